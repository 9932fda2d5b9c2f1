"""Moments as the database keeps them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Return the moment as a number that sorts. Raises TypeError for a naive datetime."""
    return (moment - _EPOCH) // _MICROSECOND


_EARLIEST, _LATEST = (
    to_micros(datetime(1, 1, 1, tzinfo=UTC)),
    to_micros(datetime(9999, 1, 1, tzinfo=UTC)),
)


def from_micros(micros: int) -> datetime:
    """Return the moment, aware, in UTC; of a broken number the nearest moment that there is."""
    return _EPOCH + timedelta(microseconds=min(max(micros, _EARLIEST), _LATEST))


def span(seconds: float) -> int:
    """Return a length of time in whole microseconds."""
    return round(seconds * 1_000_000)
