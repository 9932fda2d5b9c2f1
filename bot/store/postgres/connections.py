"""Connections to the server: lent for one script at a time, made anew when they are lost.

Rule 1: what goes wrong on the way to the server is a StoreError, and the next script tries again.
Rule 2: a server that is silent is given up after a while, as one that is gone.
Rule 3: a connection on which anything went wrong is not used again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from bot.model.ids import ChatId
from bot.store.base import StoreError
from bot.store.postgres.trouble import explain, place_of
from bot.store.script import Script, Statement

T = TypeVar("T")
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

MOST = 10
"""Connections of one replica. A turn holds one for a few milliseconds; ten keep two cores busy, and
a server with its usual hundred has room for several replicas."""

PATIENCE_S = 10.0
"""How long a server may take to answer one statement. They take a millisecond each; what takes this
long is a server, or a network, that went away without a word."""

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"


class Connections:
    """What of the server is at hand for one replica."""

    def __init__(self, url: str, pool: "asyncpg.Pool[asyncpg.Record]", patience_s: float) -> None:
        self.place = place_of(url)
        self._url = url
        self._pool = pool
        self._patience_s = patience_s
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._is_closed = False

    @classmethod
    async def open(cls, url: str, *, most: int = MOST, patience_s: float = PATIENCE_S) -> Self:
        """Make sure that the server answers. Raises StoreError."""
        pool = asyncpg.create_pool(
            url,
            min_size=0,
            max_size=most,
            timeout=patience_s,
            command_timeout=patience_s,
            server_settings={"application_name": "headache-bot"},
            reset=_nothing,
        )
        opened = cls(url, pool, patience_s)
        try:
            await pool
            async with opened.lend() as connection:
                await connection.execute("SELECT 1")
        except BaseException as error:
            pool.terminate()
            if isinstance(error, ValueError):
                # Without the cause: it may quote the password.
                raise StoreError(
                    f"The address of {opened.place} cannot be understood. Write it like "
                    "postgresql://user:password@host:5432/database"
                ) from None
            raise
        return opened

    async def run(self, script: Script[T]) -> T:
        """Play a script, each statement by itself."""
        async with self.lend() as connection:
            return await play(connection, script)

    async def transact(self, script: Script[T], chat: ChatId | None = None) -> T:
        """Play a script whole or not at all; alone with the chat when one is named."""
        async with self.lend() as connection:
            # Without an own ROLLBACK: a connection that is dropped rolls back.
            await connection.execute(_BEGIN if chat is None else f"{_BEGIN}; {_lock(chat)}")
            result = await play(connection, script)
            await connection.execute("COMMIT")
            return result

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Connection]:
        """Have a connection to oneself. Raises StoreError for trouble on the way."""
        if self._is_closed:
            raise StoreError("The store is closed. Open it again.")
        self._busy += 1
        self._idle.clear()
        try:
            async with self._pool.acquire() as connection:
                try:
                    yield connection
                except BaseException:
                    # Cut, silent, broken off in the middle, or a primary that has become a standby:
                    # a new connection costs milliseconds, one in an unknown state costs a turn.
                    with suppress(asyncpg.InterfaceError):  # the pool has dropped it already
                        connection.terminate()
                    raise
        except Exception as error:
            explained = explain(error, self.place)
            if explained is error:
                raise
            raise explained from error
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """Return a connection apart from the others, for who has to hold one for long."""
        return await asyncpg.connect(
            self._url,
            timeout=self._patience_s,
            command_timeout=self._patience_s,
            server_settings={"application_name": "headache-bot"},
        )

    async def close(self) -> None:
        """Finish what was begun, then let the server go."""
        self._is_closed = True
        await self._idle.wait()
        try:
            async with asyncio.timeout(self._patience_s):
                await self._pool.close()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._pool.terminate()  # the server went first


def _lock(chat: ChatId) -> str:
    """Statements after this one see what whoever had the lock has kept."""
    return f"SELECT pg_advisory_xact_lock({int(chat)})"


async def play(connection: Connection, script: Script[T]) -> T:
    """Ask what the script asks, and return what it returns."""
    try:
        statement = next(script)
        while True:
            statement = script.send(await _ask(connection, statement))
    except StopIteration as end:
        result: T = end.value
        return result


async def _ask(connection: Connection, statement: Statement) -> list[tuple[object, ...]]:
    rows = await connection.fetch(statement.sql, *statement.values)
    return [tuple(row) for row in rows]


async def _nothing(_: object) -> None:
    """Leave a connection as it is: a script changes no settings and ends its transaction."""
