"""The questions with which a course is planned: one at a time, each answered by a tap.

Rule 1: nothing is planned unless a clinician has agreed, says the person, asked in plain words.
Rule 2: what is planned is shown whole before it begins.
"""

from dataclasses import replace
from typing import assert_never

from bot.conversation import course_words, coursing, locating, questions
from bot.conversation.draft import Draft, column, grid
from bot.conversation.evenings import at_hour
from bot.conversation.hours import is_quiet
from bot.conversation.wording import fill
from bot.model.course import Course
from bot.model.effects import Button, Rows
from bot.model.ids import HeadacheId, Slot
from bot.model.state import Arranging

UNSENT = Slot("")

YES_NO_UNSURE = ("yes", "no", "not_sure")


def kinds(draft: Draft) -> tuple[HeadacheId, ...]:
    """Return the kinds of headache for which the matrix names the course's routine (5.12)."""
    routine = coursing.rules(draft).routine
    headaches = draft.content.headaches
    return tuple(kind for kind in headaches if routine in headaches[kind].offers.between)


def usual_kind(draft: Draft) -> HeadacheId | None:
    """Return the kind of the last headache in the diary that has one."""
    kinds_told = (entry.headache for entry in reversed(draft.diary) if entry.before != 0)
    return next((kind for kind in kinds_told if kind in draft.content.headaches), None)


def ask(draft: Draft, phase: Arranging) -> None:
    """Send the question that is open."""
    draft.new_question()
    slot = draft.send(*render(draft, phase))
    draft.enter(replace(phase, slot=slot))


def reopen(draft: Draft, phase: Arranging) -> bool:
    """Send the open question; before the plan is shown the clock is settled. True if one is open.

    False where the hour of a course that is there already can hold at once.
    """
    if phase.ask != "check" or phase.at is None:
        ask(draft, phase)
    elif draft.zone is None:
        draft.enter(questions.at_rest(draft))
        draft.say("course_needs_clock", ((draft.button("course_set_clock", locating.ZONE),),))
    elif is_quiet(phase.at, draft.chat.preferences.quiet):
        ask(draft, replace(phase, ask="quiet"))
    elif phase.changing:
        return False
    else:
        ask(draft, phase)
    return True


def show_again(draft: Draft, phase: Arranging) -> None:
    """Bring the message of the open question up to date."""
    draft.enter(phase)
    draft.edit(phase.slot, *render(draft, phase))


def render(draft: Draft, phase: Arranging) -> tuple[str, Rows]:
    """Return the text and the buttons of the open question."""
    match phase.ask:
        case "kind":
            return draft.text("course_kind"), column(_kinds(draft))
        case "agreed" | "clarify":
            return _agreed(draft, phase), _three(draft)
        case "days":
            most = coursing.rules(draft).days_a_week.value
            return draft.text("course_ask_days", n=most), _days(draft, phase)
        case "hour":
            return draft.text("course_ask_hour"), _hours(draft)
        case "quiet":
            return _quiet(draft, phase)
        case "check":
            return _check(draft, phase)
        case _:
            assert_never(phase.ask)


def _kinds(draft: Draft) -> list[Button]:
    words = draft.words.headaches
    named = [Button(words[kind].button, draft.answer(f"kind.{kind}")) for kind in kinds(draft)]
    return [*named, draft.button("course_other_kind", draft.answer("kind"))]


def _agreed(draft: Draft, phase: Arranging) -> str:
    words = draft.words.signs[coursing.rules(draft).agreed]
    if phase.ask == "clarify":
        return words.clarify or words.ask
    weeks = coursing.rules(draft).weeks.value
    return f"{draft.text('course_what', weeks=weeks)}\n\n{words.ask}"


def _three(draft: Draft) -> Rows:
    return column(draft.button(key, draft.answer(key)) for key in YES_NO_UNSURE)


def _days(draft: Draft, phase: Arranging) -> Rows:
    ticks = (_day(draft, phase, day) for day in range(1, 8))
    rows = grid(ticks, 4)
    if not phase.changing:
        key = "course_short_on" if phase.short else "course_short_off"
        rows = (*rows, (draft.button(key, draft.answer("short")),))
    if not phase.weekdays:
        return rows
    label = draft.text("done_ticking", n=len(phase.weekdays))
    return (*rows, (Button(label, draft.answer("done")),))


def _day(draft: Draft, phase: Arranging, day: int) -> Button:
    name = course_words.weekday(draft, day)
    label = f"✅ {name}" if day in phase.weekdays else name
    return Button(label, draft.answer(f"day.{day}"))


def _hours(draft: Draft) -> Rows:
    named = (course_words.hour(at) for at in coursing.rules(draft).hours)
    return grid((Button(at, draft.answer(f"hour.{at.replace(':', '')}")) for at in named), 4)


def _quiet(draft: Draft, phase: Arranging) -> tuple[str, Rows]:
    quiet = draft.chat.preferences.quiet
    at = course_words.hour(phase.at) if phase.at else ""
    first, last = course_words.hour(quiet.from_hour), course_words.hour(quiet.to)
    text = draft.text("course_quiet", time=at, first=first, last=last)
    counts = fill(draft.words.messages["course_hour_counts"], {"time": at})
    rows = column(
        [
            Button(counts, draft.answer("keep")),
            draft.button("course_quiet_counts", draft.answer("another")),
        ]
    )
    return text, rows


def _check(draft: Draft, phase: Arranging) -> tuple[str, Rows]:
    planned = proposed(draft, phase)
    told = course_words.plan(draft, planned) if planned else ""
    honest = draft.text("course_honest", off=coursing.rules(draft).off_weeks.value)
    rows = column(
        [
            draft.button("course_begin", draft.answer("begin")),
            draft.button("course_days", draft.answer("days")),
            draft.button("course_not_now", draft.answer("no")),
        ]
    )
    return f"{told}\n\n{honest}", rows


def proposed(draft: Draft, phase: Arranging) -> Course | None:
    """Return the course as it would begin today, None while something of it is not known."""
    if phase.at is None or phase.headache is None or not phase.weekdays:
        return None
    today, rules = coursing.today(draft), coursing.rules(draft)
    clock, before = coursing.clock(draft), draft.chat.course
    if clock and (at_hour(today, phase.at, clock) or draft.now) <= draft.now:
        today += course_words.DAY  # this evening's hour has gone by
    earlier = (*before.earlier, before.first) if before else ()
    return Course(
        headache=phase.headache,
        weekdays=phase.weekdays,
        at=phase.at,
        first=today,
        last=today + rules.weeks.value * 7 * course_words.DAY - course_words.DAY,
        short=phase.short,
        earlier=tuple(day for day in earlier if (today - day).days < 365),
    )
