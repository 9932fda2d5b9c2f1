"""`/now`: how many taps from the first sign to the first step, and what it never spares."""

from datetime import timedelta

import pytest

from bot.conversation.library import Library
from bot.model.effects import Send, Urgency
from bot.model.events import Commanded, Event, Pressed, Said
from bot.model.state import Asking, Blocked, Consenting, Locked, Offering, Screening
from tests.conversation import oracle
from tests.conversation.test_taps import MIGRAINE, healthy, is_massaging, tap
from tests.conversations.world import World

AT_MOST = 5
READING_S = 10
"""What a person who knows the screens needs for one of them, about."""

HOUR = 3600


def returning(library: Library, language: str = "en") -> World:
    """Somebody who has had one whole session, and wants no questions afterwards."""
    world = World(library, language)
    world.happen(Said(MIGRAINE[language]))
    healthy(world)
    world.wait(2000)
    finish(world)
    return world


def finish(world: World) -> None:
    world.happen(Said("2"))
    world.happen(Said("no" if world.chat and world.chat.language == "en" else "нет"))
    assert world.chat
    if "skip" in str(world.screen[-1].rows):
        world.happen(Pressed(f"q{world.chat.question}.skip"))


def taps_to_the_first_step(world: World, first: Event) -> int:
    world.happen(first)
    return 1 + healthy(world)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_five_taps_on_another_day_and_less_than_a_minute(library: Library, language: str) -> None:
    world = returning(library, language)
    world.wait(30 * HOUR)
    taps = taps_to_the_first_step(world, Commanded("now"))
    assert taps <= AT_MOST
    assert taps * READING_S < 60


def test_four_later_that_day(library: Library) -> None:
    world = returning(library)
    world.wait(5 * HOUR)
    assert taps_to_the_first_step(world, Commanded("now")) <= AT_MOST - 1


def test_two_within_the_hour_of_a_screening_without_a_session(library: Library) -> None:
    world = returning(library)
    world.wait(30 * HOUR)
    world.happen(Said(MIGRAINE["en"]))
    while not isinstance(world.chat and world.chat.phase, Offering):
        _plain_answer(world)
    world.happen(Said("no"))
    world.wait(1200)
    assert taps_to_the_first_step(world, Commanded("now")) <= 2


def _plain_answer(world: World) -> None:
    assert world.chat
    buttons = [b.data for row in world.screen[-1].rows for b in row]
    pain = f"q{world.chat.question}.pain.5"
    world.happen(Pressed(pain if pain in buttons else buttons[0]))


def test_never_without_the_questions_about_danger(library: Library) -> None:
    world = returning(library)
    world.wait(5 * HOUR)
    world.happen(Commanded("now"))
    assert world.chat
    assert isinstance(world.chat.phase, Screening)
    while not is_massaging(world):
        _plain_answer(world)
        assert oracle.after_emergency(world.turns[-1]) == []
    assert oracle.faults(world.turns[-1].chat, library, world.now) == []


def test_a_session_uses_the_screening_up(library: Library) -> None:
    """Within the hour after a massage the screens come anew, and then only comfort is offered."""
    world = returning(library)
    world.happen(Commanded("now"))
    assert isinstance(world.chat and world.chat.phase, Screening)


@pytest.mark.parametrize("event", [Commanded("start", "quick"), Pressed("a.now")])
def test_the_link_and_the_button_do_the_same(library: Library, event: Event) -> None:
    world = returning(library)
    world.wait(30 * HOUR)
    assert taps_to_the_first_step(world, event) <= AT_MOST


def test_the_last_kind_is_said_and_changed_with_one_tap(library: Library) -> None:
    world = returning(library)
    world.wait(30 * HOUR)
    world.happen(Commanded("now"))
    while not isinstance(world.chat and world.chat.phase, Offering):
        _plain_answer(world)
    assert "like last time: <b>migraine without aura</b>" in world.screen[-1].text
    tap(world, "It's something else")
    assert "closest" in world.screen[-1].text


def test_a_stranger_is_led_the_usual_way_with_a_word_why(library: Library) -> None:
    world = World(library)
    seen = world.happen(Commanded("now"))
    assert "some answers from you first" in seen[0].text
    assert isinstance(world.chat and world.chat.phase, Consenting)


def test_after_half_a_year_everything_is_asked_again(library: Library) -> None:
    world = returning(library)
    world.wait(timedelta(days=200).total_seconds())
    seen = world.happen(Commanded("now"))
    assert "some answers" in seen[0].text
    assert isinstance(world.chat and world.chat.phase, Screening)
    assert world.chat
    assert healthy(world) >= len(library.content.screening.rounds.first_time)


def test_words_after_the_command_are_listened_to_for_danger(library: Library) -> None:
    world = returning(library)
    world.happen(Commanded("now", "half my face is numb and I can't speak"))
    assert isinstance(world.chat and world.chat.phase, Locked)
    world.happen(Commanded("now"))
    assert isinstance(world.chat and world.chat.phase, Locked)


def test_words_after_the_command_describe_the_headache(library: Library) -> None:
    world = returning(library)
    world.wait(30 * HOUR)
    world.happen(Commanded("now", "tight band, both sides, pressing"))
    while not isinstance(world.chat and world.chat.phase, Offering):
        _plain_answer(world)
    assert "tension" in world.screen[-1].text


def test_it_goes_round_no_block_and_no_open_question_about_danger(library: Library) -> None:
    world = returning(library)
    world.wait(30 * HOUR)
    world.happen(Said("I have cancer, one side, throbbing"))
    for _ in range(8):
        if isinstance(world.chat and world.chat.phase, Blocked):
            break
        _plain_answer(world)
    world.happen(Commanded("now"))
    assert isinstance(world.chat and world.chat.phase, Blocked)
    other = returning(library)
    other.happen(Said("this is the worst headache of my life"))
    if isinstance(other.chat and other.chat.phase, Asking):
        other.happen(Commanded("now"))
        assert isinstance(other.chat and other.chat.phase, Asking)


def test_in_the_middle_of_a_massage_it_changes_nothing(library: Library) -> None:
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    healthy(world)
    before = world.chat
    world.happen(Commanded("now"))
    assert world.chat
    assert before
    assert world.chat.phase == before.phase
    steps = [e for e in world.turns[-1].effects if isinstance(e, Send)]
    assert all(each.urgency is not Urgency.STEP for each in steps)


def test_the_short_way_is_told_once(library: Library) -> None:
    world = returning(library)
    told = [shown for shown in world.screen if "/now" in shown.text]
    assert len(told) == 1
    world.wait(30 * HOUR)
    world.happen(Commanded("now"))
    healthy(world)
    world.wait(2000)
    finish(world)
    assert [shown for shown in world.screen if "/now" in shown.text] == told
