"""What has happened: facts, in the past tense. Everything `step` ever reacts to is one of these."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.model.ids import AlarmKey


@dataclass(frozen=True, slots=True)
class Said:
    """The person typed something. Example: `Said("splitting head, one side", "en")`."""

    text: str
    client_language: str | None = None
    """IETF tag of the person's app (`en`, `pt-br`), when the channel knows it."""
    forwarded: bool = False
    """True for somebody else's words, passed on."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed a button. Example: `Pressed("q7.tick.fever")`."""

    data: str
    client_language: str | None = None


@dataclass(frozen=True, slots=True)
class Commanded:
    """The person sent a command. Example: `Commanded("country", "GB")`."""

    name: str
    argument: str = ""
    client_language: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The person sent something that carries no words. Example: `Sent("sticker")`."""

    what: Literal["sticker", "voice", "photo", "video", "document", "location", "other", "group"]
    client_language: str | None = None
    place: tuple[float, float] | None = field(default=None, repr=False)
    """Of a location: degrees north and degrees east. Used at once; never stored, never logged."""


@dataclass(frozen=True, slots=True)
class Due:
    """An alarm's time has come. Example: `Due("step", about=3, step=5, at=...)`."""

    key: AlarmKey
    about: int
    """The session's or the question's number. An alarm about an older one is stale."""
    step: int
    """Position of the step in the session; 0 where no step is meant."""
    at: datetime
    """When it was due, aware. The event may arrive later."""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """The person cannot be reached any more. Example: `Undeliverable("blocked")`."""

    reason: str


Event = Said | Pressed | Commanded | Sent | Due | Undeliverable
