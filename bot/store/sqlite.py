"""The store on one machine: SQLite, one file, one bot.

Rule 1: two bots never work on the same file; the second is told so when it opens it.
Rule 2: the connection belongs to the writer's thread; everything goes through it, reads as well.
Rule 3: what was answered with "committed" survives a killed process and a cut power line.
Rule 4: the tables are up to a second behind the journal; with the bot closed they have everything.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from bot.model.effects import Edit, Send
from bot.model.ids import AlarmKey, ChatId
from bot.model.state import changed
from bot.model.turn import Receipt, Turn
from bot.store import keeping, leasing, reading
from bot.store.base import (
    Committed,
    Diary,
    LeasedAlarm,
    Loaded,
    Outgoing,
    Settlement,
    StoreError,
    Tally,
)
from bot.store.codec import decode
from bot.store.memtable import Memtable
from bot.store.migrations import load_migrations
from bot.store.moments import to_micros
from bot.store.playing import play
from bot.store.recent import Recent
from bot.store.schema import bring_forward
from bot.store.script import Script
from bot.store.scrubbing import owe_vacuum, scrub, scrub_thoroughly
from bot.store.trouble import explain
from bot.store.writer import Writer

BUSY_S = 5.0
"""How long another program may hold the file before it is called locked: a backup is quicker."""

PRUNE_CHUNK = 1000
"""Rows dropped at a time, some 5 ms, so that turns get in between."""

_IN_MEMORY = ":memory:"

P = ParamSpec("P")
T = TypeVar("T")


class SqliteStore:
    """A `Store` in one file. Open it with `await SqliteStore.open(path)`."""

    def __init__(self, writer: Writer, memtable: Memtable, lock: ExitStack) -> None:
        self._writer = writer
        self._jobs = _Jobs(memtable)
        self._lock = lock
        self._recent = Recent()

    @classmethod
    async def open(cls, path: str | Path, *, busy_s: float = BUSY_S) -> Self:
        """Open the file, made when missing, and bring it up to date. Raises StoreError.

        `:memory:` keeps nothing once it is closed.
        """
        where = Path(path)
        with ExitStack() as opened:
            lock = await asyncio.to_thread(_claim, where)
            opened.push(lock)
            db = await asyncio.to_thread(_connect, where, busy_s)
            opened.pop_all()
        memtable = Memtable()
        return cls(Writer(db, lambda error: explain(error, where), memtable), memtable, lock)

    async def load(self, chat: ChatId) -> Loaded:
        """Return the chat and its turn number."""
        known = self._recent.find(chat)
        return await self._do(self._jobs.load, chat) if known is None else known

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn whole, when the chat still stands at `loaded_turn`; else keep nothing."""
        proposal = keeping.Proposal(chat, loaded_turn, turn, receipt, to_micros(now))
        chore = scrub if keeping.erases(turn.effects) else None
        outcome, _ = await self._writer.run(
            lambda db: self._jobs.keep(db, proposal), chore, lambda kept: self._know(chat, kept)
        )
        return outcome

    async def excuse(
        self, chat: ChatId, receipt: Receipt | None, messages: tuple[Send, ...], now: datetime
    ) -> Committed:
        """Use a receipt up and queue messages; the chat's state stays as it is, unread."""
        at = to_micros(now)
        return await self._writer.run(
            lambda db: self._jobs.in_tables(db, keeping.excuse(chat, receipt, messages, at)),
            note=lambda _: self._recent.drop(chat),
        )

    async def due(self, now: datetime, limit: int, lease_s: float) -> tuple[LeasedAlarm, ...]:
        """Lease alarms due at or before `now`, earliest first."""
        return await self._run(leasing.lease_due, leasing.SQLITE, leasing.term(now, limit, lease_s))

    async def outgoing(self, now: datetime, limit: int, lease_s: float) -> tuple[Outgoing, ...]:
        """Lease messages that may go now: at most the oldest one of each chat, most urgent first.

        A chat is as urgent as the most urgent message that waits in it.
        """
        term = leasing.term(now, limit, lease_s)
        while True:
            lent = await self._do(self._jobs.lease, term)
            for outgoing, reason in lent.ended:
                await self.settle(outgoing, leasing.ended(now, reason))
            if lent.messages or not lent.ended:
                return lent.messages

    async def hurry(self, decided_before: datetime) -> None:
        """Make what has waited since then as urgent as an answer."""
        await self._do(self._jobs.hurry, to_micros(decided_before))

    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        """Write down what became of a leased message. Settling twice changes nothing."""
        await self._writer.run(
            lambda db: self._jobs.settle(db, outgoing, settlement), note=self._see_alarms
        )

    async def next_event(self) -> datetime | None:
        """When there is something to do next; what is leased counts from the end of its lease."""
        return await self._do(self._jobs.next_event)

    async def prune(self, before: datetime) -> int:
        """Drop receipts and settled rows older than `before`. Return how many."""
        await self._do(self._jobs.flush)
        limit, total = to_micros(before), 0
        while gone := await self._run(leasing.prune, leasing.SQLITE, limit, PRUNE_CHUNK):
            total += gone
        await self._writer.run(_nothing, scrub_thoroughly)
        return total

    async def diary(self, chat: ChatId) -> Diary:
        """Return the diary of a chat, and what of it cannot be read."""
        return await self._run(reading.diary, chat)

    async def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        """Return what was decided for a chat and is not delivered yet, in order."""
        return await self._do(self._jobs.unsent, chat)

    async def file(self, key: str) -> str | None:
        """Return the messenger's name for bytes that it was given before; None when unknown."""
        return await self._run(reading.file, key)

    async def keep_file(self, key: str, name: str | None) -> None:
        """Remember the messenger's name for bytes made once; None forgets it."""
        await self._run(keeping.keep_file, key, name)

    async def beat(self, now: datetime) -> None:
        """Return once a little row is committed."""
        await self._run(leasing.beat, to_micros(now))

    async def tally(self) -> Tally:
        """Count what waits and what was put aside."""
        return await self._do(self._jobs.tally)

    async def close(self) -> None:
        """Finish what was handed over, then release everything."""
        await self._writer.close()
        self._recent.clear()
        self._lock.close()

    async def _run(self, script: Callable[P, Script[T]], *given: P.args, **named: P.kwargs) -> T:
        return await self._writer.run(_played(script, *given, **named))

    async def _do(
        self,
        job: Callable[Concatenate[sqlite3.Connection, P], T],
        *given: P.args,
        **named: P.kwargs,
    ) -> T:
        return await self._writer.run(lambda db: job(db, *given, **named))

    def _know(self, chat: ChatId, kept: "_Kept") -> None:
        """Remember the chat as it is now. What did not fit may be a sign that it was not."""
        _, loaded = kept
        if loaded is None:
            self._recent.drop(chat)
        else:
            self._recent.keep(chat, loaded)

    def _see_alarms(self, started: "_Started | None") -> None:
        if started is not None:
            self._recent.see_alarms(*started)


