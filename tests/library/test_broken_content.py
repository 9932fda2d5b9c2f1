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
        "screens: [danger, today], lines",
        "screens: [danger, again], lines",
        "there is no screen `again`",
    ),
    "a step that a variant does not have": Broken(
        "routines/R1.yaml",
        "  light: [settle, hands, rest]",
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
        at="light: [settle, hands, rest]",
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
    "a reference that does not exist": Broken(
        "headaches/migraine.yaml",
        "basis: [R:snnoop]",
        "basis: [R:snoop]",
        "there is no reference `R:snoop` in sources.yaml; did you mean `R:snnoop`?",
    ),
    "a fact beyond the last one": Broken(
        "headaches/tension.yaml",
        "basis: [S20]",
        "basis: [S20, S110]",
        "`S110` is beyond the last one, `S109`; correct the number",
    ),
    "a correction beyond the last one": Broken(
        "points.yaml",
        "  basis: [W8]",
        "  basis: [W23]",
        "`W23` is beyond the last one, `W22`; correct the number",
    ),
    "a rule that rests on nothing": Broken(
        "routines/R1.yaml",
        "basis: [S54]\n",
        "",
        "it does not say what it rests on; add `basis: [...]`, at least K or P",
        at="ref: R1",
        warns=True,
    ),
    "an age rule that rests on nothing": Broken(
        "screening.yaml",
        "age_unknown: {id: untold, from_months: 0, basis: [P]}",
        "age_unknown: {id: untold, from_months: 0}",
        "it does not say what it rests on",
        warns=True,
    ),
    "a routine that a caution empties": Broken(
        "signs.yaml",
        "      remove_points: [GV20]",
        "      remove_points: [GV20]\n      skip_techniques: [rub]",
        "nothing but rest is left of it for somebody with `low_bp`; keep a part of it",
        at="ref: R1",
        named="routines/R1.yaml",
    ),
    "a variant that is nothing but rest": Broken(
        "routines/R1.yaml",
        "  light: [settle, hands, rest]",
        "  light: [settle, rest]",
        "nothing but rest is left of its variant `light`",
    ),
    "a variant without steps": Broken(
        "routines/R1.yaml",
        "  light: [settle, hands, rest]",
        "  light: []",
        "this has no steps; list them",
    ),
    "a variant in another order": Broken(
        "routines/R1.yaml",
        "  light: [settle, hands, rest]",
        "  light: [settle, hands, crown, rest]",
        "its steps must stand in the order of the routine",
    ),
    "a full session with too few pressings": Broken(
        "routines/R1.yaml",
        "basis: [S54]\n",
        "basis: [S54]\nfull_session: true\n",
        "a full session has 71-75 repetitions of `press` (S59), not 12; change `reps`",
        at="steps:",
    ),
    "a full session with too few kneadings": Broken(
        "routines/R1.yaml",
        "basis: [S54]\n",
        "basis: [S54]\nfull_session: true\n",
        "a full session has 21-25 repetitions of `knead` (S58), not 0; change `reps`",
        at="steps:",
    ),
    "an age with a variant that does not exist": Broken(
        "screening.yaml",
        "gives: too_young, ",
        "gives: too_young, variants: {R1: ligth}, ",
        "`R1` has no variant `ligth`; did you mean `light`?",
        at="id: baby",
    ),
    "an untold age with a variant that does not exist": Broken(
        "screening.yaml",
        "age_unknown: {",
        "age_unknown: {variants: {R1: ligth}, ",
        "`R1` has no variant `ligth`; did you mean `light`?",
    ),
    "an age with a routine that does not exist": Broken(
        "screening.yaml",
        "gives: too_young, ",
        "gives: too_young, only_routines: [R2], ",
        "there is no routine `R2`; known: `R1`, `R10`",
        at="id: baby",
    ),
    "a red flag that nobody listens for": Broken(
        "screening.yaml",
        "  neoplasm: [fever]\n",
        "",
        "nothing listens for the red flag `neoplasm` (SNNOOP10); name its signs",
        at="snnoop10:",
    ),
    "a red flag that is none": Broken(
        "screening.yaml",
        "  neoplasm: [fever]",
        "  neoplasms: [fever]",
        "`neoplasms` is no item of SNNOOP10; did you mean `neoplasm`?",
    ),
    "a red flag that is deaf in one language": Broken(
        "languages/ru/phrases.yaml",
        "  throbbing: [пульсирует, стучит]\n",
        "",
        "no sign of the red flag `positional` can be heard in `ru`; add phrases for one of them",
        at="  positional:",
        named="screening.yaml",
    ),
    "a red flag with a sign that does not exist": Broken(
        "screening.yaml",
        "  positional: [throbbing]",
        "  positional: [throbing]",
        "there is no sign `throbing`; did you mean `throbbing`?",
    ),
    "a condition with a sign that does not exist": Broken(
        "routines/R1.yaml",
        "basis: [S54]\n",
        "basis: [S54]\nonly_with: [one_sid]\n",
        "there is no sign `one_sid`; did you mean `one_side`?",
        at="only_with:",
    ),
    "an urgency with a sign that does not exist": Broken(
        "signs.yaml",
        "    milder: low_bp",
        "    sooner_with: [stif_neck]",
        "there is no sign `stif_neck`; did you mean `stiff_neck`?",
    ),
    "a headache brought by a sign that does not exist": Broken(
        "headaches/tension.yaml",
        "offers:",
        "brings: [fewer]\noffers:",
        "there is no sign `fewer`; did you mean `fever`?",
    ),
    "an offer that is too long for a button": Broken(
        "headaches/tension.yaml",
        "  early: [R1]",
        f"  early: [R1/{'x' * 60}]",
        "is too long for a button's 64 bytes; rename one of its ids",
    ),
    "an id of another alphabet": Broken(
        "screening.yaml", "{id: fever, signs", "{id: жар, signs", "must be 1-40 letters, digits"
    ),
    "ages that do not rise": Broken(
        "screening.yaml",
        "{id: grown, from_months: 216,",
        "{id: grown, from_months: 0,",
        "the age bands must rise; each `from_months` above the one before",
        at="age_bands:",
    ),
    "a point pressed for too long": Broken(
        "routines/R1.yaml",
        "seconds: 60}",
        "seconds: 700}",
        "700",
    ),
    "a tempo that the time does not hold": Broken(
        "routines/R1.yaml",
        "    per_minute: 12",
        "    per_minute: 6",
        "12 repetitions at 6 a minute need 120 s; there are 75 s",
        at="    reps: 12",
        warns=True,
    ),
    "parts that take longer than their step": Broken(
        "routines/R1.yaml",
        "reps: 12, seconds: 60}",
        "reps: 12, seconds: 90}",
        "the parts take 90 s together; raise the step's `seconds` to that",
        at="    seconds: 60",
    ),
    "a symptom that nothing uses": Broken(
        "headaches/migraine.yaml",
        "  one_side: 20\n",
        "",
        "nothing uses the symptom `one_side`; give it to a headache or remove it",
        at="  one_side:",
        named="signs.yaml",
        warns=True,
    ),
}


@pytest.mark.parametrize("breakage", CASES.values(), ids=CASES)
def test_a_broken_rule_is_refused_with_file_line_and_remedy(breakage, content):
    refuse(breakage, content)
