"""The safety gate (P1): the one place that says whether somebody may be touched now."""

from datetime import timedelta

from bot.conversation import danger, questions, screening
from bot.conversation.draft import Draft


class GateError(Exception):
    """A massage step was about to be sent to somebody who is not cleared. Our bug: never sent."""


def is_clear(draft: Draft) -> bool:
    """Whether the person agreed, is known, and all dangers and contraindications are answered."""
    chat, signs = draft.chat, draft.content.signs
    if chat.consented_at is None or chat.person is None:
        return False
    dangers = [s for s in signs.dangers if s in chat.facts and chat.facts[s].answer != "no"]
    if dangers or questions.blocks(draft):
        return False
    return _was_screened(draft) and questions.owed(draft, ()) is None


def _was_screened(draft: Draft) -> bool:
    """Whether the screens were answered for this headache; a running session keeps that."""
    session = danger.session_of(draft.before.phase)
    if session and session.touch:
        longest = timedelta(seconds=draft.content.screening.limits.session_s)
        return draft.now - session.started_at <= longest
    return not screening.due(draft)


def require_clear(draft: Draft) -> None:
    """Raise GateError unless the person may be touched now."""
    if not is_clear(draft):
        raise GateError("a step was about to be sent without a clear screening")
