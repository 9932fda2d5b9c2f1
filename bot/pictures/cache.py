"""Finished bytes on disk, so that a picture is drawn once.

Rule 1: the key names everything the bytes depend on; what has changed is another key, never stale.
Rule 2: a file is complete or not there: it is written aside, then renamed. Two processes may draw
        the same picture at the same time; the bytes are the same, whoever comes last.
Rule 3: what cannot be read or written is no error: the picture is drawn anew.
Rule 4: the folder never stays above its limit; what was not looked at for longest goes first.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_CHECK_BYTES = 16
_SUFFIX = ".kept"
_ABANDONED_S = 3600
"""A file aside that is older than this belongs to a process that died."""


def key_of(*inputs: object) -> str:
    """Return a name for bytes made from these inputs; their `repr` must tell them apart."""
    return blake2b(repr(inputs).encode(), digest_size=20).hexdigest()


class Cache:
    """A bounded folder of finished bytes. Safe for several processes and threads."""

    def __init__(self, folder: Path, max_bytes: int = 200_000_000) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def kept(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what was kept under the key, or make it and keep it."""
        found = self.read(key)
        if found is not None:
            return found
        made = make()
        with suppress(OSError):  # a full disk or a folder of somebody else: it works all the same
            self._write(key, made)
            self._shrink()
        return made

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def read(self, key: str) -> bytes | None:
        """Return what was kept under the key, None when nothing whole is there."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        check, content = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        if check != _check(content):
            return None  # a machine that lost its power in the middle of a rename
        with suppress(OSError):  # another process may have removed it meanwhile
            os.utime(path)
        return content

    def _write(self, key: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=self._folder, suffix=".aside")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_check(content) + content)
            Path(aside).replace(self._path(key))
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    def _shrink(self) -> None:
        """Remove the longest unused until the rest fits."""
        files = sorted(self._files(), reverse=True)
        newest, total = (files[0][0] if files else 0), 0
        for seen_ns, path, size in files:
            total += size
            left_behind = path.suffix == ".aside" and newest - seen_ns > _ABANDONED_S * 10**9
            if total > self._max_bytes or left_behind:
                path.unlink(missing_ok=True)

    def _files(self) -> Iterator[tuple[int, Path, int]]:
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # removed by another process since
                found = path.stat()
                if path.suffix in (_SUFFIX, ".aside"):
                    yield found.st_mtime_ns, path, found.st_size


def _check(content: bytes) -> bytes:
    return blake2b(content, digest_size=_CHECK_BYTES).digest()
