"""When a headache began, from what was tapped or typed, by the person's own clock.

Where the clock is not known it is that of UTC. Nothing begins in the future.
"""

from datetime import UTC, datetime, time, timedelta

from bot.conversation.draft import Draft
from bot.conversation.hours import at_local
from bot.understanding.noting import HOUR, MINUTES
from bot.understanding.reading import Noted, Numbers

DAY = timedelta(days=1)
LONGEST = timedelta(days=31)
"""What is written down later than this is no diary any more."""
MEANS_TODAY = timedelta(hours=3)
""""This morning", said a little before eight, is no yesterday."""

TAPPED = {
    "now": Noted(now=True),
    "morning": Noted(days_ago=0, minute=MINUTES["morning"]),
    "yesterday": Noted(days_ago=1),
}
"""What the buttons mean."""

ALL_DAY = (8 * HOUR, 14)
"""From which minute, and for how many hours, "all day" is."""


def began_at(draft: Draft, noted: Noted, numbers: Numbers) -> datetime | None:
    """Return when it began, None where nothing was said of it."""
    hours = numbers.hours_since_start
    if noted.now:
        return draft.now
    if hours is not None and not noted.days_ago:  # else it is how long it lasted on that day
        return draft.now - min(timedelta(hours=hours), LONGEST)
    if noted.minute is None and noted.days_ago is None and not noted.all_day:
        return None
    return _by_clock(draft, noted)


def _by_clock(draft: Draft, noted: Noted) -> datetime:
    zone = draft.zone or UTC
    minute = noted.minute
    if minute is None:
        minute = ALL_DAY[0] if noted.all_day else MINUTES["noon"]
    day = draft.day_of(draft.now) - (noted.days_ago or 0) * DAY
    at = at_local(day, time(*divmod(minute, HOUR)), zone)
    if at <= draft.now:
        return at
    far = noted.exact or at - draft.now > MEANS_TODAY
    return at - DAY if far and noted.days_ago is None else draft.now


def ended_at(draft: Draft, began: datetime, noted: Noted) -> datetime | None:
    """Return when it ended, where that was said."""
    hours = noted.length_h or (ALL_DAY[1] if noted.all_day else None)
    if not noted.over or not hours:
        return None
    return min(draft.now, began + min(timedelta(hours=hours), LONGEST))
