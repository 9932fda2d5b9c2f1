"""`/course`, and the buttons of reminders: they work on any message, while they mean something.

Rule 1: a button of a reminder belongs to its evening; on another day it only says so.
Rule 2: behind a locked door, and in the middle of a massage, nothing of a course is begun.
"""

from dataclasses import replace
from datetime import timedelta

from bot.conversation import (
    arranged,
    arranging,
    blocking,
    course_words,
    coursing,
    danger,
    evenings,
    path,
    quick,
    repeating,
)
from bot.conversation.draft import Draft, column
from bot.conversation.wording import duration
from bot.model.course import Course
from bot.model.effects import Button, Rows
from bot.model.state import (
    Arranging,
    Asking,
    Blocked,
    CheckingIn,
    Halted,
    Idle,
    Locked,
    Noted,
    Phase,
)

ORIGIN = "a.course"

QUIETLY_LEFT = (Idle, Noted, CheckingIn, Arranging)
"""Phases to which nobody has to be led back."""


def show(draft: Draft) -> None:
    """Say how the course stands; plan one where there is none."""
    course = draft.chat.course
    if not _is_free(draft):
        return
    if course is None:
        plan_anew(draft)
    elif course.stage == "closed":
        _send(draft, [*_past(draft, course), _again_when(draft, course)], _begin_rows(draft))
    elif course.stage in ("over", "compared"):
        off = draft.text("course_break_until", date=_break_ends(draft, course))
        rows = column([draft.button("course_stop_asking", f"{ORIGIN}.enough")])
        _send(draft, [*_past(draft, course), off], rows)
    elif course.stage == "paused":
        cause = course.cause or "asked"
        _send(draft, [draft.text(f"course_paused_{cause}"), *_here(draft, course)], PAUSED)
    else:
        _send(draft, [*_here(draft, course), course_words.upcoming(draft, course)], RUNNING)


RUNNING = (("days", "hour"), ("pause", "stop"))
PAUSED = (("resume", "stop"),)


def _send(draft: Draft, parts: list[str], rows: Rows | tuple[tuple[str, ...], ...]) -> None:
    """Send the parts as one message; rows of names become buttons."""
    shown = tuple(
        tuple(
            draft.button(f"course_{each}", f"{ORIGIN}.{each}") if isinstance(each, str) else each
            for each in row
        )
        for row in rows
    )
    if rows is RUNNING and _is_open_tonight(draft):
        day = coursing.today(draft).toordinal()
        shown = ((draft.button("course_start", f"{ORIGIN}.start.{day}"),), *shown)
    draft.send("\n\n".join(part for part in parts if part), shown)


def _here(draft: Draft, course: Course) -> list[str]:
    return [course_words.plan(draft, course), course_words.done(draft, course)]


def _past(draft: Draft, course: Course) -> list[str]:
    """Say how a course went that is over, and what it did once that can be told."""
    lines = [course_words.done(draft, course)]
    if course.cause == "harm":
        lines.append(draft.text("course_became_harm"))
    kept = evenings.was_kept(course, coursing.rules(draft))
    compared = course.stage == "compared" or course.cause == "finished"
    if compared and kept:
        lines.append(course_words.told(draft, course_words.comparison(draft, course)))
    elif course.stage == "over":
        lines.append(draft.text("course_compared_later"))
    return lines


def _break_ends(draft: Draft, course: Course) -> str:
    return course_words.day_named(draft, evenings.break_ends(course, coursing.rules(draft)))


def _again_when(draft: Draft, course: Course) -> str:
    today = coursing.today(draft)
    first = evenings.may_begin(course, coursing.rules(draft), today)
    if first > today:
        return draft.text("course_break", date=course_words.day_named(draft, first))
    worth = course_words.is_worth_it(draft, course_words.comparison(draft, course))
    return draft.text("course_again" if worth and course.cause != "harm" else "course_again_anyway")


def _begin_rows(draft: Draft) -> Rows:
    course, today = draft.chat.course, coursing.today(draft)
    if evenings.may_begin(course, coursing.rules(draft), today) > today:
        return ()
    return column([draft.button("course_another", f"{ORIGIN}.new")])


def _is_open_tonight(draft: Draft) -> bool:
    course, today = draft.chat.course, coursing.today(draft)
    return (
        course is not None
        and course.stage == "running"
        and evenings.is_planned(course, today)
        and today not in course.done
    )


def plan_anew(draft: Draft) -> None:
    """Begin to plan a course, if this is the moment for it."""
    phase = draft.chat.phase
    if draft.chat.consented_at is None or draft.chat.person is None:
        draft.say("course_first_known")
        path.reopen(draft, phase)
    elif isinstance(phase, Blocked):
        blocking.open_blocked(draft)
    else:
        arranged.begin(draft, then=_waiting(phase))


def _waiting(phase: Phase) -> Phase | None:
    return None if isinstance(phase, QUIETLY_LEFT) else phase


