import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.content import Headache, Offer
from bot.model.ids import HeadacheId, SignId
from bot.understanding.ranking import Ranked, Ranking, rank, score_of

OFFER = Offer(early=("R6",), late=("R6",))


def headache(signs: dict[str, int], **more: object) -> Headache:
    return Headache.model_validate({"ref": "", "signs": signs, "offers": OFFER, **more})


HEADACHES = {
    HeadacheId("migraine"): headache(
        {"one_side": 30, "throbbing": 35, "nausea": 30, "light_hurts": 30, "pressing": -20},
        against_if_absent={"nausea": 10},
    ),
    HeadacheId("tension"): headache({"both_sides": 30, "pressing": 40, "throbbing": -15}),
    HeadacheId("hangover"): headache({"alcohol_yesterday": 90, "nausea": 10}, overrides=True),
    HeadacheId("unknown"): headache({"one_side": 100}),
}


def ranking(*present: str, absent: tuple[str, ...] = (), **fits: float) -> Ranking:
    return rank(
        [SignId(sign) for sign in present],
        [SignId(sign) for sign in absent],
        {HeadacheId(name): score for name, score in fits.items()},
        HEADACHES,
    )


def best(ranked: Ranking) -> Ranked:
    return ranked.ranked[0]


def test_three_strong_signs_name_a_headache() -> None:
    ranked = ranking("one_side", "throbbing", "nausea")
    assert (best(ranked).headache, ranked.sureness) == ("migraine", "clear")


def test_one_sign_names_nothing() -> None:
    assert ranking("throbbing").sureness == "unclear"


def test_a_phrase_and_a_sign_name_a_headache() -> None:
    assert ranking("pressing", tension=100).sureness == "clear"


def test_two_that_are_close_need_a_question() -> None:
    ranked = ranking("one_side", "throbbing", "nausea", "pressing", "both_sides", tension=25)
    assert (ranked.sureness, ranked.pair) == ("close", ("tension", "migraine"))


def test_one_strong_sign_does_not_name_a_kind() -> None:
    ranked = ranking("pressing")
    assert (ranked.ranked[0].headache, ranked.sureness) == ("tension", "unclear")


def test_nothing_heard_is_unclear() -> None:
    assert ranking().sureness == "unclear"
    assert ranking().pair is None


def test_the_reasons_come_strongest_first() -> None:
    assert best(ranking("nausea", "throbbing", "light_hurts")).because == (
        "throbbing",
        "light_hurts",
        "nausea",
    )


def test_what_is_denied_speaks_against() -> None:
    with_it = best(ranking("one_side", "throbbing")).score
    assert best(ranking("one_side", "throbbing", absent=("nausea",))).score < with_it


def test_a_type_that_overrides_goes_first() -> None:
    ranked = ranking("one_side", "throbbing", "nausea", "light_hurts", "alcohol_yesterday")
    assert (best(ranked).headache, ranked.sureness) == ("hangover", "clear")


def test_a_type_that_overrides_needs_its_score() -> None:
    assert best(ranking("one_side", "throbbing", "nausea")).headache == "migraine"


def test_the_unknown_headache_is_never_ranked() -> None:
    assert all(one.headache != "unknown" for one in ranking("one_side", unknown=100).ranked)


@pytest.mark.parametrize(("weight", "score"), [(-5, 0), (0, 0), (40, 40), (80, 80), (160, 90)])
def test_the_score_reaches_eighty_with_two_strong_signs(weight: float, score: float) -> None:
    assert score_of(weight) == score


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_more_evidence_never_scores_less(less: float, more: float) -> None:
    low, high = sorted((less, more))
    assert 0 <= score_of(low) <= score_of(high) < 100
