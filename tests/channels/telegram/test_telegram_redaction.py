"""The token is in no log line, whoever writes it and however."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.botapi import TOKEN, BotApi, Fault
from bot.channels.telegram import TelegramChannel, guard_logs
from bot.channels.telegram.redaction import HIDDEN, TokenFilter, redact
from tests.channels.telegram.room import IMPATIENT, Ear, channel_to, listening

SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a guarded root handler writes at DEBUG. Everything is put back afterwards."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    before = {
        name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram", "aiohttp")
    }
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    guard_logs()
    yield written
    for known in [*root.handlers, logging.lastResort]:
        if known is not None:
            known.filters.clear()
    root.removeHandler(handler)
    root.setLevel(level)
    for name, old in before.items():
        logging.getLogger(name).setLevel(old)


ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getMe"


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        ADDRESS.replace(":t", "%3At"),
        ADDRESS.upper(),
        f"ExtBot[token={TOKEN}]",
        f"token={TOKEN}, again {TOKEN}",
        f"bot{1}:x",
        TOKEN,
    ],
)
def test_a_token_is_replaced_wherever_it_stands(text: str) -> None:
    assert (SECRET.lower() in redact(text).lower(), HIDDEN in redact(text)) == (False, True)


@pytest.mark.parametrize(
    "text", ["12:30:45", "2026-11-22 16:54:48", "127.0.0.1:8081", "bot 7: hello", "ratio 10000:20"]
)
def test_what_is_no_token_stays(text: str) -> None:
    assert redact(text) == text


def test_a_message_is_redacted(log: io.StringIO) -> None:
    logging.getLogger("any").info(f"calling {ADDRESS}")  # noqa: G004 - what others do is what is tested
    assert log.getvalue() == f"calling https://api.telegram.org/{HIDDEN}/getMe\n"


def test_arguments_are_redacted(log: io.StringIO) -> None:
    logging.getLogger("any").info("calling %s %r", ADDRESS, {"url": ADDRESS})
    assert (SECRET in log.getvalue(), log.getvalue().count(HIDDEN)) == (False, 2)


def test_a_traceback_is_redacted(log: io.StringIO) -> None:
    failure = RuntimeError("no answer")
    failure.__cause__ = ValueError(ADDRESS)
    logging.getLogger("any").error("failed", exc_info=failure)
    assert (SECRET in log.getvalue(), "ValueError" in log.getvalue()) == (False, True)


def test_extra_fields_are_redacted() -> None:
    record = logging.makeLogRecord({"msg": "x", "url": ADDRESS, "status": 404})
    assert TokenFilter().filter(record)
    assert (SECRET in vars(record)["url"], vars(record)["status"]) == (False, 404)


def test_a_message_whose_arguments_do_not_fit_is_redacted_and_harms_nobody(
    log: io.StringIO,
) -> None:
    logging.getLogger("any").info("%d %s", ADDRESS)  # noqa: PLE1206 - the mistake is what is tested
    assert (SECRET in log.getvalue(), HIDDEN in log.getvalue()) == (False, True)


def test_a_second_guard_changes_nothing(log: io.StringIO) -> None:
    guard_logs()
    counts = [len(handler.filters) for handler in logging.getLogger().handlers]
    assert set(counts) == {1}
    assert log.getvalue() == ""


def test_libraries_that_write_addresses_are_silent(log: io.StringIO) -> None:
    for name in ("httpx", "httpcore", "telegram.ext.ExtBot"):
        logging.getLogger(name).info("HTTP Request: POST %s", ADDRESS)
    assert log.getvalue() == ""


def test_a_channel_does_not_show_its_token() -> None:
    channel = TelegramChannel(TOKEN)
    assert SECRET not in f"{channel} {channel!r}"


async def test_a_whole_life_leaves_neither_token_nor_words_in_the_log(log: io.StringIO) -> None:
    async with BotApi() as api:
        api.fails("getMe", Fault.page(502, f"/bot{TOKEN}/getMe"))
        api.fails("getUpdates", Fault.reset(accepts=False))
        api.fails("answerCallbackQuery", Fault.hang(accepts=False))
        api.world.push({"message": {"text": "very private", "chat": "nonsense"}})
        api.person(7).says("very private")
        async with channel_to(api, timeouts=IMPATIENT) as channel, listening(channel, Ear()):
            api.person(7).presses_on(None, "very private")
            await api.all_confirmed()
    written = log.getvalue()
    assert (SECRET in written, "private" in written, "Telegram: TryLater" in written) == (
        False,
        False,
        True,
    )
