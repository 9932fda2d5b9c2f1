"""What a text sounds like: a table of weights, looked up and added."""

import pytest

from bot.model.ids import HeadacheId, SignId
from bot.understanding.features import Features
from bot.understanding.sensing import NO_SENSE, STEP, WINDOW, Heard, pieces
from tests.understanding.listening import sense_of

STROKE = SignId("stroke_signs")
SENSE = sense_of(
    {
        "cup": {"danger": 2.0, "sign:stroke_signs": 3.0},
        "slip": {"danger": 1.0, "sign:stroke_signs": 2.0},
        "band": {"danger": -2.0, "kind:tension": 6.0},
        "throb": {"kind:migraine": 6.0},
        "=fever:absent:hard": {"danger": -1.0},
    },
    {"danger": -1.0, "sign:stroke_signs": -2.0, "kind:tension": -4.0, "kind:migraine": -4.0},
)


def heard(*words: str, phrases: tuple[str, ...] = ()) -> Heard:
    return SENSE.hear(Features(words, (), phrases))


def test_what_nobody_gave_as_an_example_says_nothing() -> None:
    assert heard("quite", "other").danger == pytest.approx(-1.0)


def test_a_word_says_what_it_was_learned_to_say() -> None:
    assert heard("cup").signs == {STROKE: pytest.approx(1.0)}


def test_several_words_share_what_can_be_said() -> None:
    length = 2**0.5
    assert heard("cup", "slip").danger == pytest.approx(-1.0 + 3.0 / length, abs=0.05)


def test_each_kind_of_feature_is_weighed_by_itself() -> None:
    assert heard("cup", phrases=("=fever:absent:hard",)).danger == pytest.approx(0.0, abs=0.05)


def test_the_kinds_share_a_whole() -> None:
    kinds = heard("band").kinds
    assert sum(kinds.values()) == pytest.approx(1.0)
    assert kinds[HeadacheId("tension")] > 0.95


def test_the_loudest_words_are_the_reason() -> None:
    assert SENSE.words_for("sign:stroke_signs", ["band", "slip", "cup", "other"]) == ["cup", "slip"]


def test_it_knows_which_signs_it_can_tell() -> None:
    assert SENSE.known == {STROKE}
    assert NO_SENSE.known == frozenset()


def test_a_short_text_has_no_pieces() -> None:
    assert list(pieces(WINDOW)) == []


def test_a_longer_text_is_heard_in_pieces_to_its_last_word() -> None:
    words = 2 * WINDOW + 1
    spans = list(pieces(words))
    assert all(end - start == WINDOW for start, end in spans)
    assert spans[0][0] == 0
    assert spans[1][0] == STEP
    assert spans[-1][1] == words
    covered = {place for start, end in spans for place in range(start, end)}
    assert covered == set(range(words))
