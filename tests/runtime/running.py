"""Loops that run for the length of a `with`, and whose errors fail the test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Protocol

from bot.runtime.clock import end

from .manual_clock import quiet


class Loop(Protocol):
    async def run(self) -> None: ...


@contextlib.asynccontextmanager
async def running(*loops: Loop) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(loop.run()) for loop in loops]
    await quiet()
    try:
        yield
        for task in tasks:
            assert not task.done() or task.exception() is None
    finally:
        await end(*tasks)
