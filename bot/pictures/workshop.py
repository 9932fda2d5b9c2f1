"""A process beside the bot that draws, one thing after the other.

A film keeps a core busy for a second or two. In a thread that would hold up everybody's messages by
up to 40 ms at a time, and its memory would stay with the bot; an encoder that crashes would take
the bot with it.

Rule 1: it lives no longer than the bot: it ends when nobody can write to it any more.
Rule 2: it is begun when something is to be drawn and ended when nothing was for a while.
"""

import asyncio
import os
import pickle
import struct
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bot.pictures.cache import Cache
from bot.pictures.charts import load_charts
from bot.pictures.jobs import Job, key_for, made

IDLE_S = 300.0
"""Starting it takes half a second; at rest it holds some 60 MB."""

NICENESS = 5
"""The bot itself goes first."""

_LENGTH = struct.Struct(">?Q")
"""Whether it went well, and how many bytes follow."""

_ROOT = Path(__file__).resolve().parents[2]


class WorkshopError(Exception):
    """Something could not be made. Says what kind of error it was."""


class Workshop:
    """The process, as seen from the bot. Call `close` in the end."""

    def __init__(self, pictures: Path, kept: Path) -> None:
        self._arguments = (str(pictures), str(kept))
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def made(self, job: Job) -> bytes:
        """Carry out a job and keep its bytes. Raises WorkshopError."""
        async with self._lock:
            if self._rest:
                self._rest.cancel()
            finished = False
            try:
                content = await self._ask(pickle.dumps(job))
                finished = True
            except (OSError, asyncio.IncompleteReadError) as error:
                raise WorkshopError(f"the process has ended ({type(error).__name__})") from error
            finally:
                if finished:
                    self._rest = asyncio.get_running_loop().call_later(IDLE_S, self._end)
                else:
                    self._end()  # half an answer must not be taken for the next one's
            return content

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._rest:
            self._rest.cancel()
        process = self._process
        self._end()
        if process is not None:
            await process.wait()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()  # what it keeps is complete or not there

    async def _ask(self, request: bytes) -> bytes:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await self._begin()
        if process.stdin is None or process.stdout is None:
            raise WorkshopError("the process has no pipes")
        process.stdin.write(_LENGTH.pack(True, len(request)) + request)  # noqa: FBT003 - struct takes no names
        await process.stdin.drain()
        went_well, size = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        answer = await process.stdout.readexactly(size)
        if not went_well:
            raise WorkshopError(answer.decode())
        return answer

    async def _begin(self) -> Process:
        ours = ("TELEGRAM_", "HEADACHE_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        paths = (str(_ROOT), environment.get("PYTHONPATH", ""))
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.pictures.workshop", *self._arguments),
            stdin=PIPE,
            stdout=PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the bot, which closes this in order
        )


def work(source: BinaryIO, sink: BinaryIO, pictures: Path, kept: Path) -> None:
    """Carry out what is asked until nobody asks any more."""
    charts, cache = load_charts(pictures), Cache(kept)
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        job: Job = pickle.loads(source.read(_LENGTH.unpack(head)[1]))  # noqa: S301 - the bot wrote it
        try:
            answer = cache.kept(key_for(job, charts), lambda job=job: made(job, charts))  # type: ignore[misc] # bound at once
        except Exception as error:  # noqa: BLE001 - told to the bot, which logs it
            _answer(sink, type(error).__name__.encode(), went_well=False)
        else:
            _answer(sink, answer, went_well=True)


def _answer(sink: BinaryIO, content: bytes, *, went_well: bool) -> None:
    sink.write(_LENGTH.pack(went_well, len(content)) + content)
    sink.flush()


def main() -> None:
    """Serve the bot that began this process."""
    pictures, kept = map(Path, sys.argv[1:])
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with suppress(BrokenPipeError):
        work(sys.stdin.buffer, sys.stdout.buffer, pictures, kept)


if __name__ == "__main__":
    main()
