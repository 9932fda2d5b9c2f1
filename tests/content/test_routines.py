"""Laws that every routine keeps, and words that fit it. Numbers: `test_reference_numbers.py`."""

import re
from itertools import chain

import pytest

from tests.content.reading import (
    IDS,
    LANGUAGES,
    POINT_WORDS,
    POINTS,
    ROUTINES,
    WORDS,
    all_texts,
    reps_of,
    step_points,
    steps_of,
    texts_of,
    touches_neck,
)

# How a place is called, and the points that a step must have in order to call it so.
PLACES = {
    r"temple|висо?к": {"EX-HN5", "GB7"},
    r"between the brows|между бров": {"EX-HN3"},
    r"inner ends? of|внутренние концы": {"BL2"},
    r"index finger|указательн": {"LI4"},
    r"middle hollow|средняя ямка": {"GV16"},
    r"two hollows|two small hollows|две ямки|двух ямках": {"GB20"},
}
NECK = r"neck|shoulder|\bше[яюие]\b|плеч"

FORBIDDEN = re.compile(
    r"diagnos|\bcur(e|es|ed|ing)\b|energy|\bqi\b|meridian|\b(80|93) ?%|proven|guarantee|toxin"
    r"|диагно|вылеч|излеч|исцел|энерги|\bци\b|меридиан|доказан|гарант|токсин",
    re.IGNORECASE,
)
GENDERED = re.compile(r"\b(готов|рад|уверен|должен|устал)а?\b|\(а\)", re.IGNORECASE)


ONE_PLACE_OF_SEVERAL = {"trigger_point"}
"""Where the places of a step are a choice, each may take all of its time."""

SETTLING = {"pregnancy_safe": 1}
"""Which step tells how to settle, where another one comes first."""

every_routine = pytest.mark.parametrize("name", IDS)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)
every_text = pytest.mark.parametrize(("language", "name"), WORDS)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("migraine_at_onset", (23, 24)),
        ("migraine_prevention", (23, 73)),
        ("tension_type", (23, 74)),
    ],
)
def test_kneadings_and_pressings_are_as_many_as_the_reference_counts(
    name: str, counts: tuple[int, int]
) -> None:
    assert (reps_of(name, "knead"), reps_of(name, "press")) == counts


def test_r4_has_22_kneadings_per_side_and_28_pressings() -> None:
    neck, shoulders = steps_of("occipital_neck", "knead")
    a_side = {part.reps for part in shoulders.parts}
    assert ((neck.reps or 0) + max(r or 0 for r in a_side), len(a_side)) == (22, 1)
    assert reps_of("occipital_neck", "press") == 28


def test_the_hands_work_for_180_seconds_in_r6() -> None:
    steps = ROUTINES["quick_3min"].steps
    assert sum(step.seconds for step in steps if not step.essential) == 180


@every_routine
def test_no_two_steps_nor_two_places_of_a_step_share_an_id(name: str) -> None:
    ids = [step.id for step in ROUTINES[name].steps]
    assert len(ids) == len(set(ids))
    for step in ROUTINES[name].steps:
        assert len(step.parts) == len({part.id for part in step.parts}), step.id


@every_routine
def test_a_routine_begins_and_ends_with_an_essential_rest(name: str) -> None:
    first, *_, last = ROUTINES[name].steps
    assert [(s.techniques, s.essential) for s in (first, last)] == [(("rest",), True)] * 2


@every_routine
def test_a_session_lasts_an_hour_at_most(name: str) -> None:
    assert sum(step.gap_s for step in ROUTINES[name].steps) <= 3600


@every_routine
def test_no_point_is_worked_for_more_than_ten_minutes(name: str) -> None:
    spent: dict[str, int] = {}
    for step in ROUTINES[name].steps:
        for part in step.parts:
            for point in part.points:
                spent[point] = spent.get(point, 0) + (part.seconds or step.seconds)
    assert [point for point, seconds in spent.items() if seconds > 600] == []


