"""The chats of the page: who is in them and what there is to show."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from bot.botapi import BotApi, Person, Post
from bot.botapi.description import Json
from bot.botapi.people import KINDS
from bot.botapi.world import Chat

FIRST_PERSON = 1001
TURNS_KEPT = 200
"""Turns of one chat that are still told; nobody scrolls back further."""

NAMES = {"en": "Alex", "ru": "Саша"}


class NoSuchChat(LookupError):  # noqa: N818 - read as a sentence by the page
    """There is no chat of this number any more."""


@dataclass
class Rooms:
    """Every chat has a person of its own, with a language of their own."""

    api: BotApi
    languages: Mapping[str, str]
    """Names of the languages, by code."""
    turns: defaultdict[int, deque[Json]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=TURNS_KEPT))
    )
    """What was told of each chat's turns, newest last."""
    _order: list[int] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(FIRST_PERSON))

    def open(self, language: str, before: int | None = None) -> int:
        """Open a chat for somebody new, at the end or before another one; return its number."""
        number = next(self._numbers)
        self.api.person(number, language)
        self.api.world.chats[number].name = NAMES.get(language, "Alex")
        place = self._order.index(before) if before in self._order else len(self._order)
        self._order.insert(place, number)
        return number

    def close(self, number: int) -> None:
        """Forget a chat."""
        self._chat(number)
        self.api.world.forget(number)
        self.turns.pop(number, None)
        self._order.remove(number)

    def person(self, number: int) -> Person:
        """Return who is in a chat. Raises NoSuchChat."""
        return self.api.person(self._chat(number).id)

    def press(self, number: int, message: int, data: str) -> None:
        """Press a button of a message, which may be an old one."""
        post = self.api.world.find(self._chat(number).id, message)
        if post is None or data not in {d for row in post.buttons for _, d in row}:
            raise NoSuchChat
        self.person(number).presses_on(self.api.world.shape(post), data)

    def share(self, number: int, kind: str, content: Json) -> None:
        """Send something that is no text. Raises NoSuchChat, and KeyError for an unknown kind."""
        self.person(number).sends(KINDS[kind] | content)

    def all(self) -> list[Json]:
        """Return every chat with everything in it."""
        return [self.chat(number) for number in self._order]

    def chat(self, number: int) -> Json:
        """Return a chat with everything in it."""
        chat, world = self._chat(number), self.api.world
        shown = [self.message(number, post.message) for post in self.person(number).sees()]
        said = [n for n, each in world.said.items() if each["chat"]["id"] == number]
        shown += [self.message(number, each) for each in said]
        return {
            "id": number,
            "language": chat.language,
            "name": self.languages.get(chat.language or "", chat.language),
            "blocked": chat.blocked,
            "replies": chat.replies,
            "commands": self.commands(chat),
            "messages": sorted((m for m in shown if m), key=lambda m: m["id"]),
            "turns": list(self.turns[number]),
        }

    def commands(self, chat: Chat) -> list[Json]:
        """Return the menu of a person: of their language, else that of everybody else."""
        menus = self.api.world.menus
        return menus.get(chat.language or "", menus.get("", []))

    def message(self, chat: int, number: int) -> Json | None:
        """Return a message as the page shows it, None when it is gone."""
        world = self.api.world
        if post := world.find(chat, number):
            return _of_bot(post, world.shape(post))
        said = world.any_message(chat, number)
        return _of_person(said) if said else None

    def _chat(self, number: int) -> Chat:
        chat = self.api.world.chats.get(number)
        if chat is None:
            raise NoSuchChat
        return chat


def _of_bot(post: Post, shape: Json) -> Json:
    message: Json = {
        "id": post.message,
        "from": "bot",
        "at": post.at,
        "text": post.plain,
        "entities": post.entities,
        "keyboard": post.keyboard or [],
        "sounds": not post.silent,
        "edited": bool(post.edits),
        "above": post.caption_above,
    }
    if post.file:
        file = post.file
        message["file"] = {
            "kind": file.kind,
            "url": f"/files/{file.id}",
            "mime": file.mime,
            "name": file.name,
            "size": len(file.content),
            "width": file.width,
            "height": file.height,
            "duration": file.duration,
        }
    if "reply_to_message" in shape:
        message["answers"] = shape["reply_to_message"].get("text", "")
    return message


def _of_person(said: Json) -> Json:
    kinds = [kind for kind in KINDS if kind in said]
    return {
        "id": said["message_id"],
        "from": "me",
        "at": said["date"],
        "text": said.get("text", said.get("caption", "")),
        "entities": said.get("entities", []),
        "keyboard": [],
        "what": kinds[0] if kinds else "",
        "forwarded": "forward_origin" in said,
    }
