"""A course is planned: only with a doctor's yes, on days and at an hour that the person chooses."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.conversation.library import Library
from bot.model.events import Commanded, Pressed, Said
from bot.model.hours import Quiet
from bot.model.ids import HeadacheId, SignId
from bot.model.state import (
    Arranging,
    Asking,
    Blocked,
    Describing,
    Fact,
    Idle,
    Locating,
    Locked,
    Running,
)
from tests.conversation.courses import MONDAY, course_of, known, running, tap
from tests.conversation.test_taps import MIGRAINE, healthy
from tests.conversations.world import Shown, World

AGREED = SignId("doctor_agreed")


def asked(world: World) -> str | None:
    phase = world.chat and world.chat.phase
    return phase.ask if isinstance(phase, Arranging) else None


def text(seen: list[Shown]) -> str:
    return "\n".join(shown.text for shown in seen)


def plan(world: World, *answers: str) -> World:
    """`/course`, and then taps."""
    world.happen(Commanded("course"))
    for answer in answers:
        tap(world, answer)
    return world


def test_from_command_to_course_in_five_taps(library: Library) -> None:
    world = plan(known(library), "yes", "done", "hour.2000", "begin")
    course = course_of(world)
    assert (course.weekdays, course.at, course.short) == ((1, 3, 5), time(20), False)
    assert (course.first, course.last) == (date(2026, 5, 4), date(2026, 5, 31))
    assert isinstance(world.chat and world.chat.phase, Idle)
    assert "course" in world.alarms


@pytest.mark.parametrize("answers", [("no",), ("not_sure", "no"), ("not_sure", "not_sure")])
def test_nothing_without_a_plain_yes(library: Library, answers: tuple[str, ...]) -> None:
    world = plan(known(library), *answers)
    assert world.chat
    assert world.chat.course is None
    assert "regular sleep" in world.screen[-1].text
    assert world.chat.facts[AGREED].answer == "no"


def test_not_sure_is_asked_once_more_in_other_words(library: Library) -> None:
    assert asked(plan(known(library), "not_sure")) == "clarify"
    assert asked(plan(known(library), "not_sure", "yes")) == "days"


def test_it_is_asked_anew_each_time(library: Library) -> None:
    world = known(library)
    assert world.chat
    facts = {**world.chat.facts, AGREED: Fact("yes", MONDAY, "asked")}
    world.chat = replace(world.chat, facts=facts)
    assert asked(plan(world)) == "agreed"


def test_who_may_not_have_the_routine_may_not_have_the_course(library: Library) -> None:
    world = known(library)
    assert world.chat
    facts = {**world.chat.facts, SignId("pregnancy"): Fact("yes", MONDAY, "asked")}
    world.chat = replace(world.chat, facts=facts)
    plan(world, "yes")
    assert "pregnancy" in world.screen[-1].text
    assert world.chat.course is None


def test_only_for_the_kinds_that_have_it(library: Library) -> None:
    world = known(library)
    world.entries = {1: replace(world.entries[1], headache=HeadacheId("tth_episodic"))}
    assert asked(plan(world)) == "kind"
    tap(world, "kind")
    assert "no course" in world.screen[-1].text
    tap(plan(world), "kind.tth_chronic")
    assert asked(world) == "agreed"


def test_three_evenings_a_week_are_the_most(library: Library) -> None:
    world = plan(known(library), "yes")
    assert "at most: 3" in text(tap(world, "day.2"))
    tap(world, "day.5")
    tap(world, "day.7")
    tap(world, "short")
    for answer in ("done", "hour.1900", "begin"):
        tap(world, answer)
    assert (course_of(world).weekdays, course_of(world).short) == ((1, 3, 7), True)


def test_without_a_day_there_is_no_done(library: Library) -> None:
    world = plan(known(library), "yes", "day.1", "day.3", "day.5")
    assert not any("Done" in label for label in world.screen[-1].labels())
    tap(world, "done")
    assert asked(world) == "days"


@pytest.mark.parametrize(
    ("said", "at"),
    [("20:30", time(20, 30)), ("8 pm", time(20)), ("8:15", time(20, 15)), ("19", time(19))],
)
def test_the_hour_can_be_typed(library: Library, said: str, at: time) -> None:
    world = plan(known(library), "yes", "done")
    world.happen(Said(said))
    tap(world, "begin")
    assert course_of(world).at == at


def test_what_is_no_hour_is_asked_again(library: Library) -> None:
    world = plan(known(library), "yes", "done")
    world.happen(Said("whenever"))
    assert asked(world) == "hour"


def test_the_clock_is_asked_for_where_it_is_not_known(library: Library) -> None:
    world = plan(known(library, zone=None), "yes", "done", "hour.2000")
    assert isinstance(world.chat and world.chat.phase, Locating)
    world.happen(Said("Berlin"))
    assert asked(world) == "check"
    tap(world, "begin")
    assert course_of(world).at == time(20)


def test_without_a_clock_there_is_no_course(library: Library) -> None:
    world = plan(known(library, zone=None), "yes", "done", "hour.2000", "skip")
    assert "can't remind" in world.screen[-1].text
    assert world.chat
    assert world.chat.course is None
    assert isinstance(world.chat.phase, Idle)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("2230", Quiet(time(23, 30), time(8))), ("0700", Quiet(time(22), time(7)))],
)
def test_an_hour_in_the_quiet_hours_asks_which_counts(
    library: Library, at: str, quiet: Quiet
) -> None:
    world = plan(known(library), "yes", "done", f"hour.{at}")
    assert asked(world) == "quiet"
    tap(world, "another")
    assert asked(world) == "hour"
    tap(world, f"hour.{at}")
    tap(world, "keep")
    assert world.chat
    assert world.chat.preferences.quiet == quiet
    tap(world, "begin")
    assert course_of(world).at == time(int(at[:2]), int(at[2:]))


def test_an_hour_that_has_gone_by_begins_tomorrow(library: Library) -> None:
    world = known(library, now=MONDAY + timedelta(hours=9))
    plan(world, "yes", "done", "hour.2000", "begin")
    assert course_of(world).first == date(2026, 5, 5)


def test_what_waited_goes_on_afterwards(library: Library) -> None:
    world = known(library)
    world.happen(Commanded("start"))
    assert isinstance(world.chat and world.chat.phase, Describing)
    plan(world, "no")
    assert isinstance(world.chat and world.chat.phase, Describing)


def test_a_headache_goes_before_planning(library: Library) -> None:
    world = plan(known(library), "yes")
    world.happen(Said("one side, throbbing, nausea, light hurts"))
    assert world.chat
    assert not isinstance(world.chat.phase, Arranging)
    assert world.chat.course is None


def test_danger_is_heard_while_planning(library: Library) -> None:
    world = plan(known(library), "yes")
    world.happen(Said("half my face went numb and I cannot speak"))
    assert isinstance(world.chat and world.chat.phase, Locked)
    other = plan(known(library), "yes")
    other.happen(Said("this pain is killing me, the worst of my life"))
    if isinstance(other.chat and other.chat.phase, Asking):
        tap(other, "no")
        assert asked(other) == "days"


def test_not_in_a_massage_not_behind_a_lock_not_while_blocked(library: Library) -> None:
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    healthy(world)
    world.happen(Commanded("course"))
    assert isinstance(world.chat and world.chat.phase, Running)
    locked = known(library)
    assert locked.chat
    locked.chat = replace(locked.chat, phase=Locked(SignId("thunderclap"), MONDAY))
    locked.happen(Commanded("course"))
    assert isinstance(locked.chat.phase, Locked)
    blocked = known(library)
    assert blocked.chat
    cancer = {**blocked.chat.facts, SignId("cancer"): Fact("yes", MONDAY, "asked")}
    blocked.chat = replace(blocked.chat, facts=cancer, phase=Blocked((SignId("cancer"),), MONDAY))
    blocked.happen(Commanded("course"))
    assert isinstance(blocked.chat.phase, Blocked)


def test_nobody_who_is_not_known_plans_a_course(library: Library) -> None:
    world = World(library)
    assert "later" in text(world.happen(Commanded("course")))


@pytest.mark.parametrize("said", ["how can I prevent headaches?", "is there a course"])
def test_it_is_shown_to_who_asks_in_words(library: Library, said: str) -> None:
    world = known(library)
    world.happen(Said(said))
    assert asked(world) == "agreed"


def test_days_and_hour_can_be_changed_later(library: Library) -> None:
    world = running(library)
    world.happen(Pressed("a.course.days"))
    tap(world, "day.5")
    tap(world, "day.6")
    tap(world, "done")
    world.happen(Pressed("a.course.hour"))
    tap(world, "hour.1800")
    course = course_of(world)
    assert (course.weekdays, course.at) == ((1, 3, 6), time(18))
    assert world.alarms["course"][0] == MONDAY + timedelta(hours=6)
    assert isinstance(world.chat and world.chat.phase, Idle)
