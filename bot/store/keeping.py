"""Keeping a turn: all that its one transaction writes.

Rule 1: nothing is written before the chat is known to stand where it was loaded.
Rule 2: a receipt fits once. An alarm's receipt is the alarm itself: using it deletes the row.
Rule 3: effects happen in their order.
Rule 4: the oldest waiting message of a chat, and no other, has a `try_at`.
"""

from collections.abc import Collection, Sequence
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
    Strike,
    Urgency,
    Withdraw,
)
from bot.model.ids import LASTING, ChatId, Slot
from bot.model.turn import Receipt, Turn
from bot.store.base import EXCUSED_FOR, Committed
from bot.store.codec import ENTRY, encode, encode_wish
from bot.store.moments import span
from bot.store.script import Script, Statement


@dataclass(frozen=True, slots=True)
class Proposal:
    """A turn that asks to be kept."""

    chat: ChatId
    loaded_turn: int
    turn: Turn
    receipt: Receipt | None
    now: int
    gap: int = 0
    """Microseconds between two messages of one chat, when the store is to keep them apart."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where an effect is written: the chat, the moment, and where earlier turns' messages end."""

    chat: ChatId
    now: int
    earlier: int = 0


def keep(proposal: Proposal) -> Script[Committed]:
    """Keep the turn, or answer why not and write nothing."""
    ((turn, is_waiting),) = yield Statement(_STANDING, (proposal.chat,))
    if (turn or 0) != proposal.loaded_turn:
        return "duplicate" if (yield from _is_used(proposal)) else "lost_race"
    if not (yield from use(proposal.chat, proposal.receipt, proposal.now)):
        return "duplicate"
    state = encode(proposal.turn.chat)
    yield Statement(PUT_CHAT, (proposal.chat, proposal.loaded_turn + 1, state))
    effects = proposal.turn.effects
    if not (is_waiting or proposal.gap) and is_simple(effects):
        yield from _begin_line(Page(proposal.chat, proposal.now), effects)
        return "committed"
    page = Page(proposal.chat, proposal.now, (yield from _newest_outgoing(effects)))
    for effect in effects:
        yield from _apply(page, effect)
    yield from _tidy(page, effects, proposal.gap)
    return "committed"


_SAID_LATELY = "SELECT 1 FROM outgoing WHERE chat = $1 AND slot = $2 AND decided_at > $3 LIMIT 1"


def excuse(
    chat: ChatId, receipt: Receipt | None, messages: Sequence[Send], now: int, gap: int = 0
) -> Script[Committed]:
    """Use the receipt up and queue what was not said lately; the state is not touched."""
    if not (yield from use(chat, receipt, now)):
        return "duplicate"
    page = Page(chat, now)
    lately = now - span(EXCUSED_FOR.total_seconds())
    for wish in messages:
        if not (yield Statement(_SAID_LATELY, (chat, wish.slot, lately))):
            yield _queue(page, wish, wish.urgency)
    yield from _tidy(page, messages, gap)
    return "committed"


def erases(effects: Sequence[Effect]) -> bool:
    """Return whether the chat shall be forgotten."""
    return any(isinstance(effect, Erase) for effect in effects)


_STANDING = """
SELECT (SELECT turn FROM chats WHERE chat = $1),
  EXISTS (SELECT 1 FROM outgoing WHERE chat = $1 AND status = 'waiting')
"""

PUT_CHAT = """
INSERT INTO chats (chat, turn, state) VALUES ($1, $2, $3)
ON CONFLICT (chat) DO UPDATE SET turn = excluded.turn, state = excluded.state
"""

_NEWEST = "SELECT coalesce(max(id), 0) FROM outgoing"


def _newest_outgoing(effects: Sequence[Effect]) -> Script[int]:
    """Return where earlier turns' messages end; only who takes messages back must know."""
    if not any(isinstance(effect, Withdraw) for effect in effects):
        return 0
    rows = yield Statement(_NEWEST)
    return int(rows[0][0])


# --- the receipt ---------------------------------------------------------------------------------

_FIND_ALARM = "SELECT 1 FROM alarms WHERE id = $1 AND chat = $2"
_USE_ALARM = "DELETE FROM alarms WHERE id = $1 AND chat = $2 RETURNING id"
_FIND_RECEIPT = "SELECT 1 FROM receipts WHERE source = $1 AND id = $2"
_USE_RECEIPT = """
INSERT INTO receipts (source, id, used_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id
"""


def _is_used(proposal: Proposal) -> Script[bool]:
    receipt = proposal.receipt
    if receipt is None:
        return False
    if receipt.source == "alarm":
        return not (yield Statement(_FIND_ALARM, (receipt.id, proposal.chat)))
    return bool((yield Statement(_FIND_RECEIPT, (receipt.source, receipt.id))))


