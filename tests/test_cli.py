"""Every way to start and to fail: its message, its next thing to do, its exit code."""

import asyncio
import io
import os
import signal
import socket
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot import cli, serving
from bot.botapi.server import BotApi
from bot.channels.telegram import AnotherPoller, TokenRejected
from bot.chatting import Stuck
from bot.cli import main
from bot.exits import Exit
from bot.heartbeat import heartbeat
from bot.library.load import load_library
from bot.serving import Unreachable
from bot.settings import Address, read_settings
from bot.store.base import StoreError, StoreTooNewError
from bot.store.sqlite import SqliteStore
from bot.web import AddressRefused
from tests.library.sampled import edited, sampled

SHAPED_LIKE_A_TOKEN = f"{123456}:{'x' * 35}"


@pytest.fixture(autouse=True)
def _empty_surroundings(monkeypatch, tmp_path):
    """No settings, no `.env`, nothing typed."""
    for name in list(os.environ):
        if name.startswith(("HEADACHE_BOT_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))


@pytest.fixture
def sample(tmp_path):
    """A small content without a problem."""
    return sampled(tmp_path)


def broken_copy(folder: Path) -> Path:
    content = sampled(folder)
    (content / "points.yaml").write_text("GV20: {paired: false, region: heel}\n")
    return content


# --- check ---------------------------------------------------------------------------------------


def test_check_says_that_content_can_be_used(capsys, sample):
    assert main(["check", str(sample)]) == Exit.OK
    assert capsys.readouterr().out.endswith("can be used: 0 errors, 0 warnings\n")


def test_check_lists_errors_by_file_and_ends_with_a_summary(capsys, tmp_path):
    assert main(["check", str(broken_copy(tmp_path))]) == Exit.FAILED
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "content/points.yaml"
    assert lines[1].startswith("  content/points.yaml:1: GV20.region: `heel` is not one of the")
    assert lines[-1].endswith("content cannot be used: 1 errors, 0 warnings")


def test_check_takes_the_content_of_the_settings(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADACHE_BOT_CONTENT", str(broken_copy(tmp_path)))
    assert main(["check"]) == Exit.FAILED
    assert "heel" in capsys.readouterr().out


def test_check_tells_warnings_by_a_code_of_their_own(capsys, sample):
    edited(sample, "routines/R1.yaml", "basis: [S54]\n", "")
    assert main(["check", str(sample)]) == Exit.WARNED
    told = capsys.readouterr().out.splitlines()
    assert told[1].startswith("  content/routines/R1.yaml:1: warning: it does not say what")
    assert told[-1].endswith("content can be used: 0 errors, 1 warnings")


def test_check_tells_all_problems_at_once_file_by_file(capsys, sample):
    edited(sample, "routines/R1.yaml", "basis: [S54]\n", "")
    edited(sample, "routines/R1.yaml", "points: [GV20]", "points: [GV15]")
    edited(sample, "headaches/tension.yaml", "late: [R10]", "late: [R19]")
    edited(sample, "languages/ru/points.yaml", "GV15: {name: Я-мэнь}\n", "")
    assert main(["check", str(sample)]) == Exit.FAILED
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if not line.startswith("  ")] == [
        "content/headaches/tension.yaml",
        "content/languages/ru/points.yaml",
        "content/routines/R1.yaml",
        f"{sample} cannot be used: 3 errors, 1 warnings",
    ]
    assert len(told) == 8


# --- preview and schemas -------------------------------------------------------------------------


def test_preview_prints_a_routine(capsys, sample):
    assert main(["preview", "R1", "--lang", "ru", "--content", str(sample)]) == Exit.OK
    assert "короткий массаж" in capsys.readouterr().out


def test_preview_says_what_it_knows_instead(capsys, sample):
    assert main(["preview", "R2", "--content", str(sample)]) == Exit.USAGE
    assert capsys.readouterr().err == "there is no routine `R2`; known: `R1`, `R10`\n"


def test_schemas_are_written_where_wanted(capsys, sample):
    assert main(["schemas", "here/schemas", "--content", str(sample)]) == Exit.OK
    written = {path.name for path in Path("here/schemas").iterdir()}
    assert {"signs.json", "headache.json", "words-routine.json"} <= written
    assert capsys.readouterr().out == f"{len(written)} schemas written to here/schemas\n"


# --- what stops a start --------------------------------------------------------------------------


def test_without_a_token_run_says_how_to_get_one_and_what_works_without(capsys):
    assert main(["run"]) == Exit.SETTINGS
    told = capsys.readouterr().err
    for part in ("@BotFather", "TELEGRAM_BOT_TOKEN=", ".env", "make run", "make chat"):
        assert part in told


def test_mistakes_in_the_settings_are_listed(capsys, monkeypatch):
    monkeypatch.setenv("HEADACHE_BOT_LOG", "loud")
    monkeypatch.setenv("HEADACHE_BOT_DB", "/")
    assert main(["run"]) == Exit.SETTINGS
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "The settings cannot be used:"
    assert len(told) == 3


def test_broken_content_is_refused_with_every_problem(capsys, tmp_path):
    assert main(["chat", "--content", str(broken_copy(tmp_path))]) == Exit.CONTENT
    assert "content/points.yaml:1: GV20.region" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["chat", "--speed", "0"], ["chat", "-x"]])
