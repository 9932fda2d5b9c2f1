"""A step and its picture are one message, so its words must fit under a picture."""

from collections.abc import Mapping

from bot.library.source import Atlas
from bot.model.ids import Language
from bot.model.words import StepWords, Words

LONGEST_CAPTION = 1024
"""Telegram's limit, tags not counted, in UTF-16 units."""

ROOM = 200
"""For what the program says beside the step's own words: its number and measure, the numbers of the
marks and what is crossed out. 190 at most; the tests hold every step against it."""


def check(words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every step that says too much."""
    for code, language in words.items():
        for name, routine in language.routines.items():
            for step, said in routine.steps.items():
                over = length(said) + ROOM - LONGEST_CAPTION
                if over > 0:
                    told = f"this step does not fit under its picture; take {over} characters out"
                    atlas.problem(("words", code, "routines", name, "steps", step), told)


def length(said: StepWords) -> int:
    """Return how many UTF-16 units the words of a step have."""
    texts = (said.title, said.say, *said.parts.values(), said.stop_if)
    return sum(len(text.encode("utf-16-le")) // 2 for text in texts)
