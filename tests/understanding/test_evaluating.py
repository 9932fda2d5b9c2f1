"""The scorer by hand-made texts, and one text explained with the real words."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.library import Library
from bot.evaluating import (
    Labels,
    Share,
    Tally,
    evaluate,
    load_labels,
    load_texts,
    score,
)
from bot.library.load import load_library
from bot.model.ids import Language
from bot.predicting import explain, prediction
from bot.understanding.read import read

EN = Language("en")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
LABELS = Labels(
    {"tth_episodic": "tension", "sinus": "sinus", "unknown": "other_or_unclear"},
    {"stroke_signs": "neuro_deficit", "fever": "fever", "cancer": "cancer"},
    NOW,
)


def text(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "lang": "en", "kind": kind, "text": "", "accept": [], "flags": []} | more


def guess(name: str, kind: str | None, *signs: str) -> dict[str, Any]:
    return {"id": name, "type": kind, "signs": [{"id": sign} for sign in signs]}


TEXTS = (
    text("t1", "type", accept=["tension"]),
    text("t2", "type", accept=["sinus"]),
    text("t3", "type", accept=["sinus"]),
    text("t4", "type", accept=["other_or_unclear"]),
    text("s1", "screen", flags=["neuro_deficit", "fever"]),
    text("s2", "screen", flags=[], flags_opt=["fever"]),
    text("s3", "screen", flags=[]),
    text("o1", "offtopic"),
    text("o2", "offtopic"),
)
GUESSES = (
    guess("t1", "tth_episodic"),
    guess("t2", "tth_episodic"),
    guess("t3", None),
    guess("t4", "unknown"),
    guess("s1", None, "stroke_signs"),
    guess("s2", None, "fever"),
    guess("s3", None, "cancer", "throbbing"),
    guess("o1", None),
    guess("o2", "unknown"),
)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Share]:
    return score(TEXTS, GUESSES, LABELS).figures["en"]


@pytest.mark.parametrize(
    ("figure", "share"),
    [
        ("right kind", Share(2, 4)),
        ("right kind where decidable", Share(1, 3)),
        ("unsure where decidable", Share(1, 3)),
        ("wrong kind named", Share(1, 4)),
        ("right when a kind is named", Share(1, 2)),
        ("off-topic left alone", Share(1, 2)),
        ("off-topic left alone or unclear", Share(2, 2)),
        ("emergency signs heard", Share(1, 1)),
        ("emergency raised at all", Share(1, 1)),
        ("signs, recall", Share(1, 2)),
        ("signs, precision", Share(1, 2)),
        ("false alarm on texts without a sign", Share(1, 2)),
        ("false emergency on texts without a sign", Share(0, 2)),
    ],
)
def test_a_figure_counts_what_its_name_says(
    figures: Mapping[str, Share], figure: str, share: Share
) -> None:
    assert figures[figure] == share


def test_each_label_is_counted() -> None:
    report = score(TEXTS, GUESSES, LABELS)
    assert report.types["tension"] == Tally(right=1, vain=1, missed=0)
    assert report.types["sinus"] == Tally(right=0, vain=0, missed=2)
    assert report.signs["fever"] == Tally(right=0, vain=0, missed=1)
    assert report.confusion["sinus", "tension"] == 1


def test_every_error_is_listed_by_its_id() -> None:
    errors = score(TEXTS, GUESSES, LABELS).errors
    assert [error.id for error in errors] == ["t2", "t3", "s1", "s3", "o2"]


def test_a_text_without_a_prediction_counts_as_not_understood() -> None:
    report = score(TEXTS[:1], (), LABELS)
    assert report.figures["en"]["unsure where decidable"] == Share(1, 1)


def test_wilsons_interval_of_nine_in_ten() -> None:
    interval = Share(9, 10).interval
    assert interval is not None
    assert (round(interval[0], 4), round(interval[1], 4)) == (0.5958, 0.9821)


def test_nothing_of_nothing_has_no_value() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval, str(Share(0, 0))) == (None, None, "-")


def test_the_tables_name_labels_and_errors() -> None:
    told = str(score(TEXTS, GUESSES, LABELS))
    assert "sinus                          as tension" in told
    assert "s1: fever+neuro_deficit got neuro_deficit" in told


def test_a_folder_is_read_and_scored(tmp_path: Path, library: Library) -> None:
    said = text("a", "screen", text="no fever", flags=[])
    tmp_path.joinpath("screen.jsonl").write_text(json.dumps(said) + "\n\n", "utf-8")
    labels = {"types": LABELS.types, "signs": LABELS.signs, "written": "2026-03-01"}
    tmp_path.joinpath("labels.json").write_text(json.dumps(labels), "utf-8")
    assert load_texts(tmp_path) == (said,)
    assert evaluate(tmp_path, library).errors == ()
    assert load_labels(tmp_path) == LABELS


@pytest.mark.parametrize(("day", "sign"), [("2024-06-01", ()), ("2027-06-01", ("old",))])
def test_a_year_of_birth_is_an_age_on_the_day_of_the_text(
    tmp_path: Path, library: Library, day: str, sign: tuple[str, ...]
) -> None:
    said = text("a", "screen", text="dull head, born in 1950", flags=[*sign])
    tmp_path.joinpath("screen.jsonl").write_text(json.dumps(said), "utf-8")
    labels = {"types": LABELS.types, "signs": {"age_over_75": "old"}, "written": day}
    tmp_path.joinpath("labels.json").write_text(json.dumps(labels), "utf-8")
    assert evaluate(tmp_path, library).errors == ()


def predicted(said: str, library: Library) -> dict[str, Any]:
    return prediction(read(said, library.lexicon, EN), library, NOW, "x")


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("my right arm won't move and my face droops", "emergency"),
        ("is it a stroke?", "ask"),
        ("I have cancer", "no massage"),
        ("I take warfarin", "caution"),
        ("tight band around my head", "clear"),
    ],
)
def test_the_verdict_is_the_worst_of_what_is_said(
    library: Library, said: str, verdict: str
) -> None:
    assert predicted(said, library)["verdict"] == verdict


def test_a_denied_or_feared_sign_is_not_among_the_signs(library: Library) -> None:
    made = predicted("no fever, is it a tumour?", library)
    assert [sign["id"] for sign in made["signs"]] == []


def test_an_age_gives_its_sign(library: Library) -> None:
    made = predicted("I am 81 and my head aches", library)
    assert {"id": "age_over_75", "strength": "hard"} in made["signs"]


def test_a_kind_is_predicted_when_it_is_likely(library: Library) -> None:
    assert predicted("tight band around my head, both sides", library)["type"] == "tth_episodic"
    assert predicted("it just hurts", library)["type"] is None


def test_another_matter_names_no_kind(library: Library) -> None:
    assert predicted("the knee throbs after football", library)["type"] is None


def test_an_explanation_names_words_verdict_and_reasons(library: Library) -> None:
    told = explain("no fever, my mum has cancer, head throbs on one side", EN, library, NOW)
    assert 'fever (denied) by "fever"' in told
    assert "cancer (somebody else's)" in told
    assert "verdict: clear" in told
    assert "kind: migraine_no_aura" in told
