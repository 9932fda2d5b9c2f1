"""Phrases heard in a text: every unit of a phrase, close together, in one clause.

Cost follows the text, not the number of phrases: each word looks up the phrases it is the rarest
word of, and only those are compared.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from rapidfuzz import fuzz

from bot.understanding.marks import Mark
from bot.understanding.segments import Segments
from bot.understanding.tongue import Phrase, Tongue, is_group, misspelled

GAP = 2
"""Other words of weight that may stand between two words of a phrase."""

FREE_GAP = 1
"""The same when the words come in another order ("the eye is red", "red eye")."""

FREE_UNITS = 3
"""Longest phrase, in units, whose words may come in another order."""

APART = 7
"""The same in a phrase whose words may stand apart: `<limb> & <fails>`."""

SHORT_STEM = 4
SAME_WORD = 70
"""A lone word with so short a stem must be so much like the written one: рак, раком are 75."""

_LOOK = 16
"""How many words of any kind are looked through on one side; keeps the work bounded."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase heard, and where."""

    phrase: Phrase
    places: tuple[int, ...]
    """Numbers of the words that carried it, in order of the text."""
    exact: bool
    """False when a word had to be taken for a misspelled one."""
    in_order: bool
    gap: int
    """Words of weight between its first and last that are not its own."""
    as_written: bool
    """True when every word stands just as in the content."""

    @property
    def start(self) -> int:
        """Number of its first word."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Number of the word after its last."""
        return self.places[-1] + 1

    def owns(self, mark: Mark) -> bool:
        """True when a marker is made of words of the phrase itself: "aunt Flo", "years ago"."""
        return any(mark.start <= place < mark.end for place in self.places)

    def spans(self, mark: Mark) -> bool:
        """True when a marker lies between its first and last word."""
        return self.start <= mark.start and mark.end <= self.end


@dataclass(frozen=True, slots=True)
class _Listening:
    """One text in one language, while phrases are looked for."""

    words: Sequence[str]
    heard: Sequence[dict[str, bool]]
    """For each word, the stems it may stand for, and whether exactly."""
    weight: Sequence[int]
    """Words of weight before each place."""
    stem: Callable[[str], str]
    guessed: Mapping[int, str]
    """Places of words that were typed otherwise."""
    grouped: dict[tuple[str, int], Hit] = field(default_factory=dict)
    """Wordings of groups, by the name of the group and the place where they end."""

    def is_close(self, place: int, stem: str) -> bool:
        """True when a misspelled word may be meant even alone, without a second word beside it."""
        word = self.words[place]
        return misspelled(self.stem(word), stem, len(word))

    def between(self, first: int, second: int) -> int:
        """Words of weight between two places."""
        return self.weight[second] - self.weight[first + 1] if second > first else 0

    def keep(self, hit: Hit) -> None:
        """Take a wording of a group for a word of its own; of several the longest."""
        key = (hit.phrase.about, hit.end - 1)
        known = self.grouped.get(key)
        if known is None or len(known.places) < len(hit.places):
            self.grouped[key] = hit
        for place in hit.places:
            self.heard[place][hit.phrase.about] = hit.exact or self.heard[place].get(
                hit.phrase.about, False
            )

    def is_written(self, place: int, stems: Iterable[str]) -> bool:
        """True when a wording of one of these groups stands at a place just as in the content."""
        return any(
            hit.as_written and place in hit.places
            for (name, _), hit in self.grouped.items()
            if name in stems
        )

    def unit_at(self, unit: tuple[str, ...], last: int) -> tuple[int, ...] | None:
        """The places of a unit that ends here, or None. Little words may stand inside it."""
        if unit[-1] not in self.heard[last]:
            return None
        places = [last]
        if is_group(unit[-1]):
            wording = self.grouped.get((unit[-1], last))
            if wording is None:
                return None
            places = list(wording.places)
        for stem in reversed(unit[:-1]):
            place = places[0] - 1
            while place >= 0 and stem not in self.heard[place] and not self.between(place, last):
                place -= 1
            if place < 0 or stem not in self.heard[place] or self.between(place, places[0]):
                return None
            places.insert(0, place)
        return tuple(places)


def spot(segments: Segments, tongue: Tongue) -> list[Hit]:
    """Every phrase of this language that is heard, longest first."""
    words = segments.words
    heard = [dict(tongue.heard_as(word)) for word in words]
    light = tongue.little
    weight = [0, *accumulate(0 if word in light or not word[0].isalnum() else 1 for word in words)]
    listening = _Listening(words, heard, weight, tongue.stem, segments.guessed)
    for level in tongue.groups:
        for hit in list(_heard(level, segments, listening)):
            listening.keep(hit)
    hits = set(_heard(tongue.index, segments, listening))
    return sorted(hits, key=lambda hit: (-len(hit.places), hit.start, hit.phrase.about))


