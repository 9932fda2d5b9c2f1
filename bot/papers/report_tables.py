"""The tables of the report: medicines, what was tried, months."""

from collections.abc import Sequence
from datetime import date

from bot.conversation.statistics import (
    Effect,
    Period,
    by_routine,
    effect,
    headache_days,
    medicine_days,
    months,
    most_in_any,
    within,
)
from bot.model.ids import MedicineId
from bot.papers.facts import Facts
from bot.papers.page import Cell, Pages, Row
from bot.papers.saying import Saying

MOST_MONTHS = 25
"""So that the report keeps to two pages."""
SEVERE = 7
"""Severe pain begins here (reference 6.1)."""


def _taken(facts: Facts) -> list[tuple[MedicineId, frozenset[date]]]:
    """Return the days of each class that was taken, in the order of the content."""
    found = medicine_days(facts.entries, facts.period)
    known = [name for name in facts.diary.medicines if name in found]
    return [(name, found[name]) for name in (*known, *sorted(found.keys() - {*known}))]


def _limit(facts: Facts, medicine: MedicineId) -> int | None:
    known = facts.diary.medicines.get(medicine)
    return known.month_days if known else None


def medicines(pages: Pages, facts: Facts) -> None:
    """Write each class of medicine with its days and its limit."""
    saying, span = facts.saying, facts.diary.rules.month_days.value
    pages.heading(saying.text("medicine_title"))
    taken = _taken(facts)
    if not taken:
        pages.paragraph(saying.text("medicine_none"))
        return
    columns = [saying.text(f"medicine_{name}") for name in ("class", "days", "rate")]
    columns += [saying.text("medicine_most", days=span), saying.text("medicine_limit")]
    pages.grid(columns, [_medicine(facts, *each, span) for each in taken], (78, 20, 24, 30, 28))
    pages.paragraph(saying.text("medicine_note"), 7.5, dim=True)


def _medicine(facts: Facts, name: MedicineId, days: frozenset[date], span: int) -> Row:
    saying, limit = facts.saying, _limit(facts, name)
    most = most_in_any(days, span)
    is_reached = limit is not None and most >= limit
    told = saying.text("medicine_no_limit") if limit is None else str(limit)
    if is_reached:
        told = f"{told}: {saying.text('medicine_reached')}"
    rate = facts.rate(len(days)) or "–"
    return [
        Cell(saying.medicine(name), is_reached),
        str(len(days)),
        rate,
        Cell(str(most), is_reached),
        Cell(told, is_reached),
    ]


def tried(pages: Pages, facts: Facts) -> None:
    """Write each routine with the pain before and after."""
    saying, least = facts.saying, facts.diary.rules.least_sessions.value
    pages.heading(saying.text("tried_title"))
    found = by_routine(within(facts.entries, facts.period))
    if not found:
        pages.paragraph(saying.text("tried_none"))
        return
    columns = ("routine", "sessions", "before", "after", "change", "later", "helped")
    head = [saying.text(f"tried_{name}") for name in columns]
    rows = [
        [saying.routine(routine), *_effect(saying, effect(sessions, least))]
        for routine, sessions in found.items()
    ]
    pages.grid(head, rows, (52, 17, 13, 14, 42, 20, 22))
    pages.paragraph(saying.text("tried_note", least=least), 7.5, dim=True)


def _effect(saying: Saying, found: Effect) -> Row:
    few = saying.text("tried_few")
    means = [few if each is None else saying.number(each) for each in (found.before, found.after)]
    helped = saying.text("tried_helped_of", n=found.better, of=found.judged)
    return [
        str(found.sessions),
        *(["–", "–"] if found.change is None else means),
        few if found.change is None else saying.interval(found.change),
        "–" if found.later is None else saying.number(found.later.value),
        "–" if found.helped is None else helped,
    ]


def by_month(pages: Pages, facts: Facts) -> None:
    """Write a line for each month; a single month is what stands above already."""
    saying, found = facts.saying, list(months(facts.period))
    if len(found) < 2:
        return
    shown, classes = found[-MOST_MONTHS:], [name for name, _ in _taken(facts)]
    pages.heading(saying.text("months_title"), room=40)
    columns = ("month_column", "months_days", "months_severe")
    head = [saying.text(key) for key in columns]
    head += [saying.medicine_short(name) for name in classes] + [saying.text("months_sessions")]
    rows = [_month(facts, month, classes) for month in reversed(shown)]
    pages.grid(head, rows, (30, *([20] * (len(head) - 1))))
    pages.paragraph(
        saying.text("months_note", days=facts.diary.rules.most_days.value), 7.5, dim=True
    )
    if len(found) > len(shown):
        pages.paragraph(saying.text("months_earlier", n=len(found) - len(shown)), 7.5, dim=True)


def _month(facts: Facts, month: Period, classes: Sequence[MedicineId]) -> Row:
    days = headache_days(facts.entries, month)
    taken = medicine_days(facts.entries, month)
    severe = sum(each >= SEVERE for each in days.values() if each is not None)
    massages = sum(entry.massage is not None for entry in within(facts.entries, month))
    counts = [_against(facts, name, len(taken.get(name, ()))) for name in classes]
    many = len(days) >= facts.diary.rules.most_days.value
    return [
        facts.saying.month(month.first),
        Cell(f"{len(days)} !" if many else str(len(days)), many),
        str(severe),
        *counts,
        str(massages),
    ]


def _against(facts: Facts, medicine: MedicineId, count: int) -> Cell:
    limit = _limit(facts, medicine)
    is_reached = limit is not None and count >= limit
    return Cell(f"{count} !" if is_reached else str(count), is_reached)
