"""Smooth shapes on a Pillow image.

Pillow draws without anti-aliasing, so each shape is drawn four times as large on a small mask of
its own and shrunk; that costs a tenth of doing so with the whole picture.
"""

from collections.abc import Callable
from math import ceil, cos, floor, hypot, pi, sin

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.pictures.layout import XY

Colour = tuple[int, int, int]

_FINER = 4


class _Mask:
    """A window on the picture, four times as fine."""

    def __init__(self, left: int, top: int, width: int, height: int) -> None:
        self.image = Image.new("L", (width * _FINER, height * _FINER), 0)
        self.draw = ImageDraw.Draw(self.image)
        self._left, self._top = left, top

    def point(self, at: XY) -> XY:
        return (at[0] - self._left) * _FINER, (at[1] - self._top) * _FINER

    def around(self, at: XY, radius: float) -> tuple[float, float, float, float]:
        x, y = self.point(at)
        r = radius * _FINER
        return x - r, y - r, x + r, y + r


class Pen:
    """Draws on one image. Lengths and places in pixels, opacity from 0 to 1."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image

    def disc(self, at: XY, radius: float, colour: Colour, opacity: float = 1.0) -> None:
        """Fill a circle."""

        def draw(mask: _Mask) -> None:
            mask.draw.ellipse(mask.around(at, radius), fill=255)

        self._ink(_box(at, radius), colour, opacity, draw)

    def ring(
        self, at: XY, radius: float, width: float, colour: Colour, opacity: float = 1.0
    ) -> None:
        """Draw a circle; `width` lies inside the radius."""

        def draw(mask: _Mask) -> None:
            mask.draw.ellipse(mask.around(at, radius), fill=255)
            mask.draw.ellipse(mask.around(at, radius - width), fill=0)

        self._ink(_box(at, radius), colour, opacity, draw)

    def arc(self, at: XY, radius: float, width: float, share: float, colour: Colour) -> None:
        """Draw a share of a circle, clockwise from the top."""

        def draw(mask: _Mask) -> None:
            mask.draw.pieslice(mask.around(at, radius), -90, -90 + 360 * share, fill=255)
            mask.draw.ellipse(mask.around(at, radius - width), fill=0)

        if share > 0:
            self._ink(_box(at, radius), colour, 1.0, draw)

    def dashes(self, at: XY, radius: float, width: float, colour: Colour) -> None:
        """Draw a dashed circle: "search here"."""
        count = max(10, round(2 * pi * radius / (6 * width)))

        def draw(mask: _Mask) -> None:
            for index in range(count):
                start = 360 * index / count
                mask.draw.pieslice(mask.around(at, radius), start, start + 200 / count, fill=255)
            mask.draw.ellipse(mask.around(at, radius - width), fill=0)

        self._ink(_box(at, radius), colour, 1.0, draw)

    def line(self, start: XY, end: XY, width: float, colour: Colour, opacity: float = 1.0) -> None:
        """Draw a line with round ends."""

        def draw(mask: _Mask) -> None:
            mask.draw.line(
                (mask.point(start), mask.point(end)), fill=255, width=round(width * _FINER)
            )
            for point in (start, end):
                mask.draw.ellipse(mask.around(point, width / 2), fill=255)

        self._ink(_hull((start, end), width), colour, opacity, draw)

    def arrow(self, tail: XY, tip: XY, width: float, colour: Colour) -> None:
        """Draw an arrow."""
        length = hypot(tip[0] - tail[0], tip[1] - tail[1])
        ux, uy = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
        head, half = 5.0 * width, 2.6 * width
        neck = tip[0] - ux * head, tip[1] - uy * head
        wings = [
            (neck[0] - uy * half, neck[1] + ux * half),
            (neck[0] + uy * half, neck[1] - ux * half),
        ]

        def draw(mask: _Mask) -> None:
            mask.draw.polygon([mask.point(each) for each in (tip, *wings)], fill=255)
            mask.draw.line(
                (mask.point(tail), mask.point(neck)), fill=255, width=round(width * _FINER)
            )
            mask.draw.ellipse(mask.around(tail, width / 2), fill=255)

        self._ink(_hull((tail, tip, *wings), width), colour, 1.0, draw)

    def cross(self, at: XY, radius: float, width: float, colour: Colour) -> None:
        """Draw a cross like the letter x."""
        arm = radius / 2**0.5
        for sign in (1, -1):
            start, end = (at[0] - arm, at[1] - sign * arm), (at[0] + arm, at[1] + sign * arm)
            self.line(start, end, width, colour)

    def number(self, at: XY, number: int, size: float, colour: Colour) -> None:
        """Write a number with its middle at a place, in the font that comes with Pillow."""
        font = ImageFont.load_default(size * _FINER)
        text = str(number)
        left, top, right, bottom = font.getbbox(text, anchor="ls")
        bold = round(size * _FINER / 28)

        def draw(mask: _Mask) -> None:
            x, y = mask.point(at)
            corner = x - (left + right) / 2, y - (top + bottom) / 2
            mask.draw.text(corner, text, font=font, fill=255, anchor="ls", stroke_width=bold)

        self._ink(_box(at, size), colour, 1.0, draw)

    def glow(self, at: XY, radius: float, colour: Colour, opacity: float) -> None:
        """Lay a soft disc under what comes next."""
        box = _box(at, radius * 1.5)
        width, height = box[2] - box[0], box[3] - box[1]
        small = Image.new("L", (width, height), 0)
        x, y = at[0] - box[0], at[1] - box[1]
        ImageDraw.Draw(small).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        soft = small.filter(ImageFilter.GaussianBlur(radius / 4))
        self._paste(soft, (box[0], box[1]), colour, opacity)

    def _ink(
        self,
        box: tuple[int, int, int, int],
        colour: Colour,
        opacity: float,
        draw: Callable[[_Mask], None],
    ) -> None:
        left, top, right, bottom = box
        mask = _Mask(left, top, right - left, bottom - top)
        draw(mask)
        self._paste(mask.image.reduce(_FINER), (left, top), colour, opacity)

    def _paste(
        self, mask: Image.Image, at: tuple[int, int], colour: Colour, opacity: float
    ) -> None:
        if opacity < 1:
            mask = mask.point([round(value * opacity) for value in range(256)])
        self._image.paste(colour, (*at, at[0] + mask.width, at[1] + mask.height), mask)


def on_circle(at: XY, radius: float, turns: float) -> XY:
    """Return the place on a circle after so many turns, clockwise from the top."""
    return at[0] + radius * sin(2 * pi * turns), at[1] - radius * cos(2 * pi * turns)


def _box(at: XY, radius: float) -> tuple[int, int, int, int]:
    return _hull((at,), 2 * radius)


def _hull(points: tuple[XY, ...], width: float) -> tuple[int, int, int, int]:
    around = width / 2 + 2
    return (
        floor(min(x for x, _ in points) - around),
        floor(min(y for _, y in points) - around),
        ceil(max(x for x, _ in points) + around),
        ceil(max(y for _, y in points) + around),
    )
