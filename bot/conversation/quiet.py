"""The hours in which nothing comes by itself (6.2), as far as the person's clock is known.

The steps of a session are no part of this: whoever began it waits for them.
"""

from datetime import datetime

from bot.conversation.draft import Draft
from bot.conversation.hours import is_quiet, next_allowed


def allowed_at(draft: Draft, moment: datetime) -> datetime:
    """Return the moment, or the end of the quiet hours that hold then."""
    if draft.zone is None:
        return moment
    return next_allowed(moment, draft.zone, draft.chat.preferences.quiet)


def now_quiet(draft: Draft) -> bool:
    """Whether the person's quiet hours hold now; False while their clock is not known."""
    if draft.zone is None:
        return False
    return is_quiet(draft.now.astimezone(draft.zone).time(), draft.chat.preferences.quiet)
