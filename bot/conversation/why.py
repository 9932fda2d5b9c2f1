"""Why: which words and answers led to what the bot said, by which rule, and what that rests on.

Rule 1: only ids are kept of what a person wrote, so what is shown are the labels of what was
        understood, never the words themselves (P10).
Rule 2: short first; sources are named one by one when asked for more.
Rule 3: what is not known is said every time (P11).
"""

from collections.abc import Iterable, Iterator

from bot.conversation import changing, danger, questions
from bot.conversation.draft import Draft, column
from bot.conversation.knowledge import age_band, is_yes
from bot.conversation.offering import UNKNOWN, column_of
from bot.conversation.wording import bullets, joined
from bot.model.effects import Rows
from bot.model.ids import HeadacheId, SignId
from bot.model.state import Asking, Blocked, Locked, Plan, Screening

Basis = tuple[str, ...]


def why(draft: Draft, *, more: bool = False) -> None:
    """Answer `/why`: a short explanation, or every source of it. Disturbs nothing that is open."""
    text, rested_on = _explained(draft)
    if more:
        sources = [_cited(draft, name, basis) for name, basis in rested_on]
        text = draft.text("why_sources", sources=bullets(dict.fromkeys(sources)))
    rows: Rows = ()
    if rested_on and not more:
        rows = column([draft.button("why_more", "a.why_more")])
    draft.send(text, rows)


Explained = tuple[str, list[tuple[str, Basis]]]
"""The short text, and what it rests on by name."""


def _explained(draft: Draft) -> Explained:
    phase = draft.chat.phase
    match phase:
        case Locked():
            return _danger(draft, phase.reason)
        case Asking():
            return _question(draft, phase)
        case Screening():
            return draft.text("why_screen"), []
        case Blocked():
            return _blocked(draft)
        case _ if draft.chat.advised:
            return _advised(draft, draft.chat.advised)
        case _:
            return draft.text("why_nothing"), []


# --- danger, questions, refusals ------------------------------------------------------------------


def _danger(draft: Draft, sign: SignId) -> Explained:
    words, found = draft.words.signs[sign], draft.content.signs.dangers[sign]
    how = _how_known(draft, [sign])
    text = draft.text(
        "why_danger",
        number=danger.number(draft),
        tell=words.tell or words.label,
        how=how,
        grades=_grades(draft, found.basis),
    )
    return text, [(words.label, found.basis)]


def _question(draft: Draft, phase: Asking) -> Explained:
    words, found = draft.words.signs[phase.sign], draft.content.signs.find(phase.sign)
    pieces = [each for each in _led_to(draft, phase.sign) if is_yes(draft.chat, each)]
    led = joined(draft.words.signs[each].label for each in pieces)
    key = "why_question_led" if led else "why_question"
    text = draft.text(key, label=words.label, led=led, grades=_grades(draft, found.basis))
    return text, [(words.label, found.basis)]


def _blocked(draft: Draft) -> Explained:
    standing = questions.blocks(draft)
    lines, rested_on = [], []
    for sign, found in standing:
        words = draft.words.signs[sign]
        lines.append(
            draft.text(
                "why_block",
                reason=words.tell or words.label,
                how=_how_known(draft, [sign]),
                grades=_grades(draft, found.basis),
            )
        )
        rested_on.append((words.label, found.basis))
    return "\n\n".join([*lines, draft.text("why_block_unknown")]), rested_on


def _led_to(draft: Draft, sign: SignId) -> Iterator[SignId]:
    """Yield the signs that bring this one, or are pieces of it."""
    content = draft.content
    for rule in content.screening.combinations:
        if rule.gives == sign:
            yield from (*rule.all_of, *rule.any_of)
    for other in draft.chat.facts:
        if sign in content.signs.find(other).then_ask:
            yield other


def _how_known(draft: Draft, signs: Iterable[SignId]) -> str:
    """Say where it comes from: the age, the words, or the answers."""
    found = list(signs)
    person = draft.chat.person
    band = age_band(draft.content, person.age) if person else None
    if band and band.gives in found:
        return draft.text("why_age")
    pieces = [each for sign in found for each in _led_to(draft, sign) if is_yes(draft.chat, each)]
    return " ".join(_told(draft, [*found, *pieces]))


