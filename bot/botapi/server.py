"""HTTP: addresses, tokens, parameters, faults."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.botapi.description import Json, Upload
from bot.botapi.faults import ApiError, Fault, Faults
from bot.botapi.files import MOST_BYTES
from bot.botapi.flood import Flood
from bot.botapi.methods import Method, Methods
from bot.botapi.people import Person
from bot.botapi.world import TOKEN, Call, Chat, Post, World

_ADDRESS = re.compile(r"/bot([^/]*)/([A-Za-z]+)")
_FILE = re.compile(r"/file/bot([^/]*)/([a-z]+)/([A-Za-z0-9_-]+)")
_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


class BotApi:
    """The server. Open it with `async with`; `url` is its address.

    Other routes may be added to `application` before it is opened.
    """

    def __init__(
        self,
        token: str = TOKEN,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        now: Callable[[], float] = time.time,
    ) -> None:
        self.world = World(now)
        self.faults = Faults()
        self.flood = Flood()
        self.token = token
        self.application = web.Application(client_max_size=MOST_BYTES + 2**20)
        self.application.router.add_route("*", "/bot{rest:.*}", self._answer)
        self.application.router.add_get("/file/bot{rest:.*}", self._download)
        self._methods = Methods(self.world, self.flood)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        # With cancellation a poll ends with its client, as a connection that is cut does.
        self._runner = web.AppRunner(
            self.application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._methods.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it listens, once it is open."""
        return f"http://127.0.0.1:{self._port}"

    # --- for tests -------------------------------------------------------------------------------

    def person(self, chat: int, language: str | None = "en") -> Person:
        """The person of a private chat; the same one each time."""
        known = self.world.chats.setdefault(chat, Chat(chat, language=language))
        return Person(self.world, known)

    def group(self, chat: int) -> Chat:
        """Return a group; the same one each time."""
        return self.world.chats.setdefault(chat, Chat(chat, kind="supergroup"))

    def fails(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method go wrong."""
        self.faults.plan(method, fault, times)

    @property
    def posts(self) -> list[Post]:
        """Every message of the bot, deleted ones too."""
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
            return _refused(error)
        try:
            call = Call(time.time(), name, await _parameters(request))
        except web.HTTPRequestEntityTooLarge:
            return _refused(ApiError(413, "Request Entity Too Large"))
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

    async def _download(self, request: web.Request) -> web.Response:
        """Hand out a file as `getFile` promised. The address holds the token, as Telegram's do."""
        address = _FILE.fullmatch(request.path)
        is_ours = address is not None and address[1] == self.token
        file = self.world.files.find(address[3]) if address and is_ours else None
        if file is None:
            return _refused(ApiError(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

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
                return _refused(ApiError(fault.status, fault.text, fault.parameters))


def _refused(error: ApiError) -> web.Response:
    return web.json_response(error.body(), status=error.status)


async def _parameters(request: web.Request) -> Json:
    """Read them from the address and from a form, multipart or JSON body.

    A parameter that names a file of the same call ("attach://name") becomes that file.
    """
    parameters: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        parameters |= json.loads(await request.text() or "{}")
        return parameters
    files: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as content:
                files[name] = Upload.of(content.read(), value.filename, value.content_type)
        else:
            parameters[name] = value
    parameters = {name: _attached(value, files) for name, value in parameters.items()}
    if "media" in parameters:
        parameters["media"] = _attached_inside(parameters["media"], files)
    return {**files, **parameters}


def _attached(value: object, files: dict[str, Upload]) -> object:
    """Return the file that a parameter names, or the parameter."""
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"), value)
    return value


def _attached_inside(source: str, files: dict[str, Upload]) -> object:
    """Read the JSON of `media`, files in their places; what is no JSON is refused later."""
    try:
        media = json.loads(source)
    except ValueError:
        return source
    if not isinstance(media, dict):
        return source
    return {name: _attached(value, files) for name, value in media.items()}
