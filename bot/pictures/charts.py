"""The base pictures and what is known about each: `pictures/views.toml` of the content folder.

Rule 1: where a point lies is said in `points.yaml`, once for each view.
Rule 2: everything that is true of a picture and not of a point is said in `views.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal, get_args

from PIL import Image
from pydantic import Field, ValidationError

from bot.model.content import Point
from bot.model.ids import PointId
from bot.model.part import Part
from bot.pictures.scene import Offset, ViewName

Share = Annotated[float, Field(ge=0, le=1)]


class PicturesError(Exception):
    """The base pictures cannot be used. Lists every problem with its remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Avoid(Part):
    """A place that is no point and is shown only to be avoided."""

    id: str
    x: Share
    y: Share
    mirror_dx: Share = 0.0
    near: tuple[PointId, ...]
    """Shown on a picture on which one of these is to be pressed."""


class Chart(Part):
    """One base picture: square, drawn without perspective, see-through around the figure."""

    image: str
    width_cm: Annotated[float, Field(gt=0)]
    """How much of a person the picture is wide, so that circles can be sized in centimetres."""
    closest_cm: Annotated[float, Field(gt=0)]
    """The narrowest cut on which one still knows what one is looking at."""
    shows: Literal["left", "right", "both"]
    """Which side of the person is seen; the other one is the same picture in a mirror."""
    viewer_left: Literal["left", "right"] = "right"
    """Which side of the person lies on the viewer's left, where both are seen."""
    labels: dict[PointId, Offset] = Field(default_factory=dict)
    """Where the number of a point would like to be. For a pair: of the one on the viewer's left."""
    pushes: dict[PointId, Offset] = Field(default_factory=dict)
    """Which way the finger presses, seen in this picture. For a pair as above."""
    avoid: tuple[Avoid, ...] = ()


@dataclass(frozen=True, slots=True)
class Charts:
    """All base pictures of a content folder."""

    views: Mapping[ViewName, Chart]
    digest: str
    """Changes whenever a picture or `views.toml` does."""
    _images: Mapping[ViewName, bytes] = field(repr=False)

    def open(self, view: ViewName) -> Image.Image:
        """Return the base picture. Decoded anew each time: seven of them would fill 110 MB."""
        with Image.open(BytesIO(self._images[view])) as image:
            return image.convert("RGBA")  # a copy: the opened one holds on to its decoder


def load_charts(folder: Path) -> Charts:
    """Read `views.toml` and the pictures beside it. Raises PicturesError with every problem."""
    problems: list[str] = []
    source = _read(folder / "views.toml", problems)
    views = _views(source, folder / "views.toml", problems)
    images = {name: _read(folder / chart.image, problems) for name, chart in views.items()}
    for name, image in images.items():
        _check(image, folder / views[name].image, problems)
    if problems:
        raise PicturesError(tuple(problems))
    digest = blake2b(source, digest_size=16)
    for name in sorted(images):
        digest.update(images[name])
    return Charts(views, digest.hexdigest(), images)


def disagreements(charts: Charts, points: Mapping[PointId, Point]) -> tuple[str, ...]:
    """Return where `views.toml` and `points.yaml` do not fit together, with the remedy."""
    told = [
        f"points.yaml: `{code}` has no view; add one" for code, p in points.items() if not p.views
    ]
    for name, chart in charts.views.items():
        near = {code for place in chart.avoid for code in place.near}
        named = {"labels": chart.labels.keys(), "pushes": chart.pushes.keys(), "avoid": near}
        for field_name, codes in named.items():
            told += [
                f"views.toml: [{name}] {field_name}: there is no point `{code}`; look for a typo"
                for code in sorted(codes - points.keys())
            ]
    return tuple(told)


def _read(path: Path, problems: list[str]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); put the file there")
        return b""


def _views(source: bytes, path: Path, problems: list[str]) -> dict[ViewName, Chart]:
    try:
        tables = tomllib.loads(source.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{path}: this is not TOML ({error}); look for a missing quote or bracket")
        return {}
    known: tuple[ViewName, ...] = get_args(ViewName)
    problems += [
        f"{path}: `{name}` is no view; there are {known}" for name in tables.keys() - known
    ]
    problems += [f"{path}: `[{name}]` is missing; add it" for name in known if name not in tables]
    shaped = {
        name: _chart(tables[name], f"{path}: [{name}]", problems)
        for name in known
        if name in tables
    }
    return {name: chart for name, chart in shaped.items() if chart}


def _chart(table: object, where: str, problems: list[str]) -> Chart | None:
    try:
        return Chart.model_validate(table)
    except ValidationError as error:
        for each in error.errors():
            field_name = ".".join(map(str, each["loc"]))
            problems.append(f"{where} {field_name}: {each['msg']}")
        return None


def _check(image: bytes, path: Path, problems: list[str]) -> None:
    if not image:
        return
    try:
        with Image.open(BytesIO(image)) as opened:
            width, height = opened.size
            opened.verify()
    except (OSError, ValueError) as error:
        problems.append(f"{path}: this is no picture ({error}); use WebP or PNG")
        return
    if width != height:
        problems.append(f"{path}: {width} x {height}; a base picture must be square")
