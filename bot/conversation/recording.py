"""What a session leaves behind: one line of ids and numbers."""

from bot.conversation.draft import Draft
from bot.model.effects import Record
from bot.model.state import Session


def keep(draft: Draft, session: Session, *, after: int | None, stopped: str | None) -> None:
    """Keep a session in the diary."""
    plan = session.plan
    draft.do(
        Record(
            session=session.number,
            started_at=session.started_at,
            ended_at=draft.now,
            headache=plan.headache,
            routine=plan.routine,
            before=session.before,
            after=after,
            steps_done=session.position,
            steps_planned=len(plan.steps),
            cautions=plan.cautions,
            stopped=stopped,
        )
    )
