"""The last weeks as a calendar: each day with its strongest pain, medicine and massages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
from bot.papers.look import THEMES, Colours, Theme, ink_on
from bot.papers.saying import Saying
from bot.papers.sheet import WIDTH, XY, Ink, Paint, Sheet, lines

WEEKS = 5
MARGIN, GAP = 40, 10
INSIDE = WIDTH - 2 * MARGIN
CELL = (INSIDE - 6 * GAP) / 7
TOP, LEGEND = 250, 330
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
    shown = Period(today - (today.weekday() + 7 * (weeks - 1)) * DAY, today)
    height = round(TOP + weeks * (CELL + GAP) + LEGEND)
    sheet = Sheet(height, colours.ground)
    _head(sheet, colours, saying, _told(entries, shown, saying))
    for index, day in enumerate(_days(entries, shown, weeks)):
        row, column = divmod(index, 7)
        place = MARGIN + column * (CELL + GAP), TOP + row * (CELL + GAP)
        _cell(sheet, colours, day, place)
        _dated(sheet, colours, day, place, saying)
    note = "calendar_number" if kept(entries, shown).days else "nothing_yet_how"
    _legend(sheet, colours, saying, height - LEGEND + 34)
    _note(sheet, colours, saying.text(note), height - 98)
    return sheet.png()


def _days(entries: Sequence[Entry], shown: Period, weeks: int) -> list[Day]:
    since, pains = kept(entries, shown), headache_days(entries, shown)
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


def _told(entries: Sequence[Entry], shown: Period, saying: Saying) -> str:
    since = kept(entries, shown)
    if not since.days:
        return saying.text("nothing_yet")
    return saying.text("calendar_days", days=len(headache_days(entries, shown)), of=since.days)


def _head(sheet: Sheet, colours: Colours, saying: Saying, told: str) -> None:
    title = Ink(13, colours.ink, bold=True)
    sheet.write((MARGIN, 66), saying.text("calendar_title"), title)
    sheet.write((MARGIN, 132), told, Ink(10, colours.dim))
    for index in range(7):
        middle = MARGIN + index * (CELL + GAP) + CELL / 2
        name = saying.text(f"weekday_{index + 1}")
        sheet.write((middle, 212), name, Ink(9, colours.dim, side="center"))


def _cell(sheet: Sheet, colours: Colours, day: Day, place: XY) -> None:
    fill = colours.bands[band(day.pain)] if day.hurt else colours.cell
    edge = fill if day.hurt else colours.line
    if day.is_today:
        sheet.card(place, CELL, Paint(fill, colours.ink, 5))
    else:
        sheet.card(place, CELL, Paint(fill if day.known else "none", edge, 2))
    if day.hurt:
        number = "?" if day.pain is None else str(day.pain)
        middle = place[0] + CELL / 2, place[1] + CELL / 2 + 6
        sheet.write(middle, number, Ink(16, ink_on(fill), bold=True, side="center"))
    _marks(sheet, day, place, ink_on(fill))


def _dated(sheet: Sheet, colours: Colours, day: Day, place: XY, saying: Saying) -> None:
    """Write the day of the month, with the name of the month where one begins."""
    told = saying.day_month(day.day) if day.day.day == 1 else str(day.day.day)
    colour = colours.dim if day.known or day.is_today else colours.line
    if day.hurt:
        colour = ink_on(colours.bands[band(day.pain)])
    sheet.write((place[0] + 12, place[1] + 28), told, Ink(7, colour))


def _marks(sheet: Sheet, day: Day, place: XY, ink: str) -> None:
    """Draw what was done below the number: a square for medicine, rings for massages."""
    x, y = place[0], place[1] + CELL - 22
    if day.medicine:
        sheet.dot((x + 24, y), 15, Paint(ink), "s")
    for index in range(min(day.massages, 3)):  # more would not fit into the cell
        sheet.dot((x + CELL - 22 - 24 * index, y), 14, Paint("none", ink, 4))


def _legend(sheet: Sheet, colours: Colours, saying: Saying, top: float) -> None:
    ink, half = Ink(9, colours.ink), INSIDE / 2
    for index, (name, numbers) in enumerate(SPANS.items()):
        x, y = MARGIN + index % 2 * half, top + index // 2 * 58
        sheet.card((x, y), 40, Paint(colours.bands[name]))
        sheet.write((x + 58, y + 20), f"{numbers}  {saying.text(f'strength_{name}')}", ink)
    y = top + 2 * 58 + 20
    sheet.dot((MARGIN + 20, y), 18, Paint(colours.ink), "s")
    sheet.write((MARGIN + 58, y), saying.text("legend_medicine"), ink)
    sheet.dot((MARGIN + half + 20, y), 17, Paint("none", colours.ink, 5))
    sheet.write((MARGIN + half + 58, y), saying.text("legend_session"), ink)


def _note(sheet: Sheet, colours: Colours, note: str, top: float) -> None:
    ink = Ink(8, colours.dim)
    for index, line in enumerate(lines(note, ink, INSIDE)):
        sheet.write((MARGIN, top + 36 * index), line, ink)
