"""What a text is made of for the statistical listener: its words, their letters, what was heard.

Rule: what a text is made of when the listener learns and when it listens is made here, nowhere
else. Who changes it counts `VERSION` up, and everything is learned anew (`headache-bot learn`).
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from bot.understanding.figures import Figure
from bot.understanding.reading import Fit, Mention
from bot.understanding.segments import Segments
from bot.understanding.tongue import Tongue

VERSION: Final = 2
"""Part of the fingerprint of what was learned."""

SHORTEST: Final = 3
LONGEST: Final = 5
"""Letters in a row that are counted: other forms, relatives and mistyped words share most."""

DENIED: Final = 5
"""Words after a denial, in its clause, that are counted as denied as well."""

OPENING: Final = 2
"""First words of a text that are counted as such: "just", "help", "мой"."""

SIZES: Final = (
    2, 5, 10, 24, 35, 37.5, 38.5, 39.5, 43, 50, 65, 76, 106, 140, 160, 180, 280, 1900, 2100,
)  # fmt: skip
"""Where one size of number ends and the next begins: ages, degrees, blood pressures, years."""

NEIGHBOURS: Final = 2
"""How many words on a word of a family is heard together with it."""


class Features(NamedTuple):
    """Three kinds of features. Each kind is weighed by itself, however many of it there are."""

    words: tuple[str, ...]
    letters: tuple[str, ...]
    heard: tuple[str, ...]
    """What phrases, numbers and grammar said of the text."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of a text beside its words."""

    denied: Collection[int] = ()
    """Places of the words behind denials."""
    figures: Sequence[Figure] = ()
    heard: Sequence[str] = ()
    """What phrases, numbers and grammar said."""


def features(
    segments: Segments, tongue: Tongue, beside: Beside, span: tuple[int, int] | None = None
) -> Features:
    """Everything that a text, or words `span` of it, is made of."""
    start, end = span or (0, len(segments.words))
    words = segments.words[start:end]
    stems = [tongue.stem(word) for word in words]
    heavy = [stem for word, stem in zip(words, stems, strict=True) if word not in tongue.little]
    return Features(
        _once(
            (
                *stems,
                *(f"{one} {two}" for one, two in pairwise(stems)),
                *(f"{one}+{two}" for one, two in pairwise(heavy)),
                *(f"<{stem}" for stem in stems[:OPENING]),
                *(f"!{stem}" for place, stem in enumerate(stems, start) if place in beside.denied),
                *_related(heavy, tongue.families),
                *_sizes(stems, beside.figures, start),
            )
        ),
        _once(piece for word in words for piece in _pieces(word)),
        _once(beside.heard),
    )


def _related(stems: Sequence[str], families: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Families of words, and their neighbours near: "@hand_objects", "@hand_objects+slip"."""
    named = [families.get(stem, ()) for stem in stems]
    for names in named:
        yield from (f"@{name}" for name in names)
    for place, names in enumerate(named):
        for beside in range(place + 1, min(place + 1 + NEIGHBOURS, len(stems))):
            if not names and not named[beside]:
                continue
            for one in names or (stems[place],):
                yield from (f"@{one}+{two}" for two in named[beside] or (stems[beside],))


def _sizes(stems: Sequence[str], figures: Iterable[Figure], start: int) -> Iterator[str]:
    """Sizes of the numbers, alone and with a word beside: "%10", "%10+mmhg", "mum+%11"."""
    for figure in figures:
        first, end = figure.start - start, figure.end - start
        if first < 0 or end > len(stems):
            continue
        size = f"%{bisect_right(SIZES, figure.value)}"
        yield size
        yield from (f"{size}+{stem}" for stem in stems[end : end + 1])
        yield from (f"{stem}+{size}" for stem in stems[max(first - 1, 0) : first])


def behind(denials: Iterable[tuple[int, int]], segments: Segments) -> frozenset[int]:
    """Places of the words that stand closely behind a denial (its first place and its end)."""
    return frozenset(
        place
        for start, end in denials
        for place in range(end, min(end + DENIED, _clause_end(start, segments)))
    )


def _clause_end(place: int, segments: Segments) -> int:
    return segments.clauses[segments.clause_of[place]].end


def heard_in(
    mentions: Sequence[Mention], fits: Sequence[Fit], other: Iterable[str]
) -> Iterator[str]:
    """What the phrases said, as features. Example: `=fever:absent:hard`, `~sinus`, `=head`."""
    for mention in mentions:
        yield f"={mention.sign}:{mention.status}:{mention.strength}"
    for fit in fits:
        yield f"~{fit.headache}"
    yield from other


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=8192)
def _pieces(word: str) -> tuple[str, ...]:
    """Letters in a row of a word with its two ends marked."""
    whole = f"^{word}$"
    return tuple(
        f"#{whole[start : start + length]}"
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(len(whole) - length + 1)
    )
