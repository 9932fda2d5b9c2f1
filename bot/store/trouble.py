"""SQLite's complaints in words that end with the next thing to do. The only place that does so."""

import sqlite3
from pathlib import Path

from bot.store.base import StoreError

_ADVICE = {
    sqlite3.SQLITE_BUSY: (
        "is locked by another program. Close what else has it open (a database browser, a backup)"
    ),
    sqlite3.SQLITE_LOCKED: "is locked by another program. Close what else has it open",
    sqlite3.SQLITE_READONLY: (
        "cannot be written to. Give this user the right to write the file and its folder"
    ),
    sqlite3.SQLITE_PERM: "cannot be opened. Give this user the right to read and write it",
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened. Create its folder and give this user the right to write there"
    ),
    sqlite3.SQLITE_NOTADB: (
        "is not a database. Move it away or choose another path; a new one is made by itself"
    ),
    sqlite3.SQLITE_CORRUPT: "is damaged. Stop the bot and restore the last backup",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full. Make room; nothing kept is lost",
    sqlite3.SQLITE_IOERR: "cannot be read or written. Check the disk and its free space",
}


def explain(error: Exception, path: Path) -> Exception:
    """Return a StoreError for what somebody can act on, and everything else as it is."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte names the family
    advice = _ADVICE.get(primary)
    if advice is None:
        return error
    explained = StoreError(f"The database {path} {advice}. (SQLite says: {error})")
    explained.__cause__ = error
    return explained
