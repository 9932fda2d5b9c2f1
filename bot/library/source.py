"""One YAML file as plain data that remembers the line of everything.

Rule 1: a mistake is noted with its line and reading goes on; all mistakes are told together.
Rule 2: only plain data comes out: mappings, sequences, text, numbers, true, false, null.
Rule 3: `yes`, `no`, `on`, `off` and `NO` are words (YAML 1.2), for here they are answers, phrases
and Norway.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

Place = tuple[str | int, ...]
"""The way to something inside a file: ("dangers", "stroke_signs", "help")."""

MAX_BYTES = 1_000_000
"""The largest real file, all phrases of one language, is about a sixth of this."""
MAX_NODES = 100_000
"""Each phrase is one node."""
MAX_DEPTH = 20
"""The deepest real file has eight levels."""

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong with the content. Example: `content/signs.yaml:41: ...`."""

    file: str
    line: int
    message: str
    """What is wrong, and what would be right."""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        note = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}: {note}{self.message}"


@dataclass(slots=True)
class Atlas:
    """Where everything stands: grows while files are read, knows a file and line for each place."""

    marks: dict[Place, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, place: Place) -> tuple[str, int]:
        """Return file and line of the place, or of the nearest thing around it."""
        while place and place not in self.marks:
            place = place[:-1]
        return self.marks.get(place, ("content", 1))

    def problem(self, place: Place, message: str, *, warning: bool = False) -> None:
        """Note a problem at a place."""
        file, line = self.where(place)
        self.problems.append(Problem(file, line, message, "warning" if warning else "error"))


class _Unreadable(Exception):  # noqa: N818 - not an error of the program, a way out of the recursion
    """The file as a whole cannot be used."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_source(path: Path, shown_as: str, atlas: Atlas, at: Place) -> object:
    """Return a file's data, its lines entered in the atlas below the place `at`.

    Never raises for what is in the file: problems are noted, and None is returned when nothing of
    it can be used.
    """
    atlas.marks.setdefault(at, (shown_as, 1))
    try:
        return _Builder(shown_as, _text(path), atlas, at).build()
    except _Unreadable as error:
        atlas.problems.append(Problem(shown_as, error.line, str(error)))
        return None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error})"
        raise _Unreadable(1, f"the file {why}; create it and let the bot's user read it") from error
    if len(raw) > MAX_BYTES:
        raise _Unreadable(1, f"the file is larger than {MAX_BYTES:,} bytes; split or shorten it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Unreadable(line, "this is not UTF-8; save the file with that encoding") from error


class _Builder:
    """Turns the parser's events into data, one node at a time."""

    def __init__(self, file: str, text: str, atlas: Atlas, at: Place) -> None:
        self._file = file
        self._events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self._nodes = 0
        self._atlas = atlas
        self._at = at

    def build(self) -> object:
        """Return the data of the one document of the file."""
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return {}
        value = self._node(self._next(), self._at)
        self._next()
        extra = self._next()
        if not isinstance(extra, yaml.StreamEndEvent):
            raise _Unreadable(_line(extra), "a second document starts here; remove the `---`")
        return value

    def _next(self) -> yaml.Event:
        try:
            return next(self._events)
        except yaml.MarkedYAMLError as error:
            is_open = "end of stream" in (error.problem or "")  # say where it began, not the end
            mark = (is_open and error.context_mark) or error.problem_mark or error.context_mark
            told = " ".join(part for part in (error.context, error.problem) if part)
            message = f"this is not YAML: {told}; look for a missing quote, colon or indentation"
            raise _Unreadable(mark.line + 1 if mark else 1, message) from error
        except yaml.YAMLError as error:
            raise _Unreadable(1, f"this is not YAML: {error}; look for odd characters") from error

    def _node(self, event: yaml.Event, place: Place) -> object:
        self._guard(event, place)
        self._mark(place, event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        return self._scalar(event)

    def _guard(self, event: yaml.Event, place: Place) -> None:
        """Refuse what no honest content needs and what could make it grow without end."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Unreadable(_line(event), f"more than {MAX_NODES:,} entries; split the file")
        if len(place) > MAX_DEPTH:
            raise _Unreadable(_line(event), f"nested deeper than {MAX_DEPTH} levels; flatten it")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unreadable(_line(event), "`&` and `*` references are not used; write it out")
        if getattr(event, "tag", None):
            raise _Unreadable(_line(event), "`!` tags are not used; remove it")

    def _mapping(self, place: Place) -> dict[str, object]:
        entries: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            self._guard(event, place)
            key = self._key(event)
            here = (*place, key)
            if key in entries:
                first = self._atlas.marks[here][1]
                told = f"`{key}` is here twice (first on line {first}); remove one of them"
                self._atlas.problems.append(Problem(self._file, _line(event), told))
            self._mark(here, event)
            entries[key] = self._node(self._next(), here)
        return entries

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            told = "a key must be a word, not a list or a mapping; write it as `name:`"
            raise _Unreadable(_line(event), told)
        return str(event.value)

    def _sequence(self, place: Place) -> tuple[object, ...]:
        items: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*place, len(items))))
        return tuple(items)

    def _scalar(self, event: yaml.Event) -> object:
        value = str(getattr(event, "value", ""))
        if not getattr(event, "implicit", (False,))[0]:
            return value
        if value.lower() in _CONSTANTS:
            return _CONSTANTS[value.lower()]
        if not value:
            return {}  # `nausea:` without anything after it is an entry with nothing to say
        if _INTEGER.fullmatch(value):
            return int(value) if len(value) < 20 else value
        return float(value) if _DECIMAL.fullmatch(value) else value

    def _mark(self, place: Place, event: yaml.Event) -> None:
        self._atlas.marks.setdefault(place, (self._file, _line(event)))


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return int(mark.line) + 1 if mark else 1
