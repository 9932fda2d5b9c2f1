"""What each number of a text counts: an age, a pressure, a temperature, hours, tablets.

Spans of values follow the clinical reference, 2.0 and 2.5; a number that fits nothing counts
nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.understanding.figures import Figure
from bot.understanding.marks import Mark
from bot.understanding.scene import Scene

SYSTOLIC: Final = (70, 280)
DIASTOLIC: Final = (35, 160)
CELSIUS: Final = (35.0, 42.5)
FAHRENHEIT: Final = (95.0, 108.5)
PREGNANCY_WEEKS: Final = (3, 42)
OLDEST: Final = 115
CERTAIN_AGE: Final = 45
"""From so many years a bare "70 лет" is an age: hardly any headache is that old."""
MAX_TABLETS: Final = 100
NEAR: Final = 3
"""Words of any kind between a number and the word that says what it counts."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it counts."""

    name: str
    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Counting:
    """The numbers of one text while they are told apart."""

    scene: Scene
    figures: Sequence[Figure]

    def unit_after(self, figure: Figure, *names: str, gap: int = 0) -> Mark | None:
        """The unit that follows a number, no more than `gap` words later."""
        for name in names:
            for mark in self._marks(name, figure):
                if 0 <= mark.start - figure.end <= gap:
                    return mark
        return None

    def unit_before(self, figure: Figure, *names: str, gap: int = 0) -> Mark | None:
        """The unit that goes before a number."""
        for name in names:
            for mark in self._marks(name, figure):
                if 0 <= figure.start - mark.end <= gap:
                    return mark
        return None

    def has(self, figure: Figure, *names: str) -> bool:
        """True when the clause of a number names one of these units."""
        return any(self._marks(name, figure) for name in names)

    def has_head(self, figure: Figure) -> bool:
        """True when the clause of a number speaks of the head."""
        return bool(self.scene.within("head", self.scene.clause(figure.start)))

    def in_sentence(self, figure: Figure, name: str) -> bool:
        """True when the sentence of a number names this unit, in one clause or another."""
        clause = self.scene.clause(figure.start)
        near = (clause, *self.scene.before(clause), *self.scene.after(clause))
        return any(self.scene.within("unit." + name, one) for one in near[:8])

    def person_before(self, figure: Figure) -> Mark | None:
        """The person whose age may follow: "бабушке 82", "my dad, 80"."""
        for name in ("other", "child", "unit.age_before"):
            for mark in self.scene.named(name):
                if 0 <= figure.start - mark.end <= 1:
                    return mark
        return None

    def fills_clause(self, figure: Figure, unit: Mark | None) -> bool:
        """True when a clause is nothing but this number and its unit."""
        clause = self.scene.clause(figure.start)
        end = max(figure.end, unit.end if unit else 0)
        return (
            self.scene.between(clause.start, figure.start) == 0
            and self.scene.between(end, clause.end) == 0
        )

    def unit_at(self, figure: Figure, name: str) -> bool:
        """True when the number itself is such a word: "third" is an ordinal."""
        return any(
            figure.start <= mark.start < figure.end for mark in self._marks(name, figure)
        )

    def ends_clause(self, figure: Figure) -> bool:
        """True when no word of weight follows in the clause."""
        return self.scene.between(figure.end, self.scene.clause(figure.start).end) == 0

    def _marks(self, name: str, figure: Figure) -> tuple[Mark, ...]:
        return self.scene.within("unit." + name, self.scene.clause(figure.start))


_OTHER_UNITS = (
    "years", "months", "weeks", "days", "hours", "minutes", "weight", "percent", "of_ten",
)


def counts(counting: Counting) -> list[Count]:
    """Everything that is counted in a text, in order of place."""
    found: list[Count] = []
    taken = -1
    figures = counting.figures
    for number, figure in enumerate(figures):
        if figure.start < taken:
            continue
        following = figures[number + 1] if number + 1 < len(figures) else None
        for count in _of(counting, figure, following):
            found.append(count)
            taken = max(taken, count.end)
    return found


def _of(counting: Counting, figure: Figure, following: Figure | None) -> list[Count]:
    pair = following if following and 1 <= following.start - figure.end <= 2 else None
    for attempt in (_pressure_pair, _of_ten, _two_part_temperature):
        if pair and (made := attempt(counting, figure, pair)):
            return made
    for single in (_temperature, _weeks, _age, _tablets, _month, _hours, _pressure, _pain):
        made = single(counting, figure)
        if made:
            return made
    return []


def _count(name: str, figure: Figure, end: int | None = None, value: float | None = None) -> Count:
    return Count(
        name, figure.value if value is None else value, figure.start, max(figure.end, end or 0)
    )


