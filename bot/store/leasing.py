"""Lending out what must be done now, and writing down what became of it.

Rule 1: what is lent has an end; past it, anybody may take it again. So nothing gets lost.
Rule 2: of a chat's messages only the oldest is ever lent.
Rule 3: what is settled stays settled, and its text is gone.
"""

import sqlite3

from bot.model.events import Due
from bot.model.ids import ChatId, Slot
from bot.model.turn import Receipt
from bot.store.base import LeasedAlarm, Outgoing, Settlement
from bot.store.codec import decode_wish
from bot.store.keeping import promote
from bot.store.moments import from_micros, to_micros

REMEMBERED = 32
"""Messages of a chat that can still be edited. A session and its questions fit in."""

# --- alarms --------------------------------------------------------------------------------------

_DUE = """
UPDATE alarms SET lease_until = :until
WHERE id IN (
  SELECT id FROM alarms
  WHERE due_at IS NOT NULL AND due_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
  ORDER BY due_at, id LIMIT :limit
)
RETURNING due_at, id, chat, key, about, step
"""


def lease_due(db: sqlite3.Connection, now: int, limit: int, lease: int) -> tuple[LeasedAlarm, ...]:
    """Lease alarms whose time has come, earliest first."""
    wanted = {"now": now, "until": now + lease, "limit": limit}
    return tuple(
        LeasedAlarm(chat, Due(key, about, step, from_micros(due_at)), Receipt("alarm", number))
        for due_at, number, chat, key, about, step in sorted(db.execute(_DUE, wanted).fetchall())
    )


# --- outgoing ------------------------------------------------------------------------------------

# Without the hint the planner reads `outgoing_next` and sorts the whole backlog.
_OUTGOING = """
UPDATE outgoing SET lease_until = :until, try_at = :until, attempts = attempts + 1
WHERE id IN (
  SELECT id FROM outgoing INDEXED BY outgoing_heads
  WHERE try_at IS NOT NULL AND try_at <= :now
  ORDER BY urgency, id LIMIT :limit
)
RETURNING urgency, id, chat, kind, payload, attempts - 1, decided_at, CASE kind WHEN 'edit' THEN (
  SELECT message FROM messages AS m WHERE m.chat = outgoing.chat AND m.slot = outgoing.slot
) END
"""


def lease_outgoing(
    db: sqlite3.Connection, now: int, limit: int, lease: int
) -> tuple[Outgoing, ...]:
    """Lease messages that may go now, most urgent first, then oldest."""
    wanted = {"now": now, "until": now + lease, "limit": limit}
    rows = sorted(db.execute(_OUTGOING, wanted).fetchall(), key=lambda row: row[:2])
    return tuple(
        Outgoing(
            id=number,
            chat=chat,
            wish=decode_wish(kind, payload),
            message=message,
            attempts=attempts,
            decided_at=from_micros(decided_at),
        )
        for _, number, chat, kind, payload, attempts, decided_at, message in rows
    )


# --- settling ------------------------------------------------------------------------------------

_RETRY = """
UPDATE outgoing SET try_at = ?, lease_until = NULL
WHERE id = ? AND status = 'waiting' AND lease_until IS NOT NULL AND NOT withdrawn
"""

_SETTLE = """
UPDATE outgoing
SET status = ?, reason = ?, settled_at = ?, payload = '', try_at = NULL, lease_until = NULL
WHERE id = ? AND status = 'waiting'
RETURNING chat, slot, kind
"""


def _is_withdrawn(db: sqlite3.Connection, outgoing: int) -> bool:
    row = db.execute("SELECT withdrawn FROM outgoing WHERE id = ?", (outgoing,)).fetchone()
    return bool(row and row[0])


def settle(db: sqlite3.Connection, outgoing: int, settlement: Settlement) -> None:
    """Write down what became of a message and start what waited for it."""
    at = to_micros(settlement.at)
    if settlement.outcome == "retry":
        retry_at = at if settlement.retry_at is None else to_micros(settlement.retry_at)
        retried = db.execute(_RETRY, (retry_at, outgoing)).rowcount
        if retried or not _is_withdrawn(db, outgoing):
            return
        # The try failed, and meanwhile it was taken back: that is its end.
        settlement = Settlement("refused", settlement.at, reason="withdrawn")
    status = "delivered" if settlement.outcome == "delivered" else "parked"
    row = db.execute(_SETTLE, (status, settlement.reason, at, outgoing)).fetchone()
    if row is None:  # settled before, or erased
        return
    chat, slot, kind = row
    if settlement.message is not None:
        _remember(db, chat, slot, settlement.message, outgoing)
    if kind == "send":
        _start_waiting(db, chat, slot, at)
    promote(db, chat)
    _forget_if_erased(db, chat, outgoing)


