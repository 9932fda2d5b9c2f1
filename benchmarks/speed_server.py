"""A lean Bot API server for load: `python -m benchmarks.speed_server`. Prints its address, once.

The project's strict emulation (`bot.botapi`) reads every parameter by its description and keeps
every message; at some hundred updates a second it, and not the bot, would be what is measured.
This one looks at as little as it can. Any number of bots may use it at once, told apart by token.

Rule 1: an update is forgotten when a poll asks for a later one, as Telegram does.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from benchmarks.speed_traffic import BOT, Json, Orders, Run, numbers

Result: TypeAlias = Json | bool | list[Json]

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header (Bot API)
BROUGHT_AT_ONCE = 40
"""Updates on their way to webhooks, as many as Telegram brings."""

AGAIN_S = 0.05
TWICE_EVERY = 10
"""Of the updates that are brought, one in so many is brought to the next replica as well."""

_FILE = {"file_id": "a-name-for-these-bytes"}
_SHOWN: dict[str, tuple[str, object]] = {
    "sendAnimation": ("animation", _FILE),
    "sendPhoto": ("photo", [_FILE]),
    "sendVoice": ("voice", _FILE),
    "sendDocument": ("document", _FILE),
}
"""What a message with a file holds besides, so that the file need not be uploaded again."""

_TAG = re.compile(r"<[^>]*>")
_PART = re.compile(rb'name="(\w+)"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)


class Line:
    """The server's side of one bot."""

    def __init__(self) -> None:
        self.waiting: deque[Json] = deque()
        self.delay_s = 0.0
        """How long every call but a poll takes."""
        self.calls: Counter[str] = Counter()
        self.messages: Counter[int] = Counter()
        """Messages that came, by chat."""
        self.shares: Counter[str] = Counter()
        """Messages that came, by the replica that sent them."""
        self.came_at: dict[int, float] = {}
        """When the last message of a chat came, in seconds since 1970."""
        self.webhooks: dict[str, str] = {}
        """Where each replica wants its updates; every one believes to be the only one."""
        self.run: Run | None = None
        self.has_run = asyncio.Event()
        self._news = asyncio.Event()

    def push(self, update: Json) -> None:
        """Let an update wait to be fetched."""
        self.waiting.append(update)
        self._news.set()

    async def call(self, method: str, replica: str, request: web.BaseRequest) -> Result:
        """Do what a method does; return its result."""
        self.calls[method] += 1
        if method == "getUpdates":
            return await self._fetched(_parameters(await request.read(), request))
        if method == "getMe":
            return BOT
        body = await request.read()
        if method == "setWebhook":
            self.webhooks[replica] = _parameters(body, request)["url"]
        if method == "getWebhookInfo":
            url = self.webhooks.get(replica, "")
            return {"url": url, "has_custom_certificate": False, "pending_update_count": 0}
        result = self._message(method, body, replica, request) if _is_message(method) else True
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        return result

    async def _fetched(self, parameters: dict[str, str]) -> list[Json]:
        offset = int(parameters.get("offset", 0))
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting:
            self._news.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(float(parameters.get("timeout", 0))):
                    await self._news.wait()
        limit = int(parameters.get("limit", 100))
        return [self.waiting[i] for i in range(min(limit, len(self.waiting)))]

    def _message(self, method: str, body: bytes, replica: str, request: web.BaseRequest) -> Json:
        parameters = _parameters(body, request)
        chat, number = int(parameters["chat_id"]), next(numbers)
        message: Json = {
            "message_id": int(parameters.get("message_id", number)),
            "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "Test"},
            "date": int(time.time()),
            "text": _TAG.sub("", parameters.get("text", "")),
        }
        markup = parameters.get("reply_markup", "")
        if markup:
            message["reply_markup"] = json.loads(markup)
        if kind := _SHOWN.get(method):
            message[kind[0]] = kind[1]
        self.messages[chat] += 1
        self.shares[replica] += 1
        self.came_at[chat] = time.time()
        if self.run is not None:
            self.run.answered(chat, message["message_id"], markup)
        return message


def _is_message(method: str) -> bool:
    return method.startswith(("send", "edit")) and method != "sendChatAction"


def _parameters(body: bytes, request: web.BaseRequest) -> dict[str, str]:
    match request.content_type:
        case "application/json":
            return {name: _as_text(value) for name, value in json.loads(body).items()}
        case "multipart/form-data":
            found = _PART.findall(body)
            return {name.decode(): value.decode(errors="replace") for name, value in found}
        case _:
            return dict(parse_qsl(body.decode()))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class Carrier:
    """Brings updates to replicas in turn.

    Some are brought twice, as a messenger does that got no answer in time.
    """

    def __init__(self, orders: Orders, session: aiohttp.ClientSession) -> None:
        self._orders = orders
        self._session = session
        self._at_once = asyncio.Semaphore(BROUGHT_AT_ONCE)
        self._turn = count()
        self._tasks: set[asyncio.Task[None]] = set()

    def bring(self, update: Json) -> None:
        """Bring an update, without waiting for it."""
        times = 2 if update["update_id"] % TWICE_EVERY == 0 else 1
        for _ in range(times):
            task = asyncio.ensure_future(self._insist(update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Return once all is brought."""
        await asyncio.gather(*self._tasks)

    async def _insist(self, update: Json) -> None:
        async with self._at_once:
            while not await self._is_taken(update):  # noqa: ASYNC110 - nobody tells when it will be
                await asyncio.sleep(AGAIN_S)

    async def _is_taken(self, update: Json) -> bool:
        urls = self._orders.webhooks
        url = urls[next(self._turn) % len(urls)]
        headers = {SECRET_HEADER: self._orders.secret}
        try:
            async with self._session.post(url, json=update, headers=headers) as answer:
                return answer.status < 300
        except (aiohttp.ClientError, OSError):  # a TimeoutError is an OSError
            return False


class Server:
    """All lines, and the control of them under `/control/TOKEN/`."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, Line] = defaultdict(Line)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a call of a bot (`[/REPLICA]/botTOKEN/METHOD`) or of the benchmark."""
        parts = request.path.strip("/").split("/")
        if parts[0] == "control":
            return web.json_response(await self._control(parts[1], parts[2], request))
        if len(parts) < 2:
            return web.Response(text="here")
        line = self._lines[parts[-2].removeprefix("bot")]
        result = await line.call(parts[-1], parts[0], request)
        return web.json_response({"ok": True, "result": result})

    async def _control(self, token: str, deed: str, request: web.BaseRequest) -> Json:
        line, orders = self._lines[token], json.loads(await request.read() or b"{}")
        match deed:
            case "run":
                return await _carry_out(line, Orders(**orders))
            case "delay":
                line.delay_s = orders["seconds"]
            case "answers":
                await line.has_run.wait()
                if line.run is not None:
                    await line.run.answers(orders["count"])
            case _:
                return dict(_state(line))
        return {}


def _state(line: Line) -> Iterator[tuple[str, Any]]:
    yield "calls", line.calls
    yield "messages", line.messages
    yield "came_at", line.came_at
    yield "shares", line.shares
    yield "came", line.messages.total()


async def _carry_out(line: Line, orders: Orders) -> Json:
    async with aiohttp.ClientSession() as session:
        carrier = Carrier(orders, session)
        line.run = Run(orders, carrier.bring if orders.webhooks else line.push)
        line.has_run.set()
        try:
            result = await line.run.carry_out()
            await carrier.finish()
            return result
        finally:
            line.run = None
            line.has_run.clear()


async def _serve() -> None:
    runner = web.ServerRunner(web.Server(Server().answer, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
