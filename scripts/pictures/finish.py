"""A rendered picture gets its fine outline and fades away where the mesh was cut."""

import numpy as np
from PIL import Image
from scipy import ndimage

from scripts.pictures.paint import EYE_X
from scripts.pictures.sculpt import smooth
from scripts.pictures.views import Array, View, basis

_LINE = np.array([0x6A, 0x58, 0x4E]) / 255
_LINE_OPACITY = 0.62

Passes = dict[str, Array]
"""Position and normal of the surface at each pixel, in the frame of the mesh, and what is hit."""


def finish(rendered: Image.Image, passes: Passes, view: View) -> Image.Image:
    """Return the finished base picture. The passes are twice as fine as the picture."""
    pixels = np.asarray(rendered.convert("RGBA")).astype(float) / 255
    shown, lines = _fade(passes, view), _lines(passes, view)
    lines = np.clip(ndimage.gaussian_filter(lines, 0.9) * 1.35, 0, 1) * shown**2
    shown, lines = _largest_piece(shown, lines, passes["Alpha"] > 0.5)
    alpha = pixels[..., 3:] * _halved(shown)[..., None]
    drawn = _LINE_OPACITY * _halved(lines)[..., None]
    covered = 1 - (1 - alpha) * (1 - drawn)
    colour = _LINE * drawn + pixels[..., :3] * alpha * (1 - drawn)
    whole = np.concatenate([colour / np.maximum(covered, 1e-4), covered], -1)
    if view.flip:
        whole = whole[:, ::-1]
    return Image.fromarray((np.clip(whole, 0, 1) * 255 + 0.5).astype(np.uint8), "RGBA")


def _fade(passes: Passes, view: View) -> Array:
    place, hit = passes["Position"], passes["Alpha"] > 0.5
    _, up, _ = basis(view)
    shown = smooth(*view.fade_y, place[..., 1])
    if view.mesh not in ("hand", "foot"):
        shown = shown * smooth(*view.fade_x, np.abs(place[..., 0]))
    shown = shown * smooth(*view.fade_up, (place - np.array(view.target)) @ up) * hit
    # The edge's own pixels are hit in part; they take what their nearest neighbour has.
    nearest = ndimage.distance_transform_edt(~hit, return_distances=False, return_indices=True)
    return np.asarray(shown[nearest[0], nearest[1]])


def _lines(passes: Passes, view: View) -> Array:
    """Return where the surface ends, steps back, or turns sharply."""
    place, hit = passes["Position"], passes["Alpha"] > 0.5
    depth = np.where(hit, place @ basis(view)[2], 1e3)
    pixel = view.width / depth.shape[0]
    edged = np.pad(depth, 1, mode="edge")
    beside = np.abs(edged[1:-1, 2:] + edged[1:-1, :-2] - 2 * depth)
    below = np.abs(edged[2:, 1:-1] + edged[:-2, 1:-1] - 2 * depth)
    steps = smooth(8 * pixel, 24 * pixel, np.maximum(beside, below)) * hit
    lines = np.maximum(steps, 0.35 * _creases(passes["Normal"], hit))
    return lines if view.mesh in ("hand", "foot") else _softer_eyes(lines, place, hit, view)


def _creases(normal: Array, hit: Array) -> Array:
    normal = normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    creases = np.zeros(normal.shape[:2])
    for axis in (0, 1):
        cosine = (np.roll(normal, 1, axis) * np.roll(normal, -1, axis)).sum(-1)
        creases = np.maximum(creases, smooth(0.25, 0.7, 1 - cosine))
    return np.asarray(creases * (hit & ndimage.binary_erosion(hit, iterations=3)))


def _softer_eyes(lines: Array, place: Array, hit: Array, view: View) -> Array:
    eyes = [np.linalg.norm(place - np.array([side * EYE_X, 0, 0]), axis=-1) for side in (1, -1)]
    near = smooth(2.6, 2.2, np.minimum(*eyes))
    return np.asarray(lines * (1 - (1 - view.eye_lines) * near * hit))


def _largest_piece(shown: Array, lines: Array, hit: Array) -> tuple[Array, Array]:
    """Drop specks beyond the fade."""
    pieces, count = ndimage.label((shown > 0.01) & hit)
    if count < 2:
        return shown, lines
    sizes = ndimage.sum_labels(np.ones_like(pieces), pieces, range(1, count + 1))
    keep = ndimage.binary_dilation(pieces == 1 + int(np.argmax(sizes)), iterations=6)
    return shown * keep, lines * keep


def _halved(image: Array) -> Array:
    side = image.shape[0] // 2
    return np.asarray(image.reshape(side, 2, side, 2).mean((1, 3)))
