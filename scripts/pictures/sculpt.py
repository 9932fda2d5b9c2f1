"""What the mesh lacks and a finger finds: hollows, tendons, the ropes of the neck.

Soft bumps along the normals, drawn by hand after the usual descriptions, not from imaging.
"""

import itertools

import numpy as np
from scipy.spatial import cKDTree

from scripts.pictures.hairline import hair_distance
from scripts.pictures.views import Array

Bump = tuple[object, float, float]
"""A point or a line through points, how wide, and how high (negative: a hollow). Centimetres."""


def smooth(low: float, high: float, value: Array) -> Array:
    """Go from 0 to 1 without a corner."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def both(line: object, width: float, height: float) -> list[Bump]:
    """Return a bump and its mirror image."""
    mirrored = np.array(line, float)
    mirrored[..., 0] *= -1
    return [(line, width, height), (mirrored, width, height)]


_HEAD = [
    ((0, -2.3, -15.2), 0.7, 0.16),  # the bump at the back of the head
    ((0, -15.2, -14.9), 0.8, 0.22),  # C7
    ((0, -16.8, -15.5), 0.6, 0.08),
    *both([(3.75, -4.2, -11.9)], 0.85, -0.45),  # the hollows of GB20
    *both(
        [(1.5, -3.6, -13.9), (1.6, -6, -13.1), (1.7, -10, -13.1), (2.1, -13.5, -13.9)], 0.8, 0.22
    ),
    ([(0, -4.0, -13.9), (0, -7, -12.9), (0, -12, -13.7)], 0.5, -0.06),
    *both([(5.5, -5, -8.7), (4.7, -8.5, -7.6), (3.4, -12.5, -6), (1.5, -17.5, -5)], 0.62, 0.40),
]
_WRIST = [  # the two tendons between which PC6 lies
    ([(-0.72, 0.9, -2), (-0.9, -2, -2.1), (-1.1, -6, -2.5), (-1.2, -9, -2.6)], 0.26, 0.26),
    ([(0.22, 0.9, -2), (0.08, -2, -2.1), (-0.3, -6, -2.5), (-0.5, -9, -2.6)], 0.24, 0.28),
]
_KNUCKLES = [(-2.5, 10.0), (0.05, 10.0), (2.0, 9.4), (3.6, 8.5)]
_WRIST_ENDS = [(-0.5, 2.2), (0.1, 2.0), (0.6, 2.0), (1.0, 2.2)]
_TOES = [(-2.35, 13.0), (-0.2, 13.1), (1.3, 12.9), (2.75, 12.2), (3.9, 11.4)]
_INSTEP_ENDS = [(-1.0, 4.5), (-0.2, 4.5), (0.4, 4.5), (0.9, 4.3), (1.3, 4.2)]


def sculpt(mesh: str, vertices: Array, normals: Array, ear: Array) -> Array:
    """Return the vertices with everything that helps to find a point."""
    match mesh:
        case "hand":
            return _hand(vertices, normals)
        case "foot":
            return _foot(vertices, normals)
        case _:
            return _head(vertices, normals, ear)


def _head(vertices: Array, normals: Array, ear: Array) -> Array:
    raised = _raised(vertices, normals, _HEAD)
    raised = np.where((ear > 0.05)[:, None], vertices, raised)
    hair = smooth(-0.05, 0.45, hair_distance(raised, ear)) * 0.16
    return np.asarray(raised + normals * hair[:, None])


def _hand(vertices: Array, normals: Array) -> Array:
    palm = smooth(0.2, -0.3, normals[:, 2])[:, None]
    vertices = vertices + (_raised(vertices, normals, _WRIST) - vertices) * palm
    bumps: list[Bump] = []
    for (kx, ky), (wx, wy) in zip(_KNUCKLES, _WRIST_ENDS, strict=True):
        middle = (kx * 0.55 + wx * 0.45, ky * 0.5 + wy * 0.5)
        bumps += [([(kx, ky), middle, (wx, wy)], 0.21, 0.06), ([(kx, ky)] * 2, 0.42, 0.10)]
    for (ax, ay), (bx, by) in itertools.pairwise(_KNUCKLES):
        x, y = (ax + bx) / 2, (ay + by) / 2
        bumps.append(([(x, y - 0.5), (x * 0.72, y - 3.6)], 0.38, -0.075))
    bumps.append(([(-3.15, 7.4), (-2.55, 5.0)], 0.60, 0.20))
    return _raised(vertices, normals, bumps, (0, 1), smooth(0.25, 0.8, normals[:, 2]))


def _foot(vertices: Array, normals: Array) -> Array:
    bumps: list[Bump] = []
    for index, (toe, end) in enumerate(zip(_TOES, _INSTEP_ENDS, strict=True)):
        bumps += [([toe, end], 0.23, 0.075 if index else 0.14), ([toe, toe], 0.5, 0.10)]
    for index, ((ax, az), (bx, bz)) in enumerate(itertools.pairwise(_TOES)):
        x, z = (ax + bx) / 2, (az + bz) / 2
        bumps.append(([(x, z - 0.3), (x * 0.75, z - 4)], 0.36, -0.10 if index else -0.26))  # LR3
    return _raised(vertices, normals, bumps, (0, 2), smooth(0.1, 0.6, normals[:, 1]))


def _raised(
    vertices: Array,
    normals: Array,
    bumps: list[Bump],
    axes: tuple[int, ...] = (0, 1, 2),
    weight: Array | float = 1.0,
) -> Array:
    """Raise each bump along the normals; distances are measured along the axes."""
    steps = 24 if len(axes) == 3 else 40
    for line, width, height in bumps:
        corners = np.atleast_2d(np.array(line, float))
        if len(corners) > 1:
            pairs = itertools.pairwise(corners)
            corners = np.vstack([np.linspace(a, b, steps) for a, b in pairs])
        distance, _ = cKDTree(corners).query(vertices[:, list(axes)])
        amount = height * weight * np.exp(-((distance / width) ** 2) / 2)
        vertices = vertices + normals * amount[:, None]
    return vertices
