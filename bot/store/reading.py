"""Reading what was kept about one chat.

Rule 1: a broken row costs itself. What is made of many rows is made of those that can be read.
Rule 2: a row of a newer version is no broken row: another replica can read it, so nobody goes on
without it.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.model.diary import Entry
from bot.model.effects import Edit, Send
from bot.model.ids import AlarmKey, ChatId
from bot.model.state import changed
from bot.store.base import Diary, Loaded, Unread, UnreadableError
from bot.store.codec import ENTRY, decode, decode_wish
from bot.store.moments import from_micros
from bot.store.script import Row, Script, Statement

_log = logging.getLogger(__name__)

# One statement sees one moment: state and alarms belong together.
_LOAD = """
SELECT turn, state, key, due_at FROM chats LEFT JOIN alarms ON alarms.chat = chats.chat
WHERE chats.chat = $1
"""

_ALARMS = "SELECT key, due_at FROM alarms WHERE chat = $1"

_DIARY = "SELECT number, record FROM diary WHERE chat = $1 ORDER BY number"


def load(chat: ChatId) -> Script[Loaded]:
    """Return the chat with its pending alarms, and its turn number."""
    rows = yield Statement(_LOAD, (chat,))
    if not rows:
        return Loaded(None, 0)
    turn, state, *_ = rows[0]
    pending = _pending(row[2:] for row in rows if row[2] is not None)
    return Loaded(changed(decode(state), alarms=pending), turn)


def alarms(chat: ChatId) -> Script[Mapping[AlarmKey, datetime | None]]:
    """Return the pending alarms of a chat, each with its moment once that is known."""
    return _pending((yield Statement(_ALARMS, (chat,))))


def _pending(rows: Iterable[Row]) -> Mapping[AlarmKey, datetime | None]:
    return {key: None if due_at is None else from_micros(due_at) for key, due_at in rows}


def diary(chat: ChatId) -> Script[Diary]:
    """Return the chat's diary, oldest first, and what of it cannot be read."""
    rows = yield Statement(_DIARY, (chat,))
    read = [_entry(chat, *row) for row in rows]
    entries = [one for one in read if isinstance(one, Entry)]
    unread = tuple(one for one in read if isinstance(one, Unread))
    return Diary(tuple(sorted(entries, key=_began)), unread)


def _entry(chat: ChatId, number: int, text: str) -> Entry | Unread:
    why = "its number or its time makes no sense"
    try:
        entry = ENTRY.decode(text)
        if entry.number == number and entry.began_at.tzinfo is not None:
            return entry
    except UnreadableError as error:
        why = str(error)
    _log.error("chat %s: entry %s of the diary is passed over: %s", chat, number, why)
    return Unread(number, text)


def _began(entry: Entry) -> datetime:
    return entry.began_at


_UNSENT = (
    "SELECT id, kind, payload FROM outgoing WHERE chat = $1 AND status = 'waiting' ORDER BY id"
)


def unsent(chat: ChatId) -> Script[tuple[Send | Edit, ...]]:
    """Return what was decided for the chat and is not delivered yet, in order."""
    rows = yield Statement(_UNSENT, (chat,))
    read = [_wish(chat, *row) for row in rows]
    return tuple(wish for wish in read if wish is not None)


def _wish(chat: ChatId, number: int, kind: str, payload: str) -> Send | Edit | None:
    try:
        return decode_wish(kind, payload)
    except UnreadableError as error:
        _log.error("chat %s: message %s is passed over: %s", chat, number, error)
        return None


_FILE = "SELECT name FROM files WHERE key = $1"


def file(key: str) -> Script[str | None]:
    """Return the messenger's name for bytes that it was given before."""
    rows = yield Statement(_FILE, (key,))
    return str(rows[0][0]) if rows else None
