"""What a short text asks for: stop, again, yes, not sure.

Rule 1. An answer ("no", "yes", "none") is the whole text or its whole first clause.
Rule 2. A command may have a few words around it, in a short text.
Rule 3. "Stop" and "worse" are heard at the head of any clause, however long the text.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.understanding.lexicon import INTENT, Speech
from bot.understanding.marks import Mark
from bot.understanding.reading import Intent
from bot.understanding.scene import Scene
from bot.understanding.tongue import misspelled

INTENTS: tuple[Intent, ...] = get_args(Intent)

SHORT = 7
"""A text of more words tells something rather than asks for one thing."""

AROUND = 2
"""Words of weight that may stand around a command."""

MISTYPED = 75
"""Likeness from which a whole command may be a mistyped one; each word is then looked at."""

SLIP_FROM = 3
SHORT_WORD = 5
"""Letters of a word too short for likeness to be a measure."""

SLIPPED = 80
"""How certain a short command is with a slip in it."""

_ANSWERS = frozenset({
    "yes", "no", "not_sure", "none", "start", "greeting", "thanks", "next", "understood", "done",
    "for_me", "for_adult", "for_child", "about", "help", "changed",
})  # fmt: skip
"""Words too common to be a wish when more is said."""

_SAFETY = frozenset({"stop", "worse"})


@dataclass(frozen=True, slots=True)
class Wish:
    """An intent heard and how certain it is, 0-100."""

    intent: Intent
    certainty: float


def wishes(scene: Scene, speeches: Sequence[Speech]) -> tuple[Intent, ...]:
    """The intents of a text, most certain first."""
    whole = list(_whole(scene, speeches))
    found = whole or list(_parts(scene))
    found.sort(key=lambda wish: (-wish.certainty, INTENTS.index(wish.intent)))
    return tuple(dict.fromkeys(wish.intent for wish in found))


def asked_for(scene: Scene, speeches: Sequence[Speech]) -> Intent | None:
    """The intent that a text is word for word, None when it is more or something else."""
    text = " ".join(scene.segments.words)
    for speech in speeches:
        if text in speech.intents:
            return next((wish.intent for wish in _wish(speech.intents[text], 100)), None)
    return None


def _whole(scene: Scene, speeches: Sequence[Speech]) -> Iterator[Wish]:
    words = scene.segments.words
    if not words or len(words) > SHORT:
        return
    text = " ".join(words)
    for speech in speeches:
        if text in speech.intents:
            yield from _wish(speech.intents[text], 100)
        elif len(words) == 1 and len(text) <= SHORT_WORD:
            yield from _slipped(text, scene, speech)
        elif len(text) >= 5 and not scene.hits:
            for meant, score, _ in process.extract(
                text, speech.intents.keys(), scorer=fuzz.ratio, score_cutoff=MISTYPED, limit=5
            ):
                if _mistyped(words, meant.split()):
                    yield from _wish(speech.intents[meant], score - 1)


def _slipped(word: str, scene: Scene, speech: Speech) -> Iterator[Wish]:
    """A short command alone in a message with two letters swapped or one left out: "stpo", "nxt".

    Only where no other command and no word that is known is as near.
    """
    if scene.hits or len(word) < SLIP_FROM or speech.knows(word) or word in speech.tongue.ordinary:
        return
    meant = {
        speech.intents[other]
        for other in speech.intents
        if SLIP_FROM < len(other) <= SHORT_WORD + 1 and _is_slip(word, other)
    }
    if len(meant) == 1:
        yield from _wish(meant.pop(), SLIPPED)


def _is_slip(typed: str, meant: str) -> bool:
    if typed[0] != meant[0] or OSA.distance(typed, meant, score_cutoff=1) > 1:
        return False
    return sorted(typed) == sorted(meant) or len(typed) == len(meant) - 1


def _mistyped(words: Sequence[str], meant: Sequence[str]) -> bool:
    """True when each word is the meant one or a misspelling of it."""
    return len(words) == len(meant) and all(
        word == other or (word[0] == other[0] and misspelled(word, other))
        for word, other in zip(words, meant, strict=True)
    )


def _wish(name: str, certainty: float) -> Iterator[Wish]:
    for intent in INTENTS:
        if intent == name:
            yield Wish(intent, certainty)


def _parts(scene: Scene) -> Iterator[Wish]:
    heard = list(_longest(_heard(scene)))
    for name, mark in heard:
        certainty = _certainty(name, mark, scene, heard)
        if certainty > 0:
            yield from _wish(name, certainty)


def _heard(scene: Scene) -> list[tuple[str, Mark]]:
    return [
        (name.removeprefix(INTENT), mark)
        for name, marks in scene.marks.items()
        if name.startswith(INTENT)
        for mark in marks
    ]


def _longest(heard: Sequence[tuple[str, Mark]]) -> Iterator[tuple[str, Mark]]:
    """Take out intents that lie within a longer one: "no" within "no idea"."""
    widest: dict[int, tuple[int, int]] = {}
    for _, mark in heard:
        for place in range(mark.start, mark.end):
            start, end = widest.get(place, (place, place))
            if mark.end - mark.start > end - start:
                widest[place] = (mark.start, mark.end)
    for name, mark in heard:
        start, end = widest[mark.start]
        if mark.end - mark.start >= end - start or not (start <= mark.start and mark.end <= end):
            yield name, mark


def _certainty(name: str, mark: Mark, scene: Scene, heard: Iterable[tuple[str, Mark]]) -> float:
    words = scene.segments.words
    if _turned_down(mark, scene):
        return 0
    left = _left(mark, scene, [m for other, m in heard if other == name])
    clause = scene.clause(mark.start)
    fills = scene.between(clause.start, mark.start) == 0 == scene.between(mark.end, clause.end)
    long = len(words) > SHORT
    if left == 0 and not long:
        return 90
    if name in _SAFETY and mark.start == clause.start:
        return 75 if fills else 65
    if name in _ANSWERS:
        first = clause.number == 0 and fills
        return 70 if first and mark.start == 0 else 0
    if long:
        return 0
    return 60 if left <= AROUND and not _tells(mark, scene) else 0


def _tells(mark: Mark, scene: Scene) -> bool:
    """True when the rest of the text speaks of a sign."""
    return any(not mark.start <= hit.start < mark.end for hit in scene.hits)


def _turned_down(mark: Mark, scene: Scene) -> bool:
    """True for "don't stop"."""
    clause = scene.clause(mark.start)
    own = range(mark.start, mark.end)
    return any(
        deny.end == mark.start and deny.start not in own for deny in scene.within("deny", clause)
    )


def _left(mark: Mark, scene: Scene, same: Sequence[Mark]) -> int:
    """Words of weight that are neither the wish nor politeness."""
    words = scene.segments.words
    taken = {p for one in (mark, *same) for p in range(one.start, one.end)}
    for name in ("unit.filler", "greeting"):
        taken.update(p for one in scene.named(name) for p in range(one.start, one.end))
    denying = {p for one in scene.named("deny") for p in range(one.start, one.end)}
    return sum(
        1
        for place in range(len(words))
        if place not in taken
        and (place in denying or scene.weight[place + 1] > scene.weight[place])
    )
