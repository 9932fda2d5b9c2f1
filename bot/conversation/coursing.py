"""What becomes of a course: done, paused, closed. No words; `course.py` says them.

Rule 1: nothing but the routine of the course counts as an evening of it.
Rule 2: whatever stands against a massage pauses it at once, and harm ends it.
"""

from dataclasses import replace
from datetime import date
from typing import Literal

from bot.conversation import evenings
from bot.conversation.draft import Draft
from bot.conversation.evenings import Clock
from bot.model.course import Cause, Course
from bot.model.course_content import Courses
from bot.model.diary import Entry, Massage

Evening = Literal["full", "short"]


def rules(draft: Draft) -> Courses:
    """Return what content says of courses."""
    return draft.content.courses


def clock(draft: Draft) -> Clock | None:
    """Return the person's clock, None while it is not known."""
    return Clock(draft.zone, draft.chat.preferences.quiet) if draft.zone else None


def today(draft: Draft) -> date:
    """Return the date on the person's calendar."""
    return draft.day_of(draft.now)


def change(draft: Draft, course: Course) -> None:
    """Keep a course as it is now."""
    draft.become(course=course)


def evening(draft: Draft) -> Evening | None:
    """Return which evening of the course this talk is for, None for any other talk.

    Never with pain: what is for between attacks is done between attacks (reference 5.3).
    """
    course, chat = draft.chat.course, draft.chat
    if course is None or course.stage != "running" or course.tonight != today(draft):
        return None
    if chat.pain != 0 or chat.headache != course.headache:
        return None
    return "full" if evenings.is_full(course, course.tonight) else "short"


def pause(draft: Draft, cause: Cause) -> None:
    """Hold a course that is running; one that is over asks nothing any more."""
    course = draft.chat.course
    if course is None or course.stage in ("paused", "closed"):
        return
    if course.stage == "running":
        stopped = replace(_silent(course), stage="paused", cause=cause, since=today(draft))
    else:
        stopped = replace(course, stage="closed", cause=course.cause or "finished")
    change(draft, stopped)


def close(draft: Draft, cause: Cause) -> None:
    """End a course for good."""
    course = draft.chat.course
    if course is None:
        return
    day = today(draft)
    running = course.stage in ("running", "paused")
    last = max(course.first, min(course.last, course.since or day)) if running else course.last
    change(draft, replace(_silent(course), stage="closed", cause=cause, last=last, since=day))


def resume(draft: Draft) -> bool:
    """Let a paused course go on; the days of the pause are added. False when it was too long."""
    course = draft.chat.course
    if course is None or course.stage != "paused":
        return False
    away = today(draft) - (course.since or today(draft))
    if away.days > rules(draft).longest_pause_days.value:
        return False
    last = course.last + away
    change(draft, replace(course, stage="running", cause=None, since=None, last=last, ignored=0))
    return True


def _silent(course: Course) -> Course:
    """Return it without anything that is open."""
    reminder = replace(course.reminder, answered=True, again=None) if course.reminder else None
    return replace(course, reminder=reminder, put_off=None, tonight=None)


def answered(draft: Draft) -> None:
    """The person has reacted to the open reminder."""
    course = draft.chat.course
    if course:
        tonight = course.tonight
        change(draft, replace(_silent(course), tonight=tonight, ignored=0))


def note(draft: Draft, entry: Entry) -> None:
    """Count a session that has just been kept, where it was one of the course."""
    course, massage = draft.chat.course, entry.massage
    if course is None or massage is None or course.stage not in ("running", "paused"):
        return
    if not _is_of_course(draft, course, entry):
        return
    if massage.stopped in ("worse", "danger"):
        close(draft, "harm")
    elif massage.stopped is None or _was_whole(massage):
        _count(draft, course, entry)


def _was_whole(massage: Massage) -> bool:
    """Whether every step was done, although nobody said how it was: people fall asleep."""
    return massage.stopped == "quiet" and massage.steps_done >= massage.steps_planned


def harmed(draft: Draft, entry: Entry | None) -> None:
    """Fingers left something behind: a session of the course ends it (reference 6.5)."""
    course = draft.chat.course
    if course is None or course.stage not in ("running", "paused") or entry is None:
        return
    massage, own = entry.massage, (rules(draft).routine, rules(draft).short)
    if massage and massage.routine in own and entry.before == 0:
        close(draft, "harm")


def _is_of_course(draft: Draft, course: Course, entry: Entry) -> bool:
    """Only without pain before; the short routine only on the way from a reminder."""
    if entry.massage is None or entry.before != 0:
        return False
    routine = entry.massage.routine
    on_the_way = course.tonight == entry.day
    return routine == rules(draft).routine or (on_the_way and routine == rules(draft).short)


def _count(draft: Draft, course: Course, entry: Entry) -> None:
    massage = entry.massage
    if massage and massage.routine == rules(draft).routine:
        course = replace(course, done=(*course.done, entry.day))
    else:
        course = replace(course, done_short=course.done_short + 1)
    change(draft, course)
    answered(draft)
    if draft.chat.course:
        change(draft, replace(draft.chat.course, tonight=None))