def test_a_command_line_that_means_nothing_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == Exit.USAGE
    assert "usage: headache-bot" in capsys.readouterr().err


def test_a_database_that_another_bot_holds_is_refused(capsys, tmp_path, sample):
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(f"{path}.lock", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert main(["chat", "--content", str(sample), "--db", str(path)]) == Exit.LOCKED
    assert "Stop it first" in capsys.readouterr().err


def test_a_database_of_a_newer_program_is_refused(capsys, tmp_path, sample):
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA application_id = 1212236616")  # "HACH"
        other.execute("PRAGMA user_version = 9999")
        other.execute("CREATE TABLE tomorrow (id INTEGER)")
        other.commit()
    assert main(["chat", "--content", str(sample), "--db", str(path)]) == Exit.TOO_NEW
    assert "newer version" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["/proc/nowhere/bot.db", "/dev/null/bot.db"])
def test_a_database_that_cannot_be_made_is_refused(place, capsys, sample):
    assert main(["chat", "--content", str(sample), "--db", place]) == Exit.IO
    assert "cannot be opened" in capsys.readouterr().err


def test_telegram_out_of_reach_is_told(capsys, monkeypatch, sample):
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        port = nobody.getsockname()[1]
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", SHAPED_LIKE_A_TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("HEADACHE_BOT_CONTENT", str(sample))
    assert main(["run"]) == Exit.UNREACHABLE
    told = capsys.readouterr().err
    assert "Check the network of this machine" in told
    assert SHAPED_LIKE_A_TOKEN not in told


