"""A row that cannot be read costs its own chat something and nobody else anything."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing as closed
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from bot.model.effects import Erase, Record
from bot.model.turn import Receipt
from bot.store.base import (
    EXCUSED_FOR,
    Diary,
    Settlement,
    Store,
    StoreTooNewError,
    Tally,
    Unread,
    UnreadableError,
)
from bot.store.codec import ENTRY
from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from tests.postgres_server import Server, empty_schema
from tests.store.samples import ANNA, BORIS, CLEO, LEASE_S, NOW, alarm, entry, later, send, turn
from tests.store.steps import (
    closing,
    delivered,
    drain,
    in_tables,
    keep,
    lease,
    lease_one,
    ring,
    slots,
)

BROKEN = (
    "",
    "not JSON",
    "[]",
    '{"v":1}',
    '{"v":"1","send":{}}',
    '{"v":1,"send":[]}',
    '{"v":1,"send":{"slot":"m1"}}',
    '{"v":1,"send":{"slot":"m1","text":5,"rows":"x"}}',
    '{"v":0,"send":{"slot":"m1","text":"x"}}',
    "[" * 100_000,
)

Ask = Callable[[str], Awaitable[None]]


@dataclass
class Opened:
    """A store, and a hand that reaches into its tables."""

    store: Store
    ask: Ask


@pytest.fixture(params=["sqlite", "postgres"])
async def opened(
    request: pytest.FixtureRequest, tmp_path: Path, server: Server
) -> AsyncIterator[Opened]:
    if request.param == "sqlite":
        path = tmp_path / "bot.sqlite"
        async with closing(await SqliteStore.open(path)) as store:
            yield Opened(store, lambda sql: _ask_store(store, path, sql))
        return
    async with empty_schema(server) as url, closing(await PostgresStore.open(url)) as shared:
        yield Opened(shared, lambda sql: _ask_server(url, sql))


async def _ask_store(store: SqliteStore, path: Path, sql: str) -> None:
    await in_tables(store)
    await asyncio.to_thread(_ask_file, path, sql)
    store._recent.clear()  # as after a start: what is known to be on disk is not read again


def _ask_file(path: Path, sql: str) -> None:
    with closed(sqlite3.connect(path)) as db:
        db.execute(sql)
        db.commit()


async def _ask_server(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()


# --- messages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", BROKEN, ids=range(len(BROKEN)))
async def test_a_message_that_cannot_be_read_is_put_aside_and_the_others_go(
    opened: Opened, payload: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened.store
    await keep(store, ANNA, send("m1"), alarm(60, slot="m1"), send("m2"))
    await keep(store, BORIS, send("m1"))
    await opened.ask(f"UPDATE outgoing SET payload = '{payload}' WHERE id = 1")  # noqa: S608 - a test's own words
    assert slots(await lease(store)) == [(BORIS, "m1")]
    assert slots(await lease(store)) == [(ANNA, "m2")]
    assert [one.event.at for one in await ring(store, later(60))] == [later(60)]
    assert (await store.tally()).parked == 1
    assert "chat 11: message 1 is put aside" in caplog.text


async def test_a_message_that_is_alone_and_broken_ends_the_look(opened: Opened) -> None:
    await keep(opened.store, ANNA, send("m1"))
    await opened.ask("UPDATE outgoing SET payload = 'x'")
    assert await lease(opened.store) == ()
    assert await opened.store.next_event() is None


async def test_a_message_of_a_newer_version_is_left_to_who_can_read_it(
    opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    newer = json.dumps({"v": 99, "send": {"new": True}})
    await keep(opened.store, ANNA, send("m1"))
    await keep(opened.store, BORIS, send("m1"))
    await opened.ask(f"UPDATE outgoing SET payload = '{newer}' WHERE id = 1")  # noqa: S608 - a test's own words
    assert slots(await lease(opened.store)) == [(BORIS, "m1")]
    assert (await opened.store.tally()).parked == 0
    assert await opened.store.next_event() == later(LEASE_S)
    assert "Start the newer version" in caplog.text


async def test_moments_beyond_all_dates_are_the_last_of_them(opened: Opened) -> None:
    await keep(opened.store, ANNA, send("m1"), alarm(60))
    await opened.ask(f"UPDATE outgoing SET decided_at = {-(2**62)}")  # noqa: S608 - as above
    await opened.ask(f"UPDATE alarms SET due_at = {-(2**62)}")  # noqa: S608 - as above
    first = datetime(1, 1, 1, tzinfo=UTC)
    assert await opened.store.next_event() == first
    assert (await lease_one(opened.store)).decided_at == first
    (rung,) = await ring(opened.store, NOW)
    assert rung.event.at == first


# --- chats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [*BROKEN, '{"v":1,"chat":{"recent":5}}'])
async def test_a_chat_that_cannot_be_read_says_so_and_quotes_nothing(
    opened: Opened, state: str
) -> None:
    await keep(opened.store, ANNA)
    await keep(opened.store, BORIS)
    await opened.ask(f"UPDATE chats SET state = '{state}' WHERE chat = {ANNA}")  # noqa: S608 - a test's own words
    with pytest.raises(UnreadableError) as told:
        await opened.store.load(ANNA)
    assert str(told.value).startswith("A stored chat cannot be read (")
    assert str(told.value).endswith("Restore the database's backup.")
    assert (await opened.store.load(BORIS)).turn == 1


async def test_who_cannot_be_read_is_told_once_an_hour_and_nothing_else_changes(
    opened: Opened,
) -> None:
    store, sorry = opened.store, (send("excuse", "Something broke."),)
    await keep(store, ANNA, alarm(60))
    await opened.ask("UPDATE chats SET state = 'x'")
    assert await store.excuse(ANNA, Receipt("telegram", 1), sorry, NOW) == "committed"
    assert await store.excuse(ANNA, Receipt("telegram", 1), sorry, NOW) == "duplicate"
    assert await store.excuse(ANNA, Receipt("telegram", 2), sorry, later(1)) == "committed"
    assert await drain(store) == [*sorry]
    assert await store.excuse(ANNA, None, sorry, later(2)) == "committed"
    assert await drain(store) == []
    assert await store.excuse(ANNA, None, sorry, NOW + EXCUSED_FOR) == "committed"
    assert await drain(store, NOW + EXCUSED_FOR) == [*sorry]
    await opened.ask("UPDATE chats SET turn = 5 WHERE state = 'x'")
    (rung,) = await ring(store, later(60))
    assert await store.excuse(ANNA, rung.receipt, (), later(60)) == "committed"
    assert await ring(store, later(9999)) == ()


# --- diaries -------------------------------------------------------------------------------------

ENTRIES = [*(text.replace("send", "record") for text in BROKEN), '{"v":1,"record":{"session":1}}']


@pytest.mark.parametrize("record", ENTRIES, ids=range(len(ENTRIES)))
async def test_an_entry_that_cannot_be_read_is_passed_over_and_stays_where_it_is(
    opened: Opened, record: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = opened.store
    await keep(store, ANNA, *(Record(entry(number)) for number in (1, 2, 3)))
    await opened.ask(f"UPDATE diary SET record = '{record}' WHERE number = 2")  # noqa: S608 - a test's own words
    for _ in range(2):
        assert await store.diary(ANNA) == Diary((entry(1), entry(3)), (Unread(2, record),))
    (told, _) = caplog.messages
    assert told.startswith("chat 11: entry 2 of the diary is passed over: A stored record")
    assert "session" not in told
    await keep(store, ANNA, Record(entry(2)))
    assert await store.diary(ANNA) == Diary((entry(1), entry(2), entry(3)))


@pytest.mark.parametrize("change", [("12:00:00.250001Z", "12:00:00"), ('"number":2', '"number":9')])
async def test_an_entry_that_is_not_what_its_row_says_is_passed_over(
    opened: Opened, change: tuple[str, str]
) -> None:
    wrong = ENTRY.encode(entry(2)).replace(*change)
    assert wrong != ENTRY.encode(entry(2))
    await keep(opened.store, ANNA, Record(entry(1)), Record(entry(2)))
    await opened.ask(f"UPDATE diary SET record = '{wrong}' WHERE number = 2")  # noqa: S608 - a test's own words
    assert await opened.store.diary(ANNA) == Diary((entry(1),), (Unread(2, wrong),))


async def test_an_entry_of_a_newer_version_is_left_to_who_can_read_it(opened: Opened) -> None:
    await keep(opened.store, ANNA, Record(entry(1)))
    await opened.ask('UPDATE diary SET record = \'{"v":99,"record":{}}\'')
    with pytest.raises(StoreTooNewError):
        await opened.store.diary(ANNA)


async def test_a_broken_entry_goes_with_its_chat(opened: Opened) -> None:
    await keep(opened.store, ANNA, Record(entry(1)))
    await opened.ask("UPDATE diary SET record = 'x'")
    await keep(opened.store, ANNA, Erase())
    assert await opened.store.diary(ANNA) == Diary()


async def test_what_waits_is_told_without_the_message_that_cannot_be_read(opened: Opened) -> None:
    await keep(opened.store, ANNA, send("m1"), send("m2"))
    await opened.ask("UPDATE outgoing SET payload = 'x' WHERE id = 1")
    assert await opened.store.unsent(ANNA) == (send("m2"),)


# --- counting ------------------------------------------------------------------------------------


async def test_what_waits_is_counted_by_chat_with_its_age(opened: Opened) -> None:
    store = opened.store
    assert await store.tally() == Tally(0, None, 0)
    await keep(store, ANNA, send("m1"), send("m2"))
    await keep(store, BORIS, send("m1"), now=later(5))
    await keep(store, CLEO, send("m1"), now=later(6))
    assert await store.tally() == Tally(3, NOW, 0)
    anna, boris = await lease(store, later(6), limit=2)
    await store.settle(boris.id, Settlement("refused", later(6), reason="blocked"))
    await store.settle(anna.id, Settlement("retry", later(6), retry_at=later(60)))
    assert await store.tally() == Tally(2, NOW, 1)
    await store.settle(anna.id, delivered(at=later(60)))
    assert await store.tally() == Tally(2, NOW, 1)


async def test_a_sign_of_life_changes_nothing_that_anybody_reads(opened: Opened) -> None:
    for second in range(3):
        await opened.store.beat(later(second))
    await opened.store.commit(ANNA, 0, turn(), None, NOW)
    assert await opened.store.next_event() is None
    assert (await opened.store.load(ANNA)).turn == 1


async def test_unclear_tries_are_counted_apart_from_the_others(opened: Opened) -> None:
    store = opened.store
    await keep(store, ANNA, send("m1"))
    for position, unclear in enumerate((False, True, False, True)):
        one = await lease_one(store, later(position))
        again = Settlement("retry", later(position), retry_at=later(position + 1), unclear=unclear)
        await store.settle(one.id, again)
    one = await lease_one(store, later(9))
    assert (one.attempts, one.unclear) == (4, 2)
