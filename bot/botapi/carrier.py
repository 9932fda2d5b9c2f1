"""Brings updates to a webhook, as Telegram does.

Rule 1: the updates of one chat one after the other, those of different chats side by side.
Rule 2: anything but a 2xx, and the update is brought again a little later.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from bot.botapi.description import Json
from bot.botapi.world import World

AGAIN_S = 0.05
"""Telegram waits longer; a test should not."""

PATIENCE_S = 30.0


class Carrier:
    """The webhook's other end, and the balancer before several replicas."""

    def __init__(self, world: World, url: str, secret: str, at_once: int) -> None:
        self._world = world
        self._url = url
        self._brought = 0
        self._secret = secret
        self._at_once = asyncio.Semaphore(at_once)
        self._carried: set[int] = set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Bring nothing more."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        limits = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with (
            aiohttp.ClientSession(timeout=limits) as session,
            asyncio.TaskGroup() as chats,
        ):
            while True:
                for chat in self._waiting():
                    self._carried.add(chat)
                    chats.create_task(self._bring_all(session, chat))
                await self._world.until(lambda: any(self._waiting()), within_s=3600)

    def _waiting(self) -> Iterator[int]:
        seen = {_chat(update) for update in self._world.updates}
        return (chat for chat in seen if chat not in self._carried)

    async def _bring_all(self, session: aiohttp.ClientSession, chat: int) -> None:
        try:
            while update := self._first(chat):
                async with self._at_once:
                    taken = await self._bring(session, update)
                if taken:
                    self._world.take_out(update["update_id"])
                else:
                    await asyncio.sleep(AGAIN_S)
        finally:
            self._carried.discard(chat)

    def _first(self, chat: int) -> Json | None:
        return next((u for u in self._world.updates if _chat(u) == chat), None)

    def _address(self) -> str:
        """Take turns between the replicas, when there are any."""
        replicas = self._world.replicas
        self._brought += 1
        return at(self._url, replicas[self._brought % len(replicas)]) if replicas else self._url

    async def _bring(self, session: aiohttp.ClientSession, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        try:
            async with session.post(self._address(), json=update, headers=headers) as answer:
                return answer.status < 300
        except (aiohttp.ClientError, OSError):  # a TimeoutError is an OSError
            return False


def _chat(update: Json) -> int:
    """Return whose queue an update stands in: that of its chat, else one for all others."""
    for found in update.values():
        if isinstance(found, dict):
            message = found.get("message", found)
            if isinstance(message, dict) and isinstance(message.get("chat"), dict):
                return int(message["chat"]["id"])
    return 0


def at(url: str, address: str) -> str:
    """Return the url at another address, such as `http://127.0.0.1:8081`."""
    there, here = urlsplit(address), urlsplit(url)
    return urlunsplit((there.scheme, there.netloc, here.path, here.query, ""))
