"""The last weeks as a calendar: each day with its strongest pain, medicine and massages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from bot.conversation.statistics import (
    DAY,
    Band,
    Period,
    band,
    headache_days,
    kept,
    medicine_days,
    within,
)
from bot.model.diary import Entry
from bot.model.words import Words
from bot.papers.look import THEMES, WIDTH, Colours, Theme, canvas, font, ink_on, png
from bot.papers.saying import Saying

MARGIN, GAP = 40, 10
CELL = (WIDTH - 2 * MARGIN - 6 * GAP) / 7
TOP, LEGEND = 250, 300
WEEKS = 5
SPANS: dict[Band, str] = {"mild": "1–3", "moderate": "4–6", "severe": "7–8", "worst": "9–10"}


@dataclass(frozen=True, slots=True)
class Day:
    """What is drawn of one day."""

    day: date
    hurt: bool
    pain: int | None
    medicine: bool
    massages: int
    known: bool
    """Since the diary was begun, and not after today."""
    is_today: bool


def calendar_chart(
    entries: Sequence[Entry],
    today: date,
    words: Words,
    theme: Theme = "dark",
    weeks: int = WEEKS,
) -> bytes:
    """Return a PNG of the last weeks, Monday to Sunday, today in the last one."""
    saying, colours = Saying(words), THEMES[theme]
    first = today - (today.weekday() + 7 * (weeks - 1)) * DAY
    shown = Period(first, today)
    height = round(TOP + weeks * (CELL + GAP) + LEGEND)
    figure, axes = canvas(height, colours)
    _head(axes, entries, shown, saying, colours)
    for index, day in enumerate(_days(entries, shown, weeks)):
        row, column = divmod(index, 7)
        place = MARGIN + column * (CELL + GAP), TOP + row * (CELL + GAP)
        _cell(axes, day, place, saying, colours)
    _legend(axes, height - LEGEND + 34, saying, colours)
    return png(figure)


def _days(entries: Sequence[Entry], shown: Period, weeks: int) -> list[Day]:
    since = kept(entries, shown)
    pains = headache_days(entries, shown)
    medicines = frozenset[date]().union(*medicine_days(entries, shown).values())
    massages = [entry.day for entry in within(entries, shown) if entry.massage]
    return [
        Day(
            day=day,
            hurt=day in pains,
            pain=pains.get(day),
            medicine=day in medicines,
            massages=massages.count(day),
            known=day in since,
            is_today=day == shown.last,
        )
        for day in (shown.first + index * DAY for index in range(7 * weeks))
    ]


def _head(
    axes: Axes, entries: Sequence[Entry], shown: Period, saying: Saying, colours: Colours
) -> None:
    axes.text(
        MARGIN, 66, saying.text("calendar_title"), color=colours.ink, va="center",
        fontproperties=font(13, bold=True),
    )  # fmt: skip
    since = kept(entries, shown)
    told = saying.text("nothing_yet")
    if since.days:
        told = saying.text("calendar_days", days=len(headache_days(entries, shown)), of=since.days)
    axes.text(
        MARGIN, 132, told, color=colours.dim, va="center", fontproperties=font(10)
    )
    for index in range(7):
        axes.text(
            MARGIN + index * (CELL + GAP) + CELL / 2, 212, saying.text(f"weekday_{index + 1}"),
            color=colours.dim, ha="center", va="center", fontproperties=font(9),
        )  # fmt: skip


def _cell(
    axes: Axes, day: Day, place: tuple[float, float], saying: Saying, colours: Colours
) -> None:
    x, y = place
    fill = colours.bands[band(day.pain)] if day.hurt else colours.cell
    edge = colours.ink if day.is_today else fill if day.hurt else colours.line
    visible = day.known or day.is_today
    _box(axes, place, CELL, fill if visible else "none", edge if visible else colours.line,
         4.0 if day.is_today else 1.5)  # fmt: skip
    ink = ink_on(fill) if day.hurt else colours.dim
    first = day.day.day == 1
    axes.text(
        x + 12, y + 28, saying.day_month(day.day) if first else str(day.day.day),
        color=ink if visible else colours.line, va="center", fontproperties=font(7),
    )  # fmt: skip
    if day.hurt:
        axes.text(
            x + CELL / 2, y + CELL / 2 + 6, "?" if day.pain is None else str(day.pain),
            color=ink, ha="center", va="center", fontproperties=font(16, bold=True),
        )  # fmt: skip
    _marks(axes, day, place, ink)


def _marks(axes: Axes, day: Day, place: tuple[float, float], ink: str) -> None:
    """Draw what was done below the number: a square for medicine, rings for massages."""
    x, y = place[0], place[1] + CELL - 22
    if day.medicine:
        axes.plot(x + 24, y, marker="s", ms=4.4, color=ink, mew=0)
    for index in range(min(day.massages, 3)):
        axes.plot(x + CELL - 22 - 24 * index, y, marker="o", ms=4.2, mfc="none", mec=ink, mew=1.3)


def _box(
    axes: Axes, place: tuple[float, float], size: float, fill: str, edge: str, width: float
) -> None:
    axes.add_patch(
        FancyBboxPatch(
            place, size, size, boxstyle="round,pad=0,rounding_size=14",
            facecolor=fill, edgecolor=edge, linewidth=width * 0.3,
        )  # fmt: skip
    )


def _legend(axes: Axes, top: float, saying: Saying, colours: Colours) -> None:
    column = (WIDTH - 2 * MARGIN) / 2
    for index, (name, numbers) in enumerate(SPANS.items()):
        row, side = divmod(index, 2)
        x, y = MARGIN + side * column, top + row * 58
        _box(axes, (x, y), 40, colours.bands[name], colours.bands[name], 1.0)
        axes.text(
            x + 58, y + 20, f"{numbers}  {saying.text(f'strength_{name}')}",
            color=colours.ink, va="center", fontproperties=font(9),
        )  # fmt: skip
    y = top + 2 * 58 + 20
    axes.plot(MARGIN + 20, y, marker="s", ms=5.4, color=colours.ink, mew=0)
    axes.plot(MARGIN + column + 20, y, marker="o", ms=5.2, mfc="none", mec=colours.ink, mew=1.4)
    for x, key in ((MARGIN + 58, "legend_medicine"), (MARGIN + column + 58, "legend_session")):
        axes.text(
            x, y, saying.text(key), color=colours.ink, va="center", fontproperties=font(9)
        )
    axes.text(
        MARGIN, y + 62, saying.text("calendar_number"), color=colours.dim, va="center",
        fontproperties=font(8),
    )  # fmt: skip
