"""What a diary adds up to: days, strengths, lengths, and what changed during sessions.

Rule 1: a headache day is a day of the person's own calendar. An entry counts on the day it began,
        and on as many following days as its length reaches for certain.
Rule 2: an entry with the strength 0 is a session between attacks. It is no headache.
Rule 3: a mean is never said without how sure it is, and not at all of too few sessions.
"""

import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Literal, TypeVar

from bot.conversation.relief import change
from bot.model.diary import Entry, Massage
from bot.model.diary_content import Aura
from bot.model.ids import MedicineId, PointId, RoutineId

DAY = timedelta(days=1)
FOUR_WEEKS = 28
"""Rates are told per 28 days: months differ in length, and trials count so."""

Band = Literal["mild", "moderate", "severe", "worst", "unknown"]
"""Strength in words: 1-3, 4-6, 7-8, 9-10 (reference 6.1)."""

Key = TypeVar("Key")

SURE = 0.975
"""Both ends of an interval that holds the true value 95 times of 100."""
ROUNDING = sqrt(2 / 12)
"""Two strengths that were rounded to whole numbers differ by so much by chance. Without it five
equal answers would make an interval without width."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a calendar, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has; 0 when it ends before it begins."""
        return max(0, (self.last - self.first).days + 1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Spread:
    """Several values in short."""

    count: int
    mean: float
    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A value, and between what it lies 95 times of 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """How the pain was before and after several sessions."""

    sessions: int
    rated: int
    """With a strength before (above 0) and after."""
    before: float | None
    """Mean of the rated ones, None of too few."""
    after: float | None
    change: Interval | None
    """Mean of after minus before; below 0 is better. None of too few."""
    later: Interval | None
    """The same for two hours later, of the sessions of which that is known."""
    helped: Interval | None
    """Share that fell by 2 points or 30 %. What got worse without a number did not help."""
    better: int
    judged: int
    """Of how many sessions `helped` is a share."""


@dataclass(frozen=True, slots=True)
class Course:
    """Headache days per 28 days before and after a course."""

    before: float
    after: float
    fewer: float | None
    """Share by which they fell; negative: they rose. None where there was nothing to fall."""
    harmed: bool


# --- days ---------------------------------------------------------------------------------------


def kept(entries: Sequence[Entry], period: Period) -> Period:
    """Return the part of a period since the first entry; what came before is not known."""
    began = min((entry.day for entry in entries), default=period.last + DAY)
    return Period(max(period.first, began), period.last)


def within(entries: Iterable[Entry], period: Period) -> list[Entry]:
    """Return the entries that began in a period."""
    return [entry for entry in entries if entry.day in period]


def hurts(entry: Entry) -> bool:
    """Whether an entry is a headache at all (rule 2)."""
    return entry.before != 0


def days_of(entry: Entry) -> Iterator[date]:
    """Yield the days of a headache (rule 1). A session's end says nothing about its length."""
    hours = length_h(entry) or 0
    for index in range(max(1, ceil(hours / 24))):
        yield entry.day + index * DAY


def length_h(entry: Entry) -> float | None:
    """Return how many hours a headache lasted, None where nobody said."""
    if entry.massage is not None or entry.ended_at is None:
        return None
    return (entry.ended_at - entry.began_at) / timedelta(hours=1)


def strength(entry: Entry) -> int | None:
    """Return the strongest pain that was told of an entry."""
    after = entry.massage.after if entry.massage else None
    return max((each for each in (entry.before, after) if each is not None), default=None)


def headache_days(entries: Iterable[Entry], period: Period) -> dict[date, int | None]:
    """Return the days with a headache, each with its strongest pain; None: not told."""
    found: dict[date, int | None] = {}
    for entry in entries:
        if hurts(entry):
            told = strength(entry)
            for day in days_of(entry):
                if day in period:
                    known = [each for each in (found.get(day), told) if each is not None]
                    found[day] = max(known, default=None)
    return found


def medicine_days(entries: Iterable[Entry], period: Period) -> dict[MedicineId, frozenset[date]]:
    """Return the days on which each class of medicine was taken."""
    found: dict[MedicineId, set[date]] = {}
    for entry in within(entries, period):
        for medicine in entry.medicines or ():
            found.setdefault(medicine, set()).add(entry.day)
    return {medicine: frozenset(days) for medicine, days in found.items()}


def most_in_any(days: Iterable[date], span: int) -> int:
    """Return how many of some days lie within the fullest stretch of so many days."""
    ordered = sorted(days)
    return max((_reached(ordered, start, span) for start in range(len(ordered))), default=0)


def _reached(ordered: Sequence[date], start: int, span: int) -> int:
    return bisect_left(ordered, ordered[start] + span * DAY) - start


def unasked_days(entries: Iterable[Entry], period: Period) -> frozenset[date]:
    """Return the days with entries of which none says whether a medicine was taken."""
    known: dict[date, bool] = {}
    for entry in within(entries, period):
        known[entry.day] = known.get(entry.day, False) or entry.medicines is not None
    return frozenset(day for day, asked in known.items() if not asked)


def aura_days(entries: Iterable[Entry], period: Period, aura: Aura) -> frozenset[date]:
    """Return the days on which an aura was told or the words sounded like one."""
    return frozenset(
        entry.day
        for entry in within(entries, period)
        if hurts(entry)
        and (entry.headache in aura.headaches or not {*aura.signs}.isdisjoint(entry.signs))
    )


def band(pain: int | None) -> Band:
    """Return a strength in words."""
    if pain is None:
        return "unknown"
    return "mild" if pain <= 3 else "moderate" if pain <= 6 else "severe" if pain <= 8 else "worst"


def bands(days: dict[date, int | None]) -> Counter[Band]:
    """Count headache days by their strength."""
    return Counter(band(pain) for pain in days.values())


def months(period: Period) -> Iterator[Period]:
    """Yield the calendar months of a period; the first and the last may be cut."""
    first = period.first
    while first <= period.last:
        following = (first.replace(day=1) + 31 * DAY).replace(day=1)
        yield Period(first, min(following - DAY, period.last))
        first = following


def per_four_weeks(count: int, period: Period) -> float | None:
    """Return a count of days as a rate. None where the period is shorter than two weeks."""
    return count * FOUR_WEEKS / period.days if period.days >= FOUR_WEEKS / 2 else None


def spread(values: Sequence[float]) -> Spread | None:
    """Return several values in short, None of none."""
    if not values:
        return None
    mean, median = statistics.fmean(values), statistics.median(values)
    return Spread(len(values), mean, median, min(values), max(values))


# --- sessions -----------------------------------------------------------------------------------


def by_routine(entries: Iterable[Entry]) -> dict[RoutineId, list[Entry]]:
    """Sort the sessions by their routine, the most frequent first."""
    return _sorted_by(entries, lambda massage: (massage.routine,))


def by_point(entries: Iterable[Entry]) -> dict[PointId, list[Entry]]:
    """Sort the sessions by each point that was pressed: a session stands under several.

    Points are pressed together, so this cannot tell what one of them does by itself.
    """
    return _sorted_by(entries, lambda massage: massage.points)


def _sorted_by(
    entries: Iterable[Entry], keys: Callable[[Massage], Iterable[Key]]
) -> dict[Key, list[Entry]]:
    found: dict[Key, list[Entry]] = {}
    for entry in entries:
        for key in keys(entry.massage) if entry.massage else ():
            found.setdefault(key, []).append(entry)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def effect(sessions: Sequence[Entry], least: int) -> Effect:
    """Return what changed during sessions; nothing is said of fewer than `least`."""
    pairs = [pair for pair in map(_pair, sessions) if pair]
    after_2h = [pair for pair in map(_pair_after_2h, sessions) if pair]
    spoilt = sum(_got_worse_unrated(entry) for entry in sessions)
    better = sum(change(*pair) == "better" for pair in pairs)
    enough, judged = len(pairs) >= least, len(pairs) + spoilt
    return Effect(
        sessions=len(sessions),
        rated=len(pairs),
        before=statistics.fmean(before for before, _ in pairs) if enough else None,
        after=statistics.fmean(after for _, after in pairs) if enough else None,
        change=mean_change(pairs) if enough else None,
        later=mean_change(after_2h) if len(after_2h) >= least else None,
        helped=wilson(better, judged) if judged >= least else None,
        better=better,
        judged=judged,
    )


Pair = tuple[int, int]
"""Strength before and after."""


def _pair(entry: Entry) -> Pair | None:
    after = entry.massage.after if entry.massage else None
    return (entry.before, after) if entry.before and after is not None else None


def _pair_after_2h(entry: Entry) -> Pair | None:
    for later in entry.massage.later if entry.massage else ():
        if later.moment == "two_hours" and later.pain is not None and entry.before:
            return entry.before, later.pain
    return None


def _got_worse_unrated(entry: Entry) -> bool:
    massage = entry.massage
    return bool(entry.before and massage and massage.after is None and massage.stopped == "worse")


def mean_change(pairs: Sequence[Pair]) -> Interval:
    """Return the mean of after minus before with Student's interval. Needs two pairs."""
    changes = [after - before for before, after in pairs]
    mean, count = statistics.fmean(changes), len(changes)
    half = student(count - 1) * max(statistics.stdev(changes), ROUNDING) / sqrt(count)
    return Interval(mean, max(-10.0, mean - half), min(10.0, mean + half))


def student(freedom: int) -> float:
    """Return the quantile of Student's t for 95 % of both sides; right to 0.001 from 4 on.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z = statistics.NormalDist().inv_cdf(SURE)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )


def wilson(hits: int, of: int) -> Interval:
    """Return a share with Wilson's interval, which holds for few and for all or none too."""
    z = statistics.NormalDist().inv_cdf(SURE)
    share, scale = hits / of, 1 + z**2 / of
    middle = (share + z**2 / (2 * of)) / scale
    half = z * sqrt(share * (1 - share) / of + z**2 / (4 * of**2)) / scale
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def course(entries: Sequence[Entry], during: Period, today: date) -> Course | None:
    """Compare four weeks before a course with four weeks after it (reference 6.5).

    None while less than four weeks have passed, or where less than two weeks before are known.
    The day of the very first entry is left out: a diary is begun because of a headache.
    """
    after = Period(during.last + DAY, during.last + FOUR_WEEKS * DAY)
    began = min((entry.day for entry in entries), default=today)
    before = Period(max(during.first - FOUR_WEEKS * DAY, began + DAY), during.first - DAY)
    rate = per_four_weeks(len(headache_days(entries, before)), before)
    if today < after.last or rate is None:
        return None
    now = float(len(headache_days(entries, after)))
    harmed = any(_harmed(entry) for entry in within(entries, during))
    return Course(rate, now, 1 - now / rate if rate else None, harmed)


def _harmed(entry: Entry) -> bool:
    return any(later.harm for later in entry.massage.later) if entry.massage else False
