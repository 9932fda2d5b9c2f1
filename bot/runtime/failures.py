"""What is said about an error.

Rule 1: an error raised while a person's words are at hand is told by its type and stack alone.
Its message may quote the words, and those are never logged.
"""

import logging
import traceback
from datetime import datetime

from bot.runtime.clock import Clock
from bot.store.base import StoreError

MOST_FRAMES = 20
"""The innermost frames name the culprit; endless recursion would print a thousand."""

MOST_PARTS = 3
"""Of errors that came together; a loop's many turns mostly fail alike."""

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 10.0
"""A store that comes back is noticed before a person has given up on an answer."""

_log = logging.getLogger(__name__)


def stack_of(error: BaseException) -> str:
    """Return types and stack of an error and of what led to it, without any value."""
    told: list[str] = []
    known: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in known:
        known.add(id(link))
        told.append(_one(link))
        link = link.__cause__ or link.__context__
    return "\nwhile handling\n".join(told)


def _one(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    inside = [f"one of them:\n{stack_of(part)}" for part in parts[:MOST_PARTS]]
    return "\n".join([type(error).__qualname__, *lines, *inside])


class Outage:
    """Speaks once when the store stops working and once when it works again."""

    def __init__(self, clock: Clock, who: str) -> None:
        self._clock = clock
        self._who = who
        self._since: datetime | None = None

    def failed(self, error: StoreError) -> float:
        """Return how many seconds to wait: half as long as the outage has lasted, within limits."""
        now = self._clock.now()
        if self._since is None:
            self._since = now
            _log.error("%s: the store fails, trying on: %s", self._who, error)
        lasted_s = (now - self._since).total_seconds()
        return min(max(lasted_s / 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)

    def over(self) -> None:
        """Take note that the store has answered."""
        if self._since is not None:
            _log.info("%s: the store works again; it failed since %s", self._who, self._since)
            self._since = None
