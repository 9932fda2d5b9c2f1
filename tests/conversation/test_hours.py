import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.hours import at_local, is_quiet, local_day, next_allowed
from bot.model.hours import Quiet

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NIGHT = Quiet()
ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
QUIETS = (
    NIGHT,
    Quiet(time(23, 30), time(0, 15)),
    Quiet(time(1, 30), time(2, 30)),
    Quiet(time(2), time(3)),
    Quiet(time(0), time(6)),
    Quiet(time(13), time(14, 45)),
    Quiet(time(0, 1), time(0)),
)

moments = st.integers(0, int((LAST - FIRST).total_seconds())).map(
    lambda seconds: FIRST + timedelta(seconds=seconds, milliseconds=seconds % 1000)
)
clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))
quiets = st.one_of(st.sampled_from(QUIETS), st.builds(Quiet, clocks, clocks))


@cache
def changes(name: str) -> tuple[datetime, ...]:
    """Every moment of the years in question at which a zone changes its offset."""
    return tuple(_changes(ZoneInfo(name)))


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    at = FIRST
    while at < LAST:
        then = at + timedelta(days=5)  # no zone changes twice within a month
        if offset(then, zone) != offset(at, zone):
            yield narrowed(at, then, zone)
        at = then


def narrowed(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    while high - low > SECOND:
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if offset(middle, zone) == offset(low, zone):
            low = middle
        else:
            high = middle
    return high


def offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def quiet_at(at: datetime, zone: ZoneInfo, quiet: Quiet) -> bool:
    return is_quiet(at.astimezone(zone).time(), quiet)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """A zone and a moment within a day or two of one of its changes, if it has any."""
    name = draw(st.sampled_from(ZONES))
    at = draw(moments)
    if changes(name):
        turn = draw(st.sampled_from(changes(name)))
        at = turn + timedelta(seconds=draw(st.integers(-40 * 3600, 40 * 3600)))
    return ZoneInfo(name), at


anywhere = st.one_of(near_a_change(), st.tuples(st.sampled_from(ZONES).map(ZoneInfo), moments))


@given(anywhere, quiets)
def test_nobody_is_written_to_in_their_quiet_hours(
    there: tuple[ZoneInfo, datetime], quiet: Quiet
) -> None:
    zone, moment = there
    assert not quiet_at(next_allowed(moment, zone, quiet), zone, quiet)


@given(anywhere, quiets)
@settings(max_examples=60)
def test_nobody_waits_longer_than_needed(there: tuple[ZoneInfo, datetime], quiet: Quiet) -> None:
    zone, moment = there
    allowed = next_allowed(moment, zone, quiet)
    at = moment
    while at < allowed:
        assert quiet_at(at, zone, quiet)
        at += timedelta(minutes=7)
    assert allowed == moment or quiet_at(allowed - timedelta(microseconds=1), zone, quiet)


@given(anywhere, quiets)
def test_what_is_allowed_stays_as_it_is(there: tuple[ZoneInfo, datetime], quiet: Quiet) -> None:
    zone, moment = there
    allowed = next_allowed(moment, zone, quiet)
    assert next_allowed(allowed, zone, quiet) == allowed
    assert allowed == moment or quiet_at(moment, zone, quiet)


@given(anywhere, quiets, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_who_waits_from_later_is_not_answered_earlier(
    there: tuple[ZoneInfo, datetime], quiet: Quiet, more: timedelta
) -> None:
    zone, moment = there
    assert next_allowed(moment, zone, quiet) <= next_allowed(moment + more, zone, quiet)


@given(anywhere, quiets)
def test_no_wait_is_longer_than_the_quiet_hours_and_a_change_of_the_clock(
    there: tuple[ZoneInfo, datetime], quiet: Quiet
) -> None:
    zone, moment = there
    assert next_allowed(moment, zone, quiet) - moment <= timedelta(hours=26)


@given(anywhere, clocks)
def test_a_local_time_is_a_real_moment_that_shows_it_or_the_first_after_a_gap(
    there: tuple[ZoneInfo, datetime], clock: time
) -> None:
    zone, moment = there
    asked = datetime.combine(local_day(moment, zone), clock)
    found = at_local(asked.date(), clock, zone)
    shown = wall(found, zone)
    assert found.tzinfo is UTC
    assert shown >= asked
    if shown != asked:
        assert wall(found - SECOND, zone) < asked


@given(anywhere, clocks)
def test_of_a_time_that_comes_twice_the_first_is_meant(
    there: tuple[ZoneInfo, datetime], clock: time
) -> None:
    zone, moment = there
    day = local_day(moment, zone)
    found = at_local(day, clock, zone)
    for minutes in range(15, 181, 15):
        earlier = found - timedelta(minutes=minutes)
        assert wall(earlier, zone) != datetime.combine(day, clock)


@given(anywhere, clocks, clocks)
def test_a_later_local_time_is_never_an_earlier_moment_except_where_the_clock_goes_back(
    there: tuple[ZoneInfo, datetime], one: time, other: time
) -> None:
    zone, moment = there
    day = local_day(moment, zone)
    early, late = sorted((one, other))
    assert at_local(day, early, zone) <= at_local(day, late, zone)


@pytest.mark.parametrize("quiet", QUIETS)
def test_every_change_of_every_zone_is_gone_through(quiet: Quiet) -> None:
    """Around each distinct change: never quiet, never late, to the second."""
    for zone, turn in distinct_changes():
        for minutes in range(-150, 151, 15):
            at = turn + timedelta(minutes=minutes)
            allowed = next_allowed(at, zone, quiet)
            assert not quiet_at(allowed, zone, quiet)
            assert allowed == at or quiet_at(allowed - SECOND, zone, quiet)
        for at in (turn - SECOND, turn):
            kept = next_allowed(at, zone, quiet) == at
            assert kept != quiet_at(at, zone, quiet)


def distinct_changes() -> Iterator[tuple[ZoneInfo, datetime]]:
    """One zone for each change that several zones make alike."""
    seen = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        for turn in changes(name):
            kind = (turn, offset(turn - SECOND, zone), offset(turn, zone))
            if kind not in seen:
                seen.add(kind)
                yield zone, turn


def test_every_hour_that_is_left_out_means_the_change_itself() -> None:
    gaps = 0
    for zone, turn in distinct_changes():
        before, after = wall(turn - SECOND, zone) + SECOND, wall(turn, zone)
        if after > before:
            gaps += 1
            middle = before + (after - before) / 2
            assert at_local(middle.date(), middle.time(), zone) == turn
            assert at_local(after.date(), after.time(), zone) == turn
    assert gaps > 300


def test_every_hour_that_comes_twice_means_the_first() -> None:
    folds = 0
    for zone, turn in distinct_changes():
        before, after = wall(turn - SECOND, zone) + SECOND, wall(turn, zone)
        if after < before:
            folds += 1
            half = (before - after) / 2
            shown = after + half
            assert at_local(shown.date(), shown.time(), zone) == turn - half
    assert folds > 300


CASES = {
    "a plain night": ("Europe/London", "2026-01-10T23:10", NIGHT, "2026-01-11T08:00"),
    "its end is not quiet": ("Europe/London", "2026-01-10T08:00", NIGHT, "2026-01-10T08:00"),
    "its start is": ("Europe/London", "2026-01-10T22:00", NIGHT, "2026-01-11T08:00"),
    "the night that is an hour shorter": (
        "Europe/London", "2026-03-28T22:00", NIGHT, "2026-03-29T07:00",
    ),
    "the night that is an hour longer": (
        "Europe/London", "2026-10-24T22:00", NIGHT, "2026-10-25T08:00",
    ),
    "half an hour at Lord Howe": (
        "Australia/Lord_Howe", "2026-04-04T12:00", NIGHT, "2026-04-04T21:30",
    ),
    "a month of fasting in Morocco": (
        "Africa/Casablanca", "2026-02-14T22:00", NIGHT, "2026-02-15T08:00",
    ),
    "two hours at Troll": ("Antarctica/Troll", "2026-03-28T22:30", NIGHT, "2026-03-29T06:00"),
    "a day that Apia never had": ("Pacific/Apia", "2011-12-30T08:30", NIGHT, "2011-12-30T18:00"),
    "an end that is left out": (
        "Europe/Berlin", "2026-03-29T00:40", Quiet(time(1, 30), time(2, 30)), "2026-03-29T01:00",
    ),
    "an end in the hour that comes again": (
        "Europe/Berlin", "2026-10-25T01:10", Quiet(time(1, 30), time(2, 30)), "2026-10-25T01:30",
    ),
    "a clock put back out of the quiet hours": (
        "Africa/Cairo", "2026-10-29T20:40", Quiet(time(23, 30), time(0, 15)), "2026-10-29T21:00",
    ),
    "hours at noon": (
        "Asia/Kolkata", "2026-06-01T07:30", Quiet(time(13), time(14, 45)), "2026-06-01T09:15",
    ),
    "no quiet hours": (
        "Asia/Tokyo", "2026-06-01T18:00", Quiet(time(9), time(9)), "2026-06-01T18:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_next_moment_that_is_allowed(case: str) -> None:
    name, moment, quiet, expected = CASES[case]
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert next_allowed(at, ZoneInfo(name), quiet) == utc(expected)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_day_begins_where_the_person_is() -> None:
    moment = utc("2026-06-01T15:30")
    assert local_day(moment, ZoneInfo("Asia/Tokyo")) == date(2026, 6, 2)
    assert local_day(moment, ZoneInfo("America/New_York")) == date(2026, 6, 1)


def test_a_day_that_was_left_out_begins_when_the_next_one_does() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert at_local(date(2011, 12, 30), time(12), apia) == utc("2011-12-30T10:00")


def test_a_moment_of_any_zone_comes_back_in_utc() -> None:
    at = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert next_allowed(at, ZoneInfo("Europe/London"), NIGHT) == utc("2026-06-01T07:00")
    assert next_allowed(at, ZoneInfo("Europe/London"), NIGHT).tzinfo is UTC


@pytest.mark.parametrize("apart", [MINUTE, HOUR])
def test_whoever_asks_at_any_time_of_two_nights_is_told_one_of_two_mornings(
    apart: timedelta,
) -> None:
    zone = ZoneInfo("Europe/London")
    first = utc("2026-03-28T12:00")
    asked = [first + each * apart for each in range(timedelta(days=2) // apart)]
    told = {next_allowed(at, zone, NIGHT) for at in asked} - set(asked)
    assert told <= {utc("2026-03-29T07:00"), utc("2026-03-30T07:00")}
    assert {next_allowed(at, zone, NIGHT) for at in asked if quiet_at(at, zone, NIGHT)} == {
        utc("2026-03-29T07:00"),
        utc("2026-03-30T07:00"),
    }
