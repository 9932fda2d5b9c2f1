"""HTTP: addresses, tokens, parameters, faults."""

import asyncio
import json
import re
import time
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.botapi.faults import ApiError, Fault, Faults
from tests.botapi.flood import Flood
from tests.botapi.methods import Method, Methods
from tests.botapi.people import Person
from tests.botapi.world import TOKEN, Call, Chat, Json, Post, World

_ADDRESS = re.compile(r"/bot([^/]*)/([A-Za-z]+)")
_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


class BotApi:
    """The server. Open it with `async with`; `url` is its address."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        self.world = World()
        self.faults = Faults()
        self.flood = Flood()
        self.token = token
        self.application = web.Application(client_max_size=64 * 2**20)
        self.application.router.add_route("*", "/bot{rest:.*}", self._answer)
        self._methods = Methods(self.world, self.flood)
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        # With cancellation a poll ends with its client, as a connection that is cut does.
        self._runner = web.AppRunner(
            self.application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    # --- for tests -------------------------------------------------------------------------------

    def person(self, chat: int, language: str | None = "en") -> Person:
        """The person of a private chat; the same one each time."""
        known = self.world.chats.setdefault(chat, Chat(chat, language=language))
        return Person(self.world, known)

    def group(self, chat: int) -> Chat:
        return self.world.chats.setdefault(chat, Chat(chat, kind="supergroup"))

    def fails(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong."""
        self.faults.plan(method, fault, times)

    @property
    def posts(self) -> list[Post]:
        return self.world.posts

    def calls(self, method: str) -> list[Call]:
        """Every call of a method, oldest first. Status 0: not answered."""
        return [call for call in self.world.calls if call.method.lower() == method.lower()]

    @property
    def pending(self) -> list[int]:
        """Ids of the updates that are not confirmed."""
        return [update["update_id"] for update in self.world.updates]

    async def all_confirmed(self, within_s: float = 5.0) -> None:
        """Wait until no update is left."""
        await self.world.until(lambda: not self.world.updates, within_s)

    # --- HTTP ------------------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            method, name = self._route(request)
        except ApiError as error:
            return web.json_response(error.body(), status=error.status)
        call = Call(time.time(), name, await _parameters(request))
        self.world.calls.append(call)
        self.world.changed()
        fault = self.faults.take(name)
        if fault is not None:
            return await self._go_wrong(request, fault, method, call)
        return await self._do(method, call)

    def _route(self, request: web.Request) -> tuple[Method, str]:
        address = _ADDRESS.fullmatch(request.path)
        if address is None or not _TOKEN_SHAPE.fullmatch(address[1]):
            raise ApiError(404, "Not Found")
        if address[1] != self.token:
            raise ApiError(401, "Unauthorized")
        method = self._methods.find(address[2])
        if method is None:
            raise ApiError(404, "Not Found")
        return method, address[2]

    async def _do(self, method: Method, call: Call) -> web.Response:
        try:
            body: Json = {"ok": True, "result": await method(call.parameters)}
            call.status = 200
        except ApiError as error:
            body, call.status = error.body(), error.status
        self.world.changed()
        return web.json_response(body, status=call.status)

    async def _go_wrong(
        self, request: web.Request, fault: Fault, method: Method, call: Call
    ) -> web.StreamResponse:
        if fault.accepts:
            await self._do(method, call)
        match fault.kind:
            case "hang":
                await asyncio.Event().wait()  # ends with the client, or with the server
                raise AssertionError
            case "reset":
                if request.transport is not None:
                    request.transport.abort()
                raise asyncio.CancelledError
            case "page":
                call.status = fault.status
                return web.Response(status=fault.status, text=fault.text, content_type="text/html")
            case "answer":
                call.status = fault.status
                error = ApiError(fault.status, fault.text, fault.parameters)
                return web.json_response(error.body(), status=fault.status)


async def _parameters(request: web.Request) -> Json:
    """Read them from the address and from a form, multipart or JSON body. A file is its bytes."""
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        parameters |= json.loads(await request.text() or "{}")
        return parameters
    for name, value in (await request.post()).items():
        parameters[name] = value.file.read() if isinstance(value, web.FileField) else value
    return parameters
