"""The house in a terminal: `headache-bot chat`. From a pipe, time is skipped instead of waited for.

Rule 1: time is skipped only while nothing is under way, so that nothing ever comes late.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from bot.app import House, WallClock, install_signals
from bot.channels.console import CHAT, ConsoleChannel
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.database import open_database
from bot.model.effects import Edit, Send
from bot.model.ids import LASTING, AlarmKey, ChatId
from bot.model.turn import Receipt, Turn
from bot.runtime.engine import NewChat, Step
from bot.store.base import (
    Committed,
    Diary,
    LeasedAlarm,
    Loaded,
    Outgoing,
    Settlement,
    Store,
    Tally,
)

LOOK_S = 0.002
"""Between two looks whether everything is settled; a turn takes about as long."""

STUCK_S = 30.0
"""A conversation that has not settled after so many real seconds never will."""

LONGEST_PLAY = timedelta(hours=24)
"""No session goes on for longer."""


class Stuck(Exception):  # noqa: N818 - read as a sentence by the person at the terminal
    """The conversation does not come to rest. This is a mistake in the program."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the conversation takes place."""

    stdin: TextIO
    stdout: TextIO

    @property
    def is_piped(self) -> bool:
        """Whether lines come from a file or a program, not from a person."""
        return not self.stdin.isatty()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line."""

    language: str | None = None
    speed: float = 1.0
    database: Path | None = None
    """None: nothing is kept after the end."""


async def chat(
    terminal: Terminal,
    library: Library,
    wishes: Wishes,
    *,
    step: Step = step,
    new_chat: NewChat = new_chat,
) -> None:
    """Talk until the input ends. Raises StoreError when the database cannot be used."""
    stop = asyncio.Event()
    install_signals(asyncio.get_running_loop(), stop)
    async with _database(wishes.database) as path:
        store = WatchedStore(await open_database(path))
        clock = SkippingClock() if terminal.is_piped else WallClock(wishes.speed)
        pacer = Playback(store, clock) if isinstance(clock, SkippingClock) else None
        channel = ConsoleChannel(
            terminal.stdin,
            terminal.stdout,
            language=wishes.language,
            greet=(await store.load(CHAT)).chat is None,
            pacer=pacer,
        )
        house = House(
            store=store, channel=channel, library=library, clock=clock, step=step, new_chat=new_chat
        )
        await house.run(stop)


@asynccontextmanager
async def _database(path: Path | None) -> AsyncIterator[Path]:
    if path is not None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="headache-bot-") as folder:
        yield Path(folder) / "chat.sqlite"


class SkippingClock:
    """The real time, with leaps forward."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._leapt = asyncio.Event()

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds have passed, waited for or skipped."""
        end = self.now() + timedelta(seconds=seconds)
        while (left := (end - self.now()).total_seconds()) > 0:
            leapt = asyncio.ensure_future(self._leapt.wait())
            try:
                await asyncio.wait({leapt}, timeout=left)
            finally:
                leapt.cancel()

    def leap_to(self, moment: datetime) -> None:
        """Make it that moment now; a moment that is past changes nothing."""
        self._ahead += max(moment - self.now(), timedelta())
        leapt, self._leapt = self._leapt, asyncio.Event()
        leapt.set()


class WatchedStore:
    """A store that knows whether anybody is still at work with what it handed out."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._calls = 0
        self._leased: set[object] = set()

    @property
    def is_busy(self) -> bool:
        """Whether an alarm or a message is out and not yet dealt with."""
        return bool(self._calls or self._leased)

    async def load(self, chat: ChatId) -> Loaded:
        """Return the chat and its turn number."""
        return await self._store.load(chat)

    async def diary(self, chat: ChatId) -> Diary:
        """Return the diary of a chat, and what of it cannot be read."""
        return await self._store.diary(chat)

    async def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        """Return what was decided for a chat and is not delivered yet, in order."""
        return await self._store.unsent(chat)

    async def file(self, key: str) -> str | None:
        """Return the messenger's name for bytes that it was given before."""
        return await self._store.file(key)

    async def keep_file(self, key: str, name: str | None) -> None:
        """Remember the messenger's name for bytes, or forget it."""
        await self._store.keep_file(key, name)

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn; an alarm that it was about is dealt with then."""
        committed = await self._store.commit(chat, loaded_turn, turn, receipt, now)
        if committed != "lost_race":
            self._leased.discard(receipt)
        return committed

    async def excuse(
        self, chat: ChatId, receipt: Receipt | None, messages: tuple[Send, ...], now: datetime
    ) -> Committed:
        """Say that the chat cannot be read; an alarm that it was about is dealt with then."""
        committed = await self._store.excuse(chat, receipt, messages, now)
        self._leased.discard(receipt)
        return committed

    async def due(self, now: datetime, limit: int, lease_s: float) -> tuple[LeasedAlarm, ...]:
        """Lease alarms, and remember which."""
        self._calls += 1
        try:
            alarms = await self._store.due(now, limit, lease_s)
            self._leased |= {alarm.receipt for alarm in alarms}
        finally:
            self._calls -= 1
        return alarms

    async def outgoing(self, now: datetime, limit: int, lease_s: float) -> tuple[Outgoing, ...]:
        """Lease messages, and remember which."""
        self._calls += 1
        try:
            messages = await self._store.outgoing(now, limit, lease_s)
            self._leased |= {message.id for message in messages}
        finally:
            self._calls -= 1
        return messages

    async def hurry(self, decided_before: datetime) -> None:
        """Make what has waited since then as urgent as an answer."""
        await self._store.hurry(decided_before)

    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        """Write down what became of a message; it is dealt with then."""
        await self._store.settle(outgoing, settlement)
        self._leased.discard(outgoing)

    async def next_event(self) -> datetime | None:
        """Return when there is something to do next."""
        return await self._store.next_event()

    async def prune(self, before: datetime) -> int:
        """Drop what is older."""
        return await self._store.prune(before)

    async def beat(self, now: datetime) -> None:
        """Commit a little row."""
        await self._store.beat(now)

    async def tally(self) -> Tally:
        """Count what waits."""
        return await self._store.tally()

    async def close(self) -> None:
        """Release everything."""
        await self._store.close()


class Playback:
    """Lets the time of a piped conversation pass (`Pacer` of the console)."""

    def __init__(self, store: WatchedStore, clock: SkippingClock) -> None:
        self._store = store
        self._clock = clock

    async def settle(self) -> None:
        """Return once everything that is due now was decided and delivered."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + STUCK_S
        while not await self._is_settled():
            if loop.time() > limit:
                raise Stuck(f"the conversation has not come to rest in {STUCK_S:.0f} s")
            await asyncio.sleep(LOOK_S)

    async def _is_settled(self) -> bool:
        if self._store.is_busy:
            return False
        upcoming = await self._store.next_event()
        is_quiet = upcoming is None or upcoming > self._clock.now()
        return is_quiet and not self._store.is_busy

    async def skip(self, seconds: float) -> None:
        """Let so much time pass, with everything that happens in it."""
        end = self._clock.now() + timedelta(seconds=seconds)
        while True:
            await self.settle()
            upcoming = await self._store.next_event()
            if upcoming is None or upcoming > end:
                break
            self._clock.leap_to(upcoming)
        self._clock.leap_to(end)
        await self.settle()

    async def play_out(self) -> None:
        """Let time pass until no alarm waits but the promised check-in."""
        end = self._clock.now() + LONGEST_PLAY
        await self.settle()
        while self._clock.now() < end and await self._pending():
            upcoming = await self._store.next_event()
            if upcoming is None:
                return
            self._clock.leap_to(upcoming)
            await self.settle()

    async def _pending(self) -> set[AlarmKey]:
        chat = (await self._store.load(CHAT)).chat
        alarms: Mapping[AlarmKey, datetime | None] = chat.alarms if chat else {}
        return set(alarms) - {"check_in", *LASTING}
