"""What was learned from examples, as a file beside them: one array for each part of a `Sense`.

Rule 1. The file is made by `headache-bot learn` and never by hand. It names by a fingerprint what
        it was learned from; `headache-bot check` says when the examples have changed since.
Rule 2. Nothing in it is code: NumPy's own format without pickles. A file that does not add up is
        refused with the next thing to do.
"""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from bot.model.words import Examples, Words
from bot.understanding.features import VERSION
from bot.understanding.sensing import Sense

NAME: Final = "learned.npz"

MAX_BYTES: Final = 30_000_000
"""Ten times what the examples of one language come to."""

_PARTS: Final = (
    ("rarity", np.float32),
    ("weights", np.int8),
    ("scale", np.float32),
    ("bias", np.float32),
)


class LearnedError(ValueError):
    """The file is not what `headache-bot learn` writes."""


def fingerprint(words: Words) -> str:
    """Return a name for the examples and families of a language, and for what a text is made of."""
    told = hashlib.sha256(f"features {VERSION}".encode())
    for line in _lines(words.examples):
        told.update(f"\n{line}".encode())
    for family, some in sorted(words.families.items()):
        told.update(f"\n{family}: {' '.join(some)}".encode())
    return told.hexdigest()


def _lines(examples: Examples) -> Iterator[str]:
    for sign, some in sorted(examples.signs.items()):
        yield from (f"{sign}: {text}" for text in some)
    for kind, some in sorted(examples.kinds.items()):
        yield from (f"{kind}: {text}" for text in some)
    yield from (f"ordinary: {text}" for text in examples.ordinary)
    yield from (f"off topic: {text}" for text in examples.off_topic)


def write_learned(path: Path, sense: Sense) -> None:
    """Write what was learned."""
    parts: dict[str, Any] = {
        name: np.frombuffer(getattr(sense, name), kind) for name, kind in _PARTS
    }
    parts["rows"] = _packed(sense.rows)
    parts["words"] = _packed(sense.words)
    parts["counts"] = np.array([*sense.words.values()], np.int32)
    parts["outputs"] = _packed(sense.outputs)
    parts["examples"] = np.array(sense.examples, np.int32)
    parts["fingerprint"] = _packed([sense.fingerprint])
    np.savez_compressed(path, allow_pickle=False, **parts)


def read_learned(path: Path) -> Sense:
    """Read it. Raises LearnedError, OSError."""
    if path.stat().st_size > MAX_BYTES:
        raise LearnedError("it is too large")
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            sense = _sense({name: stored[name] for name in stored.files})
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise LearnedError(f"it cannot be read ({error})") from error
    rows, outputs = len(sense.rows), len(sense.outputs)
    if len(sense.examples) != outputs or not all(count > 0 for count in sense.words.values()):
        raise LearnedError("its parts do not fit together")
    sizes = (4 * rows, rows * outputs, 4 * outputs, 4 * outputs)
    if tuple(len(getattr(sense, name)) for name, _ in _PARTS) != sizes:
        raise LearnedError("its parts do not fit together")
    return sense


def _sense(stored: dict[str, Any]) -> Sense:
    parts = {name: stored[name].astype(kind, casting="no").tobytes() for name, kind in _PARTS}
    rows = {name: row for row, name in enumerate(_unpacked(stored["rows"]))}
    counts = stored["counts"].astype(np.int32, casting="no").tolist()
    (made_from,) = _unpacked(stored["fingerprint"])
    return Sense(
        rows=rows,
        outputs=_unpacked(stored["outputs"]),
        examples=tuple(stored["examples"].astype(np.int32, casting="no").tolist()),
        fingerprint=made_from,
        words=dict(zip(_unpacked(stored["words"]), counts, strict=True)),
        **parts,
    )


def _packed(names: Any) -> Any:  # noqa: ANN401 - NumPy's arrays of bytes
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def _unpacked(packed: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
    told = packed.astype(np.uint8, casting="no").tobytes().decode()
    return tuple(told.split("\n")) if told else ()
