"""What a text smells of: it only opens a question, and only where no phrase named a danger."""

from dataclasses import replace

import pytest

from bot.conversation.library import Library
from bot.model.ids import Language, SignId
from bot.understanding.lexicon import Lexicon
from bot.understanding.read import read
from bot.understanding.reading import Mention, Reading
from bot.understanding.sensing import FALSE_ALARMS, NO_SENSE, learn, marks

STROKE, BLOW = SignId("stroke"), SignId("blow")
DANGERS: dict[SignId, list[tuple[str, ...]]] = {
    STROKE: [("cup", "slip", "hand"), ("spoon", "fall", "left", "hand"), ("hand", "slip", "again")],
    BLOW: [("fell", "off", "ladder"), ("ladder", "hit", "head"), ("fell", "on", "ice")],
}
ORDINARY: list[tuple[str, ...]] = [
    ("head", "throb", "left"),
    ("head", "hurt", "after", "work"),
    ("eye", "hurt", "screen"),
    ("slip", "of", "the", "tongue"),
]


def test_what_sounds_like_an_example_is_taken_for_its_sign() -> None:
    sense = learn(DANGERS, ORDINARY)
    found = sense.of(("the", "cup", "slip", "out", "of", "hand"))
    assert found is not None
    assert found[0] == STROKE
    assert {"cup", "hand"} <= set(found[1])
    blow = sense.of(("she", "fell", "off", "ladder", "ice"))
    assert blow is not None
    assert blow[0] == BLOW


@pytest.mark.parametrize("text", ["head throb left side", "eye hurt after screen work"])
def test_what_sounds_ordinary_is_left_alone(text: str) -> None:
    assert learn(DANGERS, ORDINARY).of(text.split()) is None


def test_words_nobody_gave_as_an_example_say_nothing() -> None:
    assert learn(DANGERS, ORDINARY).of(("quite", "other", "things", "here")) is None


def test_a_few_words_are_too_few() -> None:
    assert learn(DANGERS, ORDINARY).of(("cup", "slip", "of", "hand")) is None


def test_a_language_without_examples_senses_nothing() -> None:
    assert learn({}, ORDINARY) == learn(DANGERS, []) == NO_SENSE
    assert NO_SENSE.of(("cup", "slip", "hand")) is None


def test_words_and_neighbours_count_once() -> None:
    assert marks(("a", "b", "a", "b")) == ("a", "b", "a b", "b a")


def test_the_beginning_of_a_longer_word_counts_as_well() -> None:
    assert marks(("drooping", "face")) == ("drooping", "face", "drooping face", "droo-")
    heard = learn(DANGERS, ORDINARY).of(("the", "laddre", "fell", "ice"))
    assert heard is not None
    assert heard[0] == BLOW


def test_only_a_text_of_some_words_can_sound_ordinary() -> None:
    sense = replace(learn(DANGERS, ORDINARY), plain=-0.5)
    ordinary = ("eye", "hurt", "after", "work", "head", "left")
    assert sense.is_ordinary(ordinary)
    assert not sense.is_ordinary(ordinary[1:])
    assert not sense.is_ordinary(("the", "cup", "slip", "out", "of", "hand"))


ORDINARY_TEXTS = {
    "en": [
        "the deadline hit me all at once, tight band round my forehead, like every week",
        "my usual throbbing on one side, unbearable smells, light hurts, lying in the dark",
    ],
    "ru": [
        "шеф ударил по мозгам отчётом, давит виски обручем как всегда к вечеру",
        "умираю от этой работы, лоб давит после монитора как обычно, к вечеру",
    ],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, some in ORDINARY_TEXTS.items() for text in some]
)
def test_a_mere_hint_in_a_text_that_sounds_ordinary_is_not_raised(
    library: Library, code: str, text: str
) -> None:
    heard = dangers(read(text, library.lexicon, Language(code)), library.lexicon)
    assert [mention for mention in heard if mention.status == "present"] == []


@pytest.mark.parametrize(
    ("code", "text", "sign"),
    [
        (
            "en",
            "My usual tight band round the forehead like every week. My arm went numb.",
            "stroke_signs",
        ),
        (
            "ru",
            "обычный обруч как всю неделю, лоб давит после монитора. Онемела левая рука.",
            "stroke_signs",
        ),
    ],
)
def test_what_is_stated_is_never_taken_for_ordinary(
    library: Library, code: str, text: str, sign: str
) -> None:
    heard = dangers(read(text, library.lexicon, Language(code)), library.lexicon)
    assert SignId(sign) in {mention.sign for mention in heard if is_stated(mention)}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "im 33, throbbing one side, light hurts, cant touch my hair"),
        ("ru", "мне 33, пульсирует с одной стороны, свет режет, тошнит, лежу"),
    ],
)
def test_nothing_is_sensed_where_most_words_are_understood(
    library: Library, code: str, text: str
) -> None:
    assert dangers(read(text, library.lexicon, Language(code)), library.lexicon) == []


def test_learning_twice_gives_the_same() -> None:
    assert learn(DANGERS, ORDINARY) == learn(DANGERS, ORDINARY)


@pytest.mark.parametrize("code", ["en", "ru"])
def test_a_sensed_danger_is_soft_and_never_beside_a_named_one(library: Library, code: str) -> None:
    language, lexicon = Language(code), library.lexicon
    speeches = {c: replace(one, sense=NO_SENSE) for c, one in lexicon.speeches.items()}
    deaf = replace(lexicon, speeches=speeches)
    told = [text for some in library.words[language].examples.dangers.values() for text in some]
    sensed = 0
    for text in told[::7]:
        named = dangers(read(text, deaf, language), lexicon)
        heard = dangers(read(text, lexicon, language), lexicon)
        if named:
            assert {m for m in heard if is_stated(m)} == {m for m in named if is_stated(m)}
            assert any(m.status == "present" for m in heard) or not any(map(is_stated, named))
        else:
            sensed += len(heard)
            assert all(mention.strength == "soft" for mention in heard)
    assert sensed > 5


def is_stated(mention: Mention) -> bool:
    return mention.strength == "hard" and mention.status == "present"


def dangers(reading: Reading, lexicon: Lexicon) -> list[Mention]:
    worrying = ("present", "feared")
    return [m for m in reading.mentions if m.sign in lexicon.dangers and m.status in worrying]


@pytest.mark.parametrize("code", ["en", "ru"])
def test_ordinary_examples_hardly_ever_open_a_question(library: Library, code: str) -> None:
    speech = library.lexicon.speeches[Language(code)]
    ordinary = library.words[Language(code)].examples.ordinary
    reader = [library.lexicon.segments(text, Language(code)).words for text in ordinary]
    stems = [[speech.tongue.stem(word) for word in words] for words in reader]
    alarms = sum(speech.sense.of(each) is not None for each in stems)
    assert alarms <= FALSE_ALARMS * len(ordinary) + 1


def test_most_dangers_among_the_examples_are_heard_one_way_or_the_other(library: Library) -> None:
    for code in library.lexicon.speeches:
        told = [text for some in library.words[code].examples.dangers.values() for text in some]
        heard = sum(
            bool(dangers(read(text, library.lexicon, code), library.lexicon)) for text in told[::5]
        )
        assert heard >= 0.95 * len(told[::5])
