"""Numbers and places keep out of each other's way, in every step of every routine."""

from collections.abc import Iterator
from itertools import combinations
from math import hypot

import pytest

from bot.model.content import Content
from bot.pictures.charts import Charts
from bot.pictures.drawing import arrange
from bot.pictures.layout import XY, Layout, from_segment
from bot.pictures.scenes import pages, scenes_for


def apart(one: XY, other: XY) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def every_layout(content: Content, charts: Charts) -> Iterator[tuple[str, Layout, tuple[int, int]]]:
    """Each step whole, and without each of its parts."""
    for routine in content.routines.values():
        for step in routine.steps:
            for left_out in ((), *((part.id,) for part in step.parts)):
                scenes = scenes_for(step.parts, content.points, charts, left_out=left_out)
                for page in pages(scenes):
                    for panel in arrange(page, charts):
                        yield f"{step.id} {left_out}", panel.layout, panel.size


@pytest.fixture(scope="module")
def layouts(content: Content, charts: Charts) -> list[tuple[str, Layout, tuple[int, int]]]:
    return list(every_layout(content, charts))


def test_every_mark_is_inside_its_panel(layouts):
    for name, layout, (width, height) in layouts:
        for mark in layout.marks:
            reach = layout.sizes.dot * 2
            assert reach < mark.at[0] < width - reach, (name, mark.spot.place)
            assert reach < mark.at[1] < height - reach, (name, mark.spot.place)


def test_every_number_is_inside_its_panel(layouts):
    for name, layout, (width, height) in layouts:
        radius = layout.sizes.label
        for mark in layout.marks:
            if mark.label:
                assert radius < mark.label[0] < width - radius, (name, mark.spot.place)
                assert radius < mark.label[1] < height - radius, (name, mark.spot.place)


def test_no_number_covers_a_place(layouts):
    for name, layout, _ in layouts:
        reach = layout.sizes.label + layout.sizes.dot
        for mark in layout.marks:
            if mark.label:
                covered = [m.spot.place for m in layout.marks if apart(mark.label, m.at) < reach]
                assert covered == [], (name, mark.spot.place)


def test_no_number_covers_another_number_or_an_arrow(layouts):
    for name, layout, _ in layouts:
        labels = [mark.label for mark in layout.marks if mark.label]
        arrows = [mark.arrow for mark in layout.marks if mark.arrow]
        radius = layout.sizes.label
        assert all(apart(*pair) >= 2 * radius for pair in combinations(labels, 2)), name
        assert all(from_segment(at, *arrow) >= radius for at in labels for arrow in arrows), name


def test_every_work_place_has_its_number(layouts):
    for _, layout, _ in layouts:
        for mark in layout.marks:
            assert (mark.label is not None) == (mark.spot.state == "work")


def test_marks_of_a_pair_are_mirror_images(content, charts):
    [step] = [s for s in content.routines["occipital_neck"].steps if s.id == "skull_hollows"]
    scenes = scenes_for(step.parts, content.points, charts)
    [panel] = arrange(scenes, charts)
    left, right = (mark for mark in panel.layout.marks if mark.spot.place == "GB20")
    assert left.label
    assert right.label
    assert left.label[0] + right.label[0] == pytest.approx(panel.size[0], abs=1)
    assert left.label[1] == pytest.approx(right.label[1])
