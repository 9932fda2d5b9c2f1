"""What a text smells of when no phrase names it: a naive Bayes over example sentences.

Rule 1. It only ever opens a question: a danger that is sensed is soft, and nothing that was stated
        is cleared or refused by it. Unsure means ask (P3).
Rule 2. It speaks only where the phrases heard no danger at all.
Rule 3. A mere hint (a soft phrase, a wide pattern, a misspelling) of a danger is not asked about at
        once when the whole text and the sentence of the hint both sound plainly ordinary. The
        screen that everybody answers asks about it all the same.
Rule 4. Learned from `examples.yaml` of each language when the lexicon is compiled, and from nothing
        that anybody wrote to the bot. How sure it must be is found from those sentences as well,
        each left out in turn: of the ordinary ones no more than `FALSE_ALARMS` may be taken for a
        danger, of the worrying ones no more than `LOST` for ordinary.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf, log
from typing import Final

from bot.model.ids import SignId

ADDED: Final = 0.3
"""Added to every count, so that a word never heard on one side does not rule it out."""

FALSE_ALARMS: Final = 0.04
"""Share of the ordinary sentences that may open a question in vain. They were chosen to look like
dangers; of what people write about a headache it is far less."""

LOST: Final = 0.1
"""Share of the worrying sentences that may sound ordinary; most of these are named by a phrase."""

FEWEST: Final = 4
"""Words of three letters and more below which a text is too short to smell of anything."""

ENOUGH: Final = 6
"""Words below which a text is too short to sound ordinary whatever is in it."""

FAMILIAR_FROM: Final = 30
"""Examples of a danger from which a hint of it may be passed over."""

TOLD: Final = 4
"""Words that are named as the reason."""

BEGINNING: Final = 4
"""Letters by which longer words are counted as well: forms, relatives and mistyped ones agree."""

WINDOW: Final = 12
"""Words that are heard by themselves in a longer text: one sentence in the middle of a story."""

STEP: Final = 3
"""Words from the beginning of one such window to the next."""

WINDOWS: Final = 4
"""A longer text has so many chances to sound like a danger; a window of it must be that much
surer."""

Stems = Sequence[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """What each mark of a text says, in logarithms: danger over ordinary."""

    says: Mapping[str, float]
    of_sign: Mapping[SignId, Mapping[str, float]]
    threshold: float
    """Over this a text smells of danger."""
    within: float = inf
    """Over this a few words of a longer text do."""
    plain: float = -inf
    """Under this it sounds plainly ordinary."""
    familiar: frozenset[SignId] = frozenset()
    """Dangers of which there are examples enough to tell them from ordinary texts."""

    def of(self, stems: Stems, above: float = 0.0) -> tuple[SignId, tuple[str, ...]] | None:
        """The danger that these stems smell of and the words that say so; None when of none.

        `above` is how far the sum has to lie over the threshold.
        """
        if _long_ones(stems) < FEWEST:
            return None
        if self.smell(stems) <= self.threshold + above:
            found = max(windows(stems), key=self.smell, default=())
            if self.smell(found) <= self.within + above:
                return None
            stems = found
        heard = [mark for mark in marks(stems) if mark in self.says]
        sums = self.by_sign(stems, self.of_sign)
        sign = max(sorted(sums), key=lambda each: sums[each])
        words = [mark for mark in heard if mark.isalnum()]
        words.sort(key=lambda mark: (-self.says[mark], mark))
        return sign, tuple(words[:TOLD])

    def smell(self, stems: Stems) -> float:
        """How much more these stems sound like danger than like ordinary complaints."""
        says = self.says
        return sum(says.get(mark, 0.0) for mark in marks(stems))

    def by_sign(self, stems: Stems, signs: Iterable[SignId]) -> dict[SignId, float]:
        """How much more each of these dangers smells like this than dangers do at large."""
        heard = [mark for mark in marks(stems) if mark in self.says]
        told = {sign: self.of_sign[sign] for sign in signs}
        return {sign: sum(one.get(m, one[""]) for m in heard) for sign, one in told.items()}

    def is_ordinary(self, stems: Stems) -> bool:
        """True when these stems sound plainly ordinary; never of a few words."""
        return len(stems) >= ENOUGH and self.smell(stems) < self.plain


NO_SENSE: Final = Sense({}, {}, 0.0)
"""For a language without examples."""


def _long_ones(stems: Stems) -> int:
    return sum(len(stem) > 2 for stem in stems)


def marks(stems: Stems) -> tuple[str, ...]:
    """Return every word, every pair of neighbours and every beginning of a longer word, once."""
    pairs = (f"{one} {two}" for one, two in pairwise(stems))
    beginnings = (f"{stem[:BEGINNING]}-" for stem in stems if len(stem) > BEGINNING)
    return tuple(dict.fromkeys((*stems, *pairs, *beginnings)))


def windows(stems: Stems) -> list[Stems]:
    """Return a longer text in overlapping pieces; of a shorter one none."""
    if len(stems) <= WINDOW:
        return []
    last = len(stems) - WINDOW
    return [stems[start : start + WINDOW] for start in (*range(0, last, STEP), last)]


def learn(dangers: Mapping[SignId, Iterable[Stems]], ordinary: Iterable[Stems]) -> Sense:
    """Count the marks of all examples. Without examples of both sides nothing is ever sensed."""
    bad = {sign: [marks(each) for each in told] for sign, told in dangers.items()}
    plain = [marks(each) for each in ordinary]
    worrying = [each for told in bad.values() for each in told]
    if not worrying or not plain:
        return NO_SENSE
    counts = _Counts(_count(worrying), _count(plain))
    ordinary_sums = [counts.without_ordinary(each) for each in plain]
    return Sense(
        {mark: counts.says(mark) for mark in counts.known},
        {sign: _of_sign(told, counts) for sign, told in bad.items()},
        max(0.0, _passed(FALSE_ALARMS, ordinary_sums)),
        max(0.0, _passed(FALSE_ALARMS / WINDOWS, ordinary_sums)),
        min(0.0, -_passed(LOST, (-counts.without_worrying(each) for each in worrying))),
        frozenset(sign for sign, told in bad.items() if len(told) >= FAMILIAR_FROM),
    )


def _passed(share: float, sums: Iterable[float]) -> float:
    """Return the sum that no more than this share of all sums pass."""
    highest = sorted(sums, reverse=True)
    return highest[min(len(highest) - 1, ceil(share * len(highest)) - 1)]


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

    def says(self, mark: str) -> float:
        """Return the weight of a mark."""
        return self._says(self.worrying[mark], self.ordinary[mark], 0, 0)

    def without_ordinary(self, told: tuple[str, ...]) -> float:
        """Return what an ordinary sentence would sum up to, had it never been counted."""
        pairs = ((self.worrying[mark], self.ordinary[mark] - 1) for mark in told)
        return sum(self._says(w, o, 0, len(told)) for w, o in pairs if w or o)

    def without_worrying(self, told: tuple[str, ...]) -> float:
        """Return the same for a worrying sentence."""
        pairs = ((self.worrying[mark] - 1, self.ordinary[mark]) for mark in told)
        return sum(self._says(w, o, len(told), 0) for w, o in pairs if w or o)

    def _says(self, worrying: int, ordinary: int, less_worrying: int, less_ordinary: int) -> float:
        bad = (worrying + ADDED) / (self._worrying - less_worrying)
        return log(bad * (self._ordinary - less_ordinary) / (ordinary + ADDED))


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
