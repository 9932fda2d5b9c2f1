"""Pictures, clips, tones, documents: uploaded once, sent again by the name Telegram gave them."""

import mimetypes
from typing import Any, Final

from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.channels.base import Attachment
from bot.channels.telegram.posting import markup
from bot.channels.telegram.transport import File, HttpTransport
from bot.model.effects import Send
from bot.model.ids import ChatId

LONGEST_CAPTION: Final = 1024
"""Bot API: characters of a caption after its tags are read."""

_METHODS: Final = {
    "photo": "sendPhoto",
    "animation": "sendAnimation",
    "voice": "sendVoice",
    "document": "sendDocument",
}
_STALE: Final = (
    "wrong file identifier",
    "wrong file_id",
    "wrong remote file",
    "file reference",  # "FILE_REFERENCE_EXPIRED" and its relatives, spoken with blanks or without
    "file_reference",
    "can't use file of type",
    "file is temporarily unavailable",
    "file_id_invalid",
)
"""Parts of Telegram's descriptions, in lower case, of a file that it must be given anew."""


class Showing:
    """Sends what comes with a message. Raises what `telegram.error` has."""

    def __init__(self, transport: HttpTransport, bot: ExtBot[None]) -> None:
        self._transport = transport
        self._bot = bot

    async def send(
        self, chat: ChatId, wish: Send, attachment: Attachment
    ) -> tuple[int, str | None]:
        """Send a message with a file; return Telegram's number for it and its name for the file.

        Raises KeyError, TypeError or IndexError for an answer that cannot be read: it is sent.
        """
        silent = {} if wish.sounds else {"disable_notification": "true"}
        caption = {"caption": wish.text, "parse_mode": "HTML"} if wish.text else {}
        parameters = {"chat_id": str(chat), **caption, **silent, **markup(wish.rows)}
        files: dict[str, File] = {}
        if attachment.file is not None:
            parameters[attachment.kind] = attachment.file
        elif attachment.content is not None:
            parameters[attachment.kind] = "attach://file"
            files["file"] = (attachment.name, attachment.content, _mime(attachment.name))
        else:
            raise BadRequest("the attachment is empty")
        address = f"{self._bot.base_url}/{_METHODS[attachment.kind]}"
        sent = await self._transport.call(address, parameters, files)
        return int(sent["message_id"]), _file_of(sent, attachment.kind)


def is_stale(error: TelegramError) -> bool:
    """Tell whether a file was refused that Telegram once knew by this name."""
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(part in said for part in _STALE)


def _mime(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _file_of(sent: dict[str, Any], kind: str) -> str | None:
    """Return the name of what was sent; None where Telegram took it for something else.

    A film without sound that it does not play as one comes back as a document or a video.
    """
    shown = sent.get(kind)
    if isinstance(shown, list):
        shown = shown[-1]  # a photo comes in several sizes, the largest last
    return str(shown["file_id"]) if shown else None
