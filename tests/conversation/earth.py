"""The places of the world for tests, read once."""

from functools import cache

from bot.library.world import Earth
from bot.model.ids import Language
from bot.understanding.gazetteer import World

LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@cache
def earth() -> World:
    letters = {"en": LATIN, "ru": CYRILLIC, "de": LATIN, "xx": LATIN}
    return Earth({Language(code): each for code, each in letters.items()})
