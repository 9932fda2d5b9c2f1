"""A period as bars for the report: the pain of each day, or the headache days of each week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.statistics import (
    DAY,
    Band,
    Period,
    band,
    headache_days,
    medicine_days,
    months,
)
from bot.model.diary import Entry
from bot.papers.look import LIGHT
from bot.papers.saying import Saying
from bot.papers.sheet import Ink, Paint, Sheet, wide

WIDTH, HEIGHT = 1700, 350
"""180 mm at 240 dots an inch, the width of a page within its margins."""
LEFT, RIGHT, TOP, BOTTOM = 60, WIDTH - 10, 64, 268
LONGEST_DAILY = 92
"""Three months. More bars would be thinner than two millimetres."""
SEVERE: tuple[Band, ...] = ("severe", "worst")
SMALL = Ink(7, LIGHT.dim)


@dataclass(frozen=True, slots=True)
class Bars:
    """Where things stand on the chart."""

    period: Period
    most: int
    """What the top of the chart stands for."""

    def x(self, day: date) -> float:
        """Return where a day begins."""
        share = (day - self.period.first).days / self.period.days
        return LEFT + (RIGHT - LEFT) * share

    def y(self, value: float) -> float:
        """Return the height of a value."""
        return BOTTOM - (BOTTOM - TOP) * value / self.most


def days_chart(entries: Sequence[Entry], period: Period, saying: Saying) -> bytes:
    """Return a PNG in light colours. The period has at least one day."""
    sheet = Sheet(HEIGHT, LIGHT.ground, WIDTH)
    daily = period.days <= LONGEST_DAILY
    bars = Bars(period, 10 if daily else 7)
    _grid(sheet, bars, saying)
    (_daily if daily else _weekly)(sheet, bars, entries)
    _key(sheet, saying, daily=daily)
    return sheet.png()


def is_daily(period: Period) -> bool:
    """Whether the chart shows each day, and not each week."""
    return period.days <= LONGEST_DAILY


def _grid(sheet: Sheet, bars: Bars, saying: Saying) -> None:
    thin = Paint("none", LIGHT.line, 2)
    for value in (0, bars.most // 2 if bars.most == 10 else None, bars.most):
        if value is not None:
            sheet.line((LEFT, bars.y(value)), (RIGHT, bars.y(value)), thin)
            sheet.write((LEFT - 12, bars.y(value)), str(value), Ink(7, LIGHT.dim, side="right"))
    free = 0.0
    for month in months(bars.period):
        x = bars.x(month.first)
        if month.first.day == 1:
            sheet.line((x, BOTTOM), (x, BOTTOM + 14), Paint("none", LIGHT.dim, 2))
        told = saying.month(month.first)
        if x >= free and x + wide(told, SMALL) <= WIDTH:
            sheet.write((x + 4, BOTTOM + 66), told, SMALL)
            free = x + wide(told, SMALL) + 30


def _daily(sheet: Sheet, bars: Bars, entries: Sequence[Entry]) -> None:
    gap = 1 if bars.period.days > 45 else 3
    for day, pain in headache_days(entries, bars.period).items():
        height = bars.y(0.6 if pain is None else pain)
        corners = (bars.x(day) + gap, height), (bars.x(day + DAY) - gap, BOTTOM)
        sheet.bar(*corners, LIGHT.bands[band(pain)])
    for day in frozenset[date]().union(*medicine_days(entries, bars.period).values()):
        middle = (bars.x(day) + bars.x(day + DAY)) / 2
        sheet.dot((middle, BOTTOM + 30), 12, Paint(LIGHT.medicine), "s")


def _weekly(sheet: Sheet, bars: Bars, entries: Sequence[Entry]) -> None:
    """Draw the headache days of each week, the severe ones below, and its medicine days."""
    pains = headache_days(entries, bars.period)
    medicines = frozenset[date]().union(*medicine_days(entries, bars.period).values())
    for week in _weeks(bars.period):
        left, right = bars.x(week.first) + 1, bars.x(week.last + DAY) - 1
        found = [band(pain) for day, pain in pains.items() if day in week]
        severe = sum(each in SEVERE for each in found)
        sheet.bar((left, bars.y(len(found))), (right, bars.y(severe)), LIGHT.bands["moderate"])
        sheet.bar((left, bars.y(severe)), (right, BOTTOM), LIGHT.bands["worst"])
        taken = sum(day in week for day in medicines)
        if taken:
            middle = (left + right) / 2
            sheet.dot((middle, bars.y(taken)), 12, Paint(LIGHT.medicine, LIGHT.ground, 2), "s")


def _weeks(period: Period) -> list[Period]:
    """Return the weeks of a period counted from its end; the first days may be left over."""
    count = period.days // 7
    first = period.last - (7 * count - 1) * DAY
    return [Period(first + 7 * n * DAY, first + (7 * n + 6) * DAY) for n in range(count)]


def _key(sheet: Sheet, saying: Saying, *, daily: bool) -> None:
    """Name the colours above the chart."""
    medicine = "days_medicine" if daily else "days_medicine_weekly"
    shown: list[tuple[str, str, bool]] = [(LIGHT.medicine, saying.text(medicine), False)]
    if daily:
        names: tuple[Band, ...] = ("mild", "moderate", "severe", "worst", "unknown")
        bands = [(LIGHT.bands[name], saying.text(f"strength_{name}"), True) for name in names]
    else:
        bands = [
            (LIGHT.bands["moderate"], saying.text("tile_days"), True),
            (LIGHT.bands["worst"], saying.text("days_severe"), True),
        ]
    x = float(LEFT)
    for colour, told, is_bar in (*bands, *shown):
        if is_bar:
            sheet.bar((x, 12), (x + 24, 36), colour)
        else:
            sheet.dot((x + 12, 24), 14, Paint(colour), "s")
        sheet.write((x + 34, 24), told, SMALL)
        x += wide(told, SMALL) + 74
