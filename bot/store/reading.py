"""Reading what was kept about one chat."""

import sqlite3
from dataclasses import replace

from bot.model.effects import Record
from bot.model.ids import ChatId
from bot.store.base import Loaded
from bot.store.codec import RECORD, decode
from bot.store.moments import from_micros


def load(db: sqlite3.Connection, chat: ChatId) -> Loaded:
    """Return the chat with its pending alarms, and its turn number."""
    row = db.execute("SELECT turn, state FROM chats WHERE chat = ?", (chat,)).fetchone()
    if row is None:
        return Loaded(None, 0)
    alarms = {
        key: None if due_at is None else from_micros(due_at)
        for key, due_at in db.execute("SELECT key, due_at FROM alarms WHERE chat = ?", (chat,))
    }
    return Loaded(replace(decode(row[1]), alarms=alarms), row[0])


def diary(db: sqlite3.Connection, chat: ChatId) -> tuple[Record, ...]:
    """Return the chat's sessions, oldest first."""
    rows = db.execute("SELECT record FROM diary WHERE chat = ? ORDER BY id", (chat,))
    return tuple(RECORD.decode(text) for (text,) in rows)
