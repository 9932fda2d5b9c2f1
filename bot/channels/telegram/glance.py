"""The two kinds of update of which nearly all come, told at a glance.

The library looks for some two hundred optional fields in an update of which five words are wanted.
What a person types or presses in their own chat is read here in a thirtieth of the time;
whatever looks a little different is left to the library (`sorting.Sorter`), and a test holds both
to the same answers.
"""

from typing import Any

from bot.channels.base import Arrival
from bot.channels.telegram.sorting import LONGEST_TEXT, Sorted
from bot.channels.telegram.transport import Raw
from bot.model.events import Commanded, Event, Pressed, Said
from bot.model.ids import ChatId
from bot.model.turn import Receipt


def at_a_glance(raw: Raw) -> Sorted | None:
    """Return what a typed text or a press comes to; None for an update that needs a closer look."""
    match raw:
        case {
            "message": {
                "message_id": int(),
                "date": int(),
                "chat": {"id": int(chat), "type": "private"},
                "from": {"is_bot": False} as person,
                "text": str(text),
            } as message
        } if 0 < len(text) <= LONGEST_TEXT:
            event = _words(text, message, person.get("language_code"))
            return Sorted(_arrival(chat, event, raw))
        case {
            "callback_query": {
                "id": str(query),
                "from": {"is_bot": False} as person,
                "chat_instance": _,
                "data": str(button),
                "message": {"chat": {"id": int(chat), "type": "private"}, "date": int()},
            }
        } if button:
            event = Pressed(button, person.get("language_code"))
            return Sorted(_arrival(chat, event, raw), query)
        case _:
            return None


def _words(text: str, message: Raw, language: str | None) -> Event:
    is_forwarded = "forward_origin" in message
    length = _length_of_command(message.get("entities") or [{}])
    if length and not is_forwarded:
        name = text[:length].removeprefix("/").partition("@")[0].lower()
        return Commanded(name, text[length:].strip(), language)
    return Said(text, language, forwarded=is_forwarded)


def _length_of_command(entities: list[Any]) -> int:
    """Return how long the command is with which the text begins; 0 when it begins otherwise."""
    match entities[0]:
        case {"type": "bot_command", "offset": 0, "length": int(length)}:
            return length
        case _:
            return 0


def _arrival(chat: int, event: Event, raw: Raw) -> Arrival:
    return Arrival(ChatId(chat), event, Receipt("telegram", raw["update_id"]))