def locked() -> StoreError:
    """An error as the store raises it when somebody else writes."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error = StoreError("locked")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TokenRejected(), 77),
        (AnotherPoller(30), 75),
        (Unreachable("away"), 69),
        (StoreTooNewError("newer"), 76),
        (StoreError("read-only"), 74),
        (locked(), 73),
        (Stuck("never rests"), 70),
    ],
)
def test_every_trouble_has_an_exit_code_of_its_own(error, code, capsys, monkeypatch, sample):
    def fails(*_):
        raise error

    monkeypatch.setattr("bot.chatting.chat", fails)
    assert main(["chat", "--content", str(sample)]) == code
    assert capsys.readouterr().err == f"{error}\n"


def test_exit_codes_are_documented():
    text = (Path(cli.__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
    for code in Exit:
        assert f"| {code.value} |" in text


def test_a_mistake_of_the_program_is_not_hidden(monkeypatch, sample):
    def fails(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("bot.chatting.chat", fails)
    with pytest.raises(ZeroDivisionError):
        main(["chat", "--content", str(sample)])


def test_a_mistake_that_ends_a_running_bot_has_its_code_and_quotes_nobody(
    capsys, caplog, monkeypatch, sample
):
    async def fails(*_):
        async with asyncio.TaskGroup() as rooms:
            rooms.create_task(wrong("my secret"))
            rooms.create_task(wrong("your secret"))

    async def wrong(words: str) -> None:
        raise ZeroDivisionError(words)

    monkeypatch.setattr("bot.serving.run", fails)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", SHAPED_LIKE_A_TOKEN)
    monkeypatch.setenv("HEADACHE_BOT_CONTENT", str(sample))
    assert main(["run"]) == Exit.BUG
    assert capsys.readouterr().err.endswith("report the mistake with the log above.\n")
    assert caplog.text.count("ZeroDivisionError") == 2
    assert "in wrong" in caplog.text
    assert "secret" not in caplog.text


def test_of_what_ends_a_running_bot_together_the_known_reason_is_told(capsys, monkeypatch, sample):
    async def fails(*_):
        raise ExceptionGroup("rooms", [ZeroDivisionError(), ExceptionGroup("", [TokenRejected()])])

    monkeypatch.setattr("bot.serving.run", fails)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", SHAPED_LIKE_A_TOKEN)
    monkeypatch.setenv("HEADACHE_BOT_CONTENT", str(sample))
    assert main(["run"]) == Exit.TOKEN
    assert "@BotFather" in capsys.readouterr().err


# --- chat ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "ru_RU"}, "ru"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LC_ALL": "POSIX", "LANG": "ru_RU"}, None),
        ({}, None),
    ],
)
def test_the_language_of_the_terminal_is_taken(environment, language):
    assert cli._language_of(environment) == language


def test_chat_greets_and_ends_with_its_input(capsys):
    assert main(["chat", "--lang", "en"]) == Exit.OK
    assert "1) I understand" in capsys.readouterr().out


def test_chat_in_a_language_that_there_is_not_says_which_there_are(capsys):
    assert main(["chat", "--lang", "xx"]) == Exit.USAGE
    assert "no language `xx`; there are: en, ru" in capsys.readouterr().err


# --- health --------------------------------------------------------------------------------------


def test_health_fails_where_no_bot_has_ever_run(capsys, tmp_path):
    assert main(["health", "--db", str(tmp_path / "bot.db")]) == Exit.FAILED
    assert "no sign of life" in capsys.readouterr().err


def test_health_sees_a_sign_of_life_and_its_age(tmp_path):
    path = tmp_path / "bot.db"
    heartbeat(path).touch()
    assert main(["health", "--db", str(path)]) == Exit.OK
    long_ago = time.time() - 60
    os.utime(heartbeat(path), (long_ago, long_ago))
    assert main(["health", "--db", str(path)]) == Exit.FAILED


# --- a real process ------------------------------------------------------------------------------


async def started(api: BotApi, folder: Path, token: str, **more: str) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_URL": api.url,
        "HEADACHE_BOT_DB": str(folder / "bot.db"),
        "HEADACHE_BOT_CONTENT": str(sampled(folder)),
        "HEADACHE_BOT_LOG": "DEBUG",
        **more,
    }
    command = (sys.executable, "-m", "bot", "run")
    checkout = Path(cli.__file__).parents[1]
    return await asyncio.create_subprocess_exec(
        *command, env=environment, cwd=checkout, stderr=asyncio.subprocess.PIPE
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_running_bot_is_healthy_and_ends_when_told(number, tmp_path):
    async with BotApi() as api:
        process = await started(api, tmp_path, api.token)
        alive = heartbeat(tmp_path / "bot.db")
        await api.world.until(lambda: api.calls("getUpdates"), 30)
        assert main(["health", "--db", str(tmp_path / "bot.db")]) == Exit.OK
        process.send_signal(number)
        async with asyncio.timeout(10):
            _, log = await process.communicate()
    assert process.returncode == Exit.OK
    assert not alive.exists()
    assert b"stopped; nothing was lost" in log
    assert api.token.encode() not in log


async def test_an_address_that_is_taken_ends_the_bot_and_leaves_its_file_in_order(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        async with BotApi() as api:
            process = await started(api, tmp_path, api.token, HEADACHE_BOT_LISTEN=listen)
            async with asyncio.timeout(30):
                _, log = await process.communicate()
    assert process.returncode == Exit.SETTINGS
    assert b"HEADACHE_BOT_LISTEN" in log
    assert b"Traceback" not in log
    assert "bot.db-wal" not in names_in(tmp_path)  # SQLite removes it at an orderly end


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_store_is_closed_though_the_address_is_taken(tmp_path, monkeypatch, sample):
    opened: list[SqliteStore] = []
    really_open = SqliteStore.open

    async def remembered(path, **given):
        opened.append(await really_open(path, **given))
        return opened[-1]

    monkeypatch.setattr(SqliteStore, "open", remembered)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        listen = Address("127.0.0.1", taken.getsockname()[1])
        async with BotApi() as api:
            given = {
                "TELEGRAM_API_URL": api.url,
                "HEADACHE_BOT_DB": str(tmp_path / "bot.db"),
                "HEADACHE_BOT_LISTEN": f"{listen.host}:{listen.port}",
            }
            settings = read_settings(given, tmp_path)
            with pytest.raises(AddressRefused):
                await serving.run(settings, api.token, load_library(sample))
    with pytest.raises(StoreError, match="closed"):
        await opened[0].next_event()


async def test_a_token_that_is_revoked_ends_a_bot_with_a_webhook_by_its_next_message(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    async with BotApi() as api:
        hook = {
            "HEADACHE_BOT_LISTEN": listen,
            "HEADACHE_BOT_WEBHOOK_URL": f"http://{listen}",
            "HEADACHE_BOT_WEBHOOK_SECRET": "s" * 32,
        }
        process = await started(api, tmp_path, api.token, **hook)
        await api.world.until(lambda: api.world.webhook, 30)
        api.token = SHAPED_LIKE_A_TOKEN
        api.person(7).says("/start")
        async with asyncio.timeout(30):
            _, log = await process.communicate()
    assert process.returncode == Exit.TOKEN
    assert b"@BotFather" in log
    assert b"Traceback" not in log


async def test_a_token_that_telegram_does_not_know_is_told(tmp_path):
    async with BotApi() as api:
        process = await started(api, tmp_path, SHAPED_LIKE_A_TOKEN)
        async with asyncio.timeout(30):
            _, log = await process.communicate()
    assert process.returncode == Exit.TOKEN
    assert b"@BotFather" in log
    assert b"Traceback" not in log
    assert SHAPED_LIKE_A_TOKEN.encode() not in log


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["try", "--port", "99999"], "is not a port from 1 to 65535"),
        (["try", "--port", "-1"], "is not a port from 1 to 65535"),
        (["preview", "R3", "--width", "0"], "is not a number from 20 to 200"),
        (["preview", "R3", "--width", "wide"], "is not a number from 20 to 200"),
    ],
)
def test_a_number_that_makes_no_sense_is_told(arguments, told, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == Exit.USAGE
    assert told in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(capsys):
    assert main(["schemas", "/dev/null/schemas"]) == Exit.IO
    assert "cannot be written" in capsys.readouterr().err