@every_routine
def test_there_is_time_to_read_a_step_beside_doing_it(name: str) -> None:
    reading = [step.gap_s - step.seconds for step in ROUTINES[name].steps]
    assert [seconds for seconds in reading if not 10 <= seconds <= 20] == []


@every_routine
def test_what_the_places_take_adds_up_to_the_step(name: str) -> None:
    for step in ROUTINES[name].steps:
        if step.parts and name not in ONE_PLACE_OF_SEVERAL:
            assert sum(part.seconds or 0 for part in step.parts) == step.seconds, step.id
            assert sum(part.reps or 0 for part in step.parts) == (step.reps or 0), step.id


@every_routine
def test_pressing_goes_12_and_kneading_15_times_a_minute(name: str) -> None:
    paces = {"press": 12, "knead": 15}
    for step in steps_of(name, *paces):
        assert step.per_minute == paces[step.techniques[0]], step.id


@every_routine
def test_seconds_are_repetitions_at_their_pace(name: str) -> None:
    """The reference rounds a step to 5 seconds, and pressing and kneading not at all."""
    for step in ROUTINES[name].steps:
        if step.reps and step.per_minute:
            exact = {"press", "knead"} & set(step.techniques)
            off = abs(step.seconds - step.reps * 60 / step.per_minute)
            assert off <= (0 if exact else 4), step.id


@every_routine
def test_every_place_is_a_known_point_that_may_be_pressed(name: str) -> None:
    used = set(chain.from_iterable(map(step_points, ROUTINES[name].steps)))
    assert [p for p in used if p not in POINTS or POINTS[p].never_press] == []


@every_routine
def test_no_place_is_pressed_harder_than_its_ceiling(name: str) -> None:
    for step in ROUTINES[name].steps:
        for part in step.parts:
            ceiling = min((POINTS[point].max_pressure for point in part.points), default=3)
            assert (part.pressure or step.pressure) <= ceiling, (step.id, part.id)


@every_routine
def test_temples_are_touched_with_the_weight_of_the_hand_only(name: str) -> None:
    for step in ROUTINES[name].steps:
        for part in step.parts:
            if {"EX-HN5", "GB7"} & set(part.points):
                assert (part.pressure or step.pressure) == 1, step.id


@every_routine
def test_whoever_must_spare_the_neck_can_leave_out_its_points(name: str) -> None:
    spared = {"GB20", "GV16", "BL10", "GB21"}
    parts = chain.from_iterable(step.parts for step in ROUTINES[name].steps)
    assert [part.id for part in parts if spared & set(part.points) and not part.neck] == []


@every_routine
def test_a_held_point_trembles_only_at_the_skull_base(name: str) -> None:
    """On the head; in R2 a hand's point is held as well."""
    for step in steps_of(name, "thrust_hold", "vibrate"):
        assert step.techniques == ("thrust_hold", "vibrate")
        assert step_points(step) in ({"GB20"}, {"LI4"})


def test_in_pregnancy_no_place_is_worked_that_is_left_out_by_custom() -> None:
    steps = ROUTINES["pregnancy_safe"].steps
    worked = set(chain.from_iterable(map(step_points, steps)))
    techniques = set(chain.from_iterable(step.techniques for step in steps))
    assert worked.isdisjoint({"LI4", "GB21", "LR3", "SP6", "BL60", "BL67"})
    assert techniques.isdisjoint({"thrust_hold", "vibrate", "knead", "tap"})
    assert {step.pressure for step in steps} == {1}


def test_a_childs_head_is_stroked_and_circled_and_never_pressed() -> None:
    steps = ROUTINES["child_parent"].steps
    techniques = set(chain.from_iterable(step.techniques for step in steps))
    assert techniques == {"rest", "stroke", "circle", "rub"}
    assert {step.pressure for step in steps} == {1}


