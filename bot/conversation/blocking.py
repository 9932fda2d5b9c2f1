"""No massage: why, which doctor, how soon, what is safe meanwhile, and how it is lifted."""

from datetime import timedelta

from bot.conversation import danger, intake, knowledge, offering, questions, recording
from bot.conversation.draft import Draft, column
from bot.conversation.wording import bullets, duration
from bot.model.content import BlockSign
from bot.model.effects import Button
from bot.model.ids import DoctorId, SignId
from bot.model.state import Asking, Blocked, Fact


def block(draft: Draft) -> None:
    """Say that there will be no massage, and why."""
    session = danger.session_of(draft.chat.phase)
    if session and session.touch:
        recording.keep(draft, session, after=None, stopped="blocked")
    draft.cancel()
    reasons = tuple(sign for sign, _ in questions.blocks(draft))
    draft.enter(Blocked(reasons, draft.now))
    open_blocked(draft)


def open_blocked(draft: Draft) -> None:
    """Send the reasons, the doctor and the time of the most urgent one."""
    standing = questions.blocks(draft)
    # Alcohol needs no doctor, only time; whatever else stands does.
    urgent = next((found for _, found in standing if found.doctor), standing[0][1])
    reasons = bullets(_reason(draft, sign) for sign, _ in standing)
    parts = [draft.text("blocked", reasons=reasons)]
    if named := _doctor(draft, urgent):
        doctor = draft.words.doctors[named]
        timing = draft.text(f"timing_{urgent.timing}")
        parts.append(draft.text("see_doctor", doctor=doctor, timing=timing))
    parts += _when_again(draft)
    meanwhile = "meanwhile_child" if offering.is_child(draft) else "meanwhile"
    parts.append(draft.text(meanwhile, number=danger.number(draft)))
    _send(draft, "\n\n".join(parts))


def _doctor(draft: Draft, urgent: BlockSign) -> DoctorId | None:
    """Return whom to see: for a child always the children's doctor."""
    of_children = draft.content.screening.child_doctor
    if urgent.doctor and of_children and offering.is_child(draft):
        return of_children
    return urgent.doctor


def _when_again(draft: Draft) -> list[str]:
    """Promise a time only when every reason passes by itself."""
    waits = [_wait(draft, sign, found) for sign, found in questions.blocks(draft)]
    if any(wait is None for wait in waits):
        return []
    seconds = max(wait.total_seconds() for wait in waits if wait is not None)
    return [draft.text("ask_again_in", time=duration(draft.words, max(60.0, seconds)))]


def repeat(draft: Draft) -> None:
    """Say the reason once more, in short, to somebody who insists (reference 7.26)."""
    reasons = bullets(_reason(draft, sign) for sign, _ in questions.blocks(draft))
    parts = [draft.text("blocked_again", reasons=reasons), *_when_again(draft)]
    _send(draft, "\n\n".join(parts))


def _send(draft: Draft, text: str) -> None:
    draft.new_question()
    buttons = [draft.button("not_so", draft.answer("changed"))]
    if offering.may_have_comfort(draft):
        label = draft.words.routines[offering.COMFORT].button
        buttons.insert(0, Button(label, draft.answer(f"go.{offering.COMFORT}")))
    draft.send(text, column(buttons))


def _reason(draft: Draft, sign: SignId) -> str:
    words = draft.words.signs[sign]
    return words.tell or words.label


def _wait(draft: Draft, sign: SignId, found: BlockSign) -> timedelta | None:
    """Return how long a passing reason still stands, None for one that does not pass by itself."""
    if found.lasts_hours is None:
        return None
    return draft.chat.facts[sign].at + timedelta(hours=found.lasts_hours) - draft.now


def is_over(draft: Draft, phase: Blocked) -> bool:
    """Whether a new headache may be told: the reasons have passed, or a new day has begun."""
    waits = [_wait(draft, sign, found) for sign, found in questions.blocks(draft)]
    passed = all(wait is not None and wait <= timedelta(0) for wait in waits)
    new_day = timedelta(hours=draft.content.screening.limits.new_day_after_h)
    return passed or draft.now - phase.since >= new_day


def recheck(draft: Draft, phase: Blocked) -> bool:
    """Ask whether the next reason is still there. Return False when none is left to ask about."""
    for sign, _ in questions.blocks(draft):
        if sign in _given_by_age(draft):
            intake.open_identifying(draft)
        else:
            questions.open_question(draft, Asking(sign, "recheck", then=phase))
        return True
    draft.become(screened={})
    return False


def _given_by_age(draft: Draft) -> set[SignId | None]:
    return {band.gives for band in draft.content.screening.age_bands}


def take_recheck(draft: Draft, asking: Asking, phase: Blocked, said: str) -> bool:
    """Take the answer about one reason. Return whether nothing stands in the way any more."""
    sign = asking.sign
    hit = questions.is_hit(draft, sign, said)
    if asking.form == "clearance":
        if said != "yes":
            _stay(draft, phase)
            return False
        facts = {**draft.chat.facts, sign: Fact("yes", draft.now, "cleared")}
        draft.become(facts=facts)
    elif hit and draft.content.signs.blocks[sign].clearable:
        questions.open_question(draft, Asking(sign, "clearance", then=phase))
        return False
    elif hit:
        _stay(draft, phase)
        return False
    else:
        knowledge.record(draft, sign, "no")
    return not recheck(draft, phase)


def _stay(draft: Draft, phase: Blocked) -> None:
    draft.enter(phase)
    open_blocked(draft)
