"""A text laid out: its words, its clauses, the markers in it and the phrases heard."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar

from bot.understanding.lexicon import UNIT, Speech
from bot.understanding.marks import Mark
from bot.understanding.segments import Clause, Segments
from bot.understanding.spotting import Hit, spot

Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything heard in one text, before it is judged."""

    segments: Segments
    marks: Mapping[str, tuple[Mark, ...]]
    weight: tuple[int, ...]
    """Words of weight before each place, in all languages together."""
    hits: tuple[Hit, ...]
    """Signs heard, what lies inside something longer taken out."""
    fits: tuple[Hit, ...]
    """Phrases of headaches heard."""
    phrased: frozenset[int]
    """Places of words that belong to a sign's phrase of several words."""
    denying: frozenset[int]
    """Places of words of denial."""
    looks_like: frozenset[str]
    """Signs that a `never` phrase says it only looks like."""
    hits_by_clause: Mapping[int, tuple[Hit, ...]]
    marks_by_clause: Mapping[tuple[str, int], tuple[Mark, ...]]

    def named(self, name: str) -> tuple[Mark, ...]:
        """All markers of this name."""
        return self.marks.get(name, ())

    def unit(self, name: str) -> tuple[Mark, ...]:
        """All markers of this unit."""
        return self.marks.get(UNIT + name, ())

    def between(self, first: int, second: int) -> int:
        """Words of weight from place `first` up to place `second`."""
        return self.weight[second] - self.weight[first] if second > first else 0

    def clause(self, place: int) -> Clause:
        """The clause a word is in."""
        return self.segments.clauses[self.segments.clause_of[place]]

    def clause_number(self, place: int) -> int:
        """The number of the clause a word is in."""
        return self.segments.clause_of[place]

    def within(self, name: str, clause: Clause) -> tuple[Mark, ...]:
        """The markers of this name in a clause."""
        return self.marks_by_clause.get((name, clause.number), ())

    def hits_in(self, clause: Clause) -> tuple[Hit, ...]:
        """The signs heard in a clause, in order of place."""
        return self.hits_by_clause.get(clause.number, ())

    def after(self, clause: Clause) -> Iterator[Clause]:
        """The clauses after this one in its sentence."""
        for following in self.segments.clauses[clause.number + 1 :]:
            if following.sentence != clause.sentence:
                return
            yield following

    def before(self, clause: Clause) -> Iterator[Clause]:
        """The clauses before this one in its sentence, nearest first."""
        for number in range(clause.number - 1, -1, -1):
            earlier = self.segments.clauses[number]
            if earlier.sentence != clause.sentence:
                return
            yield earlier

    def only(self, clause: Clause, hits: Iterable[Hit], *names: str) -> bool:
        """True when a clause holds nothing but these hits, these markers and little words."""
        taken = {place for hit in hits for place in hit.places}
        for name in names:
            marks = self.within(name, clause)
            taken.update(place for mark in marks for place in range(mark.start, mark.end))
        return all(
            place in taken or self.weight[place + 1] == self.weight[place]
            for place in range(clause.start, clause.end)
        )


def lay_out(segments: Segments, speeches: Sequence[Speech]) -> Scene:
    """Listen to a text in every language."""
    marks: dict[str, list[Mark]] = {}
    found: list[Hit] = []
    for speech in speeches:
        stems = [speech.tongue.stem(word) for word in segments.words]
        for mark in speech.book.find(segments.words, stems):
            marks.setdefault(mark.name, []).append(mark)
        heard = spot(segments, speech.tongue)
        found += [hit for hit in heard if hit.phrase.kind != "head"]
        heads = [Mark("head", hit.start, hit.end) for hit in heard if hit.phrase.kind == "head"]
        marks.setdefault("head", []).extend(heads)
    marks.setdefault("past", []).extend(_years(segments.words, marks))
    known = {name: tuple(sorted(set(same), key=_place)) for name, same in marks.items()}
    weight = _weights(segments.words, speeches, known)
    signs = _longest([hit for hit in found if hit.phrase.kind != "headache"], weight)
    fits = [hit for hit in found if hit.phrase.kind == "headache"]
    clause_of = segments.clause_of
    return Scene(
        segments,
        known,
        weight,
        tuple(signs),
        tuple(fits),
        frozenset(p for hit in signs if len(hit.places) > 1 for p in hit.places),
        frozenset(_denying(known)),
        frozenset(hit.phrase.about for hit in found if hit.phrase.kind == "never"),
        _grouped(sorted(signs, key=_span), lambda hit: clause_of[hit.start]),
        _grouped(
            (mark for same in known.values() for mark in same),
            lambda mark: (mark.name, clause_of[mark.start]),
        ),
    )


