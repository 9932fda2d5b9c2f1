"""Which updates are confirmed, which are tried again, and how long to wait.

Rule 1: an update is confirmed (the offset moves past it) once it and all before it are dealt with.
Rule 2: an update that could not be handled holds up its own chat and nobody else.
Rule 3: Telegram shows at most 100 unconfirmed updates, so one that never can be handled would in
the end hold up everybody. Only when the window is full, most of it has been handled (the store
works) and the update has failed so many times more, is it given up, loudly.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = 100
"""Most updates that one `getUpdates` returns (Bot API)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds to wait for what."""

    poll: int = 30
    """How long Telegram holds a `getUpdates` when there is nothing."""
    first_pause: float = 1.0
    """After the first failure in a row; doubled with each one."""
    longest_pause: float = 30.0
    rescan: float = 1.0
    """Between two looks while an update waits for another try: others wait no longer than this."""
    conflict_patience: float = 30.0
    """How long another poller is put up with: a deploy starts the new bot before the old one ends,
    and the old one's poll may be open as long as this."""
    conflict_pause: float = 3.0
    farewell: float = 3.0
    """How long the last button answers may take when the bot stops."""
    watch: float = 180.0
    """Between two looks whether the webhook is still ours."""
    tries: int = 10
    """How often an update that holds up everybody is tried again before it is given up."""


class Backoff:
    """Pauses that double up to a limit, with jitter, so that many bots do not return in step."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._failures = 0

    def next_s(self) -> float:
        """Return how long to wait now."""
        pause = pause_s(self._timing, self._failures)
        self._failures += 1
        return pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, hides nothing

    def reset(self) -> None:
        """Take note that it works again."""
        self._failures = 0


def pause_s(timing: Timing, failures: int) -> float:
    """Return the pause after so many earlier failures. 2 to the 20th is past any limit."""
    return min(timing.first_pause * 2.0 ** min(failures, 20), timing.longest_pause)


class Rivalry:
    """Tells a deploy that overlaps for a moment from a second bot that stays."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._since = 0.0
        self._last: float | None = None

    def is_settled(self, now: float) -> bool:
        """Take note of a conflict at `now`; True when they have gone on for too long."""
        if self._last is None or now - self._last > self._patience_s:
            self._since = now
        self._last = now
        return now - self._since >= self._patience_s


@dataclass(frozen=True, slots=True)
class _Failure:
    tries: int
    retry_at: float


class Window:
    """The unconfirmed updates, by id. It never holds more than one batch of them."""

    def __init__(self, timing: Timing) -> None:
        self.offset: int | None = None
        """What to ask for next; None for the earliest that is not confirmed."""
        self._timing = timing
        self._seen: set[int] = set()
        self._done: set[int] = set()
        self._failures: dict[int, _Failure] = {}
        self._tries_when_jammed: dict[int, int] = {}

    @property
    def has_failures(self) -> bool:
        """Tell whether an update waits for another try."""
        return bool(self._failures)

    def is_first_sight(self, update: int) -> bool:
        """Take note of an update; False for one that has been in the window before."""
        is_new = update not in self._seen
        self._seen.add(update)
        return is_new

    def is_done(self, update: int) -> bool:
        """Tell whether it was dealt with, though not yet confirmed."""
        return update in self._done

    def must_wait(self, update: int, now: float) -> bool:
        """Tell whether it failed too short a time ago."""
        failure = self._failures.get(update)
        return failure is not None and now < failure.retry_at

    def done(self, update: int) -> None:
        """Take note that an update was dealt with."""
        self._done.add(update)
        self._failures.pop(update, None)
        self._tries_when_jammed.pop(update, None)

    def failed(self, update: int, now: float) -> int:
        """Take note that an update could not be handled. Return how often it was tried."""
        before = self._failures.get(update)
        tries = before.tries if before else 0
        self._failures[update] = _Failure(tries + 1, now + pause_s(self._timing, tries))
        return tries + 1

    def hopeless(self, batch: Sequence[int]) -> tuple[int, ...]:
        """Return the updates to give up (rule 3). Ask once after each batch."""
        if not self._is_jammed(batch):
            self._tries_when_jammed.clear()
            return ()
        for update, failure in self._failures.items():
            self._tries_when_jammed.setdefault(update, failure.tries)
        return tuple(
            update
            for update, failure in self._failures.items()
            if failure.tries - self._tries_when_jammed[update] >= self._timing.tries
        )

    def _is_jammed(self, batch: Sequence[int]) -> bool:
        return len(batch) >= LIMIT and 2 * len(self._done.intersection(batch)) > len(batch)

    def advance(self, batch: Sequence[int]) -> None:
        """Move the offset past everything that is dealt with without a gap.

        After an empty answer the offset is dropped: it has done its work, and after a quiet week
        Telegram goes on with a number that may be lower.
        """
        open_ids = [update for update in batch if update not in self._done]
        self.offset = min(open_ids) if open_ids else max(batch) + 1 if batch else None
        known = set(batch)
        self._seen &= known
        self._done &= known
        self._failures = {u: failure for u, failure in self._failures.items() if u in known}
