"""What a text smells of when no phrase names it: a naive Bayes over example sentences.

Rule 1. It only ever opens a question: a danger that is sensed is soft, and nothing is cleared or
        refused by it. Unsure means ask (P3).
Rule 2. It speaks only where the phrases heard no danger at all.
Rule 3. Learned from `examples.yaml` of each language when the lexicon is compiled, and from nothing
        that anybody wrote to the bot. How sure it must be is found from those sentences as well: of
        the ordinary ones, each left out in turn, no more than `FALSE_ALARMS` may be taken wrongly.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log
from typing import Final

from bot.model.ids import SignId

ADDED: Final = 0.3
"""Added to every count, so that a word never heard on one side does not rule it out."""

FALSE_ALARMS: Final = 0.01
"""Share of ordinary sentences that may open a question in vain."""

FEWEST: Final = 3
"""Words of weight below which a text is too short to smell of anything."""

TOLD: Final = 4
"""Words that are named as the reason."""

Stems = Sequence[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """What each word and each pair of neighbours says, in logarithms: danger over ordinary."""

    says: Mapping[str, float]
    of_sign: Mapping[SignId, Mapping[str, float]]
    threshold: float

    def of(self, stems: Stems, above: float = 0.0) -> tuple[SignId, tuple[str, ...]] | None:
        """The danger that these stems smell of and the words that say so; None when of none.

        `above` is how far the sum has to lie over the threshold.
        """
        heard = [mark for mark in marks(stems) if mark in self.says]
        smell = sum(self.says[mark] for mark in heard)
        if len(stems) < FEWEST or smell <= self.threshold + above:
            return None
        sums = {
            sign: sum(one.get(mark, one[""]) for mark in heard)
            for sign, one in self.of_sign.items()
        }
        sign = max(sorted(sums), key=lambda each: sums[each])
        words = [mark for mark in heard if " " not in mark]
        words.sort(key=lambda mark: (-self.says[mark], mark))
        return sign, tuple(words[:TOLD])


NO_SENSE: Final = Sense({}, {}, 0.0)
"""For a language without examples."""


def marks(stems: Stems) -> tuple[str, ...]:
    """Return every word and every pair of neighbours, once."""
    pairs = (f"{one} {two}" for one, two in pairwise(stems))
    return tuple(dict.fromkeys((*stems, *pairs)))


def learn(dangers: Mapping[SignId, Iterable[Stems]], ordinary: Iterable[Stems]) -> Sense:
    """Count the marks of all examples. Without examples of both sides nothing is ever sensed."""
    bad = {sign: [marks(each) for each in told] for sign, told in dangers.items()}
    plain = [marks(each) for each in ordinary]
    worrying = [each for told in bad.values() for each in told]
    if not worrying or not plain:
        return NO_SENSE
    counts = _Counts(_count(worrying), _count(plain))
    says = {mark: counts.says(mark) for mark in counts.known}
    alone = sorted((counts.without(each) for each in plain), reverse=True)
    spared = min(len(alone) - 1, ceil(FALSE_ALARMS * len(alone)) - 1)
    threshold = max(0.0, alone[spared])
    return Sense(says, {sign: _of_sign(told, counts) for sign, told in bad.items()}, threshold)


def _count(told: Iterable[tuple[str, ...]]) -> Counter[str]:
    return Counter(mark for each in told for mark in each)


class _Counts:
    """How often each mark stands in worrying and in ordinary sentences."""

    def __init__(self, worrying: Counter[str], ordinary: Counter[str]) -> None:
        self.worrying = worrying
        self.ordinary = ordinary
        self.known = sorted({*worrying, *ordinary})
        self._worrying = worrying.total() + ADDED * len(self.known)
        self._ordinary = ordinary.total() + ADDED * len(self.known)

    def says(self, mark: str, left_out: int = 0, size: int = 0) -> float:
        """Return the weight of a mark; with the counts of one ordinary sentence left out."""
        worrying = (self.worrying[mark] + ADDED) / self._worrying
        ordinary = (self.ordinary[mark] - left_out + ADDED) / (self._ordinary - size)
        return log(worrying / ordinary)

    def without(self, told: tuple[str, ...]) -> float:
        """Return what an ordinary sentence would sum up to, had it never been counted."""
        elsewhere = (m for m in told if self.worrying[m] or self.ordinary[m] > 1)
        return sum(self.says(mark, 1, len(told)) for mark in elsewhere)


def _of_sign(told: Sequence[tuple[str, ...]], counts: _Counts) -> dict[str, float]:
    """Return how much more each mark stands in this sign's sentences than in any danger's."""
    own = _count(told)
    size = own.total() + len(counts.known)
    every = counts.worrying.total() + len(counts.known)
    unheard = log((1 / size) / (1 / every))
    weights = {
        mark: log(((own[mark] + 1) / size) / ((counts.worrying[mark] + 1) / every))
        for mark in counts.worrying
    }
    return {**weights, "": unheard}
