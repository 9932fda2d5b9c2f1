"""The diary as a table for a spreadsheet: one line an entry, in the words of one language."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from bot.model.diary import Entry, Massage, Moment
from bot.model.words import Words
from bot.papers.saying import Saying

COLUMNS = (
    "number",
    "day",
    "began",
    "ended",
    "before",
    "after",
    "kind",
    "signs",
    "medicines",
    "triggers",
    "massage",
    "points",
    "steps",
    "planned",
    "stopped",
    "half_hour",
    "two_hours",
    "next_day",
    "harm",
)
MOMENTS: tuple[Moment, ...] = ("half_hour", "two_hours", "day")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection)."""


def csv_table(entries: Sequence[Entry], words: Words) -> bytes:
    """Return CSV in UTF-8 with a mark that spreadsheets know it by, lines ended as RFC 4180 says.

    The separator is the one that spreadsheets of the language expect.
    """
    saying, out = Saying(words), StringIO()
    writer = csv.writer(out, delimiter=saying.text("csv_separator"), lineterminator="\r\n")
    writer.writerow([saying.text(f"column_{name}") for name in COLUMNS])
    for entry in entries:
        cells = (*_headache(entry, saying), *_massage(entry, saying))
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _headache(entry: Entry, saying: Saying) -> list[str]:
    return [
        str(entry.number),
        entry.day.isoformat(),
        _moment(entry.began_at),
        _moment(entry.ended_at),
        _number(entry.before),
        _number(entry.massage.after if entry.massage else None),
        saying.headache(entry.headache) if entry.headache else "",
        _listed(map(saying.sign, entry.signs)),
        _medicines(entry, saying),
        _listed(map(saying.trigger, entry.triggers)),
    ]


def _medicines(entry: Entry, saying: Saying) -> str:
    if entry.medicines is None:
        return saying.text("not_asked")
    return _listed(map(saying.medicine, entry.medicines)) or saying.text("none")


def _massage(entry: Entry, saying: Saying) -> list[str]:
    massage = entry.massage
    if massage is None:
        return [""] * (len(COLUMNS) - COLUMNS.index("massage"))
    return [
        saying.routine(massage.routine),
        _listed(map(saying.point, massage.points)),
        str(massage.steps_done),
        str(massage.steps_planned),
        saying.stopped(massage.stopped) if massage.stopped else "",
        *(_later(massage, moment) for moment in MOMENTS),
        _harm(massage, saying),
    ]


def _later(massage: Massage, moment: Moment) -> str:
    told = [later.pain for later in massage.later if later.moment == moment]
    return _number(told[-1]) if told else ""


def _harm(massage: Massage, saying: Saying) -> str:
    told = [later.harm for later in massage.later if later.harm is not None]
    return saying.text("yes" if told[-1] else "no") if told else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _listed(names: Iterable[str]) -> str:
    """Join names with a semicolon and a space; the separator of the table gets it quoted."""
    return "; ".join(names)
