"""Telegram as a channel: listens by polling or by a webhook, delivers by sending and editing."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ExtBot

from bot.channels.base import (
    Attachment,
    Delivered,
    Handle,
    Outcome,
    Pace,
    Refused,
    StaleFile,
    TryLater,
)
from bot.channels.telegram.answers import Answers
from bot.channels.telegram.calling import Calling
from bot.channels.telegram.introducing import Commands, Profiles, introduce
from bot.channels.telegram.listening import Listener
from bot.channels.telegram.outcomes import is_unmodified, outcome_of
from bot.channels.telegram.polling import Timing
from bot.channels.telegram.posting import Posting
from bot.channels.telegram.showing import LONGEST_CAPTION, Showing, is_stale
from bot.channels.telegram.sorting import Sorter
from bot.channels.telegram.transport import HttpTransport, PollTransport, Timeouts
from bot.channels.telegram.troubles import TokenRejected
from bot.channels.telegram.updates import Updates
from bot.channels.telegram.webhook import Hook, HookState, WebhookListener
from bot.model.effects import Edit, Send
from bot.model.ids import ChatId

TELEGRAM_URL = "https://api.telegram.org"

# 30 messages a second leave at most this many requests open while each takes a second or two.
_CALL_CONNECTIONS = 64
# More than one: an aborted long poll may keep its connection for a while.
_POLL_CONNECTIONS = 4

_log = logging.getLogger(__name__)


class TelegramChannel:
    """One bot. Use it as `async with`, or call `close`: it keeps connections open between calls.

    `api_url` is the address of a Bot API server of one's own. `menus` are the commands shown by
    Telegram, as (command, description), by language code; "" is for every other language. With a
    `hook` updates are brought to `receive` instead of being fetched, and `tell` hears every few
    minutes how that goes.
    """

    # Telegram's limits for messages to many people: 30 a second, and one a second to each. With the
    # burst of a tenth of a second that the delivery loop allows, 27 stay below 30 in any second.
    pace: Pace | None = Pace(per_second=27.0, chat_gap_s=1.0)
    longest_caption = LONGEST_CAPTION

    def __init__(  # noqa: PLR0913 - what can be chosen about one bot, each with its default
        self,
        token: str,
        api_url: str | None = None,
        menus: Commands | None = None,
        *,
        profiles: Profiles | None = None,
        hook: Hook | None = None,
        tell: Callable[[HookState], None] = lambda _: None,
        timing: Timing | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        """Raise TokenRejected for a token that cannot be one. Nothing is sent yet."""
        timing = timing or Timing()
        self._menus = dict(menus or {})
        self._profiles = dict(profiles or {})
        self._calls = HttpTransport(_CALL_CONNECTIONS, timeouts or Timeouts())
        self._polls = PollTransport(_POLL_CONNECTIONS, timeouts or Timeouts())
        self._is_closed = False
        _check_token(token)
        application = (
            ApplicationBuilder()
            .token(token)
            .base_url(f"{(api_url or TELEGRAM_URL).rstrip('/')}/bot")
            .request(self._calls)
            .get_updates_request(self._polls)
            .updater(None)
            .job_queue(None)
            .build()
        )
        self._bot: ExtBot[Any] = application.bot
        self._posting = Posting(self._calls, self._bot)
        self._showing = Showing(self._calls, self._bot)
        self._answers = Answers(self._posting, timing.farewell)
        updates = Updates(self._bot, Sorter(application, lambda: self._bot.username))
        self._webhook = hook and WebhookListener(
            self._bot, updates, self._answers, timing, hook, tell
        )
        self._calling = Calling(timing)
        self._is_in_doubt = asyncio.Event()
        self._listener = self._webhook or Listener(
            self._bot, self._polls, updates, self._answers, timing
        )

    def __repr__(self) -> str:
        """Say nothing of the token, which the library's objects do show."""
        return f"{type(self).__name__}()"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Finish what is under way and close the connections. Nothing can be delivered after."""
        self._is_closed = True
        await self._answers.finish()
        await self._calls.shutdown()
        await self._polls.shutdown()

    async def listen(self, handle: Handle) -> None:
        """Pass on what people do until cancelled; confirm it only after `handle` returned.

        Raises TokenRejected, and AnotherPoller when one stays. An update for which `handle` raised
        comes again. Messages sent while the bot was away are passed on, not dropped.
        """
        await self._open()
        try:
            await self._listener.sign_in()
            introduced = introduce(self._bot, self._menus, self._profiles)
            introducing = asyncio.create_task(introduced)
            try:
                await _first(self._listener.run(handle), self._guard_token())
            finally:
                introducing.cancel()
                await asyncio.gather(introducing, return_exceptions=True)
        finally:
            await self._answers.finish()

    async def receive(self, request: web.Request) -> web.Response:
        """Answer a call of Telegram's at `webhook.PATH`. Without a hook nobody is let in."""
        return await self._webhook.receive(request) if self._webhook else web.Response(status=404)

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        """Send or edit one message. An error of Telegram or of the network is an outcome."""
        if self._is_closed:
            return TryLater("closed")
        await self._open()
        try:
            return await self._hand_over(chat, wish, message)
        except TelegramError as error:
            if isinstance(error, InvalidToken):
                self._is_in_doubt.set()
            return Delivered(message) if is_unmodified(error) else outcome_of(error)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return _unreadable(chat, error, message)

    async def send_with(
        self, chat: ChatId, wish: Send, attachment: Attachment
    ) -> Outcome | StaleFile:
        """Send one message with a file; an error of Telegram or of the network is an outcome."""
        if self._is_closed:
            return TryLater("closed")
        await self._open()
        try:
            message, file = await self._showing.send(chat, wish, attachment)
        except TelegramError as error:
            is_known = attachment.file is not None
            return StaleFile() if is_known and is_stale(error) else outcome_of(error)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            return _unreadable(chat, error, None)
        return Delivered(message, file)

    async def _hand_over(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        match wish:
            case Send():
                return Delivered(await self._posting.send(chat, wish))
            case Edit() if message is None:
                return Refused("the message was never delivered")
            case Edit():
                await self._posting.edit(chat, message, wish)
                return Delivered(message)

    async def _guard_token(self) -> None:
        """Raise TokenRejected when a message was refused because of the token, and that is so."""
        while True:
            await self._is_in_doubt.wait()
            self._is_in_doubt.clear()
            await self._calling.attempt(self._bot.get_me)

    async def _open(self) -> None:
        await self._calls.initialize()
        await self._polls.initialize()


async def _first(*works: Coroutine[object, object, None]) -> None:
    """Do all of it until one ends or fails; then let the others be."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _unreadable(chat: ChatId, error: Exception, message: int | None) -> Delivered:
    """Only reading the answer failed: Telegram has the message, and would get it again for ever."""
    _log.error("chat %s: unreadable answer (%s)", chat, type(error).__name__)
    return Delivered(message)


def _check_token(token: str) -> None:
    number, colon, secret = token.partition(":")
    is_plain = secret.replace("-", "").replace("_", "").isalnum() and secret.isascii()
    if not (number.isdecimal() and number.isascii() and colon and is_plain):
        raise TokenRejected
