"""A routine as a person would receive it, printed message by message on a phone's width.

For whoever edits content: nothing is asked, nothing is kept, the gate is not involved because
nobody is there to be touched.
"""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.conversation import changing, offering
from bot.conversation.draft import Draft
from bot.conversation.knowledge import age_bands
from bot.conversation.library import Library
from bot.conversation.planning import Refusal, wish
from bot.conversation.stepping import render_step
from bot.library.explain import did_you_mean
from bot.model.ids import AgeBandId, HeadacheId, Language, RoutineId, SignId
from bot.model.state import Chat, Fact, Person, Plan, Session

PHONE = 38
"""Characters on a line of a narrow phone."""


class PreviewError(Exception):
    """What was asked for is not there, or is not for such a person. Says what is."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What to print."""

    routine: str
    """An id or a number of the reference, with a variant if wanted: `R3`, `R1/light`."""
    language: str = "en"
    signs: tuple[str, ...] = ()
    """Cautions and symptoms that the person has."""
    age: str | None = None
    """An age band such as `65_75`; None: a grown-up without a special rule."""
    width: int = PHONE


def preview(library: Library, wished: Wished, now: datetime) -> str:
    """Return every message of the routine. Raises PreviewError with what would be right."""
    routine = _routine(library, wished.routine)
    draft = Draft(_chat(library, wished, now), library, now)
    made = offering.plan_now(draft, wish(_headache(library), routine))
    if isinstance(made, Refusal):
        reasons = changing.because(draft, made.why)
        raise PreviewError(f"`{routine}` is not for such a person: {reasons}")
    messages = [_head(draft, made), *_steps(draft, made)]
    return "\n\n".join(_boxed(text, wished.width) for text in messages)


def _routine(library: Library, named: str) -> str:
    """Return `routine` or `routine/variant` for an id or a reference number."""
    name, _, variant = named.partition("/")
    routines = library.content.routines
    by_ref = {found.ref.lower(): key for key, found in routines.items()}
    known = by_ref.get(name.lower(), RoutineId(name))
    if known not in routines:
        choices = {*map(str, routines), *(found.ref for found in routines.values())}
        known_ones = "; known: " + ", ".join(f"`{each}`" for each in routines)
        told = did_you_mean(name, choices, otherwise=known_ones)
        raise PreviewError(f"there is no routine `{name}`{told}")
    if variant and variant not in routines[known].variants:
        told = did_you_mean(variant, routines[known].variants)
        raise PreviewError(f"`{known}` has no variant `{variant}`{told}")
    return f"{known}/{variant}" if variant else known


def _headache(library: Library) -> HeadacheId:
    kinds = library.content.headaches
    return offering.UNKNOWN if offering.UNKNOWN in kinds else next(iter(kinds))


def _chat(library: Library, wished: Wished, now: datetime) -> Chat:
    signs = library.content.signs
    known = [*signs.cautions, *signs.symptoms]
    for sign in wished.signs:
        if sign in {*signs.dangers, *signs.blocks}:
            raise PreviewError(f"nobody with `{sign}` is massaged; name cautions and symptoms only")
        if sign not in known:
            raise PreviewError(f"there is no caution `{sign}`{did_you_mean(sign, known)}")
    if wished.language not in library.words:
        told = did_you_mean(wished.language, library.words)
        raise PreviewError(f"there is no language `{wished.language}`{told}")
    return Chat(
        Language(wished.language),
        person=_person(library, wished.age, now),
        facts={SignId(sign): Fact("yes", now, "asked") for sign in wished.signs},
    )


def _person(library: Library, age: str | None, now: datetime) -> Person | None:
    if age is None:
        return None
    bands = [band.id for band in age_bands(library.content)]
    if age not in bands:
        raise PreviewError(f"there is no age band `{age}`{did_you_mean(age, bands)}")
    return Person("me", AgeBandId(age), now)


def _head(draft: Draft, plan: Plan) -> str:
    words = draft.words.routines[plan.routine]
    lines = [f"{words.name}\n{words.about}", offering.say_time(draft, plan)]
    lines += [words.note] if words.note else []
    lines += [f"• {line}" for line in changing.changed(draft, plan)]
    return "\n\n".join(lines)


def _steps(draft: Draft, plan: Plan) -> Iterator[str]:
    for position in range(len(plan.steps)):
        yield render_step(draft, Session(1, plan, position, draft.now, None, touch=True))


def _boxed(text: str, width: int) -> str:
    plain = text.replace("<b>", "").replace("</b>", "")
    lines = [line for each in plain.splitlines() for line in _wrapped(each, width)]
    edge = "─" * (width + 2)
    body = "\n".join(f"│ {line:<{width}} │" for line in lines)
    return f"┌{edge}┐\n{body}\n└{edge}┘"


def _wrapped(line: str, width: int) -> Iterable[str]:
    return textwrap.wrap(line, width) or [""]
