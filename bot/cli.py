"""The command line. Every way to fail has its message, its next thing to do and its exit code.

Rule 1: a command imports what it needs when it is called. `health` is asked twice a minute and
must not load Telegram, and `check` helps people whose program cannot start.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path

from bot import content_commands
from bot.exits import Exit, Trouble, explained, known_language, library_of, settings_now
from bot.heartbeat import SILENCE_S, is_alive

FIRST_STEPS = """\
There is no bot token yet.
  1. In Telegram, talk to @BotFather, send /newbot and follow it; it gives you a token.
  2. Put it into the file .env of this folder, as one line: TELEGRAM_BOT_TOKEN=<the token>
     (or into the environment variable of that name).
  3. Start again: make run
To talk to the bot without Telegram: make chat"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    _speak_utf8()
    chosen = _parser().parse_args(arguments)
    try:
        code: Exit = chosen.command(chosen)
    except Trouble as trouble:
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

    settings = settings_now()
    library = library_of(chosen.content or settings.content)
    if chosen.lang:
        known_language(chosen.lang, library)
    terminal = chatting.Terminal(sys.stdin, sys.stdout)
    language = chosen.lang or _language_of(os.environ)
    wishes = chatting.Wishes(language, chosen.speed, chosen.db)
    with explained():
        asyncio.run(chatting.chat(terminal, library, wishes))
    return Exit.OK


def _try(chosen: argparse.Namespace) -> Exit:
    from bot import trying  # noqa: PLC0415 - rule 1

    content = chosen.content or settings_now().content
    begun = trying.try_it(
        library_of(content),
        port=chosen.port,
        open_browser=not chosen.no_browser,
        speed=chosen.speed,
        host=chosen.host,
        expose=chosen.expose,
        content=content,
    )
    with explained():
        return Exit(asyncio.run(begun))


def _run(chosen: argparse.Namespace) -> Exit:
    from bot import serving  # noqa: PLC0415 - rule 1
    from bot.logs import set_up_logging  # noqa: PLC0415 - rule 1

    del chosen  # everything comes from the environment
    settings = settings_now()
    if settings.token is None:
        raise Trouble(Exit.SETTINGS, FIRST_STEPS)
    set_up_logging(settings.log_level, settings.log_format)
    library = library_of(settings.content)
    with explained(bugs_too=True):
        asyncio.run(serving.run(settings, settings.token, library))
    return Exit.OK


def _health(chosen: argparse.Namespace) -> Exit:
    database = chosen.db or settings_now().database
    if not isinstance(database, Path):
        told = "With PostgreSQL there is no file to look at; ask /healthz (HEADACHE_BOT_LISTEN)."
        raise Trouble(Exit.USAGE, told)
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
        raise Trouble(Exit.USAGE, told) from error
    with explained():
        moved = asyncio.run(move(chosen.file, chosen.url))
    print(f"{moved}\nEverything is at {shown(chosen.url)} now.")
    print(f"Set HEADACHE_BOT_DB to it and start the bot; never start it on {chosen.file} again.")
    print("That file still holds what people may ask to erase: delete it once all is well.")
    return Exit.OK


# --- the arguments -------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="headache-bot",
        description="Screens a headache for danger and leads a timed self-massage.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_chat(commands.add_parser("chat", help="talk to the bot in this terminal"))
    _add_try(commands.add_parser("try", help="talk to the bot in a browser, without Telegram"))
    run = commands.add_parser("run", help="run the bot on Telegram")
    run.set_defaults(command=_run)
    content_commands.add_to(commands)
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


def _add_try(trying: argparse.ArgumentParser) -> None:
    trying.add_argument("--port", type=_port, default=8365, help="default: 8365")
    trying.add_argument(
        "--speed", type=_speed, default=1.0, help="let time run so many times faster"
    )
    trying.add_argument("--no-browser", action="store_true", help="do not open a browser")
    trying.add_argument("--host", default="127.0.0.1", help="address to listen on; loopback only")
    trying.add_argument("--expose", action="store_true", help="allow an address others can reach")
    trying.add_argument("--content", type=Path, metavar="FOLDER", help="content to use")
    trying.set_defaults(command=_try)


def _port(text: str) -> int:
    """Read a TCP port."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is not a port from 1 to 65535")
    return int(text)


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
