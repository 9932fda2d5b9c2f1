"""What the server remembers: chats, messages, updates that wait, and everything that was asked."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.botapi.description import Json
from bot.botapi.files import File, Files
from bot.botapi.markup import Entity, Keyboard, utf16_length

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
    """A message of the bot, as it reads now. The text of one with a file is its caption."""

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
    file: File | None = None
    caption_above: bool = False
    reply_to: int | None = None


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
    replies: list[list[Json]] = field(default_factory=list)
    """The reply keyboard that is shown instead of letters."""

    def shape(self) -> Json:
        """Return the chat as the Bot API shows it."""
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": self.name}
        return {"id": self.id, "type": self.kind, "title": self.name}

    def person(self) -> Json:
        """Return the person of a private chat, as a user."""
        user: Json = {"id": abs(self.id), "is_bot": False, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a messenger shows at once. `message` is a number, 0 where none is meant."""

    kind: Literal["posted", "edited", "deleted", "said", "action", "toast", "menus", "gone"]
    chat: int = 0
    message: int = 0
    word: str = ""
    """action: which one. toast: the answer to a press."""


Watcher = Callable[[Happening], None]

BOT_USER: Json = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Headache",
    "username": BOT_NAME,
}


class World:
    """All of it. Changed only from the event loop. `now` tells the time, since the epoch."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now = now
        self.chats: dict[int, Chat] = {}
        self.posts: list[Post] = []
        self.said: dict[int, Json] = {}
        """Messages of people, by number."""
        self.files = Files()
        self.calls: list[Call] = []
        self.answered: list[str] = []
        self.open_queries: set[str] = set()
        self.asked_by: dict[str, int] = {}
        """The chat of each press."""
        self.menus: dict[str, list[Json]] = {}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.webhook = ""
        self.replicas: list[str] = []
        """Addresses that updates are brought to in turn, in place of the webhook's own."""
        self.updates: list[Json] = []
        self.allowed: set[str] | None = None
        self.watchers: list[Watcher] = []
        self._by_id: dict[int, Post] = {}
        self._next_update = 7001
        self._next_message = 1
        self._changed = asyncio.Event()

    # --- time ------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Wake everybody who waits for something to happen."""
        self._changed.set()
        self._changed = asyncio.Event()

    def tell(self, happening: Happening) -> None:
        """Let everybody know who watches or waits."""
        for watcher in self.watchers:
            watcher(happening)
        self.changed()

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

    def take_out(self, number: int) -> None:
        """Forget one update: the webhook has taken it."""
        self.updates = [u for u in self.updates if u["update_id"] != number]
        self.changed()

    def confirm(self, offset: int) -> None:
        """Forget updates below the offset; a negative one keeps so many of the last."""
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
        self.changed()

    # --- messages --------------------------------------------------------------------------------

    def message_number(self) -> int:
        """Return the number of the next message."""
        number, self._next_message = self._next_message, self._next_message + 1
        return number

    def post(self, post: Post) -> None:
        """Keep a message of the bot."""
        self.posts.append(post)
        self._by_id[post.message] = post
        self.tell(Happening("posted", post.chat, post.message))

    def find(self, chat: int, message: int) -> Post | None:
        """Return a message of the bot, in the chat where it is."""
        post = self._by_id.get(message)
        return post if post and post.chat == chat and not post.deleted else None

    def any_message(self, chat: int, message: int) -> Json | None:
        """Return a message of the bot or of the person, as the Bot API shows it."""
        if post := self.find(chat, message):
            return self.shape(post)
        said = self.said.get(message)
        return said if said and said["chat"]["id"] == chat else None

    def delete(self, chat: int, message: int) -> bool:
        """Take a message away. False: it is not there."""
        if post := self.find(chat, message):
            post.deleted = True
        elif self.any_message(chat, message):
            del self.said[message]
        else:
            return False
        self.tell(Happening("deleted", chat, message))
        return True

    def shape(self, post: Post) -> Json:
        """Return a message of the bot as the Bot API shows it."""
        shape: Json = {
            "message_id": post.message,
            "from": BOT_USER,
            "chat": self.chats[post.chat].shape(),
            "date": int(post.at),
            **_content(post),
        }
        if post.keyboard:
            shape["reply_markup"] = {"inline_keyboard": post.keyboard}
        if post.edits:
            shape["edit_date"] = int(post.edits[-1].at)
        answered = self.any_message(post.chat, post.reply_to) if post.reply_to else None
        if answered:
            shape["reply_to_message"] = {
                key: value for key, value in answered.items() if key != "reply_to_message"
            }
        return shape

    def message_from(self, chat: Chat, content: Json) -> Json:
        """Return a message of a person with this content, commands marked."""
        text = content.get("text")
        entities = command_entities(text) if isinstance(text, str) else []
        return {
            "message_id": self.message_number(),
            "from": chat.person(),
            "chat": chat.shape(),
            "date": int(self.now()),
            **({"entities": entities} if entities else {}),
            **content,
        }

    def forget(self, chat: int) -> None:
        """Drop a chat with everything in it; updates that wait are still handed out."""
        self.chats.pop(chat, None)
        self.posts = [post for post in self.posts if post.chat != chat]
        self._by_id = {number: p for number, p in self._by_id.items() if p.chat != chat}
        self.said = {n: said for n, said in self.said.items() if said["chat"]["id"] != chat}
        self.tell(Happening("gone", chat))


def _content(post: Post) -> Json:
    if post.file is None:
        entities = {"entities": post.entities} if post.entities else {}
        return {"text": post.plain, **entities}
    content: Json = {post.file.kind: post.file.shape()}
    if post.file.kind == "animation":
        content["document"] = post.file.shape()  # for clients that know no animations
    if post.plain:
        content["caption"] = post.plain
    if post.entities:
        content["caption_entities"] = post.entities
    if post.caption_above:
        content["show_caption_above_media"] = True
    return content


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


def as_any(value: object) -> Any:  # noqa: ANN401 - for what is written as JSON
    """Return what JSON can hold of something: of a file, how long it is."""
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    raise TypeError(f"{type(value).__name__} is not JSON")
