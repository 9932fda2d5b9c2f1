"""Whose sign it is: the writer's, the patient's written about, or somebody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.understanding.marks import Mark
from bot.understanding.scene import Scene
from bot.understanding.segments import Clause
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
        own = [m for m in self.firsts if clause.start <= m.start < clause.end]
        if not near:
            return bool(self.others) and _is_not_mine(own, clause, scene)
        before_other = max((m.start for m in near if m.start <= hit.start), default=-1)
        if any(hit.start < m.start < hit.end for m in own):
            return False  # "her perfume made me sick"
        before_own = max((m.start for m in own if m.start <= hit.start), default=-1)
        if max(before_other, before_own) >= 0:
            return before_other > before_own
        if hit.phrase.kind == "symptom":
            return False  # "drank at my friend's" is no friend's drinking
        # Nobody is named before it: "инсульт у деда".
        return min(m.start for m in near) < min((m.start for m in own), default=len(scene.weight))


def _is_not_mine(own: Sequence[Mark], clause: Clause, scene: Scene) -> bool:
    """True for "pregnant not me, my wife"."""
    return any(
        deny.end == mark.start and scene.between(mark.end, clause.end) == 0
        for deny in scene.within("deny", clause)
        for mark in own
    )


def persons(scene: Scene, aged: frozenset[int]) -> Persons:
    """Find out who is spoken of. `aged` are the places of words whose age is stated."""
    named = sorted((*scene.named("other"), *scene.named("child")), key=lambda mark: mark.start)
    pronouns = {mark.start for mark in scene.unit("pronoun")}
    firsts = tuple(mark for mark in scene.named("first") if not _owns_person(mark, named, scene))
    speaks = _speaks_of_self(firsts, named, scene)
    if speaks and all(mark.start in pronouns for mark in named):
        named = []  # "it" in a language whose things are he and she
    people = tuple(named)
    if not people:
        return Persons("me" if firsts else None, (), firsts)
    patient = None if speaks else _patient(people, scene, aged)
    if patient is None:
        return Persons("me" if firsts else None, people, firsts)
    child = any(mark.start == patient.start for mark in scene.named("child"))
    return Persons("child" if child else "adult", (), firsts)


def _owns_person(first: Mark, people: Sequence[Mark], scene: Scene) -> bool:
    """True for "my mother", "my teenage son", "у меня сын"; not for "I have two sons"."""
    near = NAMED_NEAR if first.end - first.start == 1 else 0
    return any(
        first.end <= mark.start <= first.end + NAMED_FAR
        and scene.between(first.end, mark.start) <= near
        and scene.clause_number(first.start) == scene.clause_number(mark.start)
        for mark in people
    )


def _speaks_of_self(firsts: Sequence[Mark], people: Sequence[Mark], scene: Scene) -> bool:
    """True when the writer says something of himself.

    "I think", "told me" and "I'm scared" alone are not; "I'm fine" and "not me" are.
    """
    objects = {mark.start for mark in scene.unit("first_object")}
    for mark in firsts:
        clause = scene.clause(mark.start)
        denied = any(deny.end == mark.start for deny in scene.within("deny", clause))
        if mark.start in objects and not denied:
            if any(clause.start <= one.start < mark.start for one in people):
                continue  # "he didn't answer me"
        elif denied and scene.between(mark.end, clause.end) == 0:
            return True
        if any(hit.end > mark.start for hit in scene.hits_in(clause)) or any(
            one.start >= mark.start
            for name in ("head", "gone")
            for one in scene.within(name, clause)
        ):
            return True
        if scene.between(mark.end, clause.end) <= 2 and not scene.within("feared", clause):
            return True
    return False


def _patient(people: tuple[Mark, ...], scene: Scene, aged: frozenset[int]) -> Mark | None:
    """The person the text is about: whose age is told, whose head hurts, who has a sign now.

    It is the one named first: "my son ... his head". Of somebody distant, an uncle or a colleague,
    people tell stories: there a sign alone is not enough.
    """
    for mark in people:
        clause = scene.clause(mark.start)
        if mark.start in aged or scene.within("head", clause):
            return people[0]
    distant = {mark.start for mark in scene.unit("distant_person")}
    past = {scene.clause_number(mark.start) for mark in scene.named("past")}
    for mark in people:
        number = scene.clause_number(mark.start)
        hits = scene.hits_in(scene.segments.clauses[number])
        # An illness or a mere word for one ("stroke") is a story.
        felt = any(hit.phrase.kind in ("danger", "hard", "symptom") for hit in hits)
        if felt and number not in past and people[0].start not in distant:
            return people[0]
    return None