_Kept = tuple[Committed, Loaded | None]
"""What became of a turn, and the chat as it is from then on; None when that is not known."""


_Started = tuple[ChatId, Mapping[AlarmKey, datetime | None]]
"""A chat, some of whose alarms a delivery has started, and all that are pending in it."""


class _Jobs:
    """What the writer's thread does: in the memtable where that will do, else in the tables."""

    def __init__(self, memtable: Memtable) -> None:
        self._memtable = memtable

    def load(self, db: sqlite3.Connection, chat: ChatId) -> Loaded:
        known = self._memtable.chat(chat)
        if known is None:
            return play(db, reading.load(chat))
        turn, state = known
        return Loaded(changed(decode(state), alarms=play(db, reading.alarms(chat))), turn)

    def keep(self, db: sqlite3.Connection, proposal: keeping.Proposal) -> _Kept:
        kept = self._memtable.keep(db, proposal) or self._keep_in_tables(db, proposal)
        if kept != "committed":
            return kept, None
        if keeping.erases(proposal.turn.effects):
            owe_vacuum(db)
            return kept, None
        alarms = self._memtable.alarms(db, proposal.chat)
        chat = changed(proposal.turn.chat, alarms=alarms, diary=None, unread=0)
        return kept, Loaded(chat, proposal.loaded_turn + 1)

    def _keep_in_tables(self, db: sqlite3.Connection, proposal: keeping.Proposal) -> Committed:
        return self.in_tables(db, keeping.keep(proposal))

    def lease(self, db: sqlite3.Connection, term: leasing.Term) -> leasing.Lent:
        lent = self._memtable.lease(db, term)
        if lent is None:
            lent = self.in_tables(db, leasing.lease_outgoing(leasing.SQLITE, term))
        return lent

    def hurry(self, db: sqlite3.Connection, decided_before: int) -> None:
        self._memtable.hurry(decided_before)
        play(db, leasing.hurry(leasing.SQLITE, decided_before))

    def settle(
        self, db: sqlite3.Connection, outgoing: int, settlement: Settlement
    ) -> _Started | None:
        settled = self._memtable.settle(db, outgoing, settlement)
        if settled is not None:
            return settled.started
        chat = self.in_tables(db, leasing.settle(outgoing, settlement))
        return None if chat is None else (chat, play(db, reading.alarms(chat)))

    def next_event(self, db: sqlite3.Connection) -> datetime | None:
        found = (self._memtable.next_event(), play(db, leasing.next_event()))
        return min((moment for moment in found if moment is not None), default=None)

    def unsent(self, db: sqlite3.Connection, chat: ChatId) -> tuple[Send | Edit, ...]:
        return self._memtable.unsent(chat) + play(db, reading.unsent(chat))

    def tally(self, db: sqlite3.Connection) -> Tally:
        here, there = self._memtable.tally(), play(db, leasing.tally())
        oldest = min((at for at in (here.oldest, there.oldest) if at is not None), default=None)
        return Tally(here.waiting + there.waiting, oldest, there.parked)

    def flush(self, db: sqlite3.Connection) -> None:
        self._memtable.flush(db)

    def in_tables(self, db: sqlite3.Connection, script: Script[T]) -> T:
        """Play the script where everything is in the tables."""
        self._memtable.spill(db)
        return play(db, script)


