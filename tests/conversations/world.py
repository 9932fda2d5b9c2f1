"""A whole conversation without a network: `step`, the codec, and time that is told to pass.

`World` applies effects as a store does and delivers at once. Between every two turns the state
goes through the codec, so every conversation is also a test of what is stored.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.conversation.draft import DiaryNeeded
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.model.diary import Entry
from bot.model.effects import (
    Button,
    Cancel,
    Edit,
    Erase,
    Record,
    Schedule,
    Send,
    Strike,
    Withdraw,
)
from bot.model.events import Due, Event
from bot.model.ids import LASTING, AlarmKey, Slot
from bot.model.state import Chat
from bot.model.turn import Turn
from bot.store.codec import decode, encode

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning; any moment will do."""


@dataclass
class Shown:
    """A message as the person sees it."""

    slot: Slot
    text: str
    rows: tuple[tuple[Button, ...], ...]
    sounds: bool = False
    edited: bool = False

    def labels(self) -> list[str]:
        return [button.label for row in self.rows for button in row]


class Chatting(Protocol):
    """What a script needs of a world, pure or with the whole house in it."""

    screen: list[Shown]

    def happen(self, event: Event) -> list[Shown]: ...
    def wait(self, seconds: float) -> list[Shown]: ...
    def away(self, seconds: float) -> list[Shown]: ...


@dataclass
class World:
    """One chat."""

    library: Library
    client_language: str = "en"
    now: datetime = BEGIN
    chat: Chat | None = None
    alarms: dict[AlarmKey, tuple[datetime, Schedule]] = field(default_factory=dict)
    screen: list[Shown] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    unread: int = 0
    """Entries of the diary that the store could not read."""
    turns: list[Turn] = field(default_factory=list)

    @property
    def diary(self) -> tuple[Entry, ...]:
        """The diary, oldest first."""
        return tuple(sorted(self.entries.values(), key=lambda entry: entry.began_at))

    def happen(self, event: Event) -> list[Shown]:
        """Let one thing happen now; return what the person sees of it."""
        chat = self.chat or new_chat(self.client_language, self.library)
        due = {key: at for key, (at, _) in self.alarms.items()}
        known = replace(chat, alarms=due)
        try:
            turn = step(known, event, self.library, self.now)
        except DiaryNeeded:
            turn = step(
                replace(known, diary=self.diary, unread=self.unread), event, self.library, self.now
            )
        self.turns.append(turn)
        self.chat = decode(encode(turn.chat))
        assert self.chat == turn.chat
        return self._apply(turn)

    def _apply(self, turn: Turn) -> list[Shown]:
        seen: list[Shown] = []
        for effect in turn.effects:
            match effect:
                case Send():
                    seen.append(Shown(effect.slot, effect.text, effect.rows, effect.sounds))
                    self.screen.append(seen[-1])
                case Edit():
                    seen.extend(self._edit(effect))
                case Schedule():
                    at = self.now + timedelta(seconds=effect.after_s)
                    self.alarms[effect.key] = (at, effect)
                case Cancel():
                    gone = {effect.key} if effect.key else set(self.alarms) - set(LASTING)
                    self.alarms = {k: v for k, v in self.alarms.items() if k not in gone}
                case Record(entry):
                    self.entries[entry.number] = entry
                case Strike(number):
                    self.entries.pop(number, None)
                case Erase():
                    self.chat, self.alarms, self.entries = None, {}, {}
                case Withdraw():
                    pass  # everything was delivered at once
        return seen

    def _edit(self, effect: Edit) -> list[Shown]:
        for shown in self.screen:
            if shown.slot == effect.slot:
                changed = (shown.text, shown.rows) != (effect.text, effect.rows)
                shown.text, shown.rows = effect.text, effect.rows
                return [replace(shown, edited=True)] if changed else []
        return []

    def wait(self, seconds: float) -> list[Shown]:
        """Let time pass; alarms go off when they are due."""
        end, seen = self.now + timedelta(seconds=seconds), list[Shown]()
        while self.alarms:
            key, (at, alarm) = min(self.alarms.items(), key=lambda each: each[1][0])
            if at > end:
                break
            del self.alarms[key]
            self.now = max(self.now, at)
            seen += self.happen(Due(alarm.key, alarm.about, alarm.step, at))
        self.now = end
        return seen

    def away(self, seconds: float) -> list[Shown]:
        """Let time pass while the bot is down; then everything overdue goes off at once."""
        self.now += timedelta(seconds=seconds)
        return self.wait(0)