def use(chat: ChatId, receipt: Receipt | None, now: int) -> Script[bool]:
    """Return whether the receipt was good; it no longer is."""
    if receipt is None:
        return True
    if receipt.source == "alarm":
        return bool((yield Statement(_USE_ALARM, (receipt.id, chat))))
    return bool((yield Statement(_USE_RECEIPT, (receipt.source, receipt.id, now))))


# --- effects -------------------------------------------------------------------------------------

_RECORD = """
INSERT INTO diary (chat, number, record) VALUES ($1, $2, $3)
ON CONFLICT (chat, number) DO UPDATE SET record = excluded.record
"""
_STRIKE = "DELETE FROM diary WHERE chat = $1 AND number = $2"


def _apply(page: Page, effect: Effect) -> Script[None]:
    match effect:
        case Send():
            yield _queue(page, effect, effect.urgency)
        case Edit():
            yield Statement(_DROP_EDIT, (page.chat, effect.slot, page.now))
            yield _queue(page, effect, urgency_of(effect))
        case Schedule():
            yield cancel(page, effect.key)
            yield schedule(page, effect)
        case Cancel(key):
            yield cancel(page, key)
        case Withdraw():
            yield from _withdraw(page)
        case Record(entry):
            yield Statement(_RECORD, (page.chat, entry.number, ENTRY.encode(entry)))
        case Strike(number):
            yield Statement(_STRIKE, (page.chat, number))
        case Erase():
            yield from _erase(page.chat)
        case _:
            assert_never(effect)


_QUEUE = """
INSERT INTO outgoing (chat, slot, kind, payload, urgency, decided_at, try_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_DROP_EDIT = """
DELETE FROM outgoing
WHERE chat = $1 AND status = 'waiting' AND slot = $2 AND kind = 'edit'
  AND (lease_until IS NULL OR lease_until <= $3)
