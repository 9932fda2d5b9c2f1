"""What an error of python-telegram-bot means for the message on its way.

The order of the cases matters: BadRequest and TimedOut are NetworkErrors.
Reasons are our own words or the first words of Telegram's: never the token, never the message.
"""

import re

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.base import Gone, Outcome, Refused, TryLater
from bot.channels.telegram.redaction import redact
from bot.channels.telegram.transport import FloodWait
from bot.channels.telegram.wire import AnswerLost, NotSent

# Parts of Telegram's descriptions, in lower case, and what we call them.
_GONE = {
    "blocked by the user": "blocked",
    "user is deactivated": "deactivated",
    "can't initiate conversation": "never_started",
    "chat not found": "not_found",
    "user not found": "not_found",
    "peer_id_invalid": "not_found",
}

# Where Telegram begins to quote the text that it refuses.
_QUOTE = re.compile(r"[\"':\n\d]")


def is_unmodified(error: TelegramError) -> bool:
    """Tell whether an edit was refused because the message already reads like that."""
    return isinstance(error, BadRequest) and "message is not modified" in error.message.lower()


def outcome_of(error: TelegramError) -> Outcome:
    """Return what became of a message whose delivery ended with this error."""
    match error:
        case FloodWait():
            return TryLater("flood_control", error.after_s)
        case Forbidden():
            return Gone(_why_gone(error) or "forbidden")
        case ChatMigrated():
            return Refused("the group has moved")
        case BadRequest():
            return _bad_request(error)
        case NotSent():
            return TryLater("timed_out")
        case TimedOut():
            return TryLater("timed_out", unclear=True)
        case AnswerLost():
            return TryLater("network", unclear=True)
        case NetworkError():
            return TryLater("network")
        case _:
            return TryLater(type(error).__name__)


def _bad_request(error: BadRequest) -> Outcome:
    why = _why_gone(error)
    return Gone(why) if why else Refused(_opening(error.message))


def _why_gone(error: TelegramError) -> str | None:
    said = error.message.lower()
    return next((why for part, why in _GONE.items() if part in said), None)


def _opening(description: str) -> str:
    """Return how a description begins, up to where it may quote."""
    words = redact(description).removeprefix("Bad Request: ").replace("can't", "cannot")
    return _QUOTE.split(words.replace("Can't", "Cannot"), maxsplit=1)[0].strip()[:80]
