"""Where the hair begins, as a signed distance on the head: positive in the hair, negative outside.

A few corners drawn by hand. The points that are found from the hairline move with it.
"""

import itertools

import numpy as np
from scipy.spatial import cKDTree

from scripts.pictures.views import Array

CENTRE = np.array([0, 1, -7.0])
"""From which the head is mapped to a sphere."""
WHORL = np.array([0, 10.0, -10.5])
"""From which the hair grows."""

# The right half: degrees from the front, degrees above the centre.
_CORNERS = np.array([
    (0, 44.5), (12, 45), (24, 46), (32, 45.2), (38, 41.5), (43, 34.5), (47.5, 26), (52, 18),
    (58, 12.5), (64, 8), (69, 2), (72, -5), (73.2, -12), (74.5, -17), (78, -20.5), (82.5, -20.5),
    (84.5, -15), (84.8, -6), (86, 2), (89.5, 6.2), (95, 6.8), (101, 5), (106, 0.5), (109.3, -6),
    (110, -13), (109, -20), (108.5, -27), (111, -33), (117, -39.5), (125, -44), (136, -47),
    (148, -48.5), (160, -49), (170, -48.6), (180, -48.3),
], float)  # fmt: skip
_KERNEL = np.hanning(13) / np.hanning(13).sum()


def hair_distance(vertices: Array, ear: Array) -> Array:
    """Return the distance to the hairline in centimetres, 1 where it is far."""
    line = _smoothed_line()
    edge = _on_the_head(line, vertices, ear)
    mirrored = vertices.copy()
    mirrored[:, 0] = np.abs(mirrored[:, 0])
    distance, _ = cKDTree(edge).query(mirrored)
    signed = np.where(_is_above(vertices, line), distance, -distance)
    signed[vertices[:, 1] < -12] = -5
    signed = np.where(np.abs(signed) > 1.0, np.sign(signed), signed)
    return np.asarray(np.minimum(signed, (0.5 - ear) * 1.5))


def strands(vertices: Array) -> Array:
    """Return coordinates that follow the hair, for a noise that looks like strands."""
    pole = (WHORL - CENTRE) / np.linalg.norm(WHORL - CENTRE)
    right = np.array([1.0, 0, 0])
    ahead = np.cross(pole, right)
    rays = vertices - CENTRE
    rays = rays / np.linalg.norm(rays, axis=1)[:, None]
    away = np.arccos(np.clip(rays @ pole, -1, 1))
    around = np.arctan2(rays @ ahead, rays @ right) + 0.9 * np.exp(-1.6 * away)
    fineness = 38 * np.clip(np.sin(np.minimum(away, 1.5)), 0.15, 1)
    columns = [fineness * np.cos(around), fineness * np.sin(around), 3.0 * away]
    return np.stack(columns, 1)


def _angles(vertices: Array) -> tuple[Array, Array]:
    rays = vertices - CENTRE
    level = np.hypot(rays[:, 0], rays[:, 2])
    azimuth = np.degrees(np.arctan2(np.abs(rays[:, 0]), rays[:, 2]))
    return azimuth, np.degrees(np.arctan2(rays[:, 1], level))


def _directions(azimuth: Array, elevation: Array) -> Array:
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.stack([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], -1)


def _smoothed_line() -> Array:
    pairs = itertools.pairwise(_CORNERS)
    dense = [np.linspace(a, b, 12, endpoint=False) for a, b in pairs]
    line = np.vstack([*dense, _CORNERS[-1:]])
    padded = np.vstack([np.repeat(line[:1], 6, 0), line, np.repeat(line[-1:], 6, 0)])
    columns = [np.convolve(padded[:, axis], _KERNEL, "valid") for axis in (0, 1)]
    return np.stack(columns, 1)


def _on_the_head(line: Array, vertices: Array, ear: Array) -> Array:
    """Lay the line onto the surface, from the distances of the vertices nearest in direction."""
    rays = vertices - CENTRE
    reach = np.linalg.norm(rays, axis=1)
    usable = (ear < 0.02) & (vertices[:, 1] > -12) & (reach < 14)
    tree = cKDTree(_directions(*_angles(vertices))[usable])
    distance, index = tree.query(_directions(line[:, 0], line[:, 1]), k=24)
    weight = 1 / (distance + 0.01)
    radius = (reach[usable][index] * weight).sum(1) / weight.sum(1)
    radius = np.convolve(np.pad(radius, 6, mode="edge"), _KERNEL, "valid")
    corners = CENTRE + _directions(line[:, 0], line[:, 1]) * radius[:, None]
    steps = np.linspace(0, 1, 6, endpoint=False)
    return np.vstack([corners[:-1] + (corners[1:] - corners[:-1]) * step for step in steps])


def _is_above(vertices: Array, line: Array) -> Array:
    polygon = np.vstack([
        [[-0.5, line[0, 1]]], line, [[180.5, line[-1, 1]]], [[180.5, 95]], [[-0.5, 95]],
    ])  # fmt: skip
    return inside(np.stack(_angles(vertices), 1), polygon)


def inside(points: Array, polygon: Array) -> Array:
    """Return which points are within a polygon."""
    within = np.zeros(len(points), bool)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, 0), strict=True):
        if ay == by:
            continue
        crossing = (ay <= points[:, 1]) != (by <= points[:, 1])
        x = ax + (points[:, 1] - ay) / (by - ay) * (bx - ax)
        within ^= crossing & (points[:, 0] < x)
    return within
