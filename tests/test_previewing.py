"""A routine as a person would receive it: whole, changed, or refused with its reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.conversation.library import Library
from bot.library.load import load_library
from bot.previewing import PHONE, PreviewError, Wished, preview
from tests.library.sampled import sampled

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return load_library(sampled(Path(tmp_path_factory.mktemp("sample"))))


def ways(library: Library) -> list[tuple[str, str]]:
    """Every routine and variant in every language."""
    named = [
        f"{name}/{variant}" if variant else str(name)
        for name, routine in library.content.routines.items()
        for variant in (None, *routine.variants)
    ]
    return [(name, str(language)) for name in named for language in library.words]


def shown(text: str) -> str:
    """The text of a preview on one line."""
    return " ".join(line[2:-2].strip() for line in text.splitlines() if line.startswith("│"))


def test_every_routine_and_variant_previews_in_every_language(library):
    for name, language in ways(library):
        routine = name.partition("/")[0]
        text = preview(library, Wished(name, language), NOW)
        assert library.words[language].routines[routine].name in shown(text), name
        assert "{" not in text, name


@pytest.mark.parametrize("width", [24, PHONE, 60])
def test_no_line_is_longer_than_the_width(width, library):
    for name, language in ways(library):
        text = preview(library, Wished(name, language, width=width), NOW)
        assert {len(line) for line in text.splitlines() if line} == {width + 4}, name


def test_every_step_is_numbered_and_has_its_time(sample):
    text = shown(preview(sample, Wished("R1"), NOW))
    headings = sample.words["en"].messages["step_heading"]
    assert text.count(headings) == len(sample.content.routines["R1"].steps)


def test_a_number_of_the_reference_names_a_routine(library):
    by_number = preview(library, Wished("r3"), NOW)
    assert by_number == preview(library, Wished("tension_type"), NOW)


def test_hands_that_hurt_leave_the_hand_points_out_and_say_why(library):
    words = library.words["en"]
    hands = words.routines["migraine_at_onset"].steps["hand_point"].title
    assert hands in shown(preview(library, Wished("R1"), NOW))
    changed = shown(preview(library, Wished("R1", signs=("hand_problem",)), NOW))
    assert hands not in changed
    because = words.signs["hand_problem"].because
    told = words.messages["change_left_out"]
    assert told.format(why=because, what=words.messages["region_hand"]) in changed


def test_a_caution_changes_the_plan_and_says_why(sample):
    whole = shown(preview(sample, Wished("R1"), NOW))
    changed = shown(preview(sample, Wished("R1", signs=("low_bp",)), NOW))
    assert "Press the top" in whole
    assert "Press the top" not in changed
    assert "• change_left_out" in changed


def test_an_age_changes_the_plan(library):
    grown = preview(library, Wished("R8"), NOW)
    child = preview(library, Wished("R8", age="2_3"), NOW)
    assert grown != child


def test_a_routine_that_is_not_for_such_a_person_says_for_whom_it_is_not(library):
    because = library.words["en"].signs["pregnancy"].because
    with pytest.raises(PreviewError, match="`tension_type` is not for such a person") as refused:
        preview(library, Wished("R3", signs=("pregnancy",)), NOW)
    assert because in str(refused.value)


@pytest.mark.parametrize(
    ("wished", "told"),
    [
        (Wished("R2"), "there is no routine `R2`; known: `R1`, `R10`"),
        (Wished("R1/ligth"), "`R1` has no variant `ligth`; did you mean `light`?"),
        (Wished("R1", "fr"), "there is no language `fr`; known: `en`, `ru`"),
        (Wished("R1", age="grow"), "there is no age band `grow`; did you mean `grown`?"),
        (Wished("R1", signs=("low_pb",)), "there is no caution `low_pb`; did you mean `low_bp`?"),
        (
            Wished("R1", signs=("stroke_signs",)),
            "nobody with `stroke_signs` is massaged; name cautions and symptoms only",
        ),
        (
            Wished("R1", signs=("fever",)),
            "nobody with `fever` is massaged; name cautions and symptoms only",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(wished, told, sample):
    with pytest.raises(PreviewError) as refused:
        preview(sample, wished, NOW)
    assert str(refused.value) == told


def test_an_age_that_nobody_tells_can_be_previewed(sample):
    assert preview(sample, Wished("R1", age="untold"), NOW)
