"""Routines and their words as they stand in `content/`, for tests that go through all of them."""

from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from bot.model.content import Point, Routine, Step
from bot.model.words import PointWords, RoutineWords, StepWords

CONTENT = Path(__file__).resolve().parents[2] / "content"
LANGUAGES = ("en", "ru")
IDS = (
    "migraine_at_onset",
    "migraine_prevention",
    "tension_type",
    "occipital_neck",
    "trigger_point",
    "quick_3min",
    "pregnancy_safe",
    "child_parent",
    "eye_screen",
    "no_touch_comfort",
    "light_variant",
)


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