_START_WAITING = """
UPDATE alarms SET due_at = ? + after_us, waits_for = NULL WHERE chat = ? AND waits_for = ?
"""

_REMEMBER = """
INSERT OR REPLACE INTO messages (chat, slot, message, outgoing)
SELECT chat, ?, ?, ? FROM chats WHERE chat = ?
"""

_FORGET_OLDEST = """
DELETE FROM messages WHERE chat = :chat AND outgoing <= (
  SELECT outgoing FROM messages WHERE chat = :chat ORDER BY outgoing DESC LIMIT 1 OFFSET :kept
)
"""


def _start_waiting(db: sqlite3.Connection, chat: ChatId, slot: Slot, at: int) -> None:
    db.execute(_START_WAITING, (at, chat, slot))


def _remember(
    db: sqlite3.Connection, chat: ChatId, slot: Slot, message: int, outgoing: int
) -> None:
    db.execute(_REMEMBER, (slot, message, outgoing, chat))
    db.execute(_FORGET_OLDEST, {"chat": chat, "kept": REMEMBERED})


def _forget_if_erased(db: sqlite3.Connection, chat: ChatId, outgoing: int) -> None:
    """Drop the goodbye after an erasure: once delivered, it leaves no trace either."""
    db.execute(
        "DELETE FROM outgoing WHERE id = ? AND NOT EXISTS (SELECT 1 FROM chats WHERE chat = ?)",
        (outgoing, chat),
    )


# --- time and tidiness ---------------------------------------------------------------------------

_NEXT_EVENT = """
SELECT min(moment) FROM (
  SELECT * FROM (
    SELECT due_at AS moment FROM alarms
    WHERE due_at IS NOT NULL AND lease_until IS NULL ORDER BY due_at, id LIMIT 1
  )
  UNION ALL SELECT min(lease_until) FROM alarms WHERE lease_until IS NOT NULL
  UNION ALL SELECT min(try_at) FROM outgoing WHERE try_at IS NOT NULL
)
"""


def next_event(db: sqlite3.Connection) -> int | None:
    """Return when something must be done next. What is lent counts from the end of its lease."""
    moment = db.execute(_NEXT_EVENT).fetchone()[0]
    return None if moment is None else int(moment)


_PARK_WITHDRAWN = """
UPDATE outgoing SET status = 'parked', reason = 'withdrawn', settled_at = decided_at,
  payload = '', try_at = NULL, lease_until = NULL
WHERE withdrawn AND status = 'waiting'
RETURNING chat
"""


def release_leases(db: sqlite3.Connection) -> None:
    """Take back all that was lent to a process that is no more."""
    db.execute("UPDATE alarms SET lease_until = NULL WHERE lease_until IS NOT NULL")
    for (chat,) in db.execute(_PARK_WITHDRAWN).fetchall():
        promote(db, chat)
    db.execute(
        "UPDATE outgoing SET lease_until = NULL, try_at = decided_at WHERE lease_until IS NOT NULL"
    )


_PRUNE_RECEIPTS = """
DELETE FROM receipts WHERE (source, id) IN (
  SELECT source, id FROM receipts WHERE used_at < ? ORDER BY used_at LIMIT ?
)
"""

_PRUNE_OUTGOING = """
DELETE FROM outgoing WHERE id IN (
  SELECT id FROM outgoing
  WHERE settled_at IS NOT NULL AND settled_at < ? ORDER BY settled_at LIMIT ?
)
"""


def prune(db: sqlite3.Connection, before: int, limit: int) -> int:
    """Drop at most `limit` old receipts and `limit` settled messages; return how many went."""
    receipts = db.execute(_PRUNE_RECEIPTS, (before, limit)).rowcount
    return receipts + db.execute(_PRUNE_OUTGOING, (before, limit)).rowcount
