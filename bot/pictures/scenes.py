"""Which pictures a step needs, and what is marked on each. Pure.

Rule 1: every place of the step is on a picture: what is left out for this person is crossed, not
        missing (clinical reference 4.2).
Rule 2: what nobody may press is crossed on every picture of its neighbours.
Rule 3: as few pictures as hold all places: the points of a part go to one view when they share
        one, and to a view that is already open when they have it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.model.content import Point, StepPart, View
from bot.model.ids import PartId, PointId
from bot.pictures.charts import Chart, Charts
from bot.pictures.scene import Offset, PointScene, Side, Spot, State, ViewName, works_on


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A point within a step."""

    point: PointId
    part: PartId
    state: State
    number: int | None


_Panel = tuple[ViewName, bool]
"""A view, and whether it is mirrored."""


def scenes_for(
    parts: Iterable[StepPart],
    points: Mapping[PointId, Point],
    charts: Charts,
    *,
    excluded: Collection[PointId] = (),
    left_out: Collection[PartId] = (),
) -> tuple[PointScene, ...]:
    """Return the pictures of a step, in the order of its parts; none for a step without points.

    `parts` are all parts of the step as content has it. `excluded` points and the points of
    `left_out` parts are drawn crossed. A part whose id begins with `left_` or `right_` is worked on
    that side alone. Raises KeyError for a point that content does not have.
    """
    panels: dict[_Panel, list[Spot]] = {}
    number = 0
    for part in parts:
        views = _views(part, points, panels)
        for code in part.points:
            is_out = part.id in left_out or code in excluded
            number += not is_out
            wanted = _Wanted(code, part.id, "excluded" if is_out else "work", None if is_out else number)
            for panel, spot in _spots(wanted, points[code], views[code], charts.views[views[code].view]):
                panels.setdefault(panel, []).append(spot)
    drafts = (PointScene(view, flipped, tuple(spots)) for (view, flipped), spots in panels.items())
    return tuple(_with_warnings(scene, points, charts.views[scene.view]) for scene in drafts)


def _views(
    part: StepPart, points: Mapping[PointId, Point], panels: Iterable[_Panel]
) -> dict[PointId, View]:
    """Choose a view for each point. The views of a point stand in order of preference."""
    is_open = {name for name, _ in panels}
    offered = [{view.view: view for view in points[code].views} for code in part.points]
    shared = [name for name in (offered[0] if offered else ()) if all(name in o for o in offered)]
    best = next((name for name in shared if name in is_open), next(iter(shared), None))
    return {
        code: views[best] if best else next(iter(views.values()))
        for code, views in zip(part.points, offered, strict=True)
    }


def _spots(
    wanted: _Wanted, point: Point, view: View, chart: Chart
) -> Iterator[tuple[_Panel, Spot]]:
    """Yield where the point is marked: one place, two on one picture, or one on each of two."""
    solid, sides = bool(point.ref), _sides(wanted.part, point)
    for side in sides:
        flipped = chart.shows not in ("both", side) and side != "middle"
        on_left = chart.shows != "both" or side == chart.viewer_left
        sign = 1 if on_left and not flipped else -1
        shift = -view.mirror_dx if on_left else view.mirror_dx
        x = view.x + (shift if side != "middle" else 0.0)
        yield (
            (view.view, flipped),
            Spot(
                place=wanted.point,
                state=wanted.state,
                side=side,
                x=round(1 - x if flipped else x, 4),
                y=view.y,
                number=wanted.number,
                solid=solid,
                part=wanted.part,
                label=_turned(chart.labels.get(wanted.point), sign),
                push=_turned(chart.pushes.get(wanted.point), sign),
            ),
        )


def _sides(part: PartId, point: Point) -> tuple[Side, ...]:
    """Left first: two profiles then look outwards, and the left hand lies on the left."""
    if not point.paired:
        return ("middle",)
    if part.startswith("left_"):
        return ("left",)
    return ("right",) if part.startswith("right_") else ("left", "right")


def _turned(offset: Offset | None, sign: int) -> Offset | None:
    return offset and (sign * offset[0], offset[1])


def _with_warnings(
    scene: PointScene, points: Mapping[PointId, Point], chart: Chart
) -> PointScene:
    regions = {points[point].region for point in works_on(scene)}
    never = [
        spot
        for code, point in points.items()
        if point.never_press and point.region in regions
        for view in point.views
        if view.view == scene.view
        for spot in _pair(code, view.x, view.y, view.mirror_dx)
    ]
    for place in chart.avoid:
        if works_on(scene) & set(place.near):
            never += _pair(place.id, place.x, place.y, place.mirror_dx)
    if scene.flipped:
        never = [replace(spot, x=round(1 - spot.x, 4)) for spot in never]
    return replace(scene, spots=scene.spots + tuple(never))


def _pair(place: str, x: float, y: float, mirror_dx: float) -> list[Spot]:
    """Places to avoid have no side of their own: they are crossed wherever they are seen."""
    xs = (x - mirror_dx, x + mirror_dx) if mirror_dx else (x,)
    return [Spot(place, "never", "middle", round(each, 4), y) for each in xs]
