"""A PostgreSQL server for the whole run, and a schema of it for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.postgres_server import Server, empty_schema, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    """The address of an empty schema."""
    async with empty_schema(server) as address:
        yield address
