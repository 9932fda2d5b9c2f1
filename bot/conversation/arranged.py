"""What is answered when a course is planned or changed."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.conversation import (
    changing,
    course_words,
    coursing,
    evenings,
    knowledge,
    locating,
    offering,
    path,
    questions,
)
from bot.conversation.arranging import UNSENT, ask, kinds, proposed, reopen, show_again, usual_kind
from bot.conversation.draft import Draft
from bot.conversation.planning import Refusal, Wish
from bot.model.hours import Quiet
from bot.model.ids import HeadacheId
from bot.model.state import Arranging, Phase

ROOM = timedelta(hours=1)
"""Quiet hours that give way to a reminder begin so much after it: time for the session."""


def begin(draft: Draft, then: Phase | None = None) -> None:
    """Plan a course, unless the break after the last one is not over."""
    rules, today = coursing.rules(draft), coursing.today(draft)
    first = evenings.may_begin(draft.chat.course, rules, today)
    if first > today:
        draft.say("course_break", date=course_words.day_named(draft, first))
        return
    kind = usual_kind(draft)
    known = kind if kind in kinds(draft) else None
    question = Arranging(
        "agreed" if known else "kind", UNSENT, headache=known, weekdays=rules.days, then=then
    )
    ask(draft, question)


def answer(draft: Draft, phase: Arranging, name: str, argument: str) -> None:
    """Take a tap on the open question."""
    match phase.ask, name:
        case "kind", "kind":
            _take_kind(draft, phase, argument)
        case "agreed" | "clarify", "yes" | "no" | "not_sure":
            _take_agreed(draft, phase, name)
        case "days", "day" if argument in "1234567":
            _tick(draft, phase, int(argument or 0))
        case "days", "short":
            show_again(draft, replace(phase, short=not phase.short))
        case "days", "done" if phase.weekdays:
            _take_days(draft, phase)
        case "hour", "hour" if len(argument) == len("2000") and argument.isdecimal():
            take_hour(draft, phase, time(int(argument[:2]) % 24, int(argument[2:]) % 60))
        case "quiet", "keep" if phase.at:
            _let_quiet_give_way(draft, phase.at)
            _settle(draft, phase)
        case "quiet", "another":
            ask(draft, replace(phase, ask="hour"))
        case "check", "begin":
            _start(draft, phase)
        case "check", "days":
            ask(draft, replace(phase, ask="days"))
        case "check", "no":
            leave(draft, phase, draft.text("course_not_planned"))
        case _:
            pass


def _take_kind(draft: Draft, phase: Arranging, kind: str) -> None:
    if kind in kinds(draft):
        ask(draft, replace(phase, ask="agreed", headache=HeadacheId(kind)))
    else:
        leave(draft, phase, draft.text("course_no_kind"))


def _take_agreed(draft: Draft, phase: Arranging, said: str) -> None:
    """Nothing but a plain Yes opens the way (reference 6.5)."""
    if said == "not_sure" and phase.ask == "agreed":
        ask(draft, replace(phase, ask="clarify"))
        return
    knowledge.record(draft, coursing.rules(draft).agreed, "yes" if said == "yes" else "no")
    refused = _refused(draft, phase)
    if said != "yes":
        leave(draft, phase, draft.text("course_not_agreed"))
    elif refused:
        why = " ".join(changing.not_offered(draft, (refused,), ()))
        leave(draft, phase, draft.text("course_refused", why=why))
    else:
        ask(draft, replace(phase, ask="days"))


def _refused(draft: Draft, phase: Arranging) -> Refusal | None:
    headache = phase.headache or offering.UNKNOWN
    made = offering.plan_now(draft, Wish(headache, coursing.rules(draft).routine))
    return made if isinstance(made, Refusal) else None


def _tick(draft: Draft, phase: Arranging, day: int) -> None:
    if day in phase.weekdays:
        days = tuple(each for each in phase.weekdays if each != day)
    elif len(phase.weekdays) < coursing.rules(draft).days_a_week.value:
        days = tuple(sorted((*phase.weekdays, day)))
    else:
        draft.say("course_days_full", n=len(phase.weekdays))
        return
    show_again(draft, replace(phase, weekdays=days))


def _take_days(draft: Draft, phase: Arranging) -> None:
    if phase.changing:
        _settle(draft, phase)
    elif phase.at is not None:
        ask(draft, replace(phase, ask="check"))
    else:
        ask(draft, replace(phase, ask="hour"))


def take_hour(draft: Draft, phase: Arranging, at: time) -> None:
    """Take the hour; whose clock it is on is asked where that is not known."""
    phase = replace(phase, at=at, ask="check")
    if draft.zone is None:
        locating.ask(draft, then=phase)
    else:
        _settle(draft, phase)


def _let_quiet_give_way(draft: Draft, at: time) -> None:
    """The hour counts: the nearer end of the quiet hours moves, so that it lies outside."""
    quiet, day = draft.chat.preferences.quiet, date.min + timedelta(days=1)
    clock = datetime.combine(day, at)
    after = (clock - datetime.combine(day, quiet.from_hour)).seconds
    before = (datetime.combine(day, quiet.to) - clock).seconds
    if after <= before:
        changed = Quiet((clock + min(ROOM, timedelta(seconds=before))).time(), quiet.to)
    else:
        changed = Quiet(quiet.from_hour, at)
    draft.become(preferences=replace(draft.chat.preferences, quiet=changed))
    first, last = course_words.hour(changed.from_hour), course_words.hour(changed.to)
    draft.say("course_quiet_moved", first=first, last=last)


def _settle(draft: Draft, phase: Arranging) -> None:
    """Show the plan, or what stands in its way; a change of a course holds at once."""
    course = draft.chat.course
    if reopen(draft, replace(phase, ask="check")) or not phase.changing or course is None:
        return
    at = phase.at or course.at
    coursing.change(draft, replace(course, weekdays=phase.weekdays, at=at))
    changed = draft.chat.course or course
    told = course_words.plan(draft, changed)
    upcoming = course_words.upcoming(draft, changed)
    leave(draft, phase, draft.text("course_changed", plan=told, next=upcoming))


def _start(draft: Draft, phase: Arranging) -> None:
    if phase.changing:
        _settle(draft, phase)
        return
    course = proposed(draft, phase)
    if course is None or draft.zone is None:
        ask(draft, replace(phase, ask="hour"))
        return
    coursing.change(draft, course)
    leave(draft, phase, draft.text("course_begun", next=course_words.upcoming(draft, course)))


def leave(draft: Draft, phase: Arranging, text: str) -> None:
    """Say how it ended, and go back to what waited."""
    draft.enter(questions.at_rest(draft))
    draft.send(text)
    if phase.then is not None:
        path.reopen(draft, phase.then)
