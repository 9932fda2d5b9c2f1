"""Texts mistyped on purpose: one or two slips of the finger in every sentence.

A slip is what fingers do on a phone: two letters change places, one is left out, one comes twice,
or the key beside it is hit. Words of fewer than four letters stay as they are. The same text is
always mistyped in the same way.
"""

import random
import re
from collections.abc import Callable, Iterator
from typing import Final

SLIPS_IN_A_SENTENCE: Final = (1, 2)
SHORTEST: Final = 4
"""Letters of a word that may be mistyped."""

KEYBOARDS: Final = (
    ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
)

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def mistyped(text: str) -> str:
    """Return the text with one or two slips in each sentence that has a word long enough."""
    chance = random.Random(text)  # noqa: S311 - the same slips each time, on purpose
    return "".join(_with_slips(part, chance) for part in _SENTENCE.findall(text))


def _with_slips(sentence: str, chance: random.Random) -> str:
    for _ in range(chance.randint(*SLIPS_IN_A_SENTENCE)):
        words = [*_WORD.finditer(sentence)]
        if not words:
            return sentence
        word = chance.choice(words)
        slipped = chance.choice(SLIPS)(word.group(), chance)
        sentence = sentence[: word.start()] + slipped + sentence[word.end() :]
    return sentence


def _swapped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _left_out(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[:place] + word[place] + word[place:]


def _beside(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    keys = [*_neighbours(word[place].lower())]
    return word[:place] + chance.choice(keys) + word[place + 1 :] if keys else word


def _neighbours(letter: str) -> Iterator[str]:
    for row in (row for keyboard in KEYBOARDS for row in keyboard):
        place = row.find(letter)
        if place >= 0:
            yield from row[max(place - 1, 0) : place] + row[place + 1 : place + 2]


SLIPS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    _swapped,
    _left_out,
    _doubled,
    _beside,
)
