"""Reminders of a session keep the quiet hours; the steps that somebody waits for do not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.library import Library
from bot.conversation.planning import Wish, plan
from bot.model.events import Due
from bot.model.ids import AgeBandId, HeadacheId, Language, RoutineId
from bot.model.state import (
    Chat,
    Idle,
    Overdue,
    Paused,
    Person,
    Phase,
    Plan,
    Preferences,
    Rating,
    Running,
    Session,
)
from tests.conversations.world import Shown, World

NIGHT = datetime(2026, 5, 4, 21, 30, tzinfo=UTC)
"""23:30 in Berlin."""

COMFORT = RoutineId("no_touch_comfort")
TEN_MINUTES = 600


def session(library: Library, begun: datetime = NIGHT) -> Session:
    """A session without touch, at its first step."""
    band = next(b for b in library.content.screening.age_bands if b.id == "18_49")
    wish = Wish(HeadacheId("unknown"), COMFORT, None, spare_neck=False)
    made = plan(library.content, wish, (), band)
    assert isinstance(made, Plan)
    return Session(1, made, 0, begun, 5, touch=False)


def waiting(library: Library, phase: Phase, *, zone: str | None = "Europe/Berlin") -> World:
    """Somebody in the middle of a session, whose reminder comes in ten minutes."""
    chat = Chat(
        Language("en"),
        consented_at=NIGHT,
        person=Person("me", AgeBandId("18_49"), NIGHT),
        phase=phase,
        sessions=1,
        sent=5,
        preferences=Preferences(zone=zone),
    )
    return World(library, now=NIGHT, chat=chat)


def nudge(world: World) -> list[Shown]:
    world.now = world.now.replace(minute=world.now.minute + 10)
    return world.happen(Due("nudge", 1, 0, world.now))


def phases(library: Library) -> list[Phase]:
    running = session(library)
    return [Paused(running, 20.0), Overdue(running), Rating(running)]


@pytest.mark.parametrize("which", range(3))
def test_no_reminder_comes_at_night_and_the_session_closes_quietly(
    library: Library, which: int
) -> None:
    world = waiting(library, phases(library)[which])
    assert nudge(world) == []
    assert world.wait(TEN_MINUTES) == []
    assert world.chat
    assert isinstance(world.chat.phase, Idle)
    assert len(world.diary) == 1


@pytest.mark.parametrize("which", range(3))
def test_where_the_clock_is_not_known_the_reminder_comes(library: Library, which: int) -> None:
    world = waiting(library, phases(library)[which], zone=None)
    assert [shown.sounds for shown in nudge(world)] == [True]


def test_the_steps_of_a_session_come_at_night_too(library: Library) -> None:
    running = session(library)
    world = waiting(library, Running(running))
    (shown,) = world.happen(Due("step", 1, 0, world.now))
    assert shown.sounds
    assert "2/" in shown.text


def test_a_session_that_is_long_over_is_closed_without_a_sound_at_night(library: Library) -> None:
    world = waiting(library, Running(session(library)))
    late = replace(Due("step", 1, 0, world.now.replace(hour=18)))
    (shown,) = world.happen(late)
    assert not shown.sounds