"""


def _queue(page: Page, wish: Send | Edit, urgency: int, try_at: int | None = None) -> Statement:
    kind = "send" if isinstance(wish, Send) else "edit"
    # A plain number: an enumeration is a type of its own to some databases.
    return Statement(
        _QUEUE, (page.chat, wish.slot, kind, encode_wish(wish), int(urgency), page.now, try_at)
    )


_SCHEDULE = """
INSERT INTO alarms (chat, key, about, step, after_us, waits_for, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_CANCEL_ALL = f"DELETE FROM alarms WHERE chat = $1 AND key NOT IN {LASTING}"  # noqa: S608 - two names of our own
_CANCEL = "DELETE FROM alarms WHERE chat = $1 AND key = $2"


def schedule(page: Page, wish: Schedule, sent: Collection[Slot] | None = None) -> Statement:
    """Set the alarm; what it waits for counts when it is among `sent`. None: that is seen later."""
    after = span(wish.after_s)
    slot = wish.after_delivery_of
    if sent is not None and slot not in sent:
        slot = None
    due_at = page.now + after if slot is None else None
    return Statement(_SCHEDULE, (page.chat, wish.key, wish.about, wish.step, after, slot, due_at))


def cancel(page: Page, key: str | None) -> Statement:
    """Forget the alarm of this key, or all but the lasting ones."""
    if key is None:
        return Statement(_CANCEL_ALL, (page.chat,))
    return Statement(_CANCEL, (page.chat, key))


_WITHDRAW = """
DELETE FROM outgoing
WHERE chat = $1 AND status = 'waiting' AND id <= $2 AND (lease_until IS NULL OR lease_until <= $3)
RETURNING slot, kind
"""

_WITHDRAW_IN_FLIGHT = """
UPDATE outgoing SET withdrawn = 1 WHERE chat = $1 AND status = 'waiting' AND id <= $2
"""

_CANCEL_WAITING = "DELETE FROM alarms WHERE chat = $1 AND waits_for = $2"


def _withdraw(page: Page) -> Script[None]:
    """Take back the messages, and the alarms that would wait for them for ever."""
    taken_back = yield Statement(_WITHDRAW, (page.chat, page.earlier, page.now))
    yield Statement(_WITHDRAW_IN_FLIGHT, (page.chat, page.earlier))
    for slot, kind in taken_back:
        if kind == "send":
            yield cancel_waiting(page.chat, slot)


def cancel_waiting(chat: ChatId, slot: str) -> Statement:
    """Forget the alarms whose time a message was to start that is taken back."""
    return Statement(_CANCEL_WAITING, (chat, slot))


_ERASE = tuple(
    f"DELETE FROM {table} WHERE chat = $1"  # noqa: S608 - names of tables, from this very line
    for table in ("chats", "alarms", "outgoing", "messages", "diary")
)


def _erase(chat: ChatId) -> Script[None]:
    """Remove all of the chat's rows, the one that this very turn has put included."""
    for sql in _ERASE:
        yield Statement(sql, (chat,))


# --- files ----------------------------------------------------------------------------------------

_KEEP_FILE = """
INSERT INTO files (key, name) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET name = excluded.name
"""
_FORGET_FILE = "DELETE FROM files WHERE key = $1"


def keep_file(key: str, name: str | None) -> Script[None]:
    """Remember the messenger's name for bytes, or forget it."""
    if name is None:
        yield Statement(_FORGET_FILE, (key,))
    else:
        yield Statement(_KEEP_FILE, (key, name))


# --- where nothing waits -------------------------------------------------------------------------


def is_simple(effects: Sequence[Effect]) -> bool:
    """Whether no effect could undo what an earlier one of them has queued."""
    edited = [effect.slot for effect in effects if isinstance(effect, Edit)]
    return len(set(edited)) == len(edited) and not erases(effects)


def _begin_line(page: Page, effects: Sequence[Effect]) -> Script[None]:
    """Do what `_apply` and `_tidy` do for a chat whose messages are all settled, in fewer steps.

    There is nothing to take back, to hurry or to wait for but what this very turn sends.
    """
    sends = [effect for effect in effects if isinstance(effect, Send)]
    urgency = min((each.urgency for each in sends), default=Urgency.ANSWER)
    slots = {each.slot for each in sends}
    try_at: int | None = page.now
    for effect in effects:
        match effect:
            case Send() | Edit():
                yield _queue(page, effect, min(urgency, urgency_of(effect)), try_at)
                try_at = None
            case Withdraw():
                pass
            case _:
                yield from write_beside(page, effect, slots)


def write_beside(page: Page, effect: Effect, sent: Collection[Slot]) -> Script[None]:
    """Write what is no message: an alarm's time runs at once, unless it waits for one of `sent`."""
    if isinstance(effect, Schedule):
        yield cancel(page, effect.key)
        yield schedule(page, effect, sent)
    else:
        yield from _apply(page, effect)


def urgency_of(wish: Send | Edit) -> Urgency:
    """Return which message goes first; an edit is an answer."""
    return wish.urgency if isinstance(wish, Send) else Urgency.ANSWER


# --- after the effects ---------------------------------------------------------------------------

_START_UNHINDERED = """
UPDATE alarms SET due_at = $1 + after_us, waits_for = NULL
WHERE chat = $2 AND waits_for IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM outgoing
  WHERE chat = alarms.chat AND status = 'waiting' AND slot = alarms.waits_for AND kind = 'send'
)
"""

_HURRY = "UPDATE outgoing SET urgency = $1 WHERE chat = $2 AND status = 'waiting' AND urgency > $1"

_PROMOTE = """
UPDATE outgoing SET try_at = decided_at
WHERE try_at IS NULL AND id = (
  SELECT id FROM outgoing WHERE chat = $1 AND status = 'waiting' ORDER BY id LIMIT 1
)
"""

_PROMOTE_APART = """
UPDATE outgoing SET try_at = coalesce((
  SELECT CASE WHEN settled_at + $2 > outgoing.decided_at THEN settled_at + $2 END FROM (
    SELECT settled_at FROM outgoing
    WHERE chat = $1 AND status = 'delivered' ORDER BY id DESC LIMIT 1
  ) AS last
), decided_at)
WHERE try_at IS NULL AND id = (
  SELECT id FROM outgoing WHERE chat = $1 AND status = 'waiting' ORDER BY id LIMIT 1
)
"""


def _tidy(page: Page, effects: Sequence[Effect], gap: int) -> Script[None]:
    if any(isinstance(effect, Schedule) for effect in effects):
        # A message that was settled before will not be settled again: time runs from now.
        yield Statement(_START_UNHINDERED, (page.now, page.chat))
    urgencies = [effect.urgency for effect in effects if isinstance(effect, Send)]
    if urgencies:
        # An emergency must not stand behind other chats because a reminder stands before it.
        yield Statement(_HURRY, (int(min(urgencies)), page.chat))
    if any(isinstance(effect, Send | Edit | Withdraw) for effect in effects):
        yield promote(page.chat, gap)


def promote(chat: ChatId, gap: int) -> Statement:
    """Make the oldest waiting message of the chat, when there is one, the next to be tried."""
    return Statement(_PROMOTE_APART, (chat, gap)) if gap else Statement(_PROMOTE, (chat,))
