"""How a bot learns what people did: polls, and the webhook that excludes them."""

import asyncio
import time

from bot.botapi.carrier import Carrier
from bot.botapi.description import Json
from bot.botapi.faults import ApiError
from bot.botapi.world import World

_TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
LONGEST_POLL_S = 50


class Updates:
    """`getUpdates`, or a webhook that is called."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._poll: asyncio.Event | None = None
        """Set when a newer poll takes over."""
        self._carrier: Carrier | None = None

    async def get_updates(self, parameters: Json) -> list[Json]:
        """Hand out what waits, or wait for it."""
        if self._world.webhook:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        if self._poll is not None:
            self._poll.set()
        if "allowed_updates" in parameters:
            self._world.allowed = set(parameters["allowed_updates"]) or None
            self._world.changed()
        if offset := parameters.get("offset", 0):
            self._world.confirm(offset)
        mine = self._poll = asyncio.Event()
        try:
            return await self._wait(parameters, mine)
        finally:
            if self._poll is mine:
                self._poll = None

    async def _wait(self, parameters: Json, mine: asyncio.Event) -> list[Json]:
        limit = min(max(parameters.get("limit", 100), 1), 100)
        patience = min(max(parameters.get("timeout", 0), 0), LONGEST_POLL_S)
        deadline = time.monotonic() + patience
        while not self._world.updates and time.monotonic() < deadline and not mine.is_set():
            await self._something(mine, deadline - time.monotonic())
        if mine.is_set():
            raise ApiError(409, _TERMINATED)
        return self._world.updates[:limit]

    async def _something(self, mine: asyncio.Event, within_s: float) -> None:
        """Wait for an update or for a newer poll."""
        try:
            await self._world.until(lambda: self._world.updates or mine.is_set(), within_s)
        except TimeoutError:
            return

    async def set_webhook(self, parameters: Json) -> bool:
        """Bring updates to this address from now on."""
        self._drop(parameters)
        if "allowed_updates" in parameters:
            self._world.allowed = set(parameters["allowed_updates"]) or None
        await self.stop()
        self._world.webhook = parameters.get("url", "")
        if self._world.webhook:
            secret = parameters.get("secret_token", "")
            at_once = parameters.get("max_connections", 40)
            self._carrier = Carrier(self._world, self._world.webhook, secret, at_once)
        return True

    async def stop(self) -> None:
        """Bring nothing more."""
        if self._carrier is not None:
            await self._carrier.stop()
            self._carrier = None

    async def delete_webhook(self, parameters: Json) -> bool:
        """Let polls work again."""
        await self.stop()
        self._world.webhook = ""
        self._drop(parameters)
        return True

    def _drop(self, parameters: Json) -> None:
        if parameters.get("drop_pending_updates"):
            self._world.updates.clear()

    async def webhook_info(self, _: Json) -> Json:
        """Tell the address."""
        return {
            "url": self._world.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates),
        }
