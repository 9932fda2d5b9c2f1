"""The promised questions: when they come, what they lead to, and that they leave people alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.library import Library
from bot.model.diary import Entry, Massage, Moment
from bot.model.events import Commanded, Pressed, Said
from bot.model.ids import AgeBandId, HeadacheId, Language, PointId, RoutineId, SignId
from bot.model.state import (
    Chat,
    CheckingIn,
    FollowUp,
    Halted,
    Idle,
    Locked,
    Person,
    Preferences,
    Promising,
)
from tests.conversations.world import Shown, World

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HALF_HOUR, TWO_HOURS, DAY = 30 * 60, 2 * 3600, 24 * 3600
TENSION = HeadacheId("tth_episodic")
ALL: tuple[Moment, ...] = ("half_hour", "two_hours", "day")


def after_session(
    library: Library,
    *,
    ended: datetime = NOON,
    ahead: tuple[Moment, ...] = ALL,
    zone: str | None = "UTC",
    signs: tuple[SignId, ...] = (),
) -> World:
    """Somebody whose session has just ended with a pain of 4, and who is asked for leave."""
    done = Massage(RoutineId("tension_type"), (PointId("GB20"),), 4, 9, 9, (), None)
    entry = Entry(1, date(2026, 5, 4), ended, ended, 6, TENSION, signs, massage=done)
    follow = FollowUp(1, TENSION, touch=True, after=4, ended_at=ended, ahead=ahead)
    chat = Chat(
        Language("en"),
        consented_at=ended,
        person=Person("me", AgeBandId("18_49"), ended),
        phase=Promising(follow),
        preferences=Preferences(zone=zone),
        entries=1,
        question=5,
    )
    return World(library, now=ended, chat=chat, entries={1: entry})


def agree(world: World) -> World:
    tap(world, "yes")
    return world


def tap(world: World, action: str) -> list[Shown]:
    assert world.chat
    return world.happen(Pressed(f"q{world.chat.question}.{action}"))


def asked(seen: list[Shown]) -> list[str]:
    """Those that made a sound: what comes by itself."""
    return [shown.text.partition(".")[0] for shown in seen if shown.sounds]


def later(world: World) -> list[tuple[Moment, int | None]]:
    massage = world.diary[0].massage
    assert massage
    return [(each.moment, each.pain) for each in massage.later]


def phase(world: World) -> object:
    assert world.chat
    return world.chat.phase


def test_it_comes_back_after_half_an_hour_two_hours_and_a_day(library: Library) -> None:
    world = agree(after_session(library))
    for seconds, words in (
        (HALF_HOUR, "Half an hour has passed"),
        (TWO_HOURS - HALF_HOUR, "Two hours have passed"),
        (DAY - TWO_HOURS, "A day has passed"),
    ):
        assert asked(world.wait(seconds)) == [words]
        tap(world, "pain.3")
    assert later(world) == [("half_hour", 3), ("two_hours", 3), ("day", 3)]


def test_nothing_comes_to_who_said_no(library: Library) -> None:
    world = after_session(library)
    tap(world, "no")
    assert world.wait(3 * DAY) == []


def test_one_tap_ends_it(library: Library) -> None:
    world = agree(after_session(library))
    world.wait(HALF_HOUR)
    assert "won't ask again" in tap(world, "enough")[0].text
    assert world.wait(3 * DAY) == []


def test_a_question_without_an_answer_is_repeated_once(library: Library) -> None:
    world = agree(after_session(library))
    world.wait(HALF_HOUR)
    assert asked(world.wait(TWO_HOURS - HALF_HOUR - 1)) == ["No hurry"]


def test_two_in_a_row_without_an_answer_and_it_is_over(library: Library) -> None:
    world = agree(after_session(library))
    came = asked(world.wait(3 * DAY))
    assert came == ["Half an hour has passed", "No hurry", "Two hours have passed", "No hurry"]
    assert isinstance(phase(world), Idle)


def test_an_answer_in_between_counts(library: Library) -> None:
    world = agree(after_session(library))
    world.wait(TWO_HOURS)
    tap(world, "pain.4")
    assert "A day has passed" in asked(world.wait(DAY))


def test_a_late_answer_to_an_open_question_is_still_taken(library: Library) -> None:
    world = agree(after_session(library, ahead=("half_hour",)))
    world.wait(5 * 3600)
    world.happen(Said("2"))
    assert later(world) == [("half_hour", 2)]


def test_worse_asks_about_danger_before_anything_else(library: Library) -> None:
    world = agree(after_session(library))
    world.wait(HALF_HOUR)
    tap(world, "pain.7")
    assert isinstance(phase(world), Halted)
    tap(world, "tick.stop_numb")
    tap(world, "done")
    assert isinstance(phase(world), Locked)


def test_worse_without_danger_sends_to_a_doctor_today_and_ends_the_questions(
    library: Library,
) -> None:
    world = agree(after_session(library))
    world.wait(HALF_HOUR)
    tap(world, "pain.7")
    assert "doctor today" in tap(world, "done")[0].text
    assert world.chat
    assert world.chat.no_touch_until == world.now + timedelta(days=1)
    assert world.wait(3 * DAY) == []


def test_who_felt_sick_is_asked_about_it_after_two_hours(library: Library) -> None:
    world = agree(after_session(library, signs=(SignId("nausea"),)))
    world.wait(HALF_HOUR)
    assert isinstance(phase(world), CheckingIn)
    tap(world, "pain.4")
    world.wait(TWO_HOURS - HALF_HOUR)
    assert "sick" in tap(world, "pain.4")[0].text
    tap(world, "nausea.2")
    massage = world.diary[0].massage
    assert massage
    assert (massage.later[-1].pain, massage.later[-1].nausea) == (4, 2)


def test_no_change_after_two_hours_says_when_once_more_is_possible(library: Library) -> None:
    world = agree(after_session(library, ahead=("two_hours",)))
    world.wait(TWO_HOURS)
    assert "try once more" in tap(world, "pain.4")[0].text


def test_the_next_day_asks_what_the_fingers_left_behind(library: Library) -> None:
    world = agree(after_session(library, ahead=("day",)))
    world.wait(DAY)
    assert "sore" in tap(world, "pain.0")[-1].text
    assert "doctor" in tap(world, "harm.real")[0].text
    assert world.chat
    assert world.chat.no_touch_until == world.now + timedelta(days=7)
    massage = world.diary[0].massage
    assert massage
    assert (massage.later[-1].pain, massage.later[-1].harm) == (0, True)


def test_soreness_gives_the_muscle_a_day(library: Library) -> None:
    world = agree(after_session(library, ahead=("morning",)))
    assert asked(world.wait(DAY)) == ["Good morning", "Good morning"]
    tap(world, "harm.sore")
    assert world.chat
    assert world.chat.no_touch_until == world.now + timedelta(days=1)


# --- the person's own clock -----------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"])
@pytest.mark.parametrize("hour", range(24))
def test_nothing_comes_in_the_quiet_hours(library: Library, zone: str, hour: int) -> None:
    ahead: tuple[Moment, ...] = ("half_hour", "two_hours", "morning", "day")
    ended = NOON.replace(hour=hour)
    world = agree(after_session(library, ended=ended, ahead=ahead, zone=zone))
    for _ in range(3 * 24 * 6):
        for shown in world.wait(600):
            assert not shown.sounds or 8 <= local_hour(world, zone) < 22
        if isinstance(phase(world), CheckingIn):
            tap(world, "enough" if hour % 2 else "pain.3")
        if isinstance(phase(world), CheckingIn):
            tap(world, "harm.none")


def local_hour(world: World, zone: str) -> int:
    return world.now.astimezone(ZoneInfo(zone)).hour


def test_what_belongs_to_a_day_waits_for_the_end_of_the_quiet_hours(library: Library) -> None:
    ended = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    world = agree(after_session(library, ended=ended))
    assert asked(world.wait(DAY)) == []
    assert asked(world.wait(10 * 3600)) == ["A day has passed", "No hurry"]


def test_the_morning_is_the_persons_morning(library: Library) -> None:
    world = agree(after_session(library, ahead=("morning",), zone="Asia/Tokyo"))
    assert asked(world.wait(12 * 3600 - 1)) == []  # 21:00 there at noon of UTC
    assert asked(world.wait(2)) == ["Good morning"]


def test_no_morning_is_guessed_where_the_clock_is_not_known(library: Library) -> None:
    world = agree(after_session(library, ahead=("morning", "day"), zone=None))
    assert asked(world.wait(DAY)) == ["A day has passed"]


def test_a_question_that_comes_hours_late_is_left_out(library: Library) -> None:
    world = agree(after_session(library))
    assert asked(world.away(5 * 3600)) == []
    assert asked(world.wait(DAY - 5 * 3600)) == ["A day has passed"]


# --- other things going on ------------------------------------------------------------------------


def test_it_does_not_come_into_a_new_conversation(library: Library) -> None:
    world = agree(after_session(library))
    world.happen(Said("my head hurts again, it throbs on the left side"))
    assert asked(world.wait(HALF_HOUR)) == []


def test_stop_ends_it(library: Library) -> None:
    world = agree(after_session(library))
    world.happen(Commanded("stop"))
    assert asked(world.wait(3 * DAY)) == []


def test_an_entry_that_was_taken_out_of_the_diary_stays_out(library: Library) -> None:
    world = agree(after_session(library))
    world.wait(HALF_HOUR)
    world.entries.clear()
    tap(world, "pain.3")
    assert world.diary == ()


def test_it_is_asked_in_russian_too(library: Library) -> None:
    world = after_session(library)
    assert world.chat
    world.chat = replace(world.chat, language=Language("ru"))
    agree(world)
    assert "полчаса" in world.wait(HALF_HOUR)[0].text
