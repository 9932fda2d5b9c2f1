"""Everything that is stored about one chat, as one file for its owner (P10).

Rule 1: it is asked for by the chat's number alone and holds nothing of any other chat.
Rule 2: it is made anew for each message and kept nowhere, not even by its name at the messenger.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.base import Attachment
from bot.conversation.library import Library
from bot.model.effects import Edit, Send
from bot.model.ids import AlarmKey, ChatId, Language
from bot.model.media import Paper
from bot.runtime.illustrating import Maker, Makers
from bot.store.base import Store
from bot.store.codec import CHAT, ENTRY, encode_wish

NAME = "headache-bot.json"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exporter:
    """Makes the file with everything; other papers are made by `others`, where there is one."""

    store: Store
    library: Library
    others: Maker[Paper] | None = None

    def key(self, media: Paper) -> str | None:
        """Return None for the file with everything: it is one person's, at one moment."""
        if media.kind == "everything" or self.others is None:
            return None
        return self.others.key(media)

    async def make(self, chat: ChatId, media: Paper) -> Attachment | None:
        """Return the file. Raises StoreError."""
        if media.kind != "everything":
            return await self.others.make(chat, media) if self.others else None
        told = await self._everything(chat, media.language)
        content = await asyncio.to_thread(_pretty, told)
        return Attachment("document", NAME, content)

    async def _everything(self, chat: ChatId, language: Language) -> Json:
        loaded = await self.store.load(chat)
        diary = await self.store.diary(chat)
        waiting = await self.store.unsent(chat)
        state = loaded.chat
        return {
            "about": self._about(language),
            "chat": chat,
            "turn": loaded.turn,
            "state": _body(CHAT.encode(state), CHAT.name) if state else None,
            "diary": [_body(ENTRY.encode(entry), ENTRY.name) for entry in diary.entries],
            "diary_unread": [{"number": one.number, "stored": one.stored} for one in diary.unread],
            "alarms": _alarms(state.alarms) if state else {},
            "waiting_messages": [_wish(wish) for wish in waiting if not _is_this(wish)],
        }

    def _about(self, language: Language) -> str:
        words = self.library.words
        return (words.get(language) or words[self.library.fallback]).messages["export_about"]


def with_export(makers: Makers, store: Store, library: Library) -> Makers:
    """Return these makers and the one that makes the file with everything."""
    return {**makers, Paper: Exporter(store, library, makers.get(Paper))}


def _body(stored: str, name: str) -> Json:
    body: Json = json.loads(stored)[name]
    return body


def _alarms(alarms: Mapping[AlarmKey, datetime | None]) -> dict[str, str | None]:
    """Say when each is due; None while it waits for its message."""
    return {key: at.isoformat() if at else None for key, at in sorted(alarms.items())}


def _wish(wish: Send | Edit) -> Json:
    name = "send" if isinstance(wish, Send) else "edit"
    return {name: _body(encode_wish(wish), name)}


def _is_this(wish: Send | Edit) -> bool:
    """Tell whether it is the message that the file comes with."""
    media = wish.media if isinstance(wish, Send) else None
    return isinstance(media, Paper) and media.kind == "everything"


def _pretty(told: Json) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
