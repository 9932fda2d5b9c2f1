"""Reading what was kept about one chat."""

from dataclasses import replace

from bot.model.effects import Record
from bot.model.ids import ChatId
from bot.store.base import Loaded
from bot.store.codec import RECORD, decode
from bot.store.moments import from_micros
from bot.store.script import Script, Statement

# One statement sees one moment: state and alarms belong together.
_LOAD = """
SELECT turn, state, key, due_at FROM chats LEFT JOIN alarms ON alarms.chat = chats.chat
WHERE chats.chat = $1
"""

_DIARY = "SELECT record FROM diary WHERE chat = $1 ORDER BY id"


def load(chat: ChatId) -> Script[Loaded]:
    """Return the chat with its pending alarms, and its turn number."""
    rows = yield Statement(_LOAD, (chat,))
    if not rows:
        return Loaded(None, 0)
    turn, state, *_ = rows[0]
    alarms = {
        key: None if due_at is None else from_micros(due_at)
        for *_, key, due_at in rows
        if key is not None
    }
    return Loaded(replace(decode(state), alarms=alarms), turn)


def diary(chat: ChatId) -> Script[tuple[Record, ...]]:
    """Return the chat's sessions, oldest first."""
    rows = yield Statement(_DIARY, (chat,))
    return tuple(RECORD.decode(text) for (text,) in rows)