def _played(
    script: Callable[P, Script[T]], *given: P.args, **named: P.kwargs
) -> Callable[[sqlite3.Connection], T]:
    """Return a job that begins the script each time it is run."""
    return lambda db: play(db, script(*given, **named))


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """Have the file of a bot that is stopped to oneself, up to date. Raises StoreError."""
    if not path.is_file():
        raise StoreError(f"There is no database {path}. Name the file of the bot's database.")
    with _claim(path), closing(_connect(path, BUSY_S)) as db:
        try:
            yield db
        except sqlite3.Error as error:
            raise explain(error, path) from error


def _nothing(_: sqlite3.Connection) -> None:
    """Do no work: what matters is the chore that comes after it."""


def _claim(path: Path) -> ExitStack:
    """Hold the file against other bots until the returned stack is closed, or this process ends.

    SQLite's own lock on a file beside it: it works wherever SQLite works, and readers of the
    database, such as a backup, are not kept out.
    """
    held = ExitStack()
    if str(path) == _IN_MEMORY:
        return held
    beside = path.with_name(path.name + ".lock")
    with ExitStack() as opened:
        try:
            lock = opened.enter_context(closing(_open_private(beside, 0)))
            lock.execute("PRAGMA journal_mode = MEMORY")  # leaves no second file behind
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise StoreError(
                    f"Another bot is running on {path}. Stop it first, or give this one a file "
                    "of its own; several at once need PostgreSQL."
                ) from error
            raise explain(error, path) from error
        held.push(opened.pop_all())
    return held


def _connect(path: Path, busy_s: float) -> sqlite3.Connection:
    try:
        with ExitStack() as opened:
            db = opened.enter_context(closing(_open_private(path, busy_s)))
            _prepare(db)
            opened.pop_all()
            return db
    except sqlite3.Error as error:
        raise explain(error, path) from error


def _open_private(path: Path, busy_s: float) -> sqlite3.Connection:
    """Open a file, made when missing so that only its owner can read it."""
    if str(path) != _IN_MEMORY and path.parent.is_dir() and not path.exists():
        with suppress(OSError):  # SQLite says the same, and that is explained
            path.touch(mode=0o600)
    # The thread that opens it is not the one that works with it; never two at once.
    return sqlite3.connect(path, timeout=busy_s, isolation_level=None, check_same_thread=False)


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a commit is on disk before it is answered
    db.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
    bring_forward(db, load_migrations("sqlite"))
    _catch_up(db)
    play(db, leasing.release_leases())
    scrub_thoroughly(db)  # an erasure may have been cut short


def _catch_up(db: sqlite3.Connection) -> None:
    """Bring what a killed bot had only written into the journal into the tables."""
    memtable = Memtable()
    db.execute("BEGIN IMMEDIATE")
    memtable.begin(db)
    memtable.spill(db)
    db.execute("COMMIT")
