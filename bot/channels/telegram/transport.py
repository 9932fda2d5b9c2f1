"""HTTP for python-telegram-bot, on a wire of our own.

Rule 1: the token is part of every address, so no address leaves this file: not in a message, and
not as the cause or the context of an error. Errors are therefore raised outside `except`.
Rule 2: whatever happens on the way becomes an error of `telegram.error`.
Rule 3: what a person wrote is in the answers, so no answer is logged or quoted in an error.
"""

import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, cast

import msgspec
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.wire import AnswerLost, Content, Limits, Wire

Raw = dict[str, Any]
"""A JSON object as Telegram wrote it."""

_JSON = "application/json"
_NO_TEXT = "the text is not valid Unicode"
_WRITER, _READER = msgspec.json.Encoder(), msgspec.json.Decoder()


class FloodWait(TelegramError):  # noqa: N818 - named like the RetryAfter that it stands in for
    """Telegram asks to wait. Stands in for `RetryAfter`, whose constructor warns of deprecation."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"flood control, retry in {after_s:g} s")
        self.after_s = after_s


File = tuple[str, bytes, str]
"""As what it is saved, what is inside, and of which kind it is: `("a.jpg", b"", "image/jpeg")`."""

FileToRead = tuple[str, bytes | IO[bytes], str]
"""The same, as the library may have it."""


@dataclass(frozen=True, slots=True)
class Plain:
    """The parameters of a call, as text, and its files: what the library's `RequestData` is to it.

    A third of the cost: nothing looks for files and dates in them.
    """

    json_parameters: dict[str, str]
    multipart_data: dict[str, File] = field(default_factory=dict)

    @property
    def contains_files(self) -> bool:
        """Whether files go along, which takes longer."""
        return bool(self.multipart_data)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds each part of a request may take, when the caller names none."""

    connect: float = 5.0
    read: float = 10.0
    write: float = 10.0
    write_files: float = 15.0
    """A film has 100 kB. Shorter than a delivery may take, so that the words still go alone."""
    pool: float = 30.0
    """Waiting for a free connection. Nothing is sent before, so patience costs no duplicates."""


class HttpTransport(BaseRequest):
    """One pool of connections. `initialize` opens it, `shutdown` closes it, both repeatedly."""

    def __init__(self, connections: int, timeouts: Timeouts) -> None:
        self._connections = connections
        self._timeouts = timeouts
        self._wire: Wire | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer; a long poll comes on top."""
        return self._timeouts.read

    async def initialize(self) -> None:
        """Open the pool, unless it is open."""
        if self._wire is None:
            self._wire = Wire(self._connections, self.USER_AGENT)

    async def shutdown(self) -> None:
        """Close the pool, unless it is closed."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    async def call(
        self, url: str, parameters: dict[str, str], files: dict[str, File] | None = None
    ) -> Any:  # noqa: ANN401 - as Telegram wrote it
        """Make a call and return its result unread. Raises as the library does."""
        return await self.post(url, cast("RequestData", Plain(parameters, files or {})))

    async def do_request(  # noqa: PLR0913, PLR0917 - the library names the arguments
        self,
        url: str,
        method: str,
        request_data: RequestData | Plain | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - the type of the default is private to the library
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - as above
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - as above
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - as above
    ) -> tuple[int, bytes]:
        """Return status and body. Raises errors of `telegram.error` only, without the address."""
        usual = self._timeouts
        files = request_data is not None and request_data.contains_files
        limits = _limits(
            connect=_given(connect_timeout, usual.connect),
            read=_given(read_timeout, usual.read),
            write=_given(write_timeout, usual.write_files if files else usual.write),
            pool=_given(pool_timeout, usual.pool),
        )
        status, payload = await self._exchange(url, method, request_data, limits)
        if not 200 <= status <= 299:
            _check_refusal(status, payload)
        return status, payload

    async def _exchange(
        self, url: str, method: str, request_data: RequestData | Plain | None, limits: Limits
    ) -> tuple[int, bytes]:
        if self._wire is None:
            raise NetworkError("the connection pool is closed")
        return await self._wire.exchange(method, url, _content(request_data), limits)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Raw:
        """Return the answer. Raises NetworkError for one that the Bot API cannot have written."""
        answer = _json_object(payload)
        if "result" not in answer and "description" not in answer:
            raise NetworkError("the answer is not one of the Bot API")
        return answer


