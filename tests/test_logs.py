"""What a collector gets: one object a line, the ids as fields, and no token."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.logs import JsonLines, set_up_logging
from bot.settings import LogFormat

TOKEN = "123456:" + "A" * 35


@contextmanager
def written(form: LogFormat = "json") -> Iterator[tuple[io.StringIO, logging.Logger]]:
    """What is written from now on, with the root logger as at the start of a program."""
    root, lines = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()  # pytest has its own there
    try:
        set_up_logging("INFO", form)
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(lines)
        yield lines, logging.getLogger("bot.runtime.delivery")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def test_each_line_is_an_object_with_its_ids_as_fields() -> None:
    with written() as (lines, log):
        log.warning("chat %s: message %s refused: %s", -11, 3, "blocked")
        log.info("pruned %s rows", 7)
    told, other = (json.loads(line) for line in lines.getvalue().splitlines())
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "WARNING",
        "where": "bot.runtime.delivery",
        "says": "chat -11: message 3 refused: blocked",
        "chat": -11,
        "message": 3,
    }
    assert other.keys() == {"at", "level", "where", "says"}


def test_a_stack_stays_on_the_line_and_an_error_has_one() -> None:
    with written() as (lines, log):
        log.error("chat %s: turn failed\n%s", 5, "ValueError\n  bot/x.py:1 in y")
        log.error("update %s was not handled", 9, exc_info=KeyError("k"))
    told, other = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (told["chat"], told["says"]) == (5, "chat 5: turn failed")
    assert told["trace"] == "ValueError\n  bot/x.py:1 in y"
    assert other["update"] == 9
    assert "KeyError" in other["trace"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_token_is_in_neither(form: LogFormat) -> None:
    with written(form) as (lines, log):
        log.error("https://api.telegram.org/bot%s/getMe", TOKEN)
        log.error("failed", exc_info=ValueError(TOKEN))
    assert lines.getvalue().count("\n") >= 2
    assert TOKEN not in lines.getvalue()


def test_both_say_the_same() -> None:
    record = logging.LogRecord("bot", logging.INFO, "x.py", 1, "listening on %s", ("a:1",), None)
    assert json.loads(JsonLines().format(record))["says"] == record.getMessage()
