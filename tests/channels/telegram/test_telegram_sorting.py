"""What each kind of update comes to, through the real library and real HTTP."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from bot.botapi import BOT_NAME, BotApi, Person
from bot.botapi.people import KINDS
from bot.botapi.world import BOT_USER
from bot.channels.base import Arrival
from bot.model.events import Commanded, Event, Pressed, Said, Sent, Undeliverable
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from tests.channels.telegram.room import heard

Deed = Callable[[Person], int]

LONG = "/" + "a" * 10 + " my head " + "very " * 800
EMOJI = "\N{FACE WITH HEAD-BANDAGE}\N{WEARY FACE}"


async def arrivals_of(act: Callable[[BotApi], int]) -> tuple[int, list[Arrival]]:
    async with BotApi() as api, heard(api) as ear:
        update = act(api)
        await api.all_confirmed()
        return update, ear.arrivals


def deed(act: Deed) -> Callable[[BotApi], int]:
    return lambda api: act(api.person(7, language="pt-br"))


WORDS: dict[str, tuple[Deed, Event]] = {
    "text": (lambda p: p.says("my head hurts"), Said("my head hurts", "pt-br")),
    "emoji": (lambda p: p.says(EMOJI), Said(EMOJI, "pt-br")),
    "forwarded": (
        lambda p: p.says("she fainted", forwarded=True),
        Said("she fainted", "pt-br", forwarded=True),
    ),
    "a forwarded command": (
        lambda p: p.says("/erase", forwarded=True),
        Said("/erase", "pt-br", forwarded=True),
    ),
    "an edit": (lambda p: p.edits("both sides"), Said("both sides", "pt-br")),
    "a caption": (
        lambda p: p.sends(KINDS["photo"] | {"caption": "it is here"}),
        Said("it is here", "pt-br"),
    ),
    "a command in the middle": (
        lambda p: p.says("what does /stop do?"),
        Said("what does /stop do?", "pt-br"),
    ),
    "a slash that is no command": (lambda p: p.says("/ боль"), Said("/ боль", "pt-br")),
    "4000 characters": (lambda p: p.says("head " * 800), Said("head " * 800, "pt-br")),
    "lines": (lambda p: p.says("one\n\n<b>two & three"), Said("one\n\n<b>two & three", "pt-br")),
}

COMMANDS: dict[str, tuple[Deed, Event]] = {
    "plain": (lambda p: p.says("/start"), Commanded("start", "", "pt-br")),
    "argument": (lambda p: p.says("/country GB"), Commanded("country", "GB", "pt-br")),
    "capitals": (lambda p: p.says("/STOP now!"), Commanded("stop", "now!", "pt-br")),
    "addressed": (lambda p: p.says(f"/help@{BOT_NAME} me"), Commanded("help", "me", "pt-br")),
    "unknown": (lambda p: p.says("/xyzzy_1"), Commanded("xyzzy_1", "", "pt-br")),
    "several lines": (lambda p: p.says("/start\na\nb"), Commanded("start", "a\nb", "pt-br")),
    "edited": (lambda p: p.edits("/stop"), Commanded("stop", "", "pt-br")),
    "long": (lambda p: p.says(LONG), Commanded("a" * 10, LONG[11:].strip(), "pt-br")),
}

WORDLESS: dict[str, str] = {
    "sticker": "sticker",
    "voice": "voice",
    "audio": "voice",
    "photo": "photo",
    "video": "video",
    "video_note": "video",
    "document": "document",
    "animation": "other",
    "location": "location",
    "venue": "location",
    "contact": "other",
    "dice": "other",
}


@pytest.mark.parametrize("case", WORDS)
async def test_words_arrive_as_they_were_written(case: str) -> None:
    act, event = WORDS[case]
    update, arrivals = await arrivals_of(deed(act))
    assert arrivals == [Arrival(ChatId(7), event, Receipt("telegram", update))]


@pytest.mark.parametrize("case", COMMANDS)
async def test_a_command_is_its_word_and_the_rest(case: str) -> None:
    act, event = COMMANDS[case]
    update, arrivals = await arrivals_of(deed(act))
    assert arrivals == [Arrival(ChatId(7), event, Receipt("telegram", update))]


@pytest.mark.parametrize("kind", WORDLESS)
async def test_what_has_no_words_arrives_by_kind(kind: str) -> None:
    _, arrivals = await arrivals_of(deed(lambda person: person.sends(KINDS[kind])))
    place = (1.0, 2.0) if WORDLESS[kind] == "location" else None
    assert [(a.chat, a.event) for a in arrivals] == [
        (7, Sent(WORDLESS[kind], "pt-br", place)),  # type: ignore[arg-type] # the table holds plain words
    ]


async def test_a_position_that_is_none_on_earth_is_left_out() -> None:
    nowhere = {"location": {"latitude": 91.0, "longitude": 0.0}}
    _, arrivals = await arrivals_of(deed(lambda person: person.sends(nowhere)))
    assert [a.event for a in arrivals] == [Sent("location", "pt-br")]


async def test_a_position_does_not_show_when_the_event_is_printed() -> None:
    _, arrivals = await arrivals_of(deed(lambda person: person.sends(KINDS["location"])))
    assert "2.0" not in repr(arrivals)


async def test_somebody_without_a_language_is_heard() -> None:
    _, arrivals = await arrivals_of(lambda api: api.person(9, language=None).says("hi"))
    assert [a.event for a in arrivals] == [Said("hi", None)]


async def test_blocking_the_bot_makes_the_person_undeliverable() -> None:
    _, arrivals = await arrivals_of(deed(Person.blocks))
    assert [a.event for a in arrivals] == [Undeliverable("blocked")]


# --- buttons -------------------------------------------------------------------------------------


def bot_message(chat: dict[str, Any]) -> dict[str, Any]:
    return {
        "message_id": 5,
        "from": BOT_USER,
        "chat": chat,
        "date": int(time.time()),
        "text": "Which side?",
    }


PRIVATE = {"id": 7, "type": "private", "first_name": "Test"}
GROUP = {"id": -100, "type": "supergroup", "title": "Us"}


async def presses(message: dict[str, Any] | None, data: str | None) -> tuple[BotApi, list[Event]]:
    async with BotApi() as api, heard(api) as ear:
        api.person(7).presses_on(message, data)
        await api.all_confirmed()
        await api.world.until(lambda: api.world.answered)
        return api, ear.events


async def test_a_button_says_which_one_it_was() -> None:
    _, events = await presses(bot_message(PRIVATE), "q7.yes")
    assert events == [Pressed("q7.yes", "en")]


async def test_a_button_of_a_message_too_old_to_be_shown_still_counts() -> None:
    _, events = await presses({"chat": PRIVATE, "message_id": 5, "date": 0}, "q7.yes")
    assert events == [Pressed("q7.yes", "en")]


@pytest.mark.parametrize(
    ("message", "data"),
    [(bot_message(PRIVATE), None), (bot_message(GROUP), "q7.yes"), (None, "q7.yes")],
    ids=["no data", "in a group", "no message"],
)
async def test_a_button_that_means_nothing_is_answered_and_ignored(
    message: dict[str, Any] | None, data: str | None
) -> None:
    _, events = await presses(message, data)
    assert events == []


# --- on purpose ignored --------------------------------------------------------------------------


def message(chat: dict[str, Any], text: str | None = None, **more: Any) -> dict[str, Any]:
    start = text.split()[0] if text and text.startswith("/") else None
    command = [{"type": "bot_command", "offset": 0, "length": len(start)}] if start else []
    user = {"id": 7, "is_bot": False, "first_name": "Test", "language_code": "en"}
    shape = {"message_id": 1, "date": 1, "chat": chat, "from": user, "entities": command}
    return shape | ({"text": text} if text else {}) | more


OTHER_BOT = {"id": 8, "is_bot": True, "first_name": "Robot", "username": "robot_bot"}
IGNORED: dict[str, dict[str, Any]] = {
    "talk in a group": {"message": message(GROUP, "my head hurts")},
    "a group's command to nobody": {"message": message(GROUP, "/start")},
    "a group's command to another bot": {"message": message(GROUP, "/start@other_bot")},
    "a photo in a group": {"message": message(GROUP, **KINDS["photo"])},
    "a channel post": {"channel_post": message({"id": -5, "type": "channel", "title": "C"}, "x")},
    "an edited channel post": {
        "edited_channel_post": message({"id": -5, "type": "channel", "title": "C"}, "/start")
    },
    "another bot": {"message": message(PRIVATE, "hello", **{"from": OTHER_BOT})},
    "another bot's button": {
        "callback_query": {"id": "1", "from": OTHER_BOT, "chat_instance": "1", "data": "x"}
    },
    "a live location that moves": {"edited_message": message(PRIVATE, **KINDS["location"])},
    "a pinned message": {"message": message(PRIVATE, pinned_message=message(PRIVATE, "old"))},
    "an inline query": {
        "inline_query": {"id": "1", "from": PRIVATE | {"is_bot": False}, "query": "x", "offset": ""}
    },
    "a kind of the future": {"telepathy": {"from": 7}},
    "a business message": {"business_message": message(PRIVATE, "hello")},
}


@pytest.mark.parametrize("case", IGNORED)
async def test_what_is_not_for_the_bot_is_confirmed_and_ignored(case: str) -> None:
    _, arrivals = await arrivals_of(lambda api: push_unfiltered(api, IGNORED[case]))
    assert arrivals == []


async def test_being_unblocked_is_ignored() -> None:
    _, arrivals = await arrivals_of(deed(Person.unblocks))
    assert arrivals == []


async def test_being_removed_from_a_group_is_ignored() -> None:
    change = {
        "chat": GROUP,
        "from": {"id": 7, "is_bot": False, "first_name": "T"},
        "date": 1,
        "old_chat_member": {"user": BOT_USER, "status": "member"},
        "new_chat_member": {"user": BOT_USER, "status": "kicked", "until_date": 0},
    }
    _, arrivals = await arrivals_of(lambda api: push_unfiltered(api, {"my_chat_member": change}))
    assert arrivals == []


@pytest.mark.parametrize("text", [f"/start@{BOT_NAME}", f"/HELP@{BOT_NAME.upper()} me"])
async def test_a_group_that_calls_the_bot_by_name_is_heard_as_a_group(text: str) -> None:
    update = {"message": message(GROUP, text)}
    _, arrivals = await arrivals_of(lambda api: push_unfiltered(api, update))
    assert [(a.chat, a.event) for a in arrivals] == [(-100, Sent("group", "en"))]


def push_unfiltered(api: BotApi, update: dict[str, Any]) -> int:
    """Push an update of a kind nobody asked for: those made before the first poll do come."""
    api.world.allowed = {*update}
    return api.world.push(update)
