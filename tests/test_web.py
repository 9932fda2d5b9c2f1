"""The web server: signs of life, readiness, figures without anybody in them."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.channels.base import Delivered, Gone, Handle, Outcome, Pace, Refused, TryLater
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.metrics import MeteredChannel, MeteredStore, Metrics
from bot.model.effects import Edit, Send, Urgency
from bot.model.events import Due, Said
from bot.model.ids import ChatId, Slot
from bot.model.turn import Receipt
from bot.settings import Address
from bot.store.base import StoreError
from bot.store.sqlite import SqliteStore
from bot.understanding.read import read
from bot.web import AddressRefused, application, serving

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Broken(SqliteStore):
    """A store that cannot commit."""

    async def prune(self, before: datetime) -> int:
        raise StoreError(f"the disk is full: {before}")


@asynccontextmanager
async def asked(store: SqliteStore, metrics: Metrics) -> AsyncIterator[TestServer]:
    server = TestServer(application(store, metrics, None))
    await server.start_server()
    try:
        yield server
    finally:
        await server.close()


async def get(server: TestServer, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(server.make_url(path)) as answer:
        return answer.status, await answer.text()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "bot.db")
    yield opened
    await opened.close()


async def test_a_bot_that_can_commit_is_alive_and_ready(store: SqliteStore) -> None:
    async with asked(store, Metrics()) as server:
        assert await get(server, "/healthz") == (200, "alive\n")
        assert await get(server, "/readyz") == (200, "ready\n")


async def test_a_bot_that_cannot_commit_is_alive_and_not_ready(tmp_path: Path) -> None:
    broken = await Broken.open(tmp_path / "bot.db")
    async with asked(broken, Metrics()) as server:
        assert await get(server, "/healthz") == (200, "alive\n")
        assert await get(server, "/readyz") == (503, "the store cannot commit\n")
    await broken.close()


async def test_a_bot_that_polls_has_no_door_for_telegram(store: SqliteStore) -> None:
    async with (
        asked(store, Metrics()) as server,
        aiohttp.ClientSession() as session,
        session.post(server.make_url("/telegram"), json={}) as answer,
    ):
        assert answer.status == 404


async def test_figures_tell_what_happened_and_to_nobody_whom(
    store: SqliteStore, library: Library
) -> None:
    metrics = Metrics()
    metered = MeteredStore(store, metrics)
    decide = metrics.timed_step(lambda *given: step(*given, reading=metrics.timed_read(read)))
    chat = ChatId(987654321)
    words = Said("my face droops and my left arm is weak, Zzyzx")
    turn = decide(new_chat("en", library), words, library, NOW)
    assert await metered.commit(chat, 0, turn, Receipt("update", 5), NOW) == "committed"
    assert await metered.commit(chat, 0, turn, Receipt("update", 5), NOW) == "duplicate"
    late = Due("silence", 1, 0, NOW - timedelta(seconds=3))
    decide(turn.chat, late, library, NOW)
    async with asked(store, metrics) as server:
        status, text = await get(server, "/metrics")
    assert status == 200
    assert 'headache_verdicts_total{sign="stroke_signs",verdict="emergency"} 1.0' in text
    assert 'headache_turn_seconds_count{event="Said"} 1.0' in text
    assert "headache_understanding_seconds_count 1.0" in text
    assert 'headache_commit_seconds_count{outcome="committed"} 1.0' in text
    assert 'headache_commit_seconds_count{outcome="duplicate"} 1.0' in text
    assert 'headache_alarm_lateness_seconds_bucket{key="silence",le="5.0"} 1.0' in text
    assert not re.search("987654321|Zzyzx|face", text)


class Saying:
    """A channel with one answer."""

    pace: Pace | None = None

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    async def listen(self, handle: Handle) -> None:
        """Nobody comes."""

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        assert isinstance(wish, Send), (chat, message)
        return self._outcome


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (Delivered(1), "delivered"),
        (TryLater("flood"), "later"),
        (Gone("blocked"), "gone"),
        (Refused("too long"), "refused"),
    ],
)
async def test_every_outcome_of_a_delivery_is_counted(outcome: Outcome, name: str) -> None:
    metrics = Metrics()
    channel = MeteredChannel(Saying(outcome), metrics)
    wish = Send(Slot("m1"), "hello", urgency=Urgency.STEP)
    assert await channel.deliver(ChatId(1), wish, None) == outcome
    counted = f'headache_outgoing_total{{outcome="{name}",urgency="step"}} 1.0'
    assert counted in metrics.text().decode()


async def test_a_metered_store_still_shares_when_the_store_does(store: SqliteStore) -> None:
    assert not hasattr(MeteredStore(store, Metrics()), "on_news")


async def test_an_address_that_is_taken_is_told(store: SqliteStore) -> None:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    with pytest.raises(AddressRefused, match="set HEADACHE_BOT_LISTEN to another address"):
        async with serving(Address("127.0.0.1", port), store, Metrics(), None):
            pass
    taken.close()
