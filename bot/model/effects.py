"""What shall happen: wishes, imperatives. Plain data that is committed and survives a restart."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.model.ids import AlarmKey, HeadacheId, RoutineId, SignId, Slot


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
    """Final text, 1-4096 characters; `<b>` and `</b>` are the only tags."""
    rows: Rows = ()
    sounds: bool = False
    """True: the phone pings. False: delivered silently."""
    urgency: Urgency = Urgency.ANSWER


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
    """Forget the chat's alarm of this key, or all of them."""

    key: AlarmKey | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take back everything decided earlier for this chat and not yet handed to the channel.

    Messages sent by the same turn stay.
    """


@dataclass(frozen=True, slots=True)
class Record:
    """Keep one session in the diary: ids and numbers, no words of the person."""

    session: int
    started_at: datetime
    ended_at: datetime
    headache: HeadacheId
    routine: RoutineId
    before: int | None
    after: int | None
    steps_done: int
    steps_planned: int
    cautions: tuple[SignId, ...]
    stopped: str | None
    """Why it ended early: `stopped`, `worse`, `danger`, `blocked`, `changed`, `late`, `quiet` or
    `gone`. None when it was finished."""


@dataclass(frozen=True, slots=True)
class Erase:
    """Forget everything stored about this chat, the diary included."""


Effect = Send | Edit | Schedule | Cancel | Withdraw | Record | Erase