def _grouped(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, tuple[Thing, ...]]:
    groups: dict[Key, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return {group: tuple(same) for group, same in groups.items()}


def _span(hit: Hit) -> tuple[int, int]:
    return hit.start, hit.end


def _years(words: Sequence[str], marks: Mapping[str, Sequence[Mark]]) -> Iterator[Mark]:
    """A year is the past as well, "in 2009"; "since 2009" is not."""
    for mark in marks.get(UNIT + "at", ()):
        year = words[mark.end] if mark.end < len(words) else ""
        if len(year) == 4 and year.isdecimal() and year[:2] in {"19", "20"}:
            yield Mark("past", mark.start, mark.end + 1)


def _place(mark: Mark) -> tuple[int, int]:
    return mark.start, mark.end


def _denying(marks: Mapping[str, tuple[Mark, ...]]) -> set[int]:
    return {
        place
        for name in ("deny", "gone")
        for mark in marks.get(name, ())
        for place in range(mark.start, mark.end)
    }


def _weights(
    words: Sequence[str], speeches: Sequence[Speech], marks: Mapping[str, tuple[Mark, ...]]
) -> tuple[int, ...]:
    denying = _denying(marks)
    light = [
        place in denying
        or not word[0].isalnum()
        or any(word in speech.tongue.little for speech in speeches)
        for place, word in enumerate(words)
    ]
    return (0, *accumulate(0 if one else 1 for one in light))


def _longest(hits: Sequence[Hit], weight: Sequence[int]) -> list[Hit]:
    """Take out what lies inside something longer, and what a `never` phrase of its sign covers.

    Each hit is compared only with those that share a word with it.
    """
    by_place: dict[int, list[Hit]] = {}
    for hit in hits:
        for place in hit.places:
            by_place.setdefault(place, []).append(hit)
    return [
        hit
        for hit in hits
        if hit.phrase.kind != "never"
        and not any(_hides(o, hit, weight) for o in _around(hit, by_place, weight))
    ]


def _around(hit: Hit, by_place: Mapping[int, list[Hit]], weight: Sequence[int]) -> Iterator[Hit]:
    """Hits that can hide this one: those that share a word with it."""
    yield from by_place[_heaviest(hit, weight)]
    if hit.phrase.is_pattern:
        for place in hit.places:
            yield from (one for one in by_place[place] if one.phrase.kind == "never")


def _heaviest(hit: Hit, weight: Sequence[int]) -> int:
    return next((p for p in hit.places if weight[p + 1] > weight[p]), hit.places[0])


def _hides(other: Hit, hit: Hit, weight: Sequence[int]) -> bool:
    if other.phrase.kind == "never":
        same = other.phrase.about == hit.phrase.about
        if hit.phrase.is_pattern or other.phrase.is_pattern:
            return same and any(
                weight[place + 1] > weight[place] for place in set(hit.places) & set(other.places)
            )
        shorter = len(hit.phrase.words) <= len(other.phrase.words)
        return same and shorter and set(hit.places) <= set(other.places)
    if other.phrase.kind in ("soft", "symptom") and other.phrase.is_pattern:
        if other.phrase.about != hit.phrase.about:
            return False  # a wide pattern of one sign takes nothing away from another
    elif other.phrase.kind in ("danger", "hard") and hit.phrase.kind == "symptom":
        return False  # a piece of a danger stays, so that pieces can meet in a combination
    if other.phrase.order == "apart" and other.phrase.about == hit.phrase.about:
        return False  # the wide one may be denied, the one inside it not
    if _is_figure_of(other, hit, weight):
        return True
    if len(other.places) <= len(hit.places) and other.end - other.start <= hit.end - hit.start:
        return False
    return _inside(hit, other, weight) and (other.exact or not hit.exact)


def _inside(hit: Hit, other: Hit, weight: Sequence[int]) -> bool:
    """True when every word of weight of a hit is a word of the other, which has more."""
    heavy = {p for p in hit.places if weight[p + 1] > weight[p]} or set(hit.places)
    others = {p for p in other.places if weight[p + 1] > weight[p]} or set(other.places)
    return heavy < others and other.start <= hit.start and hit.end <= other.end


def _is_figure_of(other: Hit, hit: Hit, weight: Sequence[int]) -> bool:
    """True for "kills me" beside "light kills": all its weight belongs to something literal."""
    if hit.phrase.kind != "soft" or other.phrase.kind == "soft" or not other.exact:
        return False
    heavy = {p for p in hit.places if weight[p + 1] > weight[p]}
    others = {p for p in other.places if weight[p + 1] > weight[p]}
    return bool(heavy) and heavy < others
