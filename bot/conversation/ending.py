"""After the steps: honest words about the change, and the offer to ask again."""

from bot.conversation import danger, questions, recording, repeating, session
from bot.conversation.draft import Draft, column
from bot.conversation.offering import UNKNOWN
from bot.conversation.relief import change
from bot.model.diary import Entry
from bot.model.state import FollowUp, Promising, Rating


def rate(draft: Draft, phase: Rating, after: int) -> None:
    """Take the pain after a session."""
    draft.cancel("nudge")
    before = phase.session.before
    how = change(before, after) if before is not None else "comfort"
    if how != "worse" and not phase.session.touch:
        how = "comfort"
    if how == "worse" and phase.stopped is None:
        session.halt(draft, phase.session, "worse")
        return
    entry = recording.keep(draft, phase.session, after=after, stopped=phase.stopped)
    if phase.session.touch and before:  # without pain nothing can show whether it helped
        repeating.rate(draft, helped=how in ("better", "little"))
    if how == "worse":
        repeating.no_more_today(draft)
        draft.enter(questions.at_rest(draft))
        draft.say("still_worse", number=danger.number(draft))
        return
    if how == "same" and before == 0:
        _between_attacks(draft)
        return
    draft.enter(Promising(_follow_up(draft, entry, after)))
    open_promise(draft, f"after_{how}")


def _between_attacks(draft: Draft) -> None:
    """There was no pain and there is none: nothing to come back for."""
    draft.enter(questions.at_rest(draft))
    draft.say("after_between")


def _follow_up(draft: Draft, entry: Entry, after: int) -> FollowUp:
    """Return what may be asked later; the morning is for routines that press hard (6.2)."""
    massage = entry.massage
    routine = draft.content.routines.get(massage.routine) if massage else None
    hard = routine is not None and routine.rest_h > 0
    return FollowUp(
        entry=entry.number,
        headache=entry.headache or UNKNOWN,
        touch=massage is not None and massage.touch,
        after=after,
        ended_at=draft.now,
        ahead=("half_hour", "two_hours", *(("morning",) if hard else ()), "day"),
    )


def open_promise(draft: Draft, key: str) -> None:
    """Say how it went, and ask whether to come back."""
    draft.new_question()
    rows = column(
        [
            draft.button("ask_me_later", draft.answer("yes")),
            draft.button("do_not_ask", draft.answer("no")),
        ]
    )
    draft.say(key, rows)
