"""Messages on their way, in memory: a line for each chat, of which only the first may go.

What a row of `outgoing` promises a message promises here; nothing is read or written.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.model.effects import Edit, Effect, Send, Urgency, Withdraw
from bot.model.ids import ChatId, Slot
from bot.store.base import Settlement, Tally
from bot.store.codec import decode_wish
from bot.store.journal import Queued, Waits
from bot.store.leasing import Term
from bot.store.moments import from_micros, to_micros

Row = tuple[int | str | None, ...]


@dataclass(slots=True, eq=False)
class Waiting:
    """A message that waits. Moments are microseconds, as in the tables."""

    chat: ChatId
    queued: Queued
    decided_at: int
    try_at: int
    urgency: int
    wish: Send | Edit | None = None
    lease_until: int | None = None
    attempts: int = 0
    unclear: int = 0
    is_withdrawn: bool = False

    @property
    def sends(self) -> Slot | None:
        """The slot of a new message; None of an edit."""
        return Slot(self.queued.slot) if self.queued.kind == "send" else None

    def read(self) -> Send | Edit:
        """Return the message; one that was played from the journal is read only when it goes."""
        if self.wish is None:
            self.wish = decode_wish(self.queued.kind, self.queued.payload)
        return self.wish

    def is_leased(self, now: int) -> bool:
        """Whether somebody has it on the wire."""
        return self.lease_until is not None and self.lease_until > now

    def is_edit_of(self, slots: Collection[str]) -> bool:
        """Whether it changes one of these messages."""
        return self.queued.kind == "edit" and self.queued.slot in slots

    def put_off(self, settlement: Settlement) -> bool:
        """Have it tried again; False when this is about a lease that somebody else has now."""
        if self.lease_until is None or settlement.attempt not in {None, self.attempts - 1}:
            return False
        retry_at = settlement.at if settlement.retry_at is None else settlement.retry_at
        self.try_at, self.lease_until = to_micros(retry_at), None
        return True

    def written(self) -> Waits:
        """Return what the journal must know once its turn is in the tables."""
        queued = msgspec.structs.replace(self.queued, urgency=int(self.urgency))
        return Waits(queued, self.decided_at, self.unclear, self.is_withdrawn)


class Lines:
    """The lines of all chats."""

    def __init__(self) -> None:
        self._lines: dict[ChatId, list[Waiting]] = {}
        self._by_id: dict[int, Waiting] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Waiting]:
        return iter(self._by_id.values())

    def of(self, chat: ChatId) -> Sequence[Waiting]:
        """Return what waits in a chat, in order."""
        return self._lines.get(chat, ())

    def find(self, number: int) -> Waiting | None:
        """Return a message by its id; None when it is not in here."""
        return self._by_id.get(number)

    def queue(self, waiting: Waiting) -> None:
        """Put a message at the end of its chat's line."""
        self._by_id[waiting.queued.id] = waiting
        self._lines.setdefault(waiting.chat, []).append(waiting)

    def drop(self, number: int) -> Waiting:
        """Take a message out, wherever it stands."""
        gone = self._by_id.pop(number)
        line = self._lines[gone.chat]
        line.remove(gone)
        if not line:
            del self._lines[gone.chat]
        return gone

    def pull(self, chat: ChatId, urgency: int) -> None:
        """Make everything in a chat at least so urgent: it must not stand in the way."""
        for waiting in self.of(chat):
            waiting.urgency = min(waiting.urgency, urgency)

    def hurry(self, decided_before: int) -> None:
        """Make what has waited since then as urgent as an answer."""
        for waiting in self:
            if waiting.decided_at < decided_before:
                waiting.urgency = min(waiting.urgency, Urgency.ANSWER)

    def lease(self, term: Term) -> list[Waiting]:
        """Lease messages that may go now, most urgent first, then oldest."""
        heads = [line[0] for line in self._lines.values() if line[0].try_at <= term.now]
        heads.sort(key=lambda waiting: (waiting.urgency, waiting.queued.id))
        del heads[term.limit :]
        for waiting in heads:
            waiting.try_at = waiting.lease_until = term.until
            waiting.attempts += 1
        return heads

    def next_event(self) -> datetime | None:
        """When the next message may be tried."""
        moments = [line[0].try_at for line in self._lines.values()]
        return from_micros(min(moments)) if moments else None

    def tally(self) -> Tally:
        """Count what waits."""
        decided = [line[0].decided_at for line in self._lines.values()]
        return Tally(len(decided), from_micros(min(decided)) if decided else None, 0)

    def rows(self) -> Iterator[Row]:
        """Yield everything as `outgoing` keeps it; only the first of a line may be tried."""
        for line in self._lines.values():
            for place, one in enumerate(line):
                queued = one.queued
                yield (
                    *(queued.id, one.chat, queued.slot, queued.kind, queued.payload),
                    *(int(one.urgency), one.decided_at, None if place else one.try_at),
                    *(one.lease_until, one.attempts, one.unclear, int(one.is_withdrawn)),
                )


ROW = """
INSERT INTO outgoing (
  id, chat, slot, kind, payload, urgency, decided_at, try_at, lease_until, attempts, unclear,
  withdrawn
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
"""Keeps what `Lines.rows` yields."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a turn takes back of what waits."""

    dropped: Sequence[Waiting]
    withdrawn: Sequence[Waiting]
    """On the wire already."""


def taken_back(line: Sequence[Waiting], effects: Sequence[Effect], now: int) -> TakenBack:
    """Return what the effects take back, or replace with a newer edit."""
    free = [waiting for waiting in line if not waiting.is_leased(now)]
    if any(isinstance(effect, Withdraw) for effect in effects):
        return TakenBack(free, [waiting for waiting in line if waiting.is_leased(now)])
    edited = {effect.slot for effect in effects if isinstance(effect, Edit)}
    return TakenBack([waiting for waiting in free if waiting.is_edit_of(edited)], [])


def sent(line: Iterable[Waiting]) -> set[Slot]:
    """Return the slots of the new messages among them."""
    return {waiting.sends for waiting in line if waiting.sends is not None}
