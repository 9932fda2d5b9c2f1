"""Quiet hours: a few to tap, any to type, and the clock they are meant by is asked for."""

from datetime import time

import pytest

from bot.conversation.library import Library
from bot.model.events import Pressed, Said
from bot.model.hours import Quiet
from bot.model.state import Idle, Locating, Locked, Quieting
from tests.conversation.test_follow_up import after_session, agree, tap
from tests.conversation.test_locating import phase, somebody, zone
from tests.conversations.world import World


def asked(library: Library) -> World:
    world = somebody(library)
    (shown,) = world.happen(Pressed("a.quiet"))
    assert "22:00–08:00" in shown.text
    return world


def quiet(world: World) -> Quiet:
    assert world.chat
    return world.chat.preferences.quiet


@pytest.mark.parametrize(
    ("tapped", "hours"),
    [
        ("21-9", Quiet(time(21), time(9))),
        ("0-9", Quiet(time(0), time(9))),
        ("none", Quiet(time(0), time(0))),
    ],
)
def test_a_tap_is_enough(library: Library, tapped: str, hours: Quiet) -> None:
    world = asked(library)
    tap(world, f"quiet.{tapped}")
    assert quiet(world) == hours


def test_any_hours_can_be_typed_and_are_said_back(library: Library) -> None:
    world = asked(library)
    first, *_ = world.happen(Said("from 22:30 to 6"))
    assert first.text == "I write first only outside 22:30–06:00."
    assert quiet(world) == Quiet(time(22, 30), time(6))


def test_the_clock_is_asked_for_where_it_is_not_known(library: Library) -> None:
    world = asked(library)
    tap(world, "quiet.23-7")
    assert isinstance(phase(world), Locating)
    tap(world, "zone.0")
    assert (zone(world), phase(world)) == ("Europe/London", Idle())


def test_no_quiet_hours_need_no_clock(library: Library) -> None:
    world = asked(library)
    (shown,) = world.happen(Said("none"))
    assert shown.text == "I may write first at any hour."
    assert phase(world) == Idle()


def test_they_can_be_left_as_they_are(library: Library) -> None:
    world = asked(library)
    assert tap(world, "keep") == []
    assert (quiet(world), phase(world)) == (Quiet(), Idle())


def test_nonsense_is_asked_about_once_and_then_left(library: Library) -> None:
    world = asked(library)
    (shown,) = world.happen(Said("qqzxw"))
    assert "two hours" in shown.text
    world.happen(Said("qqzxw"))
    assert (quiet(world), phase(world)) == (Quiet(), Idle())


def test_danger_goes_first(library: Library) -> None:
    world = asked(library)
    world.happen(Said("half of my face is drooping and I can't speak"))
    assert isinstance(phase(world), Locked)


def test_another_language_asks_again(library: Library) -> None:
    world = asked(library)
    world.happen(Pressed("a.language.ru"))
    assert isinstance(phase(world), Quieting)
    assert world.screen[-1].text.startswith("С какого")


def test_promises_keep_to_the_new_hours(library: Library) -> None:
    """Ended at noon: nothing may come from eleven to five, so the two first are dropped."""
    world = agree(after_session(library, zone="UTC"))
    tap(world, "done")
    world.happen(Pressed("a.quiet"))
    world.happen(Said("11:30-17"))
    assert [shown for shown in world.wait(8 * 3600) if shown.sounds] == []
    assert [shown.text[:11] for shown in world.wait(21 * 3600) if shown.sounds] == ["A day has p"]
