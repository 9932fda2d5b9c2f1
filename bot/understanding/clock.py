"""What a typed clock may show: `21:40`, `9.40 pm`, `21 40`, `9:40 вечера`.

Knows no language by name: the words for the parts of the day come as data.
"""

import re
from collections.abc import Mapping
from datetime import time

from bot.understanding.gazetteer import folded

DAY = 24 * 60
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})(?:\s*[:.,\-\u2013h]\s*|\s+|)([0-5]\d)(?!\d)", re.IGNORECASE)


_HOURS = re.compile(r"(?<!\d)(\d{1,2})(?:\s*[:.h]\s*([0-5]\d))?(?!\d)", re.IGNORECASE)


def read_hours(text: str) -> tuple[time, time] | None:
    """From when to when: `23-7`, `from 10 pm to 8`, `с 22:30 до 8`; None where it is no such thing.

    Two hours that are both within twelve and do not follow each other are an evening and a morning.
    """
    found = _HOURS.findall(text[:100])
    if len(found) != 2 or any(int(hour) > 24 for hour, _ in found):
        return None
    first, last = (int(hour) * 60 + int(minutes or 0) for hour, minutes in found)
    if last <= first <= DAY // 2:
        first += DAY // 2
    return _time(first % DAY), _time(last % DAY)


def read_clock(text: str, parts: Mapping[str, tuple[int, int]]) -> tuple[time, ...]:
    """The times that the text may mean, the 24-hour reading first; none where it shows no clock.

    Hours up to twelve without a leading zero may be meant of either half of the day, unless a word
    of `parts` (`pm`, `вечера`) says which: from which minute of the day to which.
    """
    found = _CLOCK.findall(text[:100])
    if len(found) != 1:
        return ()
    hour, minutes = int(found[0][0]) % 24, int(found[0][1])
    if int(found[0][0]) > 24:
        return ()
    first = hour * 60 + minutes
    if hour > 12 or found[0][0] in ("24", "00"):
        return (_time(first),)
    readings = (first, (first + DAY // 2) % DAY)
    spans = _spans(text, parts)
    if spans:
        return (_time(min(readings, key=lambda each: max(_off(each, span) for span in spans))),)
    return (_time(first),) if found[0][0].startswith("0") else tuple(map(_time, readings))


def _spans(text: str, parts: Mapping[str, tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The parts of the day that are named; of names within each other the longest."""
    said = " " + " ".join(re.findall(r"[^\W\d_]+", folded(text))) + " "
    named = [part for part in parts if f" {part} " in said]
    return tuple(
        parts[part] for part in named if not any(part in longer != part for longer in named)
    )


def _off(minute: int, span: tuple[int, int]) -> int:
    """How many minutes a time lies outside a part of the day.

    "5 вечера" lies before the evening of the tables, and nearer to it than five in the morning.
    """
    start, end = span
    if (minute - start) % DAY < ((end - start) % DAY or DAY):
        return 0
    return min((start - minute) % DAY, (minute - end) % DAY + 1)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)
