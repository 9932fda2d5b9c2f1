"""Telegram's flood control: one message a second per chat, thirty a second over all."""

import math
from collections import deque

from bot.botapi.faults import ApiError

PER_SECOND = 30
CHAT_GAP_S = 1.0


class Flood:
    """Counts messages when switched on."""

    def __init__(self) -> None:
        self.is_on = False
        self._last: dict[int, float] = {}
        self._recent: deque[float] = deque()

    def check(self, chat: int, now: float) -> None:
        """Count a message or raise 429 with how long to wait."""
        if not self.is_on:
            return
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        gap = self._last.get(chat, -math.inf) + CHAT_GAP_S - now
        if len(self._recent) >= PER_SECOND:
            gap = max(gap, self._recent[0] + 1.0 - now)
        if gap > 0:
            wait = max(1, math.ceil(gap))
            raise ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        self._last[chat] = now
        self._recent.append(now)
