"""Saying what it sounds like and why, and offering what may be done about it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from bot.conversation import changing, coursing, knowledge, repeating
from bot.conversation.draft import Draft, column
from bot.conversation.knowledge import age_band, is_answered, is_yes
from bot.conversation.planning import Caution, Refusal, Wish, plan, wish
from bot.conversation.repeating import Rest
from bot.conversation.wording import bullets, duration, joined
from bot.model.content import AgeBand
from bot.model.effects import Button, Rows
from bot.model.ids import HeadacheId, RoutineId, SignId
from bot.model.state import Offering, Plan

COMFORT = RoutineId("no_touch_comfort")
"""R10: what anybody may do."""

UNKNOWN = HeadacheId("unknown")
"""T16: no kind could be named."""

CHILD_MONTHS = 12 * 12
"""Under twelve a parent acts, and only what the child column of 5.12 names is offered."""

WHILE_WAITING = (RoutineId("quick_3min"),)
"""What may be done sitting up right after a meal (S20)."""

Column = Literal["early", "late", "between", "pregnant", "child"]

REASONS_SHOWN = 4
"""More reasons than these are not read by somebody in pain."""


def cautions(draft: Draft) -> tuple[Caution, ...]:
    """Return the cautions that stand for this person."""
    found = []
    for sign, caution in draft.content.signs.cautions.items():
        if is_yes(draft.chat, sign) and knowledge.concerns(
            draft.content, draft.chat.person, caution.applies
        ):
            found.append(Caution(sign, caution.edits))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Considered:
    """What may be offered now, and what may not."""

    plans: tuple[Plan, ...]
    """Best first. Never empty: comfort without touch always fits."""
    refused: tuple[Refusal, ...]
    """Routines that this kind of headache would get before the first plan, but not this person."""
    resting: tuple[tuple[RoutineId, Rest], ...]
    """Routines that have to wait."""


def consider(draft: Draft, headache: HeadacheId) -> Considered:
    """Work out what this person may be offered for this kind of headache."""
    found: dict[tuple[RoutineId, str | None], Plan] = {}
    refused: dict[RoutineId, Refusal] = {}
    resting: dict[RoutineId, Rest] = {}
    names = () if repeating.rest_of_all(draft, headache) else _names(draft, headache)
    for name in names:
        wanted = _wish(draft, headache, name)
        made = plan_now(draft, wanted)
        rest = repeating.rest_of(draft, headache, wanted.routine)
        if isinstance(made, Refusal):
            if not found:
                refused.setdefault(made.routine, made)
        elif rest:
            resting.setdefault(wanted.routine, rest)
        elif _has_what_it_needs(draft, wanted.routine):
            found.setdefault((made.routine, made.variant), made)
    if any(made.wait_min for made in found.values()):
        found = {key: made for key, made in found.items() if made.routine in WHILE_WAITING}
    offered = [*found.values(), *_comfort(draft, headache, found)]
    gone = {each.routine for each in offered}
    return Considered(
        tuple(offered),
        tuple(each for each in refused.values() if each.routine not in gone),
        tuple((name, rest) for name, rest in resting.items() if name not in gone),
    )


def plan_now(draft: Draft, wanted: Wish) -> Plan | Refusal:
    """Plan a routine for this person as things stand."""
    return plan(draft.content, wanted, cautions(draft), _band(draft))


def _comfort(draft: Draft, headache: HeadacheId, found: Container[object]) -> Iterator[Plan]:
    if may_have_comfort(draft) and (COMFORT, None) not in found:
        made = plan(draft.content, Wish(headache, COMFORT), (), None)
        if isinstance(made, Plan):
            yield made


def plans(draft: Draft, headache: HeadacheId) -> tuple[Plan, ...]:
    """Return the plans on offer, best first."""
    return consider(draft, headache).plans


def _has_what_it_needs(draft: Draft, routine: RoutineId) -> bool:
    return all(is_yes(draft.chat, sign) for sign in draft.content.routines[routine].only_with)


def to_ask(draft: Draft, headache: HeadacheId) -> SignId | None:
    """Return the next sign that a routine needs to be present and nobody was asked about."""
    if repeating.rest_of_all(draft, headache):
        return None
    for name in _names(draft, headache):
        wanted = _wish(draft, headache, name)
        for sign in draft.content.routines[wanted.routine].only_with:
            made = plan_now(draft, wanted)
            if isinstance(made, Plan) and not is_answered(draft.chat, sign):
                return sign
    return None


def may_have_comfort(draft: Draft) -> bool:
    """Whether comfort without touch speaks to this person: not to a baby (reference 2.4)."""
    band = _band(draft)
    return band is None or band.only_routines is None or bool(band.only_routines)


def _band(draft: Draft) -> AgeBand | None:
    person = draft.chat.person
    return age_band(draft.content, person.age) if person else None


def is_child(draft: Draft) -> bool:
    """Whether the patient is under twelve."""
    band = _band(draft)
    return band is not None and band.from_months < CHILD_MONTHS


def find_plan(draft: Draft, headache: HeadacheId, name: str) -> Plan | None:
    """Return the offered plan with this name, worked out anew."""
    return next((each for each in plans(draft, headache) if plan_name(each) == name), None)


def plan_name(chosen: Plan) -> str:
    """Return `routine` or `routine/variant`."""
    return f"{chosen.routine}/{chosen.variant}" if chosen.variant else chosen.routine


def _wish(draft: Draft, headache: HeadacheId, name: str) -> Wish:
    spared = draft.content.headaches[headache].offers.spare_neck
    return wish(headache, name, spare_neck=column_of(draft, headache) in spared)


def _is_pregnant(draft: Draft) -> bool:
    return is_yes(draft.chat, SignId("pregnancy"))


FALLBACKS = ("quick_3min", "light_variant")
"""What is tried when the headache's own routines are ruled out: the shortest, then the gentlest."""


