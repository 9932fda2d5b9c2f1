"""What the tests of the Telegram room share: a fast channel, and somebody who listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.botapi import TOKEN, BotApi
from bot.channels.base import Arrival, Handle
from bot.channels.telegram import TelegramChannel, Timing
from bot.channels.telegram.transport import Timeouts
from bot.model.events import Event

FAST = Timing(
    poll=5,
    first_pause=0.01,
    longest_pause=0.05,
    rescan=0.01,
    conflict_patience=0.2,
    conflict_pause=0.02,
    farewell=0.5,
    tries=3,
)
IMPATIENT = Timeouts(connect=0.2, read=0.2, write=0.2, pool=5.0)


def channel_to(
    api: BotApi, timing: Timing = FAST, timeouts: Timeouts | None = None
) -> TelegramChannel:
    return TelegramChannel(TOKEN, api.url, timing=timing, timeouts=timeouts)


@asynccontextmanager
async def listening(channel: TelegramChannel, handle: Handle) -> AsyncIterator[None]:
    """Let the channel listen meanwhile, and stop it cleanly. Its own errors come through.

    What a test waits for in vain ends it after a while.
    """
    task = asyncio.create_task(channel.listen(handle))
    try:
        async with asyncio.timeout(20):
            yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Ear:
    """Handles arrivals by remembering them. `trouble` is called first and may raise."""

    def __init__(self, trouble: Callable[[Arrival], Awaitable[None]] | None = None) -> None:
        self.arrivals: list[Arrival] = []
        self._trouble = trouble

    async def __call__(self, arrival: Arrival) -> None:
        if self._trouble is not None:
            await self._trouble(arrival)
        self.arrivals.append(arrival)

    @property
    def events(self) -> list[Event]:
        return [arrival.event for arrival in self.arrivals]


@asynccontextmanager
async def heard(
    api: BotApi, trouble: Callable[[Arrival], Awaitable[None]] | None = None
) -> AsyncIterator[Ear]:
    """A bot that listens to this server; yields its ear."""
    ear = Ear(trouble)
    async with channel_to(api) as channel, listening(channel, ear):
        yield ear
