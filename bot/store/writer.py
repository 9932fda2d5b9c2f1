"""One thread that owns the connection, so that one disk flush can serve many turns.

Rule 1: what waits when the thread comes back is one transaction.
Rule 2: a job that fails undoes itself and nobody else. Few fail, so there is no savepoint for each:
when one does, everything is undone and done again, now with savepoints. A job can be run twice.
Rule 3: nobody hears of a success before COMMIT has returned.
"""

import asyncio
import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Protocol, TypeVar

from bot.store.base import StoreError

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Chore = Callable[[sqlite3.Connection], bool]
"""Something to do outside a transaction; False when it must be tried again."""
Note = Callable[[T], None]
"""Takes note in memory of what is on disk now. It never fails."""


class Beside(Protocol):
    """What is kept in memory along with the database. It is called in the writer's thread."""

    def begin(self, db: sqlite3.Connection, *, is_careful: bool = False) -> None:
        """Get ready for a transaction that has begun. Careful: a single job may be undone."""

    def end(self, db: sqlite3.Connection) -> None:
        """Write down what the jobs have changed, before it is committed."""

    def spill(self, db: sqlite3.Connection) -> None:
        """Write everything down: it is the end."""

    def lose(self) -> None:
        """Forget what is not certain, for a transaction was undone."""


GROUP = 256
"""Jobs in one transaction. By then the flush costs each of them next to nothing."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    answer: asyncio.Future[Any]
    chore: Chore | None
    note: Note[Any] | None


@dataclass(frozen=True, slots=True)
class _Success:
    value: object


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Exception


_Outcome = _Success | _Failure
_Answered = tuple[asyncio.Future[Any], _Outcome]


class Writer:
    """Runs jobs on the connection, in the order in which they were handed over."""

    def __init__(
        self, db: sqlite3.Connection, explain: Callable[[Exception], Exception], beside: Beside
    ) -> None:
        self._db = db
        self._explain = explain
        self._beside = beside
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._is_closed = False
        self._owed: list[Chore] = []
        self._thread = Thread(target=self._serve, name="store", daemon=True)
        self._thread.start()

    async def run(
        self, work: Work[T], chore: Chore | None = None, note: Note[T] | None = None
    ) -> T:
        """Return what `work` returns, once it is on disk and `chore` was tried after it.

        A chore that does not succeed is tried again after each later group. `note` is told what
        `work` returned, in the writer's thread, in the order of the jobs.
        """
        if self._is_closed:
            raise StoreError("The store is closed. Open it again.")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(work, answer, chore, note))
        return await answer

    async def close(self) -> None:
        """Finish what was handed over, then close the connection."""
        if not self._is_closed:
            self._is_closed = True
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        while group := self._next_group():
            outcomes = self._transact(group)
            _take_notes(group, outcomes)
            self._do_chores([job.chore for job in group if job.chore is not None])
            _hand_back([(job.answer, o) for job, o in zip(group, outcomes, strict=True)])
        self._finish()
        self._db.close()

    def _finish(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._beside.begin(self._db)
            self._beside.spill(self._db)
            self._db.execute("COMMIT")
        except (sqlite3.Error, StoreError):  # nothing is lost: it is written down, only elsewhere
            self._roll_back()

    def _next_group(self) -> list[_Job]:
        """Wait for a job and take all that are there; an empty group is the end."""
        job = self._jobs.get()
        group: list[_Job] = []
        with contextlib.suppress(Empty):
            while job is not None:
                group.append(job)
                if len(group) == GROUP:
                    return group
                job = self._jobs.get_nowait()
            if group:
                self._jobs.put(None)  # the end comes after this group
        return group

    def _transact(self, group: Sequence[_Job]) -> list[_Outcome]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            outcomes = self._attempt_all(group)
            self._beside.end(self._db)
            self._db.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - it is handed to all who wait
            self._roll_back()
            return [_Failure(self._explain(error))] * len(group)
        return outcomes

    def _attempt_all(self, group: Sequence[_Job]) -> list[_Outcome]:
        self._beside.begin(self._db)
        try:
            return [_Success(job.work(self._db)) for job in group]
        except Exception:
            if len(group) == 1:
                raise
        self._roll_back()
        self._db.execute("BEGIN IMMEDIATE")
        self._beside.begin(self._db, is_careful=True)
        return [self._attempt(job) for job in group]

    def _attempt(self, job: _Job) -> _Outcome:
        self._db.execute("SAVEPOINT job")
        try:
            value = job.work(self._db)
        except Exception as error:
            if not self._db.in_transaction:  # a full disk may undo all of it: nobody succeeded
                raise
            self._db.execute("ROLLBACK TO job")
            self._db.execute("RELEASE job")
            return _Failure(self._explain(error))
        self._db.execute("RELEASE job")
        return _Success(value)

    def _roll_back(self) -> None:
        self._beside.lose()
        if self._db.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # the first error is the one to report
                self._db.execute("ROLLBACK")

    def _do_chores(self, chores: Sequence[Chore]) -> None:
        """Try each of the new ones and of the old ones once."""
        owed = list(dict.fromkeys((*self._owed, *chores)))
        self._owed = [chore for chore in owed if not self._is_done(chore)]

    def _is_done(self, chore: Chore) -> bool:
        try:
            return chore(self._db)
        except sqlite3.Error:  # the turn is kept all the same; a later try reports nothing new
            return False


def _take_notes(group: Sequence[_Job], outcomes: Sequence[_Outcome]) -> None:
    for job, outcome in zip(group, outcomes, strict=True):
        if job.note is not None and isinstance(outcome, _Success):
            job.note(outcome.value)


def _hand_back(answered: Sequence[_Answered]) -> None:
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[_Answered]] = defaultdict(list)
    for future, outcome in answered:
        by_loop[future.get_loop()].append((future, outcome))
    for loop, answers in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, answers)


def _resolve(answers: Sequence[_Answered]) -> None:
    for future, outcome in answers:
        if future.done():  # cancelled meanwhile
            continue
        match outcome:
            case _Success(value):
                future.set_result(value)
            case _Failure(error):
                future.set_exception(error)
