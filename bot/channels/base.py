"""The seam to a messenger."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.model.effects import Edit, Send
from bot.model.events import Event
from bot.model.ids import ChatId
from bot.model.turn import Receipt


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something a person did, and the receipt for it."""

    chat: ChatId
    event: Event
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The messenger has it. `message` is the messenger's number for it."""

    message: int | None


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now. `after_s` is the messenger's own demand, None when it named none."""

    reason: str
    after_s: float | None = None
    unclear: bool = False
    """True: the messenger may have taken the message, and another try may double it."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The person cannot be reached any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The messenger will never take this message."""

    reason: str


Outcome = Delivered | TryLater | Gone | Refused
Handle = Callable[[Arrival], Awaitable[None]]
"""Returns once the turn is committed; raises when it could not be."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a messenger may be fed."""

    per_second: float
    """Messages a second over all chats."""
    chat_gap_s: float
    """Seconds between two messages of one chat."""


class Channel(Protocol):
    """Listens and delivers. Knows nothing of headaches."""

    pace: Pace | None
    """None: no limit."""

    async def listen(self, handle: Handle) -> None:
        """Pass on what arrives until cancelled; confirm it to the messenger only after `handle`."""
        ...

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        """Hand over one message. Never raises for an expected refusal."""
        ...
