"""The environment, and a `.env` file under it, become frozen settings.

Rule 1: all mistakes are told at once, each with what would be right.
Rule 2: the token is in no message and in no `repr`.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]

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
    "HEADACHE_BOT_CACHE",
    "HEADACHE_BOT_LOG",
    "HEADACHE_BOT_LOG_FORMAT",
    "HEADACHE_BOT_LISTEN",
    "HEADACHE_BOT_WEBHOOK_URL",
    "HEADACHE_BOT_WEBHOOK_SECRET",
)
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
"""Bot API: 1-256 of these. Sixteen at least, because it is all that keeps strangers out."""

_TOKEN = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}")
"""BotFather's tokens: a number, a colon, 35 letters. Test servers accept shorter ones."""


class SettingsError(Exception):
    """The settings cannot be used. Lists every mistake with its remedy."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What the owner of a bot can choose."""

    token: str | None = field(default=None, repr=False)
    """From @BotFather. None: the bot can chat in a terminal, not in Telegram."""
    api_url: str | None = None
    """Address of a Bot API server of one's own; None for Telegram's."""
    database: Path | str = field(default=Path("data/headache-bot.sqlite"), repr=False)
    """A file of one machine, or `postgresql://...` for several. It may hold a password."""
    content: Path | None = None
    """A content folder; None for the one that comes with the program."""
    log_level: LogLevel = "INFO"
    log_format: LogFormat = "text"
    """text: for eyes. json: one object a line, for whatever collects them."""
    listen: Address | None = None
    """Where webhook, signs of life and figures are served; None: nowhere."""
    webhook_url: str | None = None
    """Public https address at which Telegram brings updates; None: the bot fetches them."""
    webhook_secret: str | None = field(default=None, repr=False)
    cache: Path | None = None
    """Where finished pictures are kept; None: beside the database, or where this machine has its
    caches (`cache_folder`)."""


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
        cache=_cache(values.get("HEADACHE_BOT_CACHE"), mistakes),
        log_level=_level(values.get("HEADACHE_BOT_LOG"), mistakes),
        log_format=_log_format(values.get("HEADACHE_BOT_LOG_FORMAT"), mistakes),
        listen=_listen(values, mistakes),
        webhook_url=_webhook_url(values, mistakes),
        webhook_secret=_webhook_secret(values, mistakes),
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


def _database(value: str | None, mistakes: list[str]) -> Path | str:
    if value and "://" in value:
        if not value.startswith(("postgresql://", "postgres://")):
            mistakes.append(
                "HEADACHE_BOT_DB: this is neither a file nor a PostgreSQL address; write it like "
                "data/bot.sqlite or postgresql://user:password@host:5432/database"
            )
        return value
    path = Path(value) if value else Settings().database
    if isinstance(path, Path) and path.is_dir():
        mistakes.append(f"HEADACHE_BOT_DB: {path} is a folder; name a file, such as {path}/bot.db")
    return path


def _content(value: str | None, mistakes: list[str]) -> Path | None:
    if value and not Path(value).is_dir():
        mistakes.append(
            f"HEADACHE_BOT_CONTENT: there is no folder {value}; name one that holds signs.yaml, or "
            "leave it out for the content that comes with the program"
        )
    return Path(value) if value else None


def _cache(value: str | None, mistakes: list[str]) -> Path | None:
    if value and Path(value).exists() and not Path(value).is_dir():
        mistakes.append(f"HEADACHE_BOT_CACHE: {value} is no folder; name one, or leave it out")
    return Path(value) if value else None


def cache_folder(settings: Settings) -> Path:
    """Return where finished pictures are kept. It is made when the first one is."""
    if settings.cache is not None:
        return settings.cache
    if isinstance(settings.database, Path):
        return settings.database.parent / "pictures"
    return machine_cache()


def machine_cache() -> Path:
    """Return where this machine keeps what can be made again."""
    usual = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(usual).expanduser() / "headache-bot" / "pictures"
    except RuntimeError:  # nobody's home, as in a container
        return Path(tempfile.gettempdir()) / "headache-bot-pictures"


USUAL_ADDRESS = "127.0.0.1:8080"
"""Loopback: a proxy with TLS stands in front of it."""


def _listen(values: Mapping[str, str], mistakes: list[str]) -> Address | None:
    usual = USUAL_ADDRESS if "HEADACHE_BOT_WEBHOOK_URL" in values else None
    value = values.get("HEADACHE_BOT_LISTEN", usual)
    if value is None:
        return None
    host, _, port = value.rpartition(":")
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536 and host):
        mistakes.append(
            f"HEADACHE_BOT_LISTEN: {value} is no address; write it like {USUAL_ADDRESS}"
        )
        return None
    return Address(host.strip("[]"), int(port))


def _webhook_url(values: Mapping[str, str], mistakes: list[str]) -> str | None:
    value = values.get("HEADACHE_BOT_WEBHOOK_URL")
    own_server = "TELEGRAM_API_URL" in values  # a server of one's own may bring them without TLS
    schemes = ("https://", "http://") if own_server else ("https://",)
    if value is not None and not value.startswith(schemes):
        mistakes.append(
            "HEADACHE_BOT_WEBHOOK_URL: Telegram brings updates to https addresses only; write it "
            "like https://bot.example.org, or leave it out and the bot fetches them"
        )
    return value


def _webhook_secret(values: Mapping[str, str], mistakes: list[str]) -> str | None:
    value = values.get("HEADACHE_BOT_WEBHOOK_SECRET")
    if value is None and "HEADACHE_BOT_WEBHOOK_URL" in values:
        mistakes.append(
            "HEADACHE_BOT_WEBHOOK_SECRET: a webhook needs one, so that nobody else can bring "
            "updates; set it to 16-256 letters and digits of your own choice"
        )
    if value is not None and not _SECRET.fullmatch(value):
        mistakes.append(
            "HEADACHE_BOT_WEBHOOK_SECRET: use 16-256 letters, digits, _ and - and nothing else"
        )
    return value


def _log_format(value: str | None, mistakes: list[str]) -> LogFormat:
    match (value or "text").lower():
        case "text":
            return "text"
        case "json":
            return "json"
        case _:
            mistakes.append("HEADACHE_BOT_LOG_FORMAT: use text or json")
            return "text"


def _level(value: str | None, mistakes: list[str]) -> LogLevel:
    level = _LEVELS.get((value or "INFO").upper())
    if level is None:
        mistakes.append(f"HEADACHE_BOT_LOG: {value} is no level; use one of {', '.join(_LEVELS)}")
    return level or "INFO"
