"""Playing a script on a connection of SQLite."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from bot.store.script import Row, Rows, Script, Statement

T = TypeVar("T")


def play(db: sqlite3.Connection, script: Script[T]) -> T:
    """Ask what the script asks, and return what it returns."""
    try:
        statement = next(script)
        while True:
            statement = script.send(ask(db, statement))
    except StopIteration as end:
        result: T = end.value
        return result


def ask(db: sqlite3.Connection, statement: Statement) -> Rows:
    """Return the rows of one statement."""
    return db.execute(_in_sqlite(statement.sql), statement.values).fetchall()


def ask_many(db: sqlite3.Connection, sql: str, rows: Sequence[Row]) -> None:
    """Run one statement for each row of values."""
    db.executemany(_in_sqlite(sql), rows)


@cache
def _in_sqlite(sql: str) -> str:
    """Return the statement as SQLite writes it, a numbered value as ?1. There are a few dozen."""
    return sql.replace("$", "?")
