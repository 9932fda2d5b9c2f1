"""The cameras. All are without perspective, so a place in centimetres is a place on a picture.

Frames, in centimetres: the head has +x to the person's left, +y up, +z out of the face, its origin
midway between the eyes. The hand is a right one: -x is the thumb, +y the fingertips, +z out of its
back. The foot is a left one: +x is the little toe, +y up, +z the toes.
"""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """One camera, its light, and where the figure fades away."""

    mesh: str
    azimuth: float
    """0 looks at the front, -90 at the right side, 180 at the back. Degrees."""
    elevation: float
    width: float
    """Of the picture, in centimetres."""
    target: tuple[float, float, float]
    roll: float = 0.0
    flip: bool = False
    """The hand is rendered as a right one and shown as a left one; the foot the other way round."""
    muscles: bool = False
    """Tints the muscles of the neck, by which its points are found."""
    fade_y: tuple[float, float] = (-20.0, -15.5)
    """From nothing to whole, along the height of the mesh."""
    fade_x: tuple[float, float] = (16.5, 11.5)
    fade_up: tuple[float, float] = (-99.0, -98.0)
    """The same along the height of the picture, from its middle."""
    eye_lines: float = 1.0
    ambient: float = 0.62
    key: tuple[float, float] = (-0.55, 0.75)
    """Where the large lamp stands: to the right of the camera and above it."""
    key_power: float = 4.0
    fill: tuple[float, float] = (0.9, 0.1)


_HEAD = "head_eyes_closed"
VIEWS = {
    "front": View(_HEAD, 0, 4, 33, (0, -3.2, -6)),
    "side": View(
        _HEAD, -90, 2, 33, (0, -3.2, -8), fade_y=(-17.5, -13.5), fade_x=(99, 98), eye_lines=0.12
    ),
    "back": View(
        _HEAD, 180, 4, 33, (0, -3.2, -6), muscles=True, ambient=0.5, key=(-0.9, 0.8), key_power=4.6
    ),
    "top": View(_HEAD, 0, 90, 25, (0, 0, -7.2), fade_y=(-10, -8), key=(-0.5, 0.6)),
    "hand": View(
        "hand", 0, 0, 25, (0, 6.9, -2), flip=True, fade_y=(-12, -8.5), ambient=0.5,
        key=(1.1, 0.5), key_power=5.6, fill=(-0.9, 0.1),
    ),
    "forearm": View(
        "hand", 180, 0, 27, (0, 4.8, -2), flip=True, fade_y=(-8.6, -5.6), ambient=0.5,
        key=(1.2, 0.4), key_power=5.6, fill=(-0.9, 0.1),
    ),
    "foot": View(
        "foot", 6, 66, 22, (0.3, 4, 9.2), roll=180, flip=True, fade_y=(14, 10),
        fade_up=(-9.4, -6.6), ambient=0.5, key=(0.9, 0.5), key_power=5.4, fill=(-0.9, 0.1),
    ),
}  # fmt: skip


def basis(view: View) -> tuple[Array, Array, Array]:
    """Return right, up and the direction of looking, in the frame of the mesh."""
    azimuth, elevation, roll = map(radians, (view.azimuth, view.elevation, view.roll))
    looking = -np.array(
        [sin(azimuth) * cos(elevation), sin(elevation), cos(azimuth) * cos(elevation)]
    )
    hint = np.array([0.0, 0.0, 1.0] if view.elevation >= 89.9 else [0.0, 1.0, 0.0])
    right = np.cross(looking, hint)
    right /= np.linalg.norm(right)
    up = np.cross(right, looking)
    return right * cos(roll) + up * sin(roll), up * cos(roll) - right * sin(roll), looking


def project(place: Array, view: View) -> tuple[float, float]:
    """Return where a place of the mesh is on the picture, in parts of its width and height."""
    right, up, _ = basis(view)
    offset = (place - np.array(view.target)) / view.width
    x, y = 0.5 + float(offset @ right), 0.5 - float(offset @ up)
    return (1 - x if view.flip else x), y
