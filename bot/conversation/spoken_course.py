"""Typed words while a course is planned."""

import re
from datetime import time

from bot.conversation import arranged, arranging, commands, course_menu
from bot.conversation.draft import Draft
from bot.conversation.heard import has, is_new_headache, new_headache, wants_to_stop, yes_or_no
from bot.model.state import Arranging, CheckingIn, Describing, Idle, Noted, Phase
from bot.understanding.clock import read_clock
from bot.understanding.reading import Reading

_LONE_HOUR = re.compile(r"(?<![\d:.,])(\d{1,2})(?![\d:.,])")
"""The hour of "8 pm"."""

NOON = time(12)
"""An hour that may be meant of either half of the day is meant of the evening."""


AT_LEISURE = (Idle, Noted, Describing, CheckingIn)
"""Phases in which somebody may speak of preventing headaches instead of one that hurts now."""


def asks_for_course(draft: Draft, phase: Phase, reading: Reading) -> bool:
    """Whether a text asks how to prevent headaches; then the course is shown."""
    told = any(mention.status == "present" for mention in reading.mentions)
    if not isinstance(phase, AT_LEISURE) or told:
        return False
    if isinstance(phase, Idle | Noted) and _answers_reminder(draft, reading):
        return True
    if has(reading, "prevention"):
        course_menu.show(draft)
        return True
    return False


def _answers_reminder(draft: Draft, reading: Reading) -> bool:
    """Take "yes" and "not today" for the reminder of this evening, while it is open."""
    course, today = draft.chat.course, draft.day_of(draft.now)
    reminder = course.reminder if course and course.stage == "running" else None
    if reminder is None or reminder.answered or not reminder.said or reminder.day != today:
        return False
    if has(reading, "start", "yes", "next", "resume"):
        course_menu.chosen(draft, f"start.{today.toordinal()}")
        return True
    if has(reading, "no", "skip"):
        course_menu.chosen(draft, f"skip.{today.toordinal()}")
        return True
    return False


def arrange(draft: Draft, phase: Arranging, reading: Reading, text: str) -> None:
    """Take what was typed while a question is open."""
    reply = yes_or_no(reading)
    at = _clock(draft, reading, text) if phase.ask == "hour" else None
    if at is not None:
        arranged.take_hour(draft, phase, at)
    elif is_new_headache(reading):
        new_headache(draft, reading)
    elif wants_to_stop(reading):
        commands.stop(draft)
    elif phase.ask in ("agreed", "clarify") and reply:
        arranged.answer(draft, phase, reply, "")
    elif phase.ask == "check" and has(reading, "start", "yes", "done", "next"):
        arranged.answer(draft, phase, "begin", "")
    elif phase.ask == "days" and has(reading, "done", "next", "yes"):
        arranged.answer(draft, phase, "done", "")
    elif reply == "no":
        arranged.leave(draft, phase, draft.text("course_not_planned"))
    else:
        draft.say("answer_how" if phase.ask in ("agreed", "clarify") else "course_how")
        arranging.ask(draft, phase)


def _clock(draft: Draft, reading: Reading, text: str) -> time | None:
    """Return the hour that was typed: "20:30", "8.30", "20"."""
    plain = reading.numbers.plain
    if plain is not None and 0 <= plain < 24 and plain == int(plain):
        return time(int(plain) + 12 if 0 < plain < NOON.hour else int(plain))
    parts = draft.library.world.names[draft.words.code].parts
    found = read_clock(text, parts) or read_clock(_LONE_HOUR.sub(r"\1:00", text), parts)
    return max(found, default=None)
