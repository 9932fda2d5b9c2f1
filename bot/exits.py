"""How a command ends: exit codes, and troubles that say what to do next."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.runtime.failures import stack_of
from bot.settings import Settings, SettingsError, read_settings
from bot.store.base import StoreError, StoreTooNewError

if TYPE_CHECKING:
    from bot.conversation.library import Library  # imported when it is needed, see bot/cli.py


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


BUG_TOLD = """\
The bot has ended because of a mistake in the program. Nothing that was kept is lost.
Start it again, and report the mistake with the log above."""

_log = logging.getLogger(__name__)


class Trouble(Exception):  # noqa: N818 - ends the program with a message, it is no error of it
    """What ends the program: its exit code and what to do next."""

    def __init__(self, code: Exit, message: str) -> None:
        super().__init__(message)
        self.code = code


def settings_now() -> Settings:
    """Read the settings. Raises Trouble with every mistake."""
    try:
        return read_settings(os.environ, Path.cwd())
    except SettingsError as error:
        told = "\n".join(f"  {mistake}" for mistake in error.mistakes)
        raise Trouble(Exit.SETTINGS, f"The settings cannot be used:\n{told}") from error


def library_of(folder: Path | None) -> "Library":
    """Load the content, compiled unless an earlier start has left it. Raises Trouble."""
    from bot.library.kept import kept_library, usual_shelf  # noqa: PLC0415 - rule 1

    with _content_explained():
        return kept_library(folder, usual_shelf(os.environ))


def unlearned_library_of(folder: Path | None) -> "Library":
    """Load the content without what was learned from its examples. Raises Trouble."""
    from bot.library.load import load_library  # noqa: PLC0415 - rule 1

    with _content_explained():
        return load_library(folder, learned=False)


def known_language(language: str, library: "Library") -> None:
    """Raise Trouble for a language that the content does not have."""
    if language not in library.words:
        known = ", ".join(sorted(library.words))
        raise Trouble(Exit.USAGE, f"There is no language `{language}`; there are: {known}")


@contextmanager
def _content_explained() -> Iterator[None]:
    from bot.library.load import ContentError  # noqa: PLC0415 - rule 1

    try:
        yield
    except ContentError as error:
        told = "\n".join(f"  {problem}" for problem in error.problems)
        told = f"The content cannot be used until this is put right:\n{told}"
        raise Trouble(Exit.CONTENT, told) from error


@contextmanager
def explained(*, bugs_too: bool = False) -> Iterator[None]:
    """Turn what can happen to an owner of a bot into a message and an exit code.

    With `bugs_too` a mistake of the program as well: its stack is logged, without any value.
    """
    try:
        yield
    except Exception as error:
        told = next(_single(error))
        code = _code_of(told)
        if code is not None:
            raise Trouble(code, str(told)) from error
        if not bugs_too:
            raise
        _log.critical("a mistake in the program\n%s", stack_of(error))
        raise Trouble(Exit.BUG, BUG_TOLD) from None


def _single(error: BaseException) -> Iterator[Exception]:
    """Yield what came together in a group, one by one; first what has a code of its own."""
    if isinstance(error, BaseExceptionGroup):
        found = [one for part in error.exceptions for one in _single(part)]
        yield from sorted(found, key=lambda one: _code_of(one) is None)
    elif isinstance(error, Exception):
        yield error


def _code_of(error: Exception) -> Exit | None:
    from bot.channels.telegram import AnotherPoller, TokenRejected  # noqa: PLC0415 - rule 1
    from bot.chatting import Stuck  # noqa: PLC0415 - rule 1
    from bot.making import BrokenPictures  # noqa: PLC0415 - rule 1
    from bot.serving import Unreachable  # noqa: PLC0415 - rule 1
    from bot.web import AddressRefused  # noqa: PLC0415 - rule 1

    codes: tuple[tuple[type[Exception], Exit], ...] = (
        (TokenRejected, Exit.TOKEN),
        (BrokenPictures, Exit.CONTENT),
        (AnotherPoller, Exit.ANOTHER_POLLER),
        (Unreachable, Exit.UNREACHABLE),
        (AddressRefused, Exit.SETTINGS),
        (StoreTooNewError, Exit.TOO_NEW),
        (Stuck, Exit.BUG),
    )
    if isinstance(error, StoreError) and not isinstance(error, StoreTooNewError):
        return Exit.LOCKED if _is_lock(error) else Exit.IO
    return next((code for kind, code in codes if isinstance(error, kind)), None)


def _is_lock(error: StoreError) -> bool:
    primary = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
