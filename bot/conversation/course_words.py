"""A course in words: its days and hour, where it stands, what it did."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from bot.conversation import coursing, evenings
from bot.conversation.draft import Draft
from bot.conversation.statistics import Course as Compared
from bot.conversation.statistics import Period
from bot.conversation.statistics import course as compare
from bot.conversation.warning import number
from bot.conversation.wording import fill, joined
from bot.model.course import Course

DAY = timedelta(days=1)


def weekday(draft: Draft, day: int) -> str:
    """Return the short name of a day of the week; 1 is Monday."""
    return draft.words.papers[f"weekday_{day}"]


def weekdays(draft: Draft, days: Iterable[int]) -> str:
    """Return several of them, in their order: "Mon, Wed, Fri"."""
    return joined(weekday(draft, day) for day in sorted(days))


def hour(at: time) -> str:
    """Return a time as clocks show it: "20:00"."""
    return f"{at:%H:%M}"


def day_named(draft: Draft, day: date) -> str:
    """Call a day: today, tomorrow, else "Wed, 4 Mar"."""
    ahead = (day - coursing.today(draft)).days
    if ahead in (0, 1):
        return draft.text("course_today" if ahead == 0 else "course_tomorrow")
    papers = draft.words.papers
    told = fill(papers["day_month"], {"day": day.day, "month": papers[f"month_{day.month}"]})
    return f"{weekday(draft, day.isoweekday())}, {told}"


def upcoming(draft: Draft, course: Course) -> str:
    """Say when the next evening is; that there is none left, where there is not."""
    clock = coursing.clock(draft)
    found = evenings.next_evening(course, clock, draft.now) if clock else None
    if found is None or clock is None:
        return draft.text("course_last_was_it")
    day, at = found
    local = at.astimezone(clock.zone).time()
    key = "course_next" if evenings.is_full(course, day) else "course_next_short"
    return draft.text(key, day=day_named(draft, day), time=hour(local))


def plan(draft: Draft, course: Course) -> str:
    """Say on which evenings, when, and for how long."""
    rules = coursing.rules(draft)
    names = draft.words.routines
    lines = [
        draft.text(
            "course_plan",
            weeks=rules.weeks.value,
            days=weekdays(draft, course.weekdays),
            time=hour(course.at),
            name=names[rules.routine].name,
        )
    ]
    if course.short:
        lines.append(draft.text("course_plan_short", name=names[rules.short].name))
    return " ".join(lines)


def done(draft: Draft, course: Course) -> str:
    """Say how many evenings of how many were done."""
    of = evenings.planned(course, coursing.rules(draft))
    return draft.text("course_done", n=len(course.done), of=of)


def comparison(draft: Draft, course: Course) -> Compared | None:
    """Compare the weeks before a course with those after it, None where it can't be said."""
    found = compare(draft.diary, Period(course.first, course.last), coursing.today(draft))
    return found if found and found.fewer is not None else None


def is_worth_it(draft: Draft, found: Compared | None) -> bool:
    """Whether a course may be repeated: headaches are fewer, or nobody can tell."""
    share = draft.content.diary.rules.fewer_share.value
    return found is None or (not found.harmed and (found.fewer or 0) >= share)


def told(draft: Draft, found: Compared | None) -> str:
    """Say honestly what the comparison shows."""
    if found is None:
        return draft.text("course_too_little")
    key = "course_fewer" if is_worth_it(draft, found) else "course_not_fewer"
    if found.harmed:
        key = "course_harmed"
    numbers = draft.text(
        "course_numbers", before=number(draft, found.before), after=number(draft, found.after)
    )
    return f"{numbers} {draft.text(key)}"
