"""Keeping a turn: all that its one transaction writes.

Rule 1: nothing is written before the chat is known to stand where it was loaded.
Rule 2: a receipt fits once. An alarm's receipt is the alarm itself: using it deletes the row.
Rule 3: effects happen in their order.
Rule 4: the oldest waiting message of a chat, and no other, has a `try_at`.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bot.model.effects import (
    Cancel,
    Edit,
    Effect,
    Erase,
    Record,
    Schedule,
    Send,
    Urgency,
    Withdraw,
)
from bot.model.ids import ChatId
from bot.model.turn import Receipt, Turn
from bot.store.base import Committed
from bot.store.codec import RECORD, encode, encode_wish
from bot.store.moments import span
from bot.store.scrubbing import owe_vacuum


@dataclass(frozen=True, slots=True)
class Proposal:
    """A turn that asks to be kept."""

    chat: ChatId
    loaded_turn: int
    turn: Turn
    receipt: Receipt | None
    now: int


@dataclass(frozen=True, slots=True)
class _Page:
    """Where an effect is written: the chat, the moment, and where earlier turns' messages end."""

    chat: ChatId
    now: int
    earlier: int


def keep(db: sqlite3.Connection, proposal: Proposal) -> Committed:
    """Keep the turn, or answer why not and write nothing."""
    if _turn_of(db, proposal.chat) != proposal.loaded_turn:
        return "duplicate" if _is_used(db, proposal) else "lost_race"
    if not _use(db, proposal):
        return "duplicate"
    db.execute(_PUT_CHAT, (proposal.chat, proposal.loaded_turn + 1, encode(proposal.turn.chat)))
    page = _Page(proposal.chat, proposal.now, _newest_outgoing(db))
    for effect in proposal.turn.effects:
        _apply(db, page, effect)
    _tidy(db, page, proposal.turn.effects)
    return "committed"


def erases(effects: Sequence[Effect]) -> bool:
    """Return whether the chat shall be forgotten."""
    return any(isinstance(effect, Erase) for effect in effects)


_PUT_CHAT = """
INSERT INTO chats (chat, turn, state) VALUES (?, ?, ?)
ON CONFLICT (chat) DO UPDATE SET turn = excluded.turn, state = excluded.state
"""


def _turn_of(db: sqlite3.Connection, chat: ChatId) -> int:
    row = db.execute("SELECT turn FROM chats WHERE chat = ?", (chat,)).fetchone()
    return int(row[0]) if row else 0


def _newest_outgoing(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(id), 0) FROM outgoing").fetchone()[0])


# --- the receipt ---------------------------------------------------------------------------------


def _is_used(db: sqlite3.Connection, proposal: Proposal) -> bool:
    receipt = proposal.receipt
    if receipt is None:
        return False
    if receipt.source == "alarm":
        alarm = (receipt.id, proposal.chat)
        return not db.execute("SELECT 1 FROM alarms WHERE id = ? AND chat = ?", alarm).fetchone()
    proof = (receipt.source, receipt.id)
    return bool(db.execute("SELECT 1 FROM receipts WHERE source = ? AND id = ?", proof).fetchone())


def _use(db: sqlite3.Connection, proposal: Proposal) -> bool:
    """Return whether the receipt was good; it no longer is."""
    receipt = proposal.receipt
    if receipt is None:
        return True
    if receipt.source == "alarm":
        alarm = (receipt.id, proposal.chat)
        return db.execute("DELETE FROM alarms WHERE id = ? AND chat = ?", alarm).rowcount == 1
    proof = (receipt.source, receipt.id, proposal.now)
    return db.execute("INSERT OR IGNORE INTO receipts VALUES (?, ?, ?)", proof).rowcount == 1


# --- effects -------------------------------------------------------------------------------------


def _apply(db: sqlite3.Connection, page: _Page, effect: Effect) -> None:
    match effect:
        case Send():
            _queue(db, page, effect, effect.urgency)
        case Edit():
            _replace_edit(db, page, effect)
        case Schedule():
            _schedule(db, page, effect)
        case Cancel(key):
            _cancel(db, page, key)
        case Withdraw():
            _withdraw(db, page)
        case Record():
            db.execute(
                "INSERT INTO diary (chat, record) VALUES (?, ?)",
                (page.chat, RECORD.encode(effect)),
            )
        case Erase():
            _erase(db, page.chat)
        case _:
            assert_never(effect)


_QUEUE = """
INSERT INTO outgoing (chat, slot, kind, payload, urgency, decided_at) VALUES (?, ?, ?, ?, ?, ?)
"""


