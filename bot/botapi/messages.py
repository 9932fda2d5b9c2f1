"""Messages of the bot: sent, changed, deleted."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.botapi.description import Json
from bot.botapi.faults import bad_request, forbidden
from bot.botapi.files import KINDS, File, Kind
from bot.botapi.flood import Flood
from bot.botapi.markup import Entity, Keyboard, read_caption, read_keyboard, read_replies, read_text
from bot.botapi.world import Chat, Happening, Post, Version, World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_REPLACEABLE = set(KINDS) - {"voice"}
"""What `editMessageMedia` may put in."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says."""

    source: str
    """As it was sent, tags included."""
    plain: str
    entities: list[Entity]
    file: File | None = None


class Messages:
    """The methods that send, edit and delete."""

    def __init__(self, world: World, flood: Flood) -> None:
        self._world = world
        self._flood = flood

    # --- sending ---------------------------------------------------------------------------------

    async def send_message(self, parameters: Json) -> Json:
        """Send a text."""
        chat = self._open_chat(parameters)
        return self._send(chat, parameters, _text(parameters))

    async def send_file(self, kind: Kind, parameters: Json) -> Json:
        """Send a file of this kind: uploaded, or one that was sent before."""
        chat = self._open_chat(parameters)
        caption = _caption(parameters)
        file = self._world.files.take(kind, parameters[kind], parameters)
        content = Content(caption.source, caption.plain, caption.entities, file)
        return self._send(chat, parameters, content)

    def _send(self, chat: Chat, parameters: Json, content: Content) -> Json:
        markup = parameters.get("reply_markup")
        keyboard, replies = read_keyboard(markup), read_replies(markup)
        answered = self._answered(chat, parameters)
        self._flood.check(chat.id, self._world.now())
        if replies is not None:
            chat.replies = replies
        post = Post(
            chat=chat.id,
            message=self._world.message_number(),
            at=self._world.now(),
            text=content.source,
            plain=content.plain,
            silent=parameters.get("disable_notification", False),
            buttons=buttons(keyboard),
            entities=content.entities,
            keyboard=keyboard,
            preview_off=parameters.get("link_preview_options", {}).get("is_disabled", False),
            file=content.file,
            caption_above=parameters.get("show_caption_above_media", False),
            reply_to=answered,
        )
        self._world.post(post)
        return self._world.shape(post)

    def _answered(self, chat: Chat, parameters: Json) -> int | None:
        """Return the message that this one answers, if it is there."""
        wanted = parameters.get("reply_parameters", {})
        number: int | None = wanted.get("message_id")
        if number is None or self._world.any_message(chat.id, number):
            return number
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")

    async def chat_action(self, parameters: Json) -> bool:
        """Show that the bot is about to send something."""
        chat = self._open_chat(parameters)
        if parameters.get("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        self._world.tell(Happening("action", chat.id, word=parameters["action"]))
        return True

    # --- changing --------------------------------------------------------------------------------

    async def edit_text(self, parameters: Json) -> Json:
        """Change the words of a text."""
        post = self._editable(parameters)
        if post.file is not None:
            raise bad_request("there is no text in the message to edit")
        return self._change(post, _text(parameters), read_keyboard(parameters.get("reply_markup")))

    async def edit_caption(self, parameters: Json) -> Json:
        """Change the words under a file."""
        post = self._editable(parameters)
        if post.file is None:
            raise bad_request("there is no caption in the message to edit")
        caption = _caption(parameters)
        content = Content(caption.source, caption.plain, caption.entities, post.file)
        return self._change(post, content, read_keyboard(parameters.get("reply_markup")))

    async def edit_media(self, parameters: Json) -> Json:
        """Put another file, with its own words, into a message."""
        post = self._editable(parameters)
        media = parameters["media"]
        if media["type"] not in _REPLACEABLE:
            raise bad_request("can't parse input media: type must be one of the editable kinds")
        caption = _caption(media)
        file = self._world.files.take(media["type"], media["media"], media)
        content = Content(caption.source, caption.plain, caption.entities, file)
        return self._change(post, content, read_keyboard(parameters.get("reply_markup")))

    async def edit_markup(self, parameters: Json) -> Json:
        """Change the buttons alone."""
        post = self._editable(parameters)
        content = Content(post.text, post.plain, post.entities, post.file)
        return self._change(post, content, read_keyboard(parameters.get("reply_markup")))

    def _change(self, post: Post, new: Content, keyboard: Keyboard | None) -> Json:
        old = (post.plain, post.entities, post.file, post.keyboard)
        if old == (new.plain, new.entities, new.file, keyboard):
            raise bad_request(_NOT_MODIFIED)
        self._flood.check(post.chat, self._world.now())
        post.edits.append(Version(self._world.now(), post.text, post.plain, post.buttons))
        post.text, post.plain, post.entities = new.source, new.plain, new.entities
        post.file, post.keyboard, post.buttons = new.file, keyboard, buttons(keyboard)
        self._world.tell(Happening("edited", post.chat, post.message))
        return self._world.shape(post)

    def _editable(self, parameters: Json) -> Post:
        chat = self._open_chat(parameters)
        if "message_id" not in parameters:
            raise bad_request("message identifier is not specified")
        post = self._world.find(chat.id, parameters["message_id"])
        if post is None:
            raise bad_request("message to edit not found")
        return post

    async def delete(self, parameters: Json) -> bool:
        """Delete one message, of the bot or of the person."""
        chat = self._open_chat(parameters)
        if not self._world.delete(chat.id, parameters["message_id"]):
            raise bad_request("message to delete not found")
        return True

    async def delete_several(self, parameters: Json) -> bool:
        """Delete those that are there."""
        chat = self._open_chat(parameters)
        for number in parameters["message_ids"]:
            self._world.delete(chat.id, number)
        return True

    # --- where -----------------------------------------------------------------------------------

    def _open_chat(self, parameters: Json) -> Chat:
        name = parameters.get("chat_id", "")
        if not name:
            raise bad_request("chat_id is empty")
        chat = self._world.chats.get(int(name)) if name.lstrip("-").isdecimal() else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.deactivated:
            raise forbidden("user is deactivated")
        return chat

    def table(self) -> dict[str, Any]:
        """Return the methods by name."""
        return {
            "sendmessage": self.send_message,
            **{f"send{kind}": partial(self.send_file, kind) for kind in KINDS},
            "sendchataction": self.chat_action,
            "editmessagetext": self.edit_text,
            "editmessagecaption": self.edit_caption,
            "editmessagemedia": self.edit_media,
            "editmessagereplymarkup": self.edit_markup,
            "deletemessage": self.delete,
            "deletemessages": self.delete_several,
        }


def _text(parameters: Json) -> Content:
    source = parameters.get("text", "")
    plain, entities = read_text(source, parameters.get("parse_mode"), parameters.get("entities"))
    return Content(source, plain, entities)


def _caption(parameters: Json) -> Content:
    source = parameters.get("caption", "")
    entities = parameters.get("caption_entities")
    plain, found = read_caption(source, parameters.get("parse_mode"), entities)
    return Content(source, plain, found)


def buttons(keyboard: Keyboard | None) -> list[list[tuple[str, str]]]:
    """Return label and data of each button."""
    return [[(b["text"], b.get("callback_data", "")) for b in row] for row in keyboard or []]
