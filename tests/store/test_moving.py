"""A bot that moves takes everything along."""

import sqlite3
from contextlib import closing as closed_in_the_end
from pathlib import Path

import asyncpg
import pytest

from bot.model.effects import Cancel, Erase, Withdraw
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import Settlement, StoreError
from bot.store.moving import move
from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from tests.store.samples import (
    ANNA,
    BORIS,
    CLEO,
    NOW,
    alarm,
    edit,
    entry,
    later,
    record,
    send,
    turn,
)
from tests.store.steps import closing, delivered, drain, keep, lease, lease_one, refused, ring

TABLES = {
    "chats": "chat, turn, state",
    "alarms": "id, chat, key, about, step, after_us, waits_for, due_at",
    "outgoing": "id, chat, slot, kind, payload, urgency, decided_at, try_at, lease_until, attempts,"
    "status, reason, settled_at, withdrawn",
    "messages": "chat, slot, message, outgoing",
    "receipts": "source, id, used_at",
    "diary": "chat, number, record",
    "files": "key, name",
}


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """The file of a bot that has seen a lot."""
    file = tmp_path / "bot.sqlite"
    async with closing(await SqliteStore.open(file)) as store:
        await live(store)
    return file


async def live(store: SqliteStore) -> None:
    await store.commit(
        ANNA, 0, turn(send("m1"), alarm(60, slot="m1"), pain=7), Receipt("telegram", 1), NOW
    )
    await store.settle((await lease_one(store)).id, delivered(message=777))
    await keep(store, ANNA, send("m2"), edit("m1", "Сильнее."), record(1), record(2), pain=6)
    await keep(store, BORIS, send("m1"), alarm(30, "nudge"))
    await keep(store, CLEO, send("m1"), alarm(60, slot="m1"))
    for one in await lease(store):
        if one.chat == BORIS:
            await store.settle(one.id, refused())
        if one.chat == CLEO:
            await keep(store, CLEO, Withdraw(), send("m2"), alarm(90, "check_in"))
    await keep(store, ChatId(-1_002_000_000_000), send("m1"), pain=1)
    await keep(store, ChatId(44), send("m1"), record())
    await keep(store, ChatId(44), Erase())


