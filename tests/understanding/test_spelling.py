"""A slip of the finger is mended where one word is likely, and left alone elsewhere."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.conversation.library import Library
from bot.model.ids import Language
from bot.understanding.lexicon import Lexicon, WordLists, build_lexicon
from bot.understanding.normalise import MAX_WORD, clean
from bot.understanding.read import read
from bot.understanding.segments import Segments
from bot.understanding.sensing import NO_SENSE, Sense
from bot.understanding.spelling import MOST, RARE, respelled
from tests.understanding.conftest import PHRASES, language, small_content, told

WORDS = {
    "en": {
        "morning": 400, "since": 300, "head": 5000, "heard": 90, "curtains": 40, "slept": 30,
        "shapes": 8, "shades": 8, "colour": 3, "thee": RARE, "three": 900, "sorbet": RARE,
        "sober": 9, "once": 1, "stroked": 20,
    },
    "ru": {"утро": 200, "шторы": 40, "голова": 4000, "голва": RARE},
}  # fmt: skip
PAIRS = {"bright shape": 0, "shape move": 1}

Mend = Callable[..., str]


@pytest.fixture(scope="module")
def learned(lexicon: Lexicon) -> Lexicon:
    speeches = dict(lexicon.speeches)
    for code, words in WORDS.items():
        sense = Sense(PAIRS, b"", b"", b"", b"", (), words=words)
        speeches[Language(code)] = replace(speeches[Language(code)], sense=sense)
    return replace(lexicon, speeches=speeches)


def spelled(text: str, lexicon: Lexicon) -> Segments:
    code = Language("en")
    return respelled(lexicon.segments(clean(text), code), lexicon.preferring(code))


@pytest.fixture(scope="module")
def mend(learned: Lexicon) -> Mend:
    return lambda text: " ".join(spelled(text, learned).words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mornign", "morning"),
        ("mornig", "morning"),
        ("orning", "morning"),
        ("omrning", "morning"),
        ("currtains", "curtains"),
        ("mornimg", "morning"),
        ("xmorning", "morning"),
        ("curtians", "curtains"),
        ("Утор", "утро"),
        ("штооры", "шторы"),
    ],
)
def test_one_slip_is_mended_wherever_it_is(mend: Mend, typed: str, meant: str) -> None:
    assert mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["mrnign", "hed", "ehad!", "38", "throbbing", "without", "heads", "qw" * MAX_WORD],
)
def test_far_off_short_known_and_odd_words_stay(mend: Mend, typed: str) -> None:
    left = mend(typed)
    assert left == ("head" if typed == "ehad!" else typed)


def test_the_commoner_word_is_meant(mend: Mend) -> None:
    assert mend("heaed") == "head"


def test_words_beside_it_tell_which_is_meant(mend: Mend) -> None:
    assert mend("dull shaoes") == "dull shades"  # as likely as the other, and first by the alphabet
    assert mend("bright shaoes") == "bright shapes"


def test_a_rare_word_alone_is_no_likely_meaning(mend: Mend) -> None:
    assert mend("oncw") == "oncw"


def test_a_slip_that_stands_in_an_example_is_mended(mend: Mend) -> None:
    assert mend("голва") == "голова"


def test_a_rare_word_near_one_that_is_not_common_stays(mend: Mend) -> None:
    assert mend("sorbet") == "sorbet"


def test_how_it_was_typed_is_kept(learned: Lexicon) -> None:
    assert spelled("slpet since mornign", learned).guessed == {0: "slpet", 2: "mornign"}


def test_a_language_without_examples_is_left_as_it_is(lexicon: Lexicon) -> None:
    bare = {code: replace(one, sense=NO_SENSE) for code, one in lexicon.speeches.items()}
    assert spelled("mornign", replace(lexicon, speeches=bare)).words == ("mornign",)


def test_what_is_mended_is_heard(learned: Lexicon, lexicon: Lexicon) -> None:
    light = read("ilght hurts", with_word("light", learned), Language("en"))
    assert told(light) == {"light_hurts": "present"}
    assert light.mended == (("ilght", "light"),)
    assert told(read("ilght hurts", lexicon, Language("en"))) == {}


def test_a_guess_takes_no_danger_away(learned: Lexicon) -> None:
    """Who stroked somebody had no stroke; a word that only may be "stroked" proves nothing."""
    assert "stroke_signs" not in told(read("he stroked it", learned, Language("en")))
    guessed = read("he strokedd my stroke", learned, Language("en"))
    assert told(guessed)["stroke_signs"] == "present"


def with_word(word: str, lexicon: Lexicon) -> Lexicon:
    english = lexicon.speeches[Language("en")]
    sense = replace(english.sense, words={**english.sense.words, word: 100})
    return replace(
        lexicon, speeches={**lexicon.speeches, Language("en"): replace(english, sense=sense)}
    )


def test_a_sign_of_a_mended_word_is_a_hint(learned: Lexicon) -> None:
    """It may be the name of a place. A symptom is believed."""
    lexicon = with_word("cancer", with_word("light", learned))
    (mention,) = read("I live in Cancerr", lexicon, Language("en")).mentions
    assert (mention.sign, mention.strength) == ("cancer", "soft")
    (mention,) = read("ilght hurts", lexicon, Language("en")).mentions
    assert (mention.sign, mention.strength) == ("light_hurts", "hard")


def test_no_more_than_so_many_words_are_mended(learned: Lexicon) -> None:
    text = spelled("mornign " * (MOST + 5), learned)
    assert len(text.guessed) == MOST
    assert text.words[MOST:] == ("mornign",) * 5


def test_what_everybody_knows_is_no_slip() -> None:
    languages = {Language(code): language(code, said) for code, said in PHRASES.items()}
    lists = {Language("en"): WordLists(common="vising mornings")}
    common = build_lexicon(small_content(), languages, lists=lists)
    common = with_word("morning", with_word("vision", common))
    assert spelled("vising visipn mornign mornings", common).words == (
        "vising",
        "vision",
        "morning",
        "mornings",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [("I live in York", "en"), ("Kate is from the west", "en"), ("служил в Ираке", "ru"),
     ("Вера, Лена и Алина", "ru"), ("такая тоска", "ru")],
)  # fmt: skip
def test_names_and_common_words_stay_what_they_are(library: Library, text: str, code: str) -> None:
    assert read(text, library.lexicon, Language(code)).mended == ()
