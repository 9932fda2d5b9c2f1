"""The calls that every turn costs, without the library's objects around them.

Reading Telegram's answer into a `Message` and building a keyboard of `InlineKeyboardButton`s cost
four times the call itself, and all that is wanted of the answer is a number. The library still
makes the request, checks the answer and raises its errors.
"""

from typing import Any

from telegram.ext import ExtBot

from bot.channels.telegram.transport import HttpTransport, as_json
from bot.model.effects import Edit, Rows, Send
from bot.model.ids import ChatId

_USUAL = {"parse_mode": "HTML", "link_preview_options": '{"is_disabled":true}'}


class Posting:
    """Sends, edits and answers. Raises what `telegram.error` has."""

    def __init__(self, transport: HttpTransport, bot: ExtBot[None]) -> None:
        self._transport = transport
        self._bot = bot

    async def send(self, chat: ChatId, wish: Send) -> int:
        """Send a message and return Telegram's number for it.

        Raises KeyError or TypeError for an answer that cannot be read: the message is sent.
        """
        silent = {} if wish.sounds else {"disable_notification": "true"}
        parameters = {"chat_id": str(chat), "text": wish.text, **_USUAL, **silent}
        sent = await self._call("sendMessage", parameters | markup(wish.rows))
        return int(sent["message_id"])

    async def edit(self, chat: ChatId, message: int, wish: Edit) -> None:
        """Replace a message."""
        parameters = {"chat_id": str(chat), "message_id": str(message), "text": wish.text, **_USUAL}
        await self._call("editMessageText", parameters | markup(wish.rows))

    async def answer(self, query: str) -> None:
        """Let a pressed button stop spinning."""
        await self._call("answerCallbackQuery", {"callback_query_id": query})

    async def _call(self, method: str, parameters: dict[str, str]) -> Any:  # noqa: ANN401 - as Telegram wrote it
        return await self._transport.call(f"{self._bot.base_url}/{method}", parameters)


def markup(rows: Rows) -> dict[str, str]:
    """Return the parameter that shows these buttons, none where there are none."""
    if not rows:
        return {}
    keyboard = [
        [{"text": button.label, "callback_data": button.data} for button in row] for row in rows
    ]
    return {"reply_markup": as_json({"inline_keyboard": keyboard}).decode()}