class PollTransport(HttpTransport):
    """For `getUpdates` alone: keeps the updates as Telegram wrote them and shows the library none.

    The library parses a batch whole: one update it cannot read loses the other 99, for ever, and
    it logs the batch with everything people wrote. `take` lets each update be read by itself.
    """

    def __init__(self, connections: int, timeouts: Timeouts) -> None:
        super().__init__(connections, timeouts)
        self._batch: list[Raw] = []

    def take(self) -> list[Raw]:
        """Return the updates of the last answer, once."""
        batch, self._batch = self._batch, []
        return batch

    def parse_json_payload(self, payload: bytes) -> Raw:  # type: ignore[override] # called on the instance, whose batch it is
        """Keep the updates and return an answer without any."""
        answer = HttpTransport.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            self._batch = [update for update in answer["result"] if _has_id(update)]
            return answer | {"result": []}
        return answer


def _has_id(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)


def _given(seconds: Any, usual: float) -> float | None:  # noqa: ANN401 - see do_request
    return usual if seconds is BaseRequest.DEFAULT_NONE else seconds


@lru_cache
def _limits(
    connect: float | None, read: float | None, write: float | None, pool: float | None
) -> Limits:
    """Translate. The wire counts pool and connecting together and knows no limit for writing.

    The sum of all four bounds the whole, so that neither a slow write nor a dripping answer hangs.
    """
    opening = None if connect is None or pool is None else connect + pool
    total = None if opening is None or read is None or write is None else opening + read + write
    return Limits(opening, connect, read, total)


def _content(request_data: RequestData | Plain | None) -> Content | None:
    """Return what is sent: JSON, half as dear as a form; multipart when files go along.

    Raises BadRequest for text that is none.
    """
    if request_data is None:
        return None
    if not request_data.contains_files:
        return Content(_JSON, as_json(request_data.json_parameters))
    content: Content | None = None
    with suppress(UnicodeEncodeError):
        content = _form(request_data.json_parameters, request_data.multipart_data)
    if content is None:
        raise BadRequest(_NO_TEXT)
    return content


def as_json(value: object) -> bytes:
    """Return JSON. Raises BadRequest for text that is none, without quoting it."""
    written: bytes | None = None
    with suppress(UnicodeEncodeError):
        written = _WRITER.encode(value)
    if written is None:
        raise BadRequest(_NO_TEXT)
    return written


def _form(parameters: dict[str, str], files: Mapping[str, FileToRead]) -> Content:
    """Return fields and files, one after the other, between lines that occur in none of them."""
    line = uuid.uuid4().hex
    parts = [(f'name="{_quoted(name)}"', value.encode()) for name, value in parameters.items()]
    for name, (filename, content, kind) in files.items():
        about = f'name="{_quoted(name)}"; filename="{_quoted(filename)}"\r\nContent-Type: {kind}'
        parts.append((about, content if isinstance(content, bytes) else content.read()))
    body = b"".join(
        f"--{line}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + value + b"\r\n"
        for about, value in parts
    )
    return Content(f"multipart/form-data; boundary={line}", body + f"--{line}--\r\n".encode())


def _quoted(name: str) -> str:
    """Return a name as browsers write it in a form (WHATWG): it ends where it should."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _json_object(payload: bytes) -> Raw:
    answer = read_json(payload)
    if not isinstance(answer, dict):
        # One that is cut off begins like this; anything else was written by somebody in between.
        kind = AnswerLost if payload.startswith(b"{") else NetworkError
        raise kind("the answer is not a JSON object")
    return answer


def read_json(payload: bytes) -> object:
    """Return what was written; None for what is no JSON."""
    try:
        return _READER.decode(payload)
    except ValueError:
        pass
    try:
        return json.loads(payload)  # slower, and takes half a character for one
    except ValueError:
        return None


def _check_refusal(status: int, payload: bytes) -> None:
    """Raise for a demand to wait, and for an error page that some proxy wrote."""
    try:
        answer = _json_object(payload)
    except NetworkError:
        answer = {}
    if "description" not in answer:
        # Without this a proxy's 404 would read as a rejected token, and its page would be quoted.
        raise NetworkError(f"HTTP {status} from something other than the Bot API")
    parameters = answer.get("parameters")
    if isinstance(parameters, dict) and isinstance(parameters.get("retry_after"), int | float):
        raise FloodWait(float(parameters["retry_after"]))
