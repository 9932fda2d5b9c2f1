"""Content is edited while people are in the middle of something: never a wrong step."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.library import Library
from bot.model.content import Content
from bot.model.events import Commanded, Pressed, Said
from bot.model.ids import HeadacheId, RoutineId
from bot.model.state import Asking, Idle, Locked, Rating, Running
from tests.conversation.test_taps import MIGRAINE, healthy, tap
from tests.conversations.world import World

ROUTINE = RoutineId("migraine_at_onset")


def massaging(library: Library) -> World:
    """Somebody in the second step of a massage."""
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    healthy(world)
    world.wait(140)
    assert session_step(world) == "strokes"
    return world


def session_step(world: World) -> str:
    assert world.chat is not None
    assert isinstance(world.chat.phase, Running)
    session = world.chat.phase.session
    return session.plan.steps[session.position].id


def edited(library: Library, **changes: Any) -> Library:
    content = library.content.model_copy(update=changes)
    return replace(library, content=content)


def with_steps(
    library: Library, *, drop: tuple[str, ...] = (), **changes: dict[str, Any]
) -> Library:
    """The library after somebody edited the routine."""
    routine = library.content.routines[ROUTINE]
    steps = tuple(
        step.model_copy(update=changes.get(step.id, {}))
        for step in routine.steps
        if step.id not in drop
    )
    changed = routine.model_copy(update={"steps": steps})
    return edited(library, routines={**library.content.routines, ROUTINE: changed})


def test_nothing_that_was_worked_out_before_outlives_an_edit(library: Library) -> None:
    signs = library.content.signs
    gone = next(iter(signs.symptoms))
    assert gone in signs.every
    rest = {sign: symptom for sign, symptom in signs.symptoms.items() if sign != gone}
    assert gone not in signs.model_copy(update={"symptoms": rest}).every


def test_a_step_that_is_gone_is_passed_over(library: Library) -> None:
    world = massaging(library)
    world.library = with_steps(library, drop=("rub_back", "rub_ears"))
    world.wait(80)
    assert session_step(world) == "rub_temples"
    assert "4/" not in world.screen[-1].text
    assert "3/13" in world.screen[-1].text


def test_a_step_that_was_changed_is_led_as_it_is_now(library: Library) -> None:
    world = massaging(library)
    world.library = with_steps(library, rub_back={"seconds": 20, "gap_s": 30, "reps": 14})
    world.wait(80)
    assert session_step(world) == "rub_back"
    assert "20 s" in world.screen[-1].text


def test_steps_that_were_turned_round_are_never_done_twice(library: Library) -> None:
    world = massaging(library)
    routine = library.content.routines[ROUTINE]
    by_id = {str(step.id): step for step in routine.steps}
    order = ["settle", "rub_back", "strokes", *[s.id for s in routine.steps[3:]]]
    changed = routine.model_copy(update={"steps": tuple(by_id[name] for name in order)})
    world.library = edited(library, routines={**library.content.routines, ROUTINE: changed})
    world.wait(80)
    assert session_step(world) == "rub_back"


def test_a_routine_that_is_gone_ends_kindly_with_the_question_how_it_is(library: Library) -> None:
    world = massaging(library)
    routines = {k: v for k, v in library.content.routines.items() if k != ROUTINE}
    world.library = edited(library, routines=routines)
    world.wait(80)
    assert world.chat is not None
    assert isinstance(world.chat.phase, Rating)
    assert "stop here" in world.screen[-2].text
    world.happen(Said("3"))
    massage = world.diary[-1].massage
    assert massage
    assert massage.stopped == "changed"


def test_a_routine_that_is_no_longer_for_this_age_ends(library: Library) -> None:
    world = massaging(library)
    bands = tuple(
        band.model_copy(update={"forbid_routines": (ROUTINE,)})
        for band in library.content.screening.age_bands
    )
    screening = library.content.screening.model_copy(update={"age_bands": bands})
    world.library = edited(library, screening=screening)
    world.wait(80)
    assert world.chat is not None
    assert isinstance(world.chat.phase, Rating)


def test_a_paused_step_that_was_changed_begins_anew_when_resumed(library: Library) -> None:
    world = massaging(library)
    tap(world, "Pause")
    world.library = with_steps(library, strokes={"seconds": 30, "gap_s": 45, "reps": 6})
    world.happen(Said("go on"))
    assert session_step(world) == "strokes"
    assert "30 s" in world.screen[-1].text


def test_a_change_that_does_not_touch_the_session_is_not_noticed(library: Library) -> None:
    world = massaging(library)
    routines = {k: v for k, v in library.content.routines.items() if k != "tension_type"}
    world.library = edited(library, routines=routines)
    world.wait(80)
    assert session_step(world) == "rub_back"


def test_an_age_group_that_is_gone_is_asked_again_before_anything(library: Library) -> None:
    world = massaging(library)
    bands = tuple(b for b in library.content.screening.age_bands if b.id != "18_49")
    screening = library.content.screening.model_copy(update={"age_bands": bands})
    world.library = edited(library, screening=screening)
    world.wait(80)
    assert world.chat is not None
    assert not isinstance(world.chat.phase, Running)
    world.happen(Said("3"))
    world.happen(Said("no"))
    world.happen(Said(MIGRAINE["en"]))
    assert world.chat.person is None


def test_a_danger_that_is_gone_keeps_the_door_locked(library: Library) -> None:
    world = World(library)
    world.happen(Said("my face droops and my arm is weak"))
    assert world.chat is not None
    assert isinstance(world.chat.phase, Locked)
    reason = world.chat.phase.reason
    signs = library.content.signs
    dangers = {sign: d for sign, d in signs.dangers.items() if sign != reason}
    world.library = edited(library, signs=signs.model_copy(update={"dangers": dangers}))
    world.happen(Said("hello?"))
    assert isinstance(world.chat.phase, Locked)
    assert "112" in world.screen[-1].text


def without_kind(library: Library, kind: HeadacheId) -> Library:
    headaches = {k: v for k, v in library.content.headaches.items() if k != kind}
    return edited(library, headaches=headaches)


@pytest.mark.parametrize("event", [Said("yes"), Said("why?"), Commanded("start"), Commanded("why")])
def test_an_offer_for_a_kind_that_is_gone_is_worked_out_anew(
    library: Library, event: Said | Commanded
) -> None:
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    while not any(".go." in b.data for row in world.screen[-1].rows for b in row):
        _answer(world)
    assert world.chat is not None
    assert world.chat.headache is not None
    world.library = without_kind(library, world.chat.headache)
    world.happen(event)
    assert world.screen[-1].text


def test_a_question_about_a_sign_that_is_gone_is_dropped(library: Library) -> None:
    world = World(library)
    world.happen(Said("my headache came on suddenly, out of nowhere"))
    assert world.chat is not None
    assert isinstance(world.chat.phase, Asking)
    asked = world.chat.phase.sign
    content: Content = library.content
    dangers = {sign: danger for sign, danger in content.signs.dangers.items() if sign != asked}
    world.library = edited(library, signs=content.signs.model_copy(update={"dangers": dangers}))
    world.happen(Said("no"))
    assert world.screen[-1].text
    assert not isinstance(world.chat.phase, Idle | Running)


def _answer(world: World) -> None:
    assert world.chat is not None
    buttons = [b for row in world.screen[-1].rows for b in row]
    number = world.chat.question
    for wanted in ("agree", "age.18_49", "pain.5", "no", "done"):
        if any(b.data == f"q{number}.{wanted}" for b in buttons):
            world.happen(Pressed(f"q{number}.{wanted}"))
            return
    world.happen(Pressed(buttons[0].data))
