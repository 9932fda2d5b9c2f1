"""A webhook that somebody takes away comes back; a token that is refused ends the bot."""

import asyncio
import json
import logging
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.botapi import TOKEN, BotApi, Fault
from bot.channels.base import TryLater
from bot.channels.telegram import (
    WEBHOOK_BODY_BYTES,
    WEBHOOK_PATH,
    Hook,
    HookState,
    TelegramChannel,
    TokenRejected,
)
from bot.channels.telegram.answers import AT_ONCE
from bot.channels.telegram.sorting import LONGEST_TEXT
from bot.model.effects import Send
from bot.model.events import Said
from bot.model.ids import ChatId, Slot
from tests.channels.telegram.room import FAST, Ear, listening
from tests.channels.telegram.test_telegram_webhook import SECRET, door, said

OURS = "http://127.0.0.1:1"
OFTEN = replace(FAST, watch=0.02)
ANOTHER_TOKEN = f"{123456}:{'n' * 35}"


def watched(api: BotApi, tell: Callable[[HookState], None] = lambda _: None) -> TelegramChannel:
    return TelegramChannel(TOKEN, api.url, hook=Hook(OURS, SECRET), timing=OFTEN, tell=tell)


def info(**fields: Any) -> Fault:
    known = {"url": OURS + WEBHOOK_PATH, "has_custom_certificate": False, "pending_update_count": 0}
    return Fault.page(200, json.dumps({"ok": True, "result": known | fields}))


# --- the webhook ---------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "https://elsewhere.example.org/hidden-part"])
async def test_a_webhook_that_is_removed_or_replaced_is_set_again(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with BotApi() as api, watched(api) as channel, listening(channel, Ear()):
        await api.world.until(lambda: api.world.webhook)
        api.world.webhook = address
        await api.world.until(lambda: api.world.webhook == OURS + WEBHOOK_PATH)
        assert len(api.calls("setWebhook")) == 2
    (told,) = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert "Stop what else uses the token" in told
    assert "hidden-part" not in told


async def test_a_webhook_that_is_right_is_left_alone() -> None:
    async with BotApi() as api, watched(api) as channel, listening(channel, Ear()):
        await api.world.until(lambda: len(api.calls("getWebhookInfo")) >= 5)
        assert len(api.calls("setWebhook")) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"allowed_updates": ["message"]},
        {
            "last_error_date": 1_700_000_000,
            "last_error_message": "Wrong response from the webhook: 403 Forbidden",
        },
    ],
    ids=["other-updates", "other-secret"],
)
async def test_a_webhook_that_was_changed_is_set_again(fields: dict[str, Any]) -> None:
    async with BotApi() as api, watched(api) as channel:
        api.fails("getWebhookInfo", info(**fields))
        async with listening(channel, Ear()):
            await api.world.until(lambda: len(api.calls("setWebhook")) == 2)
            await api.world.until(lambda: len(api.calls("getWebhookInfo")) >= 4)
            assert len(api.calls("setWebhook")) == 2


async def test_what_telegram_could_not_bring_is_told_once_and_shown() -> None:
    told: list[HookState] = []
    trouble = info(
        pending_update_count=7,
        last_error_date=1_700_000_000,
        last_error_message="Connection timed out",
    )
    async with BotApi() as api, watched(api, told.append) as channel:
        api.fails("getWebhookInfo", trouble, times=3)
        async with listening(channel, Ear()):
            await api.world.until(lambda: len(api.calls("getWebhookInfo")) >= 4)
            assert len(api.calls("setWebhook")) == 1
    assert told[0] == HookState(7, datetime.fromtimestamp(1_700_000_000, UTC))


@pytest.mark.parametrize(
    "fault",
    [
        Fault.page(502, "<html>"),
        Fault.page(200, '{"ok":true,"result":true}'),
        Fault.page(200, '{"ok":true,"result":{"url":5,"last_error_date":"x"}}'),
        Fault.page(200, '{"ok":true,"result":[]}'),
    ],
    ids=["page", "true", "other types", "list"],
)
async def test_a_look_that_fails_is_no_reason_to_end(fault: Fault) -> None:
    async with BotApi() as api, watched(api) as channel:
        api.fails("getWebhookInfo", fault, times=3)
        async with listening(channel, Ear()):
            await api.world.until(lambda: len(api.calls("getWebhookInfo")) >= 5)


# --- the token -----------------------------------------------------------------------------------


