"""Telling other replicas that something was kept, and hearing it from them.

Rule 1: it only makes things faster. Whoever misses a notification finds the work at the next look.
Rule 2: a notification is no part of a turn's transaction: the server lets those with one commit
one after the other, whoever they concern.
Rule 3: the first goes at once, the next ones together: many turns are one piece of news.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable

import asyncpg

from bot.store.base import StoreError
from bot.store.postgres.connections import Connections
from bot.store.script import Script, Statement

TOGETHER_S = 0.05
"""News within this are one. A fifth of what the loops wait between two looks of their own."""

AGAIN_S = 1.0
"""Between two tries to hear again, after the server went away."""

ASK_S = 60.0
"""Between two looks whether the server is still there."""

_TROUBLE = (OSError, StoreError, asyncpg.PostgresError, asyncpg.InterfaceError)

_CHANNEL = "SELECT 'headache_bot_' || current_schema()"
_TELL = "SELECT pg_notify('headache_bot_' || current_schema(), $1)"


class News:
    """One replica's mouth and ears."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._me = secrets.token_hex(8)
        self._is_news = asyncio.Event()
        self._telling: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None

    def tell(self) -> None:
        """Let the others know. Does not wait for it."""
        self._is_news.set()
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    def hear(self, ring: Callable[[], None]) -> None:
        """Call `ring` when another replica has news, or may have had some while nobody listened."""
        if self._hearing is None:
            self._hearing = asyncio.create_task(self._hear(ring))

    async def close(self) -> None:
        """Fall silent."""
        tasks = [task for task in (self._telling, self._hearing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell(self) -> None:
        while True:
            await self._is_news.wait()
            self._is_news.clear()
            with contextlib.suppress(*_TROUBLE):  # what was kept will be found all the same
                await self._connections.run(_told(self._me))
            await asyncio.sleep(TOGETHER_S)

    async def _hear(self, ring: Callable[[], None]) -> None:
        while True:
            with contextlib.suppress(*_TROUBLE):  # the loops look for themselves, and speak of it
                await self._listen(ring)
            await asyncio.sleep(AGAIN_S)

    async def _listen(self, ring: Callable[[], None]) -> None:
        """Ring until the connection is lost."""
        connection = await self._connections.connect()
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())

        def heard(_: object, __: int, ___: str, who: object) -> None:
            if who != self._me:
                ring()

        try:
            await connection.add_listener(await connection.fetchval(_CHANNEL), heard)
            ring()
            while not lost.is_set():
                await _wait(lost)
                await connection.fetchval("SELECT 1")  # a network may go without a word
        finally:
            connection.terminate()


async def _wait(lost: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ASK_S):
            await lost.wait()


def _told(who: str) -> Script[None]:
    yield Statement(_TELL, (who,))
