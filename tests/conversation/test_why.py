"""Every recommendation and refusal can say why: words, answers, rule, source, what is not known."""

import re

import pytest

from bot.conversation.library import Library
from bot.model.events import Commanded, Pressed, Said
from bot.model.ids import Language, SignId
from bot.model.state import Offering, Running
from tests.conversation.test_taps import MIGRAINE, healthy, tap
from tests.conversations.script import find_button
from tests.conversations.world import World


def told(world: World, event: Commanded | Pressed | Said = Commanded("why")) -> str:  # noqa: B008 - frozen
    shown = world.happen(event)
    assert len(shown) == 1
    return shown[0].text


def answer(world: World, what: str) -> None:
    assert world.chat is not None
    world.happen(Pressed(f"q{world.chat.question}.{what}"))


def offered(library: Library, words: str, language: str = "en") -> World:
    world = World(library, client_language=language)
    world.happen(Said(words))
    for _ in range(40):
        assert world.chat is not None
        if isinstance(world.chat.phase, Offering):
            return world
        number, buttons = world.chat.question, [b for r in world.screen[-1].rows for b in r]
        data = {button.data for button in buttons}
        for wanted in ("agree", "age.18_49", "pain.5", "no", "done"):
            if f"q{number}.{wanted}" in data:
                world.happen(Pressed(f"q{number}.{wanted}"))
                break
        else:
            world.happen(Pressed(buttons[0].data))
    raise AssertionError("nothing was offered")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_offer_names_the_words_the_source_and_what_is_not_known(
    library: Library, language: str
) -> None:
    world = offered(library, MIGRAINE[language], language)
    words = library.words[Language(language)].messages
    text = told(world)
    assert library.words[Language(language)].signs[SignId("light_hurts")].label in text
    assert words["grade_article"] in text
    assert words["why_unknown"] in text
    assert words["why_early"] in text
    assert "{" not in text


def test_sources_come_on_a_tap_one_by_one(library: Library) -> None:
    world = offered(library, MIGRAINE["en"])
    told(world)
    text = told(world, Pressed(find_button(world.screen, "Sources")))
    assert re.search(r"\(S\d+\)", text)


def test_why_disturbs_no_open_question(library: Library) -> None:
    world = offered(library, MIGRAINE["en"])
    before = world.chat
    told(world)
    assert before is not None
    assert world.chat is not None
    assert (world.chat.phase, world.chat.question) == (before.phase, before.question)


def test_why_in_the_middle_of_a_massage_stops_nothing(library: Library) -> None:
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    healthy(world)
    world.wait(140)
    assert "migraine" in told(world)
    assert world.chat is not None
    assert isinstance(world.chat.phase, Running)
    world.wait(80)
    assert world.screen[-1].text.startswith("<b>3/")


def test_a_caution_says_what_it_changed_and_why(library: Library) -> None:
    world = offered(library, "pressing like a band on both sides, my wrist is in a cast")
    offer = world.screen[-1].text
    assert "Because of the hand, no pressing here: the hand points." in offer
    assert "Because of the hand" in told(world)


def test_an_emergency_says_call_first(library: Library) -> None:
    world = World(library)
    world.happen(Said("my face droops and my arm is weak"))
    text = told(world)
    assert text.startswith("Please <b>call 112")
    assert "You wrote: " in text
    assert "You answered" not in text
    assert "guidelines and studies" in text


def test_a_refusal_says_what_it_is_taken_from(library: Library) -> None:
    world = World(library)
    world.happen(Said("my head hurts, I have cancer and get chemo"))
    tap(world, "I understand")
    answer(world, "age.18_49")
    answer(world, "done")
    text = told(world)
    assert "You wrote" in text
    assert "cancer" in text
    assert "A doctor can tell" in text


def test_an_age_alone_is_named_as_the_reason(library: Library) -> None:
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    tap(world, "I understand")
    world.happen(Said("I am 80"))
    answer(world, "done")
    assert "It follows from the age." in told(world)


def test_before_anything_was_said_there_is_nothing_to_explain(library: Library) -> None:
    world = World(library)
    assert "suggest" in told(world)


def test_a_screen_says_what_it_is_for(library: Library) -> None:
    world = World(library)
    world.happen(Said(MIGRAINE["en"]))
    tap(world, "I understand")
    answer(world, "age.18_49")
    assert "before every massage" in told(world)


def test_a_question_says_what_led_to_it(library: Library) -> None:
    world = World(library)
    world.happen(Said("my headache came on suddenly, out of nowhere"))
    assert "because" in told(world)


@pytest.mark.parametrize("asked", ["why?", "Why", "but why", "why are you asking"])
def test_why_can_be_typed(library: Library, asked: str) -> None:
    world = offered(library, MIGRAINE["en"])
    assert "Not known" in told(world, Said(asked))


def test_a_why_that_tells_more_is_read_for_what_it_tells(library: Library) -> None:
    world = offered(library, MIGRAINE["en"])
    world.happen(Said("why is my arm numb"))
    assert "call" in world.screen[-1].text


def test_what_a_person_wrote_is_never_repeated(library: Library) -> None:
    world = offered(library, "zzyzx throbbing on one side, light hurts, I feel sick")
    assert "zzyzx" not in told(world)
