"""What the server remembers: chats, messages, updates that wait, and everything that was asked."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.markup import Entity, Keyboard, utf16_length

Json = dict[str, Any]

BOT_ID = 4242
BOT_NAME = "headache_test_bot"
TOKEN = f"{BOT_ID}:{'t' * 35}"

_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?(?!\w)")
# What Telegram sends to a poller that names no kinds: all but these.
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Version:
    """A message as it read at one time."""

    at: float
    text: str
    """As it was sent, tags included."""
    plain: str
    buttons: list[list[tuple[str, str]]]
    """(label, callback data)."""


@dataclass
class Post:
    """A message of the bot, as it reads now."""

    chat: int
    message: int
    at: float
    """Seconds since the epoch when it was accepted."""
    text: str
    plain: str
    silent: bool
    buttons: list[list[tuple[str, str]]]
    entities: list[Entity] = field(default_factory=list)
    keyboard: Keyboard | None = None
    edits: list[Version] = field(default_factory=list)
    deleted: bool = False
    preview_off: bool = False


@dataclass
class Call:
    """One request to the Bot API."""

    at: float
    method: str
    parameters: Json
    status: int = 0


@dataclass
class Chat:
    """A chat and what the person did to it."""

    id: int
    kind: str = "private"
    name: str = "Test"
    language: str | None = "en"
    blocked: bool = False
    deactivated: bool = False

    def shape(self) -> Json:
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": self.name}
        return {"id": self.id, "type": self.kind, "title": self.name}

    def person(self) -> Json:
        """The person of a private chat, as a user."""
        user: Json = {"id": abs(self.id), "is_bot": False, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})


BOT_USER: Json = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Headache",
    "username": BOT_NAME,
}


class World:
    """All of it. Changed only from the event loop."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.posts: list[Post] = []
        self.calls: list[Call] = []
        self.answered: list[str] = []
        self.open_queries: set[str] = set()
        self.menus: dict[str, list[Json]] = {}
        self.webhook = ""
        self.updates: list[Json] = []
        self.allowed: set[str] | None = None
        self._by_id: dict[int, Post] = {}
        self._next_update = 7001
        self._next_message = 1
        self._changed = asyncio.Event()

    # --- time ------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Wake everybody who waits for something to happen."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, holds: Callable[[], object], within_s: float = 5.0) -> None:
        """Return as soon as it holds. Raises TimeoutError when it does not in time."""
        async with asyncio.timeout(within_s):
            while not holds():
                await self._changed.wait()

    # --- updates ---------------------------------------------------------------------------------

    def push(self, update: Json) -> int:
        """Queue an update (without its id). Return the id; kinds nobody asked for are dropped."""
        number, self._next_update = self._next_update, self._next_update + 1
        kind = next(iter(update), "")
        wanted = kind not in _NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed
        if wanted:
            self.updates.append({"update_id": number, **update})
            self.changed()
        return number

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps so many of the last."""
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        self.changed()

    # --- messages --------------------------------------------------------------------------------

    def message_number(self) -> int:
        number, self._next_message = self._next_message, self._next_message + 1
        return number

    def post(self, post: Post) -> None:
        self.posts.append(post)
        self._by_id[post.message] = post
        self.changed()

    def find(self, chat: int, message: int) -> Post | None:
        """A message of the bot, in the chat where it is."""
        post = self._by_id.get(message)
        return post if post and post.chat == chat and not post.deleted else None

    def shape(self, post: Post) -> Json:
        """A message of the bot as the Bot API shows it."""
        shape: Json = {
            "message_id": post.message,
            "from": BOT_USER,
            "chat": self.chats[post.chat].shape(),
            "date": int(post.at),
            "text": post.plain,
        }
        if post.entities:
            shape["entities"] = post.entities
        if post.keyboard:
            shape["reply_markup"] = {"inline_keyboard": post.keyboard}
        if post.edits:
            shape["edit_date"] = int(post.edits[-1].at)
        return shape

    def message_from(self, chat: Chat, content: Json) -> Json:
        """A message of a person with this content, commands marked."""
        text = content.get("text")
        entities = command_entities(text) if isinstance(text, str) else []
        return {
            "message_id": self.message_number(),
            "from": chat.person(),
            "chat": chat.shape(),
            "date": int(time.time()),
            **({"entities": entities} if entities else {}),
            **content,
        }


def command_entities(text: str) -> list[Entity]:
    """Mark commands wherever they stand, in UTF-16 units as Telegram does."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found[0]),
        }
        for found in _COMMAND.finditer(text)
    ]
