"""Lending out what must be done now, and writing down what became of it.

Rule 1: what is lent has an end; past it, anybody may take it again. So nothing gets lost.
Rule 2: of a chat's messages only the oldest is ever lent.
Rule 3: what is settled stays settled, and its text is gone.
Rule 4: what was taken back while it was lent is never lent to a sender again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.model.effects import Urgency
from bot.model.events import Due
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import (
    LeasedAlarm,
    Outgoing,
    Settlement,
    StoreTooNewError,
    Tally,
    UnreadableError,
)
from bot.store.codec import decode_wish
from bot.store.keeping import promote
from bot.store.moments import from_micros, span, to_micros
from bot.store.script import Row, Script, Statement

REMEMBERED = 32
"""Messages of a chat that can still be edited. A session and its questions fit in."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words in which databases differ."""

    by_urgency: str
    """Makes the planner read the heads of the lines in their order."""
    skip_taken: str
    """Passes over rows that somebody else is just taking."""


# Without the hint SQLite's planner reads `outgoing_next` and sorts the whole backlog.
SQLITE = Dialect(by_urgency="INDEXED BY outgoing_heads", skip_taken="")
POSTGRES = Dialect(by_urgency="", skip_taken="FOR UPDATE SKIP LOCKED")


@dataclass(frozen=True, slots=True)
class Term:
    """From when until when something is lent, and how much at most."""

    now: int
    until: int
    limit: int


def term(now: datetime, limit: int, lease_s: float) -> Term:
    """Return the term that begins now."""
    at = to_micros(now)
    return Term(at, at + span(lease_s), limit)


# --- alarms --------------------------------------------------------------------------------------

_DUE = """
WITH due AS MATERIALIZED (
  SELECT id FROM alarms
  WHERE due_at IS NOT NULL AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
  ORDER BY due_at, id LIMIT $2 {skip_taken}
)
UPDATE alarms SET lease_until = $3 WHERE id IN (SELECT id FROM due)
RETURNING due_at, id, chat, key, about, step
"""


def lease_due(dialect: Dialect, lease: Term) -> Script[tuple[LeasedAlarm, ...]]:
    """Lease alarms whose time has come, earliest first."""
    sql = _DUE.format(skip_taken=dialect.skip_taken)
    rows = yield Statement(sql, (lease.now, lease.limit, lease.until))
    return tuple(
        LeasedAlarm(chat, Due(key, about, step, from_micros(due_at)), Receipt("alarm", number))
        for due_at, number, chat, key, about, step in sorted(rows)
    )


# --- outgoing ------------------------------------------------------------------------------------

_OUTGOING = """
WITH heads AS MATERIALIZED (
  SELECT id FROM outgoing {by_urgency}
  WHERE try_at IS NOT NULL AND try_at <= $1
  ORDER BY urgency, id LIMIT $2 {skip_taken}
)
UPDATE outgoing SET lease_until = $3, try_at = $3, attempts = attempts + 1
WHERE id IN (SELECT id FROM heads)
RETURNING urgency, id, chat, kind, payload, attempts - 1, decided_at, withdrawn, unclear,
  CASE kind WHEN 'edit' THEN (
    SELECT message FROM messages AS m WHERE m.chat = outgoing.chat AND m.slot = outgoing.slot
  ) END
"""


@dataclass(frozen=True, slots=True)
class Lent:
    """Messages to send, and the ids of those to settle without sending, each with the reason."""

    messages: tuple[Outgoing, ...] = ()
    ended: tuple[tuple[int, str], ...] = ()


def lease_outgoing(dialect: Dialect, lease: Term) -> Script[Lent]:
    """Lease messages that may go now, most urgent first, then oldest."""
    sql = _OUTGOING.format(by_urgency=dialect.by_urgency, skip_taken=dialect.skip_taken)
    rows = yield Statement(sql, (lease.now, lease.limit, lease.until))
    rows.sort(key=lambda row: row[:2])
    read = [(row[1], WITHDRAWN if row[7] else _read(row)) for row in rows]
    return Lent(
        messages=tuple(one for _, one in read if isinstance(one, Outgoing)),
        ended=tuple((number, why) for number, why in read if isinstance(why, str)),
    )


