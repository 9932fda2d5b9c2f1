"""Typed words while the person's clock or their quiet hours are asked for."""

from bot.conversation import commands, locating, path, quieting, spoken
from bot.conversation.draft import Draft
from bot.conversation.heard import has, wants_to_stop
from bot.conversation.whereabouts import is_name, is_place
from bot.model.state import Locating, Quieting
from bot.understanding.reading import Intent, Reading

SKIPS: tuple[Intent, ...] = ("skip", "no", "not_sure", "none", "next")

MEANS_ELSE: tuple[Intent, ...] = ("start", "restart", "help", "about", "thanks", "greeting")


def locate(draft: Draft, phase: Locating, reading: Reading, text: str) -> None:
    """Take a clock or a city; anything that is clearly something else leaves the question.

    A place that is spelt like that goes before words that it only resembles: "Tokyo" is no pain.
    """
    world = draft.library.world
    if wants_to_stop(reading):
        commands.stop(draft)
    elif has(reading, *SKIPS) and not reading.mentions:
        locating.skip(draft, phase)
        path.clock_is_settled(draft)
    elif is_name(text, world) or (not reading.about_headache and is_place(text, world)):
        _take(draft, phase, text)
    elif _is_something_else(reading):
        locating.leave(draft, phase)
        spoken.said(draft, reading, text)
    else:
        _take(draft, phase, text)


def _take(draft: Draft, phase: Locating, text: str) -> None:
    locating.take_text(draft, phase, text)
    path.clock_is_settled(draft)


def _is_something_else(reading: Reading) -> bool:
    return (
        bool(reading.mentions or reading.fits)
        or reading.about_headache
        or reading.noted.asks is not None
        or has(reading, *MEANS_ELSE)
    )


def quiet(draft: Draft, phase: Quieting, reading: Reading, text: str) -> None:
    """Take quiet hours; anything that is clearly something else leaves the question."""
    if wants_to_stop(reading):
        commands.stop(draft)
    elif has(reading, "skip", "not_sure"):
        locating.leave(draft, phase)
        path.clock_is_settled(draft)
    elif _is_something_else(reading):
        locating.leave(draft, phase)
        spoken.said(draft, reading, text)
    else:
        quieting.take_text(draft, phase, text, none=has(reading, "no", "none"))
        path.clock_is_settled(draft)
