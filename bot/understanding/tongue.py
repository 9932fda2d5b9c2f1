"""One language, compiled: its stems, its vocabulary and its phrases by their rarest stem."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal

import snowballstemmer
from rapidfuzz.distance import OSA

from bot.model.ids import Language
from bot.understanding.normalise import MAX_WORD, Alphabet

Kind = Literal["danger", "hard", "plain", "symptom", "soft", "never", "headache", "head", "group"]
"""group: a wording of a word group, of which phrases are made: `<limb> <fails>`.
danger, plain, symptom: states a sign of that tier. hard: states a soft danger beyond doubt.
soft: hints. never: looks like the sign and is none. headache, head: names a kind, or the head."""

Order = Literal["near", "fixed", "apart"]
"""near: close together, a short phrase in any order. fixed: close together, in this order only.
apart: anywhere near in one sentence."""

FUZZY_FROM = 5
"""Letters a word needs before a typing mistake is forgiven (clinical reference 2.0: 4 at least)."""

SUBSTITUTION_FROM = 7
"""A replaced letter weighs two edits, so only longer words stay at 85 of 100 and more alike."""

TWO_MISTAKES_FROM = 11
"""Two mistakes in a word of eleven letters leave it some 88 of 100 alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A phrase as it is looked for."""

    kind: Kind
    about: str
    """The id of the sign or of the headache."""
    words: tuple[str, ...]
    """The words as written in the content, normalised."""
    units: tuple[tuple[str, ...], ...]
    """Stems that must be heard, in order. A unit of several stands side by side: `not bend`."""
    anchor: int
    """Which unit is the rarest, and so the first to be looked for."""
    crosses: bool
    """True when a clause boundary lies inside the phrase itself."""
    order: Order = "near"
    """How its words may stand."""
    needs: frozenset[str] = frozenset()
    """Every stem and group of it, for a first quick look."""

    @property
    def is_pattern(self) -> bool:
        """True when it is made of word groups, and so wider than what anybody wrote down."""
        return any(is_group(word) for word in self.words)

    @property
    def single(self) -> bool:
        """True for one lone word, which needs more care."""
        return len(self.units) == 1 and len(self.units[0]) == 1


@lru_cache(maxsize=32768)
def _stem(algorithm: str, word: str) -> str:
    # A fresh stemmer for each unknown word: the library's stemmers keep state while they work.
    stemmed: str = snowballstemmer.stemmer(algorithm).stemWord(word)
    return stemmed


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """A language ready for listening."""

    code: Language
    algorithm: str
    alphabet: Alphabet
    emoji: Mapping[str, str]
    little: frozenset[str]
    """Words that carry no meaning of their own inside a phrase."""
    unstemmed: frozenset[str]
    """Little words and words of denial: they stay as they are, and no stem becomes one of them."""
    ordinary: frozenset[str]
    """Words of the grammar, which are never misspellings of others: thirty is not thirsty."""
    vocabulary: frozenset[str]
    """Every stem that a phrase listens for."""
    surfaces: frozenset[str]
    """Every word of a phrase as written."""
    buckets: Mapping[tuple[str, int], tuple[str, ...]]
    """Stems by first letter and length, for mistyped words."""
    index: Mapping[str, tuple[Phrase, ...]]
    groups: tuple[Mapping[str, tuple[Phrase, ...]], ...] = ()
    """Wordings of groups by their rarest stem; those made of other groups come after them."""
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the families of a word, by its stem; for the statistical listener."""
    common: frozenset[str] = frozenset()
    """Stems of words that everybody knows: they are no misspellings of others."""

    def stem(self, word: str) -> str:
        """The stem of a word of this language; a foreign word or a number stays as it is."""
        if len(word) > MAX_WORD or word in self.unstemmed:
            return word
        if not self.alphabet.letters.issuperset(word):
            return word
        stem = _stem(self.algorithm, word)
        return word if stem in self.unstemmed else stem

    def knows(self, word: str) -> bool:
        """True when a phrase of this language listens for the word, exactly."""
        return word not in self.little and self.stem(word) in self.vocabulary

    def heard_as(self, word: str) -> tuple[tuple[str, bool], ...]:
        """Stems the word may stand for, each with whether it is exact."""
        stem = self.stem(word)
        if stem in self.vocabulary:
            return ((stem, True),)
        if (
            not FUZZY_FROM - 1 <= len(word) <= MAX_WORD
            or word in self.little
            or word in self.ordinary
            or stem in self.common
        ):
            return ()
        if not self.alphabet.letters.issuperset(word):
            return ()
        return tuple((alike, False) for alike in _alike(self, stem, len(word)))


@lru_cache(maxsize=16384)
def _alike(tongue: Tongue, stem: str, letters: int) -> tuple[str, ...]:
    """Stems that the word may be a misspelling of. People seldom mistype the first letter."""
    near = (
        candidate
        for length in range(len(stem) - 2, len(stem) + 3)
        for candidate in tongue.buckets.get((stem[:1], length), ())
        if misspelled(stem, candidate, letters, replaced=True)
    )
    return tuple(islice(near, 4))