def in_file(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closed_in_the_end(sqlite3.connect(path)) as db:
        return {
            name: sorted(db.execute(f"SELECT {columns} FROM {name}"), key=repr)  # noqa: S608 - names from above
            for name, columns in TABLES.items()
        }


async def in_schema(url: str) -> dict[str, list[tuple[object, ...]]]:
    connection = await asyncpg.connect(url)
    found = {}
    for name, columns in TABLES.items():
        rows = await connection.fetch(f"SELECT {columns} FROM {name}")  # noqa: S608 - names from above
        found[name] = sorted((tuple(row) for row in rows), key=repr)
    await connection.close()
    return found


async def tell(url: str, script: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(script)
    await connection.close()


async def open_and_close(url: str) -> None:
    await (await PostgresStore.open(url)).close()


async def test_every_row_arrives(path: Path, url: str) -> None:
    moved = await move(path, url)
    expected = in_file(path)
    assert await in_schema(url) == expected
    assert moved.rows == tuple((name, len(rows)) for name, rows in expected.items())
    assert str(moved) == "chats 4, alarms 4, outgoing 6, messages 1, receipts 1, diary 2, files 0"


async def test_what_a_killed_bot_had_only_in_its_journal_arrives(
    tmp_path: Path, path: Path, url: str
) -> None:
    left = tmp_path / "left"
    left.mkdir()
    async with closing(await SqliteStore.open(path)) as store:
        await keep(store, CLEO, Withdraw(), send("m9", "Last words."), alarm(60, slot="m9"), pain=9)
        before = await store.load(CLEO)
        for file in path.parent.glob(f"{path.name}*"):  # what a kill would leave on the disk
            (left / file.name).write_bytes(file.read_bytes())
    await move(left / path.name, url)
    async with closing(await PostgresStore.open(url)) as after:
        assert await after.load(CLEO) == before
        assert await after.unsent(CLEO) == (send("m9", "Last words."),)


async def test_the_bot_goes_on_as_if_nothing_had_happened(path: Path, url: str) -> None:
    await move(path, url)
    async with (
        closing(await SqliteStore.open(path)) as before,
        closing(await PostgresStore.open(url)) as after,
    ):
        for chat in (ANNA, BORIS, CLEO, ChatId(44)):
            assert await after.load(chat) == await before.load(chat)
            assert (await after.diary(chat)).entries == (await before.diary(chat)).entries
        assert await after.next_event() == await before.next_event()
        assert await ring(after, later(9999)) == await ring(before, later(9999))
        assert await lease(after) == await lease(before)


async def test_a_message_sent_before_can_be_edited_after(path: Path, url: str) -> None:
    await move(path, url)
    async with closing(await PostgresStore.open(url)) as store:
        for one in await lease(store):
            await store.settle(one.id, delivered())
        waiting = {one.chat: one for one in await lease(store)}[ANNA]
        assert (waiting.wish, waiting.message) == (edit("m1", "Сильнее."), 777)


async def test_an_update_used_before_is_not_used_again(path: Path, url: str) -> None:
    await move(path, url)
    async with closing(await PostgresStore.open(url)) as store:
        again = await store.commit(ANNA, 2, turn(), Receipt("telegram", 1), NOW)
        assert again == "duplicate"


async def test_no_id_is_ever_given_twice(tmp_path: Path, url: str) -> None:
    path = tmp_path / "bot.sqlite"
    async with closing(await SqliteStore.open(path)) as store:
        await keep(store, ANNA, send("m1"), alarm(60), record())
        (rung,) = await ring(store, later(60))
        await keep(store, ANNA, Cancel())
        one = await lease_one(store)
        await store.settle(one.id, delivered())
        await store.prune(later(1))
    await move(path, url)
    async with closing(await PostgresStore.open(url)) as store:
        await keep(store, ANNA, send("m2"), alarm(60), record(2))
        (successor,) = await ring(store, later(60))
        assert successor.receipt.id > rung.receipt.id
        assert (await lease_one(store)).id > one.id
        assert (await store.diary(ANNA)).entries == (entry(), entry(2))


async def test_an_empty_bot_can_be_moved(tmp_path: Path, url: str) -> None:
    path = tmp_path / "bot.sqlite"
    await (await SqliteStore.open(path)).close()
    assert set((await move(path, url)).rows) == {(name, 0) for name in TABLES}
    async with closing(await PostgresStore.open(url)) as store:
        await keep(store, ANNA, send("m1"))
        assert len(await drain(store)) == 1


async def test_many_rows_are_moved(tmp_path: Path, url: str) -> None:
    path = tmp_path / "bot.sqlite"
    await (await SqliteStore.open(path)).close()
    with closed_in_the_end(sqlite3.connect(path)) as db:
        rows = (
            (source, number, 1) for source in ("telegram", "Ärger", "a b") for number in range(9999)
        )
        db.executemany("INSERT INTO receipts VALUES (?, ?, ?)", rows)
        db.commit()
    assert dict((await move(path, url)).rows)["receipts"] == 3 * 9999


async def test_a_target_in_use_is_refused_and_left_alone(path: Path, url: str) -> None:
    async with closing(await PostgresStore.open(url)) as store:
        await keep(store, BORIS, pain=1)
        with pytest.raises(StoreError, match=r"not empty \(chats 1, .*\). Nothing was moved"):
            await move(path, url)
        assert (await store.load(BORIS)).turn == 1
        assert (await store.load(ANNA)).chat is None


async def test_moving_twice_is_refused(path: Path, url: str) -> None:
    await move(path, url)
    before = await in_schema(url)
    with pytest.raises(StoreError, match="not empty"):
        await move(path, url)
    assert await in_schema(url) == before


async def test_a_bot_that_runs_is_not_moved(path: Path, url: str) -> None:
    async with closing(await SqliteStore.open(path)):
        with pytest.raises(StoreError, match="Stop it first"):
            await move(path, url)


async def test_a_missing_file_is_not_made(tmp_path: Path, url: str) -> None:
    missing = tmp_path / "nowhere.sqlite"
    with pytest.raises(StoreError, match="There is no database"):
        await move(missing, url)
    assert not missing.exists()


async def test_the_file_can_be_opened_again_after(path: Path, url: str) -> None:
    before = in_file(path)
    await move(path, url)
    async with closing(await SqliteStore.open(path)) as store:
        assert (await store.load(ANNA)).turn == 2
    assert in_file(path)["chats"] == before["chats"]


async def test_a_difference_is_found_and_nothing_is_kept(path: Path, url: str) -> None:
    await open_and_close(url)
    await tell(
        url,
        """
        CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN NEW.turn := NEW.turn + 1; RETURN NEW; END $$;
        CREATE TRIGGER meddle BEFORE INSERT ON chats FOR EACH ROW EXECUTE FUNCTION meddle();
        """,
    )
    with pytest.raises(StoreError, match="is not what was sent"):
        await move(path, url)
    assert await in_schema(url) == {name: [] for name in TABLES}


async def test_a_character_that_postgresql_does_not_keep_is_left_out(
    tmp_path: Path, url: str
) -> None:
    path = tmp_path / "bot.sqlite"
    async with closing(await SqliteStore.open(path)) as store:
        await keep(store, ANNA, send("m1"))
        bad = Settlement("refused", NOW, reason="bad\0ly")
        await store.settle((await lease_one(store)).id, bad)
    await move(path, url)
    assert "badly" in (await in_schema(url))["outgoing"][0]
