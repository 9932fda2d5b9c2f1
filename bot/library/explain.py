"""Mistakes of shape, told in plain words: what is wrong, what would be right."""

from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.library.source import Atlas, Place

_SHAPES = {
    "string_type": "text; put it in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list: one entry a line, each after `- `",
    "dict_type": "entries of the form `name: value`",
    "model_type": "entries of the form `name: value`",
    "model_attributes_type": "entries of the form `name: value`",
}
_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def did_you_mean(
    wrong: str, known: Iterable[str], otherwise: str = "; correct its name, or add it first"
) -> str:
    """Return `; did you mean ...?` for a near miss, or the choices when they are few."""
    choices = sorted(known)
    best = process.extractOne(wrong, choices, scorer=fuzz.ratio, score_cutoff=60)
    if best:
        return f"; did you mean `{best[0]}`?"
    listed = ", ".join(f"`{choice}`" for choice in choices)
    return f"; known: {listed}" if 0 < len(choices) <= 15 else otherwise


def shaped(atlas: Atlas, at: Place, value: object, kind: Any) -> Any:  # noqa: ANN401 - any type
    """Give the data at a place the type `kind`; note the problems and return None if it fails."""
    try:
        return TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        for each in error.errors():
            _explain(atlas, at, kind, each)
        return None


def _explain(atlas: Atlas, at: Place, kind: Any, error: ErrorDetails) -> None:  # noqa: ANN401 - any type
    place: Place = tuple(part for part in error["loc"] if part != "[key]")
    told = _told(kind, place, error)
    where = ".".join(map(str, place[:-1] if error["type"] in _NAMES_ITSELF else place))
    atlas.problem((*at, *place), f"{where}: {told}" if where else told)


_NAMES_ITSELF = ("missing", "extra_forbidden")


def _told(kind: Any, place: Place, error: ErrorDetails) -> str:  # noqa: ANN401 - any type
    name, context = error["type"], error.get("ctx", {})
    if name == "missing":
        return f"`{place[-1]}` is missing; add {_wanted(_kind_at(kind, place))}"
    if name == "extra_forbidden":
        return (
            f"`{place[-1]}` is not known here{did_you_mean(str(place[-1]), _fields(kind, place))}"
        )
    if name == "literal_error":
        known = [str(each) for each in get_args(_kind_at(kind, place))]
        return f"{_shown(error)} is not one of the choices{did_you_mean(_plain(error), known)}"
    if name in _BOUNDS:
        words, key = _BOUNDS[name]
        return f"{_shown(error)} is out of bounds; it must be {words} {context[key]}"
    if name == "string_too_long":
        return f"this text has {len(_plain(error))} characters; at most {context['max_length']} fit"
    if name == "string_too_short":
        return "this text is empty; write it or remove the line"
    if name == "string_pattern_mismatch" and "R:" in context["pattern"]:
        return f"{_shown(error)} names no source; write S40, W4, R:nice, K or P (see sources.yaml)"
    if name in _SHAPES:
        return f"{_shown(error)} should be {_SHAPES[name]}"
    return f"{error['msg']}; {_shown(error)} was found"


def _plain(error: ErrorDetails) -> str:
    return str(error["input"])


def _shown(error: ErrorDetails) -> str:
    value = error["input"]
    if isinstance(value, Mapping):
        return "this group of entries" if value else "nothing"
    if isinstance(value, tuple):
        return "this list"
    text = str(value) if len(str(value)) <= 40 else f"{str(value)[:37]}..."
    return f"`{text}`"


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any type
    """Take away what surrounds a type: Annotated, NewType, `| None`."""
    while True:
        if hasattr(kind, "__supertype__"):
            kind = kind.__supertype__
        elif hasattr(kind, "__metadata__"):
            kind = kind.__origin__
        elif get_origin(kind) in (Union, UnionType):
            kind = next(each for each in get_args(kind) if each is not NoneType)
        else:
            return kind


def _kind_at(kind: Any, place: Place) -> Any:  # noqa: ANN401 - any type
    """Return the type that is expected at a place."""
    kind = _bare(kind)
    for part in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = _bare(field.annotation) if field else str
        else:
            inner = get_args(kind) or (str,)
            kind = _bare(inner[-1] if get_origin(kind) is dict else inner[0])
    return kind


def _fields(kind: Any, place: Place) -> list[str]:  # noqa: ANN401 - any type
    around = _kind_at(kind, place[:-1])
    return list(around.model_fields) if hasattr(around, "model_fields") else []


def _wanted(kind: Any) -> str:  # noqa: ANN401 - any type
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(f"`{each}`" for each in get_args(kind))
    if get_origin(kind) is tuple:
        return "a list"
    if get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return "a group of entries under it"
    return {str: "its text", int: "a whole number", float: "a number", bool: "true or false"}.get(
        kind, "it"
    )
