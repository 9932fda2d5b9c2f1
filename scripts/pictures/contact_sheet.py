"""Every point on every view it has, light and dark, on one sheet for a person to look at.

    python -m scripts.pictures.contact_sheet OUT.jpg
    python -m scripts.pictures.contact_sheet OUT.jpg --steps

Look at it after a point, a view or a base picture has changed. With `--steps` it shows each step
of each routine instead, once with all its parts and once with its first part left out.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.library.load import content_folder, inspect
from bot.model.content import Content, StepPart
from bot.model.ids import PartId, PointId
from bot.pictures.charts import Charts, load_charts
from bot.pictures.drawing import compose
from bot.pictures.scene import THEMES, TONES, Look, PointScene
from bot.pictures.scenes import scenes_for

CELL = 440
TITLE = 30

Cell = tuple[str, tuple[PointScene, ...], Look]


def points(content: Content, charts: Charts) -> Iterator[Cell]:
    """Yield each point on each of its views, and one view in every skin."""
    for code, point in content.points.items():
        for view in point.views:
            shown = {**content.points, code: point.model_copy(update={"views": (view,)})}
            parts = [StepPart(id=PartId("both"), points=(_pressed(content, code),))]
            scenes = scenes_for(parts, shown, charts)
            for theme in THEMES:
                yield f"{code} {view.view} {theme}", scenes, Look(theme)
    parts = [StepPart(id=PartId("both"), points=(PointId("GB20"),))]
    for tone in TONES:
        yield f"skin {tone}", scenes_for(parts, content.points, charts), Look("light", tone)


def _pressed(content: Content, code: PointId) -> PointId:
    """A place that nobody presses is seen beside one that is pressed."""
    point = content.points[code]
    if not point.never_press:
        return code
    neighbours = (
        other
        for other, each in content.points.items()
        if each.region == point.region and not each.never_press
    )
    return next(neighbours)


def steps(content: Content, charts: Charts) -> Iterator[Cell]:
    """Yield each step that has points, whole and with something left out."""
    for name, routine in content.routines.items():
        for step in routine.steps:
            if not any(part.points for part in step.parts):
                continue
            whole = scenes_for(step.parts, content.points, charts)
            yield f"{name} {step.id}", whole, Look("light")
            left_out = {step.parts[0].id}
            less = scenes_for(step.parts, content.points, charts, left_out=left_out)
            yield f"without {step.parts[0].id}", less, Look("dark")


def sheet(cells: list[Cell], charts: Charts, columns: int) -> Image.Image:
    """Return all cells in rows."""
    rows = -(-len(cells) // columns)
    size = (columns * CELL, rows * (CELL + TITLE))
    whole, font = Image.new("RGB", size, "white"), ImageFont.load_default(20)
    pen = ImageDraw.Draw(whole)
    for index, (title, scenes, look) in enumerate(cells):
        x, y = index % columns * CELL, index // columns * (CELL + TITLE)
        pen.text((x + 6, y + 3), title, fill="black", font=font)
        image = compose(scenes, charts, look).image
        image.thumbnail((CELL - 6, CELL - 6), Image.Resampling.LANCZOS)
        whole.paste(image, (x, y + TITLE))
    return whole


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", action="store_true")
    wanted = parser.parse_args()
    content, charts = inspect().content, load_charts(content_folder() / "pictures")
    if content is None:
        raise SystemExit("the content is broken; `headache-bot check` says where")
    cells = list((steps if wanted.steps else points)(content, charts))
    sheet(cells, charts, 4 if wanted.steps else 8).save(wanted.out, quality=88)


if __name__ == "__main__":
    main()
