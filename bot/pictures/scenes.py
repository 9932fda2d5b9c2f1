"""Which pictures a step needs, and what is marked on each. Pure.

Rule 1: every place of the step is on a picture: what is left out for this person is crossed, not
        missing (clinical reference 4.2).
Rule 2: what nobody may press is crossed on every picture of its neighbours.
Rule 3: as few pictures as hold all places: the points of a part go to one view when they share
        one, and to one that another part needs anyway when they have it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby

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
    that side alone. A point without a view is not drawn. Raises KeyError for a point that content
    does not have.
    """
    parts = tuple(parts)
    views = _views(parts, points)
    panels: dict[_Panel, list[Spot]] = {}
    for wanted in _wanted(parts, excluded, left_out):
        view = views.get((wanted.part, wanted.point))
        if view is None:
            continue
        for panel, spot in _spots(wanted, points[wanted.point], view, charts.views[view.view]):
            panels.setdefault(panel, []).append(spot)
    drafts = (PointScene(view, flipped, tuple(spots)) for (view, flipped), spots in panels.items())
    return tuple(_with_warnings(scene, points, charts.views[scene.view]) for scene in drafts)


def pages(scenes: Iterable[PointScene], rows: int = 2) -> tuple[tuple[PointScene, ...], ...]:
    """Split many scenes into pictures that a phone can show, keeping the sides of a view together.

    A picture has one row for each view; more than two rows are too small to see.
    """
    views = [tuple(group) for _, group in groupby(scenes, key=lambda scene: scene.view)]
    grouped = (views[start : start + rows] for start in range(0, len(views), rows))
    return tuple(tuple(chain.from_iterable(group)) for group in grouped)


def _wanted(
    parts: Iterable[StepPart], excluded: Collection[PointId], left_out: Collection[PartId]
) -> Iterator[_Wanted]:
    number = 0
    for part in parts:
        for code in part.points:
            if part.id in left_out or code in excluded:
                yield _Wanted(code, part.id, "excluded", None)
            else:
                number += 1
                yield _Wanted(code, part.id, "work", number)


def _views(
    parts: Sequence[StepPart], points: Mapping[PointId, Point]
) -> dict[tuple[PartId, PointId], View]:
    """Choose a view for each point. The views of a point stand in order of preference."""
    chosen: dict[tuple[PartId, PointId], View] = {}
    for index, part in enumerate(parts):
        needed = {view.view for view in chosen.values()} | _first_choices(
            parts[index + 1 :], points
        )
        drawn = [code for code in part.points if points[code].views]
        offered = [{view.view: view for view in points[code].views} for code in drawn]
        shared = [name for each in offered[:1] for name in each if all(name in o for o in offered)]
        best = next((name for name in shared if name in needed), next(iter(shared), None))
        for code, views in zip(drawn, offered, strict=True):
            chosen[part.id, code] = views[best] if best else points[code].views[0]
    return chosen


def _first_choices(parts: Iterable[StepPart], points: Mapping[PointId, Point]) -> set[ViewName]:
    return {view.view for p in parts for code in p.points for view in points[code].views[:1]}


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


def _with_warnings(scene: PointScene, points: Mapping[PointId, Point], chart: Chart) -> PointScene:
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
