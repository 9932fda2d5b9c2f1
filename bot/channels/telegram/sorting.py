"""Turns one update of Telegram into what happened, or into nothing.

A handler here sorts (its filters) and translates (its callback); it never acts. The handlers are
walked by `Sorter.sort` and not by `Application.process_update`, which keeps the id of every chat
it ever saw in memory, and writes updates it stumbles over into the log.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from telegram import CallbackQuery, Chat, ChatMember, Message, Update, User
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.channels.base import Arrival
from bot.model.events import Commanded, Event, Pressed, Said, Sent, Undeliverable
from bot.model.ids import ChatId
from bot.model.turn import Receipt

App = Application[Any, Any, Any, Any, Any, Any]
Kind = Literal["sticker", "voice", "photo", "video", "document", "location", "other"]

ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
)

LONGEST_TEXT = 4096
"""Characters of a message (Bot API). A longer one is not from Telegram; it is read no further."""

_PRIVATE = filters.ChatType.PRIVATE
_NEW = filters.UpdateType.MESSAGE
_NEW_OR_EDITED = filters.UpdateType.MESSAGES

# First match wins. An animation is also sent as a document and a venue also as a location.
_KINDS: tuple[tuple[filters.BaseFilter, Kind], ...] = (
    (filters.ANIMATION, "other"),
    (filters.Sticker.ALL, "sticker"),
    (filters.VOICE | filters.AUDIO, "voice"),
    (filters.PHOTO, "photo"),
    (filters.VIDEO | filters.VIDEO_NOTE, "video"),
    (filters.Document.ALL, "document"),
    (filters.LOCATION | filters.VENUE, "location"),
    (filters.ALL, "other"),
)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What one update comes to. Both None: there is nothing to do about it."""

    arrival: Arrival | None = None
    query: str | None = None
    """Id of a button press that must be answered, or the button keeps spinning."""


NOTHING = Sorted()

_Callback = Callable[[Update, Any], Coroutine[Any, Any, Sorted]]


class Sorter:
    """Knows the handlers. `own_name` tells which commands of a group are addressed to us."""

    def __init__(self, application: App, own_name: Callable[[], str]) -> None:
        self._application = application
        self._own_name = own_name
        application.add_handlers(self._handlers())

    async def sort(self, update: Update) -> Sorted:
        """Return what the update comes to. Other bots are not listened to."""
        if update.effective_user is not None and update.effective_user.is_bot:
            return NOTHING
        for handler in self._application.handlers[0]:
            match = handler.check_update(update)
            if match is not None and match is not False:
                return await self._translate(handler, update, match)
        return NOTHING

    async def _translate(
        self, handler: BaseHandler[Any, Any, Any], update: Update, match: object
    ) -> Sorted:
        context = CallbackContext[Any, Any, Any, Any](self._application)
        result = await handler.handle_update(update, self._application, match, context)
        return result if isinstance(result, Sorted) else NOTHING

    def _handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        command = filters.COMMAND & ~filters.FORWARDED
        words = filters.TEXT | filters.CAPTION
        carries = ~filters.StatusUpdate.ALL
        return [
            CallbackQueryHandler(_pressed),
            ChatMemberHandler(_left, ChatMemberHandler.MY_CHAT_MEMBER),
            MessageHandler(_PRIVATE & _NEW_OR_EDITED & command, _commanded),
            MessageHandler(_PRIVATE & _NEW_OR_EDITED & words, _said),
            # Edits without words are ignored: a live location is one every few seconds.
            *(
                MessageHandler(_PRIVATE & _NEW & carries & kind, _sent(name))
                for kind, name in _KINDS
            ),
            MessageHandler(filters.ChatType.GROUPS & _NEW & command, self._called_in_group),
        ]

    async def _called_in_group(self, update: Update, _: object) -> Sorted:
        message = _message(update)
        _, _, addressee = _command(message)[0].partition("@")
        if addressee.lower() != self._own_name().lower():
            return NOTHING
        return _arrived(update, message.chat, Sent("group", _language(message.from_user)))


async def _said(update: Update, _: object) -> Sorted:
    message = _message(update)
    event = Said(
        (message.text or message.caption or "")[:LONGEST_TEXT],
        _language(message.from_user),
        forwarded=message.forward_origin is not None,
    )
    return _arrived(update, message.chat, event)


async def _commanded(update: Update, _: object) -> Sorted:
    message = _message(update)
    word, argument = _command(message)
    name = word.removeprefix("/").partition("@")[0].lower()
    return _arrived(update, message.chat, Commanded(name, argument, _language(message.from_user)))


def _sent(kind: Kind) -> _Callback:
    async def sent(update: Update, _: object) -> Sorted:
        message = _message(update)
        event = Sent(kind, _language(message.from_user), _place(message))
        return _arrived(update, message.chat, event)

    return sent


def _place(message: Message) -> tuple[float, float] | None:
    """Return the position that was shared, if it can be one on Earth."""
    shared = message.location or (message.venue and message.venue.location)
    if not shared or not (abs(shared.latitude) <= 90 and abs(shared.longitude) <= 180):
        return None
    return shared.latitude, shared.longitude


async def _pressed(update: Update, _: object) -> Sorted:
    query = update.callback_query
    if query is None:
        return NOTHING
    arrival = _press(update, query)
    return Sorted(arrival, query.id)


def _press(update: Update, query: CallbackQuery) -> Arrival | None:
    """Return the press, if it is one of a private chat and says which button it was.

    The message may be too old to be shown; its chat is known all the same.
    """
    if query.message is None or query.message.chat.type != Chat.PRIVATE or not query.data:
        return None
    event = Pressed(query.data, _language(query.from_user))
    return _arrived(update, query.message.chat, event).arrival


async def _left(update: Update, _: object) -> Sorted:
    change = update.my_chat_member
    if change is None or change.chat.type != Chat.PRIVATE:
        return NOTHING
    if change.new_chat_member.status != ChatMember.BANNED:
        return NOTHING
    return _arrived(update, change.chat, Undeliverable("blocked"))


def _arrived(update: Update, chat: Chat, event: Event) -> Sorted:
    return Sorted(Arrival(ChatId(chat.id), event, Receipt("telegram", update.update_id)))


def _message(update: Update) -> Message:
    """Return the new or edited message. The filters have made sure that there is one."""
    message = update.message or update.edited_message
    if message is None:
        raise TypeError("an update without a message passed the filters")
    return message


def _command(message: Message) -> tuple[str, str]:
    """Split into `/word@bot` and the rest. A command is ASCII, so its length needs no decoding."""
    text, length = (message.text or "")[:LONGEST_TEXT], message.entities[0].length
    return text[:length], text[length:].strip()


def _language(user: User | None) -> str | None:
    return user.language_code if user is not None else None