def _heard(
    index: Mapping[str, tuple[Phrase, ...]], segments: Segments, text: _Listening
) -> Iterator[Hit]:
    present = {stem for stems in text.heard for stem in stems}
    for place, stems in enumerate(text.heard):
        for stem in stems:
            for phrase in index.get(stem, ()):
                if phrase.needs <= present:
                    hit = _at(phrase, place, segments, text)
                    if hit is not None:
                        yield hit


def _at(phrase: Phrase, place: int, segments: Segments, text: _Listening) -> Hit | None:
    clause = segments.clause_of[place]
    if phrase.crosses:
        low, high = segments.sentence_span(clause)
    else:
        low, high = segments.clauses[clause].start, segments.clauses[clause].end
    anchor = text.unit_at(phrase.units[phrase.anchor], place)
    if anchor is None or anchor[0] < low:
        return None
    if len(phrase.units) == 1:
        return _hit(phrase, anchor, text, in_order=True)
    gap = 0 if phrase.kind == "group" else GAP
    places = _ordered(phrase, anchor, (low, high), gap, text)
    if places is not None:
        return _hit(phrase, places, text, in_order=True)
    fixed = phrase.order == "fixed" or phrase.kind in ("never", "group")
    if fixed or (len(phrase.units) > FREE_UNITS and phrase.order == "near"):
        return None
    gap = APART if phrase.order == "apart" else FREE_GAP + len(phrase.units) - 2
    places = _unordered(phrase, anchor, (low, high), gap, text)
    return None if places is None else _hit(phrase, places, text, in_order=False)


def _ordered(
    phrase: Phrase, anchor: tuple[int, ...], span: tuple[int, int], gap: int, text: _Listening
) -> tuple[int, ...] | None:
    before = anchor
    for unit in reversed(phrase.units[: phrase.anchor]):
        found = next(_leftwards(unit, before[0], span[0], gap, text), None)
        if found is None:
            return None
        before = (*found, *before)
    after = before
    for unit in phrase.units[phrase.anchor + 1 :]:
        found = next(_rightwards(unit, after[-1], span[1], gap, text), None)
        if found is None:
            return None
        after = (*after, *found)
    return after


def _unordered(
    phrase: Phrase, anchor: tuple[int, ...], span: tuple[int, int], gap: int, text: _Listening
) -> tuple[int, ...] | None:
    taken = set(anchor)
    for number, unit in enumerate(phrase.units):
        if number == phrase.anchor:
            continue
        near = [
            *_leftwards(unit, anchor[0], span[0], gap, text),
            *_rightwards(unit, anchor[-1], span[1], gap, text),
        ]
        found = next((places for places in near if taken.isdisjoint(places)), None)
        if found is None:
            return None
        taken.update(found)
    return tuple(sorted(taken))


def _leftwards(
    unit: tuple[str, ...], first: int, low: int, gap: int, text: _Listening
) -> Iterator[tuple[int, ...]]:
    for last in range(first - 1, max(low, first - _LOOK) - 1, -1):
        if text.between(last, first) > gap:
            return
        places = text.unit_at(unit, last)
        if places is not None and places[0] >= low:
            yield places


def _rightwards(
    unit: tuple[str, ...], last: int, high: int, gap: int, text: _Listening
) -> Iterator[tuple[int, ...]]:
    for end in range(last + 1, min(high, last + 1 + _LOOK)):
        places = text.unit_at(unit, end)
        if places is not None and places[0] > last:
            if text.between(last, places[0]) > gap:
                return
            yield places


def _hit(
    phrase: Phrase, places: tuple[int, ...], text: _Listening, *, in_order: bool
) -> Hit | None:
    stems = [stem for unit in phrase.units for stem in unit]
    exact = all(any(text.heard[place].get(stem, False) for stem in stems) for place in places)
    said = [text.words[place] for place in places]
    as_written = all(
        text.words[place] in phrase.words or text.is_written(place, stems) for place in places
    )
    if phrase.kind == "never":
        sure = exact and text.guessed.keys().isdisjoint(places)
        if not _takes_away(phrase, places, sure=sure, written=as_written):
            return None
    if phrase.single and not _is_form(said[0], phrase.words[0], stems[0]):
        return None
    if (
        phrase.single
        and not exact
        and not is_group(stems[0])
        and not text.is_close(places[0], stems[0])
    ):
        return None
    gap = sum(text.between(a, b) for a, b in pairwise(places))
    return Hit(phrase, places, exact, in_order, gap, as_written)


def _takes_away(phrase: Phrase, places: tuple[int, ...], *, sure: bool, written: bool) -> bool:
    """A `never` phrase counts only word by word; a lone word only as it is written."""
    consecutive = places[-1] - places[0] == len(places) - 1
    return sure and consecutive and (written or not phrase.single)


def _is_form(said: str, written: str, stem: str) -> bool:
    """True unless a short stem is all that two words have in common: "двоих", "двоится"."""
    return len(stem) > SHORT_STEM or said == written or fuzz.ratio(said, written) >= SAME_WORD
