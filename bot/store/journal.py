"""What is written down of a turn before the tables get it, as entries of the chat it is about.

Rule 1: an entry says all that the memtable needs to know of what it tells, so that playing them one
after the other leads to the same memtable again.
Rule 2: a row is deleted in the transaction that writes its gist elsewhere.
"""

import sqlite3
from collections.abc import Iterator, Sequence

import msgspec

from bot.model.ids import ChatId
from bot.store.base import UnreadableError


class Queued(msgspec.Struct, frozen=True, array_like=True):
    """A message that waits."""

    id: int
    slot: str
    kind: str
    payload: str
    urgency: int


class Kept(msgspec.Struct, frozen=True, array_like=True, tag="kept"):
    """A turn: the chat as it is from then on, and what became of its messages."""

    turn: int
    state: str
    at: int
    receipt: tuple[str, int] | None
    queued: tuple[Queued, ...]
    dropped: tuple[int, ...] = ()
    """Messages that were taken back or replaced."""
    withdrawn: tuple[int, ...] = ()
    """Messages that were taken back on the wire: they are never tried again."""


class Delivered(msgspec.Struct, frozen=True, array_like=True, tag="delivered"):
    """A message has arrived; `message` is the channel's number for it."""

    id: int
    message: int | None


class Unclear(msgspec.Struct, frozen=True, array_like=True, tag="unclear"):
    """A message may have arrived. It is tried again."""

    id: int


class Waits(msgspec.Struct, frozen=True, array_like=True, tag="waits"):
    """A message still waits while the turn that sent it is in the tables."""

    queued: Queued
    decided_at: int
    unclear: int
    is_withdrawn: bool


Entry = Kept | Delivered | Unclear | Waits

_WRITER = msgspec.msgpack.Encoder()
_READER = msgspec.msgpack.Decoder(Entry)


def append(db: sqlite3.Connection, entries: Sequence[tuple[ChatId, Entry]]) -> None:
    """Write entries down behind those that are there."""
    rows = [(chat, _WRITER.encode(entry)) for chat, entry in entries]
    db.executemany("INSERT INTO journal (chat, entry) VALUES (?, ?)", rows)


def replace(
    db: sqlite3.Connection, entries: Sequence[tuple[ChatId, Entry]], *, overwrites: bool = True
) -> None:
    """Write entries down in place of those that are there.

    Without overwriting, pages that get free keep what they hold until they are used again, which
    the next entries do; it saves a sixth of what keeping a turn costs. An erasure does not rely on
    it: it has the whole file rewritten.
    """
    if overwrites:
        db.execute("DELETE FROM journal")
    else:
        db.execute("PRAGMA secure_delete = FAST")
        try:
            db.execute("DELETE FROM journal")
        finally:  # what comes after a full disk is to be overwritten again
            db.execute("PRAGMA secure_delete = ON")
    append(db, entries)


def read(db: sqlite3.Connection) -> Iterator[tuple[ChatId, Entry]]:
    """Yield all entries, oldest first. Raises UnreadableError."""
    for chat, entry in db.execute("SELECT chat, entry FROM journal ORDER BY id"):
        yield ChatId(chat), _read(entry)


def _read(entry: bytes) -> Entry:
    try:
        return _READER.decode(entry)
    except msgspec.DecodeError:
        # Without the cause: it quotes what is stored, and that must not reach a log.
        raise UnreadableError(
            "The journal cannot be read. Restore the database's backup."
        ) from None
