"""How a command ends: exit codes, and troubles that say what to do next."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Load the content. Raises Trouble with every problem."""
    from bot.library.load import ContentError, load_library  # noqa: PLC0415 - rule 1

    try:
        return load_library(folder)
    except ContentError as error:
        told = "\n".join(f"  {problem}" for problem in error.problems)
        told = f"The content cannot be used until this is put right:\n{told}"
        raise Trouble(Exit.CONTENT, told) from error


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can happen to an owner of a bot into a message and an exit code."""
    try:
        yield
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        raise Trouble(code, str(error)) from error


def _code_of(error: Exception) -> Exit | None:
    from bot.channels.telegram import AnotherPoller, TokenRejected  # noqa: PLC0415 - rule 1
    from bot.chatting import Stuck  # noqa: PLC0415 - rule 1
    from bot.serving import Unreachable  # noqa: PLC0415 - rule 1
    from bot.web import AddressRefused  # noqa: PLC0415 - rule 1

    codes: tuple[tuple[type[Exception], Exit], ...] = (
        (TokenRejected, Exit.TOKEN),
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
