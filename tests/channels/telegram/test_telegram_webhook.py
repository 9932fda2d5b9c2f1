"""200 means kept; nobody without the secret gets in; what is read is bounded."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.botapi import TOKEN, BotApi
from bot.channels.base import Arrival
from bot.channels.telegram import WEBHOOK_BODY_BYTES, WEBHOOK_PATH, Hook, TelegramChannel
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.model.events import Said
from bot.store.base import StoreError
from tests.channels.telegram.room import FAST, Ear, listening

SECRET = "x" * 24


class Door:
    """A bot behind its webhook."""

    def __init__(self, api: BotApi, ear: Ear, url: str) -> None:
        self.api = api
        self.ear = ear
        self.url = url + WEBHOOK_PATH

    async def post(self, body: Any, secret: str | None = SECRET, **headers: str) -> int:
        given = {SECRET_HEADER: secret} if secret is not None else {}
        data = body if isinstance(body, bytes) else None
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.url,
                json=None if data is not None else body,
                data=data,
                headers={**given, **headers},
            ) as answer,
        ):
            return answer.status


@asynccontextmanager
async def door(ear: Ear | None = None) -> AsyncIterator[Door]:
    """A channel that listens by a webhook, its server and its Bot API."""
    ear = ear or Ear()
    application = web.Application(client_max_size=WEBHOOK_BODY_BYTES)
    server = TestServer(application)
    channels: list[TelegramChannel] = []

    async def receive(request: web.Request) -> web.StreamResponse:
        return await channels[0].receive(request)

    application.router.add_post(WEBHOOK_PATH, receive)
    await server.start_server()
    try:
        async with BotApi() as api:
            url = str(server.make_url("")).rstrip("/")
            channel = TelegramChannel(TOKEN, api.url, hook=Hook(url, SECRET), timing=FAST)
            channels.append(channel)
            async with channel, listening(channel, ear):
                await api.world.until(lambda: api.world.webhook)
                yield Door(api, ear, url)
    finally:
        await server.close()


def said(text: str = "hello", number: int = 1) -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "en"}
    chat = {"id": 7, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text}
    return {"update_id": number, "message": message}


# --- the way in ----------------------------------------------------------------------------------


async def test_updates_are_brought_and_handled_in_order() -> None:
    async with door() as bot:
        for text in ("one", "two", "three"):
            bot.api.person(7).says(text)
        await bot.api.all_confirmed()
    told = [event.text for event in bot.ear.events if isinstance(event, Said)]
    assert told == ["one", "two", "three"]


async def test_telegram_is_told_the_address_the_secret_and_to_drop_nothing() -> None:
    async with door() as bot:
        (call,) = bot.api.calls("setWebhook")
    assert call.parameters["url"] == bot.url
    assert call.parameters["secret_token"] == SECRET
    assert call.parameters["drop_pending_updates"] == "false"


async def test_200_comes_only_after_the_turn_is_kept() -> None:
    kept = asyncio.Event()

    async def slow(_: Arrival) -> None:
        await kept.wait()

    async with door(Ear(slow)) as bot:
        answer = asyncio.create_task(bot.post(said()))
        await asyncio.sleep(0.05)
        assert not answer.done()
        kept.set()
        assert await answer == 200


async def test_a_turn_that_could_not_be_kept_is_brought_again() -> None:
    tries = 0

    async def failing(_: Arrival) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreError("down")

    async with door(Ear(failing)) as bot:
        bot.api.person(7).says("keep me")
        await bot.api.all_confirmed()
    assert tries == 3
    assert len(bot.ear.arrivals) == 1


async def test_an_update_that_means_nothing_is_taken_for_good() -> None:
    async with door() as bot:
        assert await bot.post({"update_id": 5, "poll": {"id": "x"}}) == 200
        assert await bot.post({"update_id": 6, "message": {"strange": True}}) == 200
    assert bot.ear.arrivals == []


# --- strangers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "ключ"])
async def test_nobody_gets_in_without_the_secret(secret: str | None) -> None:
    async with door() as bot:
        given = secret.encode().decode("latin-1") if secret else secret
        assert await bot.post(said(), given) == 403
    assert bot.ear.arrivals == []


async def test_a_secret_of_bytes_that_are_no_text_is_refused_as_well() -> None:
    async with door() as bot:
        address = urlsplit(bot.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        header = f"{SECRET_HEADER}: ".encode() + b"\xff\xfe"
        head = f"POST {address.path} HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n".encode()
        writer.write(head + header + b"\r\n\r\n{}")
        assert b" 403 " in await reader.readline()
        writer.close()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"null", b"{}", b'{"update_id": "1"}', b"\xff\xfe"]
)
async def test_a_body_that_is_no_update_is_refused(body: bytes) -> None:
    async with door() as bot:
        assert await bot.post(body) == 400
    assert bot.ear.arrivals == []


async def test_a_body_beyond_all_measure_is_not_read() -> None:
    async with door() as bot:
        assert await bot.post(b"x" * (WEBHOOK_BODY_BYTES + 1)) == 413


async def test_a_small_body_that_unpacks_to_a_huge_one_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * (50 * WEBHOOK_BODY_BYTES))
    assert len(bomb) < WEBHOOK_BODY_BYTES
    async with door() as bot:
        assert await bot.post(bomb, **{"Content-Encoding": "gzip"}) == 413


async def test_who_listens_no_more_asks_to_come_again() -> None:
    async with BotApi() as api:
        channel = TelegramChannel(TOKEN, api.url, hook=Hook("http://x", SECRET), timing=FAST)
        application = web.Application()
        application.router.add_post(WEBHOOK_PATH, channel.receive)
        server = TestServer(application)
        await server.start_server()
        url = str(server.make_url("")).rstrip("/")
        assert await Door(api, Ear(), url).post(said()) == 503
        await server.close()
        await channel.close()
