"""Whose clock: asked once, told with what it shows, taken back with one tap, never guessed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.library import Library
from bot.model.events import Commanded, Event, Pressed, Said, Sent
from bot.model.ids import AgeBandId, Country, Language
from bot.model.state import (
    Asking,
    Chat,
    CheckingIn,
    Describing,
    Idle,
    Locating,
    Locked,
    Noting,
    Person,
    Phase,
    Preferences,
    Rating,
    Screening,
)
from tests.conversation.test_follow_up import after_session, agree, tap
from tests.conversation.test_quiet_sessions import session
from tests.conversations.world import Shown, World

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def somebody(library: Library, *, country: str | None = "GB", language: str = "en") -> World:
    """Somebody for whom nothing is open."""
    chat = Chat(
        Language(language),
        consented_at=NOON,
        person=Person("me", AgeBandId("18_49"), NOON),
        phase=Idle(),
        country=Country(country) if country else None,
    )
    return World(library, now=NOON, chat=chat)


def phase(world: World) -> Phase:
    assert world.chat
    return world.chat.phase


def zone(world: World) -> str | None:
    assert world.chat
    return world.chat.preferences.zone


def asked(world: World) -> World:
    """Somebody who wants to say whose clock it is."""
    world.happen(Pressed("a.zone"))
    assert isinstance(phase(world), Locating)
    return world


def labels(seen: list[Shown]) -> list[str]:
    return seen[-1].labels()


# --- when it is asked -----------------------------------------------------------------------------


def test_it_is_asked_after_the_first_promise_and_the_medicine(library: Library) -> None:
    world = agree(after_session(library, zone=None))
    assert isinstance(phase(world), Noting)
    seen = tap(world, "done")
    assert "What time is it where you are?" in seen[-1].text
    assert "not the place" in seen[-1].text


def test_who_said_it_before_is_not_asked(library: Library) -> None:
    world = agree(after_session(library, zone="Europe/Berlin"))
    tap(world, "done")
    assert isinstance(phase(world), Idle)


def test_who_wants_no_questions_is_not_asked(library: Library) -> None:
    world = after_session(library, zone=None)
    tap(world, "no")
    tap(world, "done")
    assert isinstance(phase(world), Idle)


def test_who_skipped_it_is_never_asked_again_by_itself(library: Library) -> None:
    world = agree(after_session(library, zone=None))
    tap(world, "done")
    tap(world, "skip")
    assert isinstance(phase(world), Idle)
    assert world.chat
    again = after_session(library, zone=None)
    again.chat = replace(again.chat, preferences=world.chat.preferences)  # type: ignore[type-var] # it is there
    agree(again)
    tap(again, "done")
    assert isinstance(phase(again), Idle)
    assert zone(again) is None


def test_a_zone_that_is_no_more_counts_as_unknown(library: Library) -> None:
    world = agree(after_session(library, zone="Mars/Olympus"))
    assert "What time is it" in tap(world, "done")[-1].text


def test_it_can_be_said_at_any_time_in_the_settings(library: Library) -> None:
    world = somebody(library)
    (shown,) = world.happen(Commanded("settings"))
    assert "🕰 My time" in shown.labels()
    asked(world)


# --- what is offered ------------------------------------------------------------------------------


def test_the_clocks_of_the_country_are_offered(library: Library) -> None:
    world = somebody(library, country="US")
    seen = world.happen(Pressed("a.zone"))
    assert len(labels(seen)) == 5
    assert labels(seen)[0] == "08:00 · New York, United States"
    assert labels(seen)[-1] == "Skip"


def test_without_a_country_those_of_the_language_are(library: Library) -> None:
    seen = somebody(library, country=None, language="ru").happen(Pressed("a.zone"))
    assert "15:00 · Москва, Россия" in labels(seen)


def test_a_tap_on_a_clock_is_enough(library: Library) -> None:
    world = asked(somebody(library))
    (shown,) = tap(world, "zone.0")
    assert zone(world) == "Europe/London"
    assert shown.text == "Your time: 13:00 (London, United Kingdom)."
    assert shown.labels() == ["That is not right"]


def test_a_button_that_was_never_there_does_nothing(library: Library) -> None:
    world = asked(somebody(library))
    assert tap(world, "zone.7") == []
    assert tap(world, "zone.x") == []
    assert isinstance(phase(world), Locating)


# --- what is typed or shared ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("13:00", "Europe/London"),
        ("1 pm", None),
        ("1:02 pm", "Europe/London"),
        ("London", "Europe/London"),
        ("I'm in Tokyo", "Asia/Tokyo"),
        ("Токио", "Asia/Tokyo"),
    ],
)
def test_a_clock_or_a_city_is_understood(library: Library, said: str, found: str | None) -> None:
    world = asked(somebody(library))
    world.happen(Said(said))
    assert zone(world) == found


def test_a_city_that_sounds_like_a_pain_is_a_city_here(library: Library) -> None:
    world = asked(somebody(library))
    world.happen(Said("Tokyo"))
    assert (zone(world), phase(world)) == ("Asia/Tokyo", Idle())


def test_a_clock_of_several_places_is_asked_about(library: Library) -> None:
    world = asked(somebody(library, country=None))
    (shown,) = world.happen(Said("14:00"))
    assert zone(world) is None
    assert shown.text == "Which of these is your time?"
    assert shown.labels()[-2:] == ["None of these", "Skip"]


def test_none_of_these_goes_by_the_hour_alone_and_says_so(library: Library) -> None:
    world = asked(somebody(library, country=None))
    world.happen(Said("14:00"))
    (shown,) = tap(world, "other")
    assert zone(world) == "Etc/GMT-2"
    assert "I will go by 14:00" in shown.text
    assert "summer" in shown.text


def test_none_of_the_cities_asks_for_the_clock(library: Library) -> None:
    world = asked(somebody(library, country=None))
    seen = world.happen(Said("Birmingham"))
    assert seen[-1].text == "Which of these is your time?"
    (shown,) = tap(world, "other")
    assert "write what time it is" in shown.text
    assert isinstance(phase(world), Locating)


def test_a_position_becomes_a_zone_and_nothing_of_it_is_kept(library: Library) -> None:
    world = asked(somebody(library))
    (shown,) = world.happen(Sent("location", place=(52.5208, 13.4094)))
    assert zone(world) == "Europe/Berlin"
    assert "14:00 (Berlin, Germany)" in shown.text
    kept = repr([world.chat, world.turns])
    assert "52.5" not in kept
    assert "13.4" not in kept


def test_a_position_that_nobody_asked_for_is_not_used(library: Library) -> None:
    world = somebody(library)
    (shown,) = world.happen(Sent("location", place=(52.5, 13.4)))
    assert "only read text" in shown.text
    assert zone(world) is None


def test_what_was_found_can_be_taken_back_with_one_tap(library: Library) -> None:
    world = asked(somebody(library))
    world.happen(Said("Paris"))
    world.happen(Pressed("a.zone"))
    tap(world, "zone.0")
    assert zone(world) == "Europe/London"


def test_nonsense_is_asked_about_once_and_then_left(library: Library) -> None:
    world = asked(somebody(library))
    (shown,) = world.happen(Said("qwxzv qqq"))
    assert "I don't know that time or place" in shown.text
    (shown,) = world.happen(Said("zzzqx"))
    assert "All right" in shown.text
    assert (phase(world), zone(world)) == (Idle(), None)


@pytest.mark.parametrize("event", [Said("skip"), Said("no"), Said("I don't know")])
def test_it_can_be_skipped_in_words(library: Library, event: Event) -> None:
    world = asked(somebody(library))
    world.happen(event)
    assert (phase(world), zone(world)) == (Idle(), None)


# --- what goes before it --------------------------------------------------------------------------


def test_danger_goes_first(library: Library) -> None:
    world = asked(somebody(library))
    world.happen(Said("the worst headache of my life came like a thunderclap"))
    assert isinstance(phase(world), Locked | Asking)


def test_what_may_be_a_danger_is_asked_first(library: Library) -> None:
    world = asked(somebody(library))
    world.happen(Said("vision a bit blurry"))
    assert isinstance(phase(world), Asking)


@pytest.mark.parametrize(
    ("said", "found"), [("Вена", "Europe/Vienna"), ("Hannover", "Europe/Berlin")]
)
def test_the_name_of_a_city_is_no_danger_here(library: Library, said: str, found: str) -> None:
    world = asked(somebody(library))
    world.happen(Said(said))
    assert (zone(world), phase(world)) == (found, Idle())


def test_a_new_headache_leaves_the_question(library: Library) -> None:
    world = asked(somebody(library))
    world.happen(Said("a tight band around my head, both sides"))
    assert isinstance(phase(world), Screening)
    assert zone(world) is None


@pytest.mark.parametrize("said", ["stop", "hello", "thanks"])
def test_other_words_leave_the_question(library: Library, said: str) -> None:
    world = asked(somebody(library))
    world.happen(Said(said))
    assert isinstance(phase(world), Idle)


def test_start_begins_with_the_headache(library: Library) -> None:
    world = asked(somebody(library))
    world.happen(Commanded("start"))
    assert isinstance(phase(world), Describing)


def test_a_promised_question_does_not_wait_for_the_clock(library: Library) -> None:
    world = agree(after_session(library, zone=None))
    tap(world, "done")
    assert isinstance(phase(world), Locating)
    world.wait(30 * 60)
    assert isinstance(phase(world), CheckingIn)


def test_what_waited_is_asked_again(library: Library) -> None:
    world = somebody(library)
    world.happen(Said("a tight band around my head, both sides"))
    waiting = phase(world)
    assert isinstance(waiting, Screening)
    asked(world)
    seen = tap(world, "zone.0")
    assert "Danger first" in seen[-1].text
    after = phase(world)
    assert isinstance(after, Screening)
    assert after.ahead == waiting.ahead


def test_a_session_is_not_left_for_it(library: Library) -> None:
    world = after_session(library)
    assert world.chat
    rating = Rating(session(library))
    world.chat = replace(world.chat, phase=rating)
    (shown,) = world.happen(Pressed("a.zone"))
    assert "finish or stop" in shown.text
    assert phase(world) == rating


def test_a_locked_door_stays_locked(library: Library) -> None:
    world = somebody(library)
    world.happen(Said("half of my face is drooping and I can't speak"))
    assert isinstance(phase(world), Locked)
    world.happen(Pressed("a.zone"))
    world.happen(Pressed("a.quiet"))
    world.happen(Sent("location", place=(52.5, 13.4)))
    assert isinstance(phase(world), Locked)


# --- what follows from it -------------------------------------------------------------------------


def test_promises_keep_to_the_clock_that_was_told(library: Library) -> None:
    """Ended at 19:50 UTC: in Berlin the two hours are over at 23:50, so they are dropped."""
    evening = NOON.replace(hour=19, minute=50)
    world = agree(after_session(library, ended=evening, zone=None))
    tap(world, "done")
    world.happen(Said("Berlin"))
    assert zone(world) == "Europe/Berlin"
    seen = [shown for shown in world.wait(8 * 3600) if shown.sounds]
    assert seen == []


def test_the_language_may_change_meanwhile(library: Library) -> None:
    world = asked(somebody(library))
    seen = world.happen(Commanded("language", "ru"))
    assert "Который у вас" in seen[-1].text


def test_the_clock_of_a_stored_zone_stands_in_the_settings(library: Library) -> None:
    world = somebody(library)
    assert world.chat
    for name, told in (
        ("Europe/Berlin", "Your time: 14:00 (Berlin, Germany)"),
        ("Etc/GMT-3", "Your time: 15:00"),
        ("Mars/Olympus", "Your time: not told"),
        (None, "Your time: not told"),
    ):
        world.chat = replace(world.chat, preferences=Preferences(zone=name))
        assert told in world.happen(Commanded("settings"))[-1].text.splitlines()
