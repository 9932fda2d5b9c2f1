"""Where everything of one picture goes, in pixels. Pure geometry.

Rule 1: a number never covers a place, a number, an arrow or the edge.
Rule 2: the number stands where the content wishes; only when that is taken it moves on, the two
        sides of a pair the opposite ways, so that the picture stays symmetric.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, hypot, radians, sin

from bot.pictures.charts import Chart
from bot.pictures.scene import Offset, PointScene, Spot

XY = tuple[float, float]

SEARCH_CM = 0.7
"""Radius of "search here": 0.03 of a canvas on which a head is 0.6 wide (reference 4.1, 4.2)."""

AROUND_CM = 2.0
"""What is seen around the outermost place."""

DEFAULT_LABEL: Offset = (0.0, -1.6)

ARROW_CM = 2.0

_TURNS = tuple(sign * turn for turn in range(0, 181, 15) for sign in (1, -1))
_REACHES = (1.0, 1.3, 1.7, 2.2)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large signs are in a panel, in pixels. Readable on a phone: 1000 pixels are 6-7 cm."""

    dot: float
    label: float
    stroke: float
    gap: float
    least_search: float


@dataclass(frozen=True, slots=True)
class Box:
    """The part of a base picture that is shown, in parts of its width."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """One mark of a picture. All in pixels of the panel."""

    spot: Spot
    at: XY
    search: float
    """Radius of the dashed circle."""
    label: XY | None
    arrow: tuple[XY, XY] | None
    """From where to where the finger pushes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One panel, ready to be drawn."""

    box: Box
    sizes: Sizes
    marks: tuple[Placed, ...]


def sizes(width: float, *, alone: bool) -> Sizes:
    """Return the sizes for a whole picture of this width, of one panel or of several."""
    unit = width / (1024 if alone else 1200)
    return Sizes(11 * unit, 27 * unit, 3.2 * unit, 7 * unit, 24 * unit)


def lay_out(scene: PointScene, chart: Chart, width: int, height: int, size: Sizes) -> Layout:
    """Return where everything goes on a panel of this size."""
    box = _box(scene, chart, width / height)
    scale = width / box.width / chart.width_cm
    places = [
        ((spot.x - box.left) / box.width * width, (spot.y - box.top) / box.height * height)
        for spot in scene.spots
    ]
    searches = [_search(place, places, scale, size) for place in places]
    arrows = [
        _arrow(spot, at, search, scale, size)
        for spot, at, search in zip(scene.spots, places, searches, strict=True)
    ]
    room = _Room((width, height), size, places, [arrow for arrow in arrows if arrow])
    labels = [
        room.take(spot, at, search, scale) if spot.number is not None else None
        for spot, at, search in zip(scene.spots, places, searches, strict=True)
    ]
    marks = zip(scene.spots, places, searches, labels, arrows, strict=True)
    return Layout(box, size, tuple(Placed(*mark) for mark in marks))


def _box(scene: PointScene, chart: Chart, aspect: float) -> Box:
    """Cut close, but not closer than one can tell where one is."""
    around = AROUND_CM / chart.width_cm
    corners = [(spot.x, spot.y) for spot in scene.spots]
    for spot in scene.spots:
        if spot.number is not None:
            dx, dy = spot.label or DEFAULT_LABEL
            corners.append((spot.x + dx / chart.width_cm, spot.y + dy / chart.width_cm))
    left, right = min(x for x, _ in corners) - around, max(x for x, _ in corners) + around
    top, bottom = min(y for _, y in corners) - around, max(y for _, y in corners) + around
    shorter = max((right - left) / max(aspect, 1), (bottom - top) * min(aspect, 1))
    shorter = max(shorter, (right - left) * min(1, 1 / aspect), chart.closest_cm / chart.width_cm)
    width, height = shorter * max(aspect, 1), shorter / min(aspect, 1)
    return Box(
        _inside((left + right - width) / 2, width),
        _inside((top + bottom - height) / 2, height),
        width,
        height,
    )


def _inside(start: float, length: float) -> float:
    """Stay on the picture; a cut that is larger than it is centred."""
    return (1 - length) / 2 if length >= 1 else min(max(start, 0.0), 1 - length)


def _search(place: XY, places: Sequence[XY], scale: float, size: Sizes) -> float:
    """Circles of neighbours touch at most."""
    nearest = min((_distance(place, other) for other in places if other != place), default=1e9)
    return min(SEARCH_CM * scale, max(nearest * 0.47, size.least_search))


def _arrow(spot: Spot, at: XY, search: float, scale: float, size: Sizes) -> tuple[XY, XY] | None:
    if spot.push is None or spot.state != "work":
        return None
    length = hypot(*spot.push)
    dx, dy = spot.push[0] / length, spot.push[1] / length
    tip = size.dot + size.gap
    tail = max(ARROW_CM * scale, search + 5 * size.dot)
    return (at[0] - dx * tail, at[1] - dy * tail), (at[0] - dx * tip, at[1] - dy * tip)


def _distance(one: XY, other: XY) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def from_segment(point: XY, start: XY, end: XY) -> float:
    """Return how far a point is from a line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = (point[0] - start[0]) * dx + (point[1] - start[1]) * dy
    share = min(max(along / (dx * dx + dy * dy or 1), 0), 1)
    return _distance(point, (start[0] + share * dx, start[1] + share * dy))


class _Room:
    """What is taken of a panel while numbers are being put on it."""

    def __init__(
        self, panel: XY, size: Sizes, places: Sequence[XY], arrows: Iterable[tuple[XY, XY]]
    ) -> None:
        self._panel = panel
        self._size = size
        self._places = places
        self._arrows = tuple(arrows)
        self._labels: list[XY] = []

    def take(self, spot: Spot, at: XY, search: float, scale: float) -> XY:
        """Return the first free place for a number, or the one with the most room."""
        candidates = list(self._candidates(spot, at, search, scale))
        free = (each for each in candidates if self._spare(each, at) >= 0)
        best = next(free, None) or max(candidates, key=lambda each: self._spare(each, at))
        self._labels.append(best)
        return best

    def _candidates(self, spot: Spot, at: XY, search: float, scale: float) -> Iterator[XY]:
        dx, dy = spot.label or DEFAULT_LABEL
        length = hypot(dx, dy)
        reach = max(length * scale, search + self._size.label + self._size.gap)
        handed = -1 if spot.side == "left" else 1
        for longer, turn in product(_REACHES, _TURNS):
            angle = radians(turn * handed)
            ux = (dx * cos(angle) - dy * sin(angle)) / length
            uy = (dx * sin(angle) + dy * cos(angle)) / length
            yield at[0] + ux * reach * longer, at[1] + uy * reach * longer

    def _spare(self, label: XY, at: XY) -> float:
        """Return how many pixels are left to the nearest thing; negative when it is covered."""
        radius, gap = self._size.label, self._size.gap
        edge = min(label[0], label[1], self._panel[0] - label[0], self._panel[1] - label[1])
        spare = [edge - radius - gap]
        spare += [_distance(label, p) - radius - self._size.dot - gap for p in self._places]
        spare += [_distance(label, other) - 2 * radius - gap for other in self._labels]
        spare += [from_segment(label, *arrow) - radius - gap for arrow in self._arrows]
        spare += [  # nor may the line to the number run over another place
            from_segment(p, at, label) - self._size.dot - gap for p in self._places if p != at
        ]
        return min(spare)
