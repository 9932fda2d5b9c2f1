"""From when to when nothing comes by itself: `22-8` on a button, or typed.

Without the person's clock these hours mean nothing, so it is asked for as soon as they are chosen.
"""

from dataclasses import replace
from datetime import time

from bot.conversation import locating
from bot.conversation.draft import Draft, grid
from bot.conversation.locating import leave, waiting
from bot.model.effects import Button
from bot.model.hours import Quiet
from bot.model.state import Phase, Quieting
from bot.understanding.clock import read_hours

CHOICES = ("22-8", "21-9", "23-7", "0-9")
"""As they are typed. The first is what holds until something is chosen (reference 6.2)."""

NONE = Quiet(time(0), time(0))
"""Both alike: there are no quiet hours."""


def ask(draft: Draft, then: Phase | None) -> None:
    """Ask for them; then go on with `then`."""
    draft.enter(Quieting(then=waiting(then)))
    _put(draft, f"{draft.text('ask_quiet')}\n\n{described(draft)}")


def _put(draft: Draft, text: str) -> None:
    draft.new_question()
    choices = [Button(_shown(choice), draft.answer(f"quiet.{choice}")) for choice in CHOICES]
    none = draft.button("quiet_off", draft.answer("quiet.none"))
    keep = draft.button("quiet_keep", draft.answer("keep"))
    draft.send(text, (*grid(choices, len(CHOICES)), (none, keep)))


def _shown(choice: str) -> str:
    return choice.replace("-", "–")


def answer(draft: Draft, phase: Quieting, name: str, argument: str) -> None:
    """Take a tap on the open question."""
    if name == "keep":
        leave(draft, phase)
    elif name == "quiet" and argument == "none":
        _set(draft, phase, NONE)
    elif name == "quiet" and argument in CHOICES:
        take_text(draft, phase, argument, none=False)


def take_text(draft: Draft, phase: Quieting, text: str, *, none: bool) -> None:
    """Take hours that were typed; `none` where the words say that there are none."""
    hours = read_hours(text)
    if hours:
        _set(draft, phase, Quiet(*hours))
    elif none:
        _set(draft, phase, NONE)
    elif phase.missed:
        leave(draft, phase)
        draft.say("kept")
    else:
        draft.enter(replace(phase, missed=True))
        _put(draft, draft.text("quiet_not_understood"))


def _set(draft: Draft, phase: Quieting, quiet: Quiet) -> None:
    draft.become(preferences=replace(draft.chat.preferences, quiet=quiet))
    leave(draft, phase)
    draft.send(described(draft))
    if locating.is_unknown(draft) and quiet != NONE:
        locating.ask(draft, draft.chat.phase)


def described(draft: Draft) -> str:
    """Say when the bot may write first."""
    hours = span(draft)
    return draft.text("quiet_now", hours=hours) if hours else draft.text("quiet_never")


def span(draft: Draft) -> str:
    """Return the quiet hours: "22:00–08:00"; nothing where there are none."""
    quiet = draft.chat.preferences.quiet
    if quiet.from_hour == quiet.to:
        return ""
    return f"{quiet.from_hour:%H:%M}–{quiet.to:%H:%M}"
