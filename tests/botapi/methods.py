"""The methods of the Bot API that the bot may use."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.botapi.faults import ApiError, bad_request, forbidden
from tests.botapi.flood import Flood
from tests.botapi.markup import Entity, Keyboard, read_keyboard, read_text
from tests.botapi.world import BOT_USER, Chat, Json, Post, Version, World

Method = Callable[[Json], Awaitable[Any]]

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_ACTIONS = {"typing", "upload_photo", "upload_document", "upload_video", "record_voice"}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_POLL_S = 50


class Methods:
    """Each method takes the parameters of a call and returns the result, or raises ApiError."""

    def __init__(self, world: World, flood: Flood) -> None:
        self._world = world
        self._flood = flood
        self._poll: asyncio.Event | None = None
        """Set when a newer poll takes over."""
        self._table: dict[str, Method] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_text,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_query,
            "sendchataction": self._chat_action,
            "setmycommands": self._set_commands,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
        }

    def find(self, name: str) -> Method | None:
        return self._table.get(name.lower())

    async def _get_me(self, _: Json) -> Json:
        return BOT_USER | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    # --- updates ---------------------------------------------------------------------------------

    async def _get_updates(self, parameters: Json) -> list[Json]:
        if self._world.webhook:
            raise ApiError(409, _WEBHOOK_ACTIVE)
        if self._poll is not None:
            self._poll.set()
        self._remember_allowed(parameters)
        offset = number(parameters, "offset", 0)
        if offset:
            self._world.confirm(offset)
        mine = self._poll = asyncio.Event()
        try:
            return await self._wait_for_updates(parameters, mine)
        finally:
            if self._poll is mine:
                self._poll = None

    async def _wait_for_updates(self, parameters: Json, mine: asyncio.Event) -> list[Json]:
        limit = min(max(number(parameters, "limit", 100), 1), 100)
        patience = min(max(number(parameters, "timeout", 0), 0), LONGEST_POLL_S)
        deadline = time.monotonic() + patience
        while not self._world.updates and time.monotonic() < deadline and not mine.is_set():
            await self._something(mine, deadline - time.monotonic())
        if mine.is_set():
            raise ApiError(409, _TERMINATED)
        return self._world.updates[:limit]

    async def _something(self, mine: asyncio.Event, within_s: float) -> None:
        """Wait for an update or for a newer poll."""
        try:
            await self._world.until(lambda: self._world.updates or mine.is_set(), within_s)
        except TimeoutError:
            return

    def _remember_allowed(self, parameters: Json) -> None:
        if "allowed_updates" in parameters:
            kinds = parameters["allowed_updates"]
            kinds = json.loads(kinds) if isinstance(kinds, str) else kinds
            self._world.allowed = set(kinds) or None
            self._world.changed()

    # --- messages --------------------------------------------------------------------------------

    async def _send_message(self, parameters: Json) -> Json:
        chat = self._open_chat(parameters)
        plain, entities = read_text(parameters.get("text"), parameters.get("parse_mode"))
        keyboard = read_keyboard(parameters.get("reply_markup"))
        self._flood.check(chat.id, time.monotonic())
        post = Post(
            chat=chat.id,
            message=self._world.message_number(),
            at=time.time(),
            text=parameters["text"],
            plain=plain,
            silent=flag(parameters, "disable_notification"),
            buttons=buttons(keyboard),
            entities=entities,
            keyboard=keyboard,
            preview_off=_preview_off(parameters),
        )
        self._world.post(post)
        return self._world.shape(post)

    async def _edit_text(self, parameters: Json) -> Json:
        chat = self._open_chat(parameters)
        plain, entities = read_text(parameters.get("text"), parameters.get("parse_mode"))
        keyboard = read_keyboard(parameters.get("reply_markup"))
        return self._change(chat, parameters, parameters["text"], (plain, entities), keyboard)

    async def _edit_markup(self, parameters: Json) -> Json:
        chat = self._open_chat(parameters)
        post = self._editable(chat, parameters)
        keyboard = read_keyboard(parameters.get("reply_markup"))
        return self._change(chat, parameters, post.text, (post.plain, post.entities), keyboard)

    def _change(
        self,
        chat: Chat,
        parameters: Json,
        source: str,
        content: tuple[str, list[Entity]],
        keyboard: Keyboard | None,
    ) -> Json:
        post = self._editable(chat, parameters)
        if (post.plain, post.entities, post.keyboard) == (*content, keyboard):
            raise bad_request(_NOT_MODIFIED)
        self._flood.check(chat.id, time.monotonic())
        post.edits.append(Version(time.time(), post.text, post.plain, post.buttons))
        post.text, (post.plain, post.entities) = source, content
        post.keyboard, post.buttons = keyboard, buttons(keyboard)
        self._world.changed()
        return self._world.shape(post)

    def _editable(self, chat: Chat, parameters: Json) -> Post:
        post = self._world.find(chat.id, number(parameters, "message_id", 0))
        if post is None:
            raise bad_request("message to edit not found")
        return post

    async def _delete_message(self, parameters: Json) -> bool:
        chat = self._open_chat(parameters)
        post = self._world.find(chat.id, number(parameters, "message_id", 0))
        if post is None:
            raise bad_request("message to delete not found")
        post.deleted = True
        self._world.changed()
        return True

    async def _chat_action(self, parameters: Json) -> bool:
        self._open_chat(parameters)
        if parameters.get("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        return True

    def _open_chat(self, parameters: Json) -> Chat:
        if not parameters.get("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self._world.chats.get(number(parameters, "chat_id", 0))
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.deactivated:
            raise forbidden("user is deactivated")
        return chat

    # --- the rest --------------------------------------------------------------------------------

    async def _answer_query(self, parameters: Json) -> bool:
        query = str(parameters.get("callback_query_id", ""))
        if query not in self._world.open_queries:
            raise bad_request(_TOO_OLD)
        if len(parameters.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self._world.open_queries.remove(query)
        self._world.answered.append(query)
        self._world.changed()
        return True

    async def _set_commands(self, parameters: Json) -> bool:
        commands = parameters.get("commands", "[]")
        commands = json.loads(commands) if isinstance(commands, str) else commands
        language = parameters.get("language_code", "")
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        if language and not re.fullmatch("[a-z]{2}", language):
            raise bad_request("LANG_CODE_INVALID")
        for command in commands:
            if not _COMMAND.fullmatch(command["command"]):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._world.menus[language] = commands
        self._world.changed()
        return True

    async def _set_webhook(self, parameters: Json) -> bool:
        self._world.webhook = parameters.get("url", "")
        return True

    async def _delete_webhook(self, parameters: Json) -> bool:
        self._world.webhook = ""
        if flag(parameters, "drop_pending_updates"):
            self._world.updates.clear()
        return True

    async def _webhook_info(self, _: Json) -> Json:
        return {
            "url": self._world.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates),
        }


def number(parameters: Json, name: str, default: int) -> int:
    try:
        return int(parameters.get(name, default))
    except (TypeError, ValueError):
        raise bad_request(f"parameter {name} must be an integer") from None


def flag(parameters: Json, name: str) -> bool:
    return str(parameters.get(name, "")).lower() in {"true", "yes", "1"}


def buttons(keyboard: Keyboard | None) -> list[list[tuple[str, str]]]:
    return [[(b["text"], b.get("callback_data", "")) for b in row] for row in keyboard or []]


def _preview_off(parameters: Json) -> bool:
    options = parameters.get("link_preview_options", "{}")
    options = json.loads(options) if isinstance(options, str) else options
    return bool(options.get("is_disabled"))
