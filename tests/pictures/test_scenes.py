"""Which places are on which picture."""

from itertools import chain

import pytest

from bot.model.content import StepPart
from bot.model.ids import PartId, PointId
from bot.pictures.scene import Entry, PointScene, legend
from bot.pictures.scenes import pages, scenes_for
from tests.pictures.conftest import find


def part(name: str, *points: str) -> StepPart:
    return StepPart(id=PartId(name), points=tuple(PointId(point) for point in points))


def marked(scenes: tuple[PointScene, ...], place: str) -> list[tuple[str, bool, str]]:
    return [
        (s.view, s.flipped, spot.side) for s in scenes for spot in s.spots if spot.place == place
    ]


def test_every_point_is_marked_inside_its_picture(content, charts):
    for code, point in content.points.items():
        if point.never_press:
            continue
        for view in point.views:
            only = {**content.points, code: point.model_copy(update={"views": (view,)})}
            spots = [
                s for scene in scenes_for([part("x", code)], only, charts) for s in scene.spots
            ]
            mine = [spot for spot in spots if spot.place == code]
            assert {spot.side for spot in mine} == (
                {"left", "right"} if point.paired else {"middle"}
            )
            assert all(0.02 < spot.x < 0.98 and 0.02 < spot.y < 0.98 for spot in mine), code


def test_every_place_lies_on_the_figure_and_not_beside_it(content, charts):
    for code, point in content.points.items():
        for view in point.views:
            alpha = charts.open(view.view).getchannel("A")
            for x in {view.x - view.mirror_dx, view.x + view.mirror_dx}:
                at = (round(x * alpha.width), round(view.y * alpha.height))
                assert alpha.getpixel(at) > 128, (code, view.view)


def test_what_is_never_pressed_is_crossed_beside_its_neighbours(content, charts):
    for code in ("GB20", "GV16", "BL10"):
        [scene] = scenes_for([part("x", code)], content.points, charts)
        assert [s.state for s in scene.spots if s.place == "GV15"] == ["never"], code


def test_what_is_never_pressed_is_not_crossed_elsewhere(content, charts):
    scenes = scenes_for([part("x", "EX-HN3")], content.points, charts)
    assert marked(scenes, "GV15") == []


@pytest.mark.parametrize(
    ("code", "place"), [("GB20", "neck_side"), ("GB21", "neck_side"), ("EX-HN5", "pulse")]
)
def test_vessels_are_crossed(content, charts, code, place):
    for scene in scenes_for([part("x", code)], content.points, charts):
        assert place in {spot.place for spot in scene.spots if spot.state == "never"}


def test_an_excluded_point_is_crossed_and_not_missing(content, charts):
    parts = [part("x", "GB20"), part("y", "GB21")]
    [scene] = scenes_for(parts, content.points, charts, excluded={PointId("GB21")})
    states = {spot.place: (spot.state, spot.number) for spot in scene.spots}
    assert states["GB21"] == ("excluded", None)
    assert states["GB20"] == ("work", 1)


def test_a_part_that_is_left_out_is_crossed_and_the_numbers_close_up(content, charts):
    step = find(content, "tension_type", "face_points")
    [scene] = scenes_for(step.parts, content.points, charts, left_out={PartId("between_brows")})
    numbers = {spot.place: spot.number for spot in scene.spots}
    assert numbers == {"EX-HN3": None, "BL2": 1, "TE23": 2}


def test_a_one_sided_part_is_marked_on_that_side_alone(content, charts):
    assert marked(scenes_for([part("left_hand", "LI4")], content.points, charts), "LI4") == [
        ("hand", False, "left")
    ]
    assert marked(scenes_for([part("right_hand", "LI4")], content.points, charts), "LI4") == [
        ("hand", True, "right")
    ]


def test_the_right_shoulder_is_on_the_right_of_a_back(content, charts):
    [scene] = scenes_for([part("right_shoulder", "GB21")], content.points, charts)
    assert [spot.x > 0.5 for spot in scene.spots if spot.place == "GB21"] == [True]


def test_the_right_brow_is_on_the_left_of_a_face(content, charts):
    [scene] = scenes_for([part("right_brow", "BL2")], content.points, charts)
    assert [spot.x < 0.5 for spot in scene.spots] == [True]


def test_fingers_push_up_and_inward_on_both_sides(content, charts):
    [scene] = scenes_for([part("x", "GB20")], content.points, charts)
    pushes = {spot.side: spot.push for spot in scene.spots if spot.place == "GB20"}
    assert pushes == {"left": (0.55, -1.0), "right": (-0.55, -1.0)}


def test_points_of_the_article_are_solid_and_others_hollow(content, charts):
    scenes = scenes_for([part("x", "TE21", "SI19")], content.points, charts)
    assert {(s.place, s.solid) for scene in scenes for s in scene.spots} == {
        ("TE21", True),
        ("SI19", False),
    }


def test_a_point_goes_to_a_view_that_another_part_needs_anyway(content, charts):
    alone = scenes_for([part("x", "GV20")], content.points, charts)
    beside = scenes_for([part("x", "GV20"), part("y", "GB20")], content.points, charts)
    assert [scene.view for scene in alone] == ["top"]
    assert [scene.view for scene in beside] == ["back"]


def test_a_step_without_points_has_no_picture(content, charts):
    assert scenes_for([part("x")], content.points, charts) == ()


def test_a_point_without_a_view_is_left_to_the_words(content, charts):
    blind = content.points["GB20"].model_copy(update={"views": ()})
    scenes = scenes_for(
        [part("x", "GB20", "GV16")], {**content.points, PointId("GB20"): blind}, charts
    )
    assert marked(scenes, "GB20") == []
    assert len(marked(scenes, "GV16")) == 1


def test_no_page_has_more_than_two_rows_and_none_is_lost(content, charts):
    for routine in content.routines.values():
        for step in routine.steps:
            scenes = scenes_for(step.parts, content.points, charts)
            split = pages(scenes)
            assert tuple(chain.from_iterable(split)) == scenes
            assert all(len({scene.view for scene in page}) <= 2 for page in split)


def test_the_legend_names_every_mark_once(content, charts):
    parts = [part("temples", "EX-HN5"), part("hand", "GV16")]
    scenes = scenes_for(parts, content.points, charts, excluded={PointId("GV16")})
    assert legend(scenes) == (
        Entry("EX-HN5", "work", 1, ("left", "right")),
        Entry("pulse", "never", None, ("middle",)),
        Entry("GV16", "excluded", None, ("middle",)),
    )
