"""What a benchmark has people do to a bot: who writes when, and how soon they are answered.

Rule 1: a chat's next update comes when the last was answered; `seconds` are from the moment an
update could be fetched to the moment its answer came.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

BOT = {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}

numbers = count(1)
"""Of updates and messages."""
_chats = count(1_000_000_000)


@dataclass(frozen=True, kw_only=True)
class Orders:
    """One run: what people do, how many updates of it, and how fast."""

    script: list[Json]
    updates: int
    strict: bool
    """Whether an answer must hold what the script waits for; a stock bot's never does."""
    at_once: int = 0
    """So many chats side by side, each as fast as it is answered; 0: by `rate`."""
    rate: float = 0.0
    """Updates a second, however slow the answers are."""
    chats: list[int] = field(default_factory=list)
    """Who writes; new people when there are none left."""
    again: bool = False
    """Whether who has come to the end of the script begins anew."""
    patience_s: float = 60.0
    """How long to wait for the last answers."""
    webhooks: list[str] = field(default_factory=list)
    """Where updates are brought, in turn; none: they are fetched."""
    secret: str = field(default="", repr=False)


@dataclass
class Talk:
    """One chat of a run."""

    chat: int
    place: int = 0
    pushed: int = 0
    pushed_at: float = 0.0
    waits: bool = False
    message: int = 1


class Run:
    """The orders, as they are carried out."""

    def __init__(self, orders: Orders, push: Callable[[Json], None]) -> None:
        self._orders = orders
        self._push = push
        self._known = iter(orders.chats)
        self._talks: dict[int, Talk] = {}
        self._ready: deque[Talk] = deque()
        self._visits_left = orders.updates // len(orders.script)
        self._pushed = 0
        self.seconds: list[float] = []
        self.changed = asyncio.Event()

    async def carry_out(self) -> Json:
        """Return how it went once everything is answered, or patience is over."""
        began = time.perf_counter()
        if self._orders.at_once:
            for _ in range(self._orders.at_once):
                self._visit(None)
        else:
            await self._keep_the_rate(began)
        await self._all_answered()
        return {
            "wall": time.perf_counter() - began,
            "seconds": self.seconds,
            "updates": self._pushed,
            "chats": {talk.chat: talk.pushed for talk in self._talks.values()},
        }

    async def answers(self, number: int) -> None:
        """Return once so many updates are answered."""
        while len(self.seconds) < number:
            await self._change()

    def answered(self, chat: int, message: int, content: str) -> None:
        """Take note of a message of the bot."""
        talk = self._talks.get(chat)
        if talk is None:
            return
        talk.message = message
        wanted = self._orders.script[talk.place]["wait"] if self._orders.strict else ""
        if not talk.waits or wanted not in content:
            return
        talk.waits = False
        self.seconds.append(time.perf_counter() - talk.pushed_at)
        self._move_on(talk)
        self.changed.set()

    def _move_on(self, talk: Talk) -> None:
        talk.place = (talk.place + 1) % len(self._orders.script)
        if not self._orders.at_once:
            if talk.place or self._orders.again:
                self._ready.append(talk)
        elif talk.place:
            self._do_next(talk)
        else:
            self._visit(talk if self._orders.again else None)

    def _visit(self, talk: Talk | None) -> None:
        """Let the script be played once more, when it is to be."""
        if self._visits_left:
            self._visits_left -= 1
            self._do_next(talk or self._somebody_new())

    async def _keep_the_rate(self, began: float) -> None:
        for number in range(self._orders.updates):
            wait_s = began + number / self._orders.rate - time.perf_counter()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            # Who was answered before goes on, else somebody new comes.
            self._do_next(self._ready.popleft() if self._ready else self._somebody_new())

    async def _all_answered(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._orders.patience_s):
                await self.answers(self._orders.updates)

    async def _change(self) -> None:
        self.changed.clear()
        await self.changed.wait()

    def _do_next(self, talk: Talk) -> None:
        talk.waits, talk.pushed_at = True, time.perf_counter()
        talk.pushed += 1
        self._pushed += 1
        self._push(update_of(talk, self._orders.script[talk.place]))

    def _somebody_new(self) -> Talk:
        chat = next(self._known, None)
        talk = Talk(next(_chats) if chat is None else chat)
        self._talks[talk.chat] = talk
        return talk


def update_of(talk: Talk, step: Json) -> Json:
    """Return the update that a step of a script is."""
    now = int(time.time())
    person = {"id": talk.chat, "is_bot": False, "first_name": "Test", "language_code": "en"}
    chat = {"id": talk.chat, "type": "private", "first_name": "Test"}
    number = next(numbers)
    if step["kind"] == "says":
        text = step["words"]
        message = {"message_id": number, "from": person, "chat": chat, "date": now, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return {"update_id": number, "message": message}
    under = {"message_id": talk.message, "from": BOT, "chat": chat, "date": now, **step["under"]}
    query = {"id": str(number), "from": person, "chat_instance": "1", "data": step["words"]}
    return {"update_id": number, "callback_query": {**query, "message": under}}
