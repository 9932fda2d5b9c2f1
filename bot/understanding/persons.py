"""Whose sign it is: the writer's, the patient's written about, or somebody else's."""

from dataclasses import dataclass
from typing import Literal

from bot.model.ids import SignId
from bot.understanding.lexicon import Lexicon
from bot.understanding.marks import Mark
from bot.understanding.scene import Scene
from bot.understanding.spotting import Hit

Subject = Literal["me", "adult", "child"]

NAMED_NEAR = 1
"""Words of weight between "my" and "mother" for the two to belong together."""

NAMED_FAR = 2
"""Words of any kind between them."""


@dataclass(frozen=True, slots=True)
class Persons:
    """Who is spoken of in a text."""

    subject: Subject | None
    others: tuple[Mark, ...]
    """Mentions of persons other than the patient."""
    firsts: tuple[Mark, ...]
    """Places where the writer speaks of himself, "my mother" not among them."""

    def is_others(self, hit: Hit, scene: Scene) -> bool:
        """True when the sign is said of somebody who is not the patient."""
        clause = scene.clause(hit.start)
        near = [m for m in self.others if clause.start <= m.start < clause.end and not hit.owns(m)]
        if not near:
            return False
        own = [m for m in self.firsts if clause.start <= m.start < clause.end]
        before_other = max((m.start for m in near if m.start <= hit.start), default=-1)
        if any(hit.start < m.start < hit.end for m in own):
            return False  # "her perfume made me sick"
        before_own = max((m.start for m in own if m.start <= hit.start), default=-1)
        if max(before_other, before_own) >= 0:
            return before_other > before_own
        # Nobody is named before it: "инсульт у деда".
        return min(m.start for m in near) < min((m.start for m in own), default=len(scene.weight))


def persons(scene: Scene, lexicon: Lexicon, aged: frozenset[int]) -> Persons:
    """Find out who is spoken of. `aged` are the places of words whose age is stated."""
    people = tuple(
        sorted((*scene.named("other"), *scene.named("child")), key=lambda mark: mark.start)
    )
    firsts = tuple(mark for mark in scene.named("first") if not _owns_person(mark, people, scene))
    if not people:
        return Persons("me" if firsts else None, (), firsts)
    patient = None if _speaks_of_self(firsts, scene) else _patient(people, scene, lexicon, aged)
    if patient is None:
        return Persons("me" if firsts else None, people, firsts)
    child = any(mark.start == patient.start for mark in scene.named("child"))
    return Persons("child" if child else "adult", (), firsts)


def _owns_person(first: Mark, people: tuple[Mark, ...], scene: Scene) -> bool:
    """True for "my mother", "my teenage son", "у меня сын"; not for "I have two sons"."""
    near = NAMED_NEAR if first.end - first.start == 1 else 0
    return any(
        first.end <= mark.start <= first.end + NAMED_FAR
        and scene.between(first.end, mark.start) <= near
        and scene.clause_number(first.start) == scene.clause_number(mark.start)
        for mark in people
    )


def _speaks_of_self(firsts: tuple[Mark, ...], scene: Scene) -> bool:
    """True when the writer says something of himself: "I think" and "told me" alone are not."""
    for mark in firsts:
        clause = scene.clause(mark.start)
        if any(hit.end > mark.start for hit in scene.hits_in(clause)) or any(
            head.start >= mark.start for head in scene.within("head", clause)
        ):
            return True
        if scene.between(mark.end, clause.end) <= 2:
            return True
    return False


def _patient(
    people: tuple[Mark, ...], scene: Scene, lexicon: Lexicon, aged: frozenset[int]
) -> Mark | None:
    """The person the text is about: whose age is told, whose head hurts, who is in danger.

    It is the one named first: "my son ... his head".
    """
    for mark in people:
        clause = scene.clause(mark.start)
        if mark.start in aged or scene.within("head", clause):
            return people[0]
    past = {scene.clause_number(mark.start) for mark in scene.named("past")}
    for mark in people:
        number = scene.clause_number(mark.start)
        hits = scene.hits_in(scene.segments.clauses[number])
        if number not in past and any(SignId(h.phrase.about) in lexicon.dangers for h in hits):
            return people[0]
    return None
