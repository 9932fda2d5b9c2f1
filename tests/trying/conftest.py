"""One browser for all tests of the page, a fresh bot for each."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bot.conversation.library import Library
from bot.trying import Trial
from tests.trying.browsing import chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def trial(library: Library) -> AsyncIterator[Trial]:
    """A bot on trial, with time that runs as fast as it may."""
    async with Trial(library, speed=60) as running:
        yield running


@pytest.fixture
async def trial_here(library: Library) -> AsyncIterator[Trial]:
    """A bot on trial that no browser looks at, in the loop of one test."""
    async with Trial(library, speed=60) as running:
        yield running
