"""The small web server: the webhook's door, signs of life, figures.

`/healthz` says that the loop turns, `/readyz` that the store can commit, `/metrics` what happened.
"""

import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from bot.channels.telegram import WEBHOOK_BODY_BYTES, WEBHOOK_PATH
from bot.metrics import Metrics
from bot.settings import Address
from bot.store.base import Store, StoreError

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Pruning what is older keeps everything, and is a write that has to be committed."""


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
    door.router.add_get("/readyz", _readiness(store))
    door.router.add_get("/metrics", _figures(metrics))
    if receive is not None:
        door.router.add_post(WEBHOOK_PATH, receive)
    return door


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="alive\n")


def _readiness(store: Store) -> Receive:
    async def ready(_: web.Request) -> web.Response:
        try:
            await store.prune(LONG_AGO)
        except StoreError as error:
            _log.warning("not ready: %s", type(error).__name__)
            return web.Response(status=503, text="the store cannot commit\n")
        return web.Response(text="ready\n")

    return ready


def _figures(metrics: Metrics) -> Receive:
    async def figures(_: web.Request) -> web.Response:
        return web.Response(
            body=metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"}
        )

    return figures
