"""The command line. Every way to fail has its message, its next thing to do and its exit code.

Rule 1: a command imports what it needs when it is called. `health` is asked twice a minute and
must not load Telegram, and `check` helps people whose program cannot start.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum
from io import TextIOWrapper
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bot.heartbeat import SILENCE_S, is_alive
from bot.settings import Settings, SettingsError, read_settings
from bot.store.base import StoreError, StoreTooNewError

if TYPE_CHECKING:
    from bot.conversation.library import Library  # rule 1
    from bot.evaluating import Text


class Exit(IntEnum):
    """Exit codes, after BSD's sysexits where that has one. Documented in docs/operations.md."""

    OK = 0
    FAILED = 1
    """`check` found errors, `health` found no sign of life."""
    USAGE = 2
    """argparse's own code for a command line that it does not understand."""
    WARNED = 3
    """`check` found nothing but warnings."""
    CONTENT = 65
    UNREACHABLE = 69
    BUG = 70
    LOCKED = 73
    IO = 74
    ANOTHER_POLLER = 75
    TOO_NEW = 76
    TOKEN = 77
    SETTINGS = 78
    INTERRUPTED = 130
    """128 + SIGINT, as shells count it."""


FIRST_STEPS = """\
There is no bot token yet.
  1. In Telegram, talk to @BotFather, send /newbot and follow it; it gives you a token.
  2. Put it into the file .env of this folder, as one line: TELEGRAM_BOT_TOKEN=<the token>
     (or into the environment variable of that name).
  3. Start again: make run
To talk to the bot without Telegram: make chat"""


class _Trouble(Exception):  # noqa: N818 - ends the program with a message, it is no error of it
    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    _speak_utf8()
    chosen = _parser().parse_args(arguments)
    try:
        code: Exit = chosen.command(chosen)
    except _Trouble as trouble:
        print(trouble, file=sys.stderr)
        code = trouble.code
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        code = Exit.OK  # whoever read the output had enough of it
    _flush()
    return code


def _flush() -> None:
    """Write what is left; the interpreter must not complain about a reader who has gone."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_utf8() -> None:
    """Every text has letters beyond ASCII, whatever the terminal's locale says."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


# --- the commands --------------------------------------------------------------------------------


def _chat(chosen: argparse.Namespace) -> Exit:
    from bot import chatting  # noqa: PLC0415 - rule 1

    settings = _settings()
    library = _library(chosen.content or settings.content)
    terminal = chatting.Terminal(sys.stdin, sys.stdout)
    language = chosen.lang or _language_of(os.environ)
    wishes = chatting.Wishes(language, chosen.speed, chosen.db)
    with _explained():
        asyncio.run(chatting.chat(terminal, library, wishes))
    return Exit.OK


def _run(chosen: argparse.Namespace) -> Exit:
    from bot import serving  # noqa: PLC0415 - rule 1

    del chosen  # everything comes from the environment
    settings = _settings()
    if settings.token is None:
        raise _Trouble(Exit.SETTINGS, FIRST_STEPS)
    serving.set_up_logging(settings.log_level)
    library = _library(settings.content)
    with _explained():
        asyncio.run(serving.run(settings, settings.token, library))
    return Exit.OK


def _check(chosen: argparse.Namespace) -> Exit:
    from bot.library.load import content_folder, inspect  # noqa: PLC0415 - rule 1

    folder = chosen.folder or _settings().content or content_folder()
    problems = inspect(folder).problems
    for file, found in groupby(problems, key=lambda each: each.file):
        print(file)
        for problem in found:
            print(f"  {problem}")
    errors = sum(problem.severity == "error" for problem in problems)
    print(_summary(folder, errors, len(problems) - errors))
    if errors:
        return Exit.FAILED
    return Exit.WARNED if problems else Exit.OK


def _preview(chosen: argparse.Namespace) -> Exit:
    from bot.previewing import PreviewError, Wished, preview  # noqa: PLC0415 - rule 1

    library = _library(chosen.content or _settings().content)
    signs = tuple(filter(None, chosen.having.split(",")))
    wished = Wished(chosen.routine, chosen.lang, signs, chosen.age, chosen.width)
    try:
        print(preview(library, wished, datetime.now(UTC)))
    except PreviewError as error:
        raise _Trouble(Exit.USAGE, str(error)) from error
    return Exit.OK


