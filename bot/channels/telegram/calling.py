"""Calls that have to succeed before anything else can: tried again for as long as it takes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.outcomes import outcome_of
from bot.channels.telegram.polling import Backoff, Rivalry, Timing
from bot.channels.telegram.transport import FloodWait
from bot.channels.telegram.troubles import AnotherPoller, TokenRejected
from bot.channels.telegram.wire import AnswerLost

_UNREADABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What the library raises over an answer that is good JSON and does not hold what it should."""

_log = logging.getLogger(__name__)


class Calling:
    """Makes calls one at a time and keeps the pauses that failures demand."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._backoff = Backoff(timing)
        self._rivalry = Rivalry(timing.conflict_patience)

    async def insist(self, call: Callable[[], Awaitable[object]]) -> None:
        """Make a call until it succeeds. Raises TokenRejected and AnotherPoller."""
        while not await self.attempt(call):
            pass

    async def attempt(self, call: Callable[[], Awaitable[object]]) -> bool:
        """Make a call. False after a failure that may pass, and the pause that it demands.

        Raises TokenRejected and AnotherPoller.
        """
        failure: TelegramError
        try:
            await call()
        except TelegramError as error:
            failure = error
        except _UNREADABLE as error:
            # Telegram did not write it, or will write so some day: asking again does no harm.
            failure = AnswerLost(f"an answer that makes no sense ({type(error).__name__})")
        else:
            self._backoff.reset()
            return True
        if isinstance(failure, InvalidToken):
            raise TokenRejected
        pause = self._pause_after(failure)
        _log.warning("Telegram: %s, again in %.1f s", outcome_of(failure), pause)
        await asyncio.sleep(pause)
        return False

    def _pause_after(self, failure: TelegramError) -> float:
        match failure:
            case FloodWait():
                return failure.after_s
            case Conflict():
                if self._rivalry.is_settled(asyncio.get_running_loop().time()):
                    raise AnotherPoller(self._timing.conflict_patience)
                return self._timing.conflict_pause
            case _:
                return self._backoff.next_s()
