"""What a server may do to a connection, byte for byte, and what becomes of the request."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.channels.telegram import wire as wires
from bot.channels.telegram.wire import AnswerLost, Content, Limits, NotSent, Wire

PATIENT = Limits(opening=60, connect=60, read=60, total=60)
GREETING = Content("application/json", b'{"text": "hello"}')
SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Peer:
    """A server that answers with bytes, one answer for each request of a connection."""

    def __init__(self, *answers: bytes, then_closes: bool = False) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.called = asyncio.Semaphore(0)
        self._answers = answers
        self._then_closes = then_closes
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        for answer in self._answers:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0] or b"0")
            self.requests.append(head + await reader.readexactly(length))
            self.called.release()
            writer.write(answer)
        if self._then_closes:
            writer.close()
        else:
            await reader.read()
            writer.close()


@asynccontextmanager
async def running(peer: Peer, secret: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await peer.serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(quietly, "127.0.0.1", 0, ssl=secret)
    peer.url = f"http{'s' if secret else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    wire = Wire(2, "a test")
    try:
        async with asyncio.timeout(20):
            yield wire
    finally:
        wire.close()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.01)  # the other ends of closed connections hear of it


async def asked(wire: Wire, peer: Peer, limits: Limits = PATIENT) -> tuple[int, bytes]:
    return await wire.exchange("POST", f"{peer.url}/bot1:a/getMe", GREETING, limits)


async def test_a_request_says_what_is_asked_and_no_more() -> None:
    peer = Peer(SHORT)
    async with running(peer) as wire:
        assert await asked(wire, peer) == (200, b"true")
    host = peer.url.removeprefix("http://")
    assert peer.requests[0].decode().split("\r\n") == [
        "POST /bot1:a/getMe HTTP/1.1",
        f"Host: {host}",
        "User-Agent: a test",
        "Accept: application/json",
        "Content-Type: application/json",
        "Content-Length: 17",
        "",
        '{"text": "hello"}',
    ]


async def test_a_server_behind_a_password_is_told_it() -> None:
    peer = Peer(SHORT)
    async with running(peer) as wire:
        await wire.exchange("GET", peer.url.replace("//", "//me:secret@"), None, PATIENT)
    assert b"Authorization: Basic bWU6c2VjcmV0\r\n" in peer.requests[0]


async def test_a_connection_is_used_again() -> None:
    peer = Peer(SHORT, SHORT)
    async with running(peer) as wire:
        assert [await asked(wire, peer), await asked(wire, peer)] == [(200, b"true")] * 2
    assert peer.connections == 1


ANSWERS = {
    "in pieces of told length": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntr\r\n2\r\nue\r\n0\r\n\r\n"
    ),
    "after others that only say go on": b"HTTP/1.1 100 Continue\r\n\r\n" + SHORT,
    "to the end of the connection": b"HTTP/1.1 200 OK\r\n\r\ntrue",
    "of a server that will close": SHORT.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n"),
    "with more than was asked for": SHORT + SHORT,
}


@pytest.mark.parametrize("case", ANSWERS)
async def test_an_answer_is_read(case: str) -> None:
    peer = Peer(ANSWERS[case], then_closes="end" in case)
    async with running(peer) as wire:
        assert await asked(wire, peer) == (200, b"true")


@pytest.mark.parametrize("case", [*ANSWERS][-3:])
async def test_a_connection_that_cannot_be_trusted_is_not_used_again(case: str) -> None:
    peer = Peer(ANSWERS[case], then_closes="end" in case)
    async with running(peer) as wire:
        assert [await asked(wire, peer), await asked(wire, peer)] == [(200, b"true")] * 2
    assert peer.connections == 2


async def test_one_that_was_idle_for_long_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wires, "IDLE_S", 0.0)
    peer = Peer(SHORT)
    async with running(peer) as wire:
        await asked(wire, peer)
        await asked(wire, peer)
    assert peer.connections == 2


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    peer = Peer(moved)
    async with running(peer) as wire:
        assert await asked(wire, peer) == (302, b"")


BROKEN = {
    "no word": b"",
    "half a head": SHORT[:20],
    "half a body": SHORT[:-1],
    "half a piece": ANSWERS["in pieces of told length"][:-8],
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
}


@pytest.mark.parametrize("case", BROKEN)
async def test_what_breaks_off_may_have_had_its_effect_and_is_not_asked_again(case: str) -> None:
    peer = Peer(BROKEN[case], then_closes=True)
    async with running(peer) as wire:
        with pytest.raises(AnswerLost):
            await asked(wire, peer)
    assert len(peer.requests) == 1


HASTY = {
    "silence": Limits(opening=60, connect=60, read=0.05, total=60),
    "all of it": Limits(opening=60, connect=60, read=60, total=0.05),
}


@pytest.mark.parametrize("case", HASTY)
@pytest.mark.parametrize("answer", [b"", SHORT[:-1]])
async def test_silence_ends_and_so_does_everything(case: str, answer: bytes) -> None:
    peer = Peer(answer)
    async with running(peer) as wire:
        with pytest.raises(TimedOut) as caught:
            await asked(wire, peer, HASTY[case])
        assert type(caught.value) is TimedOut


async def test_an_answer_that_drips_is_no_silence() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"hello")
        for letter in SHORT:
            writer.write(bytes([letter]))
            await asyncio.sleep(0.005)
        writer.close()

    peer = Peer()
    peer.serve = drip  # type: ignore[method-assign] # this once it answers in its own time
    async with running(peer) as wire:
        limits = Limits(opening=60, connect=60, read=0.1, total=60)
        assert await asked(wire, peer, limits) == (200, b"true")


async def test_who_waits_for_a_place_in_vain_has_sent_nothing() -> None:
    peer = Peer(b"")
    async with running(peer) as wire:
        others = [asyncio.create_task(asked(wire, peer)) for _ in range(2)]
        for _ in others:
            await peer.called.acquire()
        with pytest.raises(NotSent):
            await asked(wire, peer, Limits(opening=0.05, connect=60, read=60, total=60))
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    assert len(peer.requests) == 2


async def test_who_gives_up_leaves_the_place_and_no_connection() -> None:
    peer = Peer(b"")
    async with running(peer) as wire:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asked(wire, peer), 0.05)
    assert peer.connections == 3


async def test_where_nobody_listens_nothing_was_sent() -> None:
    wire = Wire(1, "a test")
    for _ in range(2):  # and the place is free again
        with pytest.raises(TelegramError) as caught:
            await wire.exchange("POST", "http://127.0.0.1:1/bot1:a/getMe", GREETING, PATIENT)
        assert type(caught.value) is NetworkError


# --- TLS -----------------------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """Somebody whom this machine trusts for the length of a test."""
    authority = trustme.CA()
    known = tmp_path / "known.pem"
    authority.cert_pem.write_to_path(known)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    wires._tls.cache_clear()
    yield authority
    wires._tls.cache_clear()


def issued(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_a_server_with_a_good_certificate_is_talked_to_and_talked_to_again(
    authority: trustme.CA,
) -> None:
    peer = Peer(SHORT, SHORT)
    async with running(peer, issued(authority, "127.0.0.1")) as wire:
        assert [await asked(wire, peer), await asked(wire, peer)] == [(200, b"true")] * 2
    assert peer.connections == 1


@pytest.mark.parametrize(
    ("trusted", "name"), [(False, "127.0.0.1"), (True, "example.org")], ids=["issuer", "name"]
)
async def test_nothing_is_told_to_a_server_whose_certificate_is_not_good(
    authority: trustme.CA, name: str, *, trusted: bool
) -> None:
    peer = Peer(SHORT)
    async with running(peer, issued(authority if trusted else trustme.CA(), name)) as wire:
        with pytest.raises(NetworkError, match="SSLCertVerificationError"):
            await asked(wire, peer)
    assert peer.requests == []


# --- too much ------------------------------------------------------------------------------------


async def test_an_answer_without_end_is_given_up_and_its_connection_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wires, "MAX_ANSWER", 1000)
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000
    peer = Peer(endless)
    async with running(peer) as wire:
        with pytest.raises(AnswerLost, match="too large"):
            await asked(wire, peer)
        assert not any(wire._idle.values())
