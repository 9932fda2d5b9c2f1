"""A database comes forward, step by step, and ends as a fresh one begins."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot.model.ids import ChatId
from bot.store.base import StoreError, StoreTooNewError
from bot.store.migrations import Migration, load_migrations
from bot.store.playing import play
from bot.store.reading import diary
from bot.store.schema import bring_forward
from bot.store.sqlite import SqliteStore
from tests.store.samples import ANNA, NOW, OLD_SESSION, turn

RELEASED = load_migrations("sqlite")
NEXT = Migration(
    len(RELEASED) + 1,
    "made_up.sql",
    "ALTER TABLE chats ADD COLUMN mood TEXT; UPDATE chats SET mood = 'calm';",
)
BROKEN = Migration(NEXT.number, "broken.sql", "CREATE TABLE half (x); INSERT INTO nowhere (1);")


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def picture(db: sqlite3.Connection) -> tuple[list[str], int]:
    """Everything that makes two databases the same but what is in them."""
    made = [text for (text,) in db.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")]
    return sorted(made), db.execute("PRAGMA user_version").fetchone()[0]


def fresh(migrations: Sequence[Migration]) -> tuple[list[str], int]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        bring_forward(opened, migrations)
        return picture(opened)


def test_steps_are_numbered_from_one_without_a_gap() -> None:
    assert [step.number for step in RELEASED] == list(range(1, len(RELEASED) + 1))


@pytest.mark.parametrize("age", range(1, len(RELEASED) + 1))
def test_a_migrated_database_equals_a_fresh_one(db: sqlite3.Connection, age: int) -> None:
    bring_forward(db, RELEASED[:age])
    bring_forward(db, (*RELEASED, NEXT))
    assert picture(db) == fresh((*RELEASED, NEXT))


def test_what_was_in_it_is_still_there(db: sqlite3.Connection) -> None:
    bring_forward(db, RELEASED)
    db.execute("INSERT INTO chats (chat, turn, state) VALUES (1, 2, 'x')")
    bring_forward(db, (*RELEASED, NEXT))
    assert db.execute("SELECT * FROM chats").fetchall() == [(1, 2, "x", "calm")]


def test_a_session_of_the_first_version_is_an_entry_of_the_diary(db: sqlite3.Connection) -> None:
    bring_forward(db, RELEASED[:1])
    db.execute("INSERT INTO diary (chat, record) VALUES (11, ?)", (OLD_SESSION,))
    bring_forward(db, RELEASED)
    (kept,) = play(db, diary(ChatId(11))).entries
    assert (kept.number, kept.before, kept.massage and kept.massage.after) == (3, 6, 4)
    assert db.execute("SELECT chat, number FROM diary").fetchall() == [(11, 3)]


def test_coming_forward_twice_changes_nothing(db: sqlite3.Connection) -> None:
    bring_forward(db, RELEASED)
    before = picture(db)
    bring_forward(db, RELEASED)
    assert picture(db) == before


def test_a_step_that_fails_leaves_nothing_behind(db: sqlite3.Connection) -> None:
    bring_forward(db, RELEASED)
    with pytest.raises(sqlite3.OperationalError):
        bring_forward(db, (*RELEASED, BROKEN))
    assert picture(db) == fresh(RELEASED)
    assert not db.in_transaction


def test_steps_before_the_one_that_fails_are_kept(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        bring_forward(db, (*RELEASED, BROKEN))
    assert picture(db) == fresh(RELEASED)


def test_a_newer_database_is_refused(db: sqlite3.Connection) -> None:
    bring_forward(db, (*RELEASED, NEXT))
    with pytest.raises(StoreTooNewError, match="Start the newer version"):
        bring_forward(db, RELEASED)


def test_the_database_of_another_program_is_left_alone(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE songs (title)")
    with pytest.raises(StoreError, match="another program"):
        bring_forward(db, RELEASED)
    assert picture(db) == (["CREATE TABLE songs (title)"], 0)


async def test_an_opened_file_is_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    store = await SqliteStore.open(path)
    assert await store.commit(ANNA, 0, turn(), None, NOW) == "committed"
    await store.close()
    with closing(sqlite3.connect(path)) as other:
        assert picture(other) == fresh(RELEASED)


async def test_a_newer_file_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        bring_forward(other, (*RELEASED, NEXT))
    with pytest.raises(StoreTooNewError):
        await SqliteStore.open(path)
