"""A house that really runs, on a file and over HTTP, and whose time a test lets pass.

Rule 1: time leaps only while nothing is under way: every update is confirmed, every turn kept, and
        every message that may go has gone.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import House
from bot.botapi import BotApi, Person, Post
from bot.channels.telegram import TelegramChannel, Timing
from bot.channels.telegram.transport import Timeouts
from bot.chatting import Playback, SkippingClock, WatchedStore
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.model.events import Commanded, Event, Pressed, Said
from bot.model.ids import ChatId
from bot.model.state import Chat, Running
from bot.runtime.illustrating import Makers
from bot.serving import menus
from bot.store.sqlite import SqliteStore
from tests.house.visitor import Visitor

FAST = Timing(
    poll=5,
    first_pause=0.01,
    longest_pause=0.05,
    rescan=0.01,
    conflict_patience=0.2,
    conflict_pause=0.02,
    farewell=0.5,
    tries=3,
)
IMPATIENT = Timeouts(connect=1.0, read=0.3, write=1.0, pool=5.0)
"""The server answers within a few milliseconds, or hangs on purpose."""

BUSY_S = 0.2
"""How long the house waits for a file that another program holds."""

SOON = timedelta(seconds=2)
"""A message that waits no longer than this only keeps the pace of its chat."""


class Home:
    """One house, its messenger and its people."""

    def __init__(
        self, api: BotApi, library: Library, database: Path, makers: Makers | None = None
    ) -> None:
        self.api = api
        self.makers = makers or {}
        self.library = library
        self.database = database
        self.clock = SkippingClock()
        self.came_at: dict[int, datetime] = {}
        """When each message came, by its number, in the time of the house."""

    # --- the house -------------------------------------------------------------------------------

    async def open(self) -> None:
        self.kept = await SqliteStore.open(self.database, busy_s=BUSY_S)
        self._store = WatchedStore(self.kept)
        self._playback = Playback(self._store, self.clock)
        self._channel = TelegramChannel(
            self.api.token,
            self.api.url,
            menus=menus(self.library),
            timing=FAST,
            timeouts=IMPATIENT,
        )
        self._stop = asyncio.Event()
        house = House(
            store=self._store,
            channel=self._channel,
            library=self.library,
            clock=self.clock,
            step=step,
            new_chat=new_chat,
            makers=self.makers,
        )
        self.running = asyncio.ensure_future(house.run(self._stop))

    async def shut(self) -> None:
        """Tell it to stop; raise what it died of."""
        self._stop.set()
        try:
            await self.running
        finally:
            await self._channel.close()

    # --- time ------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Return once everything that was done is answered."""
        await self.api.all_confirmed(within_s=20)
        while True:
            await self._playback.settle()
            self._look()
            waits_until = self._next_try()
            if waits_until is None or waits_until > self.clock.now() + SOON:
                return
            self.clock.leap_to(waits_until)

    async def wait(self, seconds: float) -> None:
        """Let so much time pass, with everything that happens in it."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while True:
            await self.settle()
            upcoming = await self._store.next_event()
            if upcoming is None or upcoming > end:
                break
            self.clock.leap_to(upcoming)
        self.clock.leap_to(end)
        await self.settle()

    async def wait_for_step(self, chat: int) -> None:
        """Let time pass until the present step of this chat is over, or its message tried again."""
        due = (await self.chat(chat)).alarms["step"] or self._next_try()
        assert due is not None
        await self.wait((due - self.clock.now()).total_seconds() + 0.5)

    def _look(self) -> None:
        for post in self.api.posts:
            self.came_at.setdefault(post.message, self.clock.now())

    def _next_try(self) -> datetime | None:
        ((micros,),) = self.rows("SELECT min(try_at) FROM outgoing WHERE try_at IS NOT NULL")
        in_table = micros and datetime.fromtimestamp(micros / 1e6, self.clock.now().tzinfo)
        in_memory = self.kept._jobs._memtable.next_event()
        return min(filter(None, (in_table, in_memory)), default=None)

    # --- what is kept ----------------------------------------------------------------------------

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the file as a backup would."""
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(query, values).fetchall()

    async def chat(self, chat: int) -> Chat:
        found = (await self._store.load(ChatId(chat))).chat
        assert found is not None
        return found

    async def turns(self, chat: int) -> int:
        return (await self._store.load(ChatId(chat))).turn

    async def position(self, chat: int) -> int:
        """Which step is under way."""
        phase = (await self.chat(chat)).phase
        assert isinstance(phase, Running)
        return phase.session.position

    def alarms(self, chat: int) -> list[str]:
        """What the chat waits for, apart from the day on which it is forgotten."""
        wanted = "SELECT key FROM alarms WHERE chat = ? AND key <> 'expiry'"
        return [key for (key,) in self.rows(wanted, chat)]

    # --- people ----------------------------------------------------------------------------------

    async def happen(self, person: Person, *events: Event) -> None:
        """Let the person do something, all at once; return when the house has dealt with it."""
        for event in events:
            do(person, event)
        await self.settle()

    async def visit(self, person: Person, who: Visitor, *, until: int | None = None) -> None:
        """Lead somebody from /start to the end, or until this step of the session is shown."""
        await self.happen(person, Commanded("start"))
        await self.go_on(person, who, until=until)

    async def go_on(self, person: Person, who: Visitor, *, until: int | None = None) -> None:
        while until is None or steps_of(person.sees())[-1:] != [until]:
            last = person.sees()[-1]
            events = who.answer(last.text, buttons_of(last))
            if events:
                await self.happen(person, *events)
            elif "step" in self.alarms(person.id):
                await self.wait_for_step(person.id)
            else:
                return


def do(person: Person, event: Event) -> int:
    """Let the person do it; return the number of the update."""
    match event:
        case Said(text):
            return person.says(text)
        case Commanded(name, argument):
            return person.says(f"/{name} {argument}".strip())
        case Pressed(data):
            return person.presses(data)
        case _:
            raise TypeError(event)


def buttons_of(post: Post) -> list[str]:
    return [data for row in post.buttons for _, data in row]


def step_of(post: Post) -> int | None:
    """Which step of a session a message is, None when it is something else."""
    for data in buttons_of(post):
        if data.startswith("s") and data.endswith(".pause"):
            return int(data.split(".")[1])
    return None


def steps_of(posts: Sequence[Post]) -> list[int]:
    """The steps among messages, as they came."""
    return [position for post in posts if (position := step_of(post)) is not None]


def first_text(post: Post) -> str:
    """A message as it was sent, before any edit."""
    return post.edits[0].text if post.edits else post.text


@asynccontextmanager
async def at_home(
    library: Library, database: Path, makers: Makers | None = None
) -> AsyncIterator[Home]:
    """A house that runs meanwhile. What it died of fails the test."""
    async with BotApi() as api:
        home = Home(api, library, database, makers)
        await home.open()
        try:
            yield home
        except BaseException:
            with contextlib.suppress(Exception):  # the first error is the one to report
                await home.shut()
            raise
        await home.shut()
