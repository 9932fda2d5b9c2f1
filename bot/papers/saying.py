"""How a paper says things: its own words, dates, numbers and names of ids.

An id that content no longer has says itself, so that an old diary can always be printed.
"""

from collections.abc import Iterable
from datetime import date

from bot.conversation.statistics import Interval, Period
from bot.conversation.wording import fill, joined
from bot.model.ids import HeadacheId, MedicineId, PointId, RoutineId, SignId, TriggerId
from bot.model.words import Words


class Saying:
    """The words of one language, as a paper uses them."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def text(self, key: str, **values: object) -> str:
        """Return a text of `papers.yaml` with its places filled in."""
        return fill(self._words.papers[key], values)

    def number(self, value: float, places: int = 1) -> str:
        """Return a number with a true minus and the language's decimal mark."""
        rounded = f"{value:.{places}f}"
        if not float(rounded):
            rounded = rounded.lstrip("-")
        return rounded.replace("-", "\N{MINUS SIGN}").replace(".", self.text("decimal"))

    def interval(self, found: Interval) -> str:
        """Return a value and its ends: "−2.1 (−3.0 to −1.2)"."""
        low, high = self.number(found.low), self.number(found.high)
        return self.text("interval", value=self.number(found.value), low=low, high=high)

    def day(self, day: date) -> str:
        """Return a whole date: "3 Mar 2026"."""
        return self.text("date", day=day.day, month=self._month(day), year=day.year)

    def day_month(self, day: date) -> str:
        """Return a date without its year."""
        return self.text("day_month", day=day.day, month=self._month(day))

    def month(self, day: date) -> str:
        """Return the month of a date."""
        return self.text("month_year", month=self._month(day), year=day.year)

    def range(self, period: Period) -> str:
        """Return both ends of a period."""
        return self.text("range", first=self.day(period.first), last=self.day(period.last))

    def _month(self, day: date) -> str:
        return self.text(f"month_{day.month}")

    def sign(self, sign: SignId) -> str:
        """Return how a sign is called."""
        words = self._words.signs.get(sign)
        return words.label if words else sign

    def headache(self, headache: HeadacheId) -> str:
        """Return how a kind of headache is called."""
        words = self._words.headaches.get(headache)
        return words.name if words else headache

    def routine(self, routine: RoutineId) -> str:
        """Return how a routine is called."""
        words = self._words.routines.get(routine)
        return words.name if words else routine

    def point(self, point: PointId) -> str:
        """Return how a point is called, with its code."""
        words = self._words.points.get(point)
        return f"{point} {words.name}" if words else point

    def medicine(self, medicine: MedicineId) -> str:
        """Return how a class of medicines is called."""
        words = self._words.diary.medicines.get(medicine)
        return words.name if words else medicine

    def medicine_short(self, medicine: MedicineId) -> str:
        """Return what heads its column."""
        words = self._words.diary.medicines.get(medicine)
        return words.short if words else medicine

    def trigger(self, trigger: TriggerId) -> str:
        """Return how a trigger is called."""
        return self._words.diary.triggers.get(trigger, trigger)

    def stopped(self, why: str) -> str:
        """Return why a session ended early."""
        return self._words.papers.get(f"stopped_{why}", why)

    def counted(self, found: Iterable[tuple[str, int]]) -> str:
        """Return names with their counts: "stress (7), weather (2)"."""
        return joined(self.text("counted", name=name, n=count) for name, count in found)
