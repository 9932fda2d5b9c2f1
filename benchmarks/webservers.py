"""What taking an update costs two web servers: `python -m benchmarks.webservers`.

aiohttp's server, which is there anyway, against Starlette on uvicorn (with httptools, on asyncio's
loop and on uvloop). Each does the least a webhook must: compare the secret, read the JSON, answer
200. Each is a process of its own; they take turns, round after round, and the CPU of each is read
from outside. Linux only; what is missing is fetched once, into a folder of its own.
"""

import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.speed_process import cpu_s
from benchmarks.speed_script import TEXT
from tests.botapi.peers import fetched_environment

PEERS: Final = Path(__file__).parent / "peers"
STARLETTE: Final = ("starlette==0.50.0", "uvicorn==0.38.0", "httptools==0.7.1", "uvloop==0.22.1")
CONNECTIONS: Final = 16
"""Kept open side by side; Telegram opens up to 40 (`max_connections`)."""

REQUESTS, ROUNDS, WARM_UP = 8000, 5, 2000
READY_S: Final = 30.0


@dataclass(frozen=True)
class Site:
    """One web server."""

    name: str
    process: subprocess.Popen[bytes]
    port: int


def _started(name: str, script: str, secret: str, *more: str, **more_env: str) -> Site:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, str(PEERS / script), secret, str(port), *more]
    site = Site(name, subprocess.Popen(command, env=os.environ | more_env), port)  # noqa: S603 - our own command
    end = time.monotonic() + READY_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > end or site.process.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return site


def _request(secret: str) -> bytes:
    person = {"id": 7, "is_bot": False, "first_name": "A", "language_code": "en"}
    chat = {"id": 7, "type": "private", "first_name": "A"}
    message = {"message_id": 1, "date": 1, "from": person, "chat": chat, "text": TEXT}
    body = json.dumps({"update_id": 1, "message": message}).encode()
    head = (
        "POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _call(site: Site, request: bytes, times: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    for _ in range(times):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{site.name} answered {head[:60]!r}")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length or b"0"))
    writer.close()


async def _round_ms(site: Site, request: bytes, requests: int) -> float:
    """Make so many requests; return the CPU of one of them in milliseconds."""
    before = cpu_s(site.process.pid)
    await asyncio.gather(
        *(_call(site, request, requests // CONNECTIONS) for _ in range(CONNECTIONS))
    )
    return 1000 * (cpu_s(site.process.pid) - before) / requests


async def measure(sites: Sequence[Site], request: bytes) -> Mapping[str, list[float]]:
    """Let the servers take turns."""
    found: dict[str, list[float]] = {site.name: [] for site in sites}
    for site in sites:
        await _round_ms(site, request, WARM_UP)
    for _ in range(ROUNDS):
        for site in sites:
            found[site.name].append(await _round_ms(site, request, REQUESTS))
    return found


def main() -> None:
    """Print what a request costs each."""
    secret = secrets.token_urlsafe()
    path = fetched_environment(*STARLETTE)["PYTHONPATH"]
    with ExitStack() as ends:
        sites = [
            _started("aiohttp", "hook_aiohttp.py", secret),
            _started("Starlette, asyncio", "hook_starlette.py", secret, "asyncio", PYTHONPATH=path),
            _started("Starlette, uvloop", "hook_starlette.py", secret, "uvloop", PYTHONPATH=path),
        ]
        for site in sites:
            ends.callback(site.process.wait)
            ends.callback(site.process.terminate)
        found = asyncio.run(measure(sites, _request(secret)))
    for name, each in found.items():
        print(f"{name:22}{median(each):.3f} ms ({min(each):.3f}-{max(each):.3f})")


if __name__ == "__main__":
    main()