def _queue(db: sqlite3.Connection, page: _Page, wish: Send | Edit, urgency: int) -> None:
    kind = "send" if isinstance(wish, Send) else "edit"
    payload = encode_wish(wish)
    db.execute(_QUEUE, (page.chat, wish.slot, kind, payload, urgency, page.now))


_DROP_EDIT = """
DELETE FROM outgoing
WHERE chat = ? AND status = 'waiting' AND slot = ? AND kind = 'edit'
  AND (lease_until IS NULL OR lease_until <= ?)
"""


def _replace_edit(db: sqlite3.Connection, page: _Page, edit: Edit) -> None:
    db.execute(_DROP_EDIT, (page.chat, edit.slot, page.now))
    _queue(db, page, edit, Urgency.ANSWER)


_SCHEDULE = """
INSERT INTO alarms (chat, key, about, step, after_us, waits_for, due_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""


def _schedule(db: sqlite3.Connection, page: _Page, wish: Schedule) -> None:
    _cancel(db, page, wish.key)
    after = span(wish.after_s)
    slot = wish.after_delivery_of
    due_at = page.now + after if slot is None else None
    db.execute(_SCHEDULE, (page.chat, wish.key, wish.about, wish.step, after, slot, due_at))


def _cancel(db: sqlite3.Connection, page: _Page, key: str | None) -> None:
    if key is None:
        db.execute("DELETE FROM alarms WHERE chat = ?", (page.chat,))
    else:
        db.execute("DELETE FROM alarms WHERE chat = ? AND key = ?", (page.chat, key))


_WITHDRAW = """
DELETE FROM outgoing
WHERE chat = ? AND status = 'waiting' AND id <= ? AND (lease_until IS NULL OR lease_until <= ?)
RETURNING slot, kind
"""

_WITHDRAW_IN_FLIGHT = """
UPDATE outgoing SET withdrawn = 1 WHERE chat = ? AND status = 'waiting' AND id <= ?
"""


def _withdraw(db: sqlite3.Connection, page: _Page) -> None:
    """Take back the messages, and the alarms that would wait for them for ever."""
    taken_back = db.execute(_WITHDRAW, (page.chat, page.earlier, page.now)).fetchall()
    db.execute(_WITHDRAW_IN_FLIGHT, (page.chat, page.earlier))
    db.executemany(
        "DELETE FROM alarms WHERE chat = ? AND waits_for = ?",
        [(page.chat, slot) for slot, kind in taken_back if kind == "send"],
    )


def _erase(db: sqlite3.Connection, chat: ChatId) -> None:
    """Remove all of the chat's rows, the one that this very turn has put included."""
    db.execute("DELETE FROM chats WHERE chat = ?", (chat,))
    db.execute("DELETE FROM alarms WHERE chat = ?", (chat,))
    db.execute("DELETE FROM outgoing WHERE chat = ?", (chat,))
    db.execute("DELETE FROM messages WHERE chat = ?", (chat,))
    db.execute("DELETE FROM diary WHERE chat = ?", (chat,))
    owe_vacuum(db)


# --- after the effects ---------------------------------------------------------------------------

_START_UNHINDERED = """
UPDATE alarms SET due_at = ? + after_us, waits_for = NULL
WHERE chat = ? AND waits_for IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM outgoing
  WHERE chat = alarms.chat AND status = 'waiting' AND slot = alarms.waits_for AND kind = 'send'
)
"""

_HURRY = "UPDATE outgoing SET urgency = ? WHERE chat = ? AND status = 'waiting' AND urgency > ?"

_PROMOTE = """
UPDATE outgoing SET try_at = decided_at
WHERE try_at IS NULL AND id = (
  SELECT id FROM outgoing WHERE chat = ? AND status = 'waiting' ORDER BY id LIMIT 1
)
"""


def _tidy(db: sqlite3.Connection, page: _Page, effects: Sequence[Effect]) -> None:
    if any(isinstance(effect, Schedule) for effect in effects):
        # A message that was settled before will not be settled again: time runs from now.
        db.execute(_START_UNHINDERED, (page.now, page.chat))
    urgencies = [effect.urgency for effect in effects if isinstance(effect, Send)]
    if urgencies:
        # An emergency must not stand behind other chats because a reminder stands before it.
        db.execute(_HURRY, (min(urgencies), page.chat, min(urgencies)))
    if any(isinstance(effect, Send | Edit | Withdraw) for effect in effects):
        promote(db, page.chat)


def promote(db: sqlite3.Connection, chat: ChatId) -> None:
    """Make the oldest waiting message of the chat, when there is one, the next to be tried."""
    db.execute(_PROMOTE, (chat,))
