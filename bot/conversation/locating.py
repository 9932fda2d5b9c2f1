"""Whose clock: asked once, when it is first needed, and never guessed in silence.

Rule 1: a position becomes a zone at once; it goes no further.
Rule 2: what was found is said with its clock, and one tap takes it back.
Rule 3: the bot asks by itself once. Whoever skips it is asked again only where they need it.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation import questions
from bot.conversation.draft import Draft, column
from bot.conversation.whereabouts import (
    Asker,
    Candidates,
    Choice,
    Found,
    Guess,
    Nowhere,
    choice_of,
    fixed_zone,
    likely,
    zone_of,
    zone_of_position,
)
from bot.model.effects import Button, Rows
from bot.model.state import Locating, Phase, Quieting

ZONE = "a.zone"
"""The button that asks whose clock it is, on any message and at any time."""


def is_unknown(draft: Draft) -> bool:
    """Whether nobody has said whose clock it is, or its zone is no more."""
    return draft.zone is None


def may_be_asked(draft: Draft) -> bool:
    """Whether the bot may ask by itself."""
    return is_unknown(draft) and not draft.chat.preferences.asked_zone


def ask(draft: Draft, then: Phase | None) -> None:
    """Ask for it, with what the person's country or language suggests; then go on with `then`."""
    draft.become(preferences=replace(draft.chat.preferences, asked_zone=True))
    choices = likely(_asker(draft), draft.library.world)
    draft.enter(Locating(tuple(choice.zone for choice in choices), then=waiting(then)))
    _put(draft, f"{draft.text('ask_zone')}\n\n{draft.text('zone_position_note')}", choices)


def waiting(then: Phase | None) -> Phase | None:
    """Return what waits: a question about the clock never waits for another one."""
    return then.then if isinstance(then, Locating | Quieting) else then


def reopen(draft: Draft, phase: Locating) -> None:
    """Send the question again."""
    ask(draft, phase.then)


# --- answers --------------------------------------------------------------------------------------


def answer(draft: Draft, phase: Locating, name: str, argument: str) -> None:
    """Take a tap on the open question."""
    if name == "zone" and argument.isdecimal() and int(argument) < len(phase.offered):
        _settle(draft, phase, phase.offered[int(argument)])
    elif name == "other":
        _none_of_these(draft, phase)
    elif name == "skip":
        skip(draft, phase)


def take_text(draft: Draft, phase: Locating, text: str) -> None:
    """Take a clock or a city that was typed."""
    asker, world = _asker(draft), draft.library.world
    fixed = fixed_zone(text, asker, world)
    _take(draft, replace(phase, fixed=fixed), zone_of(text, asker, world))


def take_position(draft: Draft, phase: Locating, place: tuple[float, float]) -> None:
    """Take a position that was shared."""
    _take(draft, phase, zone_of_position(*place, _asker(draft), draft.library.world))


def skip(draft: Draft, phase: Locating) -> None:
    """Go on without it."""
    leave(draft, phase)
    draft.say("zone_skipped")


def leave(draft: Draft, phase: Locating | Quieting) -> None:
    """Go on with what waited, without a word."""
    draft.enter(phase.then or questions.at_rest(draft))


def _asker(draft: Draft) -> Asker:
    words = draft.words
    return Asker(draft.now, words.code, draft.chat.country, words.card.countries)


def _take(draft: Draft, phase: Locating, guess: Guess) -> None:
    match guess:
        case Found(choice):
            _settle(draft, phase, choice.zone, choice)
        case Candidates(choices):
            offered = tuple(choice.zone for choice in choices)
            draft.enter(replace(phase, offered=offered, missed=False))
            _put(draft, draft.text("zone_which"), choices, other=True)
        case Nowhere() if phase.fixed:
            _settle_fixed(draft, phase, phase.fixed)
        case Nowhere() if phase.missed:
            skip(draft, phase)
        case Nowhere():
            draft.enter(replace(phase, offered=(), missed=True))
            _put(draft, draft.text("zone_not_understood"), ())


def _none_of_these(draft: Draft, phase: Locating) -> None:
    if phase.fixed:
        _settle_fixed(draft, phase, phase.fixed)
        return
    draft.enter(replace(phase, offered=()))
    _put(draft, draft.text("zone_write_clock"), ())


def _put(draft: Draft, text: str, choices: Iterable[Choice], *, other: bool = False) -> None:
    draft.new_question()
    rows: Rows = column(
        Button(f"{choice.clock:%H:%M} · {choice.place}", draft.answer(f"zone.{n}"))
        for n, choice in enumerate(choices)
    )
    if other:
        rows = (*rows, (draft.button("zone_other", draft.answer("other")),))
    draft.send(text, (*rows, (draft.button("zone_skip", draft.answer("skip")),)))


# --- what was found -------------------------------------------------------------------------------


def _settle(draft: Draft, phase: Locating, zone: str, choice: Choice | None = None) -> None:
    found = choice or choice_of(zone, _asker(draft), draft.library.world)
    _live_by(draft, phase, zone)
    if found:
        draft.say("zone_found", _wrong(draft), clock=f"{found.clock:%H:%M}", place=found.place)


def _settle_fixed(draft: Draft, phase: Locating, zone: str) -> None:
    _live_by(draft, phase, zone)
    draft.say("zone_fixed", _wrong(draft), clock=clock_of(draft))


def _live_by(draft: Draft, phase: Locating, zone: str) -> None:
    draft.become(preferences=replace(draft.chat.preferences, zone=zone))
    leave(draft, phase)


def _wrong(draft: Draft) -> Rows:
    return ((draft.button("zone_wrong", ZONE),),)


def clock_of(draft: Draft) -> str:
    """Return what the person's clock shows; nothing while it is not known."""
    return f"{draft.now.astimezone(draft.zone):%H:%M}" if draft.zone else ""


def described(draft: Draft) -> str:
    """Return whose clock it is: "21:40 (Berlin, Germany)"; nothing while it is not known."""
    zone = draft.chat.preferences.zone
    if draft.zone is None or zone is None:
        return ""
    found = choice_of(zone, _asker(draft), draft.library.world)
    return f"{clock_of(draft)} ({found.place})" if found else clock_of(draft)
