"""The small web server: the webhook's door, signs of life, figures.

`/healthz` says that the loop turns, `/readyz` that the store has just committed something,
`/metrics` what happened and what waits.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from aiohttp import web

from bot.channels.telegram import WEBHOOK_BODY_BYTES, WEBHOOK_PATH
from bot.metrics import Metrics
from bot.settings import Address
from bot.store.base import Store

PATIENCE_S = 5.0
"""How long the store may take. A commit takes milliseconds; people are answered no sooner."""

FRESH_S = 1.0
"""For so long an answer of the store is good for everybody who asks: proxies, monitors, people."""


class AddressRefused(Exception):  # noqa: N818 - read as a sentence by whoever starts the bot
    """The web server cannot listen. The message says what to do next."""


Receive = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def serving(
    address: Address, store: Store, metrics: Metrics, receive: Receive | None
) -> AsyncIterator[None]:
    """Serve meanwhile. Raises AddressRefused."""
    runner = web.AppRunner(application(store, metrics, receive), access_log=None)
    await runner.setup()
    try:
        await _open(runner, address)
        _log.info("listening on %s:%s", address.host, address.port)
        yield
    finally:
        await runner.cleanup()


async def _open(runner: web.AppRunner, address: Address) -> None:
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        raise AddressRefused(
            f"{address.host}:{address.port} cannot be listened on ({error.strerror}). Stop what "
            "uses it, or set HEADACHE_BOT_LISTEN to another address."
        ) from error


def application(store: Store, metrics: Metrics, receive: Receive | None) -> web.Application:
    """Return the server's routes; `receive` answers Telegram, None where the bot polls."""
    door = web.Application(client_max_size=WEBHOOK_BODY_BYTES)
    door.router.add_get("/healthz", _alive)
    door.router.add_get("/readyz", _readiness(Probe(partial(_beat, store))))
    door.router.add_get("/metrics", _figures(metrics, Probe(partial(_count, store, metrics))))
    if receive is not None:
        door.router.add_post(WEBHOOK_PATH, receive)
    return door


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="alive\n")


class Probe:
    """Asks the store something, once at a time however many want to know."""

    def __init__(
        self, ask: Callable[[], Awaitable[object]], patience_s: float = PATIENCE_S
    ) -> None:
        self._ask = ask
        self._patience_s = patience_s
        self._asking: asyncio.Task[str] | None = None
        self._asked_at = 0.0

    async def problem(self) -> str:
        """Return what is wrong with the store, nothing when it has answered, in bounded time."""
        now = asyncio.get_running_loop().time()
        if self._asking is None or (self._asking.done() and now - self._asked_at >= FRESH_S):
            self._asking, self._asked_at = asyncio.create_task(self._try()), now
        left_s = max(0.0, self._asked_at + self._patience_s - now)
        await asyncio.wait({self._asking}, timeout=left_s)
        return self._asking.result() if self._asking.done() else "silent"

    async def _try(self) -> str:
        try:
            await self._ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, the store cannot be used
            return type(error).__name__
        return ""


async def _beat(store: Store) -> None:
    await store.beat(datetime.now(UTC))


async def _count(store: Store, metrics: Metrics) -> None:
    metrics.count_waiting(await store.tally(), datetime.now(UTC))


def _readiness(probe: Probe) -> Receive:
    async def ready(_: web.Request) -> web.Response:
        if problem := await probe.problem():
            _log.warning("not ready: %s", problem)
            return web.Response(status=503, text="the store cannot commit\n")
        return web.Response(text="ready\n")

    return ready


def _figures(metrics: Metrics, probe: Probe) -> Receive:
    async def figures(_: web.Request) -> web.Response:
        if problem := await probe.problem():
            _log.warning("what waits is not counted anew: %s", problem)
        return web.Response(
            body=metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    return figures
