"""The same conversations through the whole house: engine, alarms and delivery on a SQLite file.

The house runs in a thread of its own; the script talks to it as a messenger would.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.app import House
from bot.channels.base import Arrival, Delivered, Handle, Outcome, Pace, Refused
from bot.chatting import Playback, SkippingClock, WatchedStore
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.model.effects import Edit, Send
from bot.model.events import Commanded, Event, Pressed, Said, Sent
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.sqlite import SqliteStore
from tests.conversations.world import BEGIN, Shown

CHAT = ChatId(1)
Result = TypeVar("Result")


class ScriptChannel:
    """A messenger with one person, whose screen can be read."""

    pace: Pace | None = None

    def __init__(self, screen: list[Shown], fresh: list[Shown]) -> None:
        self._screen = screen
        self._fresh = fresh
        self.handle: Handle | None = None
        self.listening = asyncio.Event()

    async def listen(self, handle: Handle) -> None:
        self.handle = handle
        self.listening.set()
        await asyncio.Event().wait()

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        del chat
        if isinstance(wish, Send):
            self._screen.append(Shown(wish.slot, wish.text, wish.rows, wish.sounds))
            self._fresh.append(self._screen[-1])
            return Delivered(len(self._screen))
        return self._edit(wish, message)

    def _edit(self, wish: Edit, message: int | None) -> Outcome:
        if message is None:
            return Refused("never delivered")
        shown = self._screen[message - 1]
        changed = (shown.text, shown.rows) != (wish.text, wish.rows)
        shown.text, shown.rows = wish.text, wish.rows
        if changed:
            self._fresh.append(replace(shown, edited=True))
        return Delivered(message)


class HouseWorld:
    """One chat in a house that really runs."""

    def __init__(self, library: Library, client_language: str, database: Path) -> None:
        self.screen: list[Shown] = []
        self._fresh: list[Shown] = []
        self._library, self._language, self._database = library, client_language, database
        self._updates = 0
        self._clock = SkippingClock()
        self._clock._ahead = BEGIN - datetime.now(UTC)  # days and hours are told in conversations
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._open())

    @property
    def now(self) -> datetime:
        return self._clock.now()

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        future: Future[Result] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=60)

    async def _open(self) -> None:
        store = WatchedStore(await SqliteStore.open(self._database))
        self._channel = ScriptChannel(self.screen, self._fresh)
        self._playback = Playback(store, self._clock)
        self._stop = asyncio.Event()
        house = House(
            store=store,
            channel=self._channel,
            library=self._library,
            clock=self._clock,
            step=step,
            new_chat=new_chat,
        )
        self._running = asyncio.ensure_future(house.run(self._stop))
        await self._channel.listening.wait()

    async def _shut(self) -> None:
        self._stop.set()
        await self._running

    def close(self) -> None:
        self._do(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _seen(self) -> list[Shown]:
        seen = list(self._fresh)
        self._fresh.clear()
        return seen

    def happen(self, event: Event) -> list[Shown]:
        """Let the person do something; return what they see of it."""
        self._do(self._happen(event))
        return self._seen()

    async def _happen(self, event: Event) -> None:
        self._updates += 1
        assert self._channel.handle is not None
        if isinstance(event, Said | Pressed | Commanded | Sent):
            event = replace(event, client_language=self._language)
        await self._channel.handle(Arrival(CHAT, event, Receipt("script", self._updates)))
        await self._playback.settle()

    def wait(self, seconds: float) -> list[Shown]:
        """Let time pass; alarms go off when they are due."""
        self._do(self._playback.skip(seconds))
        return self._seen()

    def away(self, seconds: float) -> list[Shown]:
        """Stop the house, let time pass, start it again on the same file."""
        self._do(self._restart(seconds))
        return self._seen()

    async def _restart(self, seconds: float) -> None:
        await self._shut()
        self._clock.leap_to(self._clock.now() + timedelta(seconds=seconds))
        await self._open()
        await self._playback.settle()
