"""The promises of the statistical listener, kept with the real words and the real examples."""

import pytest

from bot.conversation.library import Library
from bot.model.ids import Language, SignId
from bot.understanding.lexicon import Lexicon
from bot.understanding.read import read
from bot.understanding.reading import Mention, Reading

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


def is_stated(mention: Mention) -> bool:
    return mention.strength == "hard" and mention.status == "present"


def dangers(reading: Reading, lexicon: Lexicon) -> list[Mention]:
    worrying = ("present", "feared")
    return [m for m in reading.mentions if m.sign in lexicon.dangers and m.status in worrying]


def test_most_dangers_among_the_examples_are_heard_one_way_or_the_other(library: Library) -> None:
    for code in library.lexicon.speeches:
        told = [
            text
            for sign, some in library.words[code].examples.signs.items()
            if sign in library.lexicon.dangers
            for text in some
        ]
        heard = sum(
            bool(dangers(read(text, library.lexicon, code), library.lexicon)) for text in told[::5]
        )
        assert heard >= 0.95 * len(told[::5])
