"""Which routine for whom: the selection matrix 5.12 and the age rules 2.4 of the reference."""

from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.content import AgeBand, Edits, Headache

CONTENT = Path(__file__).resolve().parents[2] / "content"

ROUTINE_OF = {
    "R1": "migraine_at_onset",
    "R1-light": "migraine_at_onset/light",
    "R2": "migraine_prevention",
    "R3": "tension_type",
    "R4": "occipital_neck",
    "R5": "trigger_point",
    "R6": "quick_3min",
    "R7": "pregnancy_safe",
    "R8": "child_parent",
    "R9": "eye_screen",
    "R10": "no_touch_comfort",
    "R11": "light_variant",
}

COLUMNS = ("early", "late", "between", "pregnant", "child")

# A doctor instead of massage is R10, and its advice names the doctor. Empty `between`: as `early`.
# T03 late is a dash in the reference: hours of warning are no attack, so the lightest of 3.3 stays.
# T03 between: whoever describes the warning phase is not between attacks.
# T05 between is the course of 6.5: R2, and R6 on other evenings.
MATRIX = """
    migraine_no_aura       | R1       | R1-light R6 | R2    | R7  | R8
    migraine_aura          | R1       | R6          | R2    | R7  | R8
    migraine_prodrome      | R1-light R6 | R6       |       | R7  | R8
    tth_episodic           | R3 R6    | R6          |       | R7  | R8
    tth_chronic            | R3       | R6          | R2 R6 | R7  | R10
    cervicogenic_occipital | R4       | R11         | R4    | R7  | R8
    myofascial_trigger     | R5       | R11         | R5    | R7  | R10
    eye_strain             | R9       | R9          | R9    | R7  | R8
    sinus                  | R9 R11   | R11         |       | R7  | R10
    cluster                | R10      | R10         |       | R10 | R10
    moh                    | R6       | R11         | R10   | R7  | R10
    hypertension           | R10      | R10         |       | R10 | R10
    hangover               | R10 R6   | R10         |       | R10 | R10
    metabolic              | R6       | R10         |       | R7  | R8
    post_traumatic         | R10      | R10         |       | R10 | R10
    unknown                | R6       | R11         |       | R7  | R8
"""


def read(path: str) -> Any:
    return yaml.safe_load((CONTENT / path).read_text(encoding="utf-8"))


HEADACHES = {
    path.stem: Headache.model_validate(read(f"headaches/{path.name}"))
    for path in sorted((CONTENT / "headaches").glob("*.yaml"))
}
SCREENING = read("screening.yaml")
BANDS = {band["id"]: AgeBand.model_validate(band) for band in SCREENING["age_bands"]}
CAUTIONS = read("signs.yaml")["cautions"]
EDITS = {name: Edits.model_validate(sign.get("edits", {})) for name, sign in CAUTIONS.items()}


def rows() -> dict[str, list[str]]:
    cells = [[c.strip() for c in line.split("|")] for line in MATRIX.strip().splitlines()]
    return {row[0]: row[1:] for row in cells}


def routines(*refs: str) -> set[str]:
    return {ROUTINE_OF[ref] for ref in refs}


def test_the_matrix_has_every_kind_of_headache() -> None:
    assert set(rows()) == set(HEADACHES)
    assert sorted(h.ref for h in HEADACHES.values()) == [f"T{n:02}" for n in range(1, 17)]


@pytest.mark.parametrize("name", rows())
@pytest.mark.parametrize("column", COLUMNS)
def test_a_headache_offers_what_the_matrix_says(name: str, column: str) -> None:
    told = rows()[name][COLUMNS.index(column)].split()
    offers = HEADACHES[name].offers
    assert list(getattr(offers, column)) == [ROUTINE_OF[ref] for ref in told]


def test_only_the_headache_from_the_neck_spares_the_neck() -> None:
    spared = {name: h.offers.spare_neck for name, h in HEADACHES.items() if h.offers.spare_neck}
    assert spared == {"cervicogenic_occipital": ("pregnant", "child")}


def test_the_daily_headache_gets_one_session_a_day() -> None:
    limits = {name: h.sessions_a_day for name, h in HEADACHES.items() if h.sessions_a_day}
    assert limits == {"tth_chronic": 1}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", ["tth_chronic", "sinus", "moh"])
def test_where_a_child_gets_a_doctor_the_advice_says_so(language: str, name: str) -> None:
    advice = read(f"languages/{language}/headaches.yaml")[name]["advice"]
    assert ("doctor" if language == "en" else "врач") in advice


