"""What every part of the report needs to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.conversation.statistics import Period, per_four_weeks
from bot.model.diary import Entry
from bot.model.diary_content import Diary
from bot.model.ids import AgeBandId, SignId
from bot.model.state import Subject
from bot.model.words import Words
from bot.papers.saying import Saying


@dataclass(frozen=True, slots=True)
class Flag:
    """A danger sign that was raised."""

    sign: SignId
    day: date


@dataclass(frozen=True, slots=True)
class About:
    """Whose report it is, and over which days.

    Example: `About("me", Period(date(2026, 1, 1), date(2026, 3, 31)), made_at)`.
    """

    subject: Subject
    period: Period
    made_at: datetime
    """Stands in the report and in the file; the day is the one that this says."""
    age: AgeBandId | None = None
    """None where it was not told."""
    flags: tuple[Flag, ...] = ()
    """All that were raised; those of other days are left out."""
    unread: int = 0
    """Entries that cannot be read; the report says how many are missing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What every part of the report needs."""

    entries: Sequence[Entry]
    """The whole diary; a headache of before the period may reach into it."""
    period: Period
    """The part of the report's days since the diary was begun."""
    about: About
    diary: Diary
    words: Words
    saying: Saying

    def rate(self, count: int) -> str | None:
        """Return a count of days per 28 days, None where less than two weeks are known."""
        rate = per_four_weeks(count, self.period)
        return None if rate is None else self.saying.number(rate)
