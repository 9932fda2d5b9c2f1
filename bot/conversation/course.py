"""A running course: reminders, what their buttons do, and how it ends by itself (6.5).

Rule 1: it reminds, it does not press: one reminder an evening, repeated once, never in the quiet
        hours; after some evenings in a row without an answer it pauses by itself.
Rule 2: every evening begins with the screening of that day. Who has pain gets what is for pain.
Rule 3: the alarm follows from the state: `tend` sets it at the end of every turn, and nobody else.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.conversation import course_words, coursing, danger, evenings, follow_up, questions
from bot.conversation.draft import Draft, column
from bot.conversation.evenings import ERRANDS, Clock, Errand
from bot.model.course import Cause, Course, Reminder
from bot.model.effects import Rows, Urgency
from bot.model.events import Due
from bot.model.state import (
    Asking,
    Blocked,
    CheckingIn,
    FollowUp,
    Halted,
    Idle,
    Locked,
    Noted,
    Person,
    Promising,
)

AWAY = timedelta(minutes=30)
"""Somebody who did something less than this ago is in the middle of it."""

EARLY = timedelta(seconds=2)
"""An alarm is looked at as of just before it: what was due then?"""


def due(draft: Draft, event: Due) -> None:
    """Do what is due, if it still is."""
    course, clock = draft.chat.course, coursing.clock(draft)
    if course is None or clock is None or event.about != _about(course):
        return
    asof = event.at - EARLY
    found = evenings.due(course, coursing.rules(draft), clock, asof)
    if found is None or found[1] > draft.now or event.step != ERRANDS.index(found[0]):
        return  # the zone, the hour or the days have changed since
    coursing.change(draft, replace(course, put_off=None))
    _run(draft, found[0], clock, event.at)


def _about(course: Course) -> int:
    return course.first.toordinal()


def _run(draft: Draft, errand: Errand, clock: Clock, at: datetime) -> None:
    match errand:
        case "remind":
            _first(draft, clock, at)
        case "again":
            _again(draft, clock)
        case "nudge":
            _nudge(draft, clock, at)
        case "over" | "compare" | "another":
            _close_by(draft, errand, clock)


# --- reminders ------------------------------------------------------------------------------------


def _first(draft: Draft, clock: Clock, at: datetime) -> None:
    """The hour of an evening has come."""
    course = draft.chat.course
    found = evenings.next_evening(course, clock, at - EARLY) if course else None
    if course is None or found is None:
        return
    missed = course.reminder is not None and course.reminder.said and not course.reminder.answered
    ignored = course.ignored + 1 if missed else course.ignored
    new = Reminder(found[0], draft.now, draft.now, said=False)
    coursing.change(draft, replace(course, reminder=new, ignored=ignored))
    if missed and ignored >= coursing.rules(draft).ignored.value:
        coursing.pause(draft, "ignored")
        _come(draft, draft.text("course_ignored", n=ignored), _about_resuming(draft))
    else:
        _remind(draft, new, clock, at)


def _again(draft: Draft, clock: Clock) -> None:
    course = draft.chat.course
    if course and course.reminder and course.reminder.again:
        _remind(draft, course.reminder, clock, course.reminder.again)


def _remind(draft: Draft, reminder: Reminder, clock: Clock, at: datetime) -> None:
    """Send the reminder, put it off while the person is busy, or leave it out when it is late."""
    rules, late = coursing.rules(draft), draft.now - at
    over = draft.now - reminder.first_at > timedelta(minutes=2 * rules.dropped_after_min.value)
    gone = late > timedelta(minutes=rules.dropped_after_min.value) or over
    if gone or clock.day(draft.now) != reminder.day or clock.is_quiet(draft.now):
        _keep(draft, replace(reminder, again=None, answered=True))
    elif isinstance(draft.chat.phase, Blocked):
        _keep(draft, replace(reminder, again=None, answered=True))  # it is said there why not
    elif _is_busy(draft):
        _keep(draft, replace(reminder, again=_later(draft, clock, AWAY), answered=False))
    else:
        _keep(draft, replace(reminder, at=draft.now, again=None, said=True))
        _send(draft, _text(draft), sounds=late <= timedelta(minutes=rules.silent_after_min.value))


def _later(draft: Draft, clock: Clock, wait: timedelta) -> datetime | None:
    """Return a moment later this evening, None where none is left before the quiet hours."""
    at = draft.now + wait
    return None if clock.is_quiet(at) or clock.day(at) != clock.day(draft.now) else at


def _keep(draft: Draft, reminder: Reminder) -> None:
    if course := draft.chat.course:
        coursing.change(draft, replace(course, reminder=reminder))


def _nudge(draft: Draft, clock: Clock, at: datetime) -> None:
    """Nobody has answered: once more, then never again this evening."""
    course = draft.chat.course
    if course is None or course.reminder is None:
        return
    _keep(draft, replace(course.reminder, nudged=True))
    late = draft.now - at > timedelta(minutes=coursing.rules(draft).silent_after_min.value)
    quiet = clock.is_quiet(draft.now) or clock.day(draft.now) != course.reminder.day
    if not (late or quiet or _is_busy(draft) or isinstance(draft.chat.phase, Blocked)):
        _send(draft, draft.text("course_nudge"), sounds=True)


def _send(draft: Draft, text: str, *, sounds: bool) -> None:
    course = draft.chat.course
    if course and course.reminder:
        rows = _rows(draft, course.reminder.day)
        draft.send(text, rows, sounds=sounds, urgency=Urgency.CHECK_IN)


def _text(draft: Draft) -> str:
    """Say what this evening is for."""
    course, rules = draft.chat.course, coursing.rules(draft)
    if course is None or course.reminder is None:
        return ""
    words = draft.words.routines
    if not evenings.is_full(course, course.reminder.day):
        return draft.text("course_reminder_short", name=words[rules.short].name)
    n = len(course.done) + 1
    of = max(n, evenings.planned(course, rules))
    return draft.text("course_reminder", name=words[rules.routine].name, n=n, of=of)


def _rows(draft: Draft, day: date) -> Rows:
    """The buttons of a reminder; they work on that day only."""
    names = (("start",), ("later", "skip"), ("pause", "stop"))
    return tuple(
        tuple(draft.button(f"course_{name}", f"a.course.{name}.{day.toordinal()}") for name in line)
        for line in names
    )


def _is_busy(draft: Draft) -> bool:
    """Whether the person is in the middle of something."""
    phase, seen = draft.chat.phase, draft.chat.seen
    if danger.session_of(phase) or isinstance(phase, Halted):
        return True
    if isinstance(phase, Asking) and phase.banner:
        return True
    at_rest = isinstance(phase, Idle | Blocked | CheckingIn | Noted | Promising)
    return not at_rest and seen is not None and draft.now - seen < AWAY


def _come(draft: Draft, text: str, rows: Rows = ()) -> None:
    """Say something by itself, without a sound; not at all in the quiet hours."""
    clock = coursing.clock(draft)
    if clock and not clock.is_quiet(draft.now):
        draft.send(text, rows, urgency=Urgency.CHECK_IN)


# --- the end --------------------------------------------------------------------------------------


def _close_by(draft: Draft, errand: Errand, clock: Clock) -> None:
    course = draft.chat.course
    if course is None:
        return
    if _is_busy(draft) or clock.is_quiet(draft.now):
        coursing.change(draft, replace(course, put_off=draft.now + AWAY))
    elif errand == "over":
        _over(draft, course)
    elif errand == "compare":
        _compare(draft, course)
    else:
        coursing.change(draft, replace(course, stage="closed", cause="finished"))
        rows = column(
            [
                draft.button("course_another", "a.course.new"),
                draft.button("course_no_more", "a.course.enough"),
            ]
        )
        _come(draft, draft.text("course_break_over"), rows)


def _over(draft: Draft, course: Course) -> None:
    """Its weeks are through."""
    rules, done = coursing.rules(draft), course_words.done(draft, course)
    weeks, off = rules.weeks.value, rules.off_weeks.value
    if not evenings.was_kept(course, rules):
        coursing.change(draft, _finished(course))
        _come(draft, draft.text("course_over_few", weeks=weeks, done=done))
        return
    coursing.change(draft, replace(course, stage="over", tonight=None))
    _come(draft, draft.text("course_over", weeks=weeks, done=done, off=off))


def _compare(draft: Draft, course: Course) -> None:
    """Four weeks later: what it did, as far as anybody can tell."""
    found = course_words.comparison(draft, course)
    worth = course_words.is_worth_it(draft, found)
    after = replace(course, stage="compared") if worth else _finished(course)
    coursing.change(draft, after)
    _come(draft, draft.text("course_compared", told=course_words.told(draft, found)))


def _finished(course: Course) -> Course:
    return replace(course, stage="closed", cause="finished")


# --- the end of every turn ------------------------------------------------------------------------


def tend(draft: Draft) -> None:
    """Bring the course in line with what became of the person, and set its alarm."""
    if draft.erases() or (draft.chat.course is None and draft.before.course is None):
        return
    _follow_the_person(draft)
    _follow_the_phase(draft)
    _promise_the_morning(draft)
    _tell(draft)
    _wake(draft)


def _follow_the_person(draft: Draft) -> None:
    """A course belongs to one person."""
    before, now = draft.before.person, draft.chat.person
    if draft.chat.course and _somebody_else(before, now):
        draft.become(course=None)
        draft.say("course_of_somebody_else")


def _somebody_else(before: Person | None, now: Person | None) -> bool:
    if before is None or before == now:
        return False
    return now is None or (now.subject, now.age) != (before.subject, before.age)


def _follow_the_phase(draft: Draft) -> None:
    """What forbids a massage pauses the course; what passes by itself only costs its evening."""
    if isinstance(draft.chat.phase, Locked):
        coursing.pause(draft, "danger")
    elif isinstance(draft.chat.phase, Blocked):
        standing = questions.blocks(draft)
        if any(found.lasts_hours is None for _, found in standing):
            coursing.pause(draft, "blocked")


def _promise_the_morning(draft: Draft) -> None:
    """After the first evening it is asked once what the fingers left behind, as was announced."""
    before, now = draft.before.course, draft.chat.course
    if now is None or before is None or before.done or len(now.done) != 1:
        return
    if draft.chat.follow_up is None and isinstance(draft.chat.phase, Idle):
        entry = draft.chat.entries
        draft.become(
            follow_up=FollowUp(
                entry=entry,
                headache=now.headache,
                touch=True,
                after=0,
                ended_at=draft.now,
                ahead=("morning",),
            )
        )
        follow_up.schedule_next(draft)


def _tell(draft: Draft) -> None:
    """Say what became of the course by itself. A danger's message stays alone."""
    before, now = draft.before.course, draft.chat.course
    if now is None or isinstance(draft.chat.phase, Locked):
        return
    was = before.cause if before else None
    if now.cause == was or now.cause not in ("silence", "blocked", "harm"):
        return
    if now.stage == "paused" or now.cause == "harm":
        draft.say(f"course_became_{now.cause}")


