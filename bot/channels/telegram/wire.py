"""HTTP/1.1 over connections that stay open: what calls to the Bot API need, and no more.

Rule 1: nothing is done by itself: no redirect is followed (it would carry the token to wherever it
points), no cookie is kept, no request is made twice.
Rule 2: a connection whose answer did not come whole and in time is closed and never used again.
Rule 3: no error tells the address, for the token is part of it.
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import NamedTuple, cast

import httptools
from aiohappyeyeballs import AddrInfoType, start_connection
from aiohttp import BasicAuth
from telegram.error import NetworkError, TelegramError, TimedOut
from yarl import URL

IDLE_S = 15.0
"""After this an idle connection is not used again: servers and routers drop them without a word,
and a call that runs into it may have had its effect."""

OTHER_FAMILY_S = 0.25
"""How long IPv6 or IPv4 is tried alone before the other joins in (RFC 8305)."""

MAX_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer. A hundred updates of 4096 characters with all their buttons are a tenth of
it; what is larger comes from no Bot API, and would fill the memory."""

_PORTS = {"http": 80, "https": 443}


class NotSent(TimedOut):
    """Time was up before there was a connection."""


class AnswerLost(NetworkError):  # noqa: N818 - named like its sisters in the library
    """The request went out and nothing readable came back: it may have had its effect."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds; None is no limit."""

    opening: float | None
    """Until there is a connection, waiting for a free one included."""
    connect: float | None
    """For connecting alone, TLS included."""
    read: float | None
    """Of silence, once the request is written."""
    total: float | None
    """For all of it."""


class Origin(NamedTuple):
    """Where connections lead."""

    scheme: str
    host: str
    port: int


class Content(NamedTuple):
    """What a request carries."""

    kind: str
    body: bytes


Answer = tuple[int, bytes]
"""Status and body."""


class Wire:
    """So many connections at most; idle ones are used again. Close it in the end."""

    def __init__(self, connections: int, user_agent: str) -> None:
        self._user_agent = user_agent
        self._places = asyncio.Semaphore(connections)
        self._idle: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._is_closed = False

    async def exchange(
        self, method: str, url: str, content: Content | None, limits: Limits
    ) -> Answer:
        """Make one request. Raises NetworkError, NotSent, TimedOut or AnswerLost."""
        origin, head = _opening_of(method, url, self._user_agent)
        began = asyncio.get_running_loop().time()
        connection = await self._connection(origin, limits)
        try:
            end = None if limits.total is None else began + limits.total
            return await connection.ask(head + _rest_of(method, content), limits.read, end)
        finally:
            self._places.release()
            self._put_back(origin, connection)

    def close(self) -> None:
        """Close what is idle now, and the others as soon as they are."""
        self._is_closed = True
        for idle in self._idle.values():
            for connection in idle:
                connection.close()
        self._idle.clear()

    async def _connection(self, origin: Origin, limits: Limits) -> "Connection":
        """Return a connection to oneself, with one of the places."""
        if not self._places.locked() and (idle := self._idle_one(origin)):
            await self._places.acquire()  # returns at once
            return idle
        problem: TelegramError
        try:
            async with asyncio.timeout(limits.opening):
                await self._places.acquire()
                try:
                    return self._idle_one(origin) or await _opened(origin, limits.connect)
                except BaseException:
                    self._places.release()
                    raise
        except TimeoutError:
            problem = NotSent()
        except (OSError, UnicodeError) as error:  # a broken name of a host is a UnicodeError
            problem = NetworkError(type(error).__name__)
        raise problem

    def _idle_one(self, origin: Origin) -> "Connection | None":
        """Return the connection that was used last."""
        idle = self._idle[origin]
        while idle:
            connection = idle.pop()
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _put_back(self, origin: Origin, connection: "Connection") -> None:
        idle = self._idle[origin]
        if self._is_closed or not connection.is_usable():
            connection.close()
        else:
            idle.append(connection)
        if idle and not idle[0].is_usable():
            idle.pop(0).close()  # the one that was idle for longest


@lru_cache
def _opening_of(method: str, url: str, user_agent: str) -> tuple[Origin, bytes]:
    """Return where a request goes and how it begins. A bot makes a dozen kinds of calls."""
    address: URL | None
    try:
        address = URL(url)
        host, port = address.raw_host, address.port
    except ValueError:
        address = host = port = None
    if address is None or not host or not port or address.scheme not in _PORTS:
        raise NetworkError("the address of the Bot API is none")
    lines = [
        f"{method} {address.raw_path_qs} HTTP/1.1",
        f"Host: {address.host_port_subcomponent}",
        f"User-Agent: {user_agent}",
        "Accept: application/json",
    ]
    if login := BasicAuth.from_url(address):
        lines.append(f"Authorization: {login.encode()}")
    return Origin(address.scheme, host, port), "\r\n".join((*lines, "")).encode("latin-1")


def _rest_of(method: str, content: Content | None) -> bytes:
    if content is None:
        return b"\r\n" if method == "GET" else b"Content-Length: 0\r\n\r\n"
    head = f"Content-Type: {content.kind}\r\nContent-Length: {len(content.body)}\r\n\r\n"
    return head.encode() + content.body