def _told(draft: Draft, signs: Iterable[SignId]) -> list[str]:
    """Say which signs were written and which were answered."""
    facts, labels = draft.chat.facts, draft.words.signs
    by_source: dict[str, list[str]] = {"why_wrote": [], "why_answered": []}
    for sign in dict.fromkeys(signs):
        if sign in facts:
            key = "why_wrote" if facts[sign].source == "said" else "why_answered"
            by_source[key].append(labels[sign].label)
    return [draft.text(key, signs=joined(names)) for key, names in by_source.items() if names]


# --- what was offered -----------------------------------------------------------------------------


def _advised(draft: Draft, plan: Plan) -> Explained:
    routine = draft.content.routines.get(plan.routine)
    kind = draft.content.headaches.get(plan.headache)
    if routine is None or kind is None:
        return draft.text("why_nothing"), []
    name = draft.words.routines[plan.routine].name
    rested_on = [(name, routine.basis), (draft.words.headaches[plan.headache].button, kind.basis)]
    rested_on += [
        (draft.words.signs[sign].label, draft.content.signs.find(sign).basis)
        for sign in dict.fromkeys(sign for change in plan.changes for sign in change.why)
        if sign in draft.chat.facts
    ]
    lines = [*_about_the_kind(draft, plan.headache)]
    lines.append(draft.text(f"why_{column_of(draft, plan.headache)}"))
    lines.append(draft.text("why_routine", name=name, grades=_grades(draft, routine.basis)))
    changes = changing.changed(draft, plan)
    if changes:
        lines.append(draft.text("changes", changes=bullets(changes)))
    lines.append(draft.text("why_unknown"))
    return "\n\n".join(lines), rested_on


def _about_the_kind(draft: Draft, headache: HeadacheId) -> Iterator[str]:
    if headache == UNKNOWN:
        yield draft.text("why_kind_unknown")
        return
    words = draft.words.headaches[headache]
    if draft.chat.named:
        yield draft.text("why_kind_named", name=words.button)
        return
    weights = draft.content.headaches[headache].signs
    present = [sign for sign in weights if is_yes(draft.chat, sign)]
    speaking = sorted((s for s in present if weights[s] > 0), key=lambda s: -weights[s])
    told = " ".join(_told(draft, speaking))
    yield draft.text("why_kind", name=words.name, told=told).strip()
    against = [draft.words.signs[sign].label for sign in present if weights[sign] < 0]
    if against:
        yield draft.text("why_against", signs=joined(against))


# --- what it rests on -----------------------------------------------------------------------------

_GRADES = {"S": "grade_article", "W": "grade_correction", "R": "grade_reference"}


def _grades(draft: Draft, basis: Basis) -> str:
    """Name each kind of source once, the strongest first."""
    keys = {_grade(each) for each in basis}
    order = ("grade_reference", "grade_common", "grade_article", "grade_correction")
    return joined(draft.text(key) for key in (*order, "grade_decision") if key in keys) or (
        draft.text("grade_decision")
    )


def _grade(source: str) -> str:
    if source == "K":
        return "grade_common"
    return "grade_decision" if source == "P" else _GRADES[source[0]]


def _cited(draft: Draft, name: str, basis: Basis) -> str:
    """Name every source of one rule: `... (S7, S55); Do TP et al. ...; our own choice`."""
    references = draft.content.sources.references
    grouped: dict[str, list[str]] = {}
    for each in basis or ("P",):
        if each.startswith("R:") and each[2:] in references:
            grouped[references[each[2:]].cite] = []
        else:
            grouped.setdefault(draft.text(_grade(each)), []).append(each)
    said = [_with_facts(source, facts) for source, facts in grouped.items()]
    return f"<b>{name}</b>: {'; '.join(said)}"


def _with_facts(source: str, facts: list[str]) -> str:
    numbered = [fact for fact in facts if fact[0] in "SW"]
    return f"{source} ({joined(numbered)})" if numbered else source
