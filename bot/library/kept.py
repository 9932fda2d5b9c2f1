"""The compiled content, kept between two starts: reading it back takes a tenth of compiling it.

Rule 1: what is kept fits one content and one program, down to the byte; anything else is compiled.
Rule 2: whoever can write this file can make the bot do anything, so it is read only when it and its
folder belong to the bot's own user and nobody else may touch them. And of it only this program's
own kinds of data are made.
Rule 3: it is never missed. A folder that cannot be written, a full disk or a spoilt file makes the
start slower and nothing else. `headache-bot check` does not look at it.
"""

import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from bot.conversation.library import Library
from bot.library.load import content_folder, load_library, uncollected

_PROGRAM = Path(__file__).resolve().parents[1]
_COMPILERS = ("conversation/library.py", "library", "model", "understanding")
_PACKAGES = ("numpy", "pydantic", "rapidfuzz", "snowballstemmer")
"""What the compiled content is made by, and of."""

_KEPT = 3
"""Contents of which the newest compilations stay: one's own, a copy that is tried, the last one."""

_OURS = ("bot.model.", "bot.understanding.", "bot.conversation.library", "bot.library.world")
"""Nothing that is defined there can do anything to the outside world; the last reads its files."""

_PLAIN = frozenset(
    (module, name)
    for module, names in {
        "builtins": ("dict", "frozenset", "object", "set", "tuple"),
        "datetime": ("date", "datetime", "time", "timedelta"),
    }.items()
    for name in names
)


def usual_shelf(environment: Mapping[str, str]) -> Path | None:
    """Return where this user's programs keep what can be made again; None when nowhere."""
    if named := environment.get("XDG_CACHE_HOME"):
        return Path(named) / "headache-bot"
    with suppress(RuntimeError):  # a user without a home
        return Path.home() / ".cache" / "headache-bot"
    return None


def kept_library(folder: Path | None, shelf: Path | None) -> Library:
    """Return all that the bot knows, from the shelf when it is there. Raises ContentError."""
    if shelf is None or not hasattr(os, "geteuid"):  # Windows tells owners apart in other ways
        return load_library(folder)
    path = shelf / f"library-{_fingerprint(folder or content_folder())}.pickle"
    library = _read(path)
    if library is None:
        library = load_library(folder)
        with suppress(OSError):
            _write(path, library)
    return library


# --- what it belongs to --------------------------------------------------------------------------


def _fingerprint(folder: Path) -> str:
    """Return a name for this content as this program compiles it."""
    made_by = [f"{name} {version(name)}" for name in _PACKAGES]
    told = hashlib.sha256("\n".join([sys.version, *made_by]).encode())
    for root in (folder, *(_PROGRAM / each for each in _COMPILERS)):
        for path in _files(root):
            told.update(f"\n{path} ".encode(errors="surrogateescape"))
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:32]


def _files(root: Path) -> Iterator[Path]:
    """Return what may be part of it, in one order."""
    found = sorted(root.rglob("*")) if root.is_dir() else [root]
    return (path for path in found if path.is_file() and path.suffix != ".pyc")


# --- the shelf -----------------------------------------------------------------------------------


def _read(path: Path) -> Library | None:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            if not (_is_private(os.lstat(path.parent)) and _is_private(os.fstat(file.fileno()))):
                return None
            with uncollected():
                library = _Reader(BytesIO(file.read())).load()
    except Exception:  # noqa: BLE001 - rule 3: a spoilt pickle may raise anything
        return None
    return library if isinstance(library, Library) else None


def _is_private(found: os.stat_result) -> bool:
    """Whether only this very user can have written it."""
    return found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077


def _write(path: Path, library: Library) -> None:
    """Put it on the shelf, whole or not at all. Raises OSError."""
    shelf = path.parent
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(os.lstat(shelf)):
        return
    number, name = tempfile.mkstemp(dir=shelf)  # private from the beginning
    try:
        with os.fdopen(number, "wb") as file:
            file.write(pickle.dumps(library, pickle.HIGHEST_PROTOCOL))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _clear(shelf)


def _clear(shelf: Path) -> None:
    """Throw away all but the newest."""
    kept = sorted(shelf.glob("library-*.pickle"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-_KEPT]:
        path.unlink(missing_ok=True)


class _Reader(pickle.Unpickler):
    """Makes data of this program, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class, as the library has it
        if (module, name) == ("builtins", "getattr"):
            return _method  # it is how a method is written down
        if module.startswith(_OURS) or (module, name) in _PLAIN:
            found = super().find_class(module, name)
            # A dotted name leads out of its module, and a function would do something.
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no data of ours")


def _method(owner: object, name: str) -> Any:  # noqa: ANN401 - a method, as the library has it
    """Return a method of one of our own pieces of data, which is all that is fetched by name."""
    method = getattr(type(owner), name)
    if not (type(owner).__module__.startswith(_OURS) and isinstance(method, FunctionType)):
        raise pickle.UnpicklingError(f"{name} is no method of ours")
    return MethodType(method, owner)
