"""A little store in dictionaries that keeps the promises of `bot/store/base.py`."""

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never, get_args

from bot.model.diary import Entry
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
from bot.model.events import Due
from bot.model.ids import LASTING, AlarmKey, ChatId, Slot
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.store.base import (
    EXCUSED_FOR,
    Committed,
    Diary,
    LeasedAlarm,
    Loaded,
    Outgoing,
    Settlement,
    StoreError,
    Tally,
    Unread,
    UnreadableError,
)


@dataclass
class Row:
    """An outgoing message."""

    id: int
    chat: ChatId
    wish: Send | Edit
    decided_at: datetime
    not_before: datetime
    leased_until: datetime | None = None
    attempts: int = 0
    unclear: int = 0
    settled: Settlement | None = None
    urgency: Urgency = field(init=False)

    def __post_init__(self) -> None:
        self.urgency = self.wish.urgency if isinstance(self.wish, Send) else Urgency.ANSWER

    def is_free(self, now: datetime) -> bool:
        return self.not_before <= now and not self.is_leased(now)

    def is_leased(self, now: datetime) -> bool:
        return self.leased_until is not None and self.leased_until > now


@dataclass
class Alarm:
    """A moment at which to wake; `due` is None while its message is not delivered."""

    id: int
    chat: ChatId
    wish: Schedule
    due: datetime | None
    leased_until: datetime | None = None

    def is_free(self, now: datetime) -> bool:
        leased = self.leased_until is not None and self.leased_until > now
        return self.due is not None and self.due <= now and not leased


