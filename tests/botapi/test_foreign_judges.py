"""Others judge the server: bots that know nothing of it, and types that are not ours."""

import json
import subprocess
import sys
from typing import Any

import pytest
from telegram import Bot, InputMediaAnimation

from bot.botapi import BotApi
from bot.botapi.description import description
from bot.botapi.people import KINDS
from bot.channels.telegram.transport import HttpTransport, Timeouts
from tests.botapi.peers import HERE, aiogram_environment, grammy_environment, running
from tests.botapi.test_files import GIF, OGG, ask, png, upload

PATIENCE_S = 30.0
"""How long a foreign bot may take to start on a busy machine."""

ECHOES = {"aiogram": 2, "grammY": 1}
"""How many messages each of them answers a text with."""


def _bots() -> dict[str, tuple[list[str], dict[str, str]]]:
    return {
        "aiogram": ([sys.executable, str(HERE / "aiogram_echo.py")], aiogram_environment()),
        "grammY": (["node", str(HERE / "grammy_echo.js")], grammy_environment()),
    }


@pytest.mark.parametrize("peer", ["aiogram", "grammY"])
async def test_a_foreign_echo_bot_runs_against_it_unchanged(peer: str) -> None:
    command, environment = _bots()[peer]
    async with BotApi() as api, running([*command, api.url, api.token], environment):
        person = api.person(7)
        person.says("hello")
        echo, *_ = await person.gets(ECHOES[peer], PATIENCE_S)
        assert (echo.plain, echo.entities[0]["type"]) == ("hello", "bold")
        person.presses("Again")
        await api.world.until(lambda: echo.edits, PATIENCE_S)
        before = len(person.sees())
        person.says("picture")
        await person.gets(before + 2, PATIENCE_S)
        first, second = person.sees()[before:][:2]
        await api.world.until(lambda: first.edits, PATIENCE_S)
        assert first.file is not None
        assert second.file is not None
        assert (echo.plain, first.plain, second.plain) == ("again!", "three", "two")
        assert second.file.content != first.file.content
        assert [c.method for c in api.world.calls if c.status not in {0, 200}] == []
        assert api.world.menus == {"": [{"command": "help", "description": "Help"}]}


async def _answers(api: BotApi) -> list[tuple[str, Any]]:
    """Call everything once, with everything in it that has a shape of its own."""
    keys = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}, {"text": "c", "url": "u:v"}]]}
    told: list[tuple[str, Any]] = []

    async def keep(method: str, **parameters: Any) -> Any:
        status, body = await ask(api, method, **{"chat_id": 7} | parameters)
        assert status == 200, (method, body)
        told.append((method, body["result"]))
        return body["result"]

    sent = await keep(
        "sendMessage",
        text="<b>a</b> <a href='u://a'>c</a>",
        parse_mode="HTML",
        reply_markup=keys,
    )
    number = sent["message_id"]
    await keep("sendMessage", text="re", reply_parameters={"message_id": number})
    await keep("editMessageText", message_id=number, text="b", reply_markup=keys)
    await keep("editMessageReplyMarkup", message_id=number)
    files = {
        "photo": png(4, 3),
        "animation": GIF,
        "voice": OGG,
        "document": b"a",
        "audio": b"ID3",
        "video": b"\0\0\0\x18ftyp",
    }
    for kind, content in files.items():
        name = {kind: (f"a.{kind}", content)}
        _, body = await upload(api, f"send{kind.title()}", name, caption="a")
        told.append((f"send{kind.title()}", body["result"]))
    photo = body["result"]["message_id"]
    await keep("editMessageCaption", message_id=photo, caption="c")
    await keep("deleteMessage", message_id=number)
    await keep("deleteMessages", message_ids=[photo, 999])
    await keep("sendChatAction", action="typing")
    await keep("setMyCommands", commands=[{"command": "a", "description": "b"}])
    await keep("getMyCommands")
    await keep("deleteMyCommands")
    await keep("setMyDescription", description="What it is.")
    await keep("getMyDescription")
    await keep("setMyShortDescription", short_description="It.")
    await keep("getMyShortDescription")
    await keep("getMe")
    await keep("getWebhookInfo")
    await keep("getFile", file_id=api.world.posts[2].file.id)  # type: ignore[union-attr] # it is a photo
    return told


def _doings(api: BotApi) -> list[Any]:
    """Everything a person can do."""
    person = api.person(7)
    person.says("/start abc")
    person.says("hello", forwarded=True)
    person.edits("hallo")
    for content in KINDS.values():
        person.sends(content)
    person.presses_on(api.world.shape(api.posts[1]), "b")
    person.blocks()
    person.unblocks()
    return list(api.world.updates)


def _fields(described: Any) -> dict[str, dict[str, bool]]:
    return {
        name: {field.name: field.required for field in fields.values()}
        for name, fields in described.items()
    }


async def test_the_types_of_aiogram_read_every_answer_and_know_every_parameter() -> None:
    async with BotApi() as api:
        api.person(7)
        answers = await _answers(api)
        updates = _doings(api)
    told = description()
    given = {
        "answers": answers,
        "updates": updates,
        "methods": _fields(told.methods),
        "types": _fields(told.types),
    }
    judge = subprocess.run(  # noqa: S603, ASYNC221 - our own script; nothing else runs meanwhile
        [sys.executable, str(HERE / "aiogram_judge.py")],
        input=json.dumps(given),
        env=aiogram_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (judge.stdout, judge.stderr, judge.returncode) == ("", "", 0)
    methods = {method.lower() for method, _ in answers}
    silent = {
        "getupdates",
        "setwebhook",
        "deletewebhook",
        "answercallbackquery",
        "editmessagemedia",
    }
    assert methods | silent == told.methods.keys()


async def test_the_library_of_this_bot_sends_files_and_changes_them() -> None:
    async with BotApi() as api, HttpTransport(1, Timeouts()) as http:
        person = api.person(7)
        bot = Bot(api.token, f"{api.url}/bot", request=http, get_updates_request=http)
        sent = await bot.send_photo(7, png(4, 3), caption="<b>one</b>", parse_mode="HTML")
        again = await bot.send_photo(7, sent.photo[-1].file_id, disable_notification=True)
        await bot.edit_message_media(InputMediaAnimation(GIF, caption="two"), 7, sent.message_id)
        await bot.edit_message_caption(7, again.message_id, caption="three")
        await bot.send_voice(7, OGG, duration=4)
        shown = [(post.file and post.file.kind, post.plain, post.silent) for post in person.sees()]
    assert shown == [
        ("animation", "two", False),
        ("photo", "three", True),
        ("voice", "", False),
    ]