AGES = {
    "under_2": set[str](),
    "2_3": routines("R8", "R10"),
    "4_6": routines("R8", "R10"),
    "7_11": routines("R8", "R10"),
    "12_15": routines("R1", "R3", "R6", "R9", "R10", "R11"),
    "16_17": None,
    "18_49": None,
    "50_64": None,
    "65_75": routines("R1", "R3", "R4", "R6", "R9", "R10", "R11"),
    "76_up": None,  # a contraindication: nothing but comfort gets this far
}


@pytest.mark.parametrize("name", AGES)
def test_an_age_gets_the_routines_of_the_age_rules(name: str) -> None:
    only = BANDS[name].only_routines
    assert (None if only is None else set(only)) == AGES[name]


@pytest.mark.parametrize("name", ["2_3", "4_6", "7_11"])
def test_a_child_gets_two_sessions_a_day(name: str) -> None:
    assert BANDS[name].sessions_a_day == 2


def test_each_age_gets_its_own_variant() -> None:
    variants = {name: band.variants for name, band in BANDS.items() if band.variants}
    assert variants == {
        "2_3": {"child_parent": "tiny"},
        "4_6": {"child_parent": "small"},
        "7_11": {"child_parent": "school"},
        "65_75": {"occipital_neck": "light"},
    }


def test_who_does_not_say_the_age_is_treated_as_65_to_75() -> None:
    band = AgeBand.model_validate(SCREENING["age_unknown"])
    only = set(band.only_routines or ())
    assert (band.gives, only) == ("age_65_75", routines("R6", "R10"))


ONLY = {
    # 2.3; comfort without touch is always allowed
    "pregnancy": routines("R6", "R7", "R10"),
    "anticoagulant_bleeding": routines("R6", "R10", "R11"),
    "allodynia": routines("R6", "R10"),
    "overuse_of_massage": routines("R10"),
    "not_a_safe_place": routines("R10"),
    "dizziness_mild": routines("R6", "R10", "R11"),
    "recent_botox_nerve_block_vaccine": routines("R6", "R10"),
    "sensory_trauma_touch": routines("R6", "R10"),
}


def test_a_caution_leaves_the_routines_of_the_reference() -> None:
    only = {name: set(e.only_routines) for name, e in EDITS.items() if e.only_routines is not None}
    assert only == ONLY


def test_only_a_hold_lets_a_finger_tremble() -> None:
    """S63: vibration comes directly after a hold, so whatever skips the hold skips both."""
    skips = {name: set(edits.skip_techniques) for name, edits in EDITS.items()}
    assert [n for n, s in skips.items() if ("thrust_hold" in s) != ("vibrate" in s)] == []


LIMITS = {
    # most pressure, most seconds, spared neck, light variant, percent
    "pregnancy": (1, 600, False, False, 100),
    "anticoagulant_bleeding": (1, None, True, False, 100),
    "osteoporosis_steroids": (2, None, True, False, 100),
    "hypertension_controlled": (2, 600, True, False, 100),
    "low_bp_faints": (3, 600, False, False, 100),
    "age_65_75": (2, None, False, False, 67),
    "minor_12_17": (2, 900, False, False, 100),
    "neck_degenerative_mild": (2, None, False, False, 100),
    "diabetes_neuropathy": (1, None, False, False, 100),
    "severe_or_late": (1, None, False, True, 100),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_caution_limits_as_the_reference_says(name: str) -> None:
    e = EDITS[name]
    told = (e.max_pressure, e.max_session_s, e.no_neck, e.light_variant, e.reps_percent)
    assert told == LIMITS.get(name, (3, None, False, False, 100))


REMOVED = {
    "pregnancy": {"LI4", "GB21", "LR3"},
    "minor_12_17": {"GB21"},
    "jaw_tmj": {"TE21", "SI19", "GB2"},
    "hearing_aid_implant_old": {"TE21"},
    "hand_problem": {"LI4", "PC6"},
    "diabetes_neuropathy": {"LI4", "PC6"},
    "neck_degenerative_mild": {"GV16"},
}


@pytest.mark.parametrize("name", REMOVED)
def test_a_caution_takes_its_points_out(name: str) -> None:
    assert set(EDITS[name].remove_points) == REMOVED[name]


def test_no_offer_is_made_twice() -> None:
    for name, headache in HEADACHES.items():
        for column in COLUMNS:
            offered = getattr(headache.offers, column)
            assert len(offered) == len(set(offered)), (name, column)


def test_every_routine_is_offered_somewhere() -> None:
    offers = [getattr(h.offers, column) for h in HEADACHES.values() for column in COLUMNS]
    offered = {name.partition("/")[0] for name in chain.from_iterable(offers)}
    assert offered == {name.partition("/")[0] for name in ROUTINE_OF.values()}
