"""`/now`: the shortest way from the first sign to the first step.

Rule 1: it skips nothing that decides: the questions about danger, today's and the pain are asked
        as ever. What it spares is telling anew how it hurts: the last kind is taken for granted,
        said, and changed with one tap.
Rule 2: an answered danger screen is good for an hour while no session was begun (screening.yaml).
Rule 3: somebody who is not known is led the usual way, and told why.
"""

from bot.conversation import arranging, blocking, danger, knowledge, path, screening
from bot.conversation.draft import Draft
from bot.conversation.heard import is_new_headache, new_headache
from bot.model.ids import HeadacheId
from bot.model.state import (
    Asking,
    Blocked,
    CheckingIn,
    Describing,
    Fresh,
    Halted,
    Idle,
    Locked,
    Naming,
    Noted,
    Noting,
    Offering,
    Promising,
)
from bot.understanding.reading import Reading

FREE = (Idle, CheckingIn, Noted, Noting, Promising, Offering, Describing, Naming, Blocked)
"""Phases that a new headache ends."""


def now(draft: Draft) -> None:
    """Begin at once, with what is known."""
    phase = draft.chat.phase
    if isinstance(phase, Locked):
        danger.open_locked(draft)
    elif isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    elif danger.session_of(phase):
        draft.say("session_heard")
    elif isinstance(phase, Halted) or (
        isinstance(phase, Blocked) and not blocking.is_over(draft, phase)
    ):
        path.reopen(draft, phase)
    elif not _is_known(draft):
        draft.say("quick_not_yet")
        path.proceed(draft) if isinstance(phase, Fresh) else path.reopen(draft, phase)
    elif isinstance(phase, FREE):
        if not _was_screened(draft):
            draft.say("quick_not_yet")
        begin(draft, arranging.usual_kind(draft) or draft.chat.headache)
    else:
        path.reopen(draft, phase)


def said(draft: Draft, reading: Reading) -> None:
    """Take `/now` with some words after it: they are told first, and spare a question."""
    if is_new_headache(reading) and isinstance(draft.chat.phase, FREE) and _is_known(draft):
        new_headache(draft, reading)
    else:
        now(draft)


def _is_known(draft: Draft) -> bool:
    """Whether this person has agreed and is known."""
    return draft.chat.consented_at is not None and draft.chat.person is not None


def _was_screened(draft: Draft) -> bool:
    """Whether health was asked about, and not too long ago."""
    return screening.round_of(draft) != draft.content.screening.rounds.first_time


def begin(draft: Draft, kind: HeadacheId | None) -> None:
    """Begin on a headache of this kind, asking what can have changed; unknown kinds are asked."""
    draft.cancel()
    draft.become(follow_up=None)
    if not _is_cleared(draft):
        knowledge.begin_anew(draft)
    if kind is not None:
        draft.become(headache=kind, named=False)
    draft.enter(Idle())
    path.proceed(draft)


def _is_cleared(draft: Draft) -> bool:
    """Whether the screens were answered within the hour, and no session was begun since."""
    answered = [draft.chat.screened.get(each) for each in knowledge.passing_screens(draft.content)]
    moments = [moment for moment in answered if moment is not None]
    if not moments or screening.due(draft):
        return False
    return all(run.at < min(moments) for run in draft.chat.runs)
