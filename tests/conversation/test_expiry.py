"""What is known of somebody who has been quiet for long is forgotten, and not without a word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.library import Library
from bot.model.events import Commanded, Pressed, Said, Undeliverable
from bot.model.state import Preferences
from tests.conversations.world import World

DAY = 24 * 3600
KEEP, NOTICE = 400, 14


@pytest.fixture
def world(library: Library) -> World:
    """Somebody who wrote once."""
    world = World(library)
    world.happen(Said("my head hurts"))
    world.screen.clear()
    return world


def test_nothing_happens_for_more_than_a_year(world: World) -> None:
    assert world.wait((KEEP - NOTICE) * DAY - 1) == []


def test_two_weeks_before_it_is_said_with_the_date(world: World) -> None:
    (shown,) = world.wait((KEEP - NOTICE) * DAY)
    until = world.now + timedelta(days=NOTICE)
    assert until.date().isoformat() in shown.text
    assert not shown.sounds


def test_then_everything_is_erased(world: World) -> None:
    world.wait((KEEP - NOTICE) * DAY)
    (shown,) = world.wait(NOTICE * DAY)
    assert "forgotten" in shown.text
    assert (world.chat, world.alarms, world.diary) == (None, {}, ())


def test_any_message_puts_it_off(world: World) -> None:
    world.wait((KEEP - NOTICE) * DAY)
    world.happen(Commanded("help"))
    assert world.wait((KEEP - NOTICE) * DAY - 1) == []
    assert len(world.wait(1)) == 1


def test_who_has_been_there_since_is_looked_at_anew(world: World) -> None:
    world.wait(200 * DAY)
    world.happen(Commanded("help"))
    assert world.wait(300 * DAY) == []
    assert world.chat is not None


def test_stop_and_a_blocked_bot_do_not_put_it_off(world: World) -> None:
    world.happen(Commanded("stop"))
    world.happen(Undeliverable("blocked"))
    world.wait(KEEP * DAY)
    assert world.chat is None


def test_the_notice_keeps_the_quiet_hours(world: World) -> None:
    changed = Preferences(zone="Asia/Tokyo")
    assert world.chat
    world.chat = replace(world.chat, preferences=changed)
    world.now = world.now.replace(hour=14)  # 23:00 in Tokyo
    world.happen(Commanded("help"))
    assert world.wait((KEEP - NOTICE) * DAY + 8 * 3600) == []
    assert len(world.wait(3600)) == 1


def test_who_erased_themselves_leaves_no_alarm(world: World) -> None:
    world.happen(Commanded("forget"))
    world.happen(Pressed("a.forget"))
    assert (world.chat, world.alarms) == (None, {})
