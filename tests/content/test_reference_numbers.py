"""Section 5 of the clinical reference as tables: every step of every routine, number by number.

A row: step, techniques, pressure, seconds, repetitions, a minute, seconds to the next step, places.
A place: its points, the repetitions there, `!` and its pressure where that differs from the step's.
`-` where the reference gives nothing. `+` before a step: not in the table of section 5, but asked
for by its common rules (every routine starts by preparing and ends with a rest).
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.content import Routine, Step, StepPart

CONTENT = Path(__file__).resolve().parents[2] / "content"

TABLES = {
    "migraine_at_onset": """
        settle          | rest    | 1 | 120 | -  | -  | 135 |
        strokes         | stroke  | 1 | 60  | 12 | 12 | 75  | - 6, - 6
        rub_back        | rub     | 1 | 45  | 30 | 40 | 60  |
        rub_ears        | rub     | 1 | 30  | 20 | 40 | 45  |
        rub_temples     | rub     | 1 | 30  | 20 | 40 | 45  | EX-HN5+GB7 20
        rub_forehead    | rub     | 1 | 30  | 20 | 40 | 45  |
        knead_back      | knead   | 2 | 32  | 8  | 15 | 45  | GB20 8
        knead_ears      | knead   | 1 | 20  | 5  | 15 | 35  |
        knead_temples   | knead   | 1 | 20  | 5  | 15 | 35  | EX-HN5+GB7 5
        knead_forehead  | knead   | 1 | 20  | 5  | 15 | 35  |
        temple_circles  | circle  | 1 | 40  | 10 | 15 | 55  | EX-HN5+GB7 10
        hand_point      | press   | 2 | 120 | 24 | 12 | 135 | LI4 12, LI4 12
        tapping         | tap     | 1 | 20  | 60 | -  | 35  |
        final_strokes   | stroke  | 1 | 30  | 6  | 12 | 45  | - 3, - 3
        rest            | rest    | 1 | 600 | -  | -  | 615 |
    """,
    "migraine_prevention": """
        settle          | rest    | 1 | 120 | -  | -  | 135 |
        warm_up         | stroke  | 1 | 120 | 24 | 12 | 135 | - 12, - 12
        knead           | knead   | 2 | 92  | 23 | 15 | 110 | EX-HN3 3, BL2 3, TE23 2,\
 EX-HN5+GB7 3 !1, TE21 2 !1, GV20 3, GB20 3, GV16 2 !1, LI4 1, LI4 1
        face            | press   | 2 | 110 | 22 | 12 | 125 | EX-HN3 8, BL2 8, TE23 6
        temples_ears    | press   | 1 | 65  | 13 | 12 | 80  | GB7 8, TE21 5
        crown           | press   | 2 | 40  | 8  | 12 | 55  | GV20 8
        skull_base      | press   | 2 | 80  | 16 | 12 | 95  | GB20 10, GV16 6 !1
        hands           | press   | 2 | 70  | 14 | 12 | 85  | LI4 7, LI4 7
        hold_hands      | thrust_hold+vibrate | 2 | 90 | 2 | - | 105 | LI4 1, LI4 1
        hold_skull_base | thrust_hold+vibrate | 2 | 45 | 1 | - | 60  | GB20 1
        tapping         | tap     | 1 | 30  | 90 | -  | 45  |
        hair_lift       | hair_lift | 1 | 30 | 6 | -  | 45  |
        close           | stroke  | 1 | 60  | 10 | 10 | 75  | - 5, - 5
        rest            | rest    | 1 | 600 | -  | -  | 615 |
    """,
    "tension_type": """
        prep            | rest    | 1 | 60  | -  | -  | 75  |
        warm_palms      | stroke  | 1 | 60  | 12 | 12 | 75  | - 6, - 6
        deeper_strokes  | stroke  | 2 | 45  | 9  | 12 | 60  | - 5, - 4
        forehead        | rub     | 2 | 45  | 30 | 40 | 60  |
        temple_circles  | circle  | 1 | 40  | 10 | 15 | 55  | EX-HN5+GB7 10
        knead           | knead   | 2 | 92  | 23 | 15 | 110 | GB20 8, EX-HN5+GB7 7 !1, GB21 8
        face_points     | press   | 2 | 110 | 22 | 12 | 125 | EX-HN3 8, BL2 8, TE23 6
        crown_temples   | press   | 2 | 80  | 16 | 12 | 95  | GV20 8, EX-HN5+GB7 8 !1
        skull_base      | press   | 2 | 80  | 16 | 12 | 95  | GB20 10, GV16 6 !1
        shoulders_hands | press   | 2 | 100 | 20 | 12 | 115 | GB21 5, GB21 5, LI4 5, LI4 5
        hold            | thrust_hold+vibrate | 2 | 45 | 1 | - | 60 | GB20 1
        close           | tap+hair_lift+stroke | 1 | 60 | - | - | 75 | - -, - -, - -
        rest            | rest    | 1 | 300 | -  | -  | 315 |
    """,
    "occipital_neck": """
        sit_tall        | rest    | 1 | 60  | -  | -  | 75  |
        warm_palms      | stroke  | 1 | 60  | 10 | 10 | 75  |
        rub_skull_base  | rub     | 1 | 45  | 30 | 40 | 60  |
        knead_neck      | knead   | 2 | 48  | 12 | 15 | 65  | BL10 12
        skull_hollows   | press   | 2 | 60  | 12 | 12 | 75  | GB20 12
        beside_spine    | press   | 2 | 50  | 10 | 12 | 65  | BL10 10
        mid_hollow      | press   | 1 | 30  | 6  | 12 | 45  | GV16 6
        hold            | thrust_hold+vibrate | 2 | 50 | 1 | - | 65 | GB20 1
        shoulder_squeeze | knead  | 3 | 80  | 20 | 15 | 95  | GB21 10, GB21 10
        palm_finish     | stroke  | 1 | 40  | 6  | 10 | 55  |
        rest            | rest    | 1 | 300 | -  | -  | 315 |
    """,
    "trigger_point": """
        +prep           | rest    | 1 | 30  | -  | -  | 45  |
        warm_palm       | stroke  | 1 | 60  | -  | -  | 75  |
        warm_rub        | rub     | 1 | 45  | 30 | -  | 60  |
        find_spot       | hold    | 1 | 45  | -  | -  | 60  | GB21 -, BL10 -, GB20 -, EX-HN5+GB7 -
        first_level     | hold    | 3 | 90  | 1  | -  | 105 | GB21 -, BL10 - !2, GB20 - !2,\
 EX-HN5+GB7 - !1
        second_level    | hold    | 3 | 90  | 1  | -  | 105 | GB21 -, BL10 - !2, GB20 - !2,\
 EX-HN5+GB7 - !1
        release         | rest    | 1 | 30  | -  | -  | 45  |
        more_spots      | hold    | 3 | 240 | 2  | -  | 255 | GB21 -, BL10 - !2, GB20 - !2,\
 EX-HN5+GB7 - !1
        close           | stroke  | 1 | 40  | -  | -  | 55  |
        rest            | rest    | 1 | 300 | -  | -  | 315 |
    """,
    "quick_3min": """
        +prep           | rest    | 1 | 30  | -  | -  | 45  |
        left_hand       | press   | 2 | 40  | 8  | 12 | 50  | LI4 8
        right_hand      | press   | 2 | 40  | 8  | 12 | 50  | LI4 8
        temples         | circle  | 1 | 40  | 10 | 15 | 50  | EX-HN5+GB7 10
        between_brows   | press   | 1 | 30  | 6  | 12 | 40  | EX-HN3 6
        skull_base      | press   | 2 | 30  | 6  | 12 | 40  | GB20 6
        +rest           | rest    | 1 | 60  | -  | -  | 70  |
    """,
    "pregnancy_safe": """
        +check          | rest    | 1 | 30  | -  | -  | 50  |
        settle          | rest    | 1 | 120 | -  | -  | 135 |
        strokes         | stroke  | 1 | 60  | 12 | 12 | 75  | - 6, - 6
        forehead        | rub     | 1 | 45  | 30 | 40 | 60  |
        temples         | circle  | 1 | 40  | 10 | 15 | 55  | EX-HN5+GB7 10
        between_brows   | press   | 1 | 40  | 8  | 12 | 55  | EX-HN3 8
        inner_brows     | press   | 1 | 30  | 6  | 12 | 45  | BL2 6
        skull_base      | press   | 1 | 30  | 6  | 12 | 45  | GB20 6
        scalp           | skin_shift+hair_lift | 1 | 30 | 6 | - | 45 | - 3, - 3
        +wrists         | press   | 1 | 120 | -  | -  | 135 | PC6 12, PC6 12
        close           | stroke  | 1 | 30  | 6  | 12 | 45  | - 3, - 3
        rest            | rest    | 1 | 300 | -  | -  | 315 |
    """,
    "child_parent": """
        quiet           | rest    | 1 | 60  | -  | -  | 75  |
        head_strokes    | stroke  | 1 | 60  | 10 | 10 | 75  |
        little_circles  | circle  | 1 | 20  | 5  | -  | 35  | EX-HN5+GB7 5
        back_strokes    | stroke  | 1 | 40  | -  | -  | 55  |
        strokes         | stroke  | 1 | 60  | 10 | -  | 75  | - 5, - 5
        forehead        | stroke  | 1 | 30  | 8  | -  | 45  |
        temple_circles  | circle  | 1 | 40  | 10 | 15 | 55  | EX-HN5+GB7 10
        back_of_head    | rub     | 1 | 40  | 20 | -  | 55  |
        close           | stroke  | 1 | 30  | 5  | -  | 45  | - 3, - 2
        rest            | rest    | 1 | 300 | -  | -  | 315 |
    """,
    "eye_screen": """
        +prep           | rest    | 1 | 30  | -  | -  | 45  |
        look_far        | rest    | 1 | 30  | -  | -  | 40  |
        palms           | rest    | 1 | 60  | -  | -  | 70  |
        inner_brows     | press   | 1 | 40  | 8  | 12 | 50  | BL2 8
        between_brows   | press   | 1 | 40  | 8  | 12 | 50  | EX-HN3 8
        outer_brows     | press   | 1 | 30  | 6  | 12 | 40  | TE23 6
        temples         | circle  | 1 | 40  | 10 | 15 | 50  | EX-HN5+GB7 10
        skull_base      | press   | 2 | 30  | 6  | 12 | 40  | GB20 6
        +rest           | rest    | 1 | 60  | -  | -  | 70  |
    """,
    "no_touch_comfort": """
        +quiet          | rest    | 1 | 60  | -  | -  | 75  |
        cool_or_warm    | rest    | 1 | 600 | -  | -  | 615 |
        breathe         | breathe | 1 | 100 | 10 | 6  | 115 |
        +check          | rest    | 1 | 60  | -  | -  | 75  |
        +medicine       | rest    | 1 | 60  | -  | -  | 75  |
        +doctor         | rest    | 1 | 120 | -  | -  | 135 |
        eyes_closed     | rest    | 1 | 600 | -  | -  | 615 |
    """,
    "light_variant": """
        +prep           | rest    | 1 | 60  | -  | -  | 75  |
        forehead        | stroke  | 1 | 60  | 10 | -  | 75  |
        temples         | circle  | 1 | 40  | 10 | -  | 55  | EX-HN5+GB7 10
        scalp           | skin_shift | 1 | 30 | - | - | 45  |
        hands           | stroke  | 1 | 60  | -  | -  | 75  | - -, - -
        rest            | rest    | 1 | 300 | -  | -  | 315 |
    """,
}


def read(path: str) -> Any:
    return yaml.safe_load((CONTENT / path).read_text(encoding="utf-8"))


ROUTINES = {name: Routine.model_validate(read(f"routines/{name}.yaml")) for name in TABLES}


def rows(name: str) -> dict[str, list[str]]:
    """The table's cells by step."""
    cells = [[c.strip() for c in line.split("|")] for line in TABLES[name].strip().splitlines()]
    return {row[0].lstrip("+"): row[1:] for row in cells}


