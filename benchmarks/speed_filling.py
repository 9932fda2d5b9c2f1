"""Databases with very many chats and alarms, written past the bot: a million in seconds."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model.ids import AlarmKey
from bot.model.state import Chat
from bot.store.codec import encode
from bot.store.moments import to_micros
from bot.store.sqlite import SqliteStore
from tests.conversations.world import World

FIRST_CHAT = 1_000_001

CHUNK = 50_000
"""Rows in one transaction: its log is as large as what it writes."""

_COUNT = "WITH RECURSIVE n(i) AS (SELECT :from UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :until)"
_CHATS = f"""
{_COUNT} INSERT INTO chats (chat, turn, state)
SELECT :first + i, 30, CASE i % :every WHEN 0 THEN :state ELSE :brief END FROM n
"""  # noqa: S608 - our own text
_ALARMS = f"""
{_COUNT} INSERT INTO alarms (chat, key, about, step, after_us, due_at)
SELECT :first + i, :key, :about, :step, :after, :due + i * :apart FROM n
"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Crowd:
    """Chats that are alike, each with one alarm; these go off one after another."""

    count: int
    like: World
    key: AlarmKey
    due: datetime
    apart: timedelta
    first: int = FIRST_CHAT
    every: int = 1
    """One in so many is like that; the others only agreed to the terms."""

    @property
    def chats(self) -> list[int]:
        """Who is like that."""
        return list(range(self.first, self.first + self.count, self.every))

    def due_of(self, chat: int) -> float:
        """When the alarm of a chat goes off, in seconds since 1970."""
        return (self.due + (chat - self.first) * self.apart).timestamp()


def pending(count: int, like: World, every: int) -> Crowd:
    """Return people whose alarms go off in days to come."""
    due = datetime.now(UTC) + timedelta(days=2)
    return Crowd(count, like, "check_in", due, timedelta(seconds=2), every=every)


async def fill(path: Path, crowd: Crowd, *, alarms: bool) -> None:
    """Make a database and put all of them in."""
    store = await SqliteStore.open(path)
    await store.close()
    await asyncio.to_thread(add, path, crowd, alarms=alarms)


def add(path: Path, crowd: Crowd, *, alarms: bool) -> None:
    """Put them into a database; its bot may be running."""
    values = _values(crowd)
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        for begin in range(0, crowd.count, CHUNK):
            values |= {"from": begin, "until": min(begin + CHUNK, crowd.count)}
            db.execute("BEGIN IMMEDIATE")
            for sql in _statements(alarms=alarms):
                db.execute(sql, values)
            db.execute("COMMIT")


def _statements(*, alarms: bool) -> Iterable[str]:
    return (_CHATS, _ALARMS) if alarms else (_CHATS,)


def _values(crowd: Crowd) -> dict[str, object]:
    """Return the state as it is stored and the alarm as it was scheduled."""
    chat = crowd.like.chat
    assert chat is not None  # noqa: S101 - it had a conversation
    _, alarm = crowd.like.alarms[crowd.key]
    return {
        "first": crowd.first,
        "every": crowd.every,
        "state": encode(chat),
        "brief": encode(Chat(chat.language, consented_at=chat.consented_at)),
        "key": alarm.key,
        "about": alarm.about,
        "step": alarm.step,
        "after": round(alarm.after_s * 1e6),
        "due": to_micros(crowd.due),
        "apart": round(crowd.apart.total_seconds() * 1e6),
    }
