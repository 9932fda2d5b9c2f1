"""A store that keeps nothing once the process ends: what the bot costs without any.

No SQL, no JSON, no disk; alarms are remembered and never go off.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from bot.model.diary import Entry
from bot.model.effects import Cancel, Edit, Record, Schedule, Send, Strike
from bot.model.ids import LASTING, AlarmKey, ChatId, Slot
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.store.base import (
    Committed,
    Diary,
    LeasedAlarm,
    Loaded,
    Outgoing,
    Settlement,
    Tally,
)


@dataclass
class _Page:
    chat: Chat
    turn: int = 0
    alarms: dict[AlarmKey, datetime | None] = field(default_factory=dict)
    messages: dict[Slot, int] = field(default_factory=dict)
    diary: dict[int, Entry] = field(default_factory=dict)


class MemoryStore:
    """A `Store` of dictionaries."""

    def __init__(self) -> None:
        self._pages: dict[ChatId, _Page] = {}
        self._used: set[Receipt] = set()
        self._waiting: deque[Outgoing] = deque()
        self._lent: dict[int, Outgoing] = {}
        self._numbers = count(1)

    async def load(self, chat: ChatId) -> Loaded:
        """Return the chat and its turn number."""
        page = self._pages.get(chat)
        if page is None:
            return Loaded(None, 0)
        return Loaded(replace(page.chat, alarms=dict(page.alarms)), page.turn)

    async def diary(self, chat: ChatId) -> Diary:
        """Return the diary."""
        page = self._pages.get(chat)
        return Diary(tuple(page.diary.values()) if page else ())

    async def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        """Return what waits."""
        return tuple(each.wish for each in self._waiting if each.chat == chat)

    async def file(self, key: str) -> str | None:
        """Know no file."""
        del key
        return None

    async def keep_file(self, key: str, name: str | None) -> None:
        """Remember no file."""

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Remember a turn."""
        page = self._pages.setdefault(chat, _Page(turn.chat))
        if page.turn != loaded_turn:
            return "duplicate" if receipt in self._used else "lost_race"
        if receipt is not None:
            if receipt in self._used:
                return "duplicate"
            self._used.add(receipt)
        page.chat, page.turn = turn.chat, loaded_turn + 1
        for effect in turn.effects:
            match effect:
                case Send() | Edit():
                    row = Outgoing(next(self._numbers), chat, effect, None, 0, now)
                    self._waiting.append(row)
                case Schedule(key):
                    page.alarms[key] = None
                case Cancel(key):
                    for each in (key,) if key else set(page.alarms) - set(LASTING):
                        page.alarms.pop(each, None)
                case Record(entry):
                    page.diary[entry.number] = entry
                case Strike(number):
                    page.diary.pop(number, None)
                case _:
                    pass
        return "committed"

    async def excuse(
        self, chat: ChatId, receipt: Receipt | None, messages: tuple[Send, ...], now: datetime
    ) -> Committed:
        """Queue the messages."""
        del receipt
        for wish in messages:
            self._waiting.append(Outgoing(next(self._numbers), chat, wish, None, 0, now))
        return "committed"

    async def due(self, now: datetime, limit: int, lease_s: float) -> tuple[LeasedAlarm, ...]:
        """Lease nothing."""
        del now, limit, lease_s
        return ()

    async def outgoing(self, now: datetime, limit: int, lease_s: float) -> tuple[Outgoing, ...]:
        """Lease messages, oldest first."""
        del now, lease_s
        rows = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        self._lent |= {row.id: row for row in rows}
        return tuple(replace(row, message=self._message(row)) for row in rows)

    def _message(self, row: Outgoing) -> int | None:
        return self._pages[row.chat].messages.get(row.wish.slot)

    async def hurry(self, decided_before: datetime) -> None:
        """Do nothing: nobody waits for long."""

    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        """Take note of what became of a message."""
        row = self._lent.pop(outgoing)
        if settlement.outcome == "retry":
            self._waiting.append(row)
        elif settlement.message is not None:
            self._pages[row.chat].messages[row.wish.slot] = settlement.message

    async def next_event(self) -> datetime | None:
        """Nothing waits but what has just been decided, and that rings."""
        return None

    async def prune(self, before: datetime) -> int:
        """Drop nothing."""
        del before
        return 0

    async def beat(self, now: datetime) -> None:
        """Commit nothing."""
        del now

    async def tally(self) -> Tally:
        """Count what waits."""
        return Tally(len({each.chat for each in self._waiting}), None, 0)

    async def close(self) -> None:
        """Forget everything."""
