"""What holds for every text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.ids import Language, SignId
from bot.understanding import read as front_door
from bot.understanding import spotting
from bot.understanding.lexicon import Lexicon
from bot.understanding.read import read
from bot.understanding.segments import MAX_TOKENS
from tests.understanding.conftest import DANGERS, PHRASES, Hear, strengths, told

BITS = [
    "no", "not", "fever", "нет", "не", "температуры", "my mother", "у мамы", "stroke", "инсульт",
    "боюсь", "10 years ago", "38.4", "150/95", ",", ".", "but", "а", "or", "и", "?", "ujkjdf",
    "golova", "i", "я", "stop", "🤕", "ни", "only", "7", "семь", "лет", "stroked", "12 таблеток",
]  # fmt: skip

texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(BITS), max_size=40).map(" ".join),
    st.text(alphabet="aа.,-/!? нетno38", max_size=200),
)

HARD = sorted(
    (code, phrase)
    for code, said in PHRASES.items()
    for sign, phrases in said["signs"].items()
    if DANGERS.get(sign) == "hard"
    for phrase in phrases
)

HARMLESS = sorted(
    (code, sign, phrase)
    for code, said in PHRASES.items()
    for sign, phrases in said["signs"].items()
    if sign not in DANGERS
    for phrase in phrases
)


@given(texts)
@example("²")
@example("٣٤")
@example("9" * 400)
@example("ﷺ" * 500)
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read(text: str) -> None:
    lexicon = LEXICON[0]
    first = read(text, lexicon, Language("en"))
    assert first == read(text, lexicon, Language("en"))


@given(texts, st.sampled_from(HARD), st.sampled_from([". ", "\n", "! ", "? "]))
@settings(max_examples=300, deadline=None)
def test_a_danger_in_its_own_sentence_is_always_heard(
    text: str, danger: tuple[str, str], end: str
) -> None:
    code, phrase = danger
    heard = strengths(read(text + end + phrase, LEXICON[0], Language(code)))
    sign = strengths(read(phrase, LEXICON[0], Language(code)))
    assert set(sign) <= set(heard)
    assert {heard[name] for name in sign} == {"hard"}


@pytest.mark.parametrize(("code", "sign", "phrase"), HARMLESS)
def test_a_denied_phrase_alone_is_never_present(
    hear: Hear, code: str, sign: str, phrase: str
) -> None:
    form = {"en": "no {}", "ru": "нет {}"}[code]
    assert told(hear(form.format(phrase), code)).get(sign) != "present"


@pytest.mark.parametrize("code", ["en", "ru"])
def test_every_phrase_is_heard_by_itself(hear: Hear, code: str) -> None:
    silent = [
        phrase
        for sign, phrases in PHRASES[code]["signs"].items()
        for phrase in phrases
        if sign not in told(hear(phrase, code))
        and not any(name in DANGERS for name in told(hear(phrase, code)))
    ]
    assert silent == []


@pytest.mark.parametrize(
    "text",
    [
        "голова " * 600,
        "no fever or " * 300,
        "не " * 1300,
        "a" * 4096,
        "a " * 2048,
        "," * 4096,
        "1/" * 2048,
        "сто " * 1000,
        "throbbing, " * 370,
        "my mother has cancer and " * 160,
        "ujkjdf " * 580,
        "stroke? " * 500,
        "7 лет мама " * 370,
        "\u0301" * 4096,
    ],
)
def test_hostile_texts_take_bounded_work(
    text: str, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comparisons of phrases with places grow with the text, never with its square."""
    calls = 0
    compare = spotting._at

    def counted(*args: object) -> object:
        nonlocal calls
        calls += 1
        return compare(*args)  # type: ignore[arg-type]  # passes on what it was given

    monkeypatch.setattr(spotting, "_at", counted)
    reading = read(text, lexicon, Language("ru"))
    assert reading == front_door.read(text, lexicon, Language("ru"))
    assert calls <= 40 * MAX_TOKENS


def test_a_text_past_the_limit_is_cut_and_not_refused(hear: Hear) -> None:
    assert hear("x " * 100_000).mentions == ()


def test_a_sign_is_mentioned_once(hear: Hear) -> None:
    signs = [mention.sign for mention in hear("fever, fever. no fever! fever?").mentions]
    assert signs == [SignId("fever")]


LEXICON: list[Lexicon] = []


@pytest.fixture(autouse=True, scope="module")
def _shared(lexicon: Lexicon) -> None:
    """Hypothesis calls a test many times; the lexicon is compiled once."""
    LEXICON[:] = [lexicon]
