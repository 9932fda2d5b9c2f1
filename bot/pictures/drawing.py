"""Scenes become one picture. The same input gives the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from PIL import Image

from bot.pictures.charts import Charts
from bot.pictures.layout import Layout, Placed, Sizes, lay_out, sizes
from bot.pictures.pen import Colour, Pen
from bot.pictures.scene import Look, PointScene, Theme, Tone, ViewName

SIDE = 1024
"""One picture alone is so many pixels wide and high: what a phone shows without waste."""

_PANELS_ACROSS = 1280
"""Width when there are several: Telegram keeps that much of a photo."""

_GAP = 8
"""Between panels."""

_CASING = 0.4
"""Of the pale line under each line, so that it can be seen on any skin and on hair."""

_QUALITY = 88
"""Thin lines stay clean; Telegram encodes photos once more anyway."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that differ in lightness as well, and never say anything alone."""

    ground: Colour
    ink: Colour
    on_ink: Colour
    quiet: Colour
    warn: Colour
    halo: Colour
    glow: float
    """How much a mark is lifted off the figure."""
    lit: float
    """How much light is left on the figure."""


# Dark: the figure keeps a ninth of its light; ink is a muted green, the colour of light that hurts
# least in migraine (Noseda et al., Brain 2016).
_PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        ground=(250, 248, 245),
        ink=(10, 104, 112),
        on_ink=(255, 255, 255),
        quiet=(92, 92, 96),
        warn=(168, 44, 38),
        halo=(255, 255, 255),
        glow=0.6,
        lit=1.0,
    ),
    "dark": Palette(
        ground=(14, 15, 16),
        ink=(116, 168, 126),
        on_ink=(14, 18, 15),
        quiet=(168, 168, 168),
        warn=(188, 100, 84),
        halo=(14, 15, 16),
        glow=0.3,
        lit=0.13,
    ),
}

_RENDERED: Colour = (240, 227, 217)
_SKINS: dict[Tone, Colour] = {"light": _RENDERED, "medium": (203, 160, 126), "dark": (128, 86, 62)}
"""The skin of the base pictures, and the skins they can be given."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One scene on its place in the picture."""

    left: int
    top: int
    size: tuple[int, int]
    scene: PointScene
    layout: Layout


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture before it is encoded, and what lies where on it."""

    image: Image.Image
    panels: tuple[Panel, ...]


def palette_of(theme: Theme) -> Palette:
    """Return the colours of a theme."""
    return _PALETTES[theme]


def draw(scenes: Sequence[PointScene], charts: Charts, look: Look = Look()) -> bytes:  # noqa: B008 - frozen
    """Return the scenes as one JPEG. Raises ValueError when there is none."""
    if not scenes:
        raise ValueError("no scene, no picture; a step without points has none")
    return encode(compose(scenes, charts, look).image)


def encode(image: Image.Image) -> bytes:
    """Return an image as JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def arrange(
    scenes: Sequence[PointScene], charts: Charts, across: int | None = None
) -> tuple[Panel, ...]:
    """Say where everything goes, without drawing. `across` is the width of it all in pixels."""
    frames = _frames([scene.view for scene in scenes], across)
    signs = sizes(max(f.left + f.width for f in frames), alone=len(scenes) == 1)

    def panel(scene: PointScene, frame: _Frame) -> Panel:
        chart, size = charts.views[scene.view], (frame.width, frame.height)
        return Panel(frame.left, frame.top, size, scene, lay_out(scene, chart, *size, signs))

    return tuple(map(panel, scenes, frames))


def compose(
    scenes: Sequence[PointScene], charts: Charts, look: Look, across: int | None = None
) -> Sheet:
    """Draw the scenes, the views below each other and both sides of a body beside each other."""
    panels = arrange(scenes, charts, across)
    size = (max(p.left + p.size[0] for p in panels), max(p.top + p.size[1] for p in panels))
    sheet = Image.new("RGB", size, _PALETTES[look.theme].ground)
    for view, row in groupby(panels, key=lambda panel: panel.scene.view):
        _paint_row(sheet, charts.open(view), row, look)
    return Sheet(sheet, panels)


