"""A diary's rules and words that are wrong: each is refused with file, line and remedy."""

import pytest

from tests.library.breaking import Broken, refuse

CASES = {
    "a number that is none": Broken(
        "diary.yaml",
        "  months: {value: 3,",
        "  months: {value: three,",
        "`three` should be a whole number",
    ),
    "a rule that is missing": Broken(
        "diary.yaml",
        "  most_days: {value: 15, basis: [K]}\n",
        "",
        "`most_days` is missing; add a group of entries under it",
        at="rules:",
    ),
    "a rule without a source": Broken(
        "diary.yaml",
        "often_days: {value: 4, basis: [K]}",
        "often_days: {value: 4}",
        "it does not say what it rests on",
        warns=True,
    ),
    "a warning that is missing": Broken(
        "diary.yaml",
        "  no_help: {doctor: gp, timing: weeks, basis: [P]}\n",
        "",
        "the warning `no_help` is missing; add `no_help:` with doctor, timing and basis",
        at="warnings:",
    ),
    "a warning that nobody knows": Broken(
        "diary.yaml", "  no_help: {", "  no_halp: {", "`no_halp` is not one of the choices"
    ),
    "a doctor who is not there": Broken(
        "diary.yaml",
        "medicine_month: {doctor: gp,",
        "medicine_month: {doctor: gpp,",
        "there is no doctor `gpp`; did you mean `gp`?",
    ),
    "an aura of a sign that is not there": Broken(
        "diary.yaml", "signs: [one_side]", "signs: [one_sde]", "did you mean `one_side`?"
    ),
    "a medicine with an id that fits no button": Broken(
        "diary.yaml",
        "  other: {basis: [P]}",
        "  other.one: {basis: [P]}",
        "the id `other.one` must be 1-40 letters",
    ),
    "a medicine without words": Broken(
        "languages/ru/diary.yaml",
        "  other: {name: something else, button: Something else, short: other}\n",
        "",
        "`other` has no words here; add `other:`",
        at="medicines:",
    ),
    "words for a medicine that is not there": Broken(
        "languages/en/diary.yaml",
        "  other: {name",
        "  otter: {name",
        "there is no medicine `otter`; did you mean `other`?",
    ),
    "a trigger without words": Broken(
        "languages/en/diary.yaml",
        "  weather: weather\n",
        "",
        "`weather` has no words here; add `weather:`",
        at="triggers:",
    ),
    "a warning with a place that nobody fills in": Broken(
        "languages/en/diary.yaml",
        '"{days} of seven."',
        '"{days} of {seven}."',
        "nothing is filled in for `{seven}` here",
        at="medicine_week",
    ),
    "a text of the papers that is missing": Broken(
        "languages/ru/papers.yaml",
        '"effect_title": "effect_title"\n',
        "",
        "the text `effect_title` is missing; add `effect_title:`",
        at="month_1",
    ),
    "a text of the papers that nobody says": Broken(
        "languages/en/papers.yaml",
        '"effect_title"',
        '"effect_titel"',
        "nothing says the text `effect_titel`; did you mean `effect_title`?",
        warns=True,
    ),
    "a place of the papers that nobody fills in": Broken(
        "languages/en/papers.yaml",
        '"calendar_days": "calendar_days"',
        '"calendar_days": "{day} of {of}"',
        "nothing is filled in for `{day}` here; did you mean `days`?",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_line_and_remedy(case, content):
    refuse(CASES[case], content)


def test_a_papers_place_that_one_language_leaves_out_is_told(content):
    broken = Broken(
        "languages/ru/papers.yaml",
        '"calendar_days": "calendar_days"',
        '"calendar_days": "{days}"',
        "its places are {days}, in `en` they are none",
    )
    refuse(broken, content)
