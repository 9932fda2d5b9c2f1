"""What is special about PostgreSQL: several replicas, one database."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import asyncpg
import pytest

from bot.model.effects import Erase, Urgency
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import Outgoing, Settlement, Shared, StoreError, StoreTooNewError
from bot.store.postgres import PostgresStore, Sharing
from bot.store.postgres.trouble import explain, place_of
from bot.store.sqlite import SqliteStore
from tests.postgres_server import Server
from tests.store.samples import (
    ANNA,
    BORIS,
    CLEO,
    LEASE_S,
    NOW,
    alarm,
    edit,
    entry,
    later,
    record,
    send,
    turn,
)
from tests.store.steps import closing, delivered, drain, keep, lease, lease_one, ring, slots

CHATS = [ChatId(number) for number in range(1, 41)]


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    async with closing(await PostgresStore.open(url)) as opened:
        yield opened


@pytest.fixture
async def other(url: str, store: PostgresStore) -> AsyncIterator[PostgresStore]:
    """Another replica on the same database."""
    del store  # opened first
    async with closing(await PostgresStore.open(url)) as opened:
        yield opened


async def ask(url: str, question: str, *values: object) -> list[tuple[object, ...]]:
    """What another program reads in the database."""
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(question, *values)]
    finally:
        await connection.close()


async def heard(rung: asyncio.Event) -> None:
    async with asyncio.timeout(20):
        await rung.wait()
    rung.clear()


class TestReplicas:
    async def test_they_see_what_the_other_has_kept(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        await keep(store, ANNA, send("m1"), alarm(60), record(), pain=7)
        assert await other.load(ANNA) == await store.load(ANNA)
        assert (await other.diary(ANNA)).entries == (entry(),)

    async def test_of_two_that_decide_from_one_load_one_loses(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        answers = await asyncio.gather(
            *(
                replica.commit(chat, 0, turn(send("m1")), None, NOW)
                for chat in CHATS
                for replica in (store, other)
            )
        )
        assert Counter(answers) == {"committed": len(CHATS), "lost_race": len(CHATS)}

    async def test_an_update_that_both_receive_is_used_once(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        answers = await asyncio.gather(
            *(
                replica.commit(chat, 0, turn(), Receipt("telegram", chat), NOW)
                for chat in CHATS
                for replica in (store, other)
            )
        )
        assert Counter(answers) == {"committed": len(CHATS), "duplicate": len(CHATS)}

    async def test_no_alarm_is_lent_to_both(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        for chat in CHATS:
            await keep(store, chat, alarm(60))
        batches = await asyncio.gather(
            *(ring(replica, later(60), limit=4) for replica in (store, other) * 6)
        )
        lent = [one.chat for batch in batches for one in batch]
        assert len(lent) == len(set(lent))

    async def test_nothing_of_a_chat_is_lent_while_the_other_has_a_message_of_it(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        for chat in CHATS:
            await keep(store, chat, *(send(f"m{position}") for position in range(4)))
        gone: list[tuple[int, str]] = []
        in_flight: set[ChatId] = set()

        async def work(replica: PostgresStore) -> int:
            count = 0
            while batch := await lease(replica, limit=3):
                for one in batch:
                    assert one.chat not in in_flight
                    in_flight.add(one.chat)
                for one in batch:
                    await asyncio.sleep(0)  # the other one gets its turn
                    gone.append((one.chat, one.wish.slot))
                    in_flight.discard(one.chat)
                    await replica.settle(one.id, delivered())
                    count += 1
            return count

        shares = await asyncio.gather(work(store), work(other))
        for replica in (store, other):  # what was held by one when the other looked last
            await work(replica)
        assert all(shares)
        expected = [f"m{position}" for position in range(4)]
        assert {chat: [s for c, s in gone if c == chat] for chat in CHATS} == dict.fromkeys(
            CHATS, expected
        )

    async def test_turns_and_settlements_of_one_chat_never_lose_an_alarm(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        # The alarm must start whether its message is settled just before or just after it is named.
        for chat in CHATS:
            await keep(store, chat, send("m1"))
            one = await lease_one(store)
            await asyncio.gather(
                keep(store, chat, alarm(60, slot="m1")), other.settle(one.id, delivered())
            )
        assert len(await ring(store, later(60), limit=100)) == len(CHATS)

    async def test_what_a_dead_replica_had_goes_to_another(
        self, url: str, store: PostgresStore
    ) -> None:
        await keep(store, ANNA, send("m1"), send("m2"))
        await keep(store, BORIS, alarm(60))
        dead = await PostgresStore.open(url)
        (held,) = await lease(dead, later(60))
        assert len(await ring(dead, later(60))) == 1
        await dead.close()
        assert (await lease(store, later(61)), await ring(store, later(61))) == ((), ())
        (again,) = await lease(store, later(60 + LEASE_S))
        assert (again.id, again.attempts) == (held.id, 1)
        assert len(await ring(store, later(60 + LEASE_S))) == 1

    async def test_what_two_wrong_clocks_lend_twice_is_kept_once(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        """The other one is a minute ahead: to it, every lease of the first has run out."""
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"), alarm(0, "silence"))
        ahead = later(60 + LEASE_S)
        ((mine,), (theirs,)) = (await lease(store), await lease(other, ahead))
        assert mine.id == theirs.id
        await other.settle(theirs.id, delivered(message=2, at=ahead))
        await store.settle(mine.id, delivered(message=1))
        loaded = (await store.load(ANNA)).chat
        assert loaded
        assert loaded.alarms["step"] == ahead + timedelta(seconds=60)
        ((one,), (two,)) = (await ring(store, NOW), await ring(other, ahead))
        turns = [
            await replica.commit(ANNA, 1, turn(send(f"m{n}")), alarm.receipt, NOW)
            for n, (replica, alarm) in enumerate(((other, two), (store, one)))
        ]
        assert turns == ["committed", "duplicate"]

    async def test_the_database_itself_forbids_two_heads_of_a_line(
        self, url: str, store: PostgresStore
    ) -> None:
        await keep(store, ANNA, send("m1"), send("m2"))
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(url, "UPDATE outgoing SET try_at = 1 RETURNING id")


class TestNews:
    async def test_a_replica_hears_of_work_that_another_has_kept(
        self, store: PostgresStore, other: PostgresStore
    ) -> None:
        rung = asyncio.Event()
        other.on_news(rung.set)
        await heard(rung)  # it listens now, and may have missed something before
        for wish in (send("m1"), edit("m1"), alarm(0)):
            await keep(store, ANNA, wish)
            await heard(rung)

    async def test_whoever_wires_the_loops_can_tell_that_it_is_shared(
        self, store: PostgresStore
    ) -> None:
        alone = await SqliteStore.open(":memory:")
        assert (isinstance(store, Shared), isinstance(alone, Shared)) == (True, False)
        await alone.close()

    async def test_its_own_work_is_no_news(
        self, url: str, store: PostgresStore, other: PostgresStore
    ) -> None:
        own, others = asyncio.Event(), asyncio.Event()
        store.on_news(own.set)
        other.on_news(others.set)
        await heard(own)
        await heard(others)
        await keep(store, ANNA, send("m1"))
        await heard(others)
        # Notifications come in order: when this one is there, its own would be there too.
        await ask(url, "SELECT pg_notify('headache_bot_' || current_schema(), 'somebody')")
        await heard(own)
        assert not own.is_set()

    async def test_replicas_of_another_bot_are_not_heard(
        self, server: Server, store: PostgresStore
    ) -> None:
        rung = asyncio.Event()
        store.on_news(rung.set)
        await heard(rung)
        await ask(server.url(), "SELECT pg_notify('headache_bot_' || current_schema(), 'x')")
        await store.load(ANNA)
        assert not rung.is_set()

    async def test_it_hears_again_after_its_connection_was_lost(
        self, url: str, store: PostgresStore, other: PostgresStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.store.postgres.news.AGAIN_S", 0.0)
        rung = asyncio.Event()
        other.on_news(rung.set)
        await heard(rung)
        await ask(
            url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'",
        )
        await heard(rung)
        await keep(store, ANNA, send("m1"))
        await heard(rung)


class TestSharing:
    async def test_all_replicas_together_keep_the_pace(self, url: str) -> None:
        sharing = Sharing(per_second=200.0)
        async with (
            closing(await PostgresStore.open(url, sharing=sharing)) as store,
            closing(await PostgresStore.open(url, sharing=sharing)) as other,
        ):
            await asyncio.gather(*(keep(store, ChatId(n), send("m1")) for n in range(1, 101)))
            begin = time.monotonic()
            gone = 0
            while gone < 100:
                batches = await asyncio.gather(lease(store), lease(other))
                gone += sum(map(len, batches))
                burst, passed_s = 20, time.monotonic() - begin
                assert gone <= burst + 200.0 * passed_s + 1

    async def test_the_most_urgent_get_what_the_budget_allows(self, url: str) -> None:
        async with closing(
            await PostgresStore.open(url, sharing=Sharing(per_second=0.001))
        ) as store:
            await keep(store, ANNA, send("m1", urgency=Urgency.CHECK_IN))
            await keep(store, BORIS, send("m1", urgency=Urgency.DANGER))
            assert slots(await lease(store)) == [(BORIS, "m1")]
            assert slots(await lease(store)) == []

    async def test_danger_goes_first_whoever_decided_it_and_whoever_sends(self, url: str) -> None:
        sharing = Sharing(per_second=20.0)
        async with (
            closing(await PostgresStore.open(url, sharing=sharing)) as store,
            closing(await PostgresStore.open(url, sharing=sharing)) as other,
        ):
            for number in range(100, 120):
                await keep(store, ChatId(number), send("m1", urgency=Urgency.ANSWER))
            gone: list[ChatId] = []
            replicas = cycle((store, other))
            while len(gone) < 20:
                if len(gone) == 10:
                    await keep(other, ANNA, send("m1", urgency=Urgency.DANGER))
                    await keep(store, BORIS, send("m1", urgency=Urgency.DANGER))
                gone += [one.chat for one in await lease(next(replicas), limit=1)]
            assert gone[10:12] == [ANNA, BORIS]

    async def test_replicas_that_are_alike_get_alike(self, url: str) -> None:
        sharing = Sharing(per_second=300.0)
        async with (
            closing(await PostgresStore.open(url, sharing=sharing)) as store,
            closing(await PostgresStore.open(url, sharing=sharing)) as other,
        ):
            await asyncio.gather(*(keep(store, ChatId(n), send("m1")) for n in range(1, 401)))
            counted: Counter[PostgresStore] = Counter()

            async def work(replica: PostgresStore) -> None:
                while counted.total() < 400:
                    counted[replica] += len(await lease(replica))

            await asyncio.gather(work(store), work(other))
            assert min(counted.values()) > 100

    async def test_messages_of_a_chat_keep_their_distance_whoever_sends_them(
        self, url: str
    ) -> None:
        sharing = Sharing(chat_gap_s=1.0)
        async with (
            closing(await PostgresStore.open(url, sharing=sharing)) as store,
            closing(await PostgresStore.open(url, sharing=sharing)) as other,
        ):
            await keep(store, ANNA, send("m1"), send("m2"))
            await store.settle((await lease_one(store)).id, delivered())
            assert await lease(other, later(0.9)) == ()
            await other.settle((await lease_one(other, later(1))).id, delivered(at=later(1)))
            await keep(store, ANNA, send("m3"), now=later(1.5))
            assert await lease(store, later(1.9)) == ()
            assert await store.next_event() == later(2)
            await keep(store, BORIS, send("m1"), now=later(1.5))
            assert slots(await lease(store, later(1.5))) == [(BORIS, "m1")]
            assert slots(await lease(store, later(2))) == [(ANNA, "m3")]


@pytest.fixture
async def pair(url: str) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
    """Two replicas that share a budget, and three people to whom something is to be said."""
    sharing = Sharing(per_second=1000.0)
    async with (
        closing(await PostgresStore.open(url, sharing=sharing)) as store,
        closing(await PostgresStore.open(url, sharing=sharing)) as other,
    ):
        for chat in (ANNA, BORIS, CLEO):
            await keep(store, chat, send("m1"))
        yield store, other


def held(one: Outgoing, hold_s: float) -> Settlement:
    """It was refused, and so would be all the others."""
    return Settlement("retry", NOW, retry_at=NOW, attempt=one.attempts, hold_s=hold_s)


async def first(replica: PostgresStore, lease_s: float = LEASE_S) -> Outgoing:
    """The first message that the replica is lent, once there is one."""
    async with asyncio.timeout(20):
        while not (batch := await replica.outgoing(NOW, 1, lease_s)):  # noqa: ASYNC110 - nobody rings
            await asyncio.sleep(0.01)
    return batch[0]


Pair = tuple[PostgresStore, PostgresStore]


class TestPause:
    async def test_what_one_replica_is_told_of_the_whole_bot_pauses_all(self, pair: Pair) -> None:
        store, other = pair
        one = await first(store)
        begin = time.monotonic()
        await store.settle(one.id, held(one, 0.5))
        assert (await lease(store), await lease(other)) == ((), ())
        again = await first(other)
        assert time.monotonic() - begin >= 0.5
        assert (one.finds_out, again.finds_out) == (False, True)

    async def test_after_the_pause_one_message_finds_out_and_the_others_wait_for_it(
        self, pair: Pair
    ) -> None:
        store, other = pair
        one = await first(store)
        await store.settle(one.id, held(one, 0.0))
        asking = await first(other)
        assert (await lease(store), await lease(other)) == ((), ())
        await other.settle(asking.id, held(asking, 0.3))
        begin = time.monotonic()
        asking = await first(store)
        assert time.monotonic() - begin >= 0.3 - 0.05
        assert await lease(other) == ()
        told = replace(delivered(), hold_s=0.0)
        await store.settle(asking.id, told)
        assert [one.finds_out for one in await lease(other)] == [False, False]

    async def test_the_most_urgent_message_finds_out(self, pair: Pair) -> None:
        store, other = pair
        one = await first(store)
        await store.settle(one.id, held(one, 0.0))
        await keep(store, ChatId(44), send("m1", urgency=Urgency.DANGER))
        assert (await first(other)).chat == 44

    async def test_a_replica_that_dies_while_it_finds_out_holds_nobody_for_long(
        self, pair: Pair
    ) -> None:
        store, other = pair
        one = await first(store)
        await store.settle(one.id, held(one, 0.0))
        assert (await first(store, lease_s=0.3)).finds_out
        assert await lease(other) == ()
        assert (await first(other)).finds_out

    async def test_a_shorter_demand_does_not_cut_a_longer_one_short(
        self, url: str, pair: Pair
    ) -> None:
        store, other = pair
        for one, hold_s in zip(await lease(store), (50.0, 0.0, 0.1), strict=True):
            await store.settle(one.id, held(one, hold_s))
        await asyncio.sleep(0.2)
        assert await lease(other) == ()
        ((left_s,),) = await ask(
            url, "SELECT held_until - extract(epoch FROM clock_timestamp()) FROM pace"
        )
        assert 40 < float(str(left_s)) < 50

    async def test_a_demand_beyond_reason_is_asked_about_after_a_minute(
        self, url: str, pair: Pair
    ) -> None:
        store, _ = pair
        one = await first(store)
        await store.settle(one.id, held(one, 36000.0))
        ((left_s,),) = await ask(
            url, "SELECT held_until - extract(epoch FROM clock_timestamp()) FROM pace"
        )
        assert 50 < float(str(left_s)) <= 60

    @pytest.mark.parametrize("column", ["held_until", "asked_until", "filled_at"])
    async def test_a_server_whose_clock_was_set_back_holds_nobody(
        self, url: str, pair: Pair, column: str
    ) -> None:
        store, other = pair
        one = await first(store)
        await store.settle(one.id, held(one, 0.0))
        await ask(url, f"UPDATE pace SET {column} = 1e10 RETURNING 1")  # noqa: S608 - words of this test
        assert (await first(other)).finds_out


class TestErasure:
    async def test_no_row_of_any_table_names_an_erased_chat(
        self, url: str, store: PostgresStore
    ) -> None:
        anna = ChatId(7_654_321_001)
        for chat in (anna, BORIS):
            await keep(store, chat, send("m1"), record(), alarm(60, slot="m1"))
        await drain(store)
        for chat in (anna, BORIS):
            await keep(store, chat, send("m2"), send("m3"), edit("m1"), alarm(5))
        in_flight = {one.chat: one for one in await lease(store)}[anna]
        assert await tables_with(url, str(anna)) == {
            "chats", "alarms", "outgoing", "messages", "diary",
        }  # fmt: skip
        goodbye = turn(Erase(), send("m4", "All is forgotten."))
        assert await store.commit(anna, 2, goodbye, Receipt("telegram", 5), NOW) == "committed"
        await store.settle(in_flight.id, delivered(message=777))
        await drain(store)
        assert await tables_with(url, str(anna)) == set()
        assert (await store.load(BORIS)).turn == 2
        assert await ask(url, "SELECT source, id FROM receipts") == [("telegram", 5)]

    async def test_no_text_outlives_its_delivery(self, url: str, store: PostgresStore) -> None:
        await keep(store, ANNA, send("m1", "unmistakable"))
        assert await tables_with(url, "unmistakable") == {"outgoing"}
        await drain(store)
        assert await tables_with(url, "unmistakable") == set()


async def tables_with(url: str, words: str) -> set[object]:
    """Tables in which any row, written out as text, has the words in it."""
    tables = await ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {
        table
        for (table,) in tables
        if await ask(url, f"SELECT 1 FROM {table} AS t WHERE t::text LIKE '%{words}%'")  # noqa: S608 - words of this test
    }


class TestComplaints:
    async def test_a_server_that_is_not_there_says_what_to_look_at(self) -> None:
        nowhere = "postgresql://bot:very-secret@127.0.0.1:1/bot"
        with pytest.raises(StoreError, match="See whether its server runs") as caught:
            await PostgresStore.open(nowhere)
        assert "127.0.0.1:1/bot" in str(caught.value)
        assert "very-secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "address", ["postgresql://bot:very-secret@host:port/bot", "mysql://bot:very-secret@host/x"]
    )
    async def test_an_address_that_is_none_shows_how_to_write_one(self, address: str) -> None:
        with pytest.raises(StoreError, match="Write it like postgresql://") as caught:
            await PostgresStore.open(address)
        assert "very-secret" not in str(caught.value)
        assert caught.value.__suppress_context__

    async def test_a_missing_database_says_how_to_make_one(self, server: Server) -> None:
        with pytest.raises(StoreError, match="createdb"):
            await PostgresStore.open(server.url().replace("/postgres?", "/nowhere?"))

    async def test_a_missing_schema_is_named(self, server: Server) -> None:
        with pytest.raises(StoreError, match="search_path names does not exist"):
            await PostgresStore.open(server.url(search_path="nowhere"))

    async def test_a_user_without_rights_is_told_which_are_missing(
        self, server: Server, url: str
    ) -> None:
        await ask(server.url(), "CREATE ROLE guest LOGIN")
        await ask(url, f"GRANT USAGE ON SCHEMA {url.partition('search_path=')[2]} TO guest")
        try:
            with pytest.raises(StoreError, match="Make the user the owner"):
                await PostgresStore.open(url.replace("postgres@", "guest@"))
        finally:
            await ask(server.url(), "DROP OWNED BY guest")
            await ask(server.url(), "DROP ROLE guest")

    async def test_an_unknown_user_is_told_so(self, url: str) -> None:
        with pytest.raises(StoreError, match="does not let this user in"):
            await PostgresStore.open(url.replace("postgres@", "nobody_at_all@"))

    async def test_a_standby_is_told_from_a_primary(self, url: str, store: PostgresStore) -> None:
        del store
        read_only = f"{url}&default_transaction_read_only=on"
        async with closing(await PostgresStore.open(read_only)) as standby:
            with pytest.raises(StoreError, match="Name the primary"):
                await standby.commit(ANNA, 0, turn(), None, NOW)

    async def test_a_complaint_quotes_no_value(self, url: str, store: PostgresStore) -> None:
        await keep(store, ANNA, send("m1", "unmistakable"))
        with pytest.raises(asyncpg.CheckViolationError) as caught:
            await ask(url, "UPDATE outgoing SET kind = 'song' RETURNING id")
        assert "unmistakable" in str(caught.value.detail)
        full = asyncpg.DiskFullError("no space left")
        full.detail = caught.value.detail
        explained = explain(full, place_of(url))
        assert isinstance(explained, StoreError)
        assert "unmistakable" not in str(explained)

    async def test_our_own_mistakes_stay_as_they_are(self, store: PostgresStore) -> None:
        with pytest.raises(asyncpg.UndefinedTableError):
            async with store._connections.lend() as connection:
                await connection.fetch("SELECT * FROM nowhere")
        with pytest.raises(asyncpg.DataError):
            await store.load(ChatId(2**70))
        assert (await store.load(ANNA)).turn == 0

    async def test_a_character_that_postgresql_does_not_keep_is_left_out(
        self, url: str, store: PostgresStore
    ) -> None:
        await keep(store, ANNA, send("m1", "nul\0l"))
        one = await lease_one(store)
        assert one.wish == send("m1", "nul\0l")
        await store.settle(one.id, Settlement("refused", NOW, reason="bad\0ly"))
        assert await ask(url, "SELECT reason FROM outgoing") == [("badly",)]

    async def test_a_state_written_by_a_newer_program_is_refused(
        self, url: str, store: PostgresStore
    ) -> None:
        await keep(store, ANNA)
        await ask(url, 'UPDATE chats SET state = \'{"v":999,"chat":{}}\' RETURNING 1')
        with pytest.raises(StoreTooNewError):
            await store.load(ANNA)

    async def test_a_closed_store_says_so(self, store: PostgresStore) -> None:
        await store.close()
        with pytest.raises(StoreError, match="Open it again"):
            await store.load(ANNA)

    async def test_who_stops_waiting_leaves_no_turn_half_kept(
        self, url: str, store: PostgresStore
    ) -> None:
        wishes = turn(*(send(f"m{n}") for n in range(50)))
        for pause in range(40):
            task = asyncio.create_task(store.commit(ANNA, 0, wishes, None, NOW))
            for _ in range(pause):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            counted = await ask(url, "SELECT count(*) FROM outgoing")
            assert counted in ([(0,)], [(50,)])
            assert (await store.load(ANNA)).turn == (counted == [(50,)])