ROWS = [(name, step) for name in TABLES for step in rows(name)]


def find(name: str, step: str) -> Step:
    return next(each for each in ROUTINES[name].steps if each.id == step)


def shown(value: int | None) -> str:
    return "-" if value is None else str(value)


def place(part: StepPart, step: Step) -> str:
    """How a place reads in the table."""
    points = "+".join(part.points) or "-"
    harder = part.pressure not in (None, step.pressure)
    return f"{points} {shown(part.reps)}" + (f" !{part.pressure}" if harder else "")


def test_every_routine_of_the_reference_is_there_and_no_other() -> None:
    files = {path.stem for path in (CONTENT / "routines").glob("*.yaml")}
    assert set(TABLES) == files
    assert sorted(r.ref for r in ROUTINES.values()) == sorted(f"R{n}" for n in range(1, 12))


@pytest.mark.parametrize("name", TABLES)
def test_the_steps_come_in_the_order_of_the_reference(name: str) -> None:
    assert [step.id for step in ROUTINES[name].steps] == list(rows(name))


@pytest.mark.parametrize(("name", "step"), ROWS)
def test_a_step_has_the_numbers_of_the_reference(name: str, step: str) -> None:
    techniques, pressure, seconds, _, _, gap, *_ = rows(name)[step]
    found = find(name, step)
    assert ["+".join(found.techniques), found.pressure, found.seconds, found.gap_s] == [
        techniques,
        int(pressure),
        int(seconds),
        int(gap),
    ]


