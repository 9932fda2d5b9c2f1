"""What a session leaves behind: one entry of ids and numbers."""

from bot.conversation import coursing
from bot.conversation.draft import Draft
from bot.model.diary import Entry, Massage
from bot.model.effects import Record
from bot.model.ids import PointId, SignId
from bot.model.state import Session


def keep(draft: Draft, session: Session, *, after: int | None, stopped: str | None) -> Entry:
    """Keep a session in the diary, and return its entry."""
    plan, number = session.plan, draft.chat.entries + 1
    entry = Entry(
        number=number,
        day=draft.day_of(session.started_at),
        began_at=session.started_at,
        ended_at=draft.now,
        before=session.before,
        headache=plan.headache,
        signs=_present(draft),
        massage=Massage(
            routine=plan.routine,
            points=_points(draft, session),
            after=after,
            steps_done=session.position,
            steps_planned=len(plan.steps),
            cautions=plan.cautions,
            stopped=stopped,
            touch=session.touch,
        ),
    )
    draft.become(entries=number)
    draft.do(Record(entry))
    coursing.note(draft, entry)
    return entry


def _present(draft: Draft) -> tuple[SignId, ...]:
    facts = draft.chat.facts.items()
    return tuple(sorted(sign for sign, fact in facts if fact.answer == "yes"))


def _points(draft: Draft, session: Session) -> tuple[PointId, ...]:
    """Return the points of the steps that were done, each once, in their order."""
    routine = draft.content.routines.get(session.plan.routine)
    steps = {step.id: step for step in routine.steps} if routine else {}
    found: dict[PointId, None] = {}
    for planned in session.plan.steps[: session.position]:
        for part in steps[planned.id].parts if planned.id in steps else ():
            if part.id in planned.parts:
                found.update(dict.fromkeys(part.points))
    return tuple(found)
