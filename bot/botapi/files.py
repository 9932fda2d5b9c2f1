"""Files that were sent: kept in memory, known by their ids, sent again by them."""

import base64
import hashlib
import mimetypes
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.botapi.description import Json, Upload
from bot.botapi.faults import bad_request

Kind = Literal["photo", "animation", "video", "voice", "audio", "document"]
KINDS: tuple[Kind, ...] = ("photo", "animation", "video", "voice", "audio", "document")

MOST_BYTES = 50 * 2**20
"""What a bot may upload; the server answers 413 beyond it."""
MOST_PHOTO_BYTES = 10 * 2**20
MOST_PHOTO_SIDES = 10_000
"""Width and height of a photo together."""
MOST_PHOTO_RATIO = 20

_PREFIX: dict[Kind, str] = {
    "photo": "AgAC",
    "animation": "CgAC",
    "video": "BAAC",
    "voice": "AwAC",
    "audio": "CQAC",
    "document": "BQAC",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it was uploaded."""

    id: str
    unique: str
    kind: Kind
    content: bytes
    name: str
    mime: str
    width: int = 0
    height: int = 0
    duration: int = 0

    @property
    def path(self) -> str:
        """Where `getFile` says that it lies."""
        return f"{self.kind}s/{self.id}"

    def shape(self) -> Json | list[Json]:
        """Return the file as a message shows it."""
        told: Json = {
            "file_id": self.id,
            "file_unique_id": self.unique,
            "file_size": len(self.content),
        }
        sides = {"width": self.width, "height": self.height}
        named = {"file_name": self.name, "mime_type": self.mime}
        match self.kind:
            case "photo":
                return [told | sides]
            case "animation" | "video":
                return told | sides | {"duration": self.duration} | named
            case "voice":
                return told | {"duration": self.duration, "mime_type": self.mime}
            case "audio":
                return told | {"duration": self.duration} | named
            case "document":
                return told | named


class Files:
    """All files of the server."""

    def __init__(self) -> None:
        self._by_id: dict[str, File] = {}

    def find(self, file_id: str) -> File | None:
        """Return the file with this id."""
        return self._by_id.get(file_id)

    def take(self, kind: Kind, given: str | Upload, measures: Json) -> File:
        """Return the file that is meant: a new one, or the one with this id. Raises ApiError."""
        if isinstance(given, Upload):
            return self._keep(kind, given, measures)
        found = self._by_id.get(given)
        if found is None and given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # this server reaches nothing
        if found is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if found.kind != kind and not (found.kind == "animation" and kind == "document"):
            meant = f"{found.kind.title()} as {kind.title()}"
            raise bad_request(f"can't use file of type {meant}")
        return found

    def _keep(self, kind: Kind, upload: Upload, measures: Json) -> File:
        if not upload:
            raise bad_request("file must be non-empty")
        width, height = _measured(upload)
        if kind == "photo":
            _check_photo(len(upload), width, height)
        unique = base64.urlsafe_b64encode(hashlib.sha256(upload).digest()[:12]).decode()
        file = File(
            id=f"{_PREFIX[kind]}AgI{unique}",
            unique=unique,
            kind=kind,
            content=bytes(upload),
            name=upload.name,
            mime=_mime(upload),
            width=measures.get("width") or width,
            height=measures.get("height") or height,
            duration=measures.get("duration") or 0,
        )
        return self._by_id.setdefault(file.id, file)


def _check_photo(size: int, width: int, height: int) -> None:
    if size > MOST_PHOTO_BYTES:
        limit = f"the maximum size is {MOST_PHOTO_BYTES} bytes"
        raise bad_request(f"file of size {size} bytes is too big for a photo; {limit}")
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    ratio = max(width, height) / min(width, height)
    if width + height > MOST_PHOTO_SIDES or ratio > MOST_PHOTO_RATIO:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


# --- what a file is and how large, read from its first bytes -------------------------------------

_MIMES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8": "image/jpeg",
    b"GIF8": "image/gif",
    b"OggS": "audio/ogg",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\x1aE\xdf\xa3": "video/webm",
}


def _mime(upload: Upload) -> str:
    """Return the kind of a file. What it is goes before what it is called."""
    found = next((mime for mark, mime in _MIMES.items() if upload.startswith(mark)), None)
    if found is None and upload[4:8] == b"ftyp":
        found = "video/mp4"
    return found or mimetypes.guess_type(upload.name)[0] or upload.mime


def _measured(content: bytes) -> tuple[int, int]:
    """Return width and height of a picture, (0, 0) for anything else."""
    try:
        return next((read(content) for mark, read in _MARKS if content.startswith(mark)), (0, 0))
    except (struct.error, IndexError):
        return 0, 0


def _png(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _gif(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The JPEG segments that begin a frame and tell its size."""


def _jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while content[place] == 0xFF:
        if content[place + 1] in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    return 0, 0


_MARKS: tuple[tuple[bytes, Callable[[bytes], tuple[int, int]]], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"GIF8", _gif),
    (b"\xff\xd8", _jpeg),
)
