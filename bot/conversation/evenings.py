"""When something about a course is due, by the person's own clock. Pure arithmetic of days.

Rule 1: one evening has one reminder, which is repeated at most once; nothing is due in the quiet
        hours, whatever the zone or the quiet hours become meanwhile.
Rule 2: the hour is that of the person's clock on that day, before and after it is put forward.
Rule 3: what is due lies in the future, so that every alarm moves something on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal, get_args

from bot.conversation.hours import at_local, is_quiet, local_day, next_allowed
from bot.conversation.statistics import FOUR_WEEKS
from bot.model.course import Course
from bot.model.course_content import Courses
from bot.model.hours import Quiet

Errand = Literal["remind", "again", "nudge", "over", "compare", "another"]
"""remind: an evening's first reminder. again: one that was put off. nudge: an unanswered one, once.
over: the weeks are through. compare: four weeks later. another: the break is through."""

ERRANDS: tuple[Errand, ...] = get_args(Errand)

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

BEFORE_QUIET = timedelta(hours=1)
"""An hour that falls into the quiet hours is moved before them, with time for a session."""

APART = timedelta(hours=12)
"""Somebody who flies east has the next evening sooner; they have had theirs."""

SOON = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The person's own."""

    zone: tzinfo
    quiet: Quiet

    def day(self, moment: datetime) -> date:
        """Return the date on their calendar."""
        return local_day(moment, self.zone)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether their quiet hours hold."""
        return is_quiet(moment.astimezone(self.zone).time(), self.quiet)


def at_hour(day: date, hour: time, clock: Clock) -> datetime | None:
    """Return the hour of a day; before the quiet hours where it falls into them, None if it can't.

    An hour of the early morning waits for their end instead, when that is still the same day.
    """
    allowed = next_allowed(at_local(day, hour, clock.zone), clock.zone, clock.quiet)
    if clock.day(allowed) == day:
        return allowed
    begins = datetime.combine(day, clock.quiet.from_hour) - BEFORE_QUIET
    earlier = at_local(begins.date(), begins.time(), clock.zone)
    return None if begins.date() != day or clock.is_quiet(earlier) else earlier


def is_full(course: Course, day: date) -> bool:
    """Whether a day is one of the whole routine."""
    return day.isoweekday() in course.weekdays or day == course.extra


def is_planned(course: Course, day: date) -> bool:
    """Whether anything is planned for a day."""
    return course.first <= day <= course.last and (course.short or is_full(course, day))


def planned(course: Course, rules: Courses) -> int:
    """Return how many evenings of the whole routine it has; a pause adds none."""
    return max(len(course.done), rules.weeks.value * len(course.weekdays))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def next_evening(course: Course, clock: Clock, now: datetime) -> tuple[date, datetime] | None:
    """Return the next day with a reminder and its moment, None when no more come."""
    said = course.reminder
    for day in _days(max(course.first, clock.day(now)), course.last):
        if not is_planned(course, day) or day in course.done or (said and day <= said.day):
            continue
        at = at_hour(day, course.at, clock)
        if at and at > now and (said is None or at - said.first_at >= APART):
            return day, at
    return None


def break_ends(course: Course, rules: Courses) -> date:
    """Return the first day after the break that follows a course."""
    return course.last + rules.off_weeks.value * WEEK + DAY


def may_begin(course: Course | None, rules: Courses, today: date) -> date:
    """Return from which day on another course may begin, today if it may now."""
    if course is None:
        return today
    begun = sorted(day for day in (*course.earlier, course.first) if day + YEAR > today)
    most = rules.a_year.value
    by_year = begun[-most] + YEAR if len(begun) >= most else today
    by_break = break_ends(course, rules) if was_kept(course, rules) else today
    return max(today, by_year, by_break)


YEAR = timedelta(days=365)


def was_kept(course: Course, rules: Courses) -> bool:
    """Whether half of the evenings were done: only then a break follows, and a comparison."""
    return len(course.done) * 2 >= planned(course, rules)


def due(
    course: Course, rules: Courses, clock: Clock, now: datetime
) -> tuple[Errand, datetime] | None:
    """Return what comes next and when, None when nothing does."""
    found = sorted(_errands(course, rules, clock, now), key=lambda each: each[1])
    if not found:
        return None
    errand, at = found[0]
    return errand, max(at, course.put_off or at, now + SOON)


def _errands(
    course: Course, rules: Courses, clock: Clock, now: datetime
) -> Iterator[tuple[Errand, datetime]]:
    match course.stage:
        case "running":
            yield from _open_reminder(course, rules, clock)
            if evening := next_evening(course, clock, now):
                yield "remind", evening[1]
            else:
                yield "over", _from(course.last + DAY, course, clock, now)
        case "over":
            yield "compare", _from(course.last + (FOUR_WEEKS + 1) * DAY, course, clock, now)
        case "compared":
            first = may_begin(course, rules, break_ends(course, rules))
            yield "another", _from(first, course, clock, now)
        case "paused" | "closed":
            return


def _open_reminder(
    course: Course, rules: Courses, clock: Clock
) -> Iterator[tuple[Errand, datetime]]:
    reminder = course.reminder
    if reminder is None or reminder.answered:
        return
    if reminder.again:
        yield "again", reminder.again
    elif reminder.said and not reminder.nudged:
        at = reminder.at + timedelta(minutes=rules.nudge_min.value)
        if clock.day(at) == reminder.day and not clock.is_quiet(at):
            yield "nudge", at


def _from(first: date, course: Course, clock: Clock, now: datetime) -> datetime:
    """Return the hour of a day, or the first moment after it that is neither past nor quiet."""
    at = at_hour(first, course.at, clock) or at_local(first, course.at, clock.zone)
    return next_allowed(max(at, now + SOON), clock.zone, clock.quiet)
