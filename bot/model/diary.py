"""The private diary: what is kept of a headache or of a session. Ids and numbers, no words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.model.ids import HeadacheId, MedicineId, PointId, RoutineId, SignId, TriggerId

Moment = Literal["half_hour", "two_hours", "day", "morning"]
"""When it was asked again (reference 6.2)."""


@dataclass(frozen=True, slots=True)
class Later:
    """How it was some time after a session."""

    moment: Moment
    at: datetime
    pain: int | None
    """0-10. None where something else was asked, as the morning after."""
    nausea: int | None = None
    """0-3, where it was asked (reference 6.1)."""
    harm: bool | None = None
    """Bruise, swelling or numbness; asked on the morning after only."""


@dataclass(frozen=True, slots=True)
class Massage:
    """What was done about a headache, and how it went."""

    routine: RoutineId
    points: tuple[PointId, ...]
    """The points of the steps that were done."""
    after: int | None
    """Pain at the end, 0-10."""
    steps_done: int
    steps_planned: int
    cautions: tuple[SignId, ...]
    stopped: str | None
    """Why it ended early: `stopped`, `worse`, `danger`, `blocked`, `changed`, `late`, `quiet` or
    `gone`. None when it was finished."""
    later: tuple[Later, ...] = ()
    touch: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the diary: a session, or a headache that was only written down.

    Example: `Entry(7, date(2026, 3, 1), began_at=..., ended_at=None, before=6)`.
    """

    number: int
    """Counts within the chat; an entry with the same number replaces the earlier one."""
    day: date
    """The day on the person's own calendar on which it began."""
    began_at: datetime
    ended_at: datetime | None
    """None while nobody has said when it was over. For a session: its end."""
    before: int | None
    """Strength, 0-10; for a session the one at its beginning."""
    headache: HeadacheId | None = None
    signs: tuple[SignId, ...] = ()
    medicines: tuple[MedicineId, ...] | None = None
    """Classes, never names or doses. Empty: none was taken. None: not asked."""
    triggers: tuple[TriggerId, ...] = ()
    massage: Massage | None = None
    """None for a headache without a session."""
