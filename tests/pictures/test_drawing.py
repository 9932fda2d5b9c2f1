"""What comes out as a picture."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.model.content import StepPart
from bot.model.ids import PartId, PointId
from bot.pictures.drawing import arrange, compose, draw
from bot.pictures.scene import THEMES, TONES, Look
from bot.pictures.scenes import pages, scenes_for

TELEGRAM_BYTES = 10_000_000
TELEGRAM_SIDES = 10_000
TELEGRAM_RATIO = 20


def step_parts(*points: str) -> list[StepPart]:
    return [StepPart(id=PartId(f"part{i}"), points=(PointId(p),)) for i, p in enumerate(points)]


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture))


def light(image: Image.Image) -> float:
    return sum(ImageStat.Stat(image.convert("RGB")).mean)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tone", TONES)
def test_the_same_scene_gives_the_same_bytes(content, charts, theme, tone):
    scenes = scenes_for(step_parts("GB20", "LI4"), content.points, charts)
    look = Look(theme, tone)
    assert draw(scenes, charts, look) == draw(scenes, charts, look)


def test_every_picture_fits_into_a_telegram_photo(content, charts):
    for routine in content.routines.values():
        for step in routine.steps:
            for page in pages(scenes_for(step.parts, content.points, charts)):
                panels = arrange(page, charts)
                width = max(panel.left + panel.size[0] for panel in panels)
                height = max(panel.top + panel.size[1] for panel in panels)
                assert width + height <= TELEGRAM_SIDES
                assert max(width, height) / min(width, height) < TELEGRAM_RATIO


def test_a_large_picture_is_a_small_jpeg(content, charts):
    scenes = scenes_for(step_parts("GB20", "EX-HN5", "GV20", "LI4"), content.points, charts)
    picture = draw(scenes, charts)
    assert opened(picture).format == "JPEG"
    assert len(picture) < 400_000 < TELEGRAM_BYTES


def test_an_excluded_point_looks_crossed(content, charts):
    """Along both strokes of the cross, outside the dot, there is the colour of the cross."""
    scenes = scenes_for(
        step_parts("EX-HN3", "BL2"), content.points, charts, excluded={PointId("EX-HN3")}
    )
    sheet = compose(scenes, charts, Look())
    [panel] = sheet.panels
    [mark] = [m for m in panel.layout.marks if m.spot.place == "EX-HN3"]
    arm = panel.layout.sizes.dot * 1.7
    for dx, dy in ((arm, arm), (arm, -arm), (-arm, arm), (-arm, -arm)):
        x, y = round(mark.at[0] + dx), round(mark.at[1] + dy)
        assert light(sheet.image.crop((x, y, x + 1, y + 1))) < 3 * 130, (dx, dy)


def test_excluding_a_point_changes_the_picture_there(content, charts):
    parts = step_parts("BL2", "EX-HN3")
    whole = scenes_for(parts, content.points, charts)
    less = scenes_for(parts, content.points, charts, excluded={PointId("EX-HN3")})
    one, other = compose(whole, charts, Look()), compose(less, charts, Look())
    [at] = [m.at for m in other.panels[0].layout.marks if m.spot.place == "EX-HN3"]
    box = ImageChops.difference(one.image, other.image).getbbox()
    assert box
    assert box[0] < at[0] < box[2]
    assert box[1] < at[1] < box[3]


def test_the_dark_picture_gives_off_a_fifth_of_the_light(content, charts):
    scenes = scenes_for(step_parts("EX-HN3"), content.points, charts)
    bright, dim = (light(opened(draw(scenes, charts, Look(theme)))) for theme in THEMES)
    assert dim < bright * 0.4  # of the numbers of an sRGB picture; a fifth of them is 3 % of light


def test_skins_differ_in_lightness(content, charts):
    scenes = scenes_for(step_parts("EX-HN3"), content.points, charts)
    seen = [light(opened(draw(scenes, charts, Look("light", tone)))) for tone in TONES]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[-1] * 1.4


def test_one_picture_shows_both_sides_of_what_is_seen_from_one(content, charts):
    scenes = scenes_for(step_parts("EX-HN5"), content.points, charts)
    left, right = compose(scenes, charts, Look()).panels
    assert (left.top, left.size) == (right.top, right.size)
    assert left.left + left.size[0] < right.left


def test_nothing_to_show_is_no_picture(charts):
    with pytest.raises(ValueError, match="without points"):
        draw((), charts)
