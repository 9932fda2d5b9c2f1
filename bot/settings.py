"""The environment, and a `.env` file under it, become frozen settings.

Rule 1: all mistakes are told at once, each with what would be right.
Rule 2: the token is in no message and in no `repr`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

_LEVELS: dict[str, LogLevel] = {
    "DEBUG": "DEBUG",
    "INFO": "INFO",
    "WARNING": "WARNING",
    "ERROR": "ERROR",
}
_NAMES = (
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_URL",
    "HEADACHE_BOT_DB",
    "HEADACHE_BOT_CONTENT",
    "HEADACHE_BOT_LOG",
)
_TOKEN = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}")
"""BotFather's tokens: a number, a colon, 35 letters. Test servers accept shorter ones."""


class SettingsError(Exception):
    """The settings cannot be used. Lists every mistake with its remedy."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Settings:
    """What the owner of a bot can choose."""

    token: str | None = field(default=None, repr=False)
    """From @BotFather. None: the bot can chat in a terminal, not in Telegram."""
    api_url: str | None = None
    """Address of a Bot API server of one's own; None for Telegram's."""
    database: Path = Path("data/headache-bot.sqlite")
    content: Path | None = None
    """A content folder; None for the one that comes with the program."""
    log_level: LogLevel = "INFO"


def read_settings(environment: Mapping[str, str], folder: Path) -> Settings:
    """Return the settings; the environment wins over `.env` in the folder. Raises SettingsError."""
    mistakes: list[str] = []
    values = {**_read_file(folder / ".env", mistakes), **environment}
    values = {name: value.strip() for name, value in values.items() if value.strip()}
    _refuse_strangers(values, mistakes)
    settings = Settings(
        token=_token(values.get("TELEGRAM_BOT_TOKEN"), mistakes),
        api_url=_api_url(values.get("TELEGRAM_API_URL"), mistakes),
        database=_database(values.get("HEADACHE_BOT_DB"), mistakes),
        content=_content(values.get("HEADACHE_BOT_CONTENT"), mistakes),
        log_level=_level(values.get("HEADACHE_BOT_LOG"), mistakes),
    )
    if mistakes:
        raise SettingsError(tuple(mistakes))
    return settings


def _read_file(path: Path, mistakes: list[str]) -> dict[str, str]:
    """Read `NAME=value` lines; `#` begins a comment line, quotes around a value are dropped."""
    try:
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    except (OSError, UnicodeDecodeError):
        mistakes.append(f"{path}: it cannot be read; make it a UTF-8 text file of this user")
        return {}
    values = {}
    for number, line in enumerate(lines, 1):
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip().isidentifier():
            values[name.strip()] = value.strip().strip("\"'")
        elif line.strip() and not line.lstrip().startswith("#"):
            mistakes.append(f"{path}:{number}: this is no setting; write NAME=value or a # before")
    return values


def _refuse_strangers(values: Mapping[str, str], mistakes: list[str]) -> None:
    """Note settings that nobody reads: a misspelt one would have no effect."""
    for name in values:
        if name.startswith("HEADACHE_BOT_") and name not in _NAMES:
            near = get_close_matches(name, _NAMES, 1)
            hint = f"did you mean {near[0]}?" if near else "remove it"
            mistakes.append(f"{name}: there is no such setting; {hint}")


def _token(value: str | None, mistakes: list[str]) -> str | None:
    if value is not None and not _TOKEN.fullmatch(value):
        mistakes.append(
            "TELEGRAM_BOT_TOKEN: this is not a bot token (a number, a colon, 35 letters and "
            "digits); copy it whole from @BotFather"
        )
    return value


def _api_url(value: str | None, mistakes: list[str]) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        mistakes.append(
            "TELEGRAM_API_URL: this is no address; write it like http://127.0.0.1:8081, or leave "
            "it out for Telegram's own"
        )
    return value.rstrip("/")


def _database(value: str | None, mistakes: list[str]) -> Path:
    path = Path(value) if value else Settings().database
    if path.is_dir():
        mistakes.append(f"HEADACHE_BOT_DB: {path} is a folder; name a file, such as {path}/bot.db")
    return path


def _content(value: str | None, mistakes: list[str]) -> Path | None:
    if value and not Path(value).is_dir():
        mistakes.append(
            f"HEADACHE_BOT_CONTENT: there is no folder {value}; name one that holds signs.yaml, or "
            "leave it out for the content that comes with the program"
        )
    return Path(value) if value else None


def _level(value: str | None, mistakes: list[str]) -> LogLevel:
    level = _LEVELS.get((value or "INFO").upper())
    if level is None:
        mistakes.append(f"HEADACHE_BOT_LOG: {value} is no level; use one of {', '.join(_LEVELS)}")
    return level or "INFO"
