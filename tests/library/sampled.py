"""The sample content: small, whole, and without a single problem."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import yaml

from bot.library import papers
from bot.library.messages import needed

_BARE = Path(__file__).parent / "sample"


def sampled(folder: Path) -> Path:
    """Copy the sample into a new folder `content`; return it.

    Its languages have a few messages and texts of their own. The others say their own names, so
    that a new message of the program needs no change here.
    """
    content = folder / "content"
    shutil.copytree(_BARE, content)
    for language in sorted((content / "languages").iterdir()):
        _complete(language / "messages.yaml", needed())
        _complete(language / "papers.yaml", papers.PLACES)
    return content


def _complete(file: Path, keys: Iterable[str]) -> None:
    text = file.read_text("utf-8")
    missing = [key for key in keys if key not in yaml.safe_load(text)]
    file.write_text(text + "".join(f'"{key}": "{key}"\n' for key in missing), "utf-8")


def edited(content: Path, file: str, old: str, new: str) -> Path:
    """Replace a text that stands in a file; return the file."""
    path = content / file
    text = path.read_text("utf-8") if path.exists() else ""
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path