def _joint(counting: Counting, first: Figure, second: Figure) -> str:
    return " ".join(counting.scene.segments.words[first.end : second.start])


def _fits(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _pressure_pair(counting: Counting, first: Figure, second: Figure) -> list[Count]:
    upper, lower = first.value, second.value
    if not (_fits(upper, SYSTOLIC) and _fits(lower, DIASTOLIC) and upper > lower):
        return []
    joint = _joint(counting, first, second)
    over = bool(counting.unit_after(first, "over"))
    spoken = joint in {"-", ""} or bool(counting.unit_after(first, "and"))
    if joint == "/" or over or (spoken and counting.in_sentence(first, "pressure")):
        return [
            _count("systolic", first, second.end),
            Count("diastolic", lower, first.start, second.end),
        ]
    return []


def _of_ten(counting: Counting, first: Figure, second: Figure) -> list[Count]:
    joint = _joint(counting, first, second)
    if second.value != 10 or first.value > 10:
        return []
    if joint == "/" or counting.unit_after(first, "of_ten"):
        return [_count("pain", first, second.end)]
    return []


def _two_part_temperature(counting: Counting, first: Figure, second: Figure) -> list[Count]:
    """ "Тридцать восемь и шесть" is 38.6."""
    whole, tenths = first.value, second.value
    if first.decimal or not _fits(whole, CELSIUS) or tenths % 1 or not 0 <= tenths <= 9:
        return []
    spoken = counting.unit_after(first, "and", "point") or _joint(counting, first, second) == ""
    if not spoken or counting.unit_after(second, *_OTHER_UNITS):
        return []
    if second.digits and not counting.in_sentence(first, "temperature"):
        return []
    return [_count("temperature_c", first, second.end, whole + tenths / 10)]


def _temperature(counting: Counting, figure: Figure) -> list[Count]:
    named = counting.unit_before(figure, "temperature", gap=NEAR) or counting.unit_after(
        figure, "temperature", gap=1
    )
    celsius = counting.unit_after(figure, "celsius", gap=1)
    fahrenheit = counting.unit_after(figure, "fahrenheit", gap=1)
    if counting.unit_after(figure, *_OTHER_UNITS):
        return []
    bare = figure.decimal and figure.digits and counting.person_before(figure) is None
    if _fits(figure.value, CELSIUS) and (named or celsius or bare):
        return [_count("temperature_c", figure)]
    if _fits(figure.value, FAHRENHEIT) and (named or fahrenheit):
        return [_count("temperature_c", figure, value=round((figure.value - 32) / 1.8, 1))]
    return []


def _weeks(counting: Counting, figure: Figure) -> list[Count]:
    if not _fits(figure.value, PREGNANCY_WEEKS):
        return []
    after = counting.unit_after(figure, "weeks")
    if figure.digits and figure.value >= 5 and counting.unit_after(figure, "week_ordinal"):
        return [_count("pregnancy_weeks", figure)]
    before = counting.unit_before(figure, "week_number")
    if before and not after and not counting.unit_after(figure, *_OTHER_UNITS):
        return [_count("pregnancy_weeks", figure)]
    if after is None or _is_span(counting, figure, after):
        return []
    if counting.in_sentence(figure, "pregnant") or counting.unit_before(figure, "age_before"):
        return [_count("pregnancy_weeks", figure, after.end)]
    return []


def _is_span(counting: Counting, figure: Figure, unit: Mark) -> bool:
    """True for "two weeks ago", "for two weeks", "уже две недели"."""
    end = Figure(figure.start, unit.end, figure.value, figure.digits, figure.decimal)
    return bool(
        counting.unit_after(end, "ago", gap=1)
        or counting.unit_before(figure, "for", "since", gap=0)
    )


def _age(counting: Counting, figure: Figure) -> list[Count]:
    person = counting.person_before(figure)
    years = counting.unit_after(figure, "years")
    months = counting.unit_after(figure, "months")
    unit = years or months
    if unit and (_is_span(counting, figure, unit) or counting.unit_after(figure, "month_rate")):
        return []
    if unit:
        return _age_in(counting, figure, unit, per_year=years is not None)
    bare = not counting.unit_after(figure, *_OTHER_UNITS, "tablets", "drugs", "over", "clock")
    whole = figure.value % 1 == 0 and 1 <= figure.value <= OLDEST
    late = figure.value >= CERTAIN_AGE and counting.unit_before(figure, "at") is not None
    if (person or late) and bare and whole and _ends_phrase(counting, figure):
        return [_count("age_months", figure, value=figure.value * 12)]
    return []


def _ends_phrase(counting: Counting, figure: Figure) -> bool:
    words = counting.scene.segments.words
    return figure.end >= len(words) or words[figure.end] not in {"/", "%", "°"}


def _age_in(counting: Counting, figure: Figure, unit: Mark, *, per_year: bool) -> list[Count]:
    months = figure.value * 12 if per_year else figure.value
    if not 0 < months <= OLDEST * 12:
        return []
    aged = Figure(figure.start, unit.end, figure.value, figure.digits, figure.decimal)
    stated = (
        counting.unit_after(aged, "old") is not None
        or counting.person_before(figure) is not None
        or counting.fills_clause(figure, unit)
        or (per_year and figure.value >= CERTAIN_AGE)
        or _near_person(counting, figure)
    )
    return [_count("age_months", figure, unit.end, months)] if stated else []


def _near_person(counting: Counting, figure: Figure) -> bool:
    clause = counting.scene.clause(figure.start)
    names = ("other", "child", "unit.age_before")
    people = [mark for name in names for mark in counting.scene.within(name, clause)]
    return any(abs(figure.start - mark.end) <= NEAR for mark in people)


def _tablets(counting: Counting, figure: Figure) -> list[Count]:
    if not 1 <= figure.value <= MAX_TABLETS or figure.value % 1:
        return []
    if counting.unit_after(figure, *_OTHER_UNITS, "dose", "month_rate"):
        return []
    after = counting.unit_after(figure, "tablets", "drugs", gap=1)
    before = counting.unit_before(figure, "drugs", gap=1)
    alone = before and (
        counting.unit_after(figure, "tablets") or counting.ends_clause(figure)
    )
    return [_count("tablets_today", figure)] if after or alone else []


def _month(counting: Counting, figure: Figure) -> list[Count]:
    rate = counting.unit_after(figure, "month_rate")
    if rate is None or not 1 <= figure.value <= 31:
        return []
    name = "tablet" if counting.has(figure, "tablets", "drugs") else "headache"
    return [_count(f"{name}_days_a_month", figure, rate.end)]


def _hours(counting: Counting, figure: Figure) -> list[Count]:
    scale = {"hours": 1.0, "minutes": 1 / 60, "days": 24.0, "weeks": 168.0}
    for name, hours in scale.items():
        unit = counting.unit_after(figure, name)
        if unit is None:
            continue
        ordinal = counting.unit_at(figure, "ordinal")
        if ordinal or _is_span(counting, figure, unit):
            drank = counting.in_sentence(figure, "alcohol") and not counting.has_head(figure)
            about = "hours_since_alcohol" if drank else "hours_since_start"
            return [_count(about, figure, unit.end, figure.value * hours)]
    return []


def _pressure(counting: Counting, figure: Figure) -> list[Count]:
    if not _fits(figure.value, SYSTOLIC) or figure.decimal:
        return []
    if counting.unit_after(figure, *_OTHER_UNITS, "dose"):
        return []
    named = counting.unit_before(figure, "pressure", gap=NEAR) or counting.unit_after(
        figure, "pressure", gap=1
    )
    return [_count("systolic", figure)] if named else []


def _pain(counting: Counting, figure: Figure) -> list[Count]:
    if not 0 <= figure.value <= 10 or figure.value % 1:
        return []
    units = ("years", "months", "weeks", "days", "hours", "minutes", "tablets", "drugs", "month_rate")
    if counting.unit_after(figure, *units):
        return []
    named = counting.unit_before(figure, "pain_of_ten", gap=1)
    return [_count("pain", figure)] if named and counting.ends_clause(figure) else []


def plain_number(counting: Counting) -> int | None:
    """The number a text is, when it is nothing else."""
    figures = counting.figures
    if len(figures) != 1 or figures[0].value % 1:
        return None
    words = counting.scene.segments.words
    whole = figures[0].start == 0 and figures[0].end == len(words)
    return int(figures[0].value) if whole else None


def without_number(counting: Counting) -> Iterator[Count]:
    """Counts that stand in no number: "an hour ago", "every other day", "годовалый"."""
    scene = counting.scene
    for name, value in (("every_day", 30.0), ("every_other_day", 15.0)):
        for mark in scene.unit(name):
            clause = scene.clause(mark.start)
            tablets = scene.within("unit.tablets", clause) or scene.within("unit.drugs", clause)
            if not tablets and not scene.within("head", clause):
                continue
            about = "tablet" if tablets else "headache"
            yield Count(f"{about}_days_a_month", value, mark.start, mark.end)
    for mark in scene.unit("hour_ago"):
        drank = scene.within("unit.alcohol", scene.clause(mark.start))
        yield Count(
            "hours_since_alcohol" if drank else "hours_since_start", 1.0, mark.start, mark.end
        )
    for mark in scene.unit("year_old"):
        yield Count("age_months", 12.0, mark.start, mark.end)
