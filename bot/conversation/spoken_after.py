"""Typed words when the steps are over, when there will be no massage, and in between."""

from dataclasses import replace

from bot.conversation import (
    blocking,
    commands,
    danger,
    ending,
    follow_up,
    knowledge,
    offering,
    path,
    pressed,
    questions,
    session,
)
from bot.conversation.draft import Draft
from bot.conversation.heard import (
    has,
    is_new_headache,
    new_headache,
    pain_of,
    wants_to_stop,
    yes_or_no,
)
from bot.model.state import Blocked, CheckingIn, Locked, Promising, Rating, Settling
from bot.understanding.reading import Reading


def after(
    draft: Draft, phase: Settling | Rating | CheckingIn | Promising, reading: Reading
) -> None:
    """The steps are over."""
    pain = pain_of(reading)
    answer = yes_or_no(reading)
    if wants_to_stop(reading):
        commands.stop(draft)
    elif isinstance(phase, Promising) and answer in ("yes", "no"):
        follow_up.promise(draft, phase, agreed=answer == "yes")
    elif isinstance(phase, Rating) and pain is not None:
        ending.rate(draft, phase, pain)
    elif isinstance(phase, CheckingIn) and phase.ask == "pain" and pain is not None:
        follow_up.take_pain(draft, phase, pain)
    elif isinstance(phase, Settling) and has(reading, "worse"):
        session.halt(draft, phase.session, "worse")
    elif isinstance(phase, Settling):
        _settling(draft, phase, reading)
    elif isinstance(phase, Promising):
        _promising(draft, reading)
    elif isinstance(phase, CheckingIn):
        _checking_in(draft, phase, reading)
    else:
        draft.say("pain_how")


def _checking_in(draft: Draft, phase: CheckingIn, reading: Reading) -> None:
    """A question may stay open for days: who tells of a headache then means the one of today."""
    if is_new_headache(reading) and not questions.blocks(draft):
        new_headache(draft, reading)
    elif phase.ask == "pain":
        draft.say("pain_how")
    else:
        follow_up.reopen(draft)


def _settling(draft: Draft, phase: Settling, reading: Reading) -> None:
    if has(reading, "better", "done"):
        draft.cancel("settle")
        session.open_rating(draft, phase.session, sounds=False, stopped="worse")
    else:
        draft.say("keep_resting")


def _promising(draft: Draft, reading: Reading) -> None:
    if reading.about_headache and reading.mentions and not questions.blocks(draft):
        new_headache(draft, reading)
    else:
        ending.open_promise(draft, "may_i_ask")


def blocked(draft: Draft, phase: Blocked, reading: Reading) -> None:
    """There is no massage, and the person says something."""
    if wants_to_stop(reading):
        commands.stop(draft)
    elif has(reading, "without_touch"):
        path.begin(draft, offering.UNKNOWN, offering.COMFORT)
    elif has(reading, "changed", "better"):
        pressed.recheck(draft, phase)
    elif blocking.is_over(draft, phase):
        new_headache(draft, reading)
    else:
        knowledge.learn(draft, reading)
        path.attend(draft, phase)


def locked(draft: Draft, phase: Locked, reading: Reading) -> None:
    """An emergency stands, and the person says something."""
    if phase.confirming and has(reading, "yes", "checked_by_doctor"):
        danger.unlock(draft)
        path.restart(draft)
    elif has(reading, "checked_by_doctor"):
        danger.confirm_checked(draft, phase)
    else:
        draft.enter(replace(phase, confirming=False))
        danger.open_locked(draft, called=has(reading, "called_help"))


def idle(draft: Draft, reading: Reading) -> None:
    """Nothing is open."""
    if wants_to_stop(reading):
        commands.stop(draft)
    elif is_new_headache(reading):
        new_headache(draft, reading)
    elif has(reading, "start", "restart", "again", "yes"):
        path.restart(draft)
    elif has(reading, "thanks"):
        draft.say("you_are_welcome")
    elif has(reading, "help", "about"):
        commands.help_(draft)
    else:
        draft.say("idle_how", ((draft.button("start_now", "a.now"),),))
