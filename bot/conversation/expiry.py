"""Forgetting who has been quiet for long (promise P10).

One alarm a chat looks from time to time when the person was there last. It is put off by looking,
not by writing, so that an ordinary turn costs nothing.
"""

from datetime import datetime, timedelta

from bot.conversation.draft import Draft
from bot.conversation.quiet import allowed_at
from bot.model.effects import Erase, Urgency
from bot.model.events import Due

LOOK, ERASE = 0, 1
"""What the alarm is for."""


def seen(draft: Draft) -> None:
    """Remember that the person was there, and see that the alarm stands."""
    if draft.erases():
        return
    draft.become(seen=draft.now)
    if "expiry" not in draft.before.alarms:
        _wake(draft, LOOK, _notice_at(draft))


def due(draft: Draft, event: Due) -> None:
    """Put it off, tell the person, or forget everything."""
    notice_at = _notice_at(draft)
    if notice_at > draft.now:
        _wake(draft, LOOK, notice_at)
    elif event.step == ERASE:
        draft.cancel()
        draft.do(Erase())
        draft.say("expired")
    else:
        _tell(draft)


def _tell(draft: Draft) -> None:
    allowed = allowed_at(draft, draft.now)
    if allowed > draft.now:
        _wake(draft, LOOK, allowed)
        return
    until = draft.now + timedelta(days=draft.content.screening.limits.expiry_notice_days)
    text = draft.text("expiry_notice", date=draft.day_of(until).isoformat())
    draft.send(text, urgency=Urgency.CHECK_IN)
    _wake(draft, ERASE, until)


def _notice_at(draft: Draft) -> datetime:
    limits = draft.content.screening.limits
    days = limits.keep_days - limits.expiry_notice_days
    return (draft.chat.seen or draft.now) + timedelta(days=days)


def _wake(draft: Draft, what: int, at: datetime) -> None:
    draft.schedule("expiry", about=0, step=what, after_s=(at - draft.now).total_seconds())
