"""Where each colour is, as signed distances at the vertices: positive inside.

The renderer draws the edge where a distance is 0, so edges are sharp without a texture.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.spatial import cKDTree

from scripts.pictures.hairline import hair_distance, inside, strands
from scripts.pictures.sculpt import smooth
from scripts.pictures.views import Array, View

SKIN, EYE = "#F0E3D9", "#F6F3F0"
HAIR, HAIR_LIGHT, BROW, LIP = "#A89A90", "#C2B6AD", "#85736A", "#CFA396"
MUSCLE, LID, HOLLOW, CREASE = "#C08A7A", "#6d5b50", "#8d7a6e", "#A98B7D"
EYE_X = 2.88
"""Of the middle of an eye, from the midline."""


@dataclass(frozen=True)
class Layer:
    """One colour over the skin."""

    name: str
    distance: Array
    colour: str
    softness: float
    opacity: float


_BROW_LINE = [(1.3, 1.78), (2.0, 1.98), (2.9, 2.14), (3.8, 2.06), (4.5, 1.78), (5.0, 1.45)]
_BROW_WIDTHS = [0.24, 0.31, 0.30, 0.25, 0.18, 0.06]
_UPPER_LIP = [
    (-2.15, -6.62), (-1.3, -6.1), (-0.55, -5.72), (0, -5.86), (0.55, -5.72), (1.3, -6.1),
    (2.15, -6.62),
]  # fmt: skip
_LOWER_LIP = [
    (2.15, -6.62), (1.4, -7.35), (0.7, -7.75), (0, -7.85), (-0.7, -7.75), (-1.4, -7.35),
    (-2.15, -6.62),
]  # fmt: skip
_TRAPEZIUS = [
    (0, -2.4), (1.2, -2.7), (2.2, -3.4), (2.45, -5), (2.5, -7.5), (2.8, -10), (3.5, -12.3),
    (5.2, -14.3), (8, -16.1), (13, -18.8), (13, -30), (-2, -30), (-2, -2.4),
]  # fmt: skip
_STRAP = [
    (5.95, -3.4, -9.7), (5.35, -5.6, -9.3), (4.7, -8.5, -8.0), (3.5, -12.5, -6.3), (1.7, -17.5, -5),
]  # fmt: skip
_CREASES = ((0.55, 0.03, 0.75), (-0.05, 0.02, 0.45))
"""Of the wrist: height, curve, opacity."""


def layers(view: View, vertices: Array, normals: Array, ear: Array) -> list[Layer]:
    """Return the colours of a mesh, the lowest first."""
    if view.mesh == "foot":
        return []
    if view.mesh == "hand":
        return _hand(vertices, normals)
    neck = _neck(vertices, ear) if view.muscles else []
    return neck + _face(vertices, normals, ear)


def hair_strands(vertices: Array) -> Array:
    """Return coordinates for the noise within the hair."""
    return strands(vertices)


def _neck(vertices: Array, ear: Array) -> list[Layer]:
    x, y, z = np.abs(vertices[:, 0]), vertices[:, 1], vertices[:, 2]
    trapezius = np.full(len(vertices), -2.0)
    behind = (y < 0) & (z < -8.5) & (x < 14)
    trapezius[behind] = _distance(np.stack([x, y], 1)[behind], np.array(_TRAPEZIUS, float))
    line, widths = _curve(_STRAP, 60), np.linspace(0.85, 0.70, 60)
    away, nearest = cKDTree(line).query(np.stack([x, y, z], 1))
    strap = widths[nearest] - away
    strap[ear > 0.05] = -1
    return [
        Layer("trapezius", trapezius, MUSCLE, 0.35, 0.30),
        Layer("strap", strap, MUSCLE, 0.35, 0.34),
    ]


def _face(vertices: Array, normals: Array, ear: Array) -> list[Layer]:
    x, y, z = np.abs(vertices[:, 0]), vertices[:, 1], vertices[:, 2]
    flat = np.stack([x, y], 1)
    brow = np.full(len(vertices), -2.0)
    above = (z > -2.5) & (y > 0) & (y < 4)
    brow[above] = _distance(flat[above], _brow())
    lip = np.full(len(vertices), -2.0)
    below = (z > 0.5) & (y < -5) & (y > -9) & (normals[:, 2] > -0.2)
    mouth = np.vstack([_curve(_UPPER_LIP, 40), _curve(_LOWER_LIP, 40)[1:-1]])
    lip[below] = _distance(vertices[below][:, :2], mouth)
    lid = 0.115 - np.abs(_away(vertices, (EYE_X, 0, 0)) - 1.42)
    lid[(y < -0.25) | (z < 0.3)] = -1
    return [
        Layer("hair", hair_distance(vertices, ear), HAIR, 0.22, 0.80),
        Layer("brow", brow, BROW, 0.12, 0.75),
        Layer("lip", lip, LIP, 0.15, 0.40),
        Layer("lid", lid, LID, 0.05, 0.75),
        Layer("hollow", -_away(vertices, (3.75, -4.2, -11.9)), HOLLOW, 1.3, 0.75),
    ]


def _hand(vertices: Array, normals: Array) -> list[Layer]:
    painted = []
    for index, (height, curve, opacity) in enumerate(_CREASES):
        away = np.abs(vertices[:, 1] - (height + curve * (vertices[:, 0] + 0.3) ** 2))
        crease = 0.055 * smooth(0.15, 0.75, -normals[:, 2]) - away
        crease[normals[:, 2] > -0.05] = -1
        painted.append(Layer(f"crease{index}", crease, CREASE, 0.06, opacity))
    return painted


def _away(vertices: Array, place: tuple[float, float, float]) -> Array:
    """Return the distance to the nearer of a place and its mirror image."""
    x, y, z = place
    both = [np.linalg.norm(vertices - np.array([side * x, y, z]), axis=1) for side in (1, -1)]
    return np.minimum(*both)


def _brow() -> Array:
    line = _curve(_BROW_LINE, 40)
    widths = PchipInterpolator(np.linspace(0, 1, 6), _BROW_WIDTHS)(np.linspace(0, 1, 40))
    along = np.gradient(line, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    across /= np.linalg.norm(across, axis=1)[:, None]
    return np.vstack([line + across * widths[:, None], (line - across * widths[:, None])[::-1]])


def _curve(corners: list[tuple[float, ...]], count: int) -> Array:
    """Return a smooth line through the corners."""
    points = np.array(corners, float)
    through = PchipInterpolator(np.linspace(0, 1, len(points)), points)
    return np.asarray(through(np.linspace(0, 1, count)))


def _distance(points: Array, polygon: Array) -> Array:
    away = np.full(len(points), 1e9)
    for start, end in zip(polygon, np.roll(polygon, -1, 0), strict=True):
        edge, offset = end - start, points - start
        share = np.clip((offset @ edge) / (edge @ edge + 1e-12), 0, 1)[:, None]
        away = np.minimum(away, np.linalg.norm(offset - share * edge, axis=1))
    return np.where(inside(points, polygon), away, -away)
