"""Words that look alike and are not (clinical reference 2.0, fuzzy-match hygiene)."""

import pytest

from tests.understanding.conftest import Hear, strengths, told


@pytest.mark.parametrize(
    ("text", "not_this"),
    [
        ("stroked my temples as you said", "stroke_signs"),
        ("stroking feels nice", "stroke_signs"),
        ("I insult people", "stroke_signs"),
        ("in a rush today", "scalp_skin_active"),
        ("давит в висках с двух сторон", "high_bp"),
        ("давящая боль", "high_bp"),
        ("атмосферное давление меняется", "high_bp"),
        ("рано утром болит голова", "cancer"),
        ("запах краски", "cancer"),
        ("я рак по гороскопу", "cancer"),
        ("good humor", "cancer"),
        ("пианист", "alcohol"),
        ("heartbeat in my temple", "heart_decompensated"),
        ("tension all day", "high_bp"),
        ("just being hyper", "high_bp"),
        ("температура нормальная 36.6", "fever"),
        ("температура 36,6", "fever"),
        ("давление 120 на 80", "high_bp"),
        ("blood pressure 120/80", "high_bp"),
        ("глазурь на торте", "red_eye"),
        ("тубус", "tuberculosis"),
    ],
)
def test_a_look_alike_is_not_heard(hear: Hear, text: str, not_this: str) -> None:
    assert told(hear(text)).get(not_this) in {None, "absent"}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("stroke", "stroke_signs"),
        ("рак", "cancer"),
        ("раком болею", "cancer"),
        ("давление высокое", "high_bp"),
        ("пульсируют виски", "throbbing"),
        ("the light really hurts", "light_hurts"),
        ("neck is stiff", "stiff_neck"),
        ("TB", "tuberculosis"),
    ],
)
def test_the_word_itself_is_heard(hear: Hear, text: str, sign: str) -> None:
    assert told(hear(text))[sign] == "present"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("throbing", "throbbing"),
        ("naussea", "nausea"),
        ("темперетура", "fever"),
        ("seizrue", "seizure"),
        ("сотресение", "head_injury_recent"),
        ("минингит", "meningitis_signs"),
    ],
)
def test_a_misspelled_word_is_a_hint(hear: Hear, text: str, sign: str) -> None:
    assert strengths(hear(text))[sign] == "soft"


def test_the_longer_phrase_wins_over_what_lies_inside_it(hear: Hear) -> None:
    """Of what lies inside a danger, symptoms stay: pieces may meet in a combination."""
    heard = told(hear("fever and stiff neck"))
    assert heard == {"meningitis_signs": "present", "stiff_neck": "present"}


def test_a_figure_of_speech_only_opens_the_question(hear: Hear) -> None:
    assert strengths(hear("this pain is killing me")) == {"suicidal": "soft"}


def test_signs_in_different_clauses_combine(hear: Hear) -> None:
    assert strengths(hear("38.4 and my neck is so stiff. stiff neck"))["meningitis_signs"] == "hard"


def test_a_word_of_the_grammar_is_no_misspelling(hear: Hear) -> None:
    assert told(hear("thirty")) == {}
