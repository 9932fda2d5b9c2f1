"""Entries of the clinical reference in the content, by their numbers."""

from collections.abc import Iterator

from bot.model.content import BaseSign, Content
from bot.model.ids import SignId


def every_sign(content: Content) -> Iterator[tuple[SignId, BaseSign]]:
    signs = content.signs
    for tier in (signs.dangers, signs.blocks, signs.cautions):
        yield from tier.items()


def ref_of(content: Content, sign: SignId) -> str:
    return content.signs.find(sign).ref


def by_ref(content: Content) -> dict[str, SignId]:
    return {found.ref: sign for sign, found in every_sign(content)}
