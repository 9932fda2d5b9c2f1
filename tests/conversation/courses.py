"""Somebody with a course, in a world whose clock can be told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.conversation.library import Library
from bot.model.course import Course
from bot.model.diary import Entry
from bot.model.events import Pressed, Said
from bot.model.ids import AgeBandId, HeadacheId, Language, SignId
from bot.model.state import Chat, Fact, Idle, Person, Preferences
from tests.conversations.world import Shown, World

MIGRAINE = HeadacheId("migraine_no_aura")
MONDAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR, DAY = 3600, 24 * 3600
WEEK = 7 * DAY


def known(library: Library, *, zone: str | None = "UTC", now: datetime = MONDAY) -> World:
    """A person who has agreed and was screened today, with a migraine of last week in the diary."""
    asked = Fact("no", now, "asked")
    signs = library.content.signs
    facts = {sign: asked for tier in (signs.dangers, signs.blocks, signs.cautions) for sign in tier}
    chat = Chat(
        Language("en"),
        consented_at=now,
        person=Person("me", AgeBandId("18_49"), now),
        phase=Idle(),
        preferences=Preferences(zone=zone, asked_zone=True),
        facts=facts,
        screened={screen.id: now for screen in library.content.screening.screens},
        entries=1,
        seen=now,
        told_quick=True,
    )
    entry = Entry(1, date(2026, 4, 27), now, None, 6, MIGRAINE)
    return World(library, now=now, chat=chat, entries={1: entry})


def running(library: Library, *, zone: str = "UTC", now: datetime = MONDAY, **fields: Any) -> World:
    """Their course: Monday, Wednesday and Friday at eight in the evening, begun today."""
    world = known(library, zone=zone, now=now)
    today = now.astimezone(ZoneInfo(zone)).date()
    course = Course(
        headache=MIGRAINE,
        weekdays=(1, 3, 5),
        at=time(20),
        first=today,
        last=date.fromordinal(today.toordinal() + 27),
    )
    assert world.chat is not None
    agreed = {**world.chat.facts, SignId("doctor_agreed"): Fact("yes", now, "asked")}
    world.chat = replace(world.chat, course=replace(course, **fields), facts=agreed)
    world.happen(Said("thanks"))  # the first turn sets the alarm
    return world


def course_of(world: World) -> Course:
    assert world.chat is not None
    assert world.chat.course is not None
    return world.chat.course


def press(world: World, name: str, *, of_evening: bool = True) -> list[Shown]:
    """Press a button of a reminder, or of `/course`."""
    assert world.chat is not None
    zone = ZoneInfo(world.chat.preferences.zone or "UTC")
    day = world.now.astimezone(zone).date().toordinal()
    return world.happen(Pressed(f"a.course.{name}.{day}" if of_evening else f"a.course.{name}"))


def tap(world: World, action: str) -> list[Shown]:
    assert world.chat is not None
    return world.happen(Pressed(f"q{world.chat.question}.{action}"))


def loud(seen: list[Shown]) -> list[Shown]:
    return [shown for shown in seen if shown.sounds]


def local(world: World) -> datetime:
    assert world.chat is not None
    return world.now.astimezone(ZoneInfo(world.chat.preferences.zone or "UTC"))