async def _opened(origin: Origin, connect_s: float | None) -> "Connection":
    loop = asyncio.get_running_loop()
    found = _numbers(origin) or await loop.getaddrinfo(
        origin.host, origin.port, type=socket.SOCK_STREAM
    )
    async with asyncio.timeout(connect_s):
        line = await start_connection(found, happy_eyeballs_delay=OTHER_FAMILY_S, interleave=1)
        is_secure = origin.scheme == "https"
        try:
            _, connection = await loop.create_connection(
                Connection,
                sock=line,
                ssl=_tls() if is_secure else None,
                server_hostname=origin.host if is_secure else None,
            )
        except BaseException:
            line.close()
            raise
    return connection


def _numbers(origin: Origin) -> list[AddrInfoType] | None:
    """Return where it is when its name says so: a number need not be looked up in a thread."""
    try:
        is_newer = ip_address(origin.host).version == 6
    except ValueError:
        return None
    family = socket.AF_INET6 if is_newer else socket.AF_INET
    where = (origin.host, origin.port, 0, 0) if is_newer else (origin.host, origin.port)
    return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where)]


@cache
def _tls() -> ssl.SSLContext:
    """Return what certificates are checked with; reading the machine's own takes 20 ms."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class Connection(asyncio.Protocol):
    """One connection, one request at a time. The parser calls the methods that begin with `on_`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._body: list[bytes] = []
        self._size = 0
        self._has_length = False
        self._ends_with_the_connection = False
        self._can_be_kept = True
        self._is_writing = False
        self._heard_at = 0.0
        self._read_s: float | None = None
        self._end: float | None = None
        self._watch: asyncio.TimerHandle | None = None

    # --- what the wire wants ---------------------------------------------------------------------

    def is_usable(self) -> bool:
        """Whether another request can be made."""
        is_open = self._transport is not None and not self._transport.is_closing()
        is_free = self._answer is None and self._can_be_kept
        return is_open and is_free and self._loop.time() - self._heard_at < IDLE_S

    async def ask(self, request: bytes, read_s: float | None, end: float | None) -> Answer:
        """Send a request and return its answer, or raise when that took too long."""
        if self._transport is None or self._transport.is_closing():
            raise NetworkError("the connection is closed")
        self._answer = self._loop.create_future()
        self._heard_at, self._read_s, self._end = self._loop.time(), read_s, end
        self._body.clear()
        self._size = 0
        self._has_length = self._ends_with_the_connection = False
        self._transport.write(request)
        self._look_again()
        try:
            return await self._answer
        finally:
            if self._answer.cancelled() or self._answer.exception() is not None:
                self._can_be_kept = False
            self._answer = None
            if self._watch is not None:
                self._watch.cancel()
                self._watch = None

    def close(self) -> None:
        """Close it, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()

    # --- time ------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        """Set the watch to the next moment at which time may be up."""
        moments = [] if self._end is None else [self._end]
        if self._read_s is not None:
            moments.append(self._heard_at + self._read_s)
        if moments:
            self._watch = self._loop.call_at(min(moments), self._check_time)

    def _check_time(self) -> None:
        now = self._loop.time()
        if self._is_writing:
            self._heard_at = now  # silence is what comes after the request
        silent_s = now - self._heard_at
        is_over = self._end is not None and now >= self._end
        if is_over or (self._read_s is not None and silent_s >= self._read_s):
            self._fail(TimedOut())
        else:
            self._look_again()

    # --- what the loop tells ---------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's says so only by its shape
        self._heard_at = self._loop.time()

    def pause_writing(self) -> None:
        """Take note that more is to be written than the network takes at once."""
        self._is_writing = True

    def resume_writing(self) -> None:
        """Take note that nearly all is written."""
        self._is_writing = False
        self._heard_at = self._loop.time()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self._heard_at = self._loop.time()
        problem: httptools.HttpParserError | None = None
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            problem = error
        if problem is not None:
            self._fail(AnswerLost(type(problem).__name__))

    def connection_lost(self, exc: Exception | None) -> None:
        """Take what came until then for the answer, where its length was not told."""
        self._can_be_kept = False
        if exc is None and self._ends_with_the_connection:
            self.on_message_complete()
        else:
            why = "the connection was closed" if exc is None else type(exc).__name__
            self._fail(AnswerLost(why))

    def _fail(self, error: TelegramError) -> None:
        self._can_be_kept = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    # --- what the parser tells -------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Keep no connection on which more comes than was asked for."""
        if self._answer is None or self._answer.done():
            self._can_be_kept = False

    def on_header(self, name: bytes, _: bytes) -> None:
        """Find out how the end of the answer will be known."""
        if name.lower() in {b"content-length", b"transfer-encoding"}:
            self._has_length = True

    def on_headers_complete(self) -> None:
        """Find out whether the connection stays open."""
        self._ends_with_the_connection = not self._has_length
        if not self._parser.should_keep_alive():
            self._can_be_kept = False

    def on_body(self, body: bytes) -> None:
        """Keep a part, unless it all becomes too much."""
        self._size += len(body)
        if self._size > MAX_ANSWER:
            self._body.clear()
            self._fail(AnswerLost("the answer is too large"))
            self.close()
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        """Hand the answer over."""
        status = self._parser.get_status_code()
        if status < 200:  # "go on", and the like: the answer is still to come
            self._body.clear()
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result((status, b"".join(self._body)))
