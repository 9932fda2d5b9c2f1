"""A step as the person reads it: what to do, where, how long, how many, how fast."""

from bot.conversation import showing
from bot.conversation.draft import Draft
from bot.conversation.wording import duration
from bot.model.content import Step
from bot.model.state import PlannedStep, Session
from bot.model.words import StepWords

COUNTABLE = 12
"""Repetitions without a pace of their own are only named when somebody could count them."""


def render_step(draft: Draft, session: Session, *, shown: bool = False) -> str:
    """Return the text of the session's present step; with what its picture marks, when shown."""
    planned = session.plan.steps[session.position]
    words = draft.words.routines[session.plan.routine].steps[planned.id]
    step = _content(draft, session, planned)
    lines = [_heading(draft, session, words), words.say]
    numbers = showing.numbers(step, planned) if step and shown else {}
    lines += [
        f"{numbers.get(part, '•')} {words.parts[part]}"
        for part in planned.parts
        if part in words.parts
    ]
    if step and shown:
        lines += showing.crossed(draft, step, planned, words)
    lines.append(_measure(draft, planned, step))
    if words.stop_if:
        lines.append(words.stop_if)
    return "\n".join(line for line in lines if line)


def _content(draft: Draft, session: Session, planned: PlannedStep) -> Step | None:
    steps = draft.content.routines[session.plan.routine].steps
    return next((step for step in steps if step.id == planned.id), None)


def _heading(draft: Draft, session: Session, words: StepWords) -> str:
    return draft.text(
        "step_heading",
        n=session.position + 1,
        of=len(session.plan.steps),
        title=words.title,
    )


def _measure(draft: Draft, planned: PlannedStep, step: Step | None) -> str:
    """Say how long, how many, how fast and how hard: `40 s · 10 × · one every 4 s`."""
    said = [draft.text("measure_time", time=duration(draft.words, planned.seconds))]
    paced = step is not None and step.per_minute is not None
    if planned.reps and planned.reps > 1 and (paced or planned.reps <= COUNTABLE):
        said.append(draft.text("measure_reps", n=planned.reps))
    if planned.reps and planned.reps > 1 and step and step.per_minute:
        every = 60 / step.per_minute
        if every >= 2:
            said.append(draft.text("measure_every", n=f"{every:g}"))
    if step and step.techniques != ("rest",) and "breathe" not in step.techniques:
        said.append(draft.text(f"pressure_{planned.pressure}"))
    return " · ".join(said)
