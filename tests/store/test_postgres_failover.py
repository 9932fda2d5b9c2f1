"""The primary dies for good, its standby takes over, and the bot finds it by itself."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import asyncpg
import pytest

from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import StoreError
from bot.store.postgres import PostgresStore
from tests.postgres_server import FOR_TESTS, Server, running_server
from tests.store.samples import ANNA, NOW, alarm, entry, later, record, send, turn
from tests.store.steps import closing, keep, lease, lease_one, ring, slots

CHATS, TURNS = range(1, 11), 12

SYNCHRONOUS = {**FOR_TESTS, "synchronous_standby_names": "*"}
"""As docs/operations.md advises: what was answered is at the standby too."""


@dataclass(frozen=True)
class Couple:
    """A server and its standby."""

    primary: Server
    standby: Server

    @property
    def url(self) -> str:
        """The address that names both, and asks for the one that takes writes."""
        hosts = f"{self.primary.folder},{self.standby.folder}"
        asked = {"host": hosts, "port": "5432,5432", "target_session_attrs": "read-write"}
        return f"postgresql://postgres@/postgres?{urlencode(asked)}"

    async def fail_over(self) -> None:
        """The primary is killed and never comes back; somebody promotes the standby."""
        await asyncio.to_thread(self.primary.stop, "immediate")
        await asyncio.sleep(0.3)  # what the bot meets meanwhile is a standby alone
        await asyncio.to_thread(self.standby.promote)


@pytest.fixture
def couple() -> Iterator[Couple]:
    with (
        running_server(SYNCHRONOUS) as primary,
        # Its own commits wait for nobody once it is the primary.
        running_server(FOR_TESTS, standby_of=primary) as standby,
    ):
        yield Couple(primary, standby)
        with contextlib.suppress(RuntimeError):  # a test has stopped it
            primary.stop("immediate")


async def test_after_a_failover_all_that_was_answered_is_there_once(couple: Couple) -> None:
    failures = 0

    async with closing(await PostgresStore.open(couple.url, patience_s=5.0)) as store:

        async def talk(chat: ChatId) -> None:
            nonlocal failures
            for number in range(TURNS):
                wishes = turn(send(f"m{number}"), record(number))
                receipt = Receipt("telegram", chat * 1000 + number)
                while True:
                    try:
                        loaded = await store.load(chat)
                        outcome = await store.commit(chat, loaded.turn, wishes, receipt, NOW)
                    except StoreError:
                        failures += 1
                        await asyncio.sleep(0.05)
                        continue
                    if outcome != "lost_race":
                        break
                await asyncio.sleep(0.05)

        async with asyncio.timeout(120):
            talking = asyncio.gather(*(talk(ChatId(number)) for number in CHATS))
            await asyncio.sleep(0.2)
            await couple.fail_over()
            await talking
            for chat in map(ChatId, CHATS):
                assert (await store.load(chat)).turn == TURNS
                diary = await store.diary(chat)
                assert [one.number for one in diary.entries] == list(range(TURNS))
                assert len(await store.unsent(chat)) == TURNS
    assert failures > 0


async def test_what_was_lent_before_a_failover_comes_again_after_its_lease(couple: Couple) -> None:
    async with closing(await PostgresStore.open(couple.url, patience_s=5.0)) as store:
        await keep(store, ANNA, send("m1"), send("m2"), alarm(60), record())
        held = await lease_one(store)
        await couple.fail_over()
        async with asyncio.timeout(60):
            while True:
                try:
                    again = await lease(store, later(1))
                    break
                except StoreError:
                    await asyncio.sleep(0.05)
        assert again == ()
        assert (await store.diary(ANNA)).entries == (entry(),)
        (one,) = await lease(store, later(31))
        assert (one.id, one.attempts) == (held.id, 1)
        assert slots((one,)) == [(ANNA, "m1")]
        assert len(await ring(store, later(60))) == 1


async def test_a_standby_alone_is_refused_with_what_to_do(couple: Couple) -> None:
    async with closing(await PostgresStore.open(couple.url)) as store:
        await keep(store, ANNA)
    await asyncio.to_thread(couple.primary.stop, "immediate")
    with pytest.raises(StoreError, match="Name the primary, or all servers"):
        await PostgresStore.open(couple.standby.url(target_session_attrs="read-write"))
    connection = await asyncpg.connect(couple.standby.url())
    assert await connection.fetchval("SELECT count(*) FROM chats") == 1
    await connection.close()
