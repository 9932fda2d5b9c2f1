"""Truths that no single file of `content/` can hold alone."""

from collections.abc import Mapping

from bot.library import (
    captions,
    claims,
    coverage,
    massage,
    messages,
    papers,
    places,
    profiles,
    references,
    rests_on,
    tone,
    translations,
)
from bot.library.source import Atlas
from bot.model.content import Content
from bot.model.ids import Language
from bot.model.words import Words


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every broken truth in the atlas."""
    references.check(content, words, atlas)
    coverage.check(content, words, atlas)
    claims.check(content, words, atlas)
    rests_on.check(content, atlas)
    massage.check(content, atlas)
    profiles.check(content, atlas)
    translations.check(content, words, atlas)
    captions.check(words, atlas)
    messages.check(words, atlas)
    places.check(words, atlas)
    papers.check(content, words, atlas)
    tone.check(content, words, atlas)
