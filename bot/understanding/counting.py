"""Numbers of a text and the words around them that say what they count.

A number that fits nothing counts nothing.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.understanding.figures import Figure
from bot.understanding.marks import Mark
from bot.understanding.scene import Scene

NEAR: Final = 3
"""Words of any kind between a number and the word that says what it counts."""

AROUND: Final = 12
"""Words around a number in which its markers may begin; keeps the work bounded."""


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
        near = (
            mark
            for name in names
            for mark in self._near(self._marks(name, figure), figure)
            if 0 <= mark.start - figure.end <= gap
        )
        return max(near, key=lambda mark: (-mark.start, mark.end), default=None)

    def unit_before(self, figure: Figure, *names: str, gap: int = 0) -> Mark | None:
        """The unit that goes before a number."""
        for name in names:
            for mark in self._near(self._marks(name, figure), figure):
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
            for mark in self._near(self.scene.named(name), figure):
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
            figure.start <= mark.start < figure.end
            for mark in self._near(self._marks(name, figure), figure)
        )

    def ends_clause(self, figure: Figure) -> bool:
        """True when no word of weight follows in the clause."""
        return self.scene.between(figure.end, self.scene.clause(figure.start).end) == 0

    def people_near(self, figure: Figure) -> bool:
        """True when a person is named within a few words of a number, in its clause."""
        clause = self.scene.clause(figure.start)
        return any(
            abs(figure.start - mark.end) <= NEAR
            for name in ("other", "child", "unit.age_before")
            for mark in self._near(self.scene.within(name, clause), figure)
        )

    def _near(self, marks: Sequence[Mark], figure: Figure) -> Sequence[Mark]:
        """Those of many markers that can have to do with a number at all."""
        first = bisect_left(marks, figure.start - AROUND, key=lambda mark: mark.start)
        return marks[first : bisect_left(marks, figure.end + AROUND, first, key=lambda m: m.start)]

    def _marks(self, name: str, figure: Figure) -> tuple[Mark, ...]:
        return self.scene.within("unit." + name, self.scene.clause(figure.start))


OTHER_UNITS = (
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "minutes",
    "weight",
    "percent",
    "of_ten",
)


def counted(name: str, figure: Figure, end: int | None = None, value: float | None = None) -> Count:
    """A number that counts something, with the words that say what."""
    return Count(
        name, figure.value if value is None else value, figure.start, max(figure.end, end or 0)
    )


def lies_in(value: float, span: tuple[float, float]) -> bool:
    """True within a span, both ends included."""
    return span[0] <= value <= span[1]