def _wake(draft: Draft) -> None:
    """Set the alarm to what comes next."""
    found, set_to = _next(draft), draft.before.alarms.get("course")
    course = draft.chat.course
    if found is None or course is None:
        if "course" in draft.before.alarms:
            draft.cancel("course")
        return
    errand, at = found
    if set_to is None or abs(at - set_to) >= EARLY / 2 or draft.before.course != course:
        after_s = (at - draft.now).total_seconds()
        about, step = _about(course), ERRANDS.index(errand)
        draft.schedule("course", about=about, step=step, after_s=after_s)


def _next(draft: Draft) -> tuple[Errand, datetime] | None:
    course, clock = draft.chat.course, coursing.clock(draft)
    if course is None or clock is None or isinstance(draft.chat.phase, Locked):
        return None
    return evenings.due(course, coursing.rules(draft), clock, draft.now)


def gone(draft: Draft) -> None:
    """The person cannot be reached."""
    coursing.pause(draft, "gone")


def _about_resuming(draft: Draft) -> Rows:
    return column(
        [
            draft.button("course_resume", "a.course.resume"),
            draft.button("course_stop", "a.course.stop"),
        ]
    )


CAUSES: tuple[Cause, ...] = ("asked", "silence", "ignored", "blocked", "danger", "gone")
"""Why a course may be paused."""
