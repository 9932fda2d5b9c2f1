"""Log lines, for eyes or for a collector: ids and reasons, never what a person wrote.

Rule 1: both say the same. What a collector gets as fields stands in the text as well.
"""

import json
import logging
import re
from datetime import UTC, datetime

from bot.channels.telegram import guard_logs
from bot.settings import LogFormat, LogLevel

_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

_IDS = re.compile(r"\b(chat|message|update|entry) (-?\d+)\b")
"""How our own lines name what they are about. Example: `chat 11: message 3 refused: blocked`."""


class JsonLines(logging.Formatter):
    """One JSON object a line; the ids that the message begins with are fields of their own.

    Example: `{"at":"2026-03-01T12:00:00.250+00:00","level":"WARNING","where":"bot.runtime",
    "says":"chat 11: message 3 refused: blocked","chat":11,"message":3}`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        says = record.getMessage()
        first, _, rest = says.partition("\n")
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "where": record.name,
            "says": first,
            **{name: int(number) for name, number in _IDS.findall(first)},
        }
        trace = "\n".join(filter(None, (rest, self._stack(record))))
        if trace:
            told["trace"] = trace
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    def _stack(self, record: logging.LogRecord) -> str | None:
        if record.exc_text is None and record.exc_info:
            return self.formatException(record.exc_info)
        return record.exc_text


def set_up_logging(level: LogLevel, form: LogFormat = "text") -> None:
    """Log to stderr, in this form, and never the token."""
    logging.basicConfig(level=level, format=_TEXT)
    if form == "json":
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLines())
    guard_logs()
