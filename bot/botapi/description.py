"""What the Bot API takes, read from `description.json`, and calls checked against it.

Telegram itself reads nonsense in a number or a flag as nothing at all and goes on. Whoever sends
such a thing has made a mistake, so here it is refused.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.botapi.faults import ApiError, bad_request

Json = dict[str, Any]

_FIELD = re.compile(
    r"(?P<kind>.+?)(?: (?P<least>\d+)-(?P<most>\d+)(?P<unit> bytes)?)?(?P<code> [A-Z_]+)?"
)
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}
_SIMPLE = {"Integer", "Float", "Boolean", "String", "Chat", "Upload", "File", "Object"}


class Upload(bytes):
    """A file that travels with a call."""

    name: str = ""
    mime: str = "application/octet-stream"

    @classmethod
    def of(cls, content: bytes, name: str, mime: str) -> "Upload":
        """Return the content with its name and its kind."""
        upload = cls(content)
        upload.name, upload.mime = name, mime
        return upload


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a method, or one field of a type."""

    name: str
    required: bool
    kinds: tuple[str, ...]
    least: int | None = None
    most: int | None = None
    in_bytes: bool = False
    code: str = ""


Fields = dict[str, Field]


@dataclass(frozen=True, slots=True)
class Description:
    """All of it. Method names are found in any case, as Telegram finds them."""

    methods: dict[str, Fields]
    types: dict[str, Fields]
    missing: dict[str, str]
    unreadable: dict[str, str]

    def checked(self, method: str, parameters: Json) -> Json:
        """Return the parameters that the method knows, each of its type. Raises ApiError.

        Parameters that it does not know are left out, as Telegram leaves them out.
        """
        fields = self.methods[method.lower()]
        given = {n: v for n, v in parameters.items() if n in fields and v not in ("", None)}
        found = {name: self._read(fields[name], value) for name, value in given.items()}
        for name, field in fields.items():
            if field.required and name not in found:
                raise self._lacking(name)
        return found

    def _lacking(self, name: str) -> ApiError:
        return bad_request(self.missing.get(name, f"{name} is empty"))

    def _read(self, field: Field, value: Any) -> Any:  # noqa: ANN401 - JSON is anything
        found = _Reader(self, field.name).read(self._kind(field, value), value)
        _check_bounds(field, found)
        return found

    def _kind(self, field: Field, value: Any) -> str:  # noqa: ANN401 - JSON is anything
        """Choose among several types by the fields that are there."""
        if len(field.kinds) == 1:
            return field.kinds[0]
        there = _parsed(value, self.unreadable.get(field.name, ""), field.name)
        if not isinstance(there, dict):
            raise bad_request(f"object expected as {field.name.replace('_', ' ')}")
        needed = {k: {n for n, f in self.types[k].items() if f.required} for k in field.kinds}
        return next((k for k in field.kinds if needed[k] <= there.keys()), field.kinds[0])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the value of one parameter, nested ones with it."""

    description: Description
    parameter: str

    def read(self, kind: str, value: Any) -> Any:  # noqa: ANN401 - JSON is anything
        if kind in _SIMPLE and kind != "Object":
            return self._simple(kind, value)
        value = _parsed(value, self.description.unreadable.get(self.parameter, ""), self.parameter)
        if kind.startswith("["):
            return self._list(kind[1:-1], value)
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {self.parameter.replace('_', ' ')}")
        return value if kind == "Object" else self._object(kind, value)

    def _list(self, kind: str, value: Any) -> list[Any]:  # noqa: ANN401 - JSON is anything
        if not isinstance(value, list):
            raise bad_request(f"expected an Array as {self.parameter.replace('_', ' ')}")
        return [self.read(kind, each) for each in value]

    def _object(self, kind: str, value: Json) -> Json:
        fields = self.description.types[kind]
        for name, field in fields.items():
            if field.required and name not in value:
                raise self._wrong(kind, f'Can\'t find field "{name}"')
        known = [name for name in fields if name in value]
        return {name: self._field(kind, fields[name], value[name]) for name in known}

    def _field(self, kind: str, field: Field, value: Any) -> Any:  # noqa: ANN401 - JSON is anything
        (expected,) = field.kinds
        if expected == "String" and not isinstance(value, str):
            raise self._wrong(kind, f'Field "{field.name}" must be of type String')
        found = self.read(expected, value)
        _check_bounds(field, found)
        return found

    def _wrong(self, kind: str, what: str) -> ApiError:
        words = re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()
        return bad_request(f"can't parse {words}: {what}")

    def _simple(self, kind: str, value: Any) -> Any:  # noqa: ANN401 - JSON is anything
        found: Any
        match kind:
            case "Integer" if not isinstance(value, bool):
                found = _number(int, value)
            case "Float" if not isinstance(value, bool):
                found = _number(float, value)
            case "Boolean":
                found = _truth(value)
            case "Chat" | "String" if isinstance(value, str | int):
                found = str(value)
            case "File" if isinstance(value, str | Upload):
                found = value
            case "Upload" if isinstance(value, bytes) or str(value).startswith("attach://"):
                found = value
            case _:
                found = None
        if found is None:
            raise bad_request(f"parameter {self.parameter} must be of type {kind}")
        return found


def _number(kind: type[int] | type[float], value: Any) -> int | float | None:  # noqa: ANN401 - JSON
    try:
        return kind(value)
    except (TypeError, ValueError):
        return None


def _truth(value: Any) -> bool | None:  # noqa: ANN401 - JSON is anything
    word = str(value).lower()
    return True if word in _YES else False if word in _NO else None


def _parsed(value: Any, why: str, name: str) -> Any:  # noqa: ANN401 - JSON is anything
    """Read JSON from a form's text; a JSON body has done so already."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(why or f"can't parse {name} JSON object") from None


def _check_bounds(field: Field, value: Any) -> None:  # noqa: ANN401 - JSON is anything
    if field.most is None or field.least is None:
        return
    size = len(value.encode()) if field.in_bytes else len(value)
    if not field.least <= size <= field.most:
        raise bad_request(field.code or f"{field.name} must be {field.least}-{field.most} long")


@cache
def description() -> Description:
    """Return what `description.json` says."""
    source = json.loads(Path(__file__).with_name("description.json").read_text("utf-8"))
    groups = source["groups"]
    methods = {n.lower(): _fields(fields, groups) for n, fields in source["methods"].items()}
    types = {name: _fields(fields, groups) for name, fields in source["types"].items()}
    return Description(methods, types, source["missing"], source["unreadable"])


def _fields(source: Json, groups: dict[str, Json]) -> Fields:
    own = {name: text for name, text in source.items() if name != "with"}
    joined: dict[str, str] = {}
    for group in source.get("with", ()):
        joined |= groups[group]
    fields = [_field(name, text) for name, text in (joined | own).items()]
    return {field.name: field for field in fields}


def _field(name: str, text: str) -> Field:
    found = _FIELD.fullmatch(text)
    if found is None:
        raise ValueError(f"description.json: {name}: {text}")
    return Field(
        name=name.removesuffix("!"),
        required=name.endswith("!"),
        kinds=tuple(found["kind"].split(" or ")),
        least=int(found["least"]) if found["least"] else None,
        most=int(found["most"]) if found["most"] else None,
        in_bytes=bool(found["unit"]),
        code=(found["code"] or "").strip(),
    )
