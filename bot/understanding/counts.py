"""What each number of a text counts. The first kind that fits takes the number.

Spans of values and their order follow the clinical reference, 2.0 and 2.5.
"""

from collections.abc import Iterator

from bot.understanding.counting import Count, Counting
from bot.understanding.durations import age, birth_year, hours, month, weeks
from bot.understanding.figures import Figure
from bot.understanding.measures import (
    of_ten,
    pain,
    pressure,
    pressure_pair,
    tablets,
    temperature,
    two_part_temperature,
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
    for attempt in (pressure_pair, of_ten, two_part_temperature):
        if pair and (made := attempt(counting, figure, pair)):
            return made
    for single in (birth_year, temperature, weeks, age, tablets, month, hours, pressure, pain):
        made = single(counting, figure)
        if made:
            return made
    return []


def lone_number(counting: Counting) -> int | None:
    """The only whole number of a text."""
    figures = counting.figures
    return int(figures[0].value) if len(figures) == 1 and not figures[0].value % 1 else None


def plain_number(counting: Counting) -> int | None:
    """The number a text is, when it is nothing else: "34", "seven", "about 7 I guess"."""
    figures = counting.figures
    if len(figures) != 1 or figures[0].value % 1:
        return None
    figure, scene = figures[0], counting.scene
    words = scene.segments.words
    if figure.start == 0 and figure.end == len(words):
        return int(figure.value)
    said = {p for mark in scene.unit("filler") for p in range(mark.start, mark.end)}
    other = any(
        scene.weight[place + 1] > scene.weight[place] and place not in said
        for place in range(len(words))
        if not figure.start <= place < figure.end
    )
    signed = any(not word[0].isalnum() for word in words)
    return None if other or signed or not figure.digits else int(figure.value)


def listed_numbers(counting: Counting) -> tuple[int, ...]:
    """The numbers of a text that is nothing but several: "1 and 3", "2, 4, 7"."""
    figures, scene = counting.figures, counting.scene
    if len(figures) < 2 or any(figure.value % 1 or not figure.digits for figure in figures):
        return ()
    said = {place for figure in figures for place in range(figure.start, figure.end)}
    for mark in (*scene.unit("filler"), *scene.unit("and")):
        said.update(range(mark.start, mark.end))
    words = range(len(scene.segments.words))
    if any(scene.weight[place + 1] > scene.weight[place] for place in words if place not in said):
        return ()
    return tuple(int(figure.value) for figure in figures)


def without_number(counting: Counting) -> Iterator[Count]:
    """Counts that stand in no number: "an hour ago", "every other day", "годовалый"."""
    scene = counting.scene
    for name, value in (("every_day", 30.0), ("every_other_day", 15.0)):
        for mark in scene.unit(name):
            clause = scene.clause(mark.start)
            taken = scene.within("unit.tablets", clause) or scene.within("unit.drugs", clause)
            if not taken and not scene.within("head", clause):
                continue
            about = "tablet" if taken else "headache"
            yield Count(f"{about}_days_a_month", value, mark.start, mark.end)
    for name, value in (("hour_ago", 1.0), ("half_hour_ago", 0.5)):
        for mark in scene.unit(name):
            drank = scene.within("unit.alcohol", scene.clause(mark.start))
            about = "hours_since_alcohol" if drank else "hours_since_start"
            yield Count(about, value, mark.start, mark.end)
    for mark in scene.unit("year_old"):
        yield Count("age_months", 12.0, mark.start, mark.end)
