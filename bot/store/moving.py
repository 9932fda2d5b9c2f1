"""Moving a bot from SQLite to PostgreSQL.

Rule 1: everything is moved or nothing, and what arrived is read back and compared row by row.
Rule 2: ids stay, and new ones begin above every one that was ever used: a message still knows its
number, and the receipt of an alarm fits that alarm only.
Rule 3: the file stays as it was, for a way back; the bot must not run on both.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.store.base import StoreError
from bot.store.migrations import load_migrations
from bot.store.postgres.connections import Connection, Connections
from bot.store.postgres.schema import bring_forward
from bot.store.sqlite import held

HOURS_S = 3600.0 * 4
"""How long one table may take. A table of ten million rows takes minutes."""

AT_ONCE = 1000
"""Rows that are read back together."""


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[str, ...]
    order: str
    """Columns that name a row, sorted alike by both databases."""


# All of them but `chores`, which are SQLite's own, `journal`, which is empty once the file is
# opened, and `beats`, which say nothing; leases have ended with the bot that took them.
_TABLES = (
    _Table("chats", ("chat", "turn", "state"), "chat"),
    _Table(
        "alarms",
        ("id", "chat", "key", "about", "step", "after_us", "waits_for", "due_at"),
        "id",
    ),
    _Table(
        "outgoing",
        (
            *("id", "chat", "slot", "kind", "payload", "urgency", "decided_at", "try_at"),
            *("attempts", "status", "reason", "settled_at", "withdrawn", "unclear"),
        ),
        "id",
    ),
    _Table("messages", ("chat", "slot", "message", "outgoing"), "chat, slot"),
    _Table("receipts", ("source", "id", "used_at"), "source, id"),
    _Table("diary", ("chat", "number", "record"), "chat, number"),
    _Table("files", ("key", "name"), "key"),
)

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of each table were moved. Example: `Moved((("chats", 12), ("alarms", 3)))`."""

    rows: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return _told(self.rows)


async def move(source: Path, url: str) -> Moved:
    """Move everything from the file to an empty database or schema. Raises StoreError."""
    with held(source) as db:
        target = await Connections.open(url)
        try:
            async with target.lend() as connection:
                await bring_forward(connection, load_migrations("postgres"))
                async with connection.transaction():
                    moved = await _move(db, connection)
                await connection.execute("ANALYZE", timeout=HOURS_S)
        finally:
            await target.close()
    return moved


async def _move(db: sqlite3.Connection, connection: Connection) -> Moved:
    names = ", ".join(table.name for table in _TABLES)
    await connection.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
    await _refuse_full(connection)
    for table in _TABLES:
        await connection.copy_records_to_table(
            table.name, records=_rows(db, table), columns=table.columns, timeout=HOURS_S
        )
        if "id" in table.columns and table.name != "receipts":
            await _begin_above(connection, table, _last_id(db, table))
    return Moved(tuple([(table.name, await _compare(db, connection, table)) for table in _TABLES]))


async def _refuse_full(connection: Connection) -> None:
    counted = [
        (table.name, int(await connection.fetchval(f"SELECT count(*) FROM {table.name}")))  # noqa: S608 - names from above
        for table in _TABLES
    ]
    if any(count for _, count in counted):
        raise StoreError(
            f"The target is not empty ({_told(tuple(counted))}). Nothing was moved. Name an empty "
            "database, or an empty schema with ?search_path=NAME at the end of the address."
        )


def _rows(db: sqlite3.Connection, table: _Table) -> Iterator[Row]:
    """Yield the rows of the file as PostgreSQL can keep them: it has no character zero."""
    wanted = f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {table.order}"  # noqa: S608 - names from above
    for row in db.execute(wanted):
        yield tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)


def _last_id(db: sqlite3.Connection, table: _Table) -> int:
    """Return the highest id that was ever used, of a row that is long gone too."""
    given = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    kept = db.execute(f"SELECT coalesce(max(id), 0) FROM {table.name}").fetchone()  # noqa: S608 - names from above
    return max(int(kept[0]), int(given[0]) if given else 0)


async def _begin_above(connection: Connection, table: _Table, last: int) -> None:
    if last:
        await connection.execute(
            "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", table.name, last
        )


async def _compare(db: sqlite3.Connection, connection: Connection, table: _Table) -> int:
    """Read both sides; return how many rows there are. Raises StoreError when they differ."""
    order = ", ".join(
        f'{name} COLLATE "C"' if name in ("slot", "source", "key") else name
        for name in table.order.split(", ")
    )
    wanted = f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {order}"  # noqa: S608 - names from above
    count, expected = 0, _rows(db, table)
    async for record in connection.cursor(wanted, prefetch=AT_ONCE):
        if next(expected, None) != tuple(record):
            raise _different(table)
        count += 1
    if next(expected, None) is not None:
        raise _different(table)
    return count


def _different(table: _Table) -> StoreError:
    return StoreError(
        f"What arrived in the table {table.name} is not what was sent. Nothing was moved. See "
        "whether the target has triggers or rules of somebody else's."
    )


def _told(rows: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{name} {count}" for name, count in rows)
