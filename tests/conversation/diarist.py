"""Somebody who is done with the first questions and keeps a diary."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.conversation.library import Library
from bot.model.diary import Entry, Massage
from bot.model.effects import Send
from bot.model.events import Commanded, Pressed, Said
from bot.model.ids import (
    AgeBandId,
    HeadacheId,
    Language,
    MedicineId,
    PointId,
    RoutineId,
)
from bot.model.media import Media
from bot.model.state import Chat, Idle, Person, Phase, Preferences
from tests.conversations.script import find_button
from tests.conversations.world import Shown, World

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TODAY = date(2026, 5, 4)
DAY = timedelta(days=1)
TENSION, QUICK = RoutineId("tension_type"), RoutineId("quick_3min")


def diarist(
    library: Library,
    entries: Sequence[Entry] = (),
    *,
    phase: Phase | None = None,
    zone: str | None = "UTC",
    language: str = "en",
    **more: Any,
) -> World:
    """A grown-up who agreed to everything, at rest, at noon."""
    chat = Chat(
        Language(language),
        phase=phase or Idle(),
        language_chosen=True,
        consented_at=NOON - 60 * DAY,
        person=Person("me", AgeBandId("18_49"), NOON - DAY),
        preferences=Preferences(zone=zone),
        entries=max((entry.number for entry in entries), default=0),
        question=5,
        **more,
    )
    return World(library, now=NOON, chat=chat, entries={each.number: each for each in entries})


def headache(number: int, days_ago: int, before: int | None = 6, *medicines: str) -> Entry:
    """A headache without a session."""
    began = NOON - days_ago * DAY
    taken = tuple(MedicineId(each) for each in medicines)
    return Entry(number, began.date(), began, None, before, medicines=taken)


def session(
    number: int, days_ago: int, before: int, after: int, routine: RoutineId = TENSION
) -> Entry:
    """A session that was done to its end."""
    massage = Massage(routine, (PointId("GB20"),), after, 9, 9, (), None)
    began = NOON - days_ago * DAY
    kind = HeadacheId("tth_episodic")
    return Entry(number, began.date(), began, began, before, kind, massage=massage)


def sessions(first: int, pairs: Iterable[tuple[int, int]], routine: RoutineId) -> list[Entry]:
    """One session a day, oldest first, all of them more than a day ago."""
    return [
        session(first + index, 40 - first - index, before, after, routine)
        for index, (before, after) in enumerate(pairs)
    ]


def tap(world: World, label: str) -> list[Shown]:
    return world.happen(Pressed(find_button(world.screen, label)))


def say(world: World, text: str) -> list[Shown]:
    return world.happen(Said(text))


def command(world: World, name: str, argument: str = "") -> list[Shown]:
    return world.happen(Commanded(name, argument))


def phase(world: World) -> Phase:
    assert world.chat is not None
    return world.chat.phase


def texts(seen: Iterable[Shown]) -> str:
    return "\n".join(shown.text for shown in seen)


def media(world: World) -> list[Media]:
    """What was shown beside the words in the last turn."""
    sent = (effect for effect in world.turns[-1].effects if isinstance(effect, Send))
    return [effect.media for effect in sent if effect.media is not None]


def enter(world: World, phase: Phase) -> None:
    assert world.chat is not None
    world.chat = replace(world.chat, phase=phase)
