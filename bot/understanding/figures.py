"""Numbers in a text, in digits or spelled out, before anybody asks what they count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HUNDRED, THOUSAND = 100.0, 1000.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at words `start` to `end` (not included)."""

    start: int
    end: int
    value: float
    digits: bool
    decimal: bool
    """Written with a decimal point: 38.4, 36,6."""


def figures(words: Sequence[str], spelled: Sequence[Mapping[str, float]]) -> list[Figure]:
    """All numbers of a text, in order. "сто пятьдесят" is one, "150" is one."""
    found: list[Figure] = []
    place = 0
    while place < len(words):
        figure = _digits(words, place) or _spelled(words, place, spelled)
        if figure is None:
            place += 1
            continue
        found.append(figure)
        place = figure.end
    return found


def _digits(words: Sequence[str], place: int) -> Figure | None:
    word = words[place]
    if not word[0].isdecimal() or len(word) > 9:
        return None
    return Figure(place, place + 1, float(word), digits=True, decimal="." in word)


def _values(
    words: Sequence[str], place: int, spelled: Sequence[Mapping[str, float]]
) -> Iterator[float]:
    for word in words[place:]:
        value = next((names[word] for names in spelled if word in names), None)
        if value is None:
            return
        yield value


def _spelled(
    words: Sequence[str], place: int, spelled: Sequence[Mapping[str, float]]
) -> Figure | None:
    total: float | None = None
    last = 0.0
    count = 0
    for value in _values(words, place, spelled):
        if total is None:
            total, last = value, value
        elif value in {HUNDRED, THOUSAND} and last < 10:
            total, last = total - last + last * value, value
        elif _continues(last, value):
            total, last = total + value, value
        else:
            break
        count += 1
    if total is None:
        return None
    return Figure(place, place + count, total, digits=False, decimal=total % 1 != 0)


def _continues(last: float, value: float) -> bool:
    """Thirty eight, сто пятьдесят: each part smaller than what the one before leaves open."""
    if last >= HUNDRED:
        return value < HUNDRED
    return last >= 20 and last % 10 == 0 and 0 < value < 10
