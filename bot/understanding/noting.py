"""What a text says for the diary: the class of a medicine, since when, whether it is over.

Rule 1. Names of medicines are heard and only their class is told; doses are not heard at all.
Rule 2. Only simple times are taken. What is not understood stays open and is asked, or left out.
Rule 3. It tells nothing about danger; that is read from the same text, before, by others.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from bot.model.ids import MedicineId, TriggerId
from bot.model.words import DayName, DayPart, DiarySaid, DiaryWish
from bot.understanding.figures import Figure, figures
from bot.understanding.marks import Mark, MarkBook, compile_marks
from bot.understanding.reading import Noted
from bot.understanding.segments import Segments

HOUR = 60
MINUTES: Mapping[DayPart, int] = {
    "night": 3 * HOUR,
    "morning": 8 * HOUR,
    "noon": 12 * HOUR,
    "afternoon": 15 * HOUR,
    "evening": 19 * HOUR,
}
"""The minute of the day that stands for a part of it: its middle, roughly."""

DAYS: tuple[DayName, ...] = get_args(DayName)
"""Each one day earlier than the one before it."""

HOURS: Mapping[str, float] = {"length.minutes": 1 / 60, "length.hours": 1, "length.days": 24}
"""How many hours each unit has."""

SHORT = 6
"""A wish for the diary is heard in texts of so many words; of one to write down, in any."""

STEM_FROM = 4
"""Shorter stems are the stems of too many other words."""

_CLOCK = re.compile(r"(?<![\d.,:/])([01]?\d|2[0-3]):([0-5]\d)(?![\d:/])")
_WISHES: tuple[DiaryWish, ...] = get_args(DiaryWish)


@dataclass(frozen=True, slots=True, eq=False)
class Notebook:
    """What is listened for in one language."""

    book: MarkBook
    stem: Callable[[str], str]

    def find(self, words: Sequence[str]) -> list[Mark]:
        """Everything said for the diary, the longest at each place, nothing inside another."""
        marks = self.book.find(words, [self.stem(word) for word in words])
        longest = sorted(marks, key=lambda mark: mark.start - mark.end)
        taken: set[int] = set()
        found: list[Mark] = []
        for mark in longest:
            places = set(range(mark.start, mark.end))
            if not places & taken or any(_same_place(mark, other) for other in found):
                found.append(mark)
                taken |= places
        return found


def _same_place(one: Mark, other: Mark) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def notebook(
    said: DiarySaid,
    words: Callable[[Iterable[str]], list[tuple[str, ...]]],
    stem: Callable[[str], str],
) -> Notebook:
    """Compile what people say for the diary. `words` cuts phrases as texts are cut."""
    lists: dict[str, Iterable[str]] = {
        **{f"medicine.{name}": lines for name, lines in said.medicines.items()},
        **{f"trigger.{name}": lines for name, lines in said.triggers.items()},
        **{f"began.{name}": lines for name, lines in said.began.items()},
        **{f"day.{name}": lines for name, lines in said.day.items()},
        **{f"asks.{name}": lines for name, lines in said.asks.items()},
        **{f"length.{name}": lines for name, lines in said.lengths.items()},
        "no_medicine": said.no_medicine,
        "since": said.since,
        "all_day": said.all_day,
        "gone": said.gone,
        "past": said.past,
        "still": said.still,
    }
    written = {name: words(lines) for name, lines in lists.items()}
    stemmed = {
        name: [tuple(map(stem, each)) for each in written[name] if len(stem(each[0])) >= STEM_FROM]
        for name in lists
        if name.startswith(("medicine.", "trigger."))
    }
    return Notebook(compile_marks(written, stemmed), stem)


def noted(
    text: str,
    segments: Segments,
    notebooks: Sequence[Notebook],
    numbers: Sequence[Mapping[str, float]],
) -> Noted:
    """Return what a cleaned text, cut into segments, says for the diary."""
    words = segments.words
    marks = [mark for each in notebooks for mark in each.find(words)]
    marks.sort(key=lambda mark: mark.start)
    named = _Named(marks, segments, figures(words, numbers))
    taken, refused = named.medicines()
    clock = _CLOCK.findall(text[:200])
    return Noted(
        asks=_asks(named, len(words)),
        strength=_strength(named),
        digit=_digit(segments.words),
        medicines=taken,
        no_medicine=not taken and (refused or named.has("no_medicine")),
        triggers=tuple(TriggerId(each) for each in named.of("trigger")),
        days_ago=min((DAYS.index(each) for each in DAYS if each in named.of("day")), default=None),
        minute=_minute(clock, named),
        exact=len(clock) == 1,
        now="now" in named.of("began"),
        all_day=named.has("all_day"),
        length_h=_length(named),
        over=_over(named),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    marks: Sequence[Mark]
    """In the order of the text."""
    segments: Segments
    figures: Sequence[Figure]

    def of(self, family: str) -> tuple[str, ...]:
        """The members of a family that were heard, in the order of the text."""
        found = (mark.name.partition(".") for mark in self.marks)
        return tuple(dict.fromkeys(name for kind, _, name in found if kind == family))

    def has(self, name: str) -> bool:
        return any(mark.name == name for mark in self.marks)

    def medicines(self) -> tuple[tuple[MedicineId, ...], bool]:
        """Which classes were taken, and whether one was named as not taken."""
        denied = {self._clause(mark) for mark in self.marks if mark.name == "no_medicine"}
        heard = [mark for mark in self.marks if mark.name.startswith("medicine.")]
        names = [
            MedicineId(mark.name.partition(".")[2])
            for mark in heard
            if self._clause(mark) not in denied
        ]
        return tuple(dict.fromkeys(names)), len(names) < len(heard)

    def _clause(self, mark: Mark) -> int:
        return self.segments.clause_of[mark.start]

    def since(self) -> bool:
        """Whether a time is one since when it lasts: "since noon", "со вчерашнего дня"."""
        starts = {mark.end for mark in self.marks if mark.name == "since"}
        times = (mark for mark in self.marks if mark.name.startswith(("began.", "day.")))
        words = self.segments.words
        return any(mark.start in starts or mark.start - 1 in starts for mark in times) or any(
            start < len(words) and words[start][0].isdecimal() for start in starts
        )


def _asks(named: _Named, length: int) -> DiaryWish | None:
    asked = named.of("asks")
    for wish in _WISHES:
        if wish in asked and (wish == "log" or length <= SHORT):
            return wish
    return None


def _minute(clock: Sequence[tuple[str, str]], named: _Named) -> int | None:
    if len(clock) == 1:
        return int(clock[0][0]) * HOUR + int(clock[0][1])
    return next((MINUTES[part] for part in MINUTES if part in named.of("began")), None)


def _length(named: _Named) -> float | None:
    """The number before a unit of time; None where there are several."""
    units = {mark.start: mark.name for mark in named.marks if mark.name in HOURS}
    told = [f.value * HOURS[units[f.end]] for f in named.figures if f.end in units]
    return told[0] if len(told) == 1 else None


def _over(named: _Named) -> bool | None:
    """Gone is gone; else what still hurts is not over; else the past is."""
    if named.has("gone"):
        return True
    if named.has("still") or named.since():
        return False
    if named.has("past") or (named.of("day") and "today" not in named.of("day")):
        return True
    return None


def _strength(named: _Named) -> int | None:
    """The number 0-10 that opens the text or fills a clause of its own; None of several."""
    counted = {m.start for m in named.marks if m.name.startswith(("length.", "medicine."))}
    alone = {each for each in _alone(named, counted) if 0 <= each <= 10}
    return alone.pop() if len(alone) == 1 else None


def _digit(words: Sequence[str]) -> int | None:
    """The only number in digits."""
    written = [word for word in words if word[0].isdecimal()]
    return int(written[0]) if len(written) == 1 and written[0].isdecimal() else None


def _alone(named: _Named, counted: Collection[int]) -> Iterator[int]:
    segments = named.segments
    for figure in named.figures:
        clause = segments.clauses[segments.clause_of[figure.start]]
        fills = (clause.start, clause.end) == (figure.start, figure.end)
        opens = figure.start == 0 and figure.digits and figure.end not in counted
        if (fills or opens) and clause.opened_by != ":" and not figure.value % 1:
            yield int(figure.value)
