"""What content holds against the clinical reference, table by table.

The tables are copied from it by hand; where content chooses the careful one of two ways, its file
says so.
"""

import pytest

from bot.conversation.library import Library
from bot.model.content import Content, DangerSign
from bot.model.ids import SignId
from tests.content.entries import by_ref, every_sign, ref_of

DANGERS = {
    "hard": "A02 A03 A04 A05 A06 A07 A10 A11 A13 A15 A16 A17 A18 A19 A21 A22",
    "soft": "A01 A08 A09 A12 A14 A20",
}
"""A06 and A17 are hard by their plain phrases only; what merely hints at them is soft (2.1)."""

TIMINGS = {
    "B01": "days now_24h", "B02": "days now_24h", "B03": "days", "B04": "now_24h",
    "B05": "weeks now_24h", "B06": "weeks", "B07": "now_24h", "B08": "weeks now_24h",
    "B09": "weeks", "B10": "days", "B11": "days", "B12": "days", "B13": "weeks days",
    "B14": "days", "B15": "now_24h", "B16": "days", "B17": "weeks", "B18": "now_24h",
    "B19": "days", "B20": "weeks", "B21": "weeks", "B22": "now_24h", "B23": "days",
    "B24": "now_24h", "B25": "now_24h", "B26": "weeks", "B27": "now_24h", "B28": "now_24h",
    "B29": "days now_24h", "B30": "weeks", "B31": "days", "B32": "now_24h", "B33": "days now_24h",
    "B34": "now_24h", "B35": "now_24h",
}  # fmt: skip
"""The timing by itself, and the sooner one where the reference has two (2.2)."""

DOCTORS = {
    "gp": "B01", "cardiologist": "B02", "oncologist": "B04", "dermatologist": "B10 B13",
    "psychotherapist": "B16", "paediatrician": "B18 B33", "ent": "B19", "spine_doctor": "B26",
    "neurosurgeon": "B30", "midwife": "B32",
}  # fmt: skip

HEADACHES = (
    "migraine_no_aura migraine_aura migraine_prodrome tth_episodic tth_chronic"
    " cervicogenic_occipital myofascial_trigger eye_strain sinus cluster moh hypertension hangover"
    " metabolic post_traumatic unknown"
)
ROUTINES = (
    "migraine_at_onset migraine_prevention tension_type occipital_neck trigger_point quick_3min"
    " pregnancy_safe child_parent eye_screen no_touch_comfort light_variant"
)
POINTS = (
    "LI4 GB20 GV20 GV16 GV15 EX-HN3 EX-HN5 GB7 BL2 TE23"
    " GB14 TE21 SI19 GB2 GB8 ST8 BL10 GB21 PC6 LR3"
)

NUMBERS = [
    ("systolic", 119, ""), ("systolic", 139, ""), ("systolic", 140, "high_bp"),
    ("systolic", 159, "high_bp"), ("systolic", 160, "high_bp bp_grade_2"),
    ("systolic", 179, "high_bp bp_grade_2"), ("systolic", 180, "high_bp bp_grade_2 bp_crisis"),
    ("diastolic", 80, ""), ("diastolic", 89, ""), ("diastolic", 90, "high_bp"),
    ("diastolic", 99, "high_bp"), ("diastolic", 100, "high_bp bp_grade_2"),
    ("diastolic", 119, "high_bp bp_grade_2"), ("diastolic", 120, "high_bp bp_grade_2 bp_crisis"),
    ("systolic", 90, ""), ("systolic", 89, "low_bp_faints"), ("diastolic", 59, "low_bp_faints"),
    ("temperature_c", 37.4, ""), ("temperature_c", 37.5, "fever"), ("temperature_c", 37.9, "fever"),
    ("temperature_c", 38.0, "fever fever_38"), ("temperature_c", 38.9, "fever fever_38"),
    ("temperature_c", 39.0, "fever fever_38 fever_high"),
    ("hours_since_alcohol", 11.9, "alcohol"), ("hours_since_alcohol", 12, ""),
    ("pain", 6, "moderate_pain"), ("pain", 7, "severe_pain severe_or_late"),
    ("pain", 8, "severe_pain severe_or_late"),
    ("pain", 9, "severe_pain severe_or_late worst_pain_unrelieved"),
    ("hours_since_start", 2, ""), ("hours_since_start", 3, "severe_or_late hours_already"),
    ("hours_since_start", 73, "severe_or_late hours_already over_three_days"),
    ("headache_days_a_month", 3, ""), ("headache_days_a_month", 4, "often_monthly"),
    ("headache_days_a_month", 14, "often_monthly"),
    ("headache_days_a_month", 15, "every_day"),
    ("tablet_days_a_month", 7, ""), ("tablet_days_a_month", 8, "tablets_weekly"),
    ("tablet_days_a_month", 10, "tablets_often"), ("tablet_days_a_month", 15, "tablets_often"),
    ("pregnancy_weeks", 19, "pregnancy"), ("pregnancy_weeks", 20, "pregnancy pregnant_20_weeks"),
]  # fmt: skip
"""2.5 row by row, each at its borders."""

