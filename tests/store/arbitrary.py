"""Hypothesis strategies for anything built of the model's dataclasses."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

PLAIN: dict[object, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(),
    str: st.text(max_size=20),
    float: st.floats(allow_nan=False, allow_infinity=False),
    NoneType: st.none(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    time: st.times(),
}


def anything(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a type, its dataclasses filled in every field."""
    if shape in PLAIN:
        return PLAIN[shape]
    if isinstance(shape, NewType):
        return anything(shape.__supertype__)
    if isinstance(shape, type) and issubclass(shape, Enum):
        return st.sampled_from(list(shape))
    if is_dataclass(shape) and isinstance(shape, type):
        return st.deferred(lambda: instances(shape))
    return composed(get_origin(shape), get_args(shape))


def instances(shape: type) -> st.SearchStrategy[Any]:
    fields = {name: anything(kind) for name, kind in get_type_hints(shape).items()}
    return st.builds(shape, **fields)


def composed(origin: Any, parts: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (Union, UnionType):
        return st.one_of(*(anything(part) for part in parts))
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(anything(parts[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(anything(parts[0]), anything(parts[1]), max_size=3)
    raise TypeError(f"No strategy for {origin}{parts}.")
