"""What people and Telegram do besides answering: twice, late, at once, and things without words."""

import logging
from copy import deepcopy
from typing import Any

import pytest

from bot.botapi import Person
from bot.botapi.people import KINDS
from bot.conversation.library import Library
from bot.model.events import Commanded, Pressed, Said
from bot.model.state import Idle, Offering, Rating, Running, Screening
from tests.house.home import Home, buttons_of, steps_of
from tests.house.visitor import visitor

ANNA, GROUP, CHANNEL = 11, -100, -200
DAY_S = 24 * 3600


# --- twice, late, at once ------------------------------------------------------------------------


async def test_the_same_update_again_changes_nothing(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    anna.presses("s1.2.skip")
    update = deepcopy(home.api.world.updates[-1])
    await home.settle()
    before = (await home.turns(ANNA), len(anna.sees()))
    for _ in range(3):
        home.api.world.updates.append(deepcopy(update))
        home.api.world.changed()
        await home.settle()
    assert (await home.turns(ANNA), len(anna.sees())) == before
    assert await home.position(ANNA) == 3


async def test_an_update_that_was_used_but_not_confirmed_changes_nothing_after_a_restart(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    anna.presses("s1.2.skip")
    update = deepcopy(home.api.world.updates[-1])
    await home.settle()
    before = (await home.turns(ANNA), len(anna.sees()))
    await home.shut()
    home.api.world.updates.append(update)
    await home.open()
    await home.settle()
    assert (await home.turns(ANNA), len(anna.sees())) == before


async def test_two_taps_at_once_skip_one_step(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=1)
    await home.happen(anna, Pressed("s1.1.skip"), Pressed("s1.1.skip"))
    assert steps_of(anna.sees()) == [0, 1, 2]
    assert home.api.world.open_queries == set()


async def test_a_tap_as_the_step_ends_skips_one_step(home: Home, library: Library) -> None:
    """The alarm and the tap race; whoever loses is stale."""
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=1)
    due = (await home.chat(ANNA)).alarms["step"]
    assert due is not None
    anna.presses("s1.1.skip")
    home.clock.leap_to(due)
    await home.settle()
    assert steps_of(anna.sees()) == [0, 1, 2]
    assert (await home.position(ANNA), home.alarms(ANNA)) == (2, ["step"])


async def test_a_tap_on_an_old_message_is_answered_and_changes_nothing(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library))
    await home.wait(DAY_S)
    await home.happen(anna, Commanded("start"))
    before, seen = await home.chat(ANNA), len(anna.sees())
    old = [data for post in anna.sees()[:-2] for data in buttons_of(post)[:1]]
    for data in old:
        await home.happen(anna, Pressed(data))
    assert {post.text for post in anna.sees()[seen:]} <= {
        library.words[library.fallback].messages["old_button"]
    }
    after = await home.chat(ANNA)
    assert (after.phase, after.question, after.facts) == (
        before.phase,
        before.question,
        before.facts,
    )


async def test_a_tap_on_a_message_that_telegram_cannot_show_any_more_is_understood(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=1)
    shape = {"message_id": 1, "chat": home.api.world.chats[ANNA].shape(), "date": 0}
    anna.presses_on(shape, "s1.1.skip")
    await home.settle()
    assert await home.position(ANNA) == 2


# --- things without words ------------------------------------------------------------------------


def in_a_group(text: str) -> dict[str, Any]:
    chat = {"id": GROUP, "type": "supergroup", "title": "Us"}
    writer = {"id": 5, "is_bot": False, "first_name": "B"}
    return {"message_id": 900, "date": 1, "chat": chat, "from": writer, "text": text}


def in_a_channel(text: str) -> dict[str, Any]:
    chat = {"id": CHANNEL, "type": "channel", "title": "News"}
    return {"message_id": 901, "date": 1, "chat": chat, "text": text}


