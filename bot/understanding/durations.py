"""Ages, weeks of pregnancy, hours since the start, days a month."""

from typing import Final

from bot.understanding.counting import OTHER_UNITS, Count, Counting, counted, lies_in
from bot.understanding.figures import Figure
from bot.understanding.marks import Mark

PREGNANCY_WEEKS: Final = (3, 42)
OLDEST: Final = 115
CERTAIN_AGE: Final = 45
"""From so many years a bare "70 лет" is an age: hardly any headache is that old."""

BIRTH_YEARS: Final = (1900, 2100)
SHORT_YEAR: Final = 99
"""What is no more than this may be a year in short: "52 года рождения"."""

LATE_WEEK: Final = 20
"""Nobody says of a headache that it is 34 weeks; they say eight months."""

SURE_WEEK: Final = 5
"""From here on "36 неделя" is a pregnancy; "third week" may be that of a headache."""


def weeks(counting: Counting, figure: Figure) -> list[Count]:
    """Weeks of pregnancy."""
    if not lies_in(figure.value, PREGNANCY_WEEKS):
        return []
    after = counting.unit_after(figure, "weeks")
    if figure.digits and figure.value >= SURE_WEEK and counting.unit_after(figure, "week_ordinal"):
        return [counted("pregnancy_weeks", figure)]
    before = counting.unit_before(figure, "week_number")
    if before and not after and not counting.unit_after(figure, *OTHER_UNITS):
        return [counted("pregnancy_weeks", figure)]
    if after is None or _is_span(counting, figure, after):
        return []
    told = counting.in_sentence(figure, "pregnant") or counting.unit_before(figure, "age_before")
    if told or _sounds_like_pregnancy(counting, figure, after):
        return [counted("pregnancy_weeks", figure, after.end)]
    return []


def _sounds_like_pregnancy(counting: Counting, figure: Figure, unit: Mark) -> bool:
    """True for "34 weeks today" and "at 13 wks with my second": nobody counts a headache so."""
    if not figure.digits or figure.value < SURE_WEEK:
        return False
    following = Figure(figure.start, unit.end, figure.value, figure.digits, figure.decimal)
    if counting.unit_after(following, "of_ten"):
        return False  # "37 weeks of overtime"
    opens = counting.scene.clause(figure.start).start == figure.start
    return (opens and figure.value >= LATE_WEEK) or bool(counting.unit_before(figure, "at_week"))


def _is_span(counting: Counting, figure: Figure, unit: Mark) -> bool:
    """True for "two weeks ago", "for two weeks", "уже две недели"."""
    end = Figure(figure.start, unit.end, figure.value, figure.digits, figure.decimal)
    return bool(
        counting.unit_after(end, "ago", gap=1)
        or counting.unit_before(figure, "for", "since", gap=0)
    )


def age(counting: Counting, figure: Figure) -> list[Count]:
    """An age, in months."""
    person = counting.person_before(figure)
    years = counting.unit_after(figure, "years")
    months = counting.unit_after(figure, "months")
    unit = years or months
    if unit and (_is_span(counting, figure, unit) or counting.unit_after(figure, "month_rate")):
        return []
    if counting.unit_after(figure, "than", gap=1):
        return []  # "6 months older than"
    if months and (counting.in_sentence(figure, "pregnant") or counting.unit_at(figure, "ordinal")):
        return []  # "5 months pregnant", "the third month"
    if unit:
        return _age_in(counting, figure, unit, per_year=years is not None)
    bare = not counting.unit_after(
        figure, *OTHER_UNITS, "ordinal_end", "tablets", "drugs", "over", "clock"
    )
    whole = figure.value % 1 == 0 and 1 <= figure.value <= OLDEST
    late = figure.value >= CERTAIN_AGE and counting.unit_before(figure, "at") is not None
    if (person or late) and bare and whole and _ends_phrase(counting, figure):
        return [counted("age_months", figure, value=figure.value * 12)]
    return []


def birth_year(counting: Counting, figure: Figure) -> list[Count]:
    """The year somebody was born in: "born in 1952", "52 года рождения"."""
    whole, short = lies_in(figure.value, BIRTH_YEARS), figure.value <= SHORT_YEAR
    if not figure.digits or figure.decimal or not (whole or short):
        return []
    after = counting.unit_after(figure, "birth_year")
    if after:
        return [counted("birth_year", figure, after.end)]
    before = counting.unit_before(figure, "born_in")
    if before and (whole or not counting.unit_after(figure, *OTHER_UNITS, "ago")):
        return [counted("birth_year", figure)]
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
        or counting.people_near(figure)
    )
    return [counted("age_months", figure, unit.end, months)] if stated else []


def hours(counting: Counting, figure: Figure) -> list[Count]:
    """Hours since the pain began, or since the last drink."""
    scale = {"hours": 1.0, "minutes": 1 / 60, "days": 24.0, "weeks": 168.0}
    for name, hours in scale.items():
        unit = counting.unit_after(figure, name)
        if unit is None:
            continue
        ordinal = counting.unit_at(figure, "ordinal")
        if ordinal or _is_span(counting, figure, unit):
            drank = counting.in_sentence(figure, "alcohol") and not counting.has_head(figure)
            about = "hours_since_alcohol" if drank else "hours_since_start"
            return [counted(about, figure, unit.end, figure.value * hours)]
    return []


def month(counting: Counting, figure: Figure) -> list[Count]:
    """Days a month with headache, or with tablets."""
    rate = counting.unit_after(figure, "month_rate")
    if rate is None or not 1 <= figure.value <= 31:
        return []
    name = "tablet" if counting.has(figure, "tablets", "drugs") else "headache"
    return [counted(f"{name}_days_a_month", figure, rate.end)]
