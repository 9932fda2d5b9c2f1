"""What shall happen: wishes, imperatives. Plain data that is committed and survives a restart."""

from dataclasses import dataclass
from enum import IntEnum

from bot.model.diary import Entry
from bot.model.ids import AlarmKey, Slot
from bot.model.media import Media


class Urgency(IntEnum):
    """Which message goes first when many wait. Lower goes first; within a chat order holds."""

    DANGER = 0
    ANSWER = 1
    STEP = 2
    CHECK_IN = 3


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. Example: `Button("Pause", "s3.4.pause")`."""

    label: str
    data: str
    """What comes back as `Pressed.data`: 1-64 bytes (Telegram's limit)."""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message. Example: `Send(Slot("m12"), "Now the temples.", sounds=True)`."""

    slot: Slot
    """Names the message for a later `Edit` or for an alarm that its delivery starts."""
    text: str
    """Final text, 1-4096 characters; `<b>` and `</b>` are the only tags. With `media` it is the
    caption; when it is longer than 1024, it goes without them."""
    rows: Rows = ()
    sounds: bool = False
    """True: the phone pings. False: delivered silently."""
    urgency: Urgency = Urgency.ANSWER
    media: Media | None = None
    """What shall come with it. Where it cannot be made, the text goes alone."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a message sent earlier. A newer edit replaces one that still waits."""

    slot: Slot
    text: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Wake me later. Replaces the chat's alarm of the same key.

    Example: `Schedule("step", about=3, step=5, after_s=75, after_delivery_of=Slot("m12"))`.
    """

    key: AlarmKey
    about: int
    step: int
    after_s: float
    after_delivery_of: Slot | None = None
    """When given, the time starts once this message is delivered (or finally refused), not now."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Forget the chat's alarm of this key, or all of them but those of `LASTING`."""

    key: AlarmKey | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back everything decided earlier for this chat and not yet handed to the channel.

    Messages sent by the same turn stay.
    """


@dataclass(frozen=True, slots=True)
class Record:
    """Keep an entry in the diary. It replaces the chat's entry of the same number."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Strike:
    """Take one entry out of the diary."""

    number: int


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget everything stored about this chat, the diary included."""


Effect = Send | Edit | Schedule | Cancel | Withdraw | Record | Strike | Erase
