"""Words that say nothing of the illness and everything about how to take it: no, mother, ago."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MAX_WORDS = 6
"""No marker is longer than this many words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker heard at words `start` to `end` (not included)."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class MarkBook:
    """All markers of one language, by their words as written and by their stems."""

    written: Mapping[tuple[str, ...], tuple[str, ...]]
    stemmed: Mapping[tuple[str, ...], tuple[str, ...]]
    longest: Mapping[str, int]
    """How long the longest marker beginning with this word or stem is."""

    def find(self, words: Sequence[str], stems: Sequence[str]) -> list[Mark]:
        """Every marker in the text, in order of place, the longest at a place first."""
        found: list[Mark] = []
        for start, (word, stem) in enumerate(zip(words, stems, strict=True)):
            longest = max(self.longest.get(word, 0), self.longest.get(stem, 0))
            if longest:
                found += self._at(start, min(longest, len(words) - start), words, stems)
        return found

    def _at(
        self, start: int, longest: int, words: Sequence[str], stems: Sequence[str]
    ) -> Iterable[Mark]:
        for size in range(longest, 0, -1):
            names = {
                *self.written.get(tuple(words[start : start + size]), ()),
                *self.stemmed.get(tuple(stems[start : start + size]), ()),
            }
            for name in sorted(names):
                yield Mark(name, start, start + size)


def compile_marks(
    written: Mapping[str, Iterable[tuple[str, ...]]],
    stemmed: Mapping[str, Iterable[tuple[str, ...]]],
) -> MarkBook:
    """A book of markers: name -> the word sequences that make it."""
    by_words, by_stems = _turned(written), _turned(stemmed)
    longest: dict[str, int] = {}
    for key in (*by_words, *by_stems):
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return MarkBook(by_words, by_stems, longest)


def _turned(
    names: Mapping[str, Iterable[tuple[str, ...]]],
) -> dict[tuple[str, ...], tuple[str, ...]]:
    turned: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, keys in names.items():
        for key in keys:
            if key and len(key) <= MAX_WORDS and name not in turned[key]:
                turned[key].append(name)
    return {key: tuple(found) for key, found in turned.items() if found}
