"""Time as an argument, and waiting that can be cut short.

Rule 1: nobody on this floor reads the real clock or sleeps by it; tests and the console skip time.
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import datetime
from typing import Protocol, TypeVar

Result = TypeVar("Result")

POLL_S = 0.25
"""An empty look into the store costs 0.5 ms, so four a second cost 0.2 % of a core. They find what
another process has committed, and alarms that a delivery has started."""

CROWDED_S = 0.05
"""How long to wait when something overdue that is not ours hides when our own next event is."""


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds of this clock have passed."""
        ...


class LoopClock:
    """A clock that runs as evenly as the loop's own, `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds of this clock have passed."""
        await asyncio.sleep(self.on_the_loop_s(seconds))

    def on_the_loop_s(self, seconds: float) -> float:
        """Return how long that is for the loop."""
        return seconds / self._speed


class Bell:
    """Wakes the one loop that waits for it. A ring while nobody waits is kept, two count as one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the loop, now or when it next waits."""
        self._rung.set()

    async def wait(self, timeout_s: float) -> None:
        """Return once rung, or after so many seconds of the clock."""
        if self._rung.is_set() or timeout_s <= 0:
            await asyncio.sleep(0)  # the others get their turn even when this loop never rests
        else:
            with contextlib.suppress(TimeoutError):
                await within(self._clock, timeout_s, self._rung.wait())
        self._rung.clear()


def until(event: datetime | None, now: datetime) -> float:
    """Return how long to wait for the store's next event, after finding nothing to do at `now`."""
    if event is None:
        return POLL_S
    if event <= now:
        return CROWDED_S
    return min((event - now).total_seconds(), POLL_S)


async def within(clock: Clock, seconds: float, work: Coroutine[object, object, Result]) -> Result:
    """Return what the work returns. Raises TimeoutError, the work cancelled, when time is up."""
    if isinstance(clock, LoopClock):  # nobody has to watch it: the loop does, for a tenth
        async with asyncio.timeout(clock.on_the_loop_s(seconds)):
            return await work
    async with asyncio.timeout(None) as limit:
        watch = asyncio.ensure_future(_expire(clock, seconds, limit))
        try:
            return await work
        finally:
            watch.cancel()


async def _expire(clock: Clock, seconds: float, limit: asyncio.Timeout) -> None:
    """Let the limit strike now: how long it takes until then is a matter of the clock."""
    await clock.sleep(seconds)
    limit.reschedule(0)


async def end(*tasks: "asyncio.Future[Result] | asyncio.Future[None]") -> None:
    """Cancel the tasks that are not done yet and wait until all are."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
