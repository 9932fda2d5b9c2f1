"""Making erased words leave the disk.

`secure_delete` overwrites what is deleted, but two kinds of copies stay behind: older pages in the
write-ahead log, and cells left in the gaps of a page that SQLite has rebuilt. A checkpoint that
truncates ends the first, VACUUM the second.
"""

import sqlite3

VACUUM_AT_ONCE = 32 * 1024 * 1024
"""Bytes of a file that is rewritten at each erasure (0.3 s); a larger one waits for `prune`."""


def owe_vacuum(db: sqlite3.Connection) -> None:
    """Remember, with the erasure and as durably, that copies may be left."""
    db.execute("INSERT OR IGNORE INTO chores (name) VALUES ('vacuum')")


def scrub(db: sqlite3.Connection) -> bool:
    """Remove the copies outside a transaction; False when a reader is in the way."""
    if _size(db) <= VACUUM_AT_ONCE:
        _vacuum_if_owed(db)
    return _empty_log(db)


def scrub_thoroughly(db: sqlite3.Connection) -> bool:
    """Do what `scrub` does, however large the file is."""
    _vacuum_if_owed(db)
    return _empty_log(db)


def _size(db: sqlite3.Connection) -> int:
    pages = int(db.execute("PRAGMA page_count").fetchone()[0])
    return pages * int(db.execute("PRAGMA page_size").fetchone()[0])


def _vacuum_if_owed(db: sqlite3.Connection) -> None:
    if db.execute("SELECT 1 FROM chores WHERE name = 'vacuum'").fetchone():
        db.execute("VACUUM")
        db.execute("DELETE FROM chores WHERE name = 'vacuum'")


def _empty_log(db: sqlite3.Connection) -> bool:
    """Move the log into the file and cut it to nothing, without waiting for anybody."""
    patience = int(db.execute("PRAGMA busy_timeout").fetchone()[0])
    db.execute("PRAGMA busy_timeout = 0")
    is_busy = bool(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    db.execute(f"PRAGMA busy_timeout = {patience}")
    return not is_busy
