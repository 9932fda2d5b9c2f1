"""What a diary warns of (reference 6.4). Numbers come from `content/diary.yaml`.

A warning is a fact of the diary: the caller decides how often it is said, and adds the doctor.
"""

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from math import sqrt

from bot.conversation.relief import change
from bot.conversation.statistics import (
    DAY,
    ROUNDING,
    Period,
    headache_days,
    medicine_days,
    student,
)
from bot.model.content import Limits
from bot.model.diary import Entry
from bot.model.diary_content import Diary, DiaryRules, WarningId
from bot.model.ids import MedicineId


@dataclass(frozen=True, slots=True)
class DiaryWarning:
    """Something that a diary shows.

    Example: `DiaryWarning("headache_often", (("days", 5), ("limit", 4), ("month", 30)))`.
    """

    id: WarningId
    numbers: tuple[tuple[str, float], ...] = ()
    """What its words are filled with, besides `medicines`."""
    medicines: tuple[MedicineId, ...] = ()


def warnings(
    entries: Sequence[Entry], today: date, diary: Diary, limits: Limits
) -> tuple[DiaryWarning, ...]:
    """Return all that the diary shows today, the most urgent first."""
    rules = diary.rules
    return (
        *_changed(entries, today, rules),
        *_too_many_tablets(entries, today, diary),
        *_too_many_days(entries, today, rules),
        *_no_help(entries, today, limits),
        *_tablets_this_week(entries, today, diary),
    )


def _back(today: date, days: int, ago: int = 0) -> Period:
    """Return a span of days that ended so many days ago."""
    last = today - ago * DAY
    return Period(last - (days - 1) * DAY, last)


def _months(today: date, rules: DiaryRules) -> list[Period]:
    """Return the last months, the present one first."""
    days = rules.month_days.value
    return [_back(today, days, index * days) for index in range(rules.months.value)]


# --- medicine -----------------------------------------------------------------------------------


def _too_many_tablets(
    entries: Sequence[Entry], today: date, diary: Diary
) -> Iterator[DiaryWarning]:
    """Yield one warning for each limit; classes with the same limit count together."""
    for limit, classes in _by_limit(diary).items():
        counts = [_taken(entries, month, classes) for month in _months(today, diary.rules)]
        if min(map(len, counts)) >= limit:
            recent = medicine_days(entries, _months(today, diary.rules)[0])
            named = tuple(medicine for medicine in classes if medicine in recent)
            numbers = {"days": len(counts[0]), "limit": limit, **_span(diary.rules)}
            yield _warning("medicine_month", numbers, named)


def _by_limit(diary: Diary) -> dict[int, list[MedicineId]]:
    found: dict[int, list[MedicineId]] = {}
    for name, medicine in diary.medicines.items():
        if medicine.month_days is not None:
            found.setdefault(medicine.month_days, []).append(name)
    return found


def _taken(
    entries: Iterable[Entry], period: Period, classes: Iterable[MedicineId]
) -> frozenset[date]:
    """Return the days on which any of some classes was taken."""
    found = medicine_days(entries, period)
    return frozenset[date]().union(*(found.get(each, frozenset()) for each in classes))


def _tablets_this_week(
    entries: Sequence[Entry], today: date, diary: Diary
) -> Iterator[DiaryWarning]:
    counted = [name for name, each in diary.medicines.items() if each.month_days is not None]
    days = len(_taken(entries, _back(today, 7), counted))
    if days >= diary.rules.medicine_week_days.value:
        yield _warning("medicine_week", {"days": days})


# --- days ---------------------------------------------------------------------------------------


def _too_many_days(
    entries: Sequence[Entry], today: date, rules: DiaryRules
) -> Iterator[DiaryWarning]:
    """Yield the more urgent one of two."""
    found = [headache_days(entries, month) for month in _months(today, rules)]
    most, often = rules.most_days.value, rules.often_days.value
    severe = sum((pain or 0) >= rules.often_strength.value for pain in found[0].values())
    if min(map(len, found)) >= most:
        numbers = {"days": len(found[0]), "limit": most, **_span(rules)}
        yield _warning("headache_most_days", numbers)
    elif severe >= often:
        numbers = {"days": severe, "limit": often, "month": rules.month_days.value}
        yield _warning("headache_often", numbers)


def _changed(entries: Sequence[Entry], today: date, rules: DiaryRules) -> Iterator[DiaryWarning]:
    """Compare the last weeks with those before, where the diary is old enough for both."""
    span = rules.compared_days.value
    now, earlier = _back(today, span), _back(today, span, span)
    if min((entry.day for entry in entries), default=today) > earlier.first:
        return
    days, before = headache_days(entries, now), headache_days(entries, earlier)
    if _is_stronger(_told(days.values()), _told(before.values()), rules):
        means = [round(statistics.fmean(_told(each.values())), 1) for each in (days, before)]
        yield _warning("stronger", {"now": means[0], "before": means[1], "span": span})
    more = len(days) - len(before) >= rules.more_often_days.value
    if more and len(days) >= rules.more_often_times.value * len(before):
        yield _warning("more_often", {"now": len(days), "before": len(before), "span": span})


def _told(pains: Iterable[int | None]) -> list[int]:
    return [pain for pain in pains if pain is not None]


def _is_stronger(now: Sequence[int], before: Sequence[int], rules: DiaryRules) -> bool:
    """Whether the mean rose by enough, and by more than chance does 95 times of 100."""
    if min(len(now), len(before)) < rules.compared_least.value:
        return False
    rise = statistics.fmean(now) - statistics.fmean(before)
    return rise >= rules.stronger_by.value and rise > _chance(now, before)


def _chance(now: Sequence[int], before: Sequence[int]) -> float:
    """Return half of Student's interval for a difference of means, with the fewer freedoms."""
    error = sum(max(statistics.stdev(each), ROUNDING) ** 2 / len(each) for each in (now, before))
    return student(min(len(now), len(before)) - 1) * sqrt(error)


# --- sessions -----------------------------------------------------------------------------------


def _no_help(entries: Sequence[Entry], today: date, limits: Limits) -> Iterator[DiaryWarning]:
    """Yield a warning when the last sessions in a row did not help (reference 6.3)."""
    judged = [entry for entry in entries if _helped(entry) is not None]
    judged.sort(key=lambda entry: entry.began_at)
    row = list(takewhile(lambda entry: not _helped(entry), reversed(judged)))
    least, span = limits.fruitless_sessions, timedelta(days=limits.fruitless_days)
    if len(row) < least or today - row[0].day >= span:
        return
    if row[0].began_at - row[least - 1].began_at <= span:
        yield _warning("no_help", {"sessions": least, "days": limits.fruitless_days})


def _helped(entry: Entry) -> bool | None:
    """Return whether a session helped at least a little, as sessions are judged elsewhere."""
    massage = entry.massage
    if massage is None or not massage.touch or not entry.before:
        return None
    if massage.after is None:
        return False if massage.stopped == "worse" else None
    return change(entry.before, massage.after) in ("better", "little")


def _span(rules: DiaryRules) -> dict[str, int]:
    return {"month": rules.month_days.value, "months": rules.months.value}


def _warning(
    name: WarningId, numbers: Mapping[str, float], medicines: tuple[MedicineId, ...] = ()
) -> DiaryWarning:
    return DiaryWarning(name, tuple(numbers.items()), medicines)
