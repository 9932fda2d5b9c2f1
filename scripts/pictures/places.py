"""Where the points lie on the surface, and so on every picture: what `points.yaml` was filled from.

    build/blender/bin/python -m scripts.pictures.places

Each point is a ray that hits the skin, chosen by eye after the usual descriptions (clinical
reference 4.3). The numbers are printed as they stand in `points.yaml`; a person moves a point
there, not here.
"""

from dataclasses import dataclass

import bpy  # noqa: F401 - mathutils comes with it
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree

from scripts.pictures import scene
from scripts.pictures.views import VIEWS, Array, View, basis, project

_HEAD = "head_eyes_closed"


@dataclass(frozen=True)
class Seed:
    """A ray of light that ends on a point of the right side, or on the midline."""

    mesh: str
    start: tuple[float, float, float]
    towards: tuple[float, float, float]


def _ahead(x: float, y: float) -> Seed:
    return Seed(_HEAD, (x, y, 40), (0, 0, -1))


def _behind(x: float, y: float) -> Seed:
    return Seed(_HEAD, (x, y, -60), (0, 0, 1))


def _beside(y: float, z: float) -> Seed:
    return Seed(_HEAD, (-40, y, z), (1, 0, 0))


SEEDS = {
    "EX-HN3": _ahead(0, 1.85),
    "BL2": _ahead(-1.4, 1.80),
    "TE23": _ahead(-5.05, 1.45),
    "GB14": _ahead(-2.9, 4.4),
    "ST8": _beside(7.55, -2.2),
    "EX-HN5": _beside(0.75, -0.9),
    "GB7": _beside(1.25, -6.1),
    "TE21": _beside(-1.16, -6.25),
    "SI19": _beside(-1.88, -6.2),
    "GB2": _beside(-2.55, -6.3),
    "GB8": _beside(4.7, -8.0),
    "GB20": _behind(-3.75, -4.2),
    "GV16": _behind(0, -3.9),
    "GV15": _behind(0, -5.1),
    "BL10": _behind(-2.3, -5.25),
    "GB21": _behind(-8.3, -15.35),
    # Between the two rules of the textbooks: straight up from the tips of the ears is z = -8, 5/12
    # of the way between the hairlines is -11.8. The words say "from ear tip to ear tip".
    "GV20": Seed(_HEAD, (0, 60, -9.3), (0, -1, 0)),
    "LI4": Seed("hand", (-2.85, 6.35, 40), (0, 0, -1)),
    "PC6": Seed("hand", (-0.45, -3.35, -40), (0, 0, 1)),
    "LR3": Seed("foot", (-1.15, 40, 10.4), (0, -1, 0)),
}
_HIDDEN_CM = 0.35
_TURNED_AWAY = 0.12
"""Cosine between the skin and the camera below which a point is on the rim."""


def main() -> None:
    """Print every point on every view on which it can be seen."""
    for mesh in dict.fromkeys(view.mesh for view in VIEWS.values()):
        views = {name: view for name, view in VIEWS.items() if view.mesh == mesh}
        tree = _tree(next(iter(views.values())))
        for code, seed in SEEDS.items():
            if seed.mesh == mesh:
                place, normal = _hit(tree, np.array(seed.start, float), np.array(seed.towards))
                for name, view in views.items():
                    if _is_seen(tree, place, normal, view):
                        x, y = project(place, view)
                        print(f"{code}: {{view: {name}, x: {x:.4f}, y: {y:.4f}}}")  # noqa: T201 - its answer


def _tree(view: View) -> BVHTree:
    skin, shape = scene.build(view)
    faces = [tuple(face.vertices) for face in skin.data.polygons]
    return BVHTree.FromPolygons([tuple(each) for each in shape], faces)


def _hit(tree: BVHTree, start: Array, towards: Array) -> tuple[Array, Array]:
    place, normal, *_ = tree.ray_cast(Vector(start), Vector(towards))
    if place is None:
        raise ValueError(f"a ray from {start} misses the skin; move the seed")
    return np.array(place), np.array(normal)


def _is_seen(tree: BVHTree, place: Array, normal: Array, view: View) -> bool:
    right, up, looking = basis(view)
    start = place - looking * 80 + right * 0.007 + up * 0.005  # not along an edge of the mesh
    found, *_ = tree.ray_cast(Vector(start), Vector(looking))
    if found is None or np.linalg.norm(np.array(found) - place) > _HIDDEN_CM:
        return False
    return bool(-normal @ looking > _TURNED_AWAY)


if __name__ == "__main__":
    main()
