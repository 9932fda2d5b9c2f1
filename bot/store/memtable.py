"""What is in the journal and not in the tables yet: so the tables are written once for many turns.

Rule 1: chats, receipts and messages on their way are kept by one row of the journal for each turn,
and are looked up here. Alarms and the diary go to their tables at once, in the same transaction.
Rule 2: messages that wait are either all in here or all in the table. In here only what is regular
is done; for anything else they are put into the table first, and stay there until none waits.
Rule 3: what must not be lost it has from the journal. After a failed transaction it is played anew,
and who has a message on the wire, when it is tried again and how often it was is forgotten.
Rule 4: it belongs to the writer's thread.
"""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.effects import Edit, Schedule, Send, Withdraw
from bot.model.ids import ChatId, Slot
from bot.model.turn import Receipt
from bot.store import journal, keeping, leasing, reading
from bot.store.base import Committed, Outgoing, Settlement, Tally
from bot.store.codec import encode, encode_wish
from bot.store.journal import Delivered, Entry, Kept, Queued, Unclear, Waits
from bot.store.line import ROW, Lines, Waiting, sent, taken_back
from bot.store.moments import from_micros, to_micros
from bot.store.playing import ask, ask_many, play
from bot.store.standing import Alarms, Known, Standing, write_beside

FLUSH_AFTER = 500
"""Turns. What a group of turns shares is shared by so many; playing them takes milliseconds."""

FLUSH_S = 1.0
"""Delivered texts and other programs that read the tables wait no longer, at the next job."""

MOST_WAITING = 2000
"""Messages. More than this is an outage, and what waits that long lies in the table."""


@dataclass(slots=True)
class _Changes:
    """What the tables do not know yet."""

    chats: dict[ChatId, tuple[int, str]] = field(default_factory=dict)
    receipts: dict[tuple[str, int], int] = field(default_factory=dict)
    messages: dict[tuple[ChatId, str], tuple[int, int]] = field(default_factory=dict)
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """A message is settled."""

    started: tuple[ChatId, Alarms] | None
    """A chat, some of whose alarms it may have started, and all that are pending in it."""


