"""Telegram has the whole bot wait; one replica is told so and both obey. In real time."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.app import WallClock
from bot.channels.base import Delivered, Handle, Outcome, Pace, TryLater
from bot.model.effects import Edit, Send, Urgency
from bot.model.ids import ChatId
from bot.runtime.clock import Bell
from bot.runtime.delivery import Delivery
from bot.runtime.engine import Bells, Engine
from bot.runtime.pace import FLOODED_CHATS
from bot.store.postgres import PostgresStore, Sharing
from tests.runtime.fakes import echo, library, new_chat
from tests.store.samples import send, turn
from tests.store.steps import closing

PACE = Pace(per_second=30.0, chat_gap_s=0.0)
CHATS, PAUSE_S = 80, 3.0
DANGER = ChatId(999)

HEARD_S = 1.0
"""By then three chats in a row were refused: one replica alone sends thirty a second."""

MOST_ON_THE_WIRE = 4
"""The burst of a tenth of a second, when the demand was heard, and one more of rounding."""


@dataclass(frozen=True)
class Try:
    """One message that was handed over."""

    at: float
    replica: str
    chat: ChatId
    has_arrived: bool


@dataclass
class Telegram:
    """Refuses one replica everything for a while, and says for how long."""

    refuses: str
    from_s: float
    until_s: float
    began: float = field(default_factory=time.monotonic)
    tries: list[Try] = field(default_factory=list)

    def answer(self, replica: str, chat: ChatId) -> Outcome:
        now = time.monotonic() - self.began
        is_refused = replica == self.refuses and self.from_s <= now < self.until_s
        self.tries.append(Try(now, replica, chat, not is_refused))
        return TryLater("flood_control", self.until_s - now) if is_refused else Delivered(1)


@dataclass
class Line:
    """One replica's line to it."""

    name: str
    telegram: Telegram
    pace: Pace | None = PACE

    async def listen(self, handle: Handle) -> None:
        """Updates come another way."""

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        del wish, message
        await asyncio.sleep(0.01)
        return self.telegram.answer(self.name, chat)


@contextlib.asynccontextmanager
async def replica(url: str, name: str, telegram: Telegram) -> AsyncIterator[PostgresStore]:
    """The sending half of a replica that works meanwhile."""
    clock = WallClock()
    bells = Bells(alarms=Bell(clock), delivery=Bell(clock))
    sharing = Sharing(PACE.per_second, PACE.chat_gap_s)
    async with closing(await PostgresStore.open(url, sharing=sharing)) as store:
        engine = Engine(
            store=store, library=library(), clock=clock, step=echo, new_chat=new_chat, bells=bells
        )
        delivery = Delivery(
            store=store,
            channel=Line(name, telegram),
            engine=engine,
            clock=clock,
            bell=bells.delivery,
            jitter=random.Random(1),
        )
        running = asyncio.ensure_future(delivery.run())
        yield store
        delivery.stop()
        await running


async def test_what_one_replica_is_told_of_the_whole_bot_stops_the_other(url: str) -> None:
    """Only one of them is refused: what the other does not send, it does not for that reason."""
    telegram = Telegram(refuses="one", from_s=0.3, until_s=0.3 + PAUSE_S)
    async with (
        replica(url, "one", telegram) as store,
        replica(url, "two", telegram) as other,
    ):
        now = WallClock().now()
        for number in range(1, CHATS + 1):
            told = turn(send("m1", urgency=Urgency.STEP))
            await (store, other)[number % 2].commit(ChatId(number), 0, told, None, now)
        await asyncio.sleep(telegram.from_s + HEARD_S)
        danger = turn(send("m1", urgency=Urgency.DANGER))
        await other.commit(DANGER, 0, danger, None, WallClock().now())
        async with asyncio.timeout(60):
            while (await store.tally()).waiting:  # noqa: ASYNC110 - no event tells of the end
                await asyncio.sleep(0.05)
    pause = telegram.from_s + HEARD_S, telegram.until_s
    assert [one for one in telegram.tries if pause[0] < one.at < pause[1]] == []
    after = [one for one in telegram.tries if one.at >= telegram.until_s]
    assert after[0].chat == DANGER
    assert {one.replica for one in after} == {"one", "two"}
    arrived = sorted(one.chat for one in telegram.tries if one.has_arrived)
    assert arrived == [*range(1, CHATS + 1), DANGER]
    assert len(telegram.tries) - len(arrived) <= FLOODED_CHATS + MOST_ON_THE_WIRE
