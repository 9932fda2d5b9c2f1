"""When something may be said, by the person's own clock.

Rule 1: every moment that goes in is aware, every moment that comes out is in UTC.
Rule 2: a wall clock is moved only where its zone does not change its offset on the way; where it
        does, the change comes first and the rest is looked at anew. So no hour that is missing or
        that comes twice needs a rule of its own.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.model.hours import Quiet

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def next_allowed(moment: datetime, zone: tzinfo, quiet: Quiet) -> datetime:
    """The moment itself outside the quiet hours, otherwise the first one after it that is."""
    at = moment.astimezone(UTC)
    while is_quiet(at.astimezone(zone).time(), quiet):
        at = _later(at, zone, quiet.to)
    return at


def is_quiet(clock: time, quiet: Quiet) -> bool:
    """Whether the quiet hours hold at this time of the day."""
    if quiet.from_hour <= quiet.to:
        return quiet.from_hour <= clock < quiet.to
    return clock >= quiet.from_hour or clock < quiet.to


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The date on the person's calendar."""
    return moment.astimezone(zone).date()


def at_local(day: date, clock: time, zone: tzinfo) -> datetime:
    """When the person's clock shows this, in UTC.

    A time that comes twice means the first, a time that is left out the first moment after it.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # In a gap the two folds lie on both sides of the change (PEP 495).
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _change(before, first, zone) or first


def _later(at: datetime, zone: tzinfo, until: time) -> datetime:
    """When the clock shows `until`, or when it is put forward or back before that."""
    local = at.astimezone(zone).replace(tzinfo=None)
    ahead = (datetime.combine(local.date(), until) - local) % _DAY
    return _change(at, at + ahead, zone) or at + ahead


def _change(after: datetime, to: datetime, zone: tzinfo) -> datetime | None:
    """The second in which the zone's offset changes: later than the first moment, not than `to`.

    No zone changes twice within the day that this is asked for.
    """
    old = after.astimezone(zone).utcoffset()
    if to.astimezone(zone).utcoffset() == old:
        return None
    low, high = after.replace(microsecond=0), to.replace(microsecond=0)
    while high - low > _SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
