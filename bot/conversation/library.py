"""All that the bot knows, ready for use."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.content import Content
from bot.model.ids import Language
from bot.model.words import Words
from bot.understanding.gazetteer import World
from bot.understanding.lexicon import Lexicon

FALLBACK = Language("en")


@dataclass(frozen=True, slots=True)
class Library:
    """Content, its words in every language, the lexicon compiled from them, and the world."""

    content: Content
    words: Mapping[Language, Words]
    lexicon: Lexicon
    world: World
    fallback: Language = FALLBACK
    """The language of somebody whose own is not here."""
