"""What is known of the chats that turns were kept for last, as `load` would return it.

Rule 1: only what is on disk is in here. The writer's thread puts it in after COMMIT, in the order
in which it was kept; anybody may look.
Rule 2: it helps only where nobody else writes to the database.
Rule 3: what is not certain is dropped; whoever asks then reads the database.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.model.ids import AlarmKey, ChatId
from bot.model.state import changed
from bot.store.base import Loaded

MOST = 500
"""Chats. More than talk to a bot at the same time; a state is some 20 kB of memory."""


class Recent:
    """The last chats, the one of the newest turn at the end."""

    def __init__(self) -> None:
        self._known: dict[ChatId, Loaded] = {}

    def find(self, chat: ChatId) -> Loaded | None:
        """Return the chat; None when it must be read."""
        return self._known.get(chat)

    def keep(self, chat: ChatId, loaded: Loaded) -> None:
        """Remember a chat as it is on disk now."""
        self._known.pop(chat, None)
        self._known[chat] = loaded
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]

    def see_alarms(self, chat: ChatId, alarms: Mapping[AlarmKey, datetime | None]) -> None:
        """Take note that other alarms than before are pending in a chat, if it is remembered."""
        known = self._known.get(chat)
        if known is not None and known.chat is not None:
            self._known[chat] = replace(known, chat=changed(known.chat, alarms=alarms))

    def drop(self, chat: ChatId) -> None:
        """Have the chat read the next time."""
        self._known.pop(chat, None)

    def clear(self) -> None:
        """Have every chat read the next time."""
        self._known.clear()
