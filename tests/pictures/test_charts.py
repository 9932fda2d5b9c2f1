"""Broken base pictures are refused with every problem named."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from bot.library.load import content_folder
from bot.pictures.charts import PicturesError, disagreements, load_charts


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(content_folder() / "pictures", tmp_path / "pictures")


def refused(folder: Path) -> tuple[str, ...]:
    with pytest.raises(PicturesError) as caught:
        load_charts(folder)
    return caught.value.problems


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "views.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_every_problem_is_named(folder):
    (folder / "top.webp").unlink()
    (folder / "foot.webp").write_bytes(b"no picture")
    edit(folder, 'shows = "left"', 'shows = "up"')
    told = "\n".join(refused(folder))
    assert all(
        word in told for word in ("top.webp", "foot.webp", "[hand] shows", "[forearm] shows")
    )


def test_a_misspelt_view_is_refused(folder):
    edit(folder, "[foot", "[feet")
    told = "\n".join(refused(folder))
    assert "`feet` is no view" in told
    assert "`[foot]` is missing" in told


def test_a_field_nobody_knows_is_refused(folder):
    edit(folder, "closest_cm = 24", "closest = 24")
    assert any("[top] closest:" in problem for problem in refused(folder))


def test_what_is_not_toml_is_refused(folder):
    (folder / "views.toml").write_text("[front", "utf-8")
    assert "this is not TOML" in refused(folder)[0]


def test_a_base_picture_must_be_square(folder):
    Image.new("RGBA", (20, 10)).save(folder / "top.webp")
    assert any("20 x 10" in problem for problem in refused(folder))


def test_a_changed_picture_changes_the_digest(folder, charts):
    assert load_charts(folder).digest == charts.digest
    Image.new("RGBA", (20, 20)).save(folder / "top.webp")
    assert load_charts(folder).digest != charts.digest


def test_every_base_picture_is_see_through_around_the_figure(charts):
    for view in charts.views:
        assert charts.open(view).getchannel("A").getextrema() == (0, 255), view


def test_views_and_points_fit_together(content, charts):
    assert disagreements(charts, content.points) == ()


def test_a_misspelt_point_is_named(folder, content):
    edit(folder, "LR3 =", "LR33 =")
    [told] = disagreements(load_charts(folder), content.points)
    assert "[foot] labels: there is no point `LR33`" in told


def test_a_point_without_a_view_is_named(content, charts):
    blind = {**content.points, "X": content.points["LR3"].model_copy(update={"views": ()})}
    assert disagreements(charts, blind) == ("points.yaml: `X` has no view; add one",)
