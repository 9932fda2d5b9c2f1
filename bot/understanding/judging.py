"""From phrases heard to mentions: present, denied, past, somebody else's or feared.

Rule 1. A danger sign is absent only when its phrase is plainly denied in its own clause; where the
        reach is doubtful it is present and soft, so that its question is asked.
Rule 2. A misspelled word is never more than a hint, whether it is heard as it was typed or mended:
        it may be the name of a place. Of a mere symptom it is believed.
Rule 3. Of several mentions of a sign the most worrying one is kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.model.ids import SignId
from bot.understanding.denial import Denial
from bot.understanding.lexicon import Lexicon
from bot.understanding.marks import Mark
from bot.understanding.persons import Persons
from bot.understanding.reading import Mention, Status
from bot.understanding.scene import Scene
from bot.understanding.segments import Clause
from bot.understanding.spotting import Hit

PAST_REACH = 6
"""Words of weight between "ten years ago" and what was then, in a text without punctuation."""

FEAR_REACH = 5
"""The same between "afraid that" and what is feared."""

_WORST: Mapping[Status, int] = {"present": 0, "feared": 1, "absent": 2, "past": 3, "other": 4}


@dataclass(frozen=True, slots=True)
class Judge:
    """Everything that decides about a hit."""

    scene: Scene
    lexicon: Lexicon
    denied: Mapping[Hit, Denial]
    people: Persons

    def mention(self, hit: Hit) -> Mention | None:
        """What a hit says of its sign, or None when it says nothing safe to use."""
        sign = SignId(hit.phrase.about)
        danger = sign in self.lexicon.dangers
        status, doubtful = self._status(hit)
        if danger and not hit.exact and status == "absent":
            return None
        if danger and doubtful:
            status = "present"
        soft = (
            doubtful
            or hit.phrase.kind == "soft"
            or not hit.exact
            or (hit.phrase.kind != "symptom" and self._is_guessed(hit))
            or (danger and (self._is_soft(hit) or status in {"past", "other"}))
        )
        return Mention(sign, status, "soft" if soft else "hard", self._words(hit))

    def _is_soft(self, hit: Hit) -> bool:
        sign = SignId(hit.phrase.about)
        return self.lexicon.dangers[sign] == "soft" and hit.phrase.kind != "hard"

    def _is_guessed(self, hit: Hit) -> bool:
        return not self.scene.segments.guessed.keys().isdisjoint(hit.places)

    def _words(self, hit: Hit) -> str:
        return " ".join(self.scene.segments.words[hit.start : hit.end])

    def _status(self, hit: Hit) -> tuple[Status, bool]:
        """Its status, and whether that is doubtful."""
        denial = self.denied.get(hit)
        if denial and self._is_danger(hit) and self.scene.clause(hit.start).asked:
            return "feared", False  # "surely it is no stroke?" asks
        if denial in {"clear", "unclear"}:
            return "absent", denial == "unclear"
        if self._feared(hit):
            return "feared", False
        if self.people.is_others(hit, self.scene):
            return "other", False
        if self._marked(hit, "past", PAST_REACH, forward=False):
            now = bool(self.scene.within("unit.now", self.scene.clause(hit.start)))
            return "past", now
        return "present", denial == "stray" and self._is_danger(hit)

    def _is_danger(self, hit: Hit) -> bool:
        return SignId(hit.phrase.about) in self.lexicon.dangers

    def _feared(self, hit: Hit) -> bool:
        clause = self.scene.clause(hit.start)
        if self._marked(hit, "feared", FEAR_REACH, forward=True):
            return True
        return clause.asked and len(hit.places) <= 2 and self.scene.only(clause, (hit,))

    def _marked(self, hit: Hit, name: str, reach: int, *, forward: bool) -> bool:
        """True when a marker in the clause, or in a clause that is only a marker, means the hit."""
        clause = self.scene.clause(hit.start)
        marks = self.scene.within(name, clause)
        if any(
            self._distance(hit, mark) <= reach and not _is_own(hit, mark, name) for mark in marks
        ):
            return True
        neighbours = self.scene.before(clause) if forward else self.scene.after(clause)
        beside = next(neighbours, None)
        return beside is not None and self._stands_alone(beside, name)

    def _distance(self, hit: Hit, mark: Mark) -> int:
        if mark.end <= hit.start:
            return self.scene.between(mark.end, hit.start)
        return self.scene.between(hit.end, mark.start)

    def _stands_alone(self, clause: Clause, name: str) -> bool:
        return bool(self.scene.within(name, clause)) and not self.scene.hits_in(clause)


def _is_own(hit: Hit, mark: Mark, name: str) -> bool:
    """True when a marker is but a piece of the phrase; what begins before it speaks of it."""
    if not hit.owns(mark):
        return False
    return hit.spans(mark) or (name != "feared" and mark.start >= hit.start)


def worst(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """One mention for each sign, the most worrying, in order of first appearance."""
    kept: dict[SignId, Mention] = {}
    for mention in mentions:
        known = kept.get(mention.sign)
        if known is None or _rank(mention) < _rank(known):
            kept[mention.sign] = mention
    return tuple(kept.values())


def _rank(mention: Mention) -> tuple[int, int]:
    return _WORST[mention.status], 0 if mention.strength == "hard" else 1


def judge(scene: Scene, judging: Judge) -> Iterator[Mention]:
    """All mentions of a text, in order of place."""
    for hit in sorted(scene.hits, key=lambda one: (one.start, one.end)):
        mention = judging.mention(hit)
        if mention is not None:
            yield mention
