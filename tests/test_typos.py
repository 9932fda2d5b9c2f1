"""Slips of the finger made on purpose: the same ones each time, few, and nowhere but in words."""

import pytest
from rapidfuzz.distance import OSA

from bot.typos import SLIPS_IN_A_SENTENCE, mistyped

TEXTS = [
    "throbbing on the left since noon, light kills me",
    "Болит затылок, тянет шею. Температуры нет!",
    "38.4 and my neck will not bend forward",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_text_is_always_mistyped_in_the_same_way(text: str) -> None:
    assert mistyped(text) == mistyped(text) != text


@pytest.mark.parametrize("text", TEXTS)
def test_there_are_one_or_two_slips_in_each_sentence(text: str) -> None:
    least, most = SLIPS_IN_A_SENTENCE
    for sentence in text.split("."):
        slips = OSA.distance(sentence, mistyped(sentence))
        assert slips <= most
        assert slips >= least or not any(len(word) > 3 for word in sentence.split())


@pytest.mark.parametrize("text", ["no", "38.4", "39 / 110!", "", "ой, да"])
def test_short_words_and_numbers_stay_as_they_are(text: str) -> None:
    assert mistyped(text) == text


def test_whatever_slips_the_words_stay_where_they_are() -> None:
    for text in TEXTS:
        assert len(mistyped(text).split()) == len(text.split())
