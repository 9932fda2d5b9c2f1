"""What the page can ask for: itself, files, the stream of what happens, and deeds of people."""

import json
import math
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from aiohttp import web

from bot.botapi.description import Json
from bot.trying.clock import PacedClock
from bot.trying.rooms import NoSuchChat, Rooms
from bot.trying.stream import Stream

LONGEST_TEXT = 4096
"""Telegram's own limit for what a person types into one message."""

Skip = Callable[[], Awaitable[bool]]
"""Lets the time pass until the bot acts by itself. False: it has nothing to wait for."""

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_SHOWABLE = ("image/png", "image/jpeg", "image/gif", "image/webp", "video/", "audio/")
"""Kinds of files that a page may show; anything else is only offered to be kept."""


class Page:
    """The routes of the page."""

    def __init__(self, rooms: Rooms, stream: Stream, clock: PacedClock, skip: Skip) -> None:
        self._rooms = rooms
        self._stream = stream
        self._clock = clock
        self._skip_wait = skip

    def add_to(self, application: web.Application) -> None:
        """Add the routes to the server of the emulation."""
        application.router.add_routes(
            [
                web.get("/", self._home),
                web.get("/static/{name}", self._static),
                web.get("/files/{id}", self._file),
                web.get("/events", self._events),
                web.post("/chats", self._open),
                web.delete("/chats/{chat}", self._close),
                web.post("/chats/{chat}/{deed}", self._deed),
                web.post("/speed", self._speed),
                web.post("/skip", self._skip),
            ]
        )

    # --- what it is made of ----------------------------------------------------------------------

    async def _home(self, _: web.Request) -> web.Response:
        return _asset("index.html")

    async def _static(self, request: web.Request) -> web.Response:
        return _asset(request.match_info["name"])

    async def _file(self, request: web.Request) -> web.Response:
        file = self._rooms.api.world.files.find(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        if file.mime.startswith(_SHOWABLE):
            return web.Response(body=file.content, content_type=file.mime)
        return web.Response(body=file.content, headers={"Content-Disposition": "attachment"})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        first = {
            "kind": "everything",
            "bot": "Headache bot",
            "languages": [
                {"code": code, "name": name} for code, name in self._rooms.languages.items()
            ],
            "speed": self._clock.speed,
            "chats": self._rooms.all(),
        }
        return await self._stream.serve(request, first)

    # --- deeds -----------------------------------------------------------------------------------

    async def _open(self, request: web.Request) -> web.Response:
        body = await _body(request)
        language, before = str(body.get("language")), body.get("before")
        if language not in self._rooms.languages:
            raise web.HTTPBadRequest(text="no such language")
        chat = self._rooms.open(language, before)
        self._stream.tell({"kind": "opened", "chat": self._rooms.chat(chat), "before": before})
        return web.json_response({"chat": chat})

    async def _close(self, request: web.Request) -> web.Response:
        with _Polite():
            self._rooms.close(_number(request))
        return web.json_response({})

    async def _deed(self, request: web.Request) -> web.Response:
        body = await _body(request)
        with _Polite():
            self._do(_number(request), request.match_info["deed"], body)
        return web.json_response({})

    def _do(self, chat: int, deed: str, body: Json) -> None:
        match deed:
            case "say":
                self._rooms.person(chat).says(_text(body))
            case "press":
                self._rooms.press(chat, int(body["message"]), str(body["data"]))
            case "share":
                self._rooms.share(chat, str(body["what"]), {})
            case "location":
                place = {name: _finite(body[name]) for name in ("latitude", "longitude")}
                self._rooms.share(chat, "location", {"location": place})
            case "block" | "unblock":
                person = self._rooms.person(chat)
                person.blocks() if deed == "block" else person.unblocks()
                self._stream.tell({"kind": "blocked", "chat": chat, "is": deed == "block"})
            case _:
                raise web.HTTPNotFound

    async def _speed(self, request: web.Request) -> web.Response:
        with _Polite():
            self._clock.run_at(_finite((await _body(request))["speed"]))
        self._stream.tell({"kind": "speed", "speed": self._clock.speed})
        return web.json_response({})

    async def _skip(self, _: web.Request) -> web.Response:
        return web.json_response({"skipped": await self._skip_wait()})


class _Polite:
    """Turns a wish that cannot be fulfilled into an answer that says so."""

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, web.HTTPException):
            return
        if issubclass(kind, NoSuchChat):
            raise web.HTTPGone
        if issubclass(kind, KeyError | TypeError | ValueError):
            raise web.HTTPBadRequest(text="this cannot be understood")


def _asset(name: str) -> web.Response:
    place = files("bot.trying").joinpath("static", name)
    kind = _TYPES.get(f".{name.rpartition('.')[2]}")
    if kind is None or not place.is_file():
        raise web.HTTPNotFound
    return web.Response(text=place.read_text("utf-8"), content_type=kind, charset="utf-8")


async def _body(request: web.Request) -> Json:
    """Return the JSON of a request. A form of another website cannot send this kind."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body: Any = await request.json()
    except json.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="an object is needed")
    return body


def _number(request: web.Request) -> int:
    number = request.match_info["chat"]
    if not number.isdecimal():
        raise web.HTTPNotFound
    return int(number)


def _finite(value: Any) -> float:  # noqa: ANN401 - JSON is anything
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a finite number is needed")
    return number


def _text(body: Json) -> str:
    text = body["text"]
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
        raise ValueError("a text of 1-4096 characters is needed")
    return text
