"""What comes out as a film."""

from io import BytesIO

import av
import pytest
from PIL import Image, ImageSequence, ImageStat

from bot.pictures.clip import FPS, film
from bot.pictures.rhythm import Phase, phases
from bot.pictures.scene import Look
from bot.pictures.scenes import scenes_for
from tests.pictures.conftest import find, whole

PER_MINUTE = 400_000


@pytest.fixture(scope="module")
def pressing(content, charts):
    """The film of a step of thirty seconds: which step, its pictures, its bytes."""
    step = find(content, "quick_3min", "skull_base")
    scenes = scenes_for(step.parts, content.points, charts)
    return step, scenes, film(scenes, phases(step, whole(step)), charts, Look("dark"))


def decoded(made: bytes) -> list[Image.Image]:
    with av.open(BytesIO(made), "r") as file:
        frames = file.decode(video=0)
        return [f.to_image() for f in frames]  # type: ignore[no-untyped-call] # av names no type


def greenness(image: Image.Image, at: tuple[int, int]) -> float:
    return ImageStat.Stat(image.crop((*at, at[0] + 2, at[1] + 2))).mean[1]


def test_a_film_is_exactly_as_long_as_its_step(pressing):
    step, _, made = pressing
    with av.open(BytesIO(made), "r") as file:
        assert (file.duration or 0) / av.time_base == step.seconds
        assert file.streams.video[0].frames == step.seconds * FPS


def test_a_film_is_what_every_phone_plays(pressing):
    with av.open(BytesIO(pressing[2])) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.format.name) == ("h264", "yuv420p")
        assert not file.streams.audio


def test_the_index_comes_first_so_that_it_starts_at_once(pressing):
    assert 0 < pressing[2].find(b"moov") < pressing[2].find(b"mdat")


@pytest.mark.parametrize(
    ("routine", "name"),
    [
        ("migraine_at_onset", "rub_temples"),
        ("tension_type", "temple_circles"),
        ("quick_3min", "skull_base"),
        ("tension_type", "forehead"),
    ],
)
@pytest.mark.parametrize("kind", ["mp4", "gif"])
def test_a_minute_is_small(content, charts, routine, name, kind):
    step = find(content, routine, name)
    scenes = scenes_for(step.parts, content.points, charts)
    made = film(scenes, phases(step, whole(step)), charts, Look("light"), kind)
    assert len(made) * 60 / step.seconds < PER_MINUTE


def test_the_mark_swells_while_pressing_and_fades_while_not(pressing):
    frames = decoded(pressing[2])
    changed = [
        sum(abs(a - b) for a, b in zip(frames[i].tobytes(), frames[49].tobytes(), strict=True))
        for i in (15, 35)
    ]
    assert changed[0] > 5 * changed[1]


def test_the_ring_is_full_at_the_end(charts):
    timeline = (Phase(None, 0, 10, "breathe", 10),)
    frames = decoded(film((), timeline, charts, Look("dark")))
    width, height = frames[0].size
    unit = width / 640
    at = (round(width - 39 * unit - 23 * unit), round(height - 39 * unit))
    assert greenness(frames[-1], at) > 1.5 * greenness(frames[0], at)


def test_the_same_step_gives_the_same_bytes(charts, pressing):
    step, scenes, made = pressing
    assert film(scenes, phases(step, whole(step)), charts, Look("dark")) == made


def test_a_gif_is_as_long_as_its_step(content, charts):
    step = find(content, "quick_3min", "skull_base")
    scenes = scenes_for(step.parts, content.points, charts)
    made = Image.open(BytesIO(film(scenes, phases(step, whole(step)), charts, Look(), "gif")))
    spent = sum(frame.info["duration"] for frame in ImageSequence.Iterator(made))
    assert spent == step.seconds * 1000


def test_breathing_needs_no_picture(charts):
    made = film((), (Phase(None, 0, 20, "breathe", 10),), charts, Look("dark"))
    assert len(decoded(made)) == 20 * FPS


@pytest.mark.parametrize("seconds", [0, 301])
def test_what_is_too_short_or_too_long_is_refused(charts, seconds):
    timeline = (Phase(None, 0, seconds, "breathe", 10),) if seconds else ()
    with pytest.raises(ValueError, match="cannot be filmed"):
        film((), timeline, charts, Look())
