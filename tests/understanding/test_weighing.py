"""Phrases and listener: the one may ask where the other is silent, and neither clears anything."""

from dataclasses import replace

import pytest

from bot.model.ids import Language
from bot.understanding.lexicon import Lexicon
from bot.understanding.read import read
from bot.understanding.reading import Mention, Reading
from tests.understanding.listening import sense_of

EN = Language("en")
QUIET = {
    "danger": -4.0,
    "sign:stroke_signs": -2.5,
    "sign:seizure": -4.0,
    "sign:suicidal": -2.5,
    "sign:cancer": -2.5,
    "kind:migraine": -4.0,
    "kind:tension": -4.0,
    "kind:off_topic": -4.0,
}
SAYS = {
    "chopstick": {"sign:stroke_signs": 5.0, "danger": 5.0},
    "wobbl": {"sign:seizure": 3.0, "danger": 5.0},
    "oncolog": {"sign:cancer": 5.0},
    "disco": {"kind:migraine": 5.0},
    "parcel": {"kind:off_topic": 5.0},
    "joke": {"sign:suicidal": -6.0, "sign:stroke_signs": -6.0, "sign:cancer": -6.0},
    "murki": {"danger": 3.0},
}


@pytest.fixture
def listening(lexicon: Lexicon) -> Lexicon:
    """The small lexicon with a listener made by hand."""
    speeches = dict(lexicon.speeches)
    speeches[EN] = replace(speeches[EN], sense=sense_of(SAYS, QUIET))
    return replace(lexicon, speeches=speeches)


def mention(reading: Reading, sign: str) -> Mention | None:
    return next((each for each in reading.mentions if each.sign == sign), None)


def heard(lexicon: Lexicon, text: str, sign: str) -> tuple[str, str] | None:
    found = mention(read(text, lexicon, EN), sign)
    return None if found is None else (found.status, found.strength)


def test_a_danger_that_no_phrase_names_is_asked_about(listening: Lexicon) -> None:
    assert heard(listening, "kept dropping both chopsticks", "stroke_signs") == ("present", "soft")


def test_the_words_that_carried_it_are_told(listening: Lexicon) -> None:
    found = mention(read("lost both chopsticks again", listening, EN), "stroke_signs")
    assert found is not None
    assert found.words == "chopsticks"


def test_a_contraindication_is_sensed_too(listening: Lexicon) -> None:
    assert heard(listening, "meeting the oncologist tomorrow", "cancer") == ("present", "soft")


def test_what_sounds_like_some_danger_asks_about_the_likeliest(listening: Lexicon) -> None:
    assert heard(listening, "wobbling all over there", "seizure") == ("present", "soft")


def test_what_is_stated_stays_stated(listening: Lexicon) -> None:
    assert heard(listening, "my arm went numb", "stroke_signs") == ("present", "hard")


def test_a_stated_danger_stays_stated_in_a_text_that_sounds_a_little_dangerous(
    listening: Lexicon,
) -> None:
    text = "murky that arm went numb joke made them laugh"
    assert heard(listening, text, "stroke_signs") == ("present", "hard")


def test_a_danger_stated_in_a_text_that_sounds_like_none_is_left_to_the_screen(
    listening: Lexicon,
) -> None:
    reading = read("that arm went numb joke made them laugh", listening, EN)
    assert mention(reading, "stroke_signs") is None
    assert [(one.sign, one.strength) for one in reading.left_to_screen] == [
        ("stroke_signs", "hard")
    ]


def test_what_is_kept_is_left_to_nobody(listening: Lexicon) -> None:
    assert read("my arm went numb", listening, EN).left_to_screen == ()


def test_one_sentence_that_sounds_dangerous_is_enough_for_a_danger_to_stay(
    listening: Lexicon,
) -> None:
    text = "That joke made them laugh and laugh. My arm went numb, murky."
    assert heard(listening, text, "stroke_signs") == ("present", "hard")


def test_a_danger_that_no_screen_asks_about_is_asked_about_whatever_it_sounds_like(
    listening: Lexicon,
) -> None:
    stated, hinted = "that had a seizure joke made them laugh", "that killing me joke made us laugh"
    assert heard(listening, stated, "seizure") == ("present", "soft")
    assert heard(listening, hinted, "suicidal") == ("present", "soft")


def test_a_contraindication_stated_against_all_sound_of_it_is_asked_about(
    listening: Lexicon,
) -> None:
    assert heard(listening, "that cancer joke made them all laugh", "cancer") == ("feared", "soft")


def test_a_mere_hint_in_a_text_that_does_not_sound_like_it_is_passed_over(
    listening: Lexicon,
) -> None:
    assert heard(listening, "that clumsy hand joke made them laugh", "stroke_signs") is None


def test_a_few_words_sound_like_nothing(listening: Lexicon) -> None:
    assert heard(listening, "chopsticks", "stroke_signs") is None


def test_a_few_words_speak_against_nothing(listening: Lexicon) -> None:
    assert heard(listening, "killing me joke", "suicidal") == ("present", "soft")


def test_a_danger_that_is_denied_is_sensed_only_when_much_surer(listening: Lexicon) -> None:
    assert heard(listening, "no stroke, meeting chopsticks", "stroke_signs") == ("absent", "hard")


def test_nothing_denied_is_touched(listening: Lexicon) -> None:
    assert heard(listening, "no cancer", "cancer") == ("absent", "hard")


def test_a_kind_is_told_by_its_share(listening: Lexicon) -> None:
    fits = read("came from the disco", listening, EN).fits
    assert [fit.headache for fit in fits] == ["migraine"]
    assert fits[0].score > 95


def test_a_text_without_a_head_that_sounds_like_something_else_is_off_topic(
    listening: Lexicon,
) -> None:
    assert read("where did the parcel go", listening, EN).off_topic
    assert not read("where did the parcel headache go", listening, EN).off_topic


def test_one_bad_line_is_sensed_in_a_long_dull_story(listening: Lexicon) -> None:
    dull = "we had soup and then bread and after that some tea with the others near home " * 3
    assert heard(listening, dull, "stroke_signs") is None
    assert heard(listening, f"{dull} chopsticks chopsticks {dull}", "stroke_signs") is not None


def test_without_a_listener_the_phrases_decide_alone(lexicon: Lexicon) -> None:
    assert heard(lexicon, "chopsticks", "stroke_signs") is None
    assert heard(lexicon, "my arm went numb", "stroke_signs") == ("present", "hard")