def _paint_row(sheet: Image.Image, base: Image.Image, row: Iterable[Panel], look: Look) -> None:
    """Paint all panels of one view; its base picture is let go before the next is decoded."""
    for panel in row:
        image = _figure(base, panel, look)
        for mark in panel.layout.marks:
            _mark(Pen(image), mark, panel.layout.sizes, _PALETTES[look.theme])
        sheet.paste(image, (panel.left, panel.top))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where one scene goes, in pixels of the whole."""

    left: int
    top: int
    width: int
    height: int


def _frames(views: Sequence[ViewName], across: int | None) -> list[_Frame]:
    """Both sides of a body stand in one row; a view that stands alone takes the whole width."""
    rows = [len(list(group)) for _, group in groupby(views)]
    if rows == [1]:
        side = across or SIDE
        return [_Frame(0, 0, side, side)]
    whole, frames, top = across or _PANELS_ACROSS, list[_Frame](), 0
    for count in rows:
        width = (whole - _GAP * (count - 1)) // count
        height = _even(width * (0.56 if count == 1 else 1.2 if len(rows) == 1 else 1.0))
        frames += [_Frame(i * (width + _GAP), top, width, height) for i in range(count)]
        top += height + _GAP
    return frames


def _even(length: float) -> int:
    """Video is coded in pairs of lines."""
    return 2 * round(length / 2)


def _figure(base: Image.Image, panel: Panel, look: Look) -> Image.Image:
    """Cut the base picture, give it its skin and light, and lay it on the ground."""
    box, side, flipped = panel.layout.box, base.width, panel.scene.flipped
    edges = (box.left, box.top, box.left + box.width, box.top + box.height)
    left, top, right, bottom = (round(each * side) for each in edges)
    if flipped:
        left, right = side - right, side - left
    cut = base.crop((left, top, right, bottom)).resize(panel.size, Image.Resampling.LANCZOS)
    if flipped:
        cut = cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    alpha = cut.getchannel("A")
    lit = cut.convert("RGB").point(_light(look))
    image = Image.new("RGB", panel.size, _PALETTES[look.theme].ground)
    image.paste(lit, (0, 0), alpha)
    return image


def _light(look: Look) -> list[int]:
    """Return a table that gives the figure another skin and less light.

    Multiplying linear light by one factor for each channel is what another albedo does.
    """
    table = []
    for skin, rendered in zip(_SKINS[look.tone], _RENDERED, strict=True):
        gain = _PALETTES[look.theme].lit * _linear(skin) / _linear(rendered)
        table += [round(255 * _screen(_linear(value) * gain)) for value in range(256)]
    return table


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _screen(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _mark(pen: Pen, mark: Placed, size: Sizes, palette: Palette) -> None:
    match mark.spot.state:
        case "work":
            _work(pen, mark, size, palette)
        case "excluded":
            _excluded(pen, mark, size, palette)
        case "never":
            _never(pen, mark, size, palette)


def _work(pen: Pen, mark: Placed, size: Sizes, palette: Palette) -> None:
    """A dot or an open ring, the dashed circle, the arrow, and the number beside it."""
    pen.glow(mark.at, size.dot * 2, palette.halo, palette.glow)
    _search(pen, mark, size, palette, palette.ink)
    if mark.arrow:
        pen.line(*mark.arrow, size.stroke * 2.2, palette.halo, _CASING)
        pen.arrow(*mark.arrow, size.stroke * 1.3, palette.ink)
    if mark.label and mark.spot.number is not None:
        pen.line(mark.at, mark.label, size.stroke * 1.6, palette.halo, _CASING)
        pen.line(mark.at, mark.label, size.stroke * 0.7, palette.ink)
        pen.disc(mark.label, size.label, palette.ink)
        pen.number(mark.label, mark.spot.number, size.label * 1.25, palette.on_ink)
    _dot(pen, mark, size, palette, palette.ink)


def _search(pen: Pen, mark: Placed, size: Sizes, palette: Palette, colour: Colour) -> None:
    pen.ring(mark.at, mark.search + size.stroke * 0.4, size.stroke * 1.6, palette.halo, _CASING)
    pen.dashes(mark.at, mark.search, size.stroke * 0.8, colour)


def _dot(pen: Pen, mark: Placed, size: Sizes, palette: Palette, colour: Colour) -> None:
    pen.disc(mark.at, size.dot, colour)
    if not mark.spot.solid:
        pen.disc(mark.at, size.dot - size.stroke * 1.2, palette.halo)


def _excluded(pen: Pen, mark: Placed, size: Sizes, palette: Palette) -> None:
    """What this person leaves out: the same dot, grey and crossed through."""
    pen.glow(mark.at, size.dot * 2, palette.halo, palette.glow)
    _search(pen, mark, size, palette, palette.quiet)
    _dot(pen, mark, size, palette, palette.quiet)
    pen.cross(mark.at, size.dot * 3, size.stroke * 3, palette.halo)
    pen.cross(mark.at, size.dot * 3, size.stroke * 1.6, palette.quiet)


def _never(pen: Pen, mark: Placed, size: Sizes, palette: Palette) -> None:
    """What nobody presses: a cross in a ring, without a dot that could be taken for a place."""
    pen.disc(mark.at, size.dot * 2, palette.halo, 0.85)
    pen.ring(mark.at, size.dot * 2, size.stroke, palette.warn)
    pen.cross(mark.at, size.dot * 1.2, size.stroke * 1.5, palette.warn)
