"""The door of the room."""

from pathlib import Path

import pytest

from bot.model.ids import PartId
from bot.model.state import PlannedStep
from bot.pictures.cache import Cache
from bot.pictures.scene import Look
from bot.pictures.studio import Studio
from tests.pictures.conftest import find, whole


@pytest.fixture
def studio(content, charts, tmp_path):
    return Studio(content, charts, Cache(tmp_path))


def kept(tmp_path: Path) -> int:
    return len(list(tmp_path.iterdir()))


def test_a_picture_is_drawn_once(studio, content, tmp_path):
    step = find(content, "quick_3min", "skull_base")
    scenes = studio.scenes(step, whole(step))
    first = studio.picture(scenes, Look())
    assert studio.picture(scenes, Look()) == first
    assert kept(tmp_path) == 1


def test_another_look_is_another_picture(studio, content, tmp_path):
    step = find(content, "quick_3min", "skull_base")
    scenes = studio.scenes(step, whole(step))
    assert studio.picture(scenes, Look("light")) != studio.picture(scenes, Look("dark"))
    assert kept(tmp_path) == 2


def test_what_a_plan_left_out_is_crossed(studio, content):
    step = find(content, "tension_type", "face_points")
    planned = PlannedStep(step.id, (PartId("inner_brows"),), 40, 55, 8, 2)
    [scene] = studio.scenes(step, planned)
    assert {spot.place: spot.state for spot in scene.spots} == {
        "EX-HN3": "excluded",
        "BL2": "work",
        "TE23": "excluded",
    }


def test_a_rest_has_neither_picture_nor_film(studio, content):
    step = find(content, "tension_type", "rest")
    assert studio.scenes(step, whole(step)) == ()
    assert studio.film(step, whole(step), Look()) is None


def test_a_film_is_made_once(studio, content, tmp_path):
    step = find(content, "migraine_at_onset", "knead_temples")
    first = studio.film(step, whole(step), Look("dark"))
    assert first
    assert studio.film(step, whole(step), Look("dark")) == first
    assert kept(tmp_path) == 1


def test_a_track_is_made_once(studio, content, tmp_path):
    step = find(content, "quick_3min", "skull_base")
    first = studio.track([(step, whole(step))], pauses=False)
    assert studio.track([(step, whole(step))], pauses=False) == first
    assert kept(tmp_path) == 1


def test_it_works_without_a_cache(content, charts):
    step = find(content, "quick_3min", "skull_base")
    studio = Studio(content, charts)
    assert studio.picture(studio.scenes(step, whole(step)), Look())