def oddities(home: Home, person: Person) -> None:
    """Everything that is no answer to any question, each once."""
    for content in KINDS.values():
        person.sends(content)
    person.sends(KINDS["photo"] | {"caption": "look at this"})
    person.says("the weather was nice yesterday", forwarded=True)
    person.edits("the weather was nice today")
    person.says("la " * 1365)  # 4095 characters
    person.says("\N{GRINNING FACE}" * 12)
    person.says("\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}")
    person.says("<b>&amp;</b> {name} %s \\n")
    person.says("/nonsense@headache_test_bot and more")
    person.presses_on(None, "s1.0.skip")
    person.presses_on({"message_id": 1, "chat": {"id": ANNA, "type": "private"}, "date": 0}, None)
    person.presses_on({"message_id": 1, "chat": {"id": ANNA, "type": "private"}, "date": 0}, "x")
    for update in (
        {"message": in_a_group("my head hurts")},
        {"edited_message": in_a_group("my head hurts a lot")},
        {"channel_post": in_a_channel("my head hurts")},
        {"edited_channel_post": in_a_channel("my head hurts a lot")},
        {"message_reaction": {"chat": {"id": ANNA, "type": "private"}, "message_id": 1}},
        {"something_new": {"of": "tomorrow"}},
    ):
        number = home.api.world.push({})  # no kind: not kept, but numbered
        home.api.world.updates.append({"update_id": number, **update})
    home.api.world.changed()


MOST_ANSWERS = len(KINDS) + 2 * 8
"""One for each that has no words; for eight that have, a hint and the open question again."""

PLACES = {
    "at a screen": Screening,
    "at the offer": Offering,
    "in a session": Running,
    "at the end": Rating,
    "afterwards": Idle,
}


async def lead_to(home: Home, person: Person, place: str) -> None:
    who = visitor(home.library)
    await home.happen(person, Commanded("start"))
    while not isinstance((await home.chat(person.id)).phase, PLACES[place]):
        last = person.sees()[-1]
        events = who.answer(last.text, buttons_of(last))
        if events:
            await home.happen(person, *events)
        else:
            await home.wait_for_step(person.id)


@pytest.mark.parametrize("place", PLACES)
async def test_nothing_odd_harms_or_derails(
    home: Home, library: Library, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    anna = home.api.person(ANNA)
    await lead_to(home, anna, place)
    before, seen = await home.chat(ANNA), len(anna.sees())
    oddities(home, anna)
    await home.settle()
    answers = anna.sees()[seen:]
    assert len(answers) <= MOST_ANSWERS
    assert all(post.silent for post in answers)
    assert {post.chat for post in home.api.posts} == {ANNA}
    assert type((await home.chat(ANNA)).phase) is type(before.phase)
    assert (await home.chat(ANNA)).facts == before.facts
    mistakes = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert [r for r in mistakes if r.name.startswith("bot.runtime")] == []
    if place == "afterwards":
        await home.wait(DAY_S)
    seen = len(anna.sees()) if place != "at the end" else 0
    await home.visit(anna, visitor(library))
    assert set(steps_of(anna.sees()[seen:])) >= {2, 3, 4, 5, 6}
    assert (await home.chat(ANNA)).phase == Idle()


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_has_no_words_gets_one_short_silent_answer(home: Home, kind: str) -> None:
    anna = home.api.person(ANNA)
    await lead_to(home, anna, "at a screen")
    before = len(anna.sees())
    anna.sends(KINDS[kind])
    await home.settle()
    (answer,) = anna.sees()[before:]
    assert (answer.text, answer.silent) == (
        home.library.words[home.library.fallback].messages["only_words"],
        True,
    )


async def test_a_step_is_on_time_whatever_is_sent_meanwhile(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=1)
    due = (await home.chat(ANNA)).alarms["step"]
    oddities(home, anna)
    await home.settle()
    await home.happen(anna, Said("it feels good"))
    assert (await home.chat(ANNA)).alarms["step"] == due
    await home.wait_for_step(ANNA)
    assert await home.position(ANNA) == 2
