"""Rules that cannot be true together: each is refused with file, line and what would be right."""

import pytest

from tests.library.breaking import Broken, refuse

CASES = {
    "a sign that does not exist": Broken(
        "signs.yaml",
        "    then_ask: [fever]",
        "    then_ask: [feverr]",
        "there is no sign `feverr`; did you mean `fever`?",
    ),
    "a point that does not exist": Broken(
        "signs.yaml", "remove_points: [GV20]", "remove_points: [GV21]", "there is no point `GV21`"
    ),
    "a headache that does not exist": Broken(
        "headaches/migraine.yaml",
        "confused_with: [tension]",
        "confused_with: [tensions]",
        "there is no headache `tensions`; did you mean `tension`?",
    ),
    "a variant that does not exist": Broken(
        "headaches/migraine.yaml",
        "  late: [R1/light]",
        "  late: [R1/ligth]",
        "`R1` has no variant `ligth`; did you mean `light`?",
    ),
    "a routine that does not exist": Broken(
        "headaches/tension.yaml", "late: [R10]", "late: [R19]", "there is no routine `R19`"
    ),
    "a screen that does not exist": Broken(
        "screening.yaml",
        "  new_day: [again]",
        "  new_day: [agian]",
        "there is no screen `agian`; did you mean `again`?",
    ),
    "a joint screen of a joint screen": Broken(
        "screening.yaml",
        "screens: [danger, today]}",
        "screens: [danger, again]}",
        "there is no screen `again`",
    ),
    "a step that a variant does not have": Broken(
        "routines/R1.yaml",
        "  light: [settle, rest]",
        "  light: [settle, crwon, rest]",
        "this routine has no step `crwon`; did you mean `crown`?",
    ),
    "an id twice in a list": Broken(
        "routines/R1.yaml", "  - id: crown", "  - id: rest", "the id `rest` is used twice"
    ),
    "an id that does not fit a button": Broken(
        "screening.yaml", "{id: fever, signs", '{id: "fe.ver", signs', "must be 1-40 letters"
    ),
    "a sign in two tiers": Broken(
        "signs.yaml",
        "  one_side:",
        "  one_side:\n  fever:",
        "is in another tier already",
        "  fever:",
    ),
    "a danger that nobody asks about": Broken(
        "screening.yaml",
        "      - id: meningitis\n        signs: [meningitis_signs]\n",
        "",
        "nobody ever asks about the danger `meningitis_signs`",
        at="  meningitis_signs:",
        named="signs.yaml",
    ),
    "ages that no band holds": Broken(
        "screening.yaml",
        "{id: baby, from_months: 0,",
        "{id: baby, from_months: 6,",
        "the first age band must start at 0 months",
    ),
    "a gap shorter than the step": Broken(
        "routines/R1.yaml",
        "    gap_s: 300",
        "    gap_s: 200",
        "`gap_s` 200 is shorter than the step itself; at least 300",
    ),
    "parts that do not add up": Broken(
        "routines/R1.yaml",
        "    reps: 12\n",
        "    reps: 15\n",
        "the parts have 12 repetitions together, the step says 15",
    ),
    "an end that a caution may remove": Broken(
        "routines/R1.yaml",
        "    gap_s: 300\n    essential: true\n",
        "    gap_s: 300\n",
        "it must start and end with a step that is `essential: true`",
        at="light: [settle, rest]",
    ),
    "a pressure that the point does not bear": Broken(
        "routines/R1.yaml",
        "    pressure: 2",
        "    pressure: 3",
        "`GV20` takes pressure 2 at most, not 3",
        at="      - {id: crown",
    ),
    "a place that must never be pressed": Broken(
        "routines/R1.yaml",
        "points: [GV20]",
        "points: [GV15]",
        "`GV15` must never be pressed",
        at="      - {id: crown",
    ),
    "a touch in a routine without touch": Broken(
        "routines/R10.yaml",
        "techniques: [breathe]",
        "techniques: [rub]",
        "may only `breathe` and `rest`",
    ),
}


@pytest.mark.parametrize("breakage", CASES.values(), ids=CASES)
def test_a_broken_rule_is_refused_with_file_line_and_remedy(breakage, content):
    refuse(breakage, content)
