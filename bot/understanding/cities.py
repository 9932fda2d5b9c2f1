"""Which places a typed text names: `in london`, `Нью Йорк`, `москве`, `San Fransisco`."""

import re
import unicodedata
from dataclasses import dataclass

from bot.understanding.gazetteer import Gazetteer, Spot, folded

MOST_WORDS = 8
LONGEST_NAME = 4
"""Words of a name: `ростов на дону` has three, and few have more than four."""

FILLER = 3
"""Words so short ("in", "я", "the") leave no doubt about the name beside them."""

ALLOWED = ((13, 3), (9, 2), (0, 1))
"""How long a name is at least, and how many mistakes are forgiven in it: "нижнем новгороде"."""

SHORT = 4

DWARFED = 100
"""Whoever types the name of a place means no other that is so many times smaller."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Places that one piece of a text may name."""

    spots: tuple[tuple[Spot, str], ...]
    """Each with the spelling that it was known by, the largest first."""
    sure: bool
    """Spelt like that, and nothing else of weight was said."""


def heard_city(text: str, gazetteer: Gazetteer) -> Heard | None:
    """The places that the text names, or None. A name without mistakes beats one with some."""
    words = re.findall(r"[^\W\d_]+", folded(_plain(text[:100])))[:MOST_WORDS]
    best, weight = None, 0
    for piece, rest in _pieces(words):
        if len(piece) <= weight:
            break
        spots, mistakes = _spots(piece, gazetteer)
        if spots and len(piece) - 2 * mistakes > weight:
            weight = len(piece) - 2 * mistakes
            sure = not mistakes and all(len(word) <= FILLER for word in rest)
            best = Heard(_not_dwarfed(spots), sure)
    return best


def _plain(text: str) -> str:
    """Latin letters without their marks, as each name is known too; й stays what it is."""
    bases = (unicodedata.normalize("NFD", each)[0] for each in unicodedata.normalize("NFC", text))
    return "".join(
        base if base.isascii() else each
        for base, each in zip(bases, unicodedata.normalize("NFC", text), strict=True)
    )


def _pieces(words: list[str]) -> list[tuple[str, list[str]]]:
    """Each run of words and the other words, the longest first."""
    found = [
        (" ".join(words[start:end]), words[:start] + words[end:])
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
    ]
    least = 1 if len(words) == 1 else FILLER
    long_enough = [each for each in found if len(each[0]) >= least]
    return sorted(long_enough, key=lambda each: -len(each[0]))


def _spots(piece: str, gazetteer: Gazetteer) -> tuple[tuple[tuple[Spot, str], ...], int]:
    """The places of this name, or else of the names most alike, and how many mistakes they need."""
    exact = gazetteer.named(piece)
    if exact:
        return tuple((spot, piece) for spot in exact), 0
    ends = piece.split()
    if len(piece) < FILLER or len(ends[0]) < FILLER or len(ends[-1]) < FILLER:
        return (), 0
    allowed = next(mistakes for least, mistakes in ALLOWED if len(piece) >= least)
    # Of a short word only the last letter may differ, as endings do: "в уфе".
    agreeing = len(piece) - 1 if len(piece) <= SHORT else 2
    alike = gazetteer.alike(piece, allowed, agreeing)
    fewest = alike[0][2] if alike else 0
    return tuple((spot, name) for spot, name, mistakes in alike if mistakes == fewest), fewest


def _not_dwarfed(spots: tuple[tuple[Spot, str], ...]) -> tuple[tuple[Spot, str], ...]:
    most = max(spot.people for spot, _ in spots)
    ordered = sorted(spots, key=lambda each: -each[0].people)
    return tuple((spot, name) for spot, name in ordered if spot.people * DWARFED >= most)
