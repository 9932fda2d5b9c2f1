"""The server in a process of its own, for tests that kill the bot."""

import asyncio
import sys
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.botapi.faults import Fault
from bot.botapi.world import TOKEN

ROOT = Path(__file__).parents[2]


class RemoteBotApi:
    """Starts the process, and drives it. Ends it on the way out."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.botapi", "--token", self.token),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        if self._process.stdout is None:
            raise RuntimeError("the server has no output")
        self.url = (await self._process.stdout.readline()).decode().strip()
        self._session = aiohttp.ClientSession(self.url)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()
        self._process.terminate()
        await self._process.communicate()

    async def does(self, chat: int, deed: str, words: str = "", language: str = "en") -> int:
        """Let a person do something: `await api.does(7, "says", "hello")`. Return the update's id.

        Raises LookupError when the button to press is not there.
        """
        body = {"words": words, "language": language}
        answer = await self._post(f"/control/people/{chat}/{deed}", body)
        if "error" in answer:
            raise LookupError(answer["error"])
        return int(answer["update_id"])

    async def push(self, update: dict[str, Any]) -> int:
        return int((await self._post("/control/updates", update))["update_id"])

    async def fails(self, method: str, fault: Fault, times: int = 1) -> None:
        await self._post("/control/faults", {"method": method, "times": times, **asdict(fault)})

    async def flood(self, *, on: bool) -> None:
        await self._post("/control/flood", {"on": on})

    async def posts(
        self, chat: int | None = None, count: int = 0, within_s: float = 10.0
    ) -> list[dict[str, Any]]:
        """Return every message of the bot as `asdict(Post)`, once there are `count` of them.

        After `within_s` it returns what there is.
        """
        query = {"count": str(count), "within_s": str(within_s if count else 0)}
        if chat is not None:
            query["chat"] = str(chat)
        posts: list[dict[str, Any]] = await self._get("/control/posts", query)
        return posts

    async def calls(self, method: str = "") -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = await self._get("/control/calls", {"method": method})
        return calls

    async def state(self) -> dict[str, Any]:
        """`pending` update ids, `answered` query ids and `menus`."""
        state: dict[str, Any] = await self._get("/control/state", {})
        return state

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(path, json=body) as answer:
            if answer.status not in {200, 409}:
                raise RuntimeError(f"{path}: {answer.status} {await answer.text()}")
            result: dict[str, Any] = await answer.json()
            return result

    async def _get(self, path: str, query: dict[str, str]) -> Any:
        async with self._session.get(path, params=query) as answer:
            answer.raise_for_status()
            return await answer.json()