class Memtable:
    """The changes and, where they are regular, the messages that wait."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._changes = _Changes()
        self._lines = Lines()
        self._awaited: set[tuple[ChatId, Slot | None]] = set()
        """Messages whose delivery may start an alarm."""
        self._written: list[tuple[ChatId, Entry]] = []
        """Entries of the transaction that is under way."""
        self._since: float | None = None
        """When the journal got what the tables do not know; None: only of messages that wait."""
        self._has_line = False
        """The messages that wait are in here. False: they may be in the table."""
        self._is_careful = False
        self._is_lost = True
        self._next_id = 1
        self._standing = Standing()

    # --- transactions ----------------------------------------------------------------------------

    def begin(self, db: sqlite3.Connection, *, is_careful: bool = False) -> None:
        """Get ready for a transaction that has begun. Careful: a single job may be undone."""
        if self._is_lost:
            self._play(db)
        self._is_careful = is_careful
        if is_careful:
            self.spill(db)

    def end(self, db: sqlite3.Connection) -> None:
        """Write down what the transaction has changed, before it is committed."""
        now = self._monotonic()
        if self._written and self._since is None:
            self._since = now
        is_crowded = self._changes.turns >= FLUSH_AFTER
        if is_crowded or (self._since is not None and now - self._since >= FLUSH_S):
            self.flush(db, is_crowded=is_crowded)
        elif self._written:
            journal.append(db, self._written)
            self._written = []

    def lose(self) -> None:
        """The transaction was undone: what is in here is not certain any more."""
        self._is_lost = True

    def spill(self, db: sqlite3.Connection) -> None:
        """Put everything into the tables, the messages that wait included."""
        self._has_line = False
        self._standing.forget()  # what is done in the tables is not seen here
        if self._lines or self._written or self._since is not None:
            ask_many(db, ROW, list(self._lines.rows()))
            self._lines, self._awaited = Lines(), set()
            self.flush(db)

    def flush(self, db: sqlite3.Connection, *, is_crowded: bool = False) -> None:
        """Put everything but the messages that wait into the tables.

        Crowded: there are hundreds of turns a second, and more will use the journal's pages at
        once.
        """
        changes, self._changes, self._written = self._changes, _Changes(), []
        chats = changes.chats
        ask_many(db, keeping.PUT_CHAT, [(chat, *of_it) for chat, of_it in chats.items()])
        ask_many(db, _PUT_RECEIPT, [(*key, at) for key, at in changes.receipts.items()])
        names = [(*key, *name) for key, name in changes.messages.items()]
        ask_many(db, leasing.REMEMBER, names)
        touched = {chat for chat, _ in changes.messages}
        ask_many(db, leasing.FORGET_OLDEST, [(chat, leasing.REMEMBERED) for chat in touched])
        db.execute(_USED_IDS, (self._next_id - 1,))
        left = [(one.chat, one.written()) for one in self._lines]
        journal.replace(db, left, overwrites=not is_crowded)
        self._since = None

    def _play(self, db: sqlite3.Connection) -> None:
        """Become what the journal tells, and nothing else."""
        self._changes = _Changes()
        self._lines, self._written, self._since = Lines(), [], None
        self._standing.forget()
        self._next_id = _last_id(db) + 1
        for chat, entry in journal.read(db):
            self._apply(chat, entry)
            self._since = self._monotonic()
        self._has_line = bool(self._lines)
        self._awaited = {(one.chat, one.sends) for one in self._lines if one.sends}  # perhaps
        self._is_lost = False

    # --- entries ---------------------------------------------------------------------------------

    def _write(self, chat: ChatId, entry: Entry) -> None:
        self._written.append((chat, entry))
        self._apply(chat, entry)

    def _apply(self, chat: ChatId, entry: Entry) -> None:
        match entry:
            case Kept():
                self._apply_turn(chat, entry)
            case Delivered():
                gone = self._drop(entry.id)
                if entry.message is not None:
                    self._changes.messages[chat, gone.queued.slot] = (entry.message, entry.id)
            case Unclear():
                self._named(entry.id).unclear += 1
            case Waits():
                waiting = self._queue(chat, entry.queued, entry.decided_at)
                waiting.unclear, waiting.is_withdrawn = entry.unclear, entry.is_withdrawn

    def _apply_turn(self, chat: ChatId, entry: Kept) -> None:
        self._changes.turns += 1
        self._changes.chats[chat] = (entry.turn, entry.state)
        if entry.receipt is not None:
            self._changes.receipts[entry.receipt] = entry.at
        for number in entry.dropped:
            self._drop(number)
        for number in entry.withdrawn:
            self._named(number).is_withdrawn = True
        for queued in entry.queued:
            self._queue(chat, queued, entry.at)
        urgencies = [queued.urgency for queued in entry.queued if queued.kind == "send"]
        if urgencies:
            # An emergency must not stand behind other chats because a reminder stands before it.
            self._lines.pull(chat, min(urgencies))

    def _queue(self, chat: ChatId, queued: Queued, at: int) -> Waiting:
        waiting = Waiting(chat, queued, at, at, queued.urgency)
        self._lines.queue(waiting)
        self._next_id = max(self._next_id, queued.id + 1)
        return waiting

    def _named(self, number: int) -> Waiting:
        """Return what an entry is about. Entries are only written of what is in here."""
        waiting = self._lines.find(number)
        if waiting is None:
            raise LookupError(number)
        return waiting

    def _drop(self, number: int) -> Waiting:
        gone = self._lines.drop(number)
        if gone.sends:
            self._awaited.discard((gone.chat, gone.sends))
        return gone

    # --- turns -----------------------------------------------------------------------------------

    def keep(self, db: sqlite3.Connection, proposal: keeping.Proposal) -> Committed | None:
        """Keep the turn or call it a duplicate; None, and nothing done, when it is not regular."""
        chat, receipt, now = proposal.chat, proposal.receipt, proposal.now
        if not (self._has_the_line(db) and self._is_regular(proposal)):
            return None
        known = self._standing.of(db, chat, self._changes.chats.get(chat))
        if known.turn != proposal.loaded_turn:
            return None
        if receipt is not None and receipt.source == "alarm":
            if not play(db, keeping.use(chat, receipt, now)):
                return "duplicate"
            receipt, known.alarms = None, play(db, reading.alarms(chat))
        elif receipt is not None and self._standing.is_used(db, receipt, self._changes.receipts):
            return "duplicate"
        self._keep(db, proposal, receipt, known)
        return "committed"

    def _has_the_line(self, db: sqlite3.Connection) -> bool:
        """Whether the messages that wait are in here; they are once none is in the table."""
        if not self._has_line and not self._is_careful and not db.execute(_ANY_IN_LINE).fetchone():
            self._has_line = True
            self._next_id = max(self._next_id, _last_id(db) + 1)
        return self._has_line

    def _is_regular(self, proposal: keeping.Proposal) -> bool:
        effects = proposal.turn.effects
        if len(self._lines) >= MOST_WAITING or not keeping.is_simple(effects):
            return False
        if any(isinstance(effect, Withdraw) for effect in effects):
            # An alarm must not wait for what the same turn takes back, or has found delivered.
            slots = {effect.slot for effect in effects if isinstance(effect, Send)}
            waits = {effect.after_delivery_of for effect in effects if isinstance(effect, Schedule)}
            return waits <= slots | {None}
        return True

    def _keep(
        self,
        db: sqlite3.Connection,
        proposal: keeping.Proposal,
        receipt: Receipt | None,
        known: Known,
    ) -> None:
        chat, effects = proposal.chat, proposal.turn.effects
        line = self._lines.of(chat)
        back = taken_back(line, effects, proposal.now)
        wishes = [effect for effect in effects if isinstance(effect, Send | Edit)]
        slots = sent(one for one in line if one not in back.dropped)
        slots |= {wish.slot for wish in wishes if isinstance(wish, Send)}
        known.turn += 1
        known.alarms = write_beside(db, proposal, known.alarms, slots)
        taken = sent(back.dropped)
        for slot in taken:
            ask(db, keeping.cancel_waiting(chat, slot))
        if taken:
            known.alarms = play(db, reading.alarms(chat))
        self._write(
            chat,
            Kept(
                turn=proposal.loaded_turn + 1,
                state=encode(proposal.turn.chat),
                at=proposal.now,
                receipt=None if receipt is None else (receipt.source, receipt.id),
                queued=tuple([_queued(self._next_id + n, wish) for n, wish in enumerate(wishes)]),
                dropped=tuple([waiting.queued.id for waiting in back.dropped]),
                withdrawn=tuple([waiting.queued.id for waiting in back.withdrawn]),
            ),
        )
        if wishes:
            for waiting, wish in zip(self._lines.of(chat)[-len(wishes) :], wishes, strict=True):
                waiting.wish = wish
        awaited = {each.after_delivery_of for each in effects if isinstance(each, Schedule)}
        self._awaited |= {(chat, slot) for slot in awaited if slot in slots and slot is not None}

    # --- messages --------------------------------------------------------------------------------

    def lease(self, db: sqlite3.Connection, lease: leasing.Term) -> leasing.Lent | None:
        """Lease messages that may go now; None when only the table knows them."""
        if not self._has_the_line(db):
            return None
        heads = self._lines.lease(lease)
        return leasing.Lent(
            messages=tuple([self._outgoing(db, one) for one in heads if not one.is_withdrawn]),
            ended=tuple([(one.queued.id, leasing.WITHDRAWN) for one in heads if one.is_withdrawn]),
        )

    def _outgoing(self, db: sqlite3.Connection, waiting: Waiting) -> Outgoing:
        wish = waiting.read()
        return Outgoing(
            id=waiting.queued.id,
            chat=waiting.chat,
            wish=wish,
            message=self._number(db, waiting.chat, wish.slot) if isinstance(wish, Edit) else None,
            attempts=waiting.attempts - 1,
            decided_at=from_micros(waiting.decided_at),
            unclear=waiting.unclear,
        )

    def _number(self, db: sqlite3.Connection, chat: ChatId, slot: Slot) -> int | None:
        if known := self._changes.messages.get((chat, slot)):
            return known[0]
        row = db.execute(_NUMBER, (chat, slot)).fetchone()
        return None if row is None else int(row[0])

    def settle(self, db: sqlite3.Connection, number: int, settlement: Settlement) -> Settled | None:
        """Write down what became of a message; None, and nothing done, when it is not regular."""
        waiting = self._lines.find(number)
        if waiting is None or settlement.outcome == "refused":
            return None
        if settlement.outcome == "delivered":
            return self._deliver(db, waiting, settlement)
        if waiting.is_withdrawn:
            return None
        if waiting.put_off(settlement) and settlement.unclear:
            self._write(waiting.chat, Unclear(number))
        return Settled(None)

    def _deliver(self, db: sqlite3.Connection, waiting: Waiting, settlement: Settlement) -> Settled:
        chat, queued = waiting.chat, waiting.queued
        is_awaited = (chat, waiting.sends) in self._awaited
        self._write(chat, Delivered(queued.id, settlement.message))
        if not is_awaited:
            return Settled(None)
        ask(db, leasing.start_waiting(to_micros(settlement.at), chat, queued.slot))
        return Settled((chat, self._standing.see_alarms(db, chat)))

    def hurry(self, decided_before: int) -> None:
        """Make what has waited since then as urgent as an answer."""
        self._lines.hurry(decided_before)

    # --- looking ---------------------------------------------------------------------------------

    def alarms(self, db: sqlite3.Connection, chat: ChatId) -> Alarms:
        """Return the alarms that are pending in a chat."""
        return self._standing.alarms(db, chat)

    def chat(self, chat: ChatId) -> tuple[int, str] | None:
        """Return the chat's turn and state; None when the table has them."""
        return self._changes.chats.get(chat)

    def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        """Return what waits in here for a chat, in order."""
        return tuple([waiting.read() for waiting in self._lines.of(chat)])

    def next_event(self) -> datetime | None:
        """When the next message in here may be tried."""
        return self._lines.next_event()

    def tally(self) -> Tally:
        """Count what waits in here."""
        return self._lines.tally()


def _queued(number: int, wish: Send | Edit) -> Queued:
    kind = "send" if isinstance(wish, Send) else "edit"
    return Queued(number, wish.slot, kind, encode_wish(wish), int(keeping.urgency_of(wish)))


def _last_id(db: sqlite3.Connection) -> int:
    return int(db.execute(_LAST_ID).fetchone()[0])


_ANY_IN_LINE = "SELECT 1 FROM outgoing WHERE try_at IS NOT NULL LIMIT 1"
_LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'outgoing'"
_NUMBER = "SELECT message FROM messages WHERE chat = ? AND slot = ?"

_PUT_RECEIPT = "INSERT OR IGNORE INTO receipts (source, id, used_at) VALUES (?, ?, ?)"
_USED_IDS = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'outgoing'"
