"""The planner over the whole content: nobody is offered a routine of which nothing is left."""

from collections.abc import Iterator
from itertools import combinations

from bot.conversation.knowledge import age_bands
from bot.conversation.planning import Caution, Refusal, Wish, plan
from bot.library.source import Atlas, Place
from bot.model.content import AgeBand, Content
from bot.model.ids import HeadacheId, RoutineId


def check(content: Content, atlas: Atlas) -> None:
    """Note every routine and variant that one caution would empty completely.

    Two together may: then the next routine is offered, and in the end comfort without touch.
    """
    if not content.headaches:
        return
    headache = next(iter(content.headaches))
    for name in content.routines:
        if found := next(_emptied(content, headache, name), None):
            variant, whom = found
            which = f"its variant `{variant}`" if variant else "it"
            told = f"nothing but rest is left of {which}{whom}"
            remedy = "keep a part of it, or add the caution to the routine's `forbidden_with`"
            place: Place = ("routines", name, *(("variants", variant) if variant else ()))
            atlas.problem(place, f"{told}; {remedy}")


def _emptied(
    content: Content, headache: HeadacheId, name: RoutineId
) -> Iterator[tuple[str | None, str]]:
    """Yield a variant, None for the whole routine, and for whom it is empty."""
    for band, chosen in profiles(content, at_once=1):
        for variant in (None, *content.routines[name].variants):
            made = plan(content, Wish(headache, name, variant), chosen, band)
            if isinstance(made, Refusal) and made.emptied:
                signs = "".join(f" for somebody with `{sign}`" for sign in made.why)
                yield variant, signs


def profiles(content: Content, at_once: int) -> Iterator[tuple[AgeBand, tuple[Caution, ...]]]:
    """Yield for every age: no caution, every one alone, and up to `at_once` of them together."""
    cautions = [Caution(sign, found.edits) for sign, found in content.signs.cautions.items()]
    for count in range(at_once + 1):
        for chosen in combinations(cautions, count):
            for band in age_bands(content):
                yield band, chosen
