"""What a text is made of for the listener: here its numbers, by their size."""

import pytest

from bot.model.ids import Language
from bot.understanding.lexicon import Lexicon
from bot.understanding.read import features_of

EN, RU = Language("en"), Language("ru")


def sizes(text: str, lexicon: Lexicon, code: Language = EN) -> set[str]:
    return {name for name in features_of(text, lexicon, code).words if "%" in name}


@pytest.mark.parametrize(
    ("one", "other"),
    [("head and 38.4 now", "head and 37.9 now"), ("cuff says 190", "cuff says 213")],
)
def test_numbers_of_one_size_are_heard_alike(one: str, other: str, lexicon: Lexicon) -> None:
    assert sizes(one, lexicon) == sizes(other, lexicon) != set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("head and 38.6 now", "head and 36.6 now"),
        ("cuff says 190", "cuff says 119"),
        ("she is 74", "she is 76"),
        ("he is 1", "he is 2"),
    ],
)
def test_numbers_of_another_size_are_not(one: str, other: str, lexicon: Lexicon) -> None:
    assert not sizes(one, lexicon) & sizes(other, lexicon)


def test_a_number_in_words_is_a_number(lexicon: Lexicon) -> None:
    said, written = "manometer says one hundred ninety", "manometer says 190"
    assert sizes(said, lexicon) == sizes(written, lexicon)


def test_a_number_is_heard_with_the_words_beside_it(lexicon: Lexicon) -> None:
    heard = sizes("мне 81 год", lexicon, RU)
    size = next(name for name in heard if "+" not in name)
    assert any(name.startswith(f"{size}+") for name in heard)
    assert any(name.endswith(f"+{size}") for name in heard)
