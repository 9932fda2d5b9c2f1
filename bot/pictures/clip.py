"""A step as a short silent film: the place swells and fades in the step's own rhythm.

The picture stands still but for the marks and a ring that runs for exactly the step's time, so a
minute is small. The same input gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from PIL import Image

from bot.pictures.charts import Charts
from bot.pictures.drawing import Palette, Panel, Sheet, compose, palette_of
from bot.pictures.jobs import Film
from bot.pictures.layout import XY, Placed
from bot.pictures.pen import Pen, on_circle
from bot.pictures.rhythm import LONGEST_S, Phase, swell, turned
from bot.pictures.scene import Look, PointScene

FPS = 10
"""Enough for a sign that swells over a second; each more costs size and time."""
_GIF_FPS = 4
_MP4_ACROSS = 640
_GIF_ACROSS = 320
_LEVELS = 15
"""Steps of brightness; finer ones cannot be seen and would each be drawn anew."""

_X264 = {"preset": "veryfast", "tune": "stillimage", "crf": "27", "g": "300", "threads": "1"}


@dataclass(frozen=True, slots=True)
class _Beat:
    """How one mark looks at one moment."""

    level: int
    turn: int | None


def can_film() -> bool:
    """Whether this machine can encode H.264; the wheels of the library can."""
    return "libx264" in av.codecs_available


def film(
    scenes: Sequence[PointScene],
    timeline: Sequence[Phase],
    charts: Charts,
    look: Look,
    kind: Film = "mp4",
) -> bytes:
    """Return the film of a step; without scenes it is one circle (breathing, strokes).

    Raises ValueError for a timeline that is empty or longer than `LONGEST_S`.
    """
    seconds = timeline[-1].end_s if timeline else 0.0
    if not 0 < seconds <= LONGEST_S:
        raise ValueError(f"{seconds:.0f} s cannot be filmed; 1 to {LONGEST_S} can")
    across = _MP4_ACROSS if kind == "mp4" else _GIF_ACROSS
    sheet = _sheet(scenes, charts, look, across)
    stage = _Stage(sheet, palette_of(look.theme), tuple(timeline))
    return _mp4(stage) if kind == "mp4" else _gif(stage)


def _sheet(scenes: Sequence[PointScene], charts: Charts, look: Look, across: int) -> Sheet:
    if scenes:
        return compose(scenes, charts, look, across)
    half = across // 2
    return Sheet(Image.new("RGB", (half, half), palette_of(look.theme).ground), ())


class _Stage:
    """The still picture and what moves on it."""

    def __init__(self, sheet: Sheet, palette: Palette, timeline: tuple[Phase, ...]) -> None:
        self.seconds = timeline[-1].end_s
        self.size = sheet.image.size
        self._still = sheet.image
        self._palette = palette
        self._timeline = timeline
        self._marks = [
            ((mark.at[0] + panel.left, mark.at[1] + panel.top), mark)
            for panel in sheet.panels
            for mark in panel.layout.marks
            if mark.spot.state == "work"
        ]
        self._unit = sheet.image.width / 640
        self._ring_radius = 26 * self._unit
        self._ring_at = self._quiet_corner(sheet.panels)
        self._patch = lru_cache(maxsize=512)(self._painted)
        self._clock = lru_cache(maxsize=1)(self._clocked)

    def frames(self, fps: int) -> Iterator[Image.Image]:
        """Yield every picture of the film."""
        for index in range(round(self.seconds * fps)):
            yield self.frame(index / fps)

    def frame(self, at_s: float) -> Image.Image:
        """Return the picture at a moment."""
        phase = next(p for p in self._timeline if at_s < p.end_s or p is self._timeline[-1])
        image = self._still.copy()
        image.paste(*self._clock(int(at_s)))
        beat = _beat(phase, at_s)
        if not self._marks:
            self._alone(image, beat)
        for index, (_, mark) in enumerate(self._marks):
            if mark.spot.part == phase.part and beat.level:
                patch, corner = self._patch(index, beat)
                image.paste(patch, corner)
        return image

    def _painted(self, index: int, beat: _Beat) -> tuple[Image.Image, tuple[int, int]]:
        """Paint one mark at one strength on its piece of the still picture."""
        at, mark = self._marks[index]
        reach = round(mark.search * 1.7) + 4
        left, top = round(at[0]) - reach, round(at[1]) - reach
        patch = self._still.crop((left, top, left + 2 * reach, top + 2 * reach))
        self._swollen(Pen(patch), (at[0] - left, at[1] - top), mark, beat)
        return patch, (left, top)

    def _swollen(self, pen: Pen, at: XY, mark: Placed, beat: _Beat) -> None:
        share = beat.level / _LEVELS
        ink = self._palette.ink
        pen.disc(at, mark.search * (0.45 + 0.55 * share), ink, 0.15 + 0.5 * share)
        pen.ring(at, mark.search * (0.8 + 0.5 * share), 3 * self._unit, ink, share)
        if beat.turn is not None:
            finger = on_circle(at, mark.search * 0.62, beat.turn / 20)
            pen.disc(finger, 8 * self._unit, self._palette.on_ink)
            pen.disc(finger, 6 * self._unit, ink)

    def _alone(self, image: Image.Image, beat: _Beat) -> None:
        """Without places there is one circle to breathe with."""
        pen, middle = Pen(image), (image.width / 2, image.height / 2)
        share = beat.level / _LEVELS
        radius = image.width * (0.10 + 0.22 * share)
        pen.disc(middle, radius, self._palette.ink, 0.2 + 0.2 * share)
        pen.ring(middle, image.width * 0.34, 2 * self._unit, self._palette.quiet)

    def _clocked(self, second: int) -> tuple[Image.Image, tuple[int, int]]:
        """Paint the ring of the time that is gone, a second at a time; it is full at the end."""
        radius = self._ring_radius
        reach = round(radius * 1.4)
        left, top = round(self._ring_at[0]) - reach, round(self._ring_at[1]) - reach
        patch = self._still.crop((left, top, left + 2 * reach, top + 2 * reach))
        pen, middle, width = Pen(patch), (float(reach), float(reach)), radius / 4
        pen.disc(middle, radius * 1.25, self._palette.ground, 0.8)
        pen.ring(middle, radius, width, self._palette.quiet, 0.4)
        pen.arc(middle, radius, width, min(1.0, (second + 1) / self.seconds), self._palette.ink)
        return patch, (left, top)

    def _quiet_corner(self, panels: Sequence[Panel]) -> XY:
        """Return the corner that is farthest from every mark and number."""
        width, height = self._still.size
        inset = self._ring_radius * 1.5
        taken = [
            (place[0] + panel.left, place[1] + panel.top)
            for panel in panels
            for mark in panel.layout.marks
            for place in (mark.at, mark.label)
            if place
        ]
        corners = [(x, y) for y in (height - inset, inset) for x in (width - inset, inset)]
        return max(corners, key=lambda corner: _clearance(corner, taken))


def _clearance(corner: XY, taken: Sequence[XY]) -> float:
    return min(((corner[0] - x) ** 2 + (corner[1] - y) ** 2 for x, y in taken), default=0.0)


def _beat(phase: Phase, at_s: float) -> _Beat:
    turns = turned(phase, at_s)
    level = round(_LEVELS * swell(phase, at_s))
    if turns is None:
        return _Beat(level, None)
    return _Beat(max(level, _LEVELS // 3), round(turns * 20) % 20)


def _mp4(stage: _Stage) -> bytes:
    """Encode as H.264 that every phone plays, its index in front so that it starts at once."""
    with TemporaryDirectory() as folder:  # the index goes in front in a second pass over a file
        path = Path(folder) / "film.mp4"
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        with av.open(str(path), "w", format="mp4", options=options) as file:
            stream = file.add_stream("libx264", rate=FPS, options=_X264)
            stream.pix_fmt = "yuv420p"
            stream.width, stream.height = stage.size
            for index, image in enumerate(stage.frames(FPS)):
                frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call] # av names no type
                frame.pts, frame.time_base = index, Fraction(1, FPS)
                file.mux(stream.encode(frame))
            file.mux(stream.encode())
        return path.read_bytes()


def _gif(stage: _Stage) -> bytes:
    """Encode for whoever cannot play films: small, 96 colours, without an end."""
    frames = stage.frames(_GIF_FPS)
    first = next(frames).quantize(96, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    rest = (frame.quantize(palette=first, dither=Image.Dither.NONE) for frame in frames)
    out = BytesIO()
    first.save(
        out, "GIF", save_all=True, append_images=rest, duration=1000 // _GIF_FPS, loop=0, disposal=1
    )
    return out.getvalue()