def _read(row: Row) -> Outgoing | str | None:
    """Return the message, why it can never be sent, or None when only others can read it."""
    try:
        return _outgoing(row)
    except StoreTooNewError as error:
        _log.warning("chat %s: message %s: %s", row[2], row[1], error)
        return None  # of a replica that runs the next version; once the lease ends it may take it
    except UnreadableError as error:
        _log.error("chat %s: message %s is put aside: %s", row[2], row[1], error)
        return "unreadable"


def _outgoing(row: Row) -> Outgoing:
    _, number, chat, kind, payload, attempts, decided_at, _, unclear, message = row
    return Outgoing(
        id=number,
        chat=chat,
        wish=decode_wish(kind, payload),
        message=message,
        attempts=attempts,
        decided_at=from_micros(decided_at),
        unclear=unclear,
    )


_OVERDUE = """
UPDATE outgoing SET urgency = $1 WHERE id IN (
  SELECT id FROM outgoing
  WHERE try_at IS NOT NULL AND urgency > $1 AND decided_at < $2 {skip_taken}
)
"""


def hurry(dialect: Dialect, decided_before: int) -> Script[None]:
    """Put what has waited for long among the answers, where it is the oldest and goes first."""
    sql = _OVERDUE.format(skip_taken=dialect.skip_taken)
    yield Statement(sql, (int(Urgency.ANSWER), decided_before))


WITHDRAWN = "withdrawn"


def ended(now: datetime, reason: str) -> Settlement:
    """What becomes of a message that is not sent: withdrawn while somebody had it, or broken."""
    return Settlement("refused", now, reason=reason)


# --- settling ------------------------------------------------------------------------------------

_OWNER = "SELECT chat FROM outgoing WHERE id = $1"

_RETRY = """
UPDATE outgoing SET try_at = $1, lease_until = NULL, unclear = unclear + $4
WHERE id = $2 AND status = 'waiting' AND lease_until IS NOT NULL AND withdrawn = 0
  AND attempts - 1 = coalesce($3, attempts - 1)
RETURNING id
"""

_SETTLE = """
UPDATE outgoing
SET status = $1, reason = $2, settled_at = $3, payload = '', try_at = NULL, lease_until = NULL
WHERE id = $4 AND status = 'waiting'
RETURNING chat, slot, kind,
  EXISTS (SELECT 1 FROM chats AS c WHERE c.chat = outgoing.chat),
  EXISTS (SELECT 1 FROM alarms AS a WHERE a.chat = outgoing.chat AND a.waits_for = outgoing.slot),
  EXISTS (
    SELECT 1 FROM outgoing AS o
    WHERE o.chat = outgoing.chat AND o.status = 'waiting' AND o.id <> outgoing.id
  ),
  (SELECT count(*) FROM messages AS m WHERE m.chat = outgoing.chat)
"""
# What is to be done next is asked along with it: mostly it is nothing.

_IS_WITHDRAWN = "SELECT 1 FROM outgoing WHERE id = $1 AND withdrawn = 1"


def owner_of(outgoing: int) -> Script[ChatId | None]:
    """Return whose message it is; None when it is gone."""
    rows = yield Statement(_OWNER, (outgoing,))
    return rows[0][0] if rows else None


def settle(outgoing: int, settlement: Settlement, gap: int = 0) -> Script[ChatId | None]:
    """Write down what became of a message and start what waited for it.

    Return the chat when alarms of it may have been started.
    """
    at = to_micros(settlement.at)
    if settlement.outcome == "retry":
        retry_at = at if settlement.retry_at is None else to_micros(settlement.retry_at)
        retried = yield Statement(
            _RETRY, (retry_at, outgoing, settlement.attempt, int(settlement.unclear))
        )
        if retried or not (yield Statement(_IS_WITHDRAWN, (outgoing,))):
            return None
        # The try failed, and meanwhile it was taken back: that is its end.
        settlement = ended(settlement.at, WITHDRAWN)
    status = "delivered" if settlement.outcome == "delivered" else "parked"
    rows = yield Statement(_SETTLE, (status, settlement.reason, at, outgoing))
    if not rows:  # settled before, or erased
        return None
    chat, slot, kind, is_known, is_awaited, is_followed, remembered = rows[0]
    if settlement.message is not None and is_known:
        yield Statement(REMEMBER, (chat, slot, settlement.message, outgoing))
        if remembered >= REMEMBERED:
            yield Statement(FORGET_OLDEST, (chat, REMEMBERED))
    starts = is_awaited and kind == "send"
    if starts:
        yield start_waiting(at, chat, slot)
    if is_followed:
        yield promote(chat, gap)
    if not is_known:
        yield Statement(_FORGET_ERASED, (outgoing,))
    return ChatId(chat) if starts else None


