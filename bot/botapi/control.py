"""A small HTTP interface to a server in another process: push updates, read what was sent."""

import json
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from aiohttp import web

from bot.botapi.faults import Fault
from bot.botapi.server import BotApi
from bot.botapi.world import Post, as_any

_write = partial(json.dumps, default=as_any)


class Control:
    """Routes under `/control/`. Bodies and answers are JSON."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        api.application.router.add_routes(
            [
                web.post("/control/people/{chat}/{deed}", self._deed),
                web.post("/control/updates", self._push),
                web.post("/control/faults", self._fault),
                web.post("/control/flood", self._flood),
                web.get("/control/posts", self._posts),
                web.get("/control/calls", self._calls),
                web.get("/control/state", self._state),
            ]
        )

    async def _deed(self, request: web.Request) -> web.Response:
        """Do `says`, `edits`, `presses`, `blocks` or `unblocks`; `words` where it takes any."""
        body = await request.json()
        person = self._api.person(int(request.match_info["chat"]), body.get("language", "en"))
        words = body.get("words", "")
        try:
            match request.match_info["deed"]:
                case "says":
                    update = person.says(words)
                case "edits":
                    update = person.edits(words)
                case "presses":
                    update = person.presses(words)
                case "blocks":
                    update = person.blocks()
                case "unblocks":
                    update = person.unblocks()
                case _:
                    raise web.HTTPNotFound
        except LookupError as error:
            return web.json_response({"error": str(error)}, status=409)
        return web.json_response({"update_id": update})

    async def _push(self, request: web.Request) -> web.Response:
        return web.json_response({"update_id": self._api.world.push(await request.json())})

    async def _fault(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        self._api.fails(body.pop("method"), times=body.pop("times", 1), fault=Fault(**body))
        return web.json_response({})

    async def _flood(self, request: web.Request) -> web.Response:
        self._api.flood.is_on = (await request.json())["on"]
        return web.json_response({})

    async def _posts(self, request: web.Request) -> web.Response:
        """The bot's messages; waits `within_s` for there to be `count` of them."""
        chat = request.query.get("chat")
        count, within_s = int(request.query.get("count", 0)), request.query.get("within_s", "0")

        def shown() -> list[Post]:
            return [p for p in self._api.posts if chat is None or p.chat == int(chat)]

        with suppress(TimeoutError):
            await self._api.world.until(lambda: len(shown()) >= count, float(within_s))
        return web.json_response([asdict(post) for post in shown()], dumps=_write)

    async def _calls(self, request: web.Request) -> web.Response:
        method = request.query.get("method", "").lower()
        calls = [c for c in self._api.world.calls if not method or c.method.lower() == method]
        return web.json_response([asdict(call) for call in calls], dumps=_write)

    async def _state(self, _: web.Request) -> web.Response:
        world = self._api.world
        return web.json_response(
            {"pending": self._api.pending, "answered": world.answered, "menus": world.menus}
        )
