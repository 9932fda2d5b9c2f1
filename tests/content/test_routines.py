"""Facts about the routines: their numbers as in the clinical reference, and words that fit them."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.content import Point, Routine, Step
from bot.model.words import PointWords, RoutineWords, StepWords

CONTENT = Path(__file__).resolve().parents[2] / "content"
LANGUAGES = ("en", "ru")
IDS = (
    "migraine_at_onset",
    "tension_type",
    "occipital_neck",
    "quick_3min",
    "no_touch_comfort",
    "light_variant",
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


def read(path: str) -> Any:
    return yaml.safe_load((CONTENT / path).read_text(encoding="utf-8"))


POINTS = {code: Point.model_validate(point) for code, point in read("points.yaml").items()}
ROUTINES = {name: Routine.model_validate(read(f"routines/{name}.yaml")) for name in IDS}
WORDS = {
    (language, name): RoutineWords.model_validate(
        read(f"languages/{language}/routines/{name}.yaml")
    )
    for language in LANGUAGES
    for name in IDS
}
POINT_WORDS = {
    language: {
        code: PointWords.model_validate(words)
        for code, words in read(f"languages/{language}/points.yaml").items()
    }
    for language in LANGUAGES
}

every_routine = pytest.mark.parametrize("name", IDS)
every_text = pytest.mark.parametrize(("language", "name"), WORDS)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def steps_of(name: str, *techniques: str) -> tuple[Step, ...]:
    return tuple(s for s in ROUTINES[name].steps if set(techniques) & set(s.techniques))


def reps_of(name: str, technique: str) -> int:
    return sum(step.reps or 0 for step in steps_of(name, technique))


def step_points(step: Step) -> set[str]:
    return set(chain.from_iterable(part.points for part in step.parts))


def touches_neck(step: Step) -> bool:
    return step.neck or any(part.neck for part in step.parts)


def texts_of(words: StepWords) -> str:
    return "\n".join((words.title, words.say, words.stop_if, *words.parts.values()))


def all_texts(language: str, name: str) -> str:
    words = WORDS[language, name]
    head = (words.name, words.button, words.about, words.note)
    return "\n".join((*head, *map(texts_of, words.steps.values())))


@pytest.mark.parametrize(
    ("name", "counts"), [("migraine_at_onset", (23, 24)), ("tension_type", (23, 74))]
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


@pytest.mark.parametrize(
    ("name", "count"),
    [("migraine_at_onset", 15), ("tension_type", 13), ("occipital_neck", 11)],
)
def test_a_routine_has_as_many_steps_as_the_reference(name: str, count: int) -> None:
    assert len(ROUTINES[name].steps) == count


def test_the_light_variant_of_r1_settles_strokes_circles_and_rests() -> None:
    routine = ROUTINES["migraine_at_onset"]
    numbers = {step.id: number for number, step in enumerate(routine.steps)}
    assert [numbers[step] for step in routine.variants["light"]] == [0, 1, 10, 13, 14]


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
        if step.parts:
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
    for step in steps_of(name, "thrust_hold", "vibrate"):
        assert (step.techniques, step_points(step)) == (("thrust_hold", "vibrate"), {"GB20"})


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


@pytest.mark.parametrize("name", ["migraine_at_onset", "tension_type", "occipital_neck"])
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
    for step in steps_of(name, "press", "thrust_hold"):
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
    first = ROUTINES[name].steps[0]
    said = WORDS[language, name].steps[first.id].say.lower()
    wanted = {
        "en": (
            "glasses, lenses and earrings off|take off glasses",
            "scented",
            "pings",
            "sound on low",
        ),
        "ru": ("очки, линзы и серьги", "пахн|запах|духов", "звякнет", "тихим звуком"),
    }
    assert [want for want in wanted[language] if not re.search(want, said)] == []


@every_text
def test_a_step_is_short_enough_for_somebody_in_pain(language: str, name: str) -> None:
    long = {s: len(w.say) for s, w in WORDS[language, name].steps.items() if len(w.say) > 340}
    titles = [w.title for w in WORDS[language, name].steps.values() if len(w.title.split()) > 4]
    assert (long, titles) == ({}, [])


@every_routine
def test_russian_words_guess_nobodys_gender(name: str) -> None:
    assert GENDERED.findall(all_texts("ru", name)) == []
