"""The server for tests is there when it is wanted and leaves nothing behind."""

import asyncio
import contextlib
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

import bot
from tests.postgres_server import empty_schema, running_server

ROOT = Path(bot.__file__).parents[1]

DIES_WITH_A_SERVER = """
from tests.postgres_server import running_server
with running_server() as server:
    print(server.folder, flush=True)
    input()
"""


async def greet(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT 'hello'")
    finally:
        await connection.close()


async def is_gone(folder: Path) -> None:
    async with asyncio.timeout(60):
        while folder.exists():  # noqa: ASYNC110, ASYNC240 - no event tells that a folder is gone
            await asyncio.sleep(0.05)


async def test_it_answers_stops_and_starts_and_is_gone_in_the_end() -> None:
    with running_server() as server:
        assert await greet(server.url()) == "hello"
        server.stop()
        with pytest.raises(OSError, match=r"No such file|refused"):
            await greet(server.url())
        server.start()
        assert await greet(server.url()) == "hello"
    assert not server.folder.exists()


async def test_two_run_side_by_side() -> None:
    with running_server() as one, running_server() as other:
        async with empty_schema(one) as url:
            schema = url.partition("search_path=")[2]
            connection = await asyncpg.connect(other.url())
            known = await connection.fetchval("SELECT to_regnamespace($1)", schema)
            await connection.close()
            assert known is None


async def test_it_is_gone_after_its_tests_were_killed() -> None:
    with subprocess.Popen(  # noqa: S603, ASYNC220 - our own script, above
        [sys.executable, "-c", DIES_WITH_A_SERVER],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        folder = Path((await asyncio.to_thread(process.stdout.readline)).strip())
        assert (folder / "data" / "postmaster.pid").exists()
        process.kill()
    with contextlib.closing(process.stdout):
        await is_gone(folder)