def _names(draft: Draft, headache: HeadacheId) -> tuple[str, ...]:
    offers = draft.content.headaches[headache].offers
    if coursing.evening(draft) == "short":
        return (coursing.rules(draft).short, *FALLBACKS)
    which = column_of(draft, headache)
    chosen: tuple[str, ...] = getattr(offers, which)
    if which == "child" or _is_no_touch_only(offers.early) or _is_no_touch_only(chosen):
        return chosen
    return (*chosen, *FALLBACKS)


def column_of(draft: Draft, headache: HeadacheId) -> Column:
    """Return which column of the selection matrix holds now (reference 5.12)."""
    offers = draft.content.headaches[headache].offers
    if is_child(draft):
        return "child"
    if _is_pregnant(draft) and not _is_no_touch_only(offers.early):
        return "pregnant"
    if draft.chat.pain == 0 and offers.between:
        return "between"
    return "late" if is_yes(draft.chat, SignId("severe_or_late")) else "early"


def _is_no_touch_only(names: tuple[str, ...]) -> bool:
    """A kind that must not be massaged at all (cluster) has no fallback with touch."""
    return all(name == COMFORT for name in names)


@dataclass(frozen=True, slots=True)
class OwnResult:
    """How often a routine has helped this person, of so many rated sessions."""

    helped: int
    of: int

    @property
    def share(self) -> float:
        """Of the sessions."""
        return self.helped / self.of


def open_offer(
    draft: Draft, headache: HeadacheId, own: Mapping[RoutineId, OwnResult] = MappingProxyType({})
) -> None:
    """Say what it sounds like, what was changed, and offer a start.

    What has helped this person best before comes first.
    """
    draft.become(headache=headache)
    draft.enter(Offering(headache))
    draft.new_question()
    found = _best_known_first(consider(draft, headache), own)
    draft.become(advised=found.plans[0])
    parts = [_sounds_like(draft, headache), _proposal(draft, found), _helped(draft, found, own)]
    draft.send("\n\n".join(part for part in parts if part), _rows(draft, found.plans))


HELPED_SHARE = 0.5
"""What helped less often than every other time is not put before what usually fits better."""


def _best_known_first(found: Considered, own: Mapping[RoutineId, OwnResult]) -> Considered:
    """Put the plan with the best own result first, where it helped at least every other time."""
    good = [
        each
        for each in found.plans
        if each.routine != COMFORT
        and each.routine in own
        and own[each.routine].share >= HELPED_SHARE
    ]
    if not good or found.plans[0].routine == COMFORT:
        return found
    best = max(good, key=lambda each: own[each.routine].share)  # the first of equals stays first
    first = found.plans[0]
    if first.routine in own and own[first.routine].share >= own[best.routine].share:
        return found
    others = tuple(each for each in found.plans if each is not best)
    return replace(found, plans=(best, *others))


