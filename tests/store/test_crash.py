"""What was answered is there after the process was killed; what was in flight goes again."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from bot.model.ids import ChatId
from bot.store.base import StoreError
from bot.store.sqlite import SqliteStore
from tests.store.samples import ANNA, NOW, later, send
from tests.store.steps import drain, lease_one

ROOT = Path(bot.__file__).parents[1]

WORKS_UNTIL_KILLED = """
import asyncio, sys
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.sqlite import SqliteStore
from tests.store.samples import NOW, alarm, send, turn

async def one(store, number):
    receipt = Receipt("telegram", number)
    wishes = turn(send("m1"), alarm(60, slot="m1"), pain=number % 10)
    assert await store.commit(ChatId(number), 0, wishes, receipt, NOW) == "committed"
    print(number, flush=True)

async def main():
    store = await SqliteStore.open(sys.argv[1])
    number = 0
    while True:
        await asyncio.gather(*(one(store, number + k) for k in range(1, 9)))
        number += 8

asyncio.run(main())
"""

DIES_WITH_LEASES = """
import asyncio, os, sys
from bot.store.sqlite import SqliteStore
from tests.store.samples import ANNA, NOW, alarm, send
from tests.store.steps import keep, lease_one

async def main():
    store = await SqliteStore.open(sys.argv[1])
    await keep(store, ANNA, send("m1"), send("m2"), alarm(60))
    await lease_one(store)
    assert len(await store.due(NOW.replace(year=2027), 10, 3600)) == 1
    os._exit(9)

asyncio.run(main())
"""

HOLDS_THE_FILE = """
import asyncio, sys
from bot.store.sqlite import SqliteStore

async def main():
    store = await SqliteStore.open(sys.argv[1])
    print("open", flush=True)
    sys.stdin.read()
    await store.close()

asyncio.run(main())
"""


def start(script: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own scripts, above
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answered_before_the_kill(path: Path) -> list[ChatId]:
    """Chats whose turn was answered with "committed" by a process that was then killed."""
    with start(WORKS_UNTIL_KILLED, path) as process:
        assert process.stdout is not None
        answered = [process.stdout.readline() for _ in range(100)]
        process.send_signal(signal.SIGKILL)
        answered += process.stdout.readlines()
    return [ChatId(int(line)) for line in answered if line.endswith("\n")]


async def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    answered = await asyncio.to_thread(answered_before_the_kill, path)
    store = await SqliteStore.open(path)
    loaded = await asyncio.gather(*(store.load(number) for number in answered))
    kept = [(one.turn, one.chat and (one.chat.pain, dict(one.chat.alarms))) for one in loaded]
    waiting = {one.chat for one in await store.outgoing(NOW, 1_000_000, 30)}
    await store.close()
    assert kept == [(1, (number % 10, {"step": None})) for number in answered]
    assert waiting >= set(answered)


async def test_what_was_in_flight_goes_again_after_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    with start(DIES_WITH_LEASES, path) as process:
        assert await asyncio.to_thread(process.wait) == 9
    store = await SqliteStore.open(path)
    (again,) = await store.due(later(60), 10, 30)
    one = await lease_one(store)
    assert (again.chat, one.wish) == (ANNA, send("m1"))
    await store.close()
    reopened = await SqliteStore.open(path)
    assert await drain(reopened) == [send("m1"), send("m2")]
    await reopened.close()


async def test_another_process_cannot_run_on_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    with start(HOLDS_THE_FILE, path) as process:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "open\n"
        with pytest.raises(StoreError, match="Another bot is running"):
            await SqliteStore.open(path)
        await asyncio.to_thread(process.communicate)
    await (await SqliteStore.open(path)).close()
