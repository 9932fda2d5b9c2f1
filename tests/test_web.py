"""The web server: signs of life, readiness, figures without anybody in them."""

import asyncio
import re
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.channels.base import Arrival, Delivered, Gone, Handle, Outcome, Pace, Refused, TryLater
from bot.channels.telegram import HookState
from bot.conversation.draft import DiaryNeeded
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.metrics import MeteredChannel, MeteredStore, Metrics
from bot.model.effects import Edit, Send, Urgency
from bot.model.events import Due, Pressed, Said
from bot.model.ids import ChatId, Language, Slot
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.settings import Address
from bot.store.base import StoreError
from bot.store.sqlite import SqliteStore
from bot.understanding.read import read
from bot.web import AddressRefused, Probe, application, serving

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[1]

FULL_DISK = """
import asyncio, resource, signal
from datetime import UTC, datetime
from bot.store.base import StoreError
from bot.store.sqlite import SqliteStore

async def ask(store):
    try:
        await store.beat(datetime.now(UTC))
    except StoreError as error:
        return type(error).__name__
    return "good"

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = await SqliteStore.open({path!r})
    print(await ask(store))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    print(await ask(store))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    print(await ask(store))
    await store.close()

asyncio.run(main())
"""


def somebody() -> Chat:
    return Chat(Language("en"))


class Broken(SqliteStore):
    """A store that cannot commit."""

    async def beat(self, now: datetime) -> None:
        raise StoreError(f"the disk is full: {now}")


class Silent(SqliteStore):
    """A store that does not answer until it is told to, and counts who asked."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.may_answer = asyncio.Event()
        self.asked = 0

    async def beat(self, now: datetime) -> None:
        self.asked += 1
        await self.may_answer.wait()
        await super().beat(now)


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


async def test_a_disk_that_is_full_is_seen_and_so_is_room_made(tmp_path: Path) -> None:
    """The child may write no byte more; what it asks of its store is what `/readyz` asks."""
    program = FULL_DISK.format(path=str(tmp_path / "bot.db"))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate()
    assert told.decode().split() == ["good", "StoreError", "good"]


async def test_a_silent_store_is_not_waited_for_and_asked_once(tmp_path: Path) -> None:
    silent = await Silent.open(tmp_path / "bot.db")
    probe = Probe(lambda: silent.beat(NOW), patience_s=0.05)
    assert set(await asyncio.gather(*(probe.problem() for _ in range(500)))) == {"silent"}
    began = time.monotonic()
    assert await probe.problem() == "silent"
    assert time.monotonic() - began < 0.05
    assert silent.asked == 1
    silent.may_answer.set()
    assert probe._asking is not None
    assert await probe._asking == ""
    assert silent.asked == 1
    await silent.close()


async def test_a_bot_with_a_silent_store_is_alive_and_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.Probe", partial(Probe, patience_s=0.05))
    silent = await Silent.open(tmp_path / "bot.db")
    async with asked(silent, Metrics()) as server:
        assert await get(server, "/healthz") == (200, "alive\n")
        assert await get(server, "/readyz") == (503, "the store cannot commit\n")
        silent.may_answer.set()
    await silent.close()


async def test_what_waits_is_counted_when_figures_are_asked_for(store: SqliteStore) -> None:
    waits = Turn(somebody(), (Send(Slot("m1"), "hello"), Send(Slot("m2"), "again")))
    decided = datetime.now(UTC) - timedelta(minutes=2)
    await store.commit(ChatId(1), 0, waits, None, decided)
    await store.commit(ChatId(2), 0, waits, None, decided + timedelta(minutes=1))
    async with asked(store, Metrics()) as server:
        _, text = await get(server, "/metrics")
    assert "headache_waiting_chats 2.0" in text
    assert "headache_parked_messages 0.0" in text
    (oldest,) = re.findall(r"^headache_oldest_waiting_seconds ([\d.]+)$", text, re.MULTILINE)
    assert 120 <= float(oldest) < 150


async def test_figures_are_told_though_the_store_does_not_answer(tmp_path: Path) -> None:
    broken = await Broken.open(tmp_path / "bot.db")
    await broken.close()
    async with asked(broken, Metrics()) as server:
        status, text = await get(server, "/metrics")
    assert (status, "headache_parked_messages" in text) == (200, True)


async def test_what_the_store_cannot_do_is_counted_by_who_asked(store: SqliteStore) -> None:
    metrics = Metrics()
    metered = MeteredStore(store, metrics)
    await store.close()
    for call in (metered.load(ChatId(1)), metered.due(NOW, 1, 1), metered.outgoing(NOW, 1, 1)):
        with pytest.raises(StoreError):
            await call
    text = metrics.text().decode()
    for room in ("turns", "alarms", "delivery"):
        assert f'headache_store_failures_total{{room="{room}"}} 1.0' in text


async def test_a_turn_that_fails_is_counted_and_one_that_needs_the_diary_is_not() -> None:
    metrics = Metrics()

    for error in (DiaryNeeded, ZeroDivisionError):

        def fails(*_: object, error: type[Exception] = error) -> Turn:
            raise error

        step = metrics.timed_step(fails)
        with pytest.raises(error):
            step(somebody(), Said("x"), cast("Library", None), NOW)
    assert 'headache_failed_turns_total{event="Said"} 1.0' in metrics.text().decode()


async def test_updates_are_counted_by_kind_as_they_come() -> None:
    metrics = Metrics()
    heard: list[Arrival] = []

    class Bringing(Saying):
        async def listen(self, handle: Handle) -> None:
            for event in (Said("a"), Said("b"), Pressed("q1.yes")):
                await handle(Arrival(ChatId(1), event, None))

    async def hear(arrival: Arrival) -> None:
        heard.append(arrival)

    await MeteredChannel(Bringing(Delivered(1)), metrics).listen(hear)
    text = metrics.text().decode()
    assert len(heard) == 3
    assert 'headache_updates_total{event="Said"} 2.0' in text
    assert 'headache_updates_total{event="Pressed"} 1.0' in text


def test_how_telegram_gets_along_with_the_webhook_is_shown() -> None:
    metrics = Metrics()
    metrics.count_hook(HookState(7, NOW))
    text = metrics.text().decode()
    assert "headache_webhook_pending_updates 7.0" in text
    assert f"headache_webhook_last_error_timestamp_seconds {NOW.timestamp():.6e}"[:60] in text


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
