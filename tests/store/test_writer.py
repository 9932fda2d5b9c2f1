"""One thread, one flush for many, and nobody is told of a success that is not on disk."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from threading import Event

import pytest

from bot.store.base import StoreError
from bot.store.writer import GROUP, Writer

Statements = list[str]


class Nothing:
    """Nothing is kept in memory along with the database."""

    def begin(self, db: sqlite3.Connection, *, is_careful: bool = False) -> None: ...

    def end(self, db: sqlite3.Connection) -> None: ...

    def spill(self, db: sqlite3.Connection) -> None: ...

    def lose(self) -> None: ...


@pytest.fixture
def seen() -> Statements:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.sqlite"


@pytest.fixture
async def writer(path: Path, seen: Statements) -> AsyncIterator[Writer]:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("CREATE TABLE words (word TEXT PRIMARY KEY)")
    db.execute("CREATE TABLE echoes (word TEXT REFERENCES words DEFERRABLE INITIALLY DEFERRED)")
    db.set_trace_callback(seen.append)
    opened = Writer(db, explain=lambda error: error, beside=Nothing())
    yield opened
    await opened.close()


def put(word: str) -> Callable[[sqlite3.Connection], str]:
    def work(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO words VALUES (?)", (word,))
        return word

    return work


def stored(path: Path) -> list[str]:
    """What somebody else sees in the file."""
    other = sqlite3.connect(path)
    try:
        return [word for (word,) in other.execute("SELECT word FROM words ORDER BY rowid")]
    finally:
        other.close()


async def together(writer: Writer, *works: Callable[[sqlite3.Connection], object]) -> list[object]:
    """Hand jobs over while the thread is held, so that they form one group."""
    held, release = Event(), Event()

    def hold(_: sqlite3.Connection) -> None:
        held.set()
        release.wait()

    first = asyncio.create_task(writer.run(hold))
    await asyncio.to_thread(held.wait)
    waiting = [asyncio.create_task(writer.run(work)) for work in works]
    await asyncio.sleep(0)  # each of them hands its job over
    release.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_jobs_that_wait_together_share_one_commit(
    writer: Writer, seen: Statements, path: Path
) -> None:
    words = [f"w{n}" for n in range(50)]
    assert await together(writer, *map(put, words)) == words
    assert seen.count("COMMIT") == 2  # one for the job that held the thread
    assert stored(path) == words


async def test_a_group_has_an_end(writer: Writer, seen: Statements) -> None:
    words = [f"w{n}" for n in range(GROUP + 1)]
    assert await together(writer, *map(put, words)) == words
    assert seen.count("COMMIT") == 3


async def test_a_job_that_fails_undoes_only_itself(writer: Writer, path: Path) -> None:
    def half(db: sqlite3.Connection) -> None:
        put("half")(db)
        raise KeyError("whole")

    one, failed, two = await together(writer, put("one"), half, put("two"))
    assert (one, two) == ("one", "two")
    assert isinstance(failed, KeyError)
    assert stored(path) == ["one", "two"]


async def test_a_statement_that_fails_undoes_only_its_job(writer: Writer, path: Path) -> None:
    one, failed, two = await together(writer, put("one"), put("one"), put("two"))
    assert (one, two) == ("one", "two")
    assert isinstance(failed, sqlite3.IntegrityError)
    assert stored(path) == ["one", "two"]


async def test_nobody_is_told_of_a_success_when_the_commit_fails(
    writer: Writer, path: Path
) -> None:
    def dangle(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO echoes VALUES ('nobody said it')")

    outcomes = await together(writer, put("one"), dangle)
    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 2
    assert stored(path) == []
    assert await writer.run(put("two")) == "two"


async def test_when_a_job_loses_the_whole_transaction_nobody_succeeded(
    writer: Writer, path: Path
) -> None:
    def undo_all(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")  # what SQLite may do by itself when the disk is full
        raise sqlite3.OperationalError("disk full")

    outcomes = await together(writer, put("one"), undo_all, put("two"))
    assert [type(outcome) for outcome in outcomes] == [sqlite3.OperationalError] * 3
    assert stored(path) == []


async def test_who_stops_waiting_does_not_disturb_the_others(writer: Writer, path: Path) -> None:
    impatient = asyncio.create_task(writer.run(put("one")))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await writer.run(put("two")) == "two"
    assert stored(path) == ["one", "two"]


async def test_a_chore_runs_after_the_commit_and_before_the_answer(
    writer: Writer, path: Path
) -> None:
    found: list[str] = []

    def chore(_: sqlite3.Connection) -> bool:
        found.extend(stored(path))
        return True

    await writer.run(put("one"), chore)
    assert found == ["one"]


async def test_a_chore_is_tried_until_it_is_done(writer: Writer) -> None:
    tries: list[str] = []

    def chore(_: sqlite3.Connection) -> bool:
        tries.append("again")
        if len(tries) == 1:
            raise sqlite3.OperationalError("in the way")
        return len(tries) == 3

    await writer.run(put("one"), chore)
    for word in ("two", "three", "four"):
        await writer.run(put(word))
    assert len(tries) == 3


async def test_a_closed_writer_says_so(writer: Writer) -> None:
    await writer.close()
    with pytest.raises(StoreError, match="Open it again"):
        await writer.run(put("late"))


def test_an_answer_for_a_loop_that_is_gone_is_dropped(path: Path) -> None:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("CREATE TABLE words (word TEXT PRIMARY KEY)")
    writer = Writer(db, explain=lambda error: error, beside=Nothing())
    release = Event()

    async def leave() -> None:
        held = asyncio.ensure_future(writer.run(lambda _: release.wait()))
        await asyncio.sleep(0)
        held.cancel()

    asyncio.run(leave())
    release.set()
    assert asyncio.run(writer.run(put("still there"))) == "still there"
    asyncio.run(writer.close())
