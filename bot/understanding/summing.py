"""A list denied as a whole by what sums it up: "fits, rash, funny speech, all no"."""

from collections.abc import Iterator
from itertools import takewhile

from bot.understanding.scene import Scene
from bot.understanding.segments import Clause
from bot.understanding.spotting import Hit

ITEM = 3
"""Words of weight that an item of a list has at most."""


def summed_up(scene: Scene) -> Iterator[Hit]:
    """The signs listed before "all no" or "none of these", or after "no to everything"."""
    for mark in scene.unit("none_of_it"):
        clause = scene.clause(mark.start)
        if scene.between(clause.start, mark.start) > 1 or scene.hits_in(clause):
            continue
        before = [*scene.before(clause)] or _sentence_before(clause, scene)
        yield from _items(before, scene)
        yield from _items([*scene.after(clause)], scene)


def _sentence_before(clause: Clause, scene: Scene) -> list[Clause]:
    """The clauses of the sentence before, nearest first."""
    if clause.number == 0:
        return []
    last = scene.segments.clauses[clause.number - 1]
    return [last, *scene.before(last)]


def _items(clauses: list[Clause], scene: Scene) -> Iterator[Hit]:
    for clause in takewhile(lambda one: _is_item(one, scene), clauses):
        yield from scene.hits_in(clause)


def _is_item(clause: Clause, scene: Scene) -> bool:
    return (
        scene.between(clause.start, clause.end) <= ITEM
        and not scene.within("first", clause)
        and not scene.within("unit.now", clause)
    )
