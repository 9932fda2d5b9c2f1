"""A time whose speed can be changed while it runs."""

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta

from bot.chatting import SkippingClock

SLOWEST, FASTEST = 0.1, 60.0
"""A minute in a second. Faster than that nobody can follow, and the limits that the bot sets to its
own work, which run on the same clock, would become shorter than the work."""


class PacedClock(SkippingClock):
    """Runs `speed` times faster than the real time, and leaps when told to."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__()
        self._speed = _possible(speed)
        self._moment = datetime.now(UTC)
        self._since = time.monotonic()
        self._changed = asyncio.Event()

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a real one."""
        return self._speed

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        passed_s = (time.monotonic() - self._since) * self._speed
        return self._moment + timedelta(seconds=passed_s)

    def timestamp(self) -> float:
        """Return the time in seconds since the epoch."""
        return self.now().timestamp()

    def run_at(self, speed: float) -> None:
        """Go on at this speed; waiting that is under way ends sooner or later by it."""
        self._set(self.now())
        self._speed = _possible(speed)

    def leap_to(self, moment: datetime) -> None:
        """Make it that moment now; a moment that is past changes nothing."""
        self._set(max(moment, self.now()))

    async def sleep(self, seconds: float) -> None:
        """Return once so many seconds of this clock have passed."""
        end = self.now() + timedelta(seconds=seconds)
        while (left := (end - self.now()).total_seconds()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left / self._speed)

    def _set(self, moment: datetime) -> None:
        self._moment, self._since = moment, time.monotonic()
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def _possible(speed: float) -> float:
    return min(max(speed, SLOWEST), FASTEST)
