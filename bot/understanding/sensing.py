"""What a text sounds like: linear models over words, letters and what the phrases heard.

Rule 1. It never clears anything: a danger that it senses is soft, so that its question is asked
        (P3). A contraindication that is stated against all that the text sounds like becomes a
        question.
Rule 2. A mere hint (a soft phrase, a wide pattern, a misspelling) in a text that does not sound
        like it is not asked about at once. The screen that everybody answers asks about it. The
        same goes for a danger stated in a text of which no few words sound like any danger.
Rule 3. Learned from the examples of each language (`headache-bot learn`), and from nothing that
        anybody wrote to the bot.
Rule 4. A longer text is heard in pieces as well: one bad sentence drowns among ordinary ones.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.model.ids import HeadacheId, SignId
from bot.understanding.features import Features

DANGER: Final = "danger"
"""Name of the output that hears any danger at all."""

SIGN: Final = "sign:"
KIND: Final = "kind:"
"""What the names of the other outputs begin with."""

OFF_TOPIC: Final = HeadacheId("off_topic")
"""The kind of a text that is about no headache."""

WINDOW: Final = 24
"""Words that are heard by themselves in a longer text."""

STEP: Final = 8
"""Words from the beginning of one such piece to the next."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one text sounds like."""

    danger: float
    """How much it sounds like any danger, in logarithms of the odds; 0 is as much as not."""
    signs: Mapping[SignId, float]
    """The same for each sign."""
    kinds: Mapping[HeadacheId, float]
    """The share of each kind of headache and of what is none, together 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """The models of one language."""

    rows: Mapping[str, int]
    """Row of each feature in `weights`."""
    rarity: bytes
    """How much each feature tells because it is rare, float32 a row."""
    weights: bytes
    """What each feature says, a row of int8 for each."""
    scale: bytes
    """What 1 of a weight is worth, float32 for each output."""
    bias: bytes
    """What is said before anything is heard, float32 for each output."""
    outputs: tuple[str, ...]
    """`danger`, `sign:<id>`, `kind:<id>`: what the columns are."""
    examples: tuple[int, ...] = ()
    """How many examples each output was learned from."""
    fingerprint: str = ""
    """Of what it was learned from."""
    words: Mapping[str, int] = field(default_factory=dict)
    """Every word of the examples and how many of them it stands in."""

    @property
    def known(self) -> frozenset[SignId]:
        """Signs that it can tell."""
        return self.known_from(0)

    def known_from(self, examples: int) -> frozenset[SignId]:
        """Signs that it has learned from so many examples."""
        return _known_from(self.outputs, self.examples, examples)

    @property
    def kinds(self) -> frozenset[HeadacheId]:
        """Kinds of headache that it can tell."""
        return frozenset(kind for kind, _ in _places(self.outputs)[2])

    def hear(self, text: Features) -> Heard:
        """What a text, or a piece of one, sounds like."""
        return self._named(self._logits(text))

    def words_for(self, output: str, words: Iterable[str]) -> list[str]:
        """Return those words (as stems) that speak for an output, the loudest first."""
        column = self.outputs.index(output)
        weights = self._table()[:, column]
        rarity = np.frombuffer(self.rarity, np.float32)
        said = {
            word: float(weights[self.rows[word]]) * float(rarity[self.rows[word]])
            for word in words
            if word in self.rows
        }
        return sorted((word for word in said if said[word] > 0), key=lambda one: (-said[one], one))

    def _table(self) -> NDArray[np.int8]:
        return np.frombuffer(self.weights, np.int8).reshape(len(self.rows), len(self.outputs))

    def _logits(self, text: Features) -> Vector:
        rarity, table = np.frombuffer(self.rarity, np.float32), self._table()
        total = np.zeros(len(self.outputs), np.float32)
        for names in text:
            rows = [row for row in map(self.rows.get, names) if row is not None]
            if rows:
                told = rarity[rows]
                told /= np.sqrt(told @ told)
                total += told @ table[rows]
        scaled: Vector = total * np.frombuffer(self.scale, np.float32)
        return scaled + np.frombuffer(self.bias, np.float32)

    def _named(self, logits: Vector) -> Heard:
        values = logits.tolist()
        danger, signs, kinds = _places(self.outputs)
        return Heard(
            float("-inf") if danger is None else values[danger],
            {sign: values[place] for sign, place in signs},
            _shares({kind: values[place] for kind, place in kinds}),
        )


@lru_cache(maxsize=32)
def _known_from(
    outputs: tuple[str, ...], examples: tuple[int, ...], fewest: int
) -> frozenset[SignId]:
    return frozenset(
        SignId(name.removeprefix(SIGN))
        for name, many in zip(outputs, examples, strict=True)
        if name.startswith(SIGN) and many >= fewest
    )


@lru_cache(maxsize=8)
def _places(
    outputs: tuple[str, ...],
) -> tuple[int | None, list[tuple[SignId, int]], list[tuple[HeadacheId, int]]]:
    """Where the output stands that hears any danger, and those of the signs and the kinds."""
    named = {name: place for place, name in enumerate(outputs)}
    signs = [(SignId(n.removeprefix(SIGN)), at) for n, at in named.items() if n.startswith(SIGN)]
    kinds = [
        (HeadacheId(n.removeprefix(KIND)), at) for n, at in named.items() if n.startswith(KIND)
    ]
    return named.get(DANGER), signs, kinds


NO_SENSE: Final = Sense({}, b"", b"", b"", b"", ())
"""For a language without examples."""


def _shares(kinds: Mapping[HeadacheId, float]) -> dict[HeadacheId, float]:
    chances = {kind: 1 / (1 + exp(-min(max(value, -LOUD), LOUD))) for kind, value in kinds.items()}
    whole = sum(chances.values())
    return {kind: chance / whole for kind, chance in chances.items()}


LOUD: Final = 30.0
"""Odds that nothing can add to; larger ones are no numbers any more."""


def pieces(words: int, window: int = WINDOW, step: int = STEP) -> Iterator[tuple[int, int]]:
    """First word and end of the pieces a longer text is heard in; of a shorter one none."""
    if words <= window:
        return
    last = words - window
    for start in (*range(0, last, step), last):
        yield start, start + window