async def test_a_token_that_is_revoked_ends_a_bot_with_a_webhook() -> None:
    async with BotApi() as api, watched(api) as channel:
        listen = asyncio.create_task(channel.listen(Ear()))
        await api.world.until(lambda: api.world.webhook)
        api.token = ANOTHER_TOKEN
        async with asyncio.timeout(5):
            with pytest.raises(TokenRejected):
                await listen


async def test_a_message_refused_because_of_the_token_ends_the_bot_at_once() -> None:
    seldom = replace(FAST, watch=3600, poll=3600)
    async with (
        BotApi() as api,
        TelegramChannel(TOKEN, api.url, hook=Hook(OURS, SECRET), timing=seldom) as channel,
    ):
        listen = asyncio.create_task(channel.listen(Ear()))
        await api.world.until(lambda: api.world.webhook)
        api.token = ANOTHER_TOKEN
        outcome = await channel.deliver(ChatId(7), Send(Slot("m1"), "hello"), None)
        assert outcome == TryLater("InvalidToken")
        async with asyncio.timeout(5):
            with pytest.raises(TokenRejected):
                await listen


async def test_a_refusal_that_was_a_mistake_ends_nothing() -> None:
    async with BotApi() as api, watched(api) as channel, listening(channel, Ear()):
        await api.world.until(lambda: api.world.webhook)
        asked = len(api.calls("getMe"))
        api.person(7)
        api.fails("sendMessage", Fault.error(401, "Unauthorized"))
        await channel.deliver(ChatId(7), Send(Slot("m1"), "hello"), None)
        await api.world.until(lambda: len(api.calls("getMe")) > asked)
        await channel.deliver(ChatId(7), Send(Slot("m1"), "hello"), None)
        assert len(api.posts) == 1


# --- what is brought -----------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [50, 500, 5_000, 100_000])
async def test_json_that_is_nested_without_end_harms_nobody(depth: int) -> None:
    nested = b'{"update_id": 1, "message": ' + b"[" * depth + b"]" * depth + b"}"
    async with door() as bot:
        assert await bot.post(nested) in {200, 400}
        assert await bot.post(said("still there", 2)) == 200
    assert bot.ear.events == [Said("still there", "en")]


@pytest.mark.parametrize("number", [-1, 2**63, 10**40, True, 1.5, "1", None])
async def test_a_number_that_no_update_has_is_refused(number: object) -> None:
    async with door() as bot:
        assert await bot.post(said() | {"update_id": number}) == 400


async def test_a_number_with_a_hundred_thousand_digits_is_refused() -> None:
    async with door() as bot:
        assert await bot.post(b'{"update_id": ' + b"9" * 100_000 + b"}") == 400


async def test_a_text_beyond_telegrams_own_limit_is_read_up_to_it() -> None:
    async with door() as bot:
        assert await bot.post(said("la " * 33_000)) == 200
    (event,) = bot.ear.events
    assert isinstance(event, Said)
    assert len(event.text) == LONGEST_TEXT


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("deflate", zlib.compress(b" " * (400 * WEBHOOK_BODY_BYTES), 9)),
        ("deflate", _raw_deflate(b" " * (400 * WEBHOOK_BODY_BYTES))),
        ("br", b"\x00" * 1000),
        ("zstd", b"\x00" * 1000),
    ],
    ids=["deflate", "raw-deflate", "br", "zstd"],
)
async def test_a_packed_body_is_not_unpacked_beyond_measure(coding: str, bomb: bytes) -> None:
    assert len(bomb) < WEBHOOK_BODY_BYTES
    async with door() as bot:
        tracemalloc.start()
        try:
            assert await bot.post(bomb, **{"Content-Encoding": coding}) in {400, 413}
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 20 * WEBHOOK_BODY_BYTES
        assert await bot.post(said()) == 200
    assert len(bot.ear.arrivals) == 1


async def test_without_the_secret_nothing_is_read_however_much_there_is() -> None:
    async with door() as bot:
        tracemalloc.start()
        try:
            statuses = [await bot.post(b"x" * 200_000, "wrong") for _ in range(50)]
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert set(statuses) == {403}
    assert most < 20 * WEBHOOK_BODY_BYTES


# --- presses -------------------------------------------------------------------------------------


async def test_a_machine_that_presses_buttons_does_not_pile_up_answers() -> None:
    async with BotApi() as api, watched(api) as channel:
        await channel._open()
        answers = channel._answers
        for number in range(5000):
            answers.start(str(number))
        assert len(answers._tasks) == AT_ONCE
        await answers.finish()
        assert len(answers._tasks) == 0
