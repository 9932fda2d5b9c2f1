"""Steps that many tests of a store take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol, TypeVar

from bot.model.effects import Edit, Effect, Send
from bot.model.ids import ChatId, Slot
from bot.store.base import Diary, LeasedAlarm, Outgoing, Settlement, Store
from bot.store.sqlite import SqliteStore
from tests.store.samples import (
    LEASE_S,
    NOW,
    turn,
)


class KeptStore(Store, Protocol):
    """A store whose diary can be read."""

    async def diary(self, chat: ChatId) -> Diary: ...


S = TypeVar("S", bound=Store)


@asynccontextmanager
async def closing(store: S) -> AsyncIterator[S]:
    """A store for the length of a `with`."""
    try:
        yield store
    finally:
        await store.close()


async def keep(
    store: Store, chat_id: ChatId, *effects: Effect, pain: int = 3, now: datetime = NOW
) -> None:
    """Commit a turn on top of whatever the chat stands at."""
    loaded = await store.load(chat_id)
    kept = await store.commit(chat_id, loaded.turn, turn(*effects, pain=pain), None, now)
    assert kept == "committed"


async def in_tables(store: SqliteStore) -> None:
    """Have everything where other programs can see and change it."""
    await store._writer.run(store._jobs._memtable.spill)


async def lease(store: Store, now: datetime = NOW, limit: int = 10) -> tuple[Outgoing, ...]:
    return await store.outgoing(now, limit, LEASE_S)


async def lease_one(store: Store, now: datetime = NOW) -> Outgoing:
    (one,) = await lease(store, now)
    return one


async def ring(store: Store, now: datetime, limit: int = 10) -> tuple[LeasedAlarm, ...]:
    return await store.due(now, limit, LEASE_S)


def delivered(message: int = 900, at: datetime = NOW) -> Settlement:
    return Settlement("delivered", at, message=message)


def refused(at: datetime = NOW) -> Settlement:
    return Settlement("refused", at, reason="blocked by the person")


def slots(outgoing: tuple[Outgoing, ...]) -> list[tuple[ChatId, Slot]]:
    return [(one.chat, one.wish.slot) for one in outgoing]


async def drain(store: Store, now: datetime = NOW) -> list[Send | Edit]:
    """Deliver everything that may go, in the order in which it goes."""
    gone: list[Send | Edit] = []
    while batch := await lease(store, now):
        for one in batch:
            gone.append(one.wish)
            await store.settle(one.id, delivered(one.id, now))
    return gone
