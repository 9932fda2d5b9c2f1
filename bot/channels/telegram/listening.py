"""The polling loop.

Rule 1: nothing is confirmed before it is handled (`polling.Window` keeps the books).
Rule 2: the updates of one chat are handled in order, those of different chats side by side.
Rule 3: an update that cannot be read, or that means nothing to us, is confirmed on purpose.
"""

import asyncio
import logging

from telegram.ext import ExtBot

from bot.channels.base import Arrival, Handle
from bot.channels.telegram.answers import Answers
from bot.channels.telegram.calling import Calling
from bot.channels.telegram.polling import LIMIT, Timing, Window
from bot.channels.telegram.sorting import ALLOWED_UPDATES
from bot.channels.telegram.transport import PollTransport, Raw
from bot.channels.telegram.updates import Updates, kind, where

_log = logging.getLogger(__name__)


class Listener:
    """Fetches updates, has them handled, and confirms them."""

    def __init__(
        self,
        bot: ExtBot[None],
        transport: PollTransport,
        updates: Updates,
        answers: Answers,
        timing: Timing,
    ) -> None:
        self._bot = bot
        self._transport = transport
        self._updates = updates
        self._answers = answers
        self._timing = timing
        self._calling = Calling(timing)
        self._window = Window(timing)

    async def sign_in(self) -> None:
        """Learn the bot's own name and take over from a webhook, however long the network is down.

        Raises TokenRejected.
        """
        for greet in (self._bot.get_me, self._delete_webhook):
            await self._calling.insist(greet)

    async def run(self, handle: Handle) -> None:
        """Poll until cancelled. Raises TokenRejected and AnotherPoller."""
        while True:
            if await self._calling.attempt(self._fetch):
                await self._deal_with(self._transport.take(), handle)
            if self._window.has_failures:
                await asyncio.sleep(self._timing.rescan)

    async def _delete_webhook(self) -> None:
        # What people wrote while the bot was away must not be dropped.
        await self._bot.delete_webhook(drop_pending_updates=False)

    async def _fetch(self) -> None:
        await self._bot.get_updates(
            offset=self._window.offset,
            limit=LIMIT,
            timeout=self._timing.poll,
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _deal_with(self, batch: list[Raw], handle: Handle) -> None:
        ids = [raw["update_id"] for raw in batch]
        queues: dict[int, list[Arrival]] = {}
        for raw in batch:
            if not self._window.is_done(raw["update_id"]):
                await self._enqueue(raw, queues)
        async with asyncio.TaskGroup() as group:
            for queue in queues.values():
                group.create_task(self._in_order(queue, handle))
        for update in self._window.hopeless(ids):
            _log.critical("update %s is given up: it cannot be handled and holds up others", update)
            self._window.done(update)
        self._window.advance(ids)

    async def _enqueue(self, raw: Raw, queues: dict[int, list[Arrival]]) -> None:
        """Sort an update into its chat's queue; one that comes to nothing is done with."""
        result = await self._updates.sort(raw)
        if self._window.is_first_sight(raw["update_id"]) and result.query is not None:
            self._answers.start(result.query)
        if result.arrival is None:
            _log.info("update %s (%s) is ignored", raw["update_id"], kind(raw))
            self._window.done(raw["update_id"])
        else:
            queues.setdefault(result.arrival.chat, []).append(result.arrival)

    async def _in_order(self, queue: list[Arrival], handle: Handle) -> None:
        """Handle one chat's updates up to the first that fails or must still wait."""
        for arrival in queue:
            if not await self._is_handled(arrival, handle):
                return

    async def _is_handled(self, arrival: Arrival, handle: Handle) -> bool:
        update = arrival.receipt.id if arrival.receipt else 0
        now = asyncio.get_running_loop().time()
        if self._window.must_wait(update, now):
            return False
        try:
            await handle(arrival)
        except Exception as error:  # noqa: BLE001 - whatever it was, the turn was not kept
            tries = self._window.failed(update, asyncio.get_running_loop().time())
            _log.error("update %s was not handled, try %s: %s", update, tries, where(error))
            return False
        self._window.done(update)
        return True
