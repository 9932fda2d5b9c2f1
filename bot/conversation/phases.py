"""Leaving a phase for a while: a running step keeps its remaining time."""

from dataclasses import replace

from bot.conversation.draft import Draft
from bot.model.state import Asking, Chat, Locating, Locked, Noting, Paused, Phase, Quieting, Running

SHORTEST_REST_OF_A_STEP_S = 5.0
"""A step resumed with less than this left would end before it can be read."""


def left_of_step(draft: Draft, running: Running) -> float:
    """Return the seconds the current step still has, as the database's alarm says."""
    session = running.session
    step = session.plan.steps[session.position]
    due = draft.before.alarms.get("step")
    if due is None:
        return float(step.gap_s)
    return max(SHORTEST_REST_OF_A_STEP_S, (due - draft.now).total_seconds())


def suspended(draft: Draft) -> Phase:
    """Return the present phase as one that can wait."""
    phase = draft.chat.phase
    if isinstance(phase, Running):
        return Paused(phase.session, left_of_step(draft, phase))
    if isinstance(phase, Paused):
        return replace(phase, nudged=False)
    if isinstance(phase, Asking):
        return phase.then if phase.then is not None else phase
    return phase


def beneath(phase: Phase | None) -> Phase | None:
    """Return what waits while something is settled that is not about danger or a massage."""
    while isinstance(phase, Noting | Locating | Quieting):
        phase = phase.then
    return phase


def is_locked(chat: Chat) -> bool:
    """Whether an emergency stands."""
    return isinstance(chat.phase, Locked)
