"""An empty picture and what is drawn on it; the one place that knows matplotlib.

Figures are objects (`Figure`, never `pyplot`), so several threads can draw at once.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import text_to_path

XY = tuple[float, float]

WIDTH = 1080
"""Pixels: the width of most phones, so that nothing is scaled."""
DPI = 240
_POINT = DPI / 72
_SAFE = 1.03
"""Drawn letters sit on whole pixels, so a line may become a little wider than measured."""

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""DejaVu Sans comes with matplotlib, carries Cyrillic, and its licence lets it be embedded."""
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is written."""

    points: float
    colour: str
    bold: bool = False
    side: Literal["left", "center", "right"] = "left"
    """Which part of the text is at its place."""


@dataclass(frozen=True, slots=True)
class Paint:
    """How a shape is drawn. No edge where its width is 0."""

    fill: str
    edge: str = "none"
    width: float = 0.0


class Sheet:
    """A picture whose coordinates are pixels from the top left."""

    def __init__(self, height: int, ground: str, width: int = WIDTH) -> None:
        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=ground)
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.set_axis_off()

    def write(self, at: XY, text: str, ink: Ink) -> None:
        """Write one line, its middle at the height of the place."""
        self._axes.text(
            *at, text, color=ink.colour, va="center", ha=ink.side, fontproperties=_font(ink),
            parse_math=False,
        )  # fmt: skip

    def dot(self, at: XY, size: float, paint: Paint, shape: Literal["o", "s"] = "o") -> None:
        """Draw a disc or a square so many pixels wide."""
        self._axes.plot(
            *at, marker=shape, ms=size / _POINT, mfc=paint.fill, mec=paint.edge,
            mew=paint.width / _POINT, zorder=3, clip_on=False,
        )  # fmt: skip

    def card(self, at: XY, size: float, paint: Paint) -> None:
        """Draw a square with round corners; the place is its top left."""
        style = f"round,pad=0,rounding_size={min(14.0, size / 4)}"
        self._axes.add_patch(
            FancyBboxPatch(
                at, size, size, boxstyle=style, facecolor=paint.fill, edgecolor=paint.edge,
                linewidth=paint.width / _POINT,
            )
        )  # fmt: skip

    def bar(self, at: XY, to: XY, colour: str) -> None:
        """Fill a rectangle between two corners."""
        self._axes.add_patch(
            Rectangle(at, to[0] - at[0], to[1] - at[1], facecolor=colour, linewidth=0, zorder=2)
        )

    def line(self, start: XY, end: XY, paint: Paint) -> None:
        """Draw a line in the colour of the edge."""
        self._axes.plot(
            *zip(start, end, strict=True), color=paint.edge, lw=paint.width / _POINT, zorder=1
        )

    def png(self) -> bytes:
        """Return the picture. The same drawing gives the same bytes."""
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
        return out.getvalue()


def _font(ink: Ink) -> FontProperties:
    """Return the font by its file: what else is installed makes no difference."""
    return FontProperties(fname=BOLD if ink.bold else REGULAR, size=ink.points)


def wide(text: str, ink: Ink) -> float:
    """Return how many pixels wide a text may become."""
    measured = text_to_path.get_text_width_height_descent(text, _font(ink), ismath=False)
    return float(measured[0]) * _POINT * _SAFE


def lines(text: str, ink: Ink, width: float) -> list[str]:
    """Break a text into lines that are no wider than so many pixels."""
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and wide(longer, ink) <= width:
            found[-1] = longer
        else:
            found.append(word)
    return found


def shortened(text: str, ink: Ink, width: float) -> str:
    """Return a text no wider than so many pixels, cut with an ellipsis where it must be."""
    if wide(text, ink) <= width:
        return text
    while text and wide(f"{text}…", ink) > width:
        text = text[:-1].rstrip()
    return f"{text}…"
