"""One meaning for every way of typing it."""

import pytest

from bot.understanding.normalise import clean
from tests.understanding.conftest import Hear, told


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("FEVER", "fever"),
        ("feeeever", "fever"),
        ("тошниииит", "nausea"),
        ("тoшнит", "nausea"),  # Latin o
        ("fеver", "fever"),  # Cyrillic е
        ("ｆｅｖｅｒ", "fever"),
        ("ну\u00adтошнит"[2:], "nausea"),
        ("can’t lie still", "cannot_lie"),
        ("cant lie still", "cannot_lie"),
        ("njiybn", "nausea"),
        ("gekmcbhetn", "throbbing"),
        ("toshnit", "nausea"),
        ("davlenie vysokoe", "high_bp"),
        ("temperatura", "fever"),
        ("болит голова 🤮", "vomiting"),
        ("head 🤮", "vomiting"),
        ("🤰", "pregnancy"),
        ("🤕", "head_injury_recent"),
        ("fever.throbbing", "throbbing"),
    ],
)
def test_the_same_sign_in_many_spellings(hear: Hear, text: str, sign: str) -> None:
    assert told(hear(text))[sign] == "present"


@pytest.mark.parametrize("text", ["ujkjdf ,jkbn", "golova bolit", "Ujkjdf ,jkbn!"])
def test_a_headache_is_heard_through_the_wrong_letters(hear: Hear, text: str) -> None:
    reading = hear(text)
    assert reading.about_headache
    assert [fit.headache for fit in reading.fits] == ["unknown"]
    assert reading.language == "ru"


def test_ordinary_doubles_and_digits_are_left_alone() -> None:
    assert clean("Feel длинный 1000") == "feel длинный 1000"


def test_wrong_letters_are_not_tried_on_a_text_that_makes_sense(hear: Hear) -> None:
    assert hear("nausea and throbbing").language == "en"


def test_both_languages_are_heard_in_one_text(hear: Hear) -> None:
    assert told(hear("у меня fever и тошнота")) == {"fever": "present", "nausea": "present"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("my head hurts", "en"), ("болит голова", "ru"), ("🙂", None), ("12/12", None), ("", None)],
)
def test_the_language_is_that_of_the_letters(hear: Hear, text: str, code: str | None) -> None:
    assert hear(text).language == code
