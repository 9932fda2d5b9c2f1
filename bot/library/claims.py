"""A phrase means one thing: no two signs that decide something state it."""

from collections.abc import Iterator, Mapping

from bot.library.source import Atlas
from bot.model.content import Content
from bot.model.ids import Language, SignId
from bot.model.words import Phrases, Words


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every phrase that two dangers, contraindications or cautions state as their own.

    Two may share a phrase that only opens their questions (`signs_soft`), and a phrase may tell two
    plain symptoms at once. A pattern over word groups (`<burning> & rash`) says several things, so
    it may state several signs.
    """
    tiers = content.signs
    deciding = {*tiers.dangers, *tiers.blocks, *tiers.cautions}
    for code, language in words.items():
        owners: dict[str, SignId] = {}
        for group, sign, index, phrase in _stated(language.phrases):
            if sign not in deciding or _is_pattern(phrase):
                continue
            owner = owners.setdefault(_plain(phrase), sign)
            if owner != sign:
                told = f'"{phrase}" states both `{owner}` and `{sign}`'
                place = ("words", code, "phrases", group, sign, index)
                atlas.problem(place, f"{told}; keep it in one, or move it to `signs_soft`")


def _stated(phrases: Phrases) -> Iterator[tuple[str, SignId, int, str]]:
    for group in ("signs", "signs_hard"):
        for sign, said in getattr(phrases, group).items():
            for index, phrase in enumerate(said):
                yield group, sign, index, phrase


def _is_pattern(phrase: str) -> bool:
    return any(mark in phrase for mark in "<>&")


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().replace("ё", "е").split())
