"""The webhook: Telegram brings each update; 200 means that its turn is kept.

Rule 1: nobody without the secret gets past the door; it is compared in constant time.
Rule 2: 200 only after the turn is committed. Anything else, and Telegram brings the update again.
Rule 3: what is read, and how much at once, is bounded.
Rule 4: a webhook that somebody removed or replaced is found out within minutes and set again.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web
from telegram import WebhookInfo
from telegram.ext import ExtBot

from bot.channels.base import Handle
from bot.channels.telegram.answers import Answers
from bot.channels.telegram.calling import Calling
from bot.channels.telegram.polling import Timing
from bot.channels.telegram.sorting import ALLOWED_UPDATES
from bot.channels.telegram.transport import Raw
from bot.channels.telegram.updates import Updates, kind, where

PATH = "/telegram"
"""Where Telegram brings the updates."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header (Bot API)

BODY_BYTES = 256 * 1024
"""The largest real update, a forwarded message of 4096 characters with all its entities, is a tenth
of this. The web server that `receive` is called by refuses more (`client_max_size`)."""

AT_ONCE = 100
"""Telegram opens 100 connections at most (`max_connections`). More is somebody else's flood."""

CONNECTIONS = 40
"""How many updates Telegram may bring at the same time; its own default."""

LARGEST_ID = 2**63 - 1
"""What a database can hold; Telegram's numbers are far below."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram finds the bot, and how it proves to be Telegram."""

    url: str
    """Public address of this bot, without the path. Telegram wants https."""
    secret: str = field(repr=False)
    """1-256 letters, digits, `_` and `-` (Bot API)."""


@dataclass(frozen=True, slots=True)
class HookState:
    """How Telegram gets along with the webhook."""

    pending: int
    """Updates that wait to be brought."""
    last_error_at: datetime | None
    """When one could not be brought last; None when that never happened."""


class WebhookListener:
    """Takes updates as they are brought. `tell` hears how that goes, every few minutes."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of the room, wired in one place
        self,
        bot: ExtBot[None],
        updates: Updates,
        answers: Answers,
        timing: Timing,
        hook: Hook,
        tell: Callable[[HookState], None],
    ) -> None:
        self._bot = bot
        self._updates = updates
        self._answers = answers
        self._calling = Calling(timing)
        self._hook = hook
        self._watch_s = timing.watch
        self._tell = tell
        self._last_error_at: datetime | None = None
        self._handle: Handle | None = None
        self._busy = 0

    @property
    def _address(self) -> str:
        return self._hook.url.rstrip("/") + PATH

    async def sign_in(self) -> None:
        """Tell Telegram where to bring the updates. Raises TokenRejected."""
        for greet in (self._bot.get_me, self._set_webhook):
            await self._calling.insist(greet)

    async def _set_webhook(self) -> None:
        # What people wrote while the bot was away must not be dropped.
        await self._bot.set_webhook(
            self._address,
            secret_token=self._hook.secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )

    async def run(self, handle: Handle) -> None:
        """Take updates until cancelled. The webhook stays: other replicas go on.

        Raises TokenRejected once Telegram does not know the token any more.
        """
        self._handle = handle
        try:
            while True:
                await asyncio.sleep(self._watch_s)
                await self._calling.attempt(self._look_after)
        finally:
            self._handle = None

    async def _look_after(self) -> None:
        """See whether Telegram still brings the updates here; if not, tell it again."""
        known = await self._bot.get_webhook_info()
        self._tell(HookState(known.pending_update_count, known.last_error_date))
        problem = self._problem(known)
        if problem is not None:
            _log.error("%s It is set again.", problem)
            await self._set_webhook()

    def _problem(self, known: WebhookInfo) -> str | None:
        """Return what is wrong and what to do about it; None when nothing has to be set."""
        if known.url != self._address:
            where_to = urlsplit(known.url).hostname if known.url else "nobody"
            return (
                f"Another program has told Telegram to bring this bot's updates to {where_to}. "
                "Stop what else uses the token, or take a new token."
            )
        if known.allowed_updates and set(known.allowed_updates) != set(ALLOWED_UPDATES):
            return "Another program has changed which updates Telegram brings. Stop it."
        return self._refused(known)

    def _refused(self, known: WebhookInfo) -> str | None:
        """Say once what Telegram could not bring; 403 means that it has another secret."""
        if known.last_error_date is None or known.last_error_date == self._last_error_at:
            return None
        self._last_error_at = known.last_error_date
        told = known.last_error_message or "no reason"
        _log.warning("Telegram could not bring an update at %s: %s", self._last_error_at, told)
        if "403" not in told:
            return None
        return "Telegram does not send the secret. Is it the same in all replicas?"

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one call of Telegram."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), self._hook.secret.encode()
        ):
            return web.Response(status=403)
        if self._handle is None or self._busy >= AT_ONCE:
            return web.Response(status=503, headers={"Retry-After": "1"})
        self._busy += 1
        try:
            return await self._take(request, self._handle)
        finally:
            self._busy -= 1

    async def _take(self, request: web.Request, handle: Handle) -> web.Response:
        raw = _update(await request.read())
        if raw is None:
            _log.warning("a call with the secret brought no update")
            return web.Response(status=400)
        return web.Response(status=200 if await self._is_handled(raw, handle) else 500)

    async def _is_handled(self, raw: Raw, handle: Handle) -> bool:
        result = await self._updates.sort(raw)
        if result.query is not None:
            self._answers.start(result.query)
        if result.arrival is None:
            _log.info("update %s (%s) is ignored", raw["update_id"], kind(raw))
            return True  # it means nothing to us, now or later
        try:
            await handle(result.arrival)
        except Exception as error:  # noqa: BLE001 - whatever it was, the turn was not kept
            _log.error("update %s was not handled: %s", raw["update_id"], where(error))
            return False
        return True


def _update(body: bytes) -> Raw | None:
    """Return the update of a body, None when there is none in it."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    is_update = isinstance(raw, dict) and type(raw.get("update_id")) is int
    return raw if is_update and 0 <= raw["update_id"] <= LARGEST_ID else None