def test_strong_pressure_is_for_the_tops_of_the_shoulders_only() -> None:
    for routine in ROUTINES.values():
        for step in routine.steps:
            parts = [p for p in step.parts if (p.pressure or step.pressure) == 3]
            assert {point for part in parts for point in part.points} <= {"GB21"}
            assert step.pressure < 3 or parts


def test_the_lightest_routine_neither_presses_nor_holds_nor_taps_nor_nears_the_neck() -> None:
    steps = ROUTINES["light_variant"].steps
    techniques = set(chain.from_iterable(s.techniques for s in steps))
    assert techniques == {"rest", "stroke", "circle", "skin_shift"}
    assert [s.id for s in steps if touches_neck(s) or s.pressure > 1] == []


def test_comfort_without_touch_touches_nothing() -> None:
    routine = ROUTINES["no_touch_comfort"]
    assert not routine.touch
    assert {t for s in routine.steps for t in s.techniques} == {"rest", "breathe"}
    assert [s.id for s in routine.steps if s.parts or s.neck] == []


@pytest.mark.parametrize(
    "name",
    ["migraine_at_onset", "migraine_prevention", "tension_type", "occipital_neck", "trigger_point"],
)
def test_a_full_massage_is_not_for_pregnancy_or_skin_that_hurts(name: str) -> None:
    assert {"pregnancy", "allodynia"} <= set(ROUTINES[name].forbidden_with)


def test_all_twenty_points_are_there_and_only_one_is_never_pressed() -> None:
    assert len(POINTS) == 20
    assert [code for code, point in POINTS.items() if point.never_press] == ["GV15"]


@pytest.mark.parametrize("code", POINTS)
def test_only_a_pair_is_mirrored(code: str) -> None:
    point = POINTS[code]
    mirrored = [view.view for view in point.views if view.mirror_dx]
    faced = [v.view for v in point.views if v.view in {"front", "back", "top"} and point.paired]
    assert mirrored == faced


@in_every_language
def test_every_point_has_words(language: str) -> None:
    assert set(POINT_WORDS[language]) == set(POINTS)
    assert [code for code, words in POINT_WORDS[language].items() if not words.find] == []


@every_text
def test_there_are_words_for_exactly_the_steps_and_places(language: str, name: str) -> None:
    words = {step: list(said.parts) for step, said in WORDS[language, name].steps.items()}
    assert words == {s.id: [p.id for p in s.parts] for s in ROUTINES[name].steps}


@every_text
def test_nothing_is_promised_and_nothing_is_made_up(language: str, name: str) -> None:
    points = " ".join(words.find for words in POINT_WORDS[language].values())
    assert FORBIDDEN.findall(all_texts(language, name) + points) == []


@every_text
def test_places_are_called_by_how_they_feel_never_by_code_or_tradition(
    language: str, name: str
) -> None:
    labels = [re.split(r" \(", words.name)[0] for words in POINT_WORDS[language].values()]
    text = all_texts(language, name)
    assert [label for label in (*POINTS, *labels) if re.search(rf"\b{label}\b", text)] == []


@every_text
def test_no_text_names_a_place_that_its_step_does_not_work(language: str, name: str) -> None:
    for step in ROUTINES[name].steps:
        if step.techniques == ("rest",):
            continue
        text = texts_of(WORDS[language, name].steps[step.id])
        for place, points in PLACES.items():
            if re.search(place, text, re.IGNORECASE):
                assert points & step_points(step), (step.id, place)
        if re.search(NECK, text, re.IGNORECASE):
            assert touches_neck(step), step.id


@every_text
def test_what_is_said_of_several_places_names_none_that_may_be_left_out(
    language: str, name: str
) -> None:
    for step in ROUTINES[name].steps:
        if len({part.points for part in step.parts}) > 1 or len({p.neck for p in step.parts}) > 1:
            words = WORDS[language, name].steps[step.id]
            text = f"{words.title} {words.say} {words.stop_if}"
            named = [p for p in (*PLACES, NECK) if re.search(p, text, re.IGNORECASE)]
            assert named == [], step.id


