"""A clock that moves when a test says so."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def quiet() -> None:
    """Return once nobody has anything left to do without time passing."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0)
    # The loop's own list of what is ready is the only exact answer; counting turns would guess.
    while getattr(loop, "_ready"):  # noqa: ASYNC110, B009 - no event tells this; a private name
        await asyncio.sleep(0)


class ManualClock:
    """Satisfies `bot.runtime.clock.Clock`."""

    def __init__(self) -> None:
        self._now = NOON
        self._count = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        until = self._now + timedelta(seconds=seconds)
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (until, next(self._count), waking))
        await waking

    async def advance(self, seconds: float) -> None:
        """Let time pass; everybody wakes at the very moment they wanted."""
        end = self._now + timedelta(seconds=seconds)
        await quiet()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._now = max(self._now, self._sleepers[0][0])
            await self._wake_first()
        self._now = end
        await quiet()

    async def jump(self, seconds: float) -> None:
        """Be later at once, as after a pause of the machine; who slept wakes late."""
        await quiet()
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            await self._wake_first()

    async def set_back(self, seconds: float) -> None:
        """Be earlier, as after somebody has put a clock right; who sleeps sleeps no longer."""
        await quiet()
        back = timedelta(seconds=seconds)
        self._now -= back
        self._sleepers = [(until - back, number, one) for until, number, one in self._sleepers]

    async def _wake_first(self) -> None:
        _, _, waking = heapq.heappop(self._sleepers)
        if not waking.done():
            waking.set_result(None)
            await quiet()