AGES = [
    (1, "B18", "", ""),
    (23, "B18", "", ""),
    (24, "", "B33", "R8 R10"),
    (47, "", "B33", "R8 R10"),
    (48, "", "B33", "R8 R10"),
    (83, "", "B33", "R8 R10"),
    (84, "", "", "R8 R10"),
    (143, "", "", "R8 R10"),
    (144, "C08", "", "R1 R3 R6 R9 R10 R11"),
    (191, "C08", "", "R1 R3 R6 R9 R10 R11"),
    (192, "C08", "", "all"),
    (215, "C08", "", "all"),
    (216, "", "", "all"),
    (779, "", "", "all"),
    (780, "C07", "", "R1 R3 R4 R6 R9 R10 R11"),
    (911, "C07", "", "R1 R3 R4 R6 R9 R10 R11"),
    (912, "B17", "", "all"),
]
"""2.4 row by row: months, what the age means, what it asks, which routines. From 76 years B17
forbids every touch by itself."""


@pytest.fixture(scope="module")
def content(library: Library) -> Content:
    return library.content


# --- what there is --------------------------------------------------------------------------------


@pytest.mark.parametrize(("tier", "letter", "last"), [
    ("dangers", "A", 22), ("blocks", "B", 35), ("cautions", "C", 28),
])  # fmt: skip
def test_a_tier_has_every_entry_once(content: Content, tier: str, letter: str, last: int) -> None:
    refs = [found.ref for found in getattr(content.signs, tier).values()]
    assert sorted(refs) == [f"{letter}{n:02}" for n in range(1, last + 1)]


def test_headaches_routines_and_points_are_those_of_the_reference(content: Content) -> None:
    kinds = {f"T{n:02}": name for n, name in enumerate(HEADACHES.split(), 1)}
    assert {found.ref: name for name, found in content.headaches.items()} == kinds
    massages = {f"R{n}": name for n, name in enumerate(ROUTINES.split(), 1)}
    assert {found.ref: name for name, found in content.routines.items()} == massages
    assert set(content.points) == set(POINTS.split())


def test_a_danger_is_as_strong_as_the_reference_says(content: Content) -> None:
    strong = {
        strength: " ".join(
            sorted(d.ref for d in content.signs.dangers.values() if is_(d, strength))
        )
        for strength in DANGERS
    }
    assert strong == DANGERS


def is_(danger: DangerSign, strength: str) -> bool:
    return danger.strength == strength


@pytest.mark.parametrize("ref", TIMINGS)
def test_a_contraindication_is_as_urgent_as_the_reference_says(content: Content, ref: str) -> None:
    block = content.signs.blocks[by_ref(content)[ref]]
    told = f"{block.timing} {block.sooner}" if block.sooner_with else block.timing
    assert told == TIMINGS[ref]


