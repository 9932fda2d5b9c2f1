"""Keeps the bot token out of every log line.

The token is part of every address of the Bot API, and `repr` of python-telegram-bot's `Bot` shows
it, so it can turn up in messages, arguments and tracebacks of code that is not ours.
"""

import logging
import re

HIDDEN = "bot<token>"

# `bot` and a token, as in an address (the colon may be percent-encoded), or a token alone. Tokens
# of BotFather have 35 characters after the colon; 20 leaves room and still spares times and ratios.
_TOKEN = re.compile(r"bot\d+(?::|%3A)[\w-]+|(?<![\w:])\d+(?::|%3A)[\w-]{20,}", re.IGNORECASE)

# What these write below WARNING are addresses (httpx) and whole messages of people (telegram).
_CHATTY = ("httpx", "httpcore", "telegram", "aiohttp")

_NOTHING_TO_FORMAT = ()
_FORMATTER = logging.Formatter()


def redact(text: str) -> str:
    """Return the text with every bot token replaced."""
    return _TOKEN.sub(HIDDEN, text)


class TokenFilter(logging.Filter):
    """Lets every record through, without tokens in its message, arguments or traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; what a handler formats afterwards has no token in it."""
        record.msg, record.args = redact(_message(record)), _NOTHING_TO_FORMAT
        if record.exc_info:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
            record.exc_info = None
        for name, value in vars(record).items():
            if isinstance(value, str):
                setattr(record, name, redact(value))
        return True


def _message(record: logging.LogRecord) -> str:
    """Return the message; one whose arguments do not fit must not bring the caller down."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def guard_logs() -> None:
    """Redact on every handler of the root logger, and silence libraries that write addresses.

    Call it once logging is set up: a handler added later is not guarded.
    """
    handlers = [*logging.getLogger().handlers, logging.lastResort]
    for handler in handlers:
        if handler and not any(isinstance(known, TokenFilter) for known in handler.filters):
            handler.addFilter(TokenFilter())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
