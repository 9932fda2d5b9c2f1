"""The seam to a messenger."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

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
    file: str | None = None
    """What the messenger calls the file that came with it, for sending it again."""


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


@dataclass(frozen=True, slots=True)
class StaleFile:
    """The messenger does not know a file by this name any more. Nothing was sent."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What comes with a message: the bytes themselves, or what the messenger calls them.

    Example: `Attachment("photo", "step.jpg", b"...")`, or `Attachment("photo", file="AgAC...")`.
    """

    kind: Literal["photo", "animation", "voice", "document"]
    name: str = ""
    """As what it is saved; its ending says what is inside."""
    content: bytes | None = field(default=None, repr=False)
    file: str | None = None
    """What `Delivered.file` said. Goes before `content`."""


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


@runtime_checkable
class Shows(Protocol):
    """A channel that can send more than words."""

    longest_caption: int
    """Characters that fit beside a file, tags not counted."""

    async def send_with(
        self, chat: ChatId, wish: Send, attachment: Attachment
    ) -> Outcome | StaleFile:
        """Hand over one message with something to look at or to hear, the text beside it.

        Never raises for an expected refusal. A voice without words has an empty text.
        """
        ...
