"""Saying what it sounds like and why, and offering what may be done about it."""

from datetime import timedelta

from bot.conversation import knowledge
from bot.conversation.draft import Draft, column
from bot.conversation.knowledge import age_band, is_yes
from bot.conversation.planning import Caution, Wish, plan, wish
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


def plans(draft: Draft, headache: HeadacheId) -> tuple[Plan, ...]:
    """Return the plans on offer, best first. Never empty: comfort without touch always fits."""
    found: dict[tuple[RoutineId, str | None], Plan] = {}
    if not _rest_until(draft):
        for name in _names(draft, headache):
            made = _plan(draft, wish(headache, name))
            if made:
                found.setdefault((made.routine, made.variant), made)
    if any(made.wait_min for made in found.values()):
        found = {key: made for key, made in found.items() if made.routine in WHILE_WAITING}
    comfort = _plan(draft, Wish(headache, COMFORT))
    if comfort and may_have_comfort(draft):
        found.setdefault((COMFORT, None), comfort)
    return tuple(found.values())


def may_have_comfort(draft: Draft) -> bool:
    """Whether comfort without touch speaks to this person: not to a baby (reference 2.4)."""
    band = _band(draft)
    return band is None or band.only_routines is None or COMFORT in band.only_routines


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


def _plan(draft: Draft, wanted: Wish) -> Plan | None:
    return plan(draft.content, wanted, cautions(draft), _band(draft))


FALLBACKS = ("quick_3min", "light_variant")
"""What is tried when the headache's own routines are ruled out: the shortest, then the gentlest."""


def _names(draft: Draft, headache: HeadacheId) -> tuple[str, ...]:
    offers = draft.content.headaches[headache].offers
    if is_child(draft):
        return offers.child
    if is_yes(draft.chat, SignId("pregnancy")) and not _is_no_touch_only(offers.early):
        return (*offers.pregnant, *FALLBACKS)
    late = is_yes(draft.chat, SignId("severe_or_late"))
    chosen = offers.late if late else offers.early
    return chosen if _is_no_touch_only(chosen) else (*chosen, *FALLBACKS)


def _is_no_touch_only(names: tuple[str, ...]) -> bool:
    """A kind that must not be massaged at all (cluster) has no fallback with touch."""
    return all(name == COMFORT for name in names)


def _rest_until(draft: Draft) -> timedelta | None:
    """Return how long to wait before the next session (6.3), None when it may begin now."""
    if draft.chat.no_touch_until and draft.chat.no_touch_until > draft.now:
        return draft.chat.no_touch_until - draft.now
    limits = draft.content.screening.limits
    day = [at for at in draft.chat.recent if draft.now - at < timedelta(days=1)]
    if len(day) >= limits.sessions_a_day:
        return day[0] + timedelta(days=1) - draft.now
    gap = timedelta(hours=limits.session_gap_h)
    if day and draft.now - day[-1] < gap:
        return day[-1] + gap - draft.now
    return None


def open_offer(draft: Draft, headache: HeadacheId) -> None:
    """Say what it sounds like, what was changed, and offer a start."""
    draft.become(headache=headache)
    draft.enter(Offering(headache))
    draft.new_question()
    offered = plans(draft, headache)
    parts = [_sounds_like(draft, headache), _proposal(draft, offered[0])]
    draft.send("\n\n".join(part for part in parts if part), _rows(draft, offered))


def _sounds_like(draft: Draft, headache: HeadacheId) -> str:
    words = draft.words.headaches[headache]
    if headache == UNKNOWN:
        return f"{draft.text('sounds_unknown')} {words.advice}".strip()
    reasons = _reasons(draft, headache)
    key = "sounds_like" if reasons else "sounds_like_plain"
    if draft.chat.named:
        key = "sounds_like_chosen"
    said = draft.text(key, name=words.name, reasons=joined(reasons))
    return f"{said}\n{words.advice}".strip()


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


def _proposal(draft: Draft, first: Plan) -> str:
    words = draft.words.routines[first.routine]
    lines = []
    rest = _rest_until(draft)
    if rest and first.routine == COMFORT:
        lines.append(draft.text("too_soon", time=duration(draft.words, rest.total_seconds())))
    if first.wait_min:
        lines.append(draft.text("wait_first", minutes=first.wait_min))
    lines.append(draft.text("i_suggest", name=words.name, about=words.about))
    minutes, resting = minutes_of(first)
    lines.append(draft.text("plan_time", minutes=minutes, rest=resting))
    if words.note:
        lines.append(words.note)
    changes = [draft.words.signs[sign].advice for sign in first.cautions]
    changes = [change for change in changes if change]
    if changes:
        lines.append(draft.text("changes", changes=bullets(changes)))
    return "\n\n".join(lines)


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
