"""What is denied: which words of denial reach which signs.

Rule 1. A denial stays in its clause; a list joined by "or" carries it on.
Rule 2. Words that belong to a phrase ("cannot feel my arm") deny nothing.
Rule 3. A doubtful reach is "unclear"; what follows from that is decided elsewhere.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.understanding.marks import Mark
from bot.understanding.scene import Scene
from bot.understanding.segments import Clause
from bot.understanding.spotting import Hit
from bot.understanding.summing import summed_up

Denial = Literal["clear", "unclear", "stray"]
"""stray: a denial goes before it and reaches nothing; only a danger sign takes that for a doubt."""

CLEAR_REACH = 2
"""Words of weight between a denial and what it plainly denies: "no sign of any fever"."""

FAR_REACH = 4
"""Further than this a denial speaks of something else."""

NEXT_REACH = 1
"""How far words like "not" reach: "not very dizzy"."""

BACK_REACH = 1
"""Words of weight between what is denied and a denial after it: "fever completely gone"."""


WINDOW = 40
"""Words around a denial that are looked at at all; keeps the work bounded in endless clauses."""


@dataclass(frozen=True, slots=True)
class Negator:
    """A word of denial and which way it can look."""

    start: int
    end: int
    forward: bool
    backward: bool
    short: bool
    """True when it denies what follows directly and carries on only through "or"."""


def denials(scene: Scene) -> dict[Hit, Denial]:
    """Every hit that is denied, and how plainly."""
    denied: dict[Hit, Denial] = {}
    idle: list[Negator] = []
    for negator in _negators(scene):
        clause = scene.clause(negator.start)
        hits = (*_near(negator, scene.hits_in(clause)), *_across(negator, clause, scene))
        reached = list(_denied_by(negator, clause, hits, scene))
        for hit, how in reached:
            if denied.get(hit) != "clear":
                denied[hit] = how
        if not reached and negator.forward:
            idle.append(negator)
    denied |= dict.fromkeys(summed_up(scene), "clear")
    for hit in _shadowed(scene):
        denied.setdefault(hit, "unclear")
    return denied | {hit: "stray" for hit in _strays(idle, scene) if hit not in denied}


def _shadowed(scene: Scene) -> Iterator[Hit]:
    """Hits whose first word another phrase denies: "sleep helps" in "no sleep helps"."""
    deniers = {
        following: place
        for hit in scene.hits
        for place, following in pairwise(hit.places)
        if place in scene.denying and following not in scene.denying
    }
    for hit in scene.hits:
        before = [deniers[place] for place in hit.places if place in deniers]
        if any(denial < hit.start and not scene.between(denial, hit.start) for denial in before):
            yield hit


def _across(negator: Negator, clause: Clause, scene: Scene) -> Iterator[Hit]:
    """Hits from an earlier clause that reach beyond the denial: "my sight, nothing is missing"."""
    for earlier in scene.before(clause):
        for hit in scene.hits_in(earlier):
            behind = hit.phrase.order == "apart" and hit.places[-1] >= clause.start
            if hit.start < negator.start < hit.end or (behind and negator.start == hit.end):
                yield hit


def _near(negator: Negator, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if negator.start - WINDOW <= hit.start <= negator.end + WINDOW)


def _strays(idle: list[Negator], scene: Scene) -> Iterator[Hit]:
    """Hits behind a denial that denies nothing else: "I do not think that this is ..."."""
    for negator in idle:
        for hit in _near(negator, scene.hits_in(scene.clause(negator.start))):
            if hit.start >= negator.end:
                yield hit


def _negators(scene: Scene) -> list[Negator]:
    spans: dict[tuple[int, int], set[str]] = {}
    for name in ("deny", "gone"):
        for mark in scene.named(name):
            if not _spent(mark, scene):
                spans.setdefault((mark.start, mark.end), set()).add(name)
    short = {(mark.start, mark.end) for mark in scene.unit("deny_next")}
    return [
        Negator(start, end, "deny" in names, "gone" in names, (start, end) in short)
        for (start, end), names in sorted(spans.items())
        if not _covered((start, end), names, spans)
    ]


def _covered(
    span: tuple[int, int], names: set[str], spans: dict[tuple[int, int], set[str]]
) -> bool:
    """True for "не" within "не было": the longer denial speaks for it."""
    return any(
        o[0] <= span[0] and span[1] <= o[1] and o != span and names <= others
        for o, others in spans.items()
    )


def _spent(mark: Mark, scene: Scene) -> bool:
    """True for a denial that denies nothing: inside a phrase, double, or part of a fear."""
    if not scene.phrased.isdisjoint(range(mark.start, mark.end)):
        return True
    clause = scene.clause(mark.start)
    return any(
        wider.start <= mark.start and mark.end <= wider.end
        for name in ("double", "feared")
        for wider in scene.within(name, clause)
    )


def _denied_by(
    negator: Negator, clause: Clause, hits: tuple[Hit, ...], scene: Scene
) -> Iterator[tuple[Hit, Denial]]:
    yield from ((hit, "clear") for hit in hits if _is_inside(negator, hit, scene))
    after = [hit for hit in hits if hit.start >= negator.end]
    before = [hit for hit in hits if hit.end <= negator.start]
    forward = negator.forward and _reaches_forward(negator, after, scene)
    backward = negator.backward and _reaches_back(negator, before, scene)
    if forward and backward:
        backward = _looks_back(before[-1], after[0], clause)
        forward = not backward
    if backward:
        doubtful = _denies_more(negator, clause, before, scene)
        for hit, how in _backward(clause, before, scene):
            yield hit, "unclear" if doubtful else how
    elif forward:
        yield from _forward(negator, clause, after, scene)
    elif negator.backward and not hits:
        yield from _alone(clause, scene)
    if negator.forward and not hits:
        yield from ((hit, "clear") for hit in _broken_off(clause, scene))


def _denies_more(negator: Negator, clause: Clause, before: list[Hit], scene: Scene) -> bool:
    """True for "came off the scooter, no lid on": something else follows that may be denied."""
    bent = not max(before, key=lambda hit: hit.end).as_written
    return negator.forward and not bent and scene.between(negator.end, clause.end) > 0


def _is_inside(negator: Negator, hit: Hit, scene: Scene) -> bool:
    """True for a denial between the words of a phrase.

    Where they stand apart, anything may be told between them: for a danger to be denied there, the
    denial must touch one of them.
    """
    if hit.phrase.order != "apart" or hit.phrase.kind in ("plain", "symptom"):
        return hit.start < negator.start < hit.end
    before = [place for place in hit.places if place >= negator.end]
    after = [place for place in hit.places if place < negator.start]
    if not after or not (before or negator.start == hit.end):
        return False
    ahead = negator.forward and bool(before) and not scene.between(negator.end, before[0])
    back = negator.backward and not scene.between(after[-1] + 1, negator.start)
    return ahead or back


def _broken_off(clause: Clause, scene: Scene) -> Iterator[Hit]:
    """Hits that begin with the very word that ended a bare denial: "no just eaten"."""
    following = next(scene.after(clause), None)
    if following is None or following.opened_by or not scene.only(clause, ()):
        return
    for hit in scene.hits_in(following):
        if hit.start == following.start:
            yield hit


def _reaches_forward(negator: Negator, after: list[Hit], scene: Scene) -> bool:
    reach = NEXT_REACH if negator.short else FAR_REACH
    return bool(after) and scene.between(negator.end, after[0].start) <= reach


def _reaches_back(negator: Negator, before: list[Hit], scene: Scene) -> bool:
    return (
        bool(before) and min(scene.between(hit.end, negator.start) for hit in before) <= BACK_REACH
    )


def _looks_back(before: Hit, after: Hit, clause: Clause) -> bool:
    """Which of two neighbours a denial between them means.

    Where a language bends the denied word, the bent one is meant: "температуры нет".
    """
    if before.as_written != after.as_written:
        return after.as_written
    return before.start == clause.start and len(before.places) == 1


def _forward(
    negator: Negator, clause: Clause, after: list[Hit], scene: Scene
) -> Iterator[tuple[Hit, Denial]]:
    first = after[0]
    far = scene.between(negator.end, first.start) > CLEAR_REACH
    restart = not negator.short and _has(scene.within("first", clause), negator.end, first.start)
    how: Denial = "unclear" if far or restart else "clear"
    end = first.end
    for hit in after:
        if hit.start < end or hit is first:
            yield hit, how
            end = max(end, hit.end)
            continue
        joined = _joined(end, hit, scene, short=negator.short)
        if joined is None:
            return
        yield hit, joined if how == "clear" else how
        end = hit.end
    yield from ((hit, how) for hit in _listed(clause, scene))


def _joined(end: int, hit: Hit, scene: Scene, *, short: bool) -> Denial | None:
    """How a denial is carried on to the next hit, if it is."""
    if scene.between(end, hit.start) > CLEAR_REACH:
        return None
    clause = scene.clause(hit.start)
    if _has(scene.within("unit.or", clause), end, hit.start):
        return "clear"
    joiners = scene.within("unit.and", clause)
    bare = scene.between(end, hit.start) == _weighing(joiners, end, hit.start, scene)
    if not short and bare and _has(joiners, end, hit.start) and len(hit.places) <= 2:
        return "unclear" if hit.as_written else "clear"  # bent like what is denied before it
    return None


def _has(marks: tuple[Mark, ...], start: int, end: int) -> bool:
    return bool(_some(marks, start, end))


def _weighing(marks: tuple[Mark, ...], start: int, end: int, scene: Scene) -> int:
    return sum(scene.between(mark.start, mark.end) for mark in _some(marks, start, end))


def _some(marks: tuple[Mark, ...], start: int, end: int) -> tuple[Mark, ...]:
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    return marks[first : bisect_left(marks, end, first, key=lambda mark: mark.start)]


def _listed(clause: Clause, scene: Scene) -> list[Hit]:
    """The rest of "no fever, stiff neck or rash": bare items with "or" before the last.

    Items bent like what is denied need no "or": "без рвоты, температуры, сыпи".
    """
    items: list[Hit] = []
    bent, sure = any(not hit.as_written for hit in scene.hits_in(clause)), 0
    for following in scene.after(clause):
        hits = scene.hits_in(following)
        bare = scene.only(following, hits, "unit.or")
        if following.opened_by != "," or not hits or not bare:
            break
        items += hits
        if scene.within("unit.or", following):
            return items
        bent = bent and not any(hit.as_written for hit in hits)
        sure = len(items) if bent else sure
    return items[:sure]


def _backward(clause: Clause, before: list[Hit], scene: Scene) -> Iterator[tuple[Hit, Denial]]:
    last = max(before, key=lambda hit: hit.end)
    start = last.start
    for hit in sorted(before, key=lambda hit: -hit.end):
        if hit.end > start:
            yield hit, "clear"
            start = min(start, hit.start)
            continue
        joiners = (*scene.within("unit.or", clause), *scene.within("unit.and", clause))
        if not _has(joiners, hit.end, start) or scene.between(hit.end, start) > 1:
            return
        yield hit, "clear"
        start = hit.start
    if not scene.between(clause.start, start):
        yield from ((hit, "clear") for hit in _listed_before(clause, last, scene))


def _listed_before(clause: Clause, last: Hit, scene: Scene) -> Iterator[Hit]:
    """The rest of "рвоты, тошноты нет": bare items, bent like the one that is denied."""
    opened_by = clause.opened_by
    for earlier in scene.before(clause):
        hits = scene.hits_in(earlier)
        bent = bool(hits) and not last.as_written and not any(hit.as_written for hit in hits)
        if opened_by != "," or not bent or not scene.only(earlier, hits):
            return
        opened_by = earlier.opened_by
        yield from hits


def _alone(clause: Clause, scene: Scene) -> Iterator[tuple[Hit, Denial]]:
    """A clause that is nothing but the denial of the one before: "fever - none", "fever? no"."""
    if clause.number == 0 or not scene.only(clause, (), "gone"):
        return
    if clause.opened_by not in {"-", ":", "?", ","}:
        return
    earlier = scene.segments.clauses[clause.number - 1]
    hits = scene.hits_in(earlier)
    if hits and scene.only(earlier, hits):
        plain: Denial = "unclear" if clause.opened_by == "," else "clear"
        yield from ((hit, plain) for hit in hits)
