"""Make the base pictures anew; a person does so after a mesh, a camera or a colour has changed.

    python3.11 -m venv build/blender
    build/blender/bin/pip install bpy==4.5.15 scipy pillow
    build/blender/bin/python -m scripts.pictures.render [--draft] [--out FOLDER] [view ...]

A draft of all views takes a minute on two cores, the real ones half an hour.
"""

import argparse
from pathlib import Path

from scripts.pictures import scene
from scripts.pictures.finish import finish
from scripts.pictures.views import VIEWS

SIDE, SAMPLES = 2048, 16
DRAFT_SIDE, DRAFT_SAMPLES = 512, 6
QUALITY = 88


def main() -> None:
    """Render the views that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("views", nargs="*", default=[], choices=[*VIEWS, []])
    parser.add_argument("--out", type=Path, default=Path("content/pictures"))
    parser.add_argument("--draft", action="store_true")
    wanted = parser.parse_args()
    side, samples = (DRAFT_SIDE, DRAFT_SAMPLES) if wanted.draft else (SIDE, SAMPLES)
    for name in wanted.views or VIEWS:
        view = VIEWS[name]
        scene.build(view)
        scene.light(view, samples)
        rendered = scene.render(side)
        picture = finish(rendered, scene.render_passes(2 * side), view)
        path = wanted.out / f"{name}.webp"
        picture.save(path, quality=QUALITY, method=6, alpha_quality=90)


if __name__ == "__main__":
    main()
