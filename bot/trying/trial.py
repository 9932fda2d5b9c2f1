"""Wires the emulation, the real bot and the page, and runs them together."""

import asyncio
import secrets
import sys
import tempfile
import webbrowser
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.app import House, install_signals
from bot.botapi import BOT_ID, BotApi
from bot.channels.telegram import TelegramChannel, Timing
from bot.chatting import Playback
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.database import open_database
from bot.logs import set_up_logging
from bot.making import makers, pictures_of
from bot.serving import menus
from bot.settings import machine_cache
from bot.trying.clock import PacedClock
from bot.trying.guard import guard, is_loopback
from bot.trying.page import Page
from bot.trying.rooms import Rooms
from bot.trying.stream import Stream
from bot.trying.telling import tell
from bot.trying.watching import Seen, ToldStore, watched

PORT = 8365
"""Nothing well known lives there."""

USAGE, BUSY = 2, 73
"""Exit codes as the other commands have them: a wish that is refused, something that is taken."""

FIRST_LANGUAGES = ("en", "ru")
"""The chats that are open at the beginning, where content speaks these languages."""

NEARBY = Timing(poll=10, farewell=0.5)
"""The server is in the same process: nothing is far away, and nothing need be waited for long."""


SOON = timedelta(seconds=2)
"""A message that waits no longer than this only keeps the pace of its chat."""


class Trial:
    """One bot on trial. Use it as `async with`; `url` is where the page is then."""

    def __init__(  # noqa: PLR0913 - what can be chosen about a trial, each with its default
        self,
        library: Library,
        *,
        port: int = 0,
        speed: float = 1.0,
        host: str = "127.0.0.1",
        pictures: Path | None = None,
        in_advance: bool = False,
    ) -> None:
        self.library = library
        self._pictures, self._in_advance = pictures or pictures_of(None), in_advance
        self.clock = PacedClock(speed)
        token = f"{BOT_ID}:{secrets.token_urlsafe(26)}"
        self.api = BotApi(token, port, host=host, now=self.clock.timestamp)
        languages = {str(code): words.card.name for code, words in library.words.items()}
        self.rooms = Rooms(self.api, languages)
        self._stream = Stream(self.rooms)
        self.api.application.middlewares.append(guard(host))
        Page(self.rooms, self._stream, self.clock, self.skip).add_to(self.api.application)
        self._stop = asyncio.Event()
        self._open = AsyncExitStack()

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.api.url

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as begun:
            await begun.enter_async_context(self.api)
            folder = begun.enter_context(tempfile.TemporaryDirectory(prefix="headache-bot-"))
            database = await open_database(Path(folder) / "try.sqlite")
            self._store = ToldStore(database, self._see)
            self._playback = Playback(self._store, self.clock)
            channel = TelegramChannel(
                self.api.token, self.api.url, menus=menus(self.library), timing=NEARBY
            )
            begun.push_async_callback(channel.close)
            made = await begun.enter_async_context(
                makers(
                    self.library,
                    self._pictures,
                    machine_cache(),
                    in_advance=self._in_advance,
                )
            )
            house = House(
                store=self._store,
                channel=channel,
                library=self.library,
                clock=self.clock,
                step=watched(step),
                new_chat=new_chat,
                makers=made,
            )
            self.running = asyncio.ensure_future(house.run(self._stop))
            begun.push_async_callback(self._end)
            self._open = begun.pop_all()
        for language in FIRST_LANGUAGES:
            if language in self.rooms.languages:
                self.rooms.open(language)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.__aexit__(kind, error, trace)

    async def _end(self) -> None:
        self._stream.end()
        self._stop.set()
        await self.running

    async def skip(self) -> bool:
        """Let the time pass until the bot acts by itself. False: it has nothing to wait for."""
        await self._playback.settle()
        upcoming = await self._store.next_event()
        if upcoming is None:
            return False
        self.clock.leap_to(upcoming)
        return True

    async def rest(self) -> None:
        """Return once everything that people did is answered, the pauses between messages over."""
        await self.api.all_confirmed()
        while True:
            await self._playback.settle()
            upcoming = await self._store.next_event()
            if upcoming is None or upcoming > self.clock.now() + SOON:
                return
            await self.clock.sleep((upcoming - self.clock.now()).total_seconds())

    def _see(self, seen: Seen) -> None:
        if seen.chat not in self.api.world.chats:
            return  # closed meanwhile
        told = tell(seen, self.library)
        self.rooms.turns[seen.chat].append(told)
        self._stream.tell({"kind": "turn", "chat": seen.chat, "turn": told})


async def try_it(  # noqa: PLR0913 - one for each option of the command
    library: Library,
    *,
    port: int = PORT,
    open_browser: bool = True,
    speed: float = 1.0,
    host: str = "127.0.0.1",
    expose: bool = False,
    content: Path | None = None,
) -> int:
    """Serve the page until Ctrl-C; return the exit code. Raises StoreError.

    Only this machine can reach it, unless `expose` says that others may.
    """
    if not is_loopback(host) and not expose:
        _say(
            f"{host} can be reached from other machines, and this page asks nobody for a password. "
            "Use 127.0.0.1, or add --expose if others shall reach it."
        )
        return USAGE
    set_up_logging("WARNING")
    pictures = pictures_of(content)
    trial = Trial(library, port=port, speed=speed, host=host, pictures=pictures, in_advance=True)
    return await run(trial, open_browser=open_browser)


async def run(trial: Trial, *, open_browser: bool = False) -> int:
    """Serve the page of this trial until Ctrl-C; return the exit code."""
    stop = asyncio.Event()
    install_signals(asyncio.get_running_loop(), stop)
    try:
        async with trial:
            await _serve(trial, stop, open_browser=open_browser)
    except OSError as error:
        _say(f"{trial.url} cannot be used ({error.strerror}). Choose another: --port 0")
        return BUSY
    return 0


async def _serve(trial: Trial, stop: asyncio.Event, *, open_browser: bool) -> None:
    """Wait for the end: Ctrl-C, or whatever the bot died of, which is raised."""
    _say(f"The bot is on trial at {trial.url} - Ctrl-C ends it; nothing is kept.")
    if open_browser:
        with suppress(webbrowser.Error):
            await asyncio.to_thread(webbrowser.open, trial.url)
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({stopping, trial.running}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