@pytest.mark.parametrize("doctor", DOCTORS)
def test_the_doctor_is_the_one_of_the_reference(content: Content, doctor: str) -> None:
    blocks = [content.signs.blocks[by_ref(content)[ref]] for ref in DOCTORS[doctor].split()]
    assert {block.doctor for block in blocks} == {doctor}


def test_what_passes_by_itself_says_when_to_ask_again(content: Content) -> None:
    lasting = {block.ref: block.lasts_hours for block in content.signs.blocks.values()}
    assert [ref for ref in ("B01", "B14", "B16", "B34") if not lasting[ref]] == []
    assert lasting["B14"] == 12


def test_only_three_questions_have_yes_for_their_safe_answer(content: Content) -> None:
    inverted = {found.ref for _, found in every_sign(content) if found.inverted}
    assert inverted == {"B33", "B34", "C25"}


def test_every_rule_says_what_it_rests_on(content: Content) -> None:
    screening = content.screening
    rests = [
        *(found.basis for _, found in every_sign(content)),
        *(rule.basis for rule in screening.combinations),
        *(rule.basis for rule in screening.numbers),
        *(band.basis for band in screening.age_bands),
        *(kind.basis for kind in content.headaches.values()),
        *(routine.basis for routine in content.routines.values()),
        *(point.basis for point in content.points.values()),
    ]
    assert [basis for basis in rests if not basis] == []


# --- numbers, ages, limits ------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "value", "signs"), NUMBERS)
def test_a_number_means_what_its_row_says(
    content: Content, number: str, value: float, signs: str
) -> None:
    rules = [rule for rule in content.screening.numbers if rule.number == number]
    met = {
        rule.gives
        for rule in rules
        if (rule.at_least is None or value >= rule.at_least)
        and (rule.below is None or value < rule.below)
    }
    assert met == set(signs.split())


@pytest.mark.parametrize("pieces", ["pregnancy high_bp", "pregnant_20_weeks high_bp"])
def test_high_pressure_in_pregnancy_is_an_emergency(content: Content, pieces: str) -> None:
    rules = {
        (" ".join(rule.all_of), rule.strength)
        for rule in content.screening.combinations
        if rule.gives == "pregnancy_danger"
    }
    assert (pieces, "hard") in rules


def test_numbers_of_conduct_are_those_of_the_reference(content: Content) -> None:
    limits = content.screening.limits
    assert (limits.session_s, limits.point_s) == (3600, 600)
    assert (limits.sessions_a_day, limits.session_gap_h) == (3, 3)
    assert (limits.silence_s, limits.pain_jump, limits.nudge_s) == (60, 2, 600)
    assert limits.settle_s == 600
    assert limits.check_ins_min == {"half_hour": 30, "two_hours": 120, "day": 24 * 60}
    assert content.signs.cautions[SignId("just_ate_or_hungry")].edits.wait_min == 60


@pytest.mark.parametrize(("months", "gives", "asks", "routines"), AGES)
def test_an_age_has_the_rule_of_its_row(
    content: Content, months: int, gives: str, asks: str, routines: str
) -> None:
    bands = [band for band in content.screening.age_bands if band.from_months <= months]
    band = max(bands, key=lambda each: each.from_months)
    meant = ref_of(content, band.gives) if band.gives else ""
    assert (meant, [ref_of(content, sign) for sign in band.asks]) == (gives, asks.split())
    only = band.only_routines
    allowed = "all" if only is None else {content.routines[name].ref for name in only}
    assert allowed == ("all" if routines == "all" else set(routines.split()))


@pytest.mark.parametrize("ref", ["B22", "B23", "A12"])
def test_questions_of_later_life_begin_at_fifty(content: Content, ref: str) -> None:
    assert content.signs.find(by_ref(content)[ref]).applies.from_months == 600


def test_a_child_under_twelve_is_sent_to_a_childrens_doctor(content: Content) -> None:
    assert content.screening.child_doctor == "paediatrician"
    assert content.signs.dangers[SignId("child_danger")].applies.to_months == 143
