"""Colours of the pictures, and the one place that knows how matplotlib is used.

Rule 1: figures are objects (`Figure`, never `pyplot`), so several threads can draw at once.
Rule 2: strength is told by lightness, which every eye sees, and always by a number as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from bot.conversation.statistics import Band

Theme = Literal["dark", "light"]

WIDTH = 1080
"""Pixels: the width of most phones, so that nothing is scaled."""
DPI = 240

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""DejaVu Sans comes with matplotlib, carries Cyrillic and may be embedded (Bitstream Vera licence)."""
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Colours:
    """What a theme is made of."""

    ground: str
    cell: str
    ink: str
    dim: str
    line: str
    medicine: str
    session: str
    bands: Mapping[Band, str]
    """From mild to very severe ever further from the ground; after matplotlib's `inferno`."""


DARK = Colours(
    ground="#121418",
    cell="#1d2127",
    ink="#e6e3dc",
    dim="#9b9a94",
    line="#3a3f47",
    medicine="#7cc4ff",
    session="#e6e3dc",
    bands={
        "mild": "#4a1c6b",
        "moderate": "#9c2f62",
        "severe": "#ea6a2b",
        "worst": "#fbd24a",
        "unknown": "#4a4f57",
    },
)
LIGHT = Colours(
    ground="#ffffff",
    cell="#f2f1ee",
    ink="#1c1d20",
    dim="#63646a",
    line="#cfcdc8",
    medicine="#0b62b0",
    session="#1c1d20",
    bands={
        "mild": "#fbd98c",
        "moderate": "#f08a3c",
        "severe": "#b5305f",
        "worst": "#3f1260",
        "unknown": "#c9c8c4",
    },
)
THEMES: Mapping[Theme, Colours] = {"dark": DARK, "light": LIGHT}


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on a colour (WCAG 2 luminance)."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [((p + 0.055) / 1.055) ** 2.4 if p > 0.04045 else p / 12.92 for p in parts]
    luminance = sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    return "#000000" if luminance > 0.179 else "#ffffff"


def font(points: float, *, bold: bool = False) -> FontProperties:
    """Return the font at a size. By its file: what else is installed makes no difference."""
    return FontProperties(fname=BOLD if bold else REGULAR, size=points)


def canvas(height: int, colours: Colours, width: int = WIDTH) -> tuple[Figure, Axes]:
    """Return an empty picture whose coordinates are pixels from the top left."""
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=colours.ground)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def png(figure: Figure) -> bytes:
    """Return the picture. The same figure gives the same bytes."""
    out = BytesIO()
    figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()