class MemoryStore:
    """Satisfies `bot.store.base.Store`.

    `broken` makes every call fail; `gate`, when closed, keeps commits waiting.
    """

    def __init__(self) -> None:
        self.broken = False
        self.unreadable: set[ChatId] = set()
        self.unread_entries: tuple[Unread, ...] = ()
        self.gate = asyncio.Event()
        self.gate.set()
        self.closed = False
        self.pruned_before: list[datetime] = []
        self.calls = 0
        self.chats: dict[ChatId, Chat] = {}
        self.turns: dict[ChatId, int] = {}
        self.diaries: dict[ChatId, dict[int, Entry]] = {}
        self.files: dict[str, str] = {}
        self.receipts: set[Receipt] = set()
        self.waiting: dict[int, Row] = {}
        self.settled: list[Row] = []
        self.alarms: dict[int, Alarm] = {}
        self._ids = itertools.count(1)

    async def _work(self) -> None:
        """Take a turn of the loop, as a real store would, and fail when broken."""
        self.calls += 1
        await asyncio.sleep(0)
        if self.broken:
            raise StoreError("the disk is full; make room")

    async def load(self, chat: ChatId) -> Loaded:
        await self._work()
        if chat in self.unreadable:
            raise UnreadableError("a stored chat cannot be read")
        alarms: dict[AlarmKey, datetime | None] = {
            alarm.wish.key: alarm.due for alarm in self.alarms.values() if alarm.chat == chat
        }
        state = self.chats.get(chat)
        state = replace(state, alarms=alarms) if state else None
        return Loaded(state, self.turns.get(chat, 0))

    async def diary(self, chat: ChatId) -> Diary:
        await self._work()
        kept = self.diaries.get(chat, {}).values()
        entries = tuple(sorted(kept, key=lambda entry: entry.began_at))
        return Diary(entries, self.unread_entries)

    async def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        await self._work()
        return tuple(row.wish for row in self.waiting.values() if row.chat == chat)

    async def file(self, key: str) -> str | None:
        await self._work()
        return self.files.get(key)

    async def keep_file(self, key: str, name: str | None) -> None:
        await self._work()
        self.files.pop(key, None)
        if name is not None:
            self.files[key] = name

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        await self._work()
        await self.gate.wait()
        if receipt and self._is_used(receipt):
            return "duplicate"
        if self.turns.get(chat, 0) != loaded_turn:
            return "lost_race"
        self._use(receipt)
        self.turns[chat] = loaded_turn + 1
        self.chats[chat] = replace(turn.chat, alarms={})
        earlier = set(self.waiting)
        for effect in turn.effects:
            self._apply(chat, effect, now, earlier)
        return "committed"

    def _is_used(self, receipt: Receipt) -> bool:
        if receipt.source == "alarm":
            return receipt.id not in self.alarms
        return receipt in self.receipts

    def _use(self, receipt: Receipt | None) -> None:
        if receipt and receipt.source == "alarm":
            del self.alarms[receipt.id]
        elif receipt:
            self.receipts.add(receipt)

    def _apply(self, chat: ChatId, effect: Effect, now: datetime, earlier: set[int]) -> None:
        match effect:
            case Send() | Edit():
                row = Row(next(self._ids), chat, effect, decided_at=now, not_before=now)
                self.waiting[row.id] = row
            case Schedule():
                self._schedule(chat, effect, now)
            case Cancel():
                passing = set(get_args(AlarmKey)) - set(LASTING)
                self._drop_alarms(chat, {effect.key} if effect.key else passing)
            case Withdraw():
                self._withdraw(chat, now, earlier)
            case Erase():
                self._erase(chat)
            case Record(entry):
                self.diaries.setdefault(chat, {})[entry.number] = entry
            case Strike(number):
                self.diaries.get(chat, {}).pop(number, None)
            case _:
                assert_never(effect)

    def _schedule(self, chat: ChatId, wish: Schedule, now: datetime) -> None:
        self._drop_alarms(chat, {wish.key})
        due = None if wish.after_delivery_of else now + timedelta(seconds=wish.after_s)
        alarm = Alarm(next(self._ids), chat, wish, due)
        self.alarms[alarm.id] = alarm

    def _drop_alarms(self, chat: ChatId, keys: set[AlarmKey]) -> None:
        for alarm in list(self.alarms.values()):
            if alarm.chat == chat and alarm.wish.key in keys:
                del self.alarms[alarm.id]

    def _withdraw(self, chat: ChatId, now: datetime, earlier: set[int]) -> None:
        for row in list(self.waiting.values()):
            if row.chat == chat and row.id in earlier and not row.is_leased(now):
                del self.waiting[row.id]

    def _erase(self, chat: ChatId) -> None:
        self._drop_alarms(chat, set(get_args(AlarmKey)))
        self.waiting = {key: row for key, row in self.waiting.items() if row.chat != chat}
        self.settled = [row for row in self.settled if row.chat != chat]
        self.chats.pop(chat, None)
        self.turns.pop(chat, None)
        self.diaries.pop(chat, None)

    async def excuse(
        self, chat: ChatId, receipt: Receipt | None, messages: tuple[Send, ...], now: datetime
    ) -> Committed:
        await self._work()
        if receipt and self._is_used(receipt):
            return "duplicate"
        self._use(receipt)
        lately = {
            row.wish.slot
            for row in (*self.waiting.values(), *self.settled)
            if row.chat == chat and row.decided_at > now - EXCUSED_FOR
        }
        for wish in messages:
            if wish.slot not in lately:
                self._apply(chat, wish, now, set())
        return "committed"

    async def due(self, now: datetime, limit: int, lease_s: float) -> tuple[LeasedAlarm, ...]:
        await self._work()
        free = [alarm for alarm in self.alarms.values() if alarm.is_free(now)]
        free.sort(key=lambda alarm: (alarm.due, alarm.id))
        for alarm in free[:limit]:
            alarm.leased_until = now + timedelta(seconds=lease_s)
        return tuple(_leased(alarm) for alarm in free[:limit])

    async def outgoing(self, now: datetime, limit: int, lease_s: float) -> tuple[Outgoing, ...]:
        await self._work()
        heads: dict[ChatId, Row] = {}
        for row in self.waiting.values():
            heads.setdefault(row.chat, row)
        free = [row for row in heads.values() if row.is_free(now)]
        free.sort(key=lambda row: (row.urgency, row.id))
        for row in free[:limit]:
            row.leased_until = now + timedelta(seconds=lease_s)
        return tuple(self._outgoing(row) for row in free[:limit])

    def _outgoing(self, row: Row) -> Outgoing:
        message = self._number(row.chat, row.wish.slot) if isinstance(row.wish, Edit) else None
        return Outgoing(
            row.id, row.chat, row.wish, message, row.attempts, row.decided_at, row.unclear
        )

    def _number(self, chat: ChatId, slot: Slot) -> int | None:
        for row in self.settled:
            if row.chat == chat and row.wish.slot == slot and row.settled:
                return row.settled.message
        return None

    async def hurry(self, decided_before: datetime) -> None:
        await self._work()
        for row in self.waiting.values():
            if row.decided_at < decided_before:
                row.urgency = min(row.urgency, Urgency.ANSWER)

    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        await self._work()
        row = self.waiting.get(outgoing)
        if row is None:
            return
        row.leased_until = None
        if settlement.retry_at is not None:
            row.attempts += 1
            row.unclear += settlement.unclear
            row.not_before = settlement.retry_at
            return
        row.settled = settlement
        self.settled.append(self.waiting.pop(outgoing))
        self._start_alarms(row, settlement.at)

    def _start_alarms(self, row: Row, at: datetime) -> None:
        for alarm in self.alarms.values():
            if alarm.chat == row.chat and alarm.wish.after_delivery_of == row.wish.slot:
                alarm.due = at + timedelta(seconds=alarm.wish.after_s)

    async def next_event(self) -> datetime | None:
        await self._work()
        moments = [alarm.due for alarm in self.alarms.values() if alarm.due]
        moments += [row.not_before for row in self.waiting.values()]
        return min(moments, default=None)

    async def prune(self, before: datetime) -> int:
        await self._work()
        self.pruned_before.append(before)
        return 0

    async def beat(self, now: datetime) -> None:
        assert now.tzinfo is not None
        await self._work()

    async def tally(self) -> Tally:
        await self._work()
        oldest = min((row.decided_at for row in self.waiting.values()), default=None)
        chats = {row.chat for row in self.waiting.values()}
        refused = [r for r in self.settled if r.settled and r.settled.outcome == "refused"]
        return Tally(len(chats), oldest, len(refused))

    async def close(self) -> None:
        self.closed = True


def _leased(alarm: Alarm) -> LeasedAlarm:
    assert alarm.due is not None
    wish = alarm.wish
    event = Due(wish.key, wish.about, wish.step, alarm.due)
    return LeasedAlarm(alarm.chat, event, Receipt("alarm", alarm.id))
