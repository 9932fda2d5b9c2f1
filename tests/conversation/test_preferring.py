"""`/settings`: one message that changes as the person taps."""

import pytest

from bot.conversation import preferring
from bot.conversation.library import Library
from bot.model.effects import Edit, Send
from bot.model.events import Commanded, Pressed
from tests.conversations.script import find_button
from tests.conversations.world import World


@pytest.fixture
def world(library: Library) -> World:
    opened = World(library)
    opened.happen(Commanded("settings"))
    return opened


def tap(world: World, label: str) -> None:
    world.happen(Pressed(find_button(world.screen, label)))


def chosen(world: World) -> tuple[object, ...]:
    assert world.chat is not None
    preferences = world.chat.preferences
    return preferences.show, preferences.theme, preferences.tone, preferences.sound


def test_at_first_nothing_is_chosen_and_what_holds_is_ticked(world: World) -> None:
    assert chosen(world) == (None, None, "medium", False)
    ticked = [label for label in world.screen[-1].labels() if label.startswith("✅")]
    assert ticked == ["✅ Moving picture", "✅ As it hurts", "✅ Medium", "✅ Off"]


def test_each_tap_changes_the_same_message(world: World) -> None:
    for label in ("Words only", "On"):
        tap(world, label)
    assert chosen(world) == ("words", None, "medium", True)
    assert len(world.screen) == 1
    assert "✅ Words only" in world.screen[0].labels()
    assert "Tones for closed eyes: On" in world.screen[0].text


def test_what_was_chosen_can_be_left_to_what_hurts_again(world: World) -> None:
    slot = world.screen[0].slot
    world.happen(Pressed(f"a.set.{slot}.theme.dark"))
    assert chosen(world)[1] == "dark"
    world.happen(Pressed(f"a.set.{slot}.theme.auto"))
    assert chosen(world)[1] is None


def test_a_second_tap_on_the_same_changes_nothing(world: World) -> None:
    tap(world, "Words only")
    before = world.chat
    tap(world, "✅ Words only")
    assert (world.chat, world.turns[-1].effects) == (before, ())


@pytest.mark.parametrize("data", ["a.set.m1.show.loud", "a.set.m1.zone.Mars", "a.set.", "a.set.m1"])
def test_what_nobody_could_tap_is_ignored(world: World, data: str) -> None:
    before = world.chat
    world.happen(Pressed(data))
    assert (world.chat, world.turns[-1].effects) == (before, ())


def test_an_old_message_is_answered_by_a_new_one(world: World) -> None:
    old = find_button(world.screen, "Words only")
    for _ in range(preferring.RECENT):
        world.happen(Commanded("about"))
    world.happen(Pressed(old))
    assert chosen(world)[0] == "words"
    assert [
        type(effect) for effect in world.turns[-1].effects if isinstance(effect, Send | Edit)
    ] == [Send]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_choice_fits_on_a_phone(library: Library, language: str) -> None:
    world = World(library, client_language=language)
    world.happen(Commanded("settings"))
    for row in world.screen[-1].rows:
        assert sum(len(button.label) for button in row) <= 36
        assert all(len(button.data.encode()) <= 64 for button in row)


def test_language_and_person_are_a_tap_away(world: World) -> None:
    tap(world, "🌐 Language")
    assert "English" in world.screen[-1].labels()
