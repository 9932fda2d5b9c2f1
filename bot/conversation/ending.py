"""After the steps: honest words about the change, and one promise to ask again."""

from datetime import timedelta

from bot.conversation import danger, questions, recording, repeating, session
from bot.conversation.draft import Draft, column, grid
from bot.model.effects import Button, Urgency
from bot.model.state import Blocked, CheckingIn, Idle, Promising, Rating

MEANINGFUL_POINTS = 2
"""A fall of two points, or of three tenths, is one that people notice (reference 6.1)."""
MEANINGFUL_SHARE = 0.3


def change(before: int, after: int) -> str:
    """Return `better`, `little`, `same` or `worse` (reference 6.1)."""
    fall = before - after
    if fall < 0:
        return "worse"
    if fall >= MEANINGFUL_POINTS or (fall and fall / before >= MEANINGFUL_SHARE):
        return "better"
    return "little" if fall else "same"


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
    recording.keep(draft, phase.session, after=after, stopped=phase.stopped)
    if phase.session.touch and before is not None:
        repeating.rate(draft, helped=how in ("better", "little"))
    if how == "worse":
        _no_more_today(draft)
        draft.enter(questions.at_rest(draft))
        draft.say("still_worse", number=danger.number(draft))
        return
    draft.enter(Promising(after))
    open_promise(draft, f"after_{how}")


def open_promise(draft: Draft, key: str) -> None:
    """Say how it went, and ask whether to come back."""
    draft.new_question()
    hours = round(draft.content.screening.limits.check_in_min / 60)
    rows = column(
        [
            draft.button("ask_me_later", draft.answer("yes")),
            draft.button("do_not_ask", draft.answer("no")),
        ]
    )
    draft.say(key, rows, hours=hours)


def promise(draft: Draft, phase: Promising, *, agreed: bool) -> None:
    """Promise one check-in, or none."""
    draft.enter(questions.at_rest(draft))
    if not agreed:
        draft.say("no_check_in")
        return
    minutes = draft.content.screening.limits.check_in_min
    draft.become(check_in_before=phase.after)
    draft.schedule("check_in", about=draft.chat.sessions, after_s=minutes * 60)
    draft.say("will_check_in", hours=round(minutes / 60))


def check_in_due(draft: Draft, about: int) -> None:
    """Ask what was promised, unless something else is going on by now."""
    before = draft.chat.check_in_before
    if (
        before is None
        or about != draft.chat.sessions
        or not isinstance(draft.chat.phase, Idle | Blocked)
    ):
        return
    draft.become(check_in_before=None)
    draft.enter(CheckingIn(before))
    open_check_in(draft)


def open_check_in(draft: Draft) -> None:
    """Ask how it is two hours later."""
    draft.new_question()
    scale = grid((Button(f"{n}", draft.answer(f"pain.{n}")) for n in range(11)), 6)
    draft.send(draft.text("check_in"), scale, sounds=True, urgency=Urgency.CHECK_IN)


def check_in(draft: Draft, phase: CheckingIn, now: int) -> None:
    """Take the answer to the check-in."""
    draft.enter(questions.at_rest(draft))
    how = change(phase.before, now)
    if how == "worse":
        _no_more_today(draft)
    draft.say(f"check_in_{how}", number=danger.number(draft))


def _no_more_today(draft: Draft) -> None:
    """A massage that made it worse is not repeated that day (reference 6.3)."""
    draft.become(no_touch_until=draft.now + timedelta(days=1))
