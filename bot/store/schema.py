"""Whose file this is, how old it is, and bringing it forward."""

import sqlite3
from collections.abc import Sequence

from bot.store.base import StoreError, StoreTooNewError
from bot.store.migrations import Migration

APPLICATION = 0x48414348
"""What `0001_first.sql` writes into the file's header: "HACH"."""


def bring_forward(db: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Run the migrations that the file has not seen, each one whole or not at all."""
    _check_owner(db)
    seen = _number(db, "PRAGMA user_version")
    newest = len(migrations)
    if seen > newest:
        raise StoreTooNewError(
            f"The database has version {seen}, this program knows {newest}. "
            "Start the newer version of the program again, or restore an older backup."
        )
    for migration in migrations[seen:]:
        _run(db, migration)


def _check_owner(db: sqlite3.Connection) -> None:
    is_empty = not _number(db, "SELECT count(*) FROM sqlite_master")
    if not is_empty and _number(db, "PRAGMA application_id") != APPLICATION:
        raise StoreError(
            "The database belongs to another program. Choose another path for this one."
        )


def _run(db: sqlite3.Connection, migration: Migration) -> None:
    number = f"PRAGMA user_version = {migration.number};"
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{migration.script}\n{number}\nCOMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _number(db: sqlite3.Connection, question: str) -> int:
    return int(db.execute(question).fetchone()[0])