@pytest.mark.parametrize(("name", "step"), ROWS)
def test_a_step_has_the_repetitions_of_the_reference(name: str, step: str) -> None:
    """Where the reference gives no number, the content may add a fitting one."""
    *_, reps, pace, _, _ = rows(name)[step]
    found = find(name, step)
    told = [(reps, shown(found.reps)), (pace, shown(found.per_minute))]
    assert [pair for pair in told if pair[0] not in ("-", pair[1])] == []


@pytest.mark.parametrize(("name", "step"), ROWS)
def test_a_step_has_the_places_of_the_reference(name: str, step: str) -> None:
    places = rows(name)[step][-1]
    found = find(name, step)
    assert ", ".join(place(part, found) for part in found.parts) == places


@pytest.mark.parametrize("name", [n for n, r in ROUTINES.items() if r.full_session])
def test_a_full_session_has_71_to_75_pressings_and_21_to_25_kneadings(name: str) -> None:
    counted = {
        technique: sum(s.reps or 0 for s in ROUTINES[name].steps if technique in s.techniques)
        for technique in ("press", "knead")
    }
    assert 71 <= counted["press"] <= 75
    assert 21 <= counted["knead"] <= 25


FACTS = {
    # full, strong, better with a specialist, hours of rest, times a week, approach
    "migraine_at_onset": (False, False, False, 0, None, ("general",)),
    "migraine_prevention": (True, True, True, 0, 3, ("acupressure",)),
    "tension_type": (True, True, False, 0, None, ("general", "acupressure")),
    "occipital_neck": (False, True, True, 0, 2, ("neck",)),
    "trigger_point": (False, True, True, 24, 2, ("trigger",)),
    "quick_3min": (False, False, False, 0, None, ("acupressure",)),
    "pregnancy_safe": (False, False, False, 0, None, ("general",)),
    "child_parent": (False, False, False, 0, None, ("general",)),
    "eye_screen": (False, False, False, 0, None, ("acupressure",)),
    "no_touch_comfort": (False, False, False, 0, None, ()),
    "light_variant": (False, False, False, 0, None, ("general",)),
}