_START_WAITING = """
UPDATE alarms SET due_at = $1 + after_us, waits_for = NULL WHERE chat = $2 AND waits_for = $3
"""


def start_waiting(at: int, chat: ChatId, slot: str) -> Statement:
    """Let the time run of the alarms that waited for a message."""
    return Statement(_START_WAITING, (at, chat, slot))


REMEMBER = """
INSERT INTO messages (chat, slot, message, outgoing) VALUES ($1, $2, $3, $4)
ON CONFLICT (chat, slot) DO UPDATE SET message = excluded.message, outgoing = excluded.outgoing
"""

FORGET_OLDEST = """
DELETE FROM messages WHERE chat = $1 AND outgoing <= (
  SELECT outgoing FROM messages WHERE chat = $1 ORDER BY outgoing DESC LIMIT 1 OFFSET $2
)
"""

# The goodbye after an erasure: once it is settled, it leaves no trace either.
_FORGET_ERASED = "DELETE FROM outgoing WHERE id = $1"


# --- time and tidiness ---------------------------------------------------------------------------

_NEXT_EVENT = """
SELECT min(moment) FROM (
  SELECT * FROM (
    SELECT due_at AS moment FROM alarms
    WHERE due_at IS NOT NULL AND lease_until IS NULL ORDER BY due_at, id LIMIT 1
  ) AS due
  UNION ALL SELECT min(lease_until) FROM alarms WHERE lease_until IS NOT NULL
  UNION ALL SELECT min(try_at) FROM outgoing WHERE try_at IS NOT NULL
) AS moments
"""


def next_event() -> Script[datetime | None]:
    """Return when something must be done next. What is lent counts from the end of its lease."""
    rows = yield Statement(_NEXT_EVENT)
    return None if rows[0][0] is None else from_micros(rows[0][0])


def release_leases() -> Script[None]:
    """Take back all that was lent to a process that is no more."""
    yield Statement("UPDATE alarms SET lease_until = NULL WHERE lease_until IS NOT NULL")
    yield Statement(
        "UPDATE outgoing SET lease_until = NULL, try_at = decided_at WHERE lease_until IS NOT NULL"
    )


# The oldest message of each chat, and no other, has a `try_at`: the index holds nothing else.
_TALLY = """
SELECT (SELECT count(*) FROM outgoing WHERE try_at IS NOT NULL),
  (SELECT min(decided_at) FROM outgoing WHERE try_at IS NOT NULL),
  (SELECT count(*) FROM outgoing WHERE status = 'parked')
"""


def tally() -> Script[Tally]:
    """Count what waits and what was put aside."""
    ((waiting, oldest, parked),) = yield Statement(_TALLY)
    return Tally(waiting, None if oldest is None else from_micros(oldest), parked)


_BEAT = """
INSERT INTO beats (name, at) VALUES ('ready', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at
"""


def beat(now: int) -> Script[None]:
    """Write a row that nobody needs: what becomes of it is what would become of a turn."""
    yield Statement(_BEAT, (now,))


_PRUNE_RECEIPTS = """
DELETE FROM receipts WHERE (source, id) IN (
  SELECT source, id FROM receipts WHERE used_at < $1 ORDER BY used_at LIMIT $2 {skip_taken}
)
RETURNING 1
"""

_PRUNE_OUTGOING = """
DELETE FROM outgoing WHERE id IN (
  SELECT id FROM outgoing
  WHERE settled_at IS NOT NULL AND settled_at < $1 ORDER BY settled_at LIMIT $2 {skip_taken}
)
RETURNING 1
"""


def prune(dialect: Dialect, before: int, limit: int) -> Script[int]:
    """Drop at most `limit` old receipts and `limit` settled messages; return how many went."""
    total = 0
    for sql in (_PRUNE_RECEIPTS, _PRUNE_OUTGOING):
        gone = yield Statement(sql.format(skip_taken=dialect.skip_taken), (before, limit))
        total += len(gone)
    return total
