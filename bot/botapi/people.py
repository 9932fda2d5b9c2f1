"""People, as a test or a page moves them: they say, press, block and see."""

from typing import Any

from bot.botapi.description import Json
from bot.botapi.world import BOT_USER, Chat, Happening, Post, World

_FILE: Json = {"file_id": "f", "file_unique_id": "u"}
_PICTURE: Json = _FILE | {"width": 1, "height": 1}
KINDS: dict[str, Json] = {
    "sticker": {"sticker": _PICTURE | {"type": "regular", "is_animated": False, "is_video": False}},
    "voice": {"voice": _FILE | {"duration": 1}},
    "audio": {"audio": _FILE | {"duration": 1}},
    "photo": {"photo": [_PICTURE]},
    "video": {"video": _PICTURE | {"duration": 1}},
    "video_note": {"video_note": _FILE | {"duration": 1, "length": 1}},
    "document": {"document": _FILE},
    "animation": {"animation": _PICTURE | {"duration": 1}, "document": _FILE},
    "location": {"location": {"latitude": 1.0, "longitude": 2.0}},
    "venue": {
        "location": {"latitude": 1.0, "longitude": 2.0},
        "venue": {
            "location": {"latitude": 1.0, "longitude": 2.0},
            "title": "Park",
            "address": "Street 1",
        },
    },
    "contact": {"contact": {"phone_number": "1", "first_name": "A"}},
    "dice": {"dice": {"value": 3, "emoji": "\N{GAME DIE}"}},
}
"""The content of messages without words."""


class Person:
    """Somebody with a private chat."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat

    @property
    def id(self) -> int:
        """The number of the person and of their chat."""
        return self._chat.id

    # --- what they do: each returns the id of the update ------------------------------------------

    def says(self, text: str, *, forwarded: bool = False) -> int:
        """Send a text, a command or the words of somebody else."""
        content: Json = {"text": text}
        if forwarded:
            content["forward_origin"] = {
                "type": "hidden_user",
                "date": int(self._world.now()),
                "sender_user_name": "Somebody",
            }
        return self.sends(content)

    def sends(self, content: Json) -> int:
        """Send a message with any content, `KINDS["photo"] | {"caption": "here"}` for example."""
        message = self._world.message_from(self._chat, content)
        self._world.said[message["message_id"]] = message
        update = self._world.push({"message": message})
        self._world.tell(Happening("said", self.id, message["message_id"]))
        return update

    def edits(self, text: str) -> int:
        """Change the words of a message sent earlier."""
        message = self._world.message_from(self._chat, {"text": text})
        return self._world.push({"edited_message": message | {"edit_date": int(self._world.now())}})

    def presses(self, button: str) -> int:
        """Press the newest button with this label or data."""
        for post in reversed(self.sees()):
            for label, data in (pair for row in post.buttons for pair in row):
                if button in {label, data}:
                    return self.presses_on(self._world.shape(post), data)
        raise LookupError(f"{self.id} sees no button {button!r}")

    def presses_on(self, message: Json | None, data: str | None) -> int:
        """Press a button of this message, whatever it is."""
        query = f"q{self._world.message_number()}"
        self._world.open_queries.add(query)
        self._world.asked_by[query] = self.id
        content: Json = {"id": query, "from": self._chat.person(), "chat_instance": "1"}
        if message is not None:
            content["message"] = message
        if data is not None:
            content["data"] = data
        return self._world.push({"callback_query": content})

    def blocks(self) -> int:
        """Block the bot; it learns of it and can send nothing more."""
        self._chat.blocked = True
        return self._membership("member", "kicked")

    def unblocks(self) -> int:
        """Let the bot write again."""
        self._chat.blocked = False
        return self._membership("kicked", "member")

    def vanishes(self) -> None:
        """Delete the account."""
        self._chat.deactivated = True

    def _membership(self, old: str, new: str) -> int:
        return self._world.push(
            {
                "my_chat_member": {
                    "chat": self._chat.shape(),
                    "from": self._chat.person(),
                    "date": int(self._world.now()),
                    "old_chat_member": _member(old),
                    "new_chat_member": _member(new),
                }
            }
        )

    # --- what they see ---------------------------------------------------------------------------

    def sees(self) -> list[Post]:
        """The bot's messages as they read now, oldest first."""
        return [p for p in self._world.posts if p.chat == self.id and not p.deleted]

    async def gets(self, count: int, within_s: float = 5.0) -> list[Post]:
        """Wait until so many messages are there; return them."""
        await self._world.until(lambda: len(self.sees()) >= count, within_s)
        return self.sees()


def _member(status: str) -> dict[str, Any]:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": BOT_USER, "status": status, **until}
