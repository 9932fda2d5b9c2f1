"""A stored chat meets content that was edited since: what it can no longer mean is let go.

Rule 1: nothing that protects somebody is lost: a locked door stays locked, an age that has no rule
        any more is asked again.
Rule 2: a question about something that is gone is not asked; what is owed instead follows.
"""

from dataclasses import replace

from bot.conversation import knowledge
from bot.model.content import Content
from bot.model.course import Course
from bot.model.state import (
    Arranging,
    Asking,
    Blocked,
    Chat,
    Describing,
    Halted,
    Idle,
    Locating,
    Locked,
    Noting,
    Offering,
    Person,
    Phase,
    Quieting,
    Screening,
    Separating,
)


def fit(chat: Chat, content: Content) -> Chat:
    """Return the chat without ids that content does not have. The same chat when all are known."""
    facts, heard = chat.facts, chat.heard
    if not facts.keys() <= content.signs.every:
        facts = {s: fact for s, fact in facts.items() if knowledge.knows(content, s)}
    if not heard.keys() <= content.headaches.keys():
        heard = {name: score for name, score in heard.items() if name in content.headaches}
    headache = chat.headache if chat.headache in content.headaches else None
    person = chat.person if _has_rule(chat.person, content) else None
    phase = _phase(chat.phase, content)
    course = chat.course if _is_for_a_known_kind(chat.course, content) else None
    same = (
        facts is chat.facts
        and heard is chat.heard
        and headache == chat.headache
        and person is chat.person
        and phase is chat.phase
        and course is chat.course
    )
    if same:
        return chat
    changed = replace(chat, facts=facts, heard=heard, headache=headache, person=person)
    return replace(changed, phase=phase, course=course)


def _is_for_a_known_kind(course: Course | None, content: Content) -> bool:
    return course is not None and course.headache in content.headaches


def _has_rule(person: Person | None, content: Content) -> bool:
    return person is not None and knowledge.age_band(content, person.age) is not None


def _phase(phase: Phase, content: Content) -> Phase:
    match phase:
        case Screening():
            return _screening(phase, content)
        case Asking():
            return _asking(phase, content)
        case Noting() | Locating() | Quieting() | Arranging() if phase.then is not None:
            then = _phase(phase.then, content)
            return phase if then is phase.then else replace(phase, then=then)
        case Arranging() if phase.headache and phase.headache not in content.headaches:
            return Idle()
        case Separating() if not {phase.yes, phase.no} <= set(content.headaches):
            return Describing()
        case Offering() if phase.headache not in content.headaches:
            return Describing()
        case Halted():
            known = {option.id for option in content.screening.stop_checklist}
            ticked = tuple(each for each in phase.ticked if each in known)
            return phase if ticked == phase.ticked else replace(phase, ticked=ticked)
        case Blocked():
            reasons = tuple(sign for sign in phase.reasons if sign in content.signs.blocks)
            if reasons == phase.reasons:
                return phase
            return replace(phase, reasons=reasons) if reasons else Idle()
        case Locked() if phase.reason not in content.signs.dangers:
            return replace(phase, reason=next(iter(content.signs.dangers)))
        case _:
            return phase


def _screening(phase: Screening, content: Content) -> Screening:
    screens = {each.id: each for each in content.screening.screens}
    joint = {each.id for each in content.screening.joint_screens}
    ahead = tuple(each for each in phase.ahead if each in screens or each in joint)
    options = {option.id for screen in screens.values() for option in screen.options}
    ticked = tuple(each for each in phase.ticked if each in options)
    unsure = tuple(each for each in phase.unsure if each in options)
    if (ahead, ticked, unsure) == (phase.ahead, phase.ticked, phase.unsure):
        return phase
    return replace(phase, ahead=ahead, ticked=ticked, unsure=unsure)


def _asking(phase: Asking, content: Content) -> Phase:
    then = _phase(phase.then, content) if phase.then is not None else None
    if not knowledge.knows(content, phase.sign):
        return then or Idle()
    return phase if then is phase.then else replace(phase, then=then)
