"""Answers button presses at once, beside everything else.

An answer that waits for the turn may come too late for Telegram, and until it comes the button
spins.
"""

import asyncio
import logging

from telegram.error import TelegramError
from telegram.ext import ExtBot

_log = logging.getLogger(__name__)


class Answers:
    """The answers under way."""

    def __init__(self, bot: ExtBot[None], farewell_s: float) -> None:
        self._bot = bot
        self._farewell_s = farewell_s
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, query: str) -> None:
        """Answer a press without waiting for it."""
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
            await self._bot.answer_callback_query(query)
        except TelegramError as error:
            _log.debug("a press was not answered (%s)", type(error).__name__)
