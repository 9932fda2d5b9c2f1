"""Every store keeps the contract."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.store.sqlite import SqliteStore
from tests.store.contract import StoreContract
from tests.store.steps import KeptStore

Opens = Callable[[Path], Awaitable[KeptStore]]

STORES: dict[str, Opens] = {
    "sqlite_file": lambda folder: SqliteStore.open(folder / "bot.sqlite"),
    "sqlite_memory": lambda _: SqliteStore.open(":memory:"),
}


@pytest.fixture(params=list(STORES))
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[KeptStore]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()


class TestContract(StoreContract):
    """Runs once for each store above."""