@pytest.mark.parametrize("name", TABLES)
def test_what_a_routine_is_and_how_often_it_may_be(name: str) -> None:
    r = ROUTINES[name]
    told = (r.full_session, r.strong, r.better_with_specialist, r.rest_h, r.a_week, r.approach)
    assert told == FACTS[name]


def test_prevention_needs_a_doctor_who_agreed() -> None:
    only = {name: routine.only_with for name, routine in ROUTINES.items() if routine.only_with}
    assert only == {"migraine_prevention": ("doctor_agreed",)}


def test_sore_spots_are_not_for_those_the_reference_names() -> None:
    named = {
        "pregnancy",
        "anticoagulant_bleeding",
        "osteoporosis_steroids",
        "age_65_75",
        "neck_unstable",
    }
    assert named <= set(ROUTINES["trigger_point"].forbidden_with)


VARIANTS = {
    "migraine_at_onset": {"light": [0, 1, 10, 13, 14]},
    "occipital_neck": {"light": [0, 1, 2, 3, 8, 9, 10]},
    "child_parent": {
        "tiny": [0, 1, 3, 9],
        "small": [0, 1, 2, 3, 9],
        "school": [0, 4, 5, 6, 7, 8, 9],
    },
}


@pytest.mark.parametrize("name", TABLES)
def test_a_variant_has_the_steps_of_the_reference(name: str) -> None:
    number = {step.id: n for n, step in enumerate(ROUTINES[name].steps)}
    variants = ROUTINES[name].variants
    told = {each: [number[step] for step in steps] for each, steps in variants.items()}
    assert told == VARIANTS.get(name, {})


@pytest.mark.parametrize(("variant", "minutes"), [("tiny", 3), ("small", 4), ("school", 5)])
def test_hands_are_on_a_childs_head_no_longer_than_its_age_allows(
    variant: str, minutes: int
) -> None:
    """The age rules, 2.4."""
    chosen = ROUTINES["child_parent"].variants[variant]
    steps = [s for s in ROUTINES["child_parent"].steps if s.id in chosen and not s.essential]
    assert sum(step.gap_s for step in steps) <= minutes * 60


def test_the_light_neck_neither_presses_nor_holds() -> None:
    light = ROUTINES["occipital_neck"].variants["light"]
    steps = [step for step in ROUTINES["occipital_neck"].steps if step.id in light]
    assert {"press", "thrust_hold", "vibrate"}.isdisjoint(t for s in steps for t in s.techniques)
