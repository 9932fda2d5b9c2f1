"""Blood pressure, temperature, pain of ten, tablets."""

from typing import Final

from bot.understanding.counting import NEAR, OTHER_UNITS, Count, Counting, counted, lies_in
from bot.understanding.figures import Figure

SYSTOLIC: Final = (70, 280)
DIASTOLIC: Final = (35, 160)
CELSIUS: Final = (35.0, 42.5)
FAHRENHEIT: Final = (95.0, 108.5)
MAX_TABLETS: Final = 100
"""What lies outside is a slip of the finger or counts something else: "15/9", 760 mm."""


def _joint(counting: Counting, first: Figure, second: Figure) -> str:
    return " ".join(counting.scene.segments.words[first.end : second.start])


def pressure_pair(counting: Counting, first: Figure, second: Figure) -> list[Count]:
    """Upper and lower blood pressure: "150/95", "150 на 95"."""
    upper, lower = first.value, second.value
    if not (lies_in(upper, SYSTOLIC) and lies_in(lower, DIASTOLIC) and upper > lower):
        return []
    joint = _joint(counting, first, second)
    over = bool(counting.unit_after(first, "over"))
    spoken = joint in {"-", ""} or bool(counting.unit_after(first, "and"))
    if joint == "/" or over or (spoken and counting.in_sentence(first, "pressure")):
        return [
            counted("systolic", first, second.end),
            Count("diastolic", lower, first.start, second.end),
        ]
    return []


def of_ten(counting: Counting, first: Figure, second: Figure) -> list[Count]:
    """Pain of ten: "8/10", "восемь из десяти"."""
    joint = _joint(counting, first, second)
    if second.value != 10 or first.value > 10:
        return []
    if joint == "/" or counting.unit_after(first, "of_ten"):
        return [counted("pain", first, second.end)]
    return []


def two_part_temperature(counting: Counting, first: Figure, second: Figure) -> list[Count]:
    """Two numbers, one temperature: "тридцать восемь и шесть" is 38.6."""
    whole, tenths = first.value, second.value
    if first.decimal or not lies_in(whole, CELSIUS) or tenths % 1 or not 0 <= tenths <= 9:
        return []
    spoken = counting.unit_after(first, "and", "point") or _joint(counting, first, second) == ""
    if not spoken or counting.unit_after(second, *OTHER_UNITS):
        return []
    named = counting.in_sentence(first, "temperature") or counting.unit_after(first, "point")
    if second.digits and not named:
        return []
    return [counted("temperature_c", first, second.end, whole + tenths / 10)]


def temperature(counting: Counting, figure: Figure) -> list[Count]:
    """A temperature, in Celsius."""
    named = counting.unit_before(figure, "temperature", gap=NEAR) or counting.unit_after(
        figure, "temperature", gap=2
    )
    celsius = counting.unit_after(figure, "celsius", gap=1)
    fahrenheit = counting.unit_after(figure, "fahrenheit", gap=1)
    if counting.unit_after(figure, *OTHER_UNITS):
        return []
    bare = figure.decimal and figure.digits and counting.person_before(figure) is None
    if lies_in(figure.value, CELSIUS) and (named or celsius or bare):
        return [counted("temperature_c", figure)]
    if lies_in(figure.value, FAHRENHEIT) and (named or fahrenheit):
        return [counted("temperature_c", figure, value=round((figure.value - 32) / 1.8, 1))]
    return []


def tablets(counting: Counting, figure: Figure) -> list[Count]:
    """Tablets taken today."""
    if not 1 <= figure.value <= MAX_TABLETS or figure.value % 1:
        return []
    if counting.unit_after(figure, *OTHER_UNITS, "dose", "month_rate"):
        return []
    after = counting.unit_after(figure, "tablets", "drugs", gap=1)
    before = counting.unit_before(figure, "drugs", gap=1)
    alone = before and (counting.unit_after(figure, "tablets") or counting.ends_clause(figure))
    return [counted("tablets_today", figure)] if after or alone else []


def pressure(counting: Counting, figure: Figure) -> list[Count]:
    """An upper blood pressure alone: "pressure 160"."""
    if not lies_in(figure.value, SYSTOLIC) or figure.decimal:
        return []
    if counting.unit_after(figure, *OTHER_UNITS, "dose"):
        return []
    named = counting.unit_before(figure, "pressure", gap=NEAR) or counting.unit_after(
        figure, "pressure", gap=1
    )
    return [counted("systolic", figure)] if named else []


def pain(counting: Counting, figure: Figure) -> list[Count]:
    """A pain of ten without the ten: "pain is 5"."""
    if not 0 <= figure.value <= 10 or figure.value % 1:
        return []
    units = (
        "years",
        "months",
        "weeks",
        "days",
        "hours",
        "minutes",
        "tablets",
        "drugs",
        "month_rate",
    )
    if counting.unit_after(figure, *units):
        return []
    named = counting.unit_before(figure, "pain_of_ten", gap=NEAR)
    return [counted("pain", figure)] if named and counting.ends_clause(figure) else []
