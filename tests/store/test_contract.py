"""Every store keeps the contract."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from tests.postgres_server import Server, empty_schema
from tests.store.contract import StoreContract
from tests.store.steps import KeptStore, closing

Opens = Callable[[Path, Server], AbstractAsyncContextManager[KeptStore]]


@asynccontextmanager
async def sqlite_file(folder: Path, _: Server) -> AsyncIterator[KeptStore]:
    async with closing(await SqliteStore.open(folder / "bot.sqlite")) as opened:
        yield opened


@asynccontextmanager
async def sqlite_memory(_: Path, __: Server) -> AsyncIterator[KeptStore]:
    async with closing(await SqliteStore.open(":memory:")) as opened:
        yield opened


@asynccontextmanager
async def postgres(_: Path, server: Server) -> AsyncIterator[KeptStore]:
    async with empty_schema(server) as url, closing(await PostgresStore.open(url)) as opened:
        yield opened


STORES: dict[str, Opens] = {
    "sqlite_file": sqlite_file,
    "sqlite_memory": sqlite_memory,
    "postgres": postgres,
}


@pytest.fixture(params=list(STORES))
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, server: Server
) -> AsyncIterator[KeptStore]:
    async with STORES[request.param](tmp_path, server) as opened:
        yield opened


class TestContract(StoreContract):
    """Runs once for each store above."""
