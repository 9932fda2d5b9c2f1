"""What is special about SQLite: one file, one bot, and complaints that say what to do."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.model.effects import Erase, Withdraw
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import Settlement, StoreError, StoreTooNewError
from bot.store.leasing import REMEMBERED
from bot.store.memtable import FLUSH_S
from bot.store.scrubbing import owe_vacuum
from bot.store.sqlite import SqliteStore
from bot.store.trouble import explain
from tests.store.samples import ANNA, BORIS, NOW, alarm, edit, entry, record, send, turn
from tests.store.steps import delivered, drain, in_tables, keep, lease_one, refused

LEFT_OF_A_CHAT = """
SELECT chat FROM chats UNION ALL SELECT chat FROM alarms UNION ALL SELECT chat FROM outgoing
UNION ALL SELECT chat FROM messages UNION ALL SELECT chat FROM diary
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(path)
    yield opened
    await opened.close()


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    """What another program reads in the file."""
    with closing(sqlite3.connect(path)) as other:
        return other.execute(question).fetchall()


def scribble(path: Path) -> bytes:
    """Put something there that is no database."""
    scribbled = b"not a database at all, " * 50
    path.write_bytes(scribbled)
    return scribbled


def forget(path: Path) -> None:
    path.unlink()


def bytes_on_disk(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


class TestTheFile:
    async def test_it_is_private(self, store: SqliteStore, path: Path) -> None:
        await keep(store, ANNA)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert {name: mode & 0o077 for name, mode in modes.items()} == dict.fromkeys(modes, 0)

    async def test_a_commit_is_flushed_before_it_is_answered(self, store: SqliteStore) -> None:
        def settings(db: sqlite3.Connection) -> tuple[object, ...]:
            names = ("journal_mode", "synchronous", "secure_delete")
            return tuple(db.execute(f"PRAGMA {name}").fetchone()[0] for name in names)

        assert await store._writer.run(settings) == ("wal", 2, 1)

    async def test_another_program_may_read_while_the_bot_runs(
        self, store: SqliteStore, path: Path
    ) -> None:
        await keep(store, ANNA, send("m1"))
        await asyncio.sleep(FLUSH_S)
        await store.beat(NOW)
        assert ask(path, "SELECT chat, turn FROM chats") == [(ANNA, 1)]

    async def test_everything_is_there_after_closing_and_opening(self, path: Path) -> None:
        first = await SqliteStore.open(path)
        await keep(first, ANNA, send("m1"), alarm(60), record())
        before = await first.load(ANNA)
        await first.close()
        second = await SqliteStore.open(path)
        assert await second.load(ANNA) == before
        assert (await second.diary(ANNA)).entries == (entry(),)
        assert await drain(second) == [send("m1")]
        await second.close()

    async def test_leases_end_with_the_bot_that_took_them(self, path: Path) -> None:
        first = await SqliteStore.open(path)
        await keep(first, ANNA, send("m1"), alarm(0))
        in_flight = await lease_one(first)
        (ringing,) = await first.due(NOW, 10, 3600)
        await first.close()
        second = await SqliteStore.open(path)
        again = await lease_one(second)
        assert (again.id, again.attempts) == (in_flight.id, 1)
        assert await second.due(NOW, 10, 3600) == (ringing,)
        await second.close()

    async def test_memory_keeps_nothing(self) -> None:
        first, second = [await SqliteStore.open(":memory:") for _ in range(2)]
        await keep(first, ANNA)
        assert (await second.load(ANNA)).turn == 0
        await first.close()
        await second.close()


class TestPrivacy:
    @pytest.mark.parametrize("outcome", [delivered(), refused()])
    async def test_no_text_outlives_its_delivery(
        self, store: SqliteStore, path: Path, outcome: Settlement
    ) -> None:
        await keep(store, ANNA, send("m1", "unmistakable words"))
        assert b"unmistakable" in bytes_on_disk(path)
        await store.settle((await lease_one(store)).id, outcome)
        await asyncio.sleep(FLUSH_S)
        await store.beat(NOW)
        assert ask(path, "SELECT * FROM journal") == []
        rows = ask(path, "SELECT slot, payload, status, reason FROM outgoing")
        left = [] if outcome.outcome == "delivered" else [("m1", "", "parked", outcome.reason)]
        assert rows == left

    async def test_erased_words_leave_the_disk(self, store: SqliteStore, path: Path) -> None:
        word = "unmistakable"
        await keep(store, ANNA, send("m1", word), edit("m0", word * 900), alarm(9, slot="m1"))
        await keep(store, BORIS, send("m1", "somebody else"))
        assert word.encode() in bytes_on_disk(path)
        await keep(store, ANNA, Erase())
        found = bytes_on_disk(path)
        assert (word.encode() in found, b"somebody else" in found) == (False, True)

    async def test_erased_words_leave_a_file_that_was_much_rewritten(
        self, store: SqliteStore, path: Path
    ) -> None:
        chats = [ChatId(number) for number in range(1001, 1061)]
        for size in (3, 190, 7, 90, 250, 1):
            for c in chats:
                await keep(store, c, Withdraw(), send("m1", f"<{c}>" * (size + c % 17)))
        for c in chats[::3]:
            await keep(store, c, Erase())
        found = bytes_on_disk(path)
        left = [c for c in chats if f"<{c}>".encode() in found]
        assert left == [c for c in chats if c not in chats[::3]]

    async def test_an_erasure_rewrites_the_file(self, store: SqliteStore, path: Path) -> None:
        await keep(store, ANNA, send("m1", "word " * 9000))
        await keep(store, ANNA, Erase())
        assert ask(path, "PRAGMA freelist_count") == [(0,)]

    async def test_words_leave_the_log_once_no_reader_is_in_the_way(
        self, store: SqliteStore, path: Path
    ) -> None:
        await keep(store, ANNA, send("m1", "unmistakable"))
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM outgoing").fetchall()
            await keep(store, ANNA, Erase())
            assert b"unmistakable" in bytes_on_disk(path)
        await store.load(ANNA)
        assert b"unmistakable" not in bytes_on_disk(path)

    async def test_a_large_file_is_rewritten_when_it_is_pruned(
        self, store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.store.scrubbing.VACUUM_AT_ONCE", 0)
        await keep(store, ANNA, send("m1", "word " * 9000))
        await keep(store, ANNA, Erase())
        assert ask(path, "PRAGMA freelist_count") != [(0,)]
        await store.prune(NOW)
        assert ask(path, "PRAGMA freelist_count") == [(0,)]
        assert ask(path, "SELECT name FROM chores") == []

    async def test_a_rewriting_that_a_crash_cut_short_is_made_up_for(self, path: Path) -> None:
        first = await SqliteStore.open(path)
        await first._writer.run(owe_vacuum)
        await first.close()
        await (await SqliteStore.open(path)).close()
        assert ask(path, "SELECT name FROM chores") == []

    async def test_nothing_but_the_receipt_names_an_erased_chat(
        self, store: SqliteStore, path: Path
    ) -> None:
        await keep(store, ANNA, send("m1"), alarm(60), record())
        await drain(store)
        loaded = await store.load(ANNA)
        goodbye = turn(Erase(), send("m2", "All is forgotten."))
        await store.commit(ANNA, loaded.turn, goodbye, Receipt("telegram", 5), NOW)
        await drain(store)
        assert ask(path, LEFT_OF_A_CHAT) == []
        assert ask(path, "SELECT source, id FROM receipts") == [("telegram", 5)]

    async def test_message_numbers_do_not_pile_up(self, store: SqliteStore, path: Path) -> None:
        await keep(store, ANNA, *(send(f"m{n}") for n in range(REMEMBERED + 5)))
        await drain(store)
        await in_tables(store)
        slots = [slot for (slot,) in ask(path, "SELECT slot FROM messages ORDER BY outgoing")]
        assert slots == [f"m{n}" for n in range(5, REMEMBERED + 5)]


class TestTwoBots:
    async def test_a_second_bot_on_the_same_file_is_told_so(
        self, store: SqliteStore, path: Path
    ) -> None:
        await keep(store, ANNA)
        with pytest.raises(StoreError, match="Another bot is running"):
            await SqliteStore.open(path)
        assert (await store.load(ANNA)).turn == 1

    async def test_a_file_is_free_again_once_it_is_closed(self, path: Path) -> None:
        for _ in range(2):
            await (await SqliteStore.open(path)).close()

    async def test_a_file_that_could_not_be_opened_is_free(self, path: Path) -> None:
        scribble(path)
        with pytest.raises(StoreError):
            await SqliteStore.open(path)
        forget(path)
        await (await SqliteStore.open(path)).close()

    async def test_only_the_database_is_left_besides_the_lock(self, path: Path) -> None:
        await (await SqliteStore.open(path)).close()
        assert sorted(file.name for file in path.parent.iterdir()) == [
            "bot.sqlite",
            "bot.sqlite.lock",
        ]


class TestComplaints:
    async def test_a_locked_file_says_who_must_go(self, path: Path) -> None:
        store = await SqliteStore.open(path, busy_s=0.01)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="Close what else has it open") as caught:
                await store.commit(ANNA, 0, turn(), None, NOW)
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
        assert await store.commit(ANNA, 0, turn(), None, NOW) == "committed"
        await store.close()

    async def test_a_file_locked_at_the_start_says_so_too(self, path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StoreError, match="Close what else has it open"):
                await SqliteStore.open(path, busy_s=0.01)

    async def test_a_missing_folder_says_what_to_create(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="Create its folder"):
            await SqliteStore.open(tmp_path / "nowhere" / "bot.sqlite")

    async def test_a_folder_is_no_database(self, path: Path) -> None:
        with pytest.raises(StoreError, match="cannot be opened"):
            await SqliteStore.open(path.parent)

    async def test_a_file_that_is_no_database_is_left_alone(self, path: Path) -> None:
        scribbled = scribble(path)
        with pytest.raises(StoreError, match="choose another path"):
            await SqliteStore.open(path)
        assert scribbled in bytes_on_disk(path)

    async def test_a_full_disk_keeps_nothing_of_the_turn_and_recovers(
        self, store: SqliteStore
    ) -> None:
        def limit(pages: int) -> Callable[[sqlite3.Connection], object]:
            return lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone()

        await keep(store, ANNA, pain=1)
        await store._writer.run(limit(1))  # no fewer than there are
        big = turn(send("m1", "word " * 9000), alarm(60), pain=2)
        with pytest.raises(StoreError, match="Make room"):
            await store.commit(ANNA, 1, big, Receipt("telegram", 1), NOW)
        loaded = await store.load(ANNA)
        assert (loaded.turn, loaded.chat and loaded.chat.pain) == (1, 1)
        await store._writer.run(limit(1_000_000))
        kept = await store.commit(ANNA, 1, big, Receipt("telegram", 1), NOW)
        assert kept == "committed"

    def test_a_file_that_cannot_be_written_says_who_needs_the_right(self, path: Path) -> None:
        path.touch()
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
            with pytest.raises(sqlite3.OperationalError) as caught:
                reader.execute("CREATE TABLE chats (chat)")
            explained = explain(caught.value, path)
        assert isinstance(explained, StoreError)
        assert "Give this user the right to write" in str(explained)

    async def test_our_own_mistakes_stay_as_they_are(self, store: SqliteStore) -> None:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await store._writer.run(lambda db: db.execute("SELECT * FROM nowhere"))

    async def test_a_state_written_by_a_newer_program_is_refused(self, store: SqliteStore) -> None:
        await keep(store, ANNA)
        await in_tables(store)
        newer = 'UPDATE chats SET state = \'{"v":999,"chat":{}}\''
        await store._writer.run(lambda db: db.execute(newer).rowcount)
        store._recent.clear()  # as after a start
        with pytest.raises(StoreTooNewError):
            await store.load(ANNA)

    async def test_a_spoilt_journal_says_what_to_do(self, path: Path) -> None:
        await (await SqliteStore.open(path)).close()
        with closing(sqlite3.connect(path)) as other:
            other.execute("INSERT INTO journal (chat, entry) VALUES (1, x'ff')")
            other.commit()
        for _ in range(2):  # nothing is locked or lost by looking
            with pytest.raises(StoreError, match="Restore the database's backup"):
                await SqliteStore.open(path)

    async def test_a_closed_store_says_so(self, store: SqliteStore) -> None:
        await store.close()
        with pytest.raises(StoreError, match="Open it again"):
            await store.load(ANNA)
