"""A course: planned evenings of massage between attacks (reference 6.5). Data only."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from bot.model.ids import HeadacheId

Stage = Literal["running", "paused", "over", "compared", "closed"]
"""over: its weeks are through and the comparison is still to come. compared: it was made; whether
to begin another is asked once the break is through. closed: nothing comes any more."""

Cause = Literal[
    "asked", "silence", "ignored", "blocked", "danger", "gone", "harm", "finished", "refused"
]
"""Why a course is paused or closed. asked: the person wished it. silence: the person stopped
everything. ignored: reminders without an answer. blocked, danger: what was told since. gone: the
person could not be reached. harm: a session did harm. finished: all is done. refused: what is known
by now rules the routine out."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The reminder of one evening."""

    day: date
    first_at: datetime
    """When it was sent first, or when its time went by without it."""
    at: datetime
    """When it was sent last."""
    again: datetime | None = None
    """It is put off till then."""
    said: bool = True
    """False while nobody has seen it: the person was busy, or the bot was away."""
    nudged: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """A planned series of sessions. Days are those of the person's own calendar."""

    headache: HeadacheId
    weekdays: tuple[int, ...]
    """1 is Monday, 7 Sunday: the evenings of the whole routine."""
    at: time
    first: date
    last: date
    """Put off by as many days as it was paused."""
    short: bool = False
    """The short routine on the other evenings."""
    stage: Stage = "running"
    cause: Cause | None = None
    since: date | None = None
    """When it was paused."""
    done: tuple[date, ...] = ()
    """Evenings of the whole routine."""
    done_short: int = 0
    skipped: int = 0
    reminder: Reminder | None = None
    """The last one."""
    ignored: int = 0
    """How many reminders in a row nobody answered."""
    extra: date | None = None
    """An evening that was moved here."""
    tonight: date | None = None
    """The person is on the way to this evening's session."""
    put_off: datetime | None = None
    """What was due waits till then: the person was busy."""
    earlier: tuple[date, ...] = ()
    """The first days of the courses before, of the last twelve months."""
