"""How fast a messenger is fed. Pure: the time is an argument."""

import sys
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.channels.base import Pace
from bot.model.ids import ChatId

BURST_S = 0.1
"""The budget of a tenth of a second may go at once: the few messages of one turn leave together,
and a message of danger never waits behind a burst for longer than one message's share."""


class Budget:
    """Messages over all chats: a bucket that fills with time and holds little."""

    def __init__(self, pace: Pace | None, now: datetime) -> None:
        self._per_second = pace.per_second if pace else None
        self._most = max(1.0, pace.per_second * BURST_S) if pace else 0.0
        self._tokens = self._most
        self._filled_at = now

    def left(self, now: datetime) -> int:
        """Return how many messages may go at once."""
        if self._per_second is None:
            return sys.maxsize
        passed_s = max(0.0, (now - self._filled_at).total_seconds())
        self._tokens = min(self._most, self._tokens + passed_s * self._per_second)
        self._filled_at = now
        # A microsecond is the finest a datetime tells; the sum of many must not miss a whole one.
        return int(self._tokens + 1e-6 * self._per_second)

    def take(self) -> None:
        """Use up one message."""
        self._tokens -= 1

    def wait_s(self) -> float:
        """Return how many seconds after the last look the next message may go."""
        if self._per_second is None:
            return 0.0
        return max(0.0, (1 - self._tokens) / self._per_second)


FLOODED_CHATS = 3
FLOODED_WITHIN = timedelta(seconds=10)
"""Three chats in a row that are told to wait, and none that gets through, within so short a time:
each is fed one message a second at most, so it is not about them but about the whole bot."""


LONGEST_HOLD = timedelta(seconds=60)
"""A longer demand is asked about again, with one message, once a minute: should it have been meant
for three chats after all, nobody else waits for hours."""


class Brake:
    """Tells flood control of the whole bot, for which everybody waits, from that of one chat."""

    def __init__(self) -> None:
        self._refused: OrderedDict[ChatId, datetime] = OrderedDict()
        self._until: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether the whole bot was told to wait, and nothing has got through since."""
        return self._until is not None

    def passed(self) -> None:
        """Take note that a message got through: whatever holds the others is their own."""
        self._refused.clear()
        self._until = None

    def refused(
        self, chat: ChatId, now: datetime, until: datetime, *, is_about_all: bool = False
    ) -> None:
        """Take note that a chat must wait until then, or everybody, where that is known."""
        self._refused.pop(chat, None)
        self._refused[chat] = now
        while next(iter(self._refused.values())) + FLOODED_WITHIN < now:
            self._refused.popitem(last=False)
        if is_about_all or self.is_on or len(self._refused) >= FLOODED_CHATS:
            self._until = max(self._until or now, min(until, now + LONGEST_HOLD))

    def wait_s(self, now: datetime) -> float:
        """Return how long everybody has to wait; 0 when one message may go, or all may."""
        left = self._until - now if self._until else timedelta()
        # A clock that was set back must not stop everything until it has caught up.
        return left.total_seconds() if timedelta() < left <= LONGEST_HOLD else 0.0


class Gaps:
    """The pause between two messages of one chat. Remembers only the chats of the last gap."""

    def __init__(self, pace: Pace | None) -> None:
        self._gap = timedelta(seconds=pace.chat_gap_s if pace else 0.0)
        self._free_at: OrderedDict[ChatId, datetime] = OrderedDict()

    def __len__(self) -> int:
        return len(self._free_at)

    def sent(self, chat: ChatId, now: datetime) -> None:
        """Start the pause of this chat."""
        if self._gap:
            self._free_at.pop(chat, None)
            self._free_at[chat] = now + self._gap

    def free_at(self, chat: ChatId, now: datetime) -> datetime:
        """Return when the chat may get its next message: `now` when nothing holds it."""
        self._forget(now)
        return self._free_at.get(chat, now)

    def _forget(self, now: datetime) -> None:
        # What is further away than a gap is of a clock that was set back: no second is an hour.
        while self._free_at and not now < next(iter(self._free_at.values())) <= now + self._gap:
            self._free_at.popitem(last=False)
