"""Answers button presses at once, beside everything else.

An answer that waits for the turn may come too late for Telegram, and until it comes the button
spins.
"""

import asyncio
import logging

from telegram.error import TelegramError

from bot.channels.telegram.posting import Posting

_log = logging.getLogger(__name__)


AT_ONCE = 256
"""Answers under way. More presses at a time are somebody's machine; its buttons may spin."""


class Answers:
    """The answers under way."""

    def __init__(self, posting: Posting, farewell_s: float) -> None:
        self._posting = posting
        self._farewell_s = farewell_s
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, query: str) -> None:
        """Answer a press without waiting for it."""
        if len(self._tasks) >= AT_ONCE:
            return
        task = asyncio.create_task(self._answer(query))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait a moment for the answers under way, then give up on the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=self._farewell_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _answer(self, query: str) -> None:
        """Answer; an answer that fails is not missed ("query is too old" least of all)."""
        try:
            await self._posting.answer(query)
        except TelegramError as error:
            _log.debug("a press was not answered (%s)", type(error).__name__)
