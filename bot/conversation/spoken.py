"""Typed words, in every state. Danger has been listened for before anything here is called."""

from typing import assert_never

from bot.conversation import path, why
from bot.conversation import spoken_after as after
from bot.conversation import spoken_before as before
from bot.conversation import spoken_clock as for_clock
from bot.conversation import spoken_course as for_course
from bot.conversation import spoken_diary as for_diary
from bot.conversation import spoken_in_session as in_session
from bot.conversation.draft import Draft
from bot.conversation.heard import has, learn
from bot.model.state import (
    Arranging,
    Asking,
    Blocked,
    CheckingIn,
    Consenting,
    Describing,
    Fresh,
    Halted,
    Identifying,
    Idle,
    Locating,
    Locked,
    Naming,
    Noted,
    Noting,
    Offering,
    Overdue,
    Paused,
    Promising,
    Quieting,
    Rating,
    Running,
    Screening,
    Separating,
    Settling,
)
from bot.understanding.reading import Reading

BeforeASession = (
    Fresh
    | Consenting
    | Identifying
    | Describing
    | Naming
    | Screening
    | Asking
    | Separating
    | Offering
)


def said(draft: Draft, reading: Reading, text: str = "") -> None:
    """React to a text that holds no danger. The text itself matters for clocks and cities alone."""
    phase = draft.chat.phase
    if _asks_why(reading) and not isinstance(phase, Fresh):
        why.why(draft)
        return
    if for_diary.asks_for_diary(draft, phase, reading):
        return
    if for_course.asks_for_course(draft, phase, reading):
        return
    match phase:
        case Running() | Paused() | Overdue():
            in_session.in_session(draft, phase, reading)
        case Halted():
            in_session.halted(draft, phase, reading)
        case Settling() | Rating() | CheckingIn() | Promising():
            after.after(draft, phase, reading)
        case Blocked():
            after.blocked(draft, phase, reading)
        case Locked():
            after.locked(draft, phase, reading)
        case Locating():
            for_clock.locate(draft, phase, reading, text)
        case Quieting():
            for_clock.quiet(draft, phase, reading, text)
        case Arranging():
            for_course.arrange(draft, phase, reading, text)
        case Noting():
            for_diary.note(draft, phase, reading)
        case Noted() | Idle():
            _at_rest(draft, phase, reading)
        case _:
            _before(draft, phase, reading)


def _before(draft: Draft, phase: BeforeASession, reading: Reading) -> None:
    match phase:
        case Fresh():
            learn(draft, reading)
            path.proceed(draft)
        case Consenting():
            before.consent(draft, reading)
        case Identifying():
            before.identify(draft, phase, reading)
        case Describing() | Naming():
            before.describe(draft, phase, reading)
        case Screening():
            before.screen(draft, phase, reading)
        case Asking():
            before.answer(draft, phase, reading)
        case Separating():
            before.separate(draft, phase, reading)
        case Offering():
            before.offer(draft, phase, reading)
        case _:
            assert_never(phase)


def _at_rest(draft: Draft, phase: Noted | Idle, reading: Reading) -> None:
    if not (isinstance(phase, Noted) and for_diary.noted(draft, phase, reading)):
        after.idle(draft, reading)


def _asks_why(reading: Reading) -> bool:
    """Whether a text asks why, and tells nothing besides."""
    return has(reading, "why") and not reading.mentions and not reading.fits