def _schemas(chosen: argparse.Namespace) -> Exit:
    from bot.library.schemas import write  # noqa: PLC0415 - rule 1

    library = _library(chosen.content or _settings().content)
    count = write(library.content, chosen.folder)
    print(f"{count} schemas written to {chosen.folder}")
    return Exit.OK


def _understand(chosen: argparse.Namespace) -> Exit:
    from bot.evaluating import explain, predict  # noqa: PLC0415 - rule 1
    from bot.model.ids import Language  # noqa: PLC0415 - rule 1

    library = _library(chosen.content or _settings().content)
    if chosen.jsonl:
        for line in predict(_texts(sys.stdin, chosen.lang), library):
            print(json.dumps(line, ensure_ascii=False))
        return Exit.OK
    if chosen.text is None:
        raise _Trouble(Exit.USAGE, 'Say what to read: headache-bot understand "one side throbs"')
    language = Language(chosen.lang or library.fallback)
    if language not in library.words:
        known = ", ".join(sorted(library.words))
        raise _Trouble(Exit.USAGE, f"There is no language `{language}`; there are: {known}")
    print(explain(chosen.text, language, library))
    return Exit.OK


def _texts(lines: Iterable[str], language: str | None) -> "Iterator[Text]":
    """Read `{"id", "lang", "text"}` a line; name the line of the first mistake."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)
            yield {
                "id": str(text.get("id", number)),
                "lang": text.get("lang") or language or "",
                "text": str(text["text"]),
            }
        except (ValueError, KeyError, AttributeError) as error:
            told = 'each line must be JSON such as {"id": "1", "lang": "en", "text": "..."}'
            raise _Trouble(Exit.USAGE, f"line {number}: {told}") from error


def _evaluate(chosen: argparse.Namespace) -> Exit:
    from bot.evaluating import evaluate  # noqa: PLC0415 - rule 1

    library = _library(chosen.content or _settings().content)
    try:
        report = evaluate(chosen.folder, library)
    except (OSError, ValueError, KeyError) as error:
        told = "needs labels.json, and texts in *.jsonl with id, lang, kind, text and labels"
        raise _Trouble(Exit.USAGE, f"{chosen.folder} {told}: {error}") from error
    if not report.texts:
        raise _Trouble(Exit.USAGE, f"{chosen.folder} has no labelled texts in *.jsonl")
    print(report)
    return Exit.OK


def _summary(folder: Path, errors: int, warnings: int) -> str:
    verdict = "cannot be used" if errors else "can be used"
    return f"{folder} {verdict}: {errors} errors, {warnings} warnings"


def _health(chosen: argparse.Namespace) -> Exit:
    database = chosen.db or _settings().database
    if not isinstance(database, Path):
        told = "With PostgreSQL there is no file to look at; ask /healthz (HEADACHE_BOT_LISTEN)."
        raise _Trouble(Exit.USAGE, told)
    if is_alive(database):
        print("alive")
        return Exit.OK
    print(f"no sign of life beside {database} in {SILENCE_S:.0f} s", file=sys.stderr)
    return Exit.FAILED


def _migrate_store(chosen: argparse.Namespace) -> Exit:
    from bot.database import shown  # noqa: PLC0415 - rule 1

    try:
        from bot.store.moving import move  # noqa: PLC0415 - rule 1
    except ModuleNotFoundError as error:
        told = f"{error.name} is missing; pip install 'headache-bot[postgres]', then try again."
        raise _Trouble(Exit.USAGE, told) from error
    with _explained():
        moved = asyncio.run(move(chosen.file, chosen.url))
    print(f"{moved}\nEverything is at {shown(chosen.url)} now.")
    print(f"Set HEADACHE_BOT_DB to it and start the bot; never start it on {chosen.file} again.")
    print("That file still holds what people may ask to erase: delete it once all is well.")
    return Exit.OK


# --- what can go wrong ---------------------------------------------------------------------------


def _settings() -> Settings:
    try:
        return read_settings(os.environ, Path.cwd())
    except SettingsError as error:
        told = "\n".join(f"  {mistake}" for mistake in error.mistakes)
        raise _Trouble(Exit.SETTINGS, f"The settings cannot be used:\n{told}") from error


def _library(folder: Path | None) -> "Library":
    from bot.library.load import ContentError, load_library  # noqa: PLC0415 - rule 1

    try:
        return load_library(folder)
    except ContentError as error:
        told = "\n".join(f"  {problem}" for problem in error.problems)
        told = f"The content cannot be used until this is put right:\n{told}"
        raise _Trouble(Exit.CONTENT, told) from error


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what can happen to an owner of a bot into a message and an exit code."""
    try:
        yield
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        raise _Trouble(code, str(error)) from error


