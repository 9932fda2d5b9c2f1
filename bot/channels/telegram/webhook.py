"""The webhook: Telegram brings each update; 200 means that its turn is kept.

Rule 1: nobody without the secret gets past the door; it is compared in constant time.
Rule 2: 200 only after the turn is committed. Anything else, and Telegram brings the update again.
Rule 3: what is read, and how much at once, is bounded.
"""

import asyncio
import hmac
import json
import logging
from dataclasses import dataclass, field

from aiohttp import web
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

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram finds the bot, and how it proves to be Telegram."""

    url: str
    """Public address of this bot, without the path. Telegram wants https."""
    secret: str = field(repr=False)
    """1-256 letters, digits, `_` and `-` (Bot API)."""


class WebhookListener:
    """Takes updates as they are brought."""

    def __init__(
        self, bot: ExtBot[None], updates: Updates, answers: Answers, timing: Timing, hook: Hook
    ) -> None:
        self._bot = bot
        self._updates = updates
        self._answers = answers
        self._calling = Calling(timing)
        self._hook = hook
        self._handle: Handle | None = None
        self._busy = 0

    async def sign_in(self) -> None:
        """Tell Telegram where to bring the updates. Raises TokenRejected."""
        for greet in (self._bot.get_me, self._set_webhook):
            await self._calling.insist(greet)

    async def _set_webhook(self) -> None:
        # What people wrote while the bot was away must not be dropped.
        await self._bot.set_webhook(
            self._hook.url.rstrip("/") + PATH,
            secret_token=self._hook.secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=CONNECTIONS,
            drop_pending_updates=False,
        )

    async def run(self, handle: Handle) -> None:
        """Take updates until cancelled. The webhook stays: other replicas go on."""
        self._handle = handle
        try:
            await asyncio.Event().wait()
        finally:
            self._handle = None

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one call of Telegram."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._hook.secret.encode()):
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
    except ValueError:
        return None
    is_update = isinstance(raw, dict) and type(raw.get("update_id")) is int
    return raw if is_update else None