def _helped(draft: Draft, found: Considered, own: Mapping[RoutineId, OwnResult]) -> str:
    result = own.get(found.plans[0].routine)
    if result is None or result.share < HELPED_SHARE:
        return ""
    return draft.text("helped_before", n=result.helped, of=result.of)


def _sounds_like(draft: Draft, headache: HeadacheId) -> str:
    words = draft.words.headaches[headache]
    if headache == UNKNOWN:
        return f"{draft.text('sounds_unknown')} {words.advice}".strip()
    if coursing.evening(draft):
        return draft.text("course_evening")
    reasons = _reasons(draft, headache)
    if _is_remembered(draft):
        return f"{draft.text('sounds_like_remembered', name=words.name)}\n{words.advice}".strip()
    key = "sounds_like" if reasons else "sounds_like_plain"
    if draft.chat.named:
        key = "sounds_like_chosen"
    said = draft.text(key, name=words.name, reasons=joined(reasons))
    return f"{said}\n{words.advice}".strip()


def _is_remembered(draft: Draft) -> bool:
    """Whether the kind was taken over from the last headache: nothing was told of this one."""
    symptoms = draft.content.signs.symptoms
    told = any(
        fact.answer == "yes" and fact.source == "said" and sign in symptoms
        for sign, fact in draft.chat.facts.items()
    )
    return not (told or draft.chat.heard or draft.chat.named)


def _reasons(draft: Draft, headache: HeadacheId) -> list[str]:
    weights = draft.content.headaches[headache].signs
    pressed = {rule.gives for rule in draft.content.screening.numbers if rule.number == "pain"}
    spoke = [
        sign
        for sign, weight in weights.items()
        if weight > 0 and is_yes(draft.chat, sign) and sign not in pressed
    ]
    spoke.sort(key=lambda sign: -weights[sign])
    return [draft.words.signs[sign].label for sign in spoke[:REASONS_SHOWN]]


def _proposal(draft: Draft, found: Considered) -> str:
    first = found.plans[0]
    words = draft.words.routines[first.routine]
    lines = []
    rest = repeating.rest_of_all(draft, first.headache)
    if rest and first.routine == COMFORT:
        lines.append(draft.text("too_soon", time=duration(draft.words, rest.total_seconds())))
    if first.wait_min:
        lines.append(draft.text("wait_first", minutes=first.wait_min))
    lines.append(draft.text("i_suggest", name=words.name, about=words.about))
    lines.append(say_time(draft, first))
    if words.note:
        lines.append(words.note)
    changes = [*changing.not_offered(draft, found.refused, found.resting)]
    changes += changing.changed(draft, first)
    if changes:
        lines.append(draft.text("changes", changes=bullets(changes)))
    advice = changing.advice(draft, first.headache)
    if advice:
        lines.append(draft.text("mind", advice=bullets(advice)))
    if draft.chat.sessions == 0 and not coursing.evening(draft):
        lines.append(draft.text("first_time"))
    if first.routine == coursing.rules(draft).routine and draft.chat.course is None:
        lines.append(draft.text("course_hint"))
    return "\n\n".join(lines)


def say_time(draft: Draft, offered: Plan) -> str:
    """Say how long the plan takes, and the rest that ends it."""
    work, rest = (draft.text("time_minutes", n=minutes) for minutes in minutes_of(offered))
    return draft.text("plan_time", time=work, rest=rest)


def minutes_of(offered: Plan) -> tuple[int, int]:
    """Return the minutes of the plan, and those of the rest that ends it."""
    *work, rest = offered.steps
    return max(1, round(sum(s.gap_s for s in work) / 60)), max(1, round(rest.seconds / 60))


def _rows(draft: Draft, offered: tuple[Plan, ...]) -> Rows:
    start = [Button(_label(draft, each), draft.answer(f"go.{plan_name(each)}")) for each in offered]
    other = draft.button("something_else", draft.answer("other"))
    return column([*start, other])


def _label(draft: Draft, offered: Plan) -> str:
    label = draft.words.routines[offered.routine].button
    minutes, _ = minutes_of(offered)
    key = "light_button" if offered.variant else "routine_button"
    return draft.text(key, name=label, minutes=minutes)
