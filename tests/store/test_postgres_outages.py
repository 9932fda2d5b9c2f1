"""A server that goes away comes back to a bot that goes on."""

import asyncio
import contextlib
import functools
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Literal, TypeVar

import asyncpg
import pytest

from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import Committed, StoreError
from bot.store.postgres import PostgresStore
from tests.postgres_server import Server, empty_schema, running_server
from tests.store.replica import Orders
from tests.store.samples import ANNA, NOW, entry, record, send, turn
from tests.store.steps import closing, keep, lease_one
from tests.store.watching import Replica, deliveries, updates

PATIENCE_S = 5.0

Answer = TypeVar("Answer")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of its own: nobody else's tests may run on one that goes away."""
    with running_server() as running:
        yield running


@pytest.fixture
async def store(server: Server) -> AsyncIterator[PostgresStore]:
    async with (
        empty_schema(server) as url,
        closing(await PostgresStore.open(url, patience_s=PATIENCE_S)) as opened,
    ):
        yield opened


@contextlib.asynccontextmanager
async def away(server: Server, how: Literal["fast", "immediate"]) -> AsyncIterator[None]:
    await asyncio.to_thread(server.stop, how)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start)


@contextlib.asynccontextmanager
async def silent(server: Server) -> AsyncIterator[None]:
    """The server is there and says nothing, as after a cable was pulled."""
    connection = await asyncpg.connect(server.url())
    pids = [row["pid"] for row in await connection.fetch("SELECT pid FROM pg_stat_activity")]
    pids.append(int((server.folder / "data" / "postmaster.pid").read_text().split()[0]))
    _signal(pids, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(pids, signal.SIGCONT)
        await connection.close()


def _signal(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # a worker of the server that has ended
            os.kill(pid, number)


@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_restart_is_trouble_while_it_lasts_and_nothing_after(
    server: Server, store: PostgresStore, how: Literal["fast", "immediate"]
) -> None:
    await asyncio.gather(*(keep(store, ChatId(n), send("m1")) for n in range(1, 31)))
    async with away(server, how):
        for _ in range(2):
            with pytest.raises(StoreError, match="does not answer"):
                await store.commit(ANNA, 1, turn(), None, NOW)
            with pytest.raises(StoreError, match="does not answer"):
                await store.next_event()
    # Every connection of the pool was lost, and none of them is noticed any more.
    loaded = await asyncio.gather(*(store.load(ChatId(n)) for n in range(1, 31)))
    assert [one.turn for one in loaded] == [1] * 30


async def test_a_server_that_falls_silent_is_given_up_and_found_again(server: Server) -> None:
    async with (
        empty_schema(server) as url,
        closing(await PostgresStore.open(url, patience_s=0.3)) as store,
    ):
        await keep(store, ANNA)
        async with silent(server):
            for _ in range(2):
                async with asyncio.timeout(20):
                    with pytest.raises(StoreError, match="does not answer"):
                        await store.commit(ANNA, 1, turn(), None, NOW)
        assert (await store.load(ANNA)).turn == 1
        await keep(store, ANNA)


async def test_a_store_can_be_closed_while_its_server_is_away(server: Server) -> None:
    async with empty_schema(server) as url:
        store = await PostgresStore.open(url)
        store.on_news(lambda: None)
        await keep(store, ANNA, send("m1"))
        async with away(server, "immediate"), asyncio.timeout(20):
            await store.close()


async def test_news_are_heard_again_after_a_restart(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.postgres.news.AGAIN_S", 0.05)
    async with empty_schema(server) as url:
        rung = asyncio.Event()
        async with (
            closing(await PostgresStore.open(url)) as store,
            closing(await PostgresStore.open(url)) as other,
        ):
            other.on_news(rung.set)
            async with asyncio.timeout(30):
                await rung.wait()
                async with away(server, "fast"):
                    rung.clear()
                await rung.wait()
                rung.clear()
                await keep(store, ANNA, send("m1"))
                await rung.wait()


async def test_what_was_committed_and_leased_is_there_after_a_crash(
    server: Server, store: PostgresStore
) -> None:
    await keep(store, ANNA, send("m1"), record())
    held = await lease_one(store)
    async with away(server, "immediate"):
        pass
    assert (await store.diary(ANNA)).entries == (entry(),)
    assert await store.outgoing(NOW, 10, 30) == ()
    assert (await store.outgoing(NOW.replace(year=2027), 10, 30))[0].id == held.id


async def test_a_turn_whose_answer_got_lost_is_not_kept_twice(
    server: Server, store: PostgresStore
) -> None:
    """Connections are cut at random while turns are kept; who got no answer tries again."""
    chats = [ChatId(number) for number in range(1, 21)]
    failures = 0

    async def insist(chat: ChatId, number: int) -> Committed:
        nonlocal failures
        wishes = turn(send(f"m{number}"), record(number))
        receipt = Receipt("telegram", chat * 1000 + number)
        while True:
            try:
                loaded = await store.load(chat)
                outcome = await store.commit(chat, loaded.turn, wishes, receipt, NOW)
            except StoreError:
                failures += 1
                continue
            if outcome != "lost_race":
                return outcome

    async def talk(chat: ChatId) -> None:
        for number in range(20):
            await insist(chat, number)
            if number % 2:
                await cut_one(server)

    await asyncio.gather(*(talk(chat) for chat in chats))
    for chat in chats:
        diary = await patiently(functools.partial(store.diary, chat))
        assert [one.number for one in diary.entries] == list(range(20))
        assert (await patiently(functools.partial(store.load, chat))).turn == 20
    assert failures > 0


async def patiently(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask until there is an answer: the last cut may have left connections that are no good."""
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(StoreError):
                return await ask()


async def cut_one(server: Server) -> None:
    """Cut any one of the connections of replicas."""
    knife = await asyncpg.connect(server.url())
    await knife.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'headache-bot' ORDER BY random() LIMIT 1"
    )
    await knife.close()


async def test_replicas_at_work_carry_on_after_a_restart(server: Server) -> None:
    async with empty_schema(server) as url:
        halves = [tuple(updates()[::2]), tuple(updates()[1::2])]
        replicas = [Replica(Orders(url, time.time(), 5.0, half)) for half in halves]
        await replicas[0].has_said(500)
        await replicas[1].has_said(1)  # one that only begins would rightly end without a server
        async with away(server, "immediate"):
            pass
        await deliveries(url, replicas)
