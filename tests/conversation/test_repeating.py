"""How often: the caps of a day and a week, and rest after what did not help (reference 6.3)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation import offering, repeating
from bot.conversation.draft import Draft
from bot.conversation.library import Library
from bot.model.ids import AgeBandId, HeadacheId, Language, RoutineId
from bot.model.state import Chat, Person, Run

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TENSION, KNOT = HeadacheId("tth_episodic"), HeadacheId("myofascial_trigger")


def after(
    library: Library,
    *runs: tuple[float, str, bool | None],
    age: str = "18_49",
    headache: HeadacheId = TENSION,
) -> Draft:
    """A draft of somebody who did these: hours ago, routine, whether it helped."""
    done = tuple(
        Run(NOW - timedelta(hours=hours), RoutineId(name), headache, helped)
        for hours, name, helped in runs
    )
    person = Person("me", AgeBandId(age), NOW)
    return Draft(Chat(Language("en"), person=person, runs=done), library, NOW)


def offered(draft: Draft, headache: HeadacheId = TENSION) -> list[str]:
    return [each.routine for each in offering.plans(draft, headache)]


def test_the_first_session_may_begin_at_once(library: Library) -> None:
    assert repeating.rest_of_all(after(library), TENSION) is None


def test_between_two_sessions_lie_three_hours(library: Library) -> None:
    wait = repeating.rest_of_all(after(library, (1, "tension_type", True)), TENSION)
    assert wait == timedelta(hours=2)
    assert offered(after(library, (1, "tension_type", True))) == ["no_touch_comfort"]
    assert repeating.rest_of_all(after(library, (3, "tension_type", True)), TENSION) is None


def test_a_day_has_three_sessions(library: Library) -> None:
    draft = after(
        library, (20, "quick_3min", True), (10, "quick_3min", True), (4, "quick_3min", True)
    )
    assert repeating.rest_of_all(draft, TENSION) == timedelta(hours=4)


@pytest.mark.parametrize("age", ["2_3", "4_6", "7_11"])
def test_a_childs_day_has_two(library: Library, age: str) -> None:
    runs = ((20.0, "child_parent", True), (4.0, "child_parent", True))
    assert repeating.rest_of_all(after(library, *runs, age=age), TENSION) == timedelta(hours=4)
    assert repeating.rest_of_all(after(library, *runs), TENSION) is None


def test_a_chronic_headache_gets_one_session_a_day(library: Library) -> None:
    draft = after(library, (4, "tension_type", True))
    assert repeating.rest_of_all(draft, HeadacheId("tth_chronic")) == timedelta(hours=20)


def test_a_pressed_knot_rests_a_day_and_it_is_said(library: Library) -> None:
    draft = after(library, (20, "trigger_point", True), headache=KNOT)
    found = offering.consider(draft, KNOT)
    assert "trigger_point" not in [each.routine for each in found.plans]
    assert [(name, rest.reason) for name, rest in found.resting] == [
        ("trigger_point", "rests_muscle")
    ]
    assert "trigger_point" in offered(after(library, (25, "trigger_point", True)), KNOT)


def test_twice_a_week_is_enough_for_a_knot(library: Library) -> None:
    draft = after(library, (100, "trigger_point", True), (50, "trigger_point", True))
    rest = repeating.rest_of(draft, KNOT, RoutineId("trigger_point"))
    assert rest is not None
    assert rest.reason == "rests_week"
    assert rest.wait == timedelta(hours=7 * 24 - 100)


def test_what_did_not_help_twice_in_a_row_is_not_offered_a_third_time(library: Library) -> None:
    draft = after(library, (8, "tension_type", False), (4, "tension_type", False))
    assert "tension_type" not in offered(draft)
    assert "quick_3min" in offered(draft)
    helped = after(library, (8, "tension_type", False), (4, "tension_type", True))
    assert "tension_type" in offered(helped)


def test_after_four_sessions_without_help_the_strong_ones_rest_a_week(library: Library) -> None:
    runs = tuple((hours, "quick_3min", False) for hours in (100.0, 76.0, 52.0, 28.0))
    draft = after(library, *runs)
    rest = repeating.rest_of(draft, TENSION, RoutineId("tension_type"))
    assert rest is not None
    assert rest.reason == "rests_fruitless"
    assert repeating.rest_of(draft, TENSION, RoutineId("light_variant")) is None


def test_four_sessions_over_more_than_a_week_do_not_count(library: Library) -> None:
    runs = tuple((hours, "quick_3min", False) for hours in (240.0, 160.0, 80.0, 28.0))
    assert repeating.rest_of(after(library, *runs), TENSION, RoutineId("tension_type")) is None


def test_one_that_helped_ends_the_row(library: Library) -> None:
    runs = ((100.0, "quick_3min", False), (76.0, "quick_3min", False), (52.0, "quick_3min", True))
    draft = after(library, *runs, (28.0, "quick_3min", False))
    assert repeating.rest_of(draft, TENSION, RoutineId("tension_type")) is None


def test_prevention_is_for_the_time_between_attacks_and_with_a_clinicians_word(
    library: Library,
) -> None:
    migraine = HeadacheId("migraine_no_aura")
    painful = after(library)
    painful.become(pain=4)
    assert offering.to_ask(painful, migraine) is None
    assert "migraine_prevention" not in offered(painful, migraine)
    painless = after(library)
    painless.become(pain=0)
    assert offering.to_ask(painless, migraine) == "doctor_agreed"
    assert "migraine_prevention" not in offered(painless, migraine)
