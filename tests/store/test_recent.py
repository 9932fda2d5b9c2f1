"""What is remembered of a chat is what would be read, and only what is on disk."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model.effects import Cancel, Erase, Withdraw
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store import recent
from bot.store.base import Loaded, StoreError
from bot.store.recent import Recent
from bot.store.sqlite import SqliteStore

from .samples import ANNA, NOW, alarm, send, turn
from .steps import drain, in_tables, keep


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "bot.sqlite")
    yield opened
    await opened.close()


async def read(store: SqliteStore, chat: ChatId) -> Loaded:
    """What is on disk."""
    store._recent.drop(chat)
    return await store.load(chat)


async def test_what_is_remembered_is_what_is_on_disk(store: SqliteStore) -> None:
    for effects in ((send("m1"), alarm(60, slot="m1")), (Withdraw(),), (alarm(9),), (Cancel(),)):
        await keep(store, ANNA, *effects, pain=3)
        remembered = await store.load(ANNA)
        assert remembered == await read(store, ANNA)


async def test_an_alarm_that_a_delivery_starts_is_seen(store: SqliteStore) -> None:
    await keep(store, ANNA, send("m1"), alarm(60, slot="m1"))
    await drain(store)
    loaded = await store.load(ANNA)
    assert loaded.chat is not None
    assert None not in loaded.chat.alarms.values()
    assert loaded == await read(store, ANNA)


async def test_nothing_is_remembered_of_an_erased_chat(store: SqliteStore) -> None:
    await keep(store, ANNA)
    await keep(store, ANNA, Erase())
    assert await store.load(ANNA) == Loaded(None, 0)


async def test_a_lost_race_has_the_chat_read_again(store: SqliteStore, tmp_path: Path) -> None:
    await keep(store, ANNA)
    await in_tables(store)
    with sqlite3.connect(tmp_path / "bot.sqlite") as other:
        other.execute("UPDATE chats SET turn = 7")
    other.close()
    stale = await store.load(ANNA)
    assert await store.commit(ANNA, stale.turn, turn(), Receipt("telegram", 1), NOW) == "lost_race"
    assert (await store.load(ANNA)).turn == 7


async def test_a_turn_that_was_not_kept_is_not_remembered(store: SqliteStore) -> None:
    await keep(store, ANNA, pain=1)
    await store._writer.run(lambda db: db.execute("PRAGMA query_only = ON").fetchone())
    with pytest.raises(StoreError):
        await store.commit(ANNA, 1, turn(pain=2), None, NOW)
    loaded = await store.load(ANNA)
    assert (loaded.turn, loaded.chat and loaded.chat.pain) == (1, 1)


def test_only_the_last_chats_are_remembered() -> None:
    known = Recent()
    for number in range(recent.MOST + 1):
        known.keep(ChatId(number), Loaded(None, number))
    assert known.find(ChatId(0)) is None
    assert known.find(ChatId(1)) == Loaded(None, 1)