def misspelled(typed: str, meant: str, letters: int = 0, *, replaced: bool = False) -> bool:
    """True when the one may be the other with a typing mistake in it.

    `letters` is the length of the whole word when only stems are compared. With `replaced` a letter
    in a shorter word may be another one as well.
    """
    longer = max(len(typed), len(meant))
    if longer < FUZZY_FROM:
        return False
    allowed = 2 if longer >= TWO_MISTAKES_FROM else 1
    distance = OSA.distance(typed, meant, score_cutoff=allowed)
    if distance > allowed:
        return False
    if len(typed) == len(meant) and distance == 1:
        swapped = sorted(typed) == sorted(meant)
        return swapped or replaced or max(longer, letters) >= SUBSTITUTION_FROM
    # A letter more or less at the very end is another form or another word: hear, heart.
    return longer > FUZZY_FROM or not (typed.startswith(meant) or meant.startswith(typed))


def _units(
    words: Sequence[str], stems: Sequence[str], little: frozenset[str], glue: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Words that must be heard; a word of denial is glued to the next one."""
    heavy = sum(1 for word in words if word not in little and word not in glue)
    units: list[tuple[str, ...]] = []
    held: tuple[str, ...] = ()
    for word, stem in zip(words, stems, strict=True):
        if word in glue:
            held = (*held, stem)
        elif heavy < 2 or word not in little:
            units.append((*held, stem))
            held = ()
    if not held:
        return tuple(units)
    # A denial at the end belongs to what goes before it: "сил нет".
    return (*units[:-1], (*units[-1], *held)) if units else (held,)


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase of the content before it is compiled."""

    kind: Kind
    about: str
    words: tuple[str, ...]
    crosses: bool
    order: Order = "near"


def _drafts(
    lines: Iterable[Line],
    stem: Mapping[str, str],
    little: frozenset[str],
    glue: frozenset[str],
) -> Iterator[tuple[Line, tuple[tuple[str, ...], ...]]]:
    seen: set[tuple[Kind, str, tuple[tuple[str, ...], ...], bool, Order]] = set()
    for line in lines:
        # What a `never` phrase takes away it takes away whole: "like a hit on the head" must not
        # shrink to "hit head".
        light = frozenset[str]() if line.kind == "never" else little
        units = _units(line.words, [stem.get(word, word) for word in line.words], light, glue)
        key = (line.kind, line.about, units, line.crosses, line.order)
        lone = len(line.words) == 1
        if units and (lone or key not in seen):
            seen.add(key)
            yield line, units


def _anchor(units: tuple[tuple[str, ...], ...], rarity: Counter[str]) -> int:
    return min(range(len(units)), key=lambda place: (rarity[units[place][-1]], place))


def compile_tongue(
    card: tuple[Language, str, Alphabet, Mapping[str, str]],
    lines: Sequence[Line],
    little: frozenset[str],
    glue: frozenset[str],
    ordinary: frozenset[str],
) -> Tongue:
    """A language from its phrases. `glue` are the words of denial."""
    code, algorithm, letters, emoji = card
    bare = Tongue(
        code,
        algorithm,
        letters,
        emoji,
        little,
        little | glue,
        ordinary,
        frozenset(),
        frozenset(),
        {},
        {},
    )
    surfaces = frozenset(word for line in lines for word in line.words if not is_group(word))
    stems = {word: bare.stem(word) for word in surfaces}
    drafts = list(_drafts(lines, stems, little, glue))
    rarity = Counter(stem for _, units in drafts for unit in units for stem in set(unit))
    levels = _levels(lines)
    indexes: list[defaultdict[str, list[Phrase]]] = [
        defaultdict(list) for _ in range(max(levels.values(), default=-1) + 2)
    ]
    for line, units in drafts:
        anchor = _anchor(units, rarity)
        needs = frozenset(stem for unit in units for stem in unit)
        phrase = Phrase(
            line.kind, line.about, line.words, units, anchor, line.crosses, line.order, needs
        )
        level = levels[line.about] if line.kind == "group" else -1
        indexes[level][units[anchor][-1]].append(phrase)
    vocabulary = frozenset(stem for stem in rarity if not is_group(stem))
    return Tongue(
        code,
        algorithm,
        letters,
        emoji,
        little,
        little | glue,
        ordinary,
        vocabulary,
        surfaces,
        _buckets(vocabulary, glue, letters),
        _frozen(indexes[-1]),
        tuple(_frozen(index) for index in indexes[:-1]),
    )


def _frozen(index: Mapping[str, list[Phrase]]) -> dict[str, tuple[Phrase, ...]]:
    return {stem: tuple(phrases) for stem, phrases in index.items()}


def is_group(word: str) -> bool:
    """True for the name of a word group: `<limb>`."""
    return word.startswith("<")


def _levels(lines: Iterable[Line]) -> dict[str, int]:
    """How many groups deep each group is: 0 for one of plain words."""
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.kind == "group":
            parts[line.about].update(word for word in line.words if is_group(word))
    levels: dict[str, int] = {}
    while len(levels) < len(parts):
        ready = [
            name
            for name, inner in parts.items()
            if name not in levels and inner.isdisjoint(parts.keys() - levels.keys())
        ]
        for name in ready or parts.keys() - levels.keys():  # a circle of groups hears nothing more
            levels[name] = 1 + max((levels.get(one, -1) for one in parts[name]), default=-1)
    return levels


def _buckets(
    vocabulary: frozenset[str], glue: frozenset[str], letters: Alphabet
) -> dict[tuple[str, int], tuple[str, ...]]:
    buckets: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for stem in sorted(vocabulary - glue):
        if len(stem) >= FUZZY_FROM - 1 and letters.letters.issuperset(stem):
            buckets[stem[:1], len(stem)].append(stem)
    return {key: tuple(stems) for key, stems in buckets.items()}
