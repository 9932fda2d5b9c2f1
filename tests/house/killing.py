"""A bot that is killed and started again, people who answer it meanwhile, and how it is judged."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.botapi import BotApi, Person, Post
from tests.house.home import buttons_of, do, first_text
from tests.house.visitor import Visitor

ROOT = Path(__file__).parents[2]


def surroundings(api: BotApi, database: Path) -> dict[str, str]:
    """The environment of a bot that talks to this server, whatever is set on this machine."""
    ours = ("HEADACHE_BOT_", "TELEGRAM_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_URL": api.url,
        "HEADACHE_BOT_DB": str(database),
    }


# --- the bot -------------------------------------------------------------------------------------


class MortalBot:
    """`fast_bot` in a process of its own."""

    def __init__(self, api: BotApi, folder: Path, speed: float) -> None:
        self._arguments = ("-m", "tests.house.fast_bot", str(time.time()), str(speed))
        self._log_path = folder / "bot.log"
        self._environment = surroundings(api, folder / "bot.sqlite")
        self.process = 0
        self.kills: list[float] = []

    async def __aenter__(self) -> Self:
        with self._log_path.open("ab") as log:
            self._loader = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._arguments,
                env=self._environment,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process:
            await self.end(signal.SIGKILL)
        await self._loader.communicate(b"")  # the end of its input is the end of it

    @property
    def log(self) -> str:
        return self._log_path.read_text("utf-8")

    @property
    def last_words(self) -> str:
        return self.log[-3000:]

    async def start(self) -> None:
        assert self._loader.stdin is not None
        self._loader.stdin.write(b"start\n")
        self.process = await self._number()

    async def kill(self) -> None:
        """Kill it at once and start it again."""
        os.kill(self.process, signal.SIGKILL)
        self.kills.append(time.time())
        assert await self._number() == -signal.SIGKILL, self.last_words
        await self.start()

    async def restart(self) -> None:
        """Tell it to stop and start it again."""
        assert await self.end(signal.SIGTERM) == 0, self.last_words
        await self.start()

    async def end(self, number: int) -> int:
        """Send a signal and return the exit code."""
        os.kill(self.process, number)
        self.process = 0
        return await self._number()

    async def _number(self) -> int:
        assert self._loader.stdout is not None
        line = await self._loader.stdout.readline()
        assert line, self.last_words
        return int(line)


# --- when it is killed ---------------------------------------------------------------------------


class Killer:
    """Chooses moments over the whole life of a bot. The same seed chooses alike."""

    def __init__(self, api: BotApi, bot: MortalBot, seed: int, pause_s: float) -> None:
        self._api = api
        self._bot = bot
        self._random = random.Random(seed)
        self._pause_s = pause_s
        self.moments: dict[str, int] = {}

    async def run(self, kills: int) -> None:
        ways = (self._young, self._any_time, self._on_request, self._on_request, self._on_update)
        for _ in range(kills):
            way = self._random.choice(ways)
            await way()
            await self._bot.kill()
            name = way.__name__.removeprefix("_")
            self.moments[name] = self.moments.get(name, 0) + 1

    async def _young(self) -> None:
        """Right after its start."""
        await asyncio.sleep(self._random.uniform(0, 0.4))

    async def _any_time(self) -> None:
        await asyncio.sleep(self._random.uniform(0.5, 2 * self._pause_s))

    async def _on_request(self) -> None:
        """While a message or an edit is on the wire."""
        await asyncio.sleep(self._random.uniform(0.3, self._pause_s))
        await self._more(lambda: len(self._sent() + self._edits()))
        await asyncio.sleep(self._random.choice((0, 0, 0.0005, 0.002)))

    async def _on_update(self) -> None:
        """While it works on what somebody did."""
        await asyncio.sleep(self._random.uniform(0.3, self._pause_s))
        await self._more(lambda: self._api.world._next_update)
        await asyncio.sleep(self._random.uniform(0, 0.012))

    def _sent(self) -> list[object]:
        methods = ("sendMessage", "sendPhoto", "sendAnimation")
        return [call for method in methods for call in self._api.calls(method)]

    def _edits(self) -> list[object]:
        return list(self._api.calls("editMessageText"))

    async def _more(self, count: Callable[[], int]) -> None:
        before = count()
        with suppress(TimeoutError):  # when nothing is going on, that moment is as good as any
            await self._api.world.until(lambda: count() > before, 3)


# --- the people ----------------------------------------------------------------------------------


@dataclass
class Guest:
    """Somebody who answers each screen once, as soon as they see it."""

    api: BotApi
    person: Person
    who: Visitor
    last: str
    """How the last message of the visit reads."""
    updates: list[int] = field(default_factory=list)
    _answered: set[str] = field(default_factory=set)

    async def visit(self, after_s: float, within_s: float) -> None:
        await asyncio.sleep(after_s)
        self.updates.append(self.person.says("/start"))
        async with asyncio.timeout(within_s):
            while not self._is_over():
                self._answer()
                await self._news()

    def _is_over(self) -> bool:
        return bool(self.person.sees()) and first_text(self.person.sees()[-1]) == self.last

    def _answer(self) -> None:
        """Answer what is shown; a message that came twice is answered once."""
        for post in self.person.sees()[-1:]:
            events = self.who.answer(post.text, buttons_of(post))
            wish = repr(events[-1:])
            if events and wish not in self._answered:
                self._answered.add(wish)
                self.updates += [do(self.person, event) for event in events]

    async def _news(self) -> None:
        before = len(self.person.sees())
        await self.api.world.until(lambda: len(self.person.sees()) > before, 120)


# --- what is judged ------------------------------------------------------------------------------


@dataclass
class Findings:
    """What one chat got, compared with what it should have got."""

    doubled: list[tuple[float, float]] = field(default_factory=list)
    """When the two copies of each doubled message came."""
    late: int = 0
    """How often the bot asked whether to go on."""


def judge(posts: Sequence[Post], expected: Sequence[str], shall_we_go_on: str) -> Findings:
    """Walk along what should have come. Raises AssertionError where a message is missing."""
    found = Findings()
    place, previous = 0, posts[0]
    for post in posts:
        text = first_text(post)
        if place and text == first_text(previous):
            found.doubled.append((previous.at, post.at))
        elif text == shall_we_go_on:
            found.late += 1
        else:
            assert text == expected[place], f"{text!r} came instead of {expected[place]!r}"
            place += 1
        previous = post
    assert place == len(expected), f"{expected[place:]} did not come"
    return found


def unexplained(doubled: Sequence[tuple[float, float]], kills: Sequence[float]) -> int:
    """How many doubled messages have no kill of their own between their two copies."""
    free = sorted(kills)
    missing = 0
    for first, second in sorted(doubled):
        cause = next((at for at in free if first - 0.05 <= at <= second), None)
        if cause is None:
            missing += 1
        else:
            free.remove(cause)
    return missing
