"""Which places a typed text names: `in london`, `Нью Йорк`, `москве`, `San Fransisco`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.understanding.gazetteer import Gazetteer, Spot, folded

MOST_WORDS = 8
LONGEST_NAME = 4
"""Words of a name: `ростов на дону` has three, and few have more than four."""

FILLER = 3
"""Words so short ("in", "я", "the") leave no doubt about the name beside them."""

DWARFED = 100
"""Whoever types the name of a place means no other that is so many times smaller."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Places that one piece of a text may name."""

    piece: str
    spots: tuple[Spot, ...]
    """The largest first."""
    sure: bool
    """Spelt like that, and nothing else of weight was said."""


def heard_city(text: str, gazetteer: Gazetteer) -> Heard | None:
    """The places that the text names, or None. A name without mistakes beats one with some."""
    words = re.findall(r"[^\W\d_]+", folded(text[:100]))[:MOST_WORDS]
    best, weight = None, 0
    for piece, rest in _pieces(words):
        if len(piece) <= weight:
            break
        spots, mistakes = _spots(piece, gazetteer)
        if spots and len(piece) - 3 * mistakes > weight:
            weight = len(piece) - 3 * mistakes
            sure = not mistakes and all(len(word) <= FILLER for word in rest)
            best = Heard(piece, _not_dwarfed(spots), sure)
    return best


def _pieces(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each run of words and the other words, the longest first."""
    found = [
        (" ".join(words[start:end]), words[:start] + words[end:])
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
    ]
    least = 1 if len(words) == 1 else FILLER
    yield from sorted((each for each in found if len(each[0]) >= least), key=lambda each: -len(each[0]))


def _spots(piece: str, gazetteer: Gazetteer) -> tuple[tuple[Spot, ...], int]:
    """The places of this name, or else of the names most alike, and how many mistakes they need."""
    exact = gazetteer.named(piece)
    if exact or len(piece) < FILLER:
        return exact, 0
    alike = gazetteer.alike(piece, 1 if len(piece) < 9 else 2)
    fewest = alike[0][1] if alike else 0
    return tuple(spot for spot, mistakes in alike if mistakes == fewest), fewest


def _not_dwarfed(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    most = max(spot.people for spot in spots)
    ordered = sorted(spots, key=lambda spot: -spot.people)
    return tuple(spot for spot in ordered if spot.people * DWARFED >= most)
