"""Bots as processes, the server they talk to, and what they cost, read from outside. Linux only."""

import asyncio
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from benchmarks.speed_traffic import Orders
from tests.botapi.peers import aiogram_environment

Json: TypeAlias = dict[str, Any]

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "benchmarks" / "peers"

READY_S = 120.0
"""A busy machine takes long to load our content; no more than this."""


def cpu_s(pid: int) -> float:
    """CPU seconds of all threads of a process so far."""
    # What clock_getcpuclockid(3) computes on Linux; Python has no name for it.
    return time.clock_gettime((~pid << 3) | 2)


def new_token() -> str:
    """Return something shaped like a token, never used before."""
    return f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_hex(18)[:35]}"


@dataclass(frozen=True)
class Server:
    """The fake Bot API server."""

    url: str
    session: aiohttp.ClientSession = field(repr=False)

    async def ask(self, token: str, deed: str, body: Json | None = None) -> Json:
        """Have the server do something about one bot."""
        async with self.session.post(f"{self.url}/control/{token}/{deed}", json=body or {}) as got:
            got.raise_for_status()
            answer: Json = await got.json()
            return answer


@asynccontextmanager
async def a_server() -> AsyncIterator[Server]:
    """Have a server in a process of its own meanwhile."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.speed_server", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101 - it was asked for
    url = (await process.stdout.readline()).decode().strip()
    no_limit = aiohttp.ClientTimeout(total=None)
    try:
        async with aiohttp.ClientSession(timeout=no_limit) as session:
            yield Server(url, session)
    finally:
        with suppress(ProcessLookupError):  # it was told to stop together with us
            process.kill()
        await process.wait()


@dataclass(frozen=True)
class Kind:
    """A bot that can be started: `{url}`, `{token}` and `{folder}` are filled in."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    """Whether it really leads the conversation, so that its answers can be checked."""


def ours(name: str, *options: str, **environment: str) -> Kind:
    """Return this bot, on a file of its own unless told otherwise."""
    settings = {
        "TELEGRAM_BOT_TOKEN": "{token}",
        "TELEGRAM_API_URL": "{url}",
        "HEADACHE_BOT_DB": "{folder}/bot.sqlite",
        **environment,
    }
    return Kind(name, ("-m", "benchmarks.speed_bot", *options), settings, strict=True)


def ptb() -> Kind:
    """Return python-telegram-bot's echo bot."""
    return Kind("python-telegram-bot", (str(PEERS / "ptb_echo.py"), "{url}", "{token}"))


def aiogram() -> Kind:
    """Return aiogram's echo bot, fetched when it is not there yet."""
    path = {"PYTHONPATH": aiogram_environment()["PYTHONPATH"]}
    return Kind("aiogram", (str(PEERS / "aiogram_echo.py"), "{url}", "{token}"), path)


def floor() -> Kind:
    """Return the bare client."""
    return Kind("bare aiohttp", (str(PEERS / "floor.py"), "{url}", "{token}"))


@dataclass(frozen=True)
class Cost:
    """One run of one bot."""

    cpu_s: float
    wall: float
    updates: int
    seconds: Sequence[float]
    """From update to answer, each."""
    chats: Mapping[int, int]
    """How many updates each chat brought."""

    @property
    def cpu_ms(self) -> float:
        """CPU of the bot for one update, in milliseconds."""
        return 1000 * self.cpu_s / max(1, len(self.seconds))

    @property
    def unanswered(self) -> int:
        """Updates that were not answered in time."""
        return self.updates - len(self.seconds)


class Bot:
    """A bot that runs."""

    def __init__(self, kind: Kind, server: Server, folder: Path, token: str | None = None) -> None:
        self.kind = kind
        self.token = token or new_token()
        self._server = server
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process is not None  # noqa: S101 - it was started
        return self._process.pid

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "log").read_text("utf-8", "replace")

    @property
    def database(self) -> Path:
        """Its file, if it is one of ours."""
        return self._folder / "bot.sqlite"

    async def start(self) -> None:
        """Start it, and return at once."""
        told = {"url": self._server.url, "token": self.token, "folder": str(self._folder)}
        names = ("HEADACHE_BOT_", "TELEGRAM_")
        plain = {name: value for name, value in os.environ.items() if not name.startswith(names)}
        own = {name: value.format(**told) for name, value in self.kind.environment.items()}
        command = [part.format(**told) for part in self.kind.command]
        with (self._folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=ROOT, env={**plain, **own}, stdout=log, stderr=log
            )

    async def ready(self, method: str = "getUpdates", times: int = 1) -> None:
        """Return once it has called the server so many times."""
        before = time.monotonic()
        while (await self.state())["calls"].get(method, 0) < times:
            await asyncio.sleep(0.02)
            if time.monotonic() - before > READY_S or self._process is None or self._has_ended():
                raise RuntimeError(f"{self.kind.name} did not start:\n{self.log[-3000:]}")

    def _has_ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def state(self) -> Json:
        """What the server knows of it."""
        return await self._server.ask(self.token, "state")

    async def delay(self, seconds: float) -> None:
        """Let its calls take this long from now on."""
        await self._server.ask(self.token, "delay", {"seconds": seconds})

    async def answers(self, count: int) -> None:
        """Return once it has answered so many updates of a run."""
        await self._server.ask(self.token, "answers", {"count": count})

    async def begin(self, orders: Orders) -> None:
        """Let people talk to it, watched or not, until the server ends."""
        await self._server.ask(self.token, "run", asdict(orders))

    async def carry_out(self, orders: Orders) -> Cost:
        """Let people talk to it, and return what that cost."""
        before = self.cpu_s()
        told = await self._server.ask(self.token, "run", asdict(orders))
        cpu_s = self.cpu_s() - before
        chats = {int(chat): count for chat, count in told["chats"].items()}
        return Cost(cpu_s, told["wall"], told["updates"], told["seconds"], chats)

    def cpu_s(self) -> float:
        """CPU seconds of all its threads so far."""
        return cpu_s(self.pid)

    def rss_mb(self) -> float:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    async def ended(self) -> None:
        """Return never: raise once it has ended by itself."""
        assert self._process is not None  # noqa: S101 - it was started
        code = await self._process.wait()
        raise RuntimeError(f"{self.kind.name} ended with {code}:\n{self.log[-3000:]}")

    async def end(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal and wait for its end."""
        if self._process is not None:
            with suppress(ProcessLookupError):  # it was told to stop together with us
                self._process.send_signal(number)
            await self._process.wait()
            self._process = None


@asynccontextmanager
async def running(server: Server, folder: Path, *kinds: Kind) -> AsyncIterator[list[Bot]]:
    """Have bots running meanwhile, all of them ready."""
    bots = [Bot(kind, server, folder) for kind in kinds]
    try:
        for bot in bots:
            await bot.start()
        for bot in bots:
            await bot.ready()
        yield bots
    finally:
        for bot in bots:
            await bot.end()