def _is_free(draft: Draft) -> bool:
    """Whether nothing more urgent is open; says so where something is."""
    phase = draft.chat.phase
    if isinstance(phase, Locked):
        danger.open_locked(draft)
    elif isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    elif danger.session_of(phase):
        draft.say("not_during_session")
    elif isinstance(phase, Halted):
        path.reopen(draft, phase)
    else:
        return True
    return False


# --- buttons --------------------------------------------------------------------------------------


def chosen(draft: Draft, argument: str) -> None:
    """Take a tap: `start.739000`, `pause`."""
    name, _, day = argument.partition(".")
    course = draft.chat.course
    if not _is_free(draft):
        return
    if name == "new":
        plan_anew(draft)
    elif course is None:
        draft.say("old_button")
    elif name in ("start", "later", "skip", "tomorrow"):
        _of_an_evening(draft, course, name, day)
    else:
        _of_the_course(draft, course, name)


def _of_an_evening(draft: Draft, course: Course, name: str, day: str) -> None:
    today = coursing.today(draft)
    if course.stage != "running" or day != str(today.toordinal()):
        draft.say("course_other_evening")
        return
    match name:
        case "start":
            _start(draft, course)
        case "later":
            _later(draft, course)
        case "skip":
            _skip(draft, course)
        case _:
            _tomorrow(draft, course)


def _start(draft: Draft, course: Course) -> None:
    """Begin the evening: what can have changed is asked, then the routine is offered."""
    if isinstance(draft.chat.phase, Blocked):
        blocking.open_blocked(draft)
        return
    coursing.answered(draft)
    coursing.change(draft, replace(draft.chat.course or course, tonight=coursing.today(draft)))
    wait = _rest(draft, course)
    if wait:
        draft.say("course_too_soon", time=wait)
        return
    draft.say("course_no_pain")
    quick.begin(draft, course.headache)


def _rest(draft: Draft, course: Course) -> str:
    """Return how long any massage has to wait."""
    wait = repeating.rest_of_all(draft, course.headache)
    return duration(draft.words, wait.total_seconds()) if wait else ""


def _later(draft: Draft, course: Course) -> None:
    clock = coursing.clock(draft)
    at = draft.now + timedelta(minutes=coursing.rules(draft).later_min.value)
    if course.reminder is None or clock is None:
        return
    if clock.is_quiet(at) or clock.day(at) != coursing.today(draft):
        draft.say("course_no_later")
        return
    coursing.answered(draft)
    reminder = replace(course.reminder, again=at, answered=False)
    coursing.change(draft, replace(draft.chat.course or course, reminder=reminder))
    draft.say("course_later_said", time=course_words.hour(at.astimezone(clock.zone).time()))


def _skip(draft: Draft, course: Course) -> None:
    coursing.answered(draft)
    skipped = replace(draft.chat.course or course, skipped=course.skipped + 1)
    coursing.change(draft, skipped)
    today = coursing.today(draft)
    rows: Rows = ()
    tomorrow = today + course_words.DAY
    was_full = evenings.is_full(course, today)
    if was_full and tomorrow <= course.last and not evenings.is_full(course, tomorrow):
        rows = column([draft.button("course_move", f"{ORIGIN}.tomorrow.{today.toordinal()}")])
    draft.say("course_skipped", rows, next=course_words.upcoming(draft, skipped))


def _tomorrow(draft: Draft, course: Course) -> None:
    moved = replace(course, extra=coursing.today(draft) + course_words.DAY)
    coursing.change(draft, moved)
    draft.say("course_moved", next=course_words.upcoming(draft, moved))


def _of_the_course(draft: Draft, course: Course, name: str) -> None:
    match name, course.stage:
        case "pause", "running":
            coursing.pause(draft, "asked")
            draft.say("course_is_paused", column([_button(draft, "resume")]))
        case "resume", "paused":
            _resume(draft)
        case "stop", "running" | "paused":
            coursing.close(draft, "asked")
            draft.say("course_stopped")
        case "enough", _:
            coursing.close(draft, "finished")
            draft.say("course_enough")
        case "days" | "hour", "running":
            _change(draft, course, name)
        case _:
            draft.say("old_button")


def _button(draft: Draft, name: str) -> Button:
    return draft.button(f"course_{name}", f"{ORIGIN}.{name}")


def _resume(draft: Draft) -> None:
    if isinstance(draft.chat.phase, Blocked):
        blocking.open_blocked(draft)
    elif coursing.resume(draft) and draft.chat.course:
        draft.say("course_resumed", next=course_words.upcoming(draft, draft.chat.course))
    else:
        coursing.close(draft, "asked")
        draft.say("course_pause_too_long")
        plan_anew(draft)


def _change(draft: Draft, course: Course, what: str) -> None:
    phase = Arranging(
        "days" if what == "days" else "hour",
        arranging.UNSENT,
        headache=course.headache,
        weekdays=course.weekdays,
        short=course.short,
        at=course.at,
        changing=True,
        then=_waiting(draft.chat.phase),
    )
    arranging.ask(draft, phase)