def _code_of(error: Exception) -> Exit | None:
    from bot.channels.telegram import AnotherPoller, TokenRejected  # noqa: PLC0415 - rule 1
    from bot.chatting import Stuck  # noqa: PLC0415 - rule 1
    from bot.serving import Unreachable  # noqa: PLC0415 - rule 1

    codes: tuple[tuple[type[Exception], Exit], ...] = (
        (TokenRejected, Exit.TOKEN),
        (AnotherPoller, Exit.ANOTHER_POLLER),
        (Unreachable, Exit.UNREACHABLE),
        (StoreTooNewError, Exit.TOO_NEW),
        (Stuck, Exit.BUG),
    )
    if isinstance(error, StoreError) and not isinstance(error, StoreTooNewError):
        return Exit.LOCKED if _is_lock(error) else Exit.IO
    return next((code for kind, code in codes if isinstance(error, kind)), None)


def _is_lock(error: StoreError) -> bool:
    primary = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


# --- the arguments -------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="headache-bot",
        description="Screens a headache for danger and leads a timed self-massage.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_chat(commands.add_parser("chat", help="talk to the bot in this terminal"))
    run = commands.add_parser("run", help="run the bot on Telegram")
    run.set_defaults(command=_run)
    check = commands.add_parser("check", help="check a content folder")
    check.add_argument("folder", nargs="?", type=Path, help="default: the content in use")
    check.set_defaults(command=_check)
    _add_preview(commands.add_parser("preview", help="print a routine as a person would get it"))
    schemas = commands.add_parser("schemas", help="write JSON Schemas of the content for editors")
    schemas.add_argument("folder", nargs="?", type=Path, default=Path("content/schemas"))
    schemas.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    schemas.set_defaults(command=_schemas)
    _add_understand(commands.add_parser("understand", help="print what a text is understood as"))
    evaluate = commands.add_parser("evaluate", help="score a folder of labelled texts")
    evaluate.add_argument("folder", type=Path, help="with labels.json and *.jsonl")
    evaluate.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    evaluate.set_defaults(command=_evaluate)
    store = commands.add_parser("migrate-store", help="move a bot from SQLite to PostgreSQL")
    store.add_argument("file", type=Path, help="the SQLite file; the bot must not be running")
    store.add_argument("url", help="postgresql://user:password@host:5432/database, empty")
    store.set_defaults(command=_migrate_store)
    health = commands.add_parser("health", help="tell whether the running bot is alive")
    health.add_argument("--db", type=Path, metavar="PATH", help="default: HEADACHE_BOT_DB")
    health.set_defaults(command=_health)
    return parser


def _add_chat(chat: argparse.ArgumentParser) -> None:
    chat.add_argument("--lang", metavar="CODE", help="language, such as ru; default: LANG")
    chat.add_argument("--speed", type=_speed, default=1.0, help="let time run so many times faster")
    chat.add_argument("--db", type=Path, metavar="PATH", help="keep the conversation in this file")
    chat.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    chat.set_defaults(command=_chat)


def _add_preview(preview: argparse.ArgumentParser) -> None:
    preview.add_argument("routine", help="id or number, with a variant if wanted: R3, R1/light")
    preview.add_argument("--lang", default="en", metavar="CODE", help="language; default: en")
    preview.add_argument("--having", default="", metavar="SIGN,SIGN", help="cautions to plan for")
    preview.add_argument("--age", metavar="BAND", help="age band, such as 65_75")
    preview.add_argument("--width", type=int, default=38, help="characters on a line; default: 38")
    preview.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    preview.set_defaults(command=_preview)


def _add_understand(understand: argparse.ArgumentParser) -> None:
    understand.add_argument("text", nargs="?", help="what somebody might type")
    understand.add_argument("--lang", metavar="CODE", help="language; default: en")
    understand.add_argument("--jsonl", action="store_true", help="read texts from standard input")
    understand.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    understand.set_defaults(command=_understand)


def _speed(text: str) -> float:
    """Read a factor. At 600 a minute takes a tenth of a second; faster than that nobody reads."""
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.1 <= speed <= 600:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0.1 to 600")
    return speed


def _language_of(environment: Mapping[str, str]) -> str | None:
    """Return the language of the terminal: `ru` of `ru_RU.UTF-8`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            code = value.partition(".")[0].partition("_")[0].casefold()
            return None if code in ("c", "posix") else code
    return None
