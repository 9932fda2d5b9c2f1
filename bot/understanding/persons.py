"""Whose sign it is: the writer's, the patient's written about, or somebody else's."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.model.ids import SignId
from bot.understanding.marks import Mark
from bot.understanding.scene import Scene
from bot.understanding.segments import Clause
from bot.understanding.spotting import Hit

Subject = Literal["me", "adult", "child"]

NAMED_NEAR = 1
"""Words of weight between "my" and "mother" for the two to belong together."""

NAMED_FAR = 2
"""Words of any kind between them."""

TOLD_REACH = 2
"""Words of any kind between "told" and "my wife", who is only spoken to."""


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


def persons(scene: Scene, aged: frozenset[int], dangers: Collection[SignId] = ()) -> Persons:
    """Find out who is spoken of. `aged` are the places of words whose age is stated."""
    named = [
        mark
        for mark in sorted((*scene.named("other"), *scene.named("child")), key=_start)
        if not _is_spoken_to(mark, scene) and not _is_then(mark, scene)
    ]
    pronouns = {mark.start for mark in scene.unit("pronoun")}
    firsts = tuple(
        mark
        for mark in scene.named("first")
        if not _owns_person(mark, named, scene) and not _is_place(mark, scene)
    )
    on_behalf = bool(scene.unit("on_behalf"))
    speaks = not on_behalf and _speaks_of_self(firsts, named, scene)
    if speaks and all(mark.start in pronouns for mark in named):
        named = []  # "it" in a language whose things are he and she
    people = tuple(named)
    if not people:
        return Persons("me" if firsts else None, (), firsts)
    patient = None if speaks else _patient(people, scene, aged, dangers)
    if patient is None and on_behalf:
        patient = people[0]  # "dad has myeloma, I am writing for him"
    if patient is None:
        return Persons("me" if firsts else None, people, firsts)
    child = any(mark.start == patient.start for mark in scene.named("child"))
    return Persons("child" if child else "adult", (), firsts)


def _start(mark: Mark) -> int:
    return mark.start


def _is_then(person: Mark, scene: Scene) -> bool:
    """True for the girl in "when I was a girl"."""
    past = scene.within("past", scene.clause(person.start))
    return any(mark.start < person.start and person.end <= mark.end for mark in past)


def _is_spoken_to(person: Mark, scene: Scene) -> bool:
    """True for "I wanted to tell my wife": she only listens."""
    return any(
        mark.end <= person.start <= mark.end + TOLD_REACH
        for mark in scene.within("unit.told_to", scene.clause(person.start))
    )


def _is_place(first: Mark, scene: Scene) -> bool:
    """True for "on my bus", "в моём классе": where it was says not of whom; "in my head" does."""
    if first.end - first.start > 1 or first.end >= len(scene.segments.words):
        return False
    clause = scene.clause(first.start)
    if not any(mark.end == first.start for mark in scene.within("unit.place_before", clause)):
        return False
    if scene.weight[first.end + 1] == scene.weight[first.end]:
        return False
    own = [(head.start, head.end) for head in scene.within("head", clause)]
    own += [(hit.start, hit.end) for hit in scene.hits_in(clause)]
    return not any(start <= first.end < end for start, end in own)


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
        closing = _closes(mark, clause, people, scene)
        after = scene.between(mark.end, clause.end)
        if after <= 2 and not closing and not scene.within("feared", clause):
            return True
    return False


def _closes(first: Mark, clause: Clause, people: Sequence[Mark], scene: Scene) -> bool:
    """True for "he does not hear me" and "she has not known me since noon": an object of theirs."""
    before = scene.between(clause.start, first.start)
    return (
        before > 0 and first.end - first.start == 1 and any(p.start < first.start for p in people)
    )


def _patient(
    people: tuple[Mark, ...], scene: Scene, aged: frozenset[int], dangers: Collection[SignId]
) -> Mark | None:
    """The person the text is about: whose age is told, whose head hurts, who has a sign now.

    It is the one named first: "my son ... his head". Of somebody distant, an uncle or a colleague,
    people tell stories: there a danger must be stated, and a sign alone is not enough.
    """
    for mark in people:
        clause = scene.clause(mark.start)
        if mark.start in aged or scene.within("head", clause):
            return people[0]
    called = scene.unit("cry_for_help")
    distant = set() if called else {mark.start for mark in scene.unit("distant_person")}
    past = {scene.clause_number(mark.start) for mark in scene.named("past")}
    for mark in people:
        number = scene.clause_number(mark.start)
        if number in past:
            continue
        clause = scene.segments.clauses[number]
        here = scene.hits_in(clause)
        then = [hit for later in _told_on(clause, scene) for hit in scene.hits_in(later)]
        if any(_is_stated(hit) for hit in (*here, *then)):
            return people[0]
        if people[0].start in distant:
            continue
        if any(_is_felt(hit, dangers, alone=True) for hit in here) or any(
            _is_felt(hit, dangers, alone=False) for hit in then
        ):
            return people[0]
    return None


def _is_stated(hit: Hit) -> bool:
    return hit.phrase.kind in ("danger", "hard")


def _is_felt(hit: Hit, dangers: Collection[SignId], *, alone: bool) -> bool:
    """True for what is seen or felt; an illness or a mere word for one ("stroke") is a story."""
    if hit.phrase.kind == "soft":
        return SignId(hit.phrase.about) in dangers and len(hit.places) > 1
    return alone and hit.phrase.kind == "symptom"


def _told_on(clause: Clause, scene: Scene) -> Iterator[Clause]:
    """What is told on of the person named: "he sits and stares, does not turn to his name"."""
    for following in scene.after(clause):
        if scene.within("first", following) or scene.within("past", following):
            return
        yield following
