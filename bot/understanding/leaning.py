"""What the words lean to when no phrase says it: a naive Bayes over the content's own phrases.

Rule 1. Learned from nothing but the phrases of the headaches and of the signs that speak for them,
        when the lexicon is compiled; no text of anybody is learned from.
Rule 2. It is one more reason, weaker than a phrase, and only for kinds of headache; no danger, no
        contraindication ever rests on it.
Rule 3. Words that are denied lean to nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from bot.model.content import Headache
from bot.model.ids import HeadacheId, SignId
from bot.understanding.tongue import Line, Tongue, is_group

SPEAKS_FROM: Final = 20
"""A sign of this weight and more lends its phrases to a headache ..."""

WHOLE: Final = 60
"""... and so much of each as its weight is of this."""

ADDED: Final = 0.5
"""Added to every count, so that a word never heard with a kind does not rule it out."""

MOST: Final = (-1.0, 2.5)
"""What one word can say at most: no word decides alone."""

LEANS_FROM: Final = 2.0
AHEAD: Final = 1.0
"""Sum from which the words lean, and how far ahead of the next kind. Chosen on practice texts."""

STRENGTH: Final = 60.0
"""Likeness that a leaning counts for: with one sign of some weight it makes a kind likely."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """What each stem of a language says for each kind of headache, in logarithms."""

    says: Mapping[str, Mapping[HeadacheId, float]]

    def of(self, stems: Iterable[str]) -> tuple[HeadacheId, tuple[str, ...]] | None:
        """The kind these stems lean to, and those that said so; None when to none clearly."""
        known = sorted({stem for stem in stems if stem in self.says})
        sums: defaultdict[HeadacheId, float] = defaultdict(float)
        for stem in known:
            for headache, weight in self.says[stem].items():
                sums[headache] += weight
        best = sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:2]
        if not best or best[0][1] < LEANS_FROM:
            return None
        if len(best) > 1 and best[0][1] - best[1][1] < AHEAD:
            return None
        kind = best[0][0]
        return kind, tuple(stem for stem in known if self.says[stem].get(kind, 0) > 0)


def learn(
    lines: Sequence[Line], headaches: Mapping[HeadacheId, Headache], tongue: Tongue
) -> Leaning:
    """Count the words of every phrase for the kinds that it speaks for."""
    groups = _groups(lines, tongue)
    speaks = _speaks(headaches)
    counts: dict[HeadacheId, defaultdict[str, float]] = {
        name: defaultdict(float) for name in headaches
    }
    for line in lines:
        for headache, weight in _kinds(line, headaches, speaks):
            for stem in sorted(_stems(line.words, tongue, groups)):
                counts[headache][stem] += weight
    return _weighed({name: one for name, one in counts.items() if one})


def _speaks(
    headaches: Mapping[HeadacheId, Headache],
) -> dict[SignId, list[tuple[HeadacheId, float]]]:
    speaks: defaultdict[SignId, list[tuple[HeadacheId, float]]] = defaultdict(list)
    for name, headache in headaches.items():
        for sign, weight in headache.signs.items():
            if weight >= SPEAKS_FROM:
                speaks[sign].append((name, weight / WHOLE))
    return speaks


def _kinds(
    line: Line,
    headaches: Mapping[HeadacheId, Headache],
    speaks: Mapping[SignId, list[tuple[HeadacheId, float]]],
) -> Iterator[tuple[HeadacheId, float]]:
    if line.kind == "headache":
        name = HeadacheId(line.about)
        if name in headaches and headaches[name].signs:
            yield name, 1.0
    elif line.kind in ("danger", "plain", "symptom"):
        yield from speaks.get(SignId(line.about), ())


def _groups(lines: Iterable[Line], tongue: Tongue) -> dict[str, frozenset[str]]:
    """The stems of every wording of each group; groups within groups one deep."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    inner: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.kind == "group":
            own[line.about] |= _stems(line.words, tongue, {})
            inner[line.about].update(word for word in line.words if is_group(word))
    return {
        name: frozenset(stems.union(*(own[other] for other in inner[name])))
        for name, stems in own.items()
    }


def _stems(words: Iterable[str], tongue: Tongue, groups: Mapping[str, frozenset[str]]) -> set[str]:
    stems: set[str] = set()
    for word in words:
        if is_group(word):
            stems |= groups.get(word, frozenset())
        elif word not in tongue.little:
            stems.add(tongue.stem(word))
    return stems


def _weighed(counts: Mapping[HeadacheId, Mapping[str, float]]) -> Leaning:
    stems = sorted({stem for one in counts.values() for stem in one})
    sizes = {name: sum(one.values()) + ADDED * len(stems) for name, one in counts.items()}
    says: dict[str, dict[HeadacheId, float]] = {}
    for stem in stems:
        shares = {name: (one.get(stem, 0.0) + ADDED) / sizes[name] for name, one in counts.items()}
        mean = sum(shares.values()) / len(shares)
        low, high = MOST
        says[stem] = {
            name: max(low, min(high, log(share / mean))) for name, share in shares.items()
        }
    return Leaning(says)
