"""A house for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.conversation.library import Library
from tests.house.home import Home, at_home


@pytest_asyncio.fixture
async def home(library: Library, tmp_path: Path) -> AsyncIterator[Home]:
    async with at_home(library, tmp_path / "bot.sqlite") as opened:
        yield opened
