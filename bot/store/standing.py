"""How chats stand in the middle of a transaction: turns kept, alarms pending, receipts used.

What `Recent` knows is on disk and is for whoever decides; this is for the writer's thread, which
must not ask the tables again what it has just written. It is what the tables would say, together
with what the memtable has not written there yet.
"""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model.effects import Cancel, Edit, Schedule, Send, Withdraw
from bot.model.ids import LASTING, AlarmKey, ChatId, Slot
from bot.model.turn import Receipt
from bot.store import keeping, reading
from bot.store.moments import from_micros, span
from bot.store.playing import ask, play

MOST_KNOWN = 1000
"""Chats. More than talk to a bot at the same time."""

Alarms = Mapping[AlarmKey, datetime | None]
"""When each pending alarm of a chat is due; None: once its message is delivered."""


@dataclass(slots=True)
class Known:
    """A chat as it is: the turns kept so far, and the alarms that are pending."""

    turn: int
    alarms: Alarms


class Standing:
    """What is known of chats and receipts until something is done behind its back."""

    def __init__(self) -> None:
        self._known: dict[ChatId, Known] = {}
        self._newest: dict[str, int] = {}
        """The highest receipt of each source: most that come are higher, and so are new."""

    def forget(self) -> None:
        """Have everything read again."""
        self._known.clear()
        self._newest.clear()

    def of(self, db: sqlite3.Connection, chat: ChatId, unwritten: tuple[int, str] | None) -> Known:
        """Return how a chat stands; `unwritten` is its turn and state before the table has them."""
        known = self._known.get(chat)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            kept = unwritten or db.execute(_TURN, (chat,)).fetchone() or (0,)
            known = self._known[chat] = Known(kept[0], play(db, reading.alarms(chat)))
        return known

    def alarms(self, db: sqlite3.Connection, chat: ChatId) -> Alarms:
        """Return the alarms that are pending in a chat."""
        known = self._known.get(chat)
        return play(db, reading.alarms(chat)) if known is None else known.alarms

    def see_alarms(self, db: sqlite3.Connection, chat: ChatId) -> Alarms:
        """Read them again, for some were changed in the table."""
        alarms = play(db, reading.alarms(chat))
        if chat in self._known:
            self._known[chat].alarms = alarms
        return alarms

    def is_used(
        self,
        db: sqlite3.Connection,
        receipt: Receipt,
        unwritten: Mapping[tuple[str, int], int],
    ) -> bool:
        """Return whether a receipt was used before; from now on it is."""
        source, number = receipt.source, receipt.id
        newest = self._newest.get(source)
        if newest is None:
            ((stored,),) = db.execute(_NEWEST, (source,))
            newest = max([stored, *(one for name, one in unwritten if name == source)])
        self._newest[source] = max(newest, number)
        if number > newest:
            return False
        key = (source, number)
        return key in unwritten or bool(db.execute(_IS_USED, key).fetchone())


def write_beside(
    db: sqlite3.Connection, proposal: keeping.Proposal, alarms: Alarms, slots: Collection[Slot]
) -> Alarms:
    """Write the alarms and the diary; an alarm's time waits for one of `slots` at most.

    Return the alarms that are pending then. Nothing is cancelled that is not pending.
    """
    page, pending = keeping.Page(proposal.chat, proposal.now), dict(alarms)
    for effect in proposal.turn.effects:
        match effect:
            case Send() | Edit() | Withdraw():
                continue
            case Schedule() | Cancel():
                gone = [key for key in pending if _ends(effect, key)]
                for key in gone:
                    del pending[key]
                if gone:
                    ask(db, keeping.cancel(page, effect.key))
                if isinstance(effect, Schedule):
                    ask(db, keeping.schedule(page, effect, slots))
                    waits = effect.after_delivery_of in slots
                    due_at = from_micros(page.now + span(effect.after_s))
                    pending[effect.key] = None if waits else due_at
            case _:
                play(db, keeping.write_beside(page, effect, slots))
    return pending


def _ends(effect: Schedule | Cancel, key: AlarmKey) -> bool:
    return key not in LASTING if effect.key is None else key == effect.key


_TURN = "SELECT turn FROM chats WHERE chat = ?"
_IS_USED = "SELECT 1 FROM receipts WHERE source = ? AND id = ?"
_NEWEST = "SELECT coalesce(max(id), 0) FROM receipts WHERE source = ?"
