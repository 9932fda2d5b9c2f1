"""HTTP for python-telegram-bot, on aiohttp.

Rule 1: the token is part of every address, so no address leaves this file: not in a message, and
not as the cause or the context of an error. Errors are therefore raised outside `except`.
Rule 2: whatever happens on the way becomes an error of `telegram.error`.
Rule 3: what a person wrote is in the answers, so no answer is logged or quoted in an error.
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

Raw = dict[str, Any]
"""A JSON object as Telegram wrote it."""

_JSON = {"Content-Type": "application/json"}


class FloodWait(TelegramError):  # noqa: N818 - named like the RetryAfter that it stands in for
    """Telegram asks to wait. Stands in for `RetryAfter`, whose constructor warns of deprecation."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"flood control, retry in {after_s:g} s")
        self.after_s = after_s


class NotSent(TimedOut):
    """Time was up before there was a connection."""


class AnswerLost(NetworkError):  # noqa: N818 - named like its sisters in the library
    """The request went out and nothing readable came back: it may have had its effect."""


File = tuple[str, bytes, str]
"""As what it is saved, what is inside, and of which kind it is: `("a.jpg", b"", "image/jpeg")`."""


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
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer; a long poll comes on top."""
        return self._timeouts.read

    async def initialize(self) -> None:
        """Open the pool, unless it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool, unless it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

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
        timeout = _client_timeout(
            connect=_given(connect_timeout, usual.connect),
            read=_given(read_timeout, usual.read),
            write=_given(write_timeout, usual.write_files if files else usual.write),
            pool=_given(pool_timeout, usual.pool),
        )
        status, payload = await self._exchange(url, method, request_data, timeout)
        if not 200 <= status <= 299:
            _check_refusal(status, payload)
        return status, payload

    async def _exchange(
        self,
        url: str,
        method: str,
        request_data: RequestData | Plain | None,
        limits: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("the connection pool is closed")
        problem: TelegramError
        try:
            body, headers = _body(request_data)
            # A redirect would carry the token to wherever it points.
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except UnicodeEncodeError:
            problem = BadRequest("the text is not valid Unicode")
        except aiohttp.ConnectionTimeoutError:
            problem = NotSent()
        except TimeoutError:
            problem = TimedOut()
        except (aiohttp.ClientConnectorError, ValueError, RuntimeError) as error:
            problem = NetworkError(type(error).__name__)
        except (aiohttp.ClientError, OSError) as error:
            problem = AnswerLost(type(error).__name__)
        raise problem

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
def _client_timeout(
    connect: float | None, read: float | None, write: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Translate. aiohttp counts pool and connecting together and knows no limit for writing.

    The sum of all four bounds the whole, so that neither a slow write nor a dripping answer hangs.
    """
    opening = None if connect is None or pool is None else connect + pool
    total = None if opening is None or read is None or write is None else opening + read + write
    return aiohttp.ClientTimeout(total=total, connect=opening, sock_connect=connect, sock_read=read)


def _body(
    request_data: RequestData | Plain | None,
) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """Return a body and its headers: JSON, half as dear as a form; multipart when files go along.

    Raises UnicodeEncodeError for text that is none.
    """
    if request_data is None:
        return None, None
    if not request_data.contains_files:
        return json.dumps(request_data.json_parameters, ensure_ascii=False).encode(), _JSON
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


def _json_object(payload: bytes) -> Raw:
    try:
        answer = json.loads(payload)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # One that is cut off begins like this; anything else was written by somebody in between.
        kind = AnswerLost if payload.startswith(b"{") else NetworkError
        raise kind("the answer is not a JSON object")
    return answer


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
