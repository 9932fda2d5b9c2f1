"""A language is YAML and nothing else."""

from typing import Any

import pytest

from bot.model.ids import Language
from bot.model.words import LanguageCard, Phrases
from bot.understanding.lexicon import Lexicon, build_lexicon
from bot.understanding.read import read
from bot.understanding.reading import Reading
from tests.understanding.conftest import PHRASES, language, small_content, told

EMPTY: dict[str, Any] = {
    name: {} if field.annotation is not None and "dict" in str(field.annotation) else ()
    for name, field in Phrases.model_fields.items()
}

SPANISH = {
    "signs": {
        "fever": ["fiebre"],
        "nausea": ["náuseas", "ganas de vomitar"],
        "seizure": ["convulsiones"],
        "throbbing": ["me late la sien"],
    },
    "headaches": {"unknown": ["dolor de cabeza"]},
    "intents": {"stop": ["para", "basta"], "no": ["no"]},
    "negation_before": ["no", "sin", "no tengo", "ni"],
    "negation_after": ["no"],
    "clause_breaks": ["pero"],
    "past": ["hace años"],
    "other_person": ["madre"],
    "child": ["hijo"],
    "feared": ["miedo de"],
    "first_person": ["yo", "tengo", "me", "mi"],
    "numbers": {"dos": 2},
    "units": {
        "hours": ["hora", "horas"],
        "ago": ["hace"],
        "little": ["de", "la", "el", "y"],
        "or": ["ni"],
    },
    "headache_words": ["cabeza"],
}

CARD = LanguageCard(
    name="Español",
    letters="abcdefghijklmnñopqrstuvwxyz",
    stemmer="spanish",
    confusables={"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u"},
)


@pytest.fixture(scope="module")
def three() -> Lexicon:
    languages = {Language(code): language(code, said) for code, said in PHRASES.items()}
    spanish = (CARD, Phrases.model_validate({**EMPTY, **SPANISH}))
    return build_lexicon(small_content(), {**languages, Language("es"): spanish})


def hear(text: str, lexicon: Lexicon) -> Reading:
    return read(text, lexicon, Language("es"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tengo fiebre y náuseas", {"fever": "present", "nausea": "present"}),
        ("tengo fiebre y nauseas", {"fever": "present", "nausea": "present"}),
        ("no tengo fiebre pero ganas de vomitar", {"fever": "absent", "nausea": "present"}),
        ("sin fiebre ni náuseas", {"fever": "absent", "nausea": "absent"}),
        ("mi madre convulsiones hace años", {"seizure": "other"}),
        ("me late la sien", {"throbbing": "present"}),
    ],
)
def test_a_new_language_needs_no_code(text: str, expected: dict[str, str], three: Lexicon) -> None:
    assert told(hear(text, three)) == expected


def test_a_new_language_is_recognised(three: Lexicon) -> None:
    reading = hear("tengo dolor de cabeza", three)
    assert (reading.language, reading.about_headache) == ("es", True)
    assert hear("basta", three).intents == ("stop",)


def test_the_other_languages_are_still_heard(three: Lexicon) -> None:
    assert told(hear("no fever, тошнит", three)) == {"fever": "absent", "nausea": "present"}


def test_a_language_without_words_hears_nothing() -> None:
    bare = (CARD, Phrases.model_validate(EMPTY))
    lexicon = build_lexicon(small_content(), {Language("es"): bare})
    assert read("tengo fiebre 38.4", lexicon, Language("es")).mentions[0].sign == "fever"
    assert read("fiebre", lexicon, Language("es")).mentions == ()


def test_a_lexicon_of_no_language_hears_numbers_only() -> None:
    lexicon = build_lexicon(small_content(), {})
    assert read("38.4", lexicon, Language("en")).numbers.temperature_c == 38.4


def test_an_unknown_language_of_the_chat_changes_nothing(three: Lexicon) -> None:
    assert told(read("fever", three, Language("xx"))) == {"fever": "present"}