@every_text
def test_each_line_of_places_begins_with_the_place(language: str, name: str) -> None:
    lines = chain.from_iterable(w.parts.values() for w in WORDS[language, name].steps.values())
    assert [line for line in lines if not re.match(r"[^:.]{3,40}: ", line)] == []


@every_text
def test_every_press_is_said_to_be_slow_straight_and_comfortable(language: str, name: str) -> None:
    wanted = (
        r"slow|without haste|ease in|медленн|плавн|мягко",
        r"straight|only the weight|only its own weight|прям|отвесн|весом|его вес",
        r"comfortable|pleasant|feels good|приятн",
    )
    held = [step for step in steps_of(name, "hold") if step.pressure > 1]
    for step in (*steps_of(name, "press", "thrust_hold"), *held):
        text = texts_of(WORDS[language, name].steps[step.id]).lower()
        assert [want for want in wanted if not re.search(want, text)] == [], step.id


@every_text
def test_minutes_are_counted_by_the_program_and_never_written_down(
    language: str, name: str
) -> None:
    words = WORDS[language, name]
    assert re.findall(r"\d+", words.button + words.about) == []


@every_text
def test_the_first_step_tells_how_to_settle_and_that_the_phone_will_ping(
    language: str, name: str
) -> None:
    first = ROUTINES[name].steps[SETTLING.get(name, 0)]
    said = WORDS[language, name].steps[first.id].say.lower()
    wanted = {
        "en": (
            "glasses, lenses(,| and) earrings|glasses and earrings off|take off glasses",
            "scented",
            "pings",
            "sound on low",
        ),
        "ru": ("очки, линзы(,| и) серьги", "пахн|запах|духов", "звякнет", "тихим звуком"),
    }
    assert [want for want in wanted[language] if not re.search(want, said)] == []


@every_text
def test_a_step_is_short_enough_for_somebody_in_pain(language: str, name: str) -> None:
    long = {s: len(w.say) for s, w in WORDS[language, name].steps.items() if len(w.say) > 340}
    titles = [w.title for w in WORDS[language, name].steps.values() if len(w.title.split()) > 4]
    assert (long, titles) == ({}, [])


@every_text
def test_titles_fit_on_one_line(language: str, name: str) -> None:
    words = WORDS[language, name]
    titles = (words.name, words.button, *(step.title for step in words.steps.values()))
    assert [title for title in titles if len(title) > 28] == []


@every_text
def test_a_step_never_speaks_of_more_pressure_than_a_caution_may_leave(
    language: str, name: str
) -> None:
    """How hard is shown from the plan; an ache would be untrue where the press is very light."""
    assert re.findall(r"\bach(e|ing)\b|ноющ|ломот", all_texts(language, name)) == []


@every_text
def test_nobody_is_told_to_leave_out_what_the_planner_leaves_out(language: str, name: str) -> None:
    texts = "".join(texts_of(words) for words in WORDS[language, name].steps.values())
    assert re.findall(r"pregnan|беремен|brittle|хрупк", texts) == []


def test_what_to_do_about_numbness_is_said_wherever_a_sore_spot_is_pressed() -> None:
    wanted = {"en": "numb or weak, take your hands away at once and tell me"}
    wanted["ru"] = "немеет или слабеет, сразу уберите руки и напишите мне"
    for language in LANGUAGES:
        for step in steps_of("trigger_point", "hold"):
            said = WORDS[language, "trigger_point"].steps[step.id].stop_if
            assert wanted[language] in said, (language, step.id)


def test_a_specialist_is_named_where_one_should_show_it_first() -> None:
    for (language, name), words in WORDS.items():
        if ROUTINES[name].better_with_specialist:
            assert re.search("specialist|специалист", words.note), (language, name)


@every_routine
def test_russian_words_guess_nobodys_gender(name: str) -> None:
    assert GENDERED.findall(all_texts("ru", name)) == []
