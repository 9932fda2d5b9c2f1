"""One replica of a bot in a process of its own: `python -m tests.store.replica '{...}'`.

It takes the updates it is given, runs both loops, and writes a line for all that it does. It stops
when its input ends.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.channels.base import Delivered, Handle, Outcome, Pace
from bot.conversation.library import Library
from bot.model.effects import Edit, Schedule, Send, Urgency
from bot.model.events import Due, Event, Said
from bot.model.ids import ChatId, Language, Slot
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.runtime.alarms import Alarms
from bot.runtime.clock import Bell
from bot.runtime.delivery import Delivery
from bot.runtime.engine import Bells, Engine
from bot.store.base import StoreError
from bot.store.postgres import PostgresStore
from tests.runtime.fakes import library

STEPS = 10
"""Alarms of one session, each started by the delivery of the message before it."""

STEP_S = 0.2
SESSIONS_FROM = 1_000_000
"""Chats from here on run sessions; the others only get answers."""

SIDE_BY_SIDE = 32
"""Updates that a replica works on at once, as a webhook would bring them."""


@dataclass(frozen=True)
class Orders:
    """What a replica is to do."""

    url: str
    began: float
    """When the clock of all replicas began, in seconds since 1970."""
    speed: float
    updates: tuple[tuple[int, int], ...]
    """Number and chat of each."""

    def __str__(self) -> str:
        return json.dumps(asdict(self))


class SharedClock:
    """A clock that runs faster, and alike in all processes."""

    def __init__(self, began: float, speed: float) -> None:
        self._began = began
        self._speed = speed

    def now(self) -> datetime:
        passed_s = (time.time() - self._began) * self._speed
        return datetime.fromtimestamp(self._began, UTC) + timedelta(seconds=passed_s)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


class LoggingChannel:
    """Delivers everything after a short while and says when."""

    pace: Pace | None = None

    async def listen(self, handle: Handle) -> None:
        """Updates come another way."""

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        del message
        say("begin", chat, wish.slot, wish.text)
        await asyncio.sleep(random.uniform(0, 0.004))
        say("end", chat, wish.slot, wish.text)
        return Delivered(1)


def say(*words: object) -> None:
    sys.stdout.write(json.dumps([time.monotonic(), *words]) + "\n")
    sys.stdout.flush()


def decide(chat: Chat, event: Event, _: Library, now: datetime) -> Turn:
    """Answer each update with its number; run a session of ten steps where one is started."""
    del now
    slot = Slot(f"m{chat.sent + 1}")
    after = replace(chat, sent=chat.sent + 1)
    match event:
        case Said("begin"):
            say("turn", "begin")
            return Turn(after, (Send(slot, "due 0"), _next(slot, 1)))
        case Said(text):
            say("turn", text)
            return Turn(after, (Send(slot, text),))
        case Due(step=step):
            say("alarm", step)
            wishes = (Send(slot, f"due {step}", urgency=Urgency.STEP),)
            return Turn(after, wishes if step == STEPS else (*wishes, _next(slot, step + 1)))
        case _:
            raise AssertionError(event)


def _next(slot: Slot, step: int) -> Schedule:
    return Schedule("step", 1, step, STEP_S, slot)


def new_chat(_: str | None, __: Library) -> Chat:
    return Chat(Language("en"))


async def take(engine: Engine, updates: Iterable[tuple[int, int]]) -> None:
    """Take the updates of each chat in order, those of different chats side by side."""
    slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(number: int, chat: int) -> None:
        words = "begin" if chat >= SESSIONS_FROM else str(number)
        async with slots:
            while True:
                try:
                    await engine.handle(ChatId(chat), Said(words), Receipt("telegram", number))
                except StoreError:
                    await asyncio.sleep(0.05)  # a messenger brings what was not confirmed again
                else:
                    return

    await asyncio.gather(*(one(*update) for update in updates))


async def run(orders: Orders) -> None:
    clock = SharedClock(orders.began, orders.speed)
    bells = Bells(alarms=Bell(clock), delivery=Bell(clock))
    store = await PostgresStore.open(orders.url)

    def ring() -> None:
        bells.alarms.ring()
        bells.delivery.ring()

    store.on_news(ring)
    engine = Engine(
        store=store, library=library(), clock=clock, step=decide, new_chat=new_chat, bells=bells
    )
    alarms = Alarms(store, engine, clock, bells.alarms)
    delivery = Delivery(
        store=store,
        channel=LoggingChannel(),
        engine=engine,
        clock=clock,
        bell=bells.delivery,
        jitter=random.Random(1),
    )
    loops = [asyncio.ensure_future(loop.run()) for loop in (alarms, delivery)]
    await take(engine, orders.updates)
    say("taken")
    await asyncio.to_thread(sys.stdin.read)
    for loop in (alarms, delivery):
        loop.stop()
    await asyncio.gather(*loops)
    await store.close()


if __name__ == "__main__":
    asyncio.run(run(Orders(**json.loads(sys.argv[1]))))
