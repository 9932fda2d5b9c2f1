"""Replicas in processes of their own, seen from outside."""

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import asyncpg

import bot
from tests.store.replica import SESSIONS_FROM, STEPS, Orders

ROOT = Path(bot.__file__).parents[1]
UPDATES, CHATS, SESSIONS = 2000, 120, 40

Update = tuple[int, int]

REST = """
SELECT (SELECT count(*) FROM outgoing WHERE status = 'waiting') + (SELECT count(*) FROM alarms)
"""


@dataclass(frozen=True)
class Message:
    """One delivery."""

    chat: int
    slot: str
    text: str
    begin: float
    end: float


class Replica:
    """A replica in its process, and all that it has said."""

    def __init__(self, orders: Orders) -> None:
        self.said: list[list[object]] = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-m", "tests.store.replica", str(orders)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    async def has_taken_all(self) -> None:
        """Return once it has taken all its updates."""
        await asyncio.to_thread(self._wait, lambda: self.count("taken"))

    async def has_said(self, lines: int) -> None:
        await asyncio.to_thread(self._wait, lambda: len(self.said) >= lines)

    async def end(self) -> None:
        """Let it stop, and read the rest."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await asyncio.to_thread(self._reading.join)
        assert self._process.wait() == 0
        self._close()

    async def kill(self) -> None:
        self._process.kill()
        await asyncio.to_thread(self._reading.join)
        self._process.wait()
        self._close()

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("]\n"):  # not what a kill cut short
                with self._news:
                    self.said.append(json.loads(line))
                    self._news.notify()

    def _wait(self, is_so: Callable[[], object]) -> None:
        with self._news:
            assert self._news.wait_for(is_so, timeout=120)

    def count(self, what: str) -> int:
        return sum(line[1] == what for line in self.said)

    def delivered(self) -> list[Message]:
        """Return what arrived; what was on the wire when it was killed has no end."""
        begun: dict[tuple[object, ...], float] = {}
        messages = []
        for moment, what, *words in self.said:
            assert isinstance(moment, float)
            if what == "begin":
                begun[tuple(words)] = moment
            elif what == "end":
                chat, slot, text = words
                begin = begun[tuple(words)]
                messages.append(Message(int(str(chat)), str(slot), str(text), begin, moment))
        return messages


def updates() -> list[Update]:
    """Answers wanted in many chats, and sessions begun in some."""
    chance = random.Random(3)
    plain = [(number, chance.randrange(1, CHATS + 1)) for number in range(UPDATES)]
    sessions = [(UPDATES + k, SESSIONS_FROM + k) for k in range(SESSIONS)]
    return chance.sample(plain + sessions, UPDATES + SESSIONS)


def by_chat(messages: Sequence[Message]) -> dict[int, list[Message]]:
    grouped = defaultdict(list)
    for message in sorted(messages, key=lambda message: message.begin):
        grouped[message.chat].append(message)
    return dict(grouped)


async def at_rest(url: str) -> None:
    """Return once nothing waits in the database."""
    connection = await asyncpg.connect(url)
    async with asyncio.timeout(120):
        while await connection.fetchval(REST):  # noqa: ASYNC110 - no event tells of other processes
            await asyncio.sleep(0.1)
    await connection.close()


async def deliveries(url: str, replicas: Sequence[Replica]) -> list[Message]:
    """Let the replicas finish, and return what they delivered: nothing twice, all in order."""
    for replica in replicas:
        await replica.has_taken_all()
    await at_rest(url)
    for replica in replicas:
        await replica.end()
    messages = [message for replica in replicas for message in replica.delivered()]
    assert doubled(messages) == 0
    check_answers(messages)
    check_order(messages)
    return messages


def check_order(messages: Sequence[Message]) -> None:
    """Of each chat one message after the other, as they were decided, with no gap."""
    for line in by_chat(messages).values():
        assert [message.slot for message in line] == [f"m{n}" for n in range(1, len(line) + 1)]
        assert all(one.end <= two.begin for one, two in pairwise(line))


def check_sessions(messages: Sequence[Message]) -> None:
    sessions = [line for chat, line in by_chat(messages).items() if chat >= SESSIONS_FROM]
    expected = [f"due {step}" for step in range(STEPS + 1)]
    assert [[message.text for message in line] for line in sessions] == [expected] * SESSIONS


def check_answers(messages: Sequence[Message]) -> None:
    """Every update was answered by one message, however often that was delivered."""
    once = {(message.chat, message.slot): message for message in messages}
    answered = Counter(message.text for message in once.values() if message.chat < SESSIONS_FROM)
    assert answered == Counter(str(number) for number in range(UPDATES))
    check_sessions(list(once.values()))


def doubled(messages: Sequence[Message]) -> int:
    return len(messages) - len({(message.chat, message.slot) for message in messages})
