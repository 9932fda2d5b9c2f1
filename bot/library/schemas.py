"""JSON Schemas for editors: YAML of `content/` completes and underlines as one types.

They are written from the same types that read the files, with every id that exists as a choice.
The check says more than a schema can; nothing here refuses content.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from bot.library import papers
from bot.library.messages import needed
from bot.library.references import COLUMNS, known_ids
from bot.model.content import (
    AgeBand,
    BlockSign,
    Content,
    EmergencyNumbers,
    Headache,
    Point,
    Routine,
    Screening,
    Signs,
    Sources,
)
from bot.model.course_content import Courses
from bot.model.diary_content import Diary
from bot.model.ids import HeadacheId, PointId, SignId
from bot.model.words import (
    CommonWords,
    DiaryWords,
    Examples,
    Families,
    HeadacheWords,
    LanguageCard,
    Phrases,
    PointWords,
    RoutineWords,
    ScreensFile,
    SignWords,
    Text,
)

_DEFINING: dict[type[BaseModel], tuple[str, ...]] = {
    Signs: ("dangers", "blocks", "cautions", "symptoms"),
    AgeBand: ("id",),
    BlockSign: ("doctor",),
    EmergencyNumbers: ("by_country",),
    Diary: ("medicines", "triggers"),
}
"""Where an id is given rather than used, so that any new one is welcome."""

Schema = dict[str, Any]
MessageKey = NewType("MessageKey", str)
PaperKey = NewType("PaperKey", str)


FILES: dict[str, Any] = {
    "signs": Signs,
    "screening": Screening,
    "points": dict[str, Point],
    "emergency": EmergencyNumbers,
    "sources": Sources,
    "diary": Diary,
    "courses": Courses,
    "headache": Headache,
    "routine": Routine,
    "words-language": LanguageCard,
    "words-messages": dict[MessageKey, Text],
    "words-signs": dict[SignId, SignWords],
    "words-screens": ScreensFile,
    "words-headaches": dict[HeadacheId, HeadacheWords],
    "words-points": dict[PointId, PointWords],
    "words-diary": DiaryWords,
    "words-papers": dict[PaperKey, Text],
    "words-routine": RoutineWords,
    "words-phrases": Phrases,
    "words-examples": Examples,
    "words-families": Families,
    "words-common": CommonWords,
}
"""The schema of each kind of file in `content/`, by name."""


RENEW = "headache-bot schemas content/schemas"
"""The command that writes them again after a new id or field."""


def schema_of(file: PurePosixPath) -> str:
    """Return the schema of a YAML file, by the file's place in the content folder."""
    match file.parts:
        case ("headaches" | "routines" as folder, _):
            return f"{folder.removesuffix('s')}.json"
        case ("languages", _, "routines", _):
            return "words-routine.json"
        case ("languages", _, "grammar.yaml"):
            return "words-phrases.json"
        case ("languages", _, "examples", _):
            return "words-examples.json"
        case ("languages", _, name):
            return f"words-{PurePosixPath(name).stem}.json"
    return f"{file.stem}.json"


def first_line(file: PurePosixPath) -> str:
    """Return the comment by which an editor finds the schema of a file of the content folder."""
    up = "../" * (len(file.parts) - 1)
    return f"# yaml-language-server: $schema={up}schemas/{schema_of(file)}"


def schemas(content: Content) -> dict[str, str]:
    """Return every schema as JSON text, by file name. The same content gives the same text."""
    known = known_ids(content)
    known |= {"Offered": frozenset(_offered(content)), "MessageKey": frozenset(needed())}
    known["PaperKey"] = frozenset(papers.PLACES)
    return {
        f"{name}.json": json.dumps(_schema(kind, known), indent=1, ensure_ascii=False) + "\n"
        for name, kind in FILES.items()
    }


def _offered(content: Content) -> Iterator[str]:
    """Yield what an offer may name: `routine` and `routine/variant`."""
    for name, routine in content.routines.items():
        yield name
        yield from (f"{name}/{variant}" for variant in routine.variants)


def write(content: Content, folder: Path) -> int:
    """Write every schema into a folder; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    made = schemas(content)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return len(made)


def _schema(kind: Any, known: dict[str, frozenset[str]]) -> Schema:  # noqa: ANN401 - any type
    schema = TypeAdapter(kind).json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if kind is Phrases:
        schema.pop("required", None)  # its fields stand in two files
    definitions = schema.get("$defs", {})
    for model in _models(kind, {}):
        node = schema if model is kind else definitions.get(model.__name__)
        if node:
            _describe(model, node)
            _let_be_empty(model, node)
        for name, field in model.model_fields.items():
            if node and name not in _DEFINING.get(model, ()):
                _choices(field.annotation, node["properties"][name], known)
    _choices(kind, schema, known)
    if kind is Headache:
        for column in COLUMNS:
            definitions["Offer"]["properties"][column]["items"]["enum"] = sorted(known["Offered"])
    return schema


def _describe(model: type[BaseModel], node: Schema) -> None:
    """Give each field what its model says about it: an editor shows it beside the cursor."""
    for each in reversed(model.__mro__[:-1]):
        if each is not BaseModel and issubclass(each, BaseModel):
            for name, told in _told(each):
                node["properties"][name]["description"] = told


def _told(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield every field of a model that has a sentence below it, with the sentence."""
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    for field, after in pairwise(getattr(body, "body", [])):
        match field, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(ast.Constant(value=str(told))):
                yield name, " ".join(told.split())


def _let_be_empty(model: type[BaseModel], node: Schema) -> None:
    """Accept `nausea:` with nothing after it where nothing has to be said."""
    if not any(field.is_required() for field in model.model_fields.values()):
        node["type"] = ["object", "null"]


def _models(kind: Any, seen: dict[type[BaseModel], None]) -> dict[type[BaseModel], None]:  # noqa: ANN401 - any type
    """Collect every model below a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind not in seen:
            seen[kind] = None
            for field in kind.model_fields.values():
                _models(field.annotation, seen)
    else:
        for each in get_args(kind):
            _models(each, seen)
    return seen


def _choices(kind: Any, node: Schema, known: dict[str, frozenset[str]]) -> None:  # noqa: ANN401 - any type
    """Let a node of the schema accept only ids that exist, wherever its type is one of an id."""
    if get_origin(kind) in (Union, UnionType):
        inner = next(each for each in get_args(kind) if each is not NoneType)
        node = next((n for n in node.get("anyOf", []) if n.get("type") != "null"), node)
        _choices(inner, node, known)
    elif isinstance(kind, NewType):
        if kind.__name__ in known:
            node["enum"] = sorted(known[kind.__name__])
    elif get_origin(kind) is tuple:
        _choices(get_args(kind)[0], node.setdefault("items", {}), known)
    elif get_origin(kind) is dict:
        key, value = get_args(kind)
        if isinstance(key, NewType) and key.__name__ in known:
            node["propertyNames"] = {"enum": sorted(known[key.__name__])}
        if isinstance(node.get("additionalProperties"), dict):
            _choices(value, node["additionalProperties"], known)
