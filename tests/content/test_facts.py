"""The table of the article's facts is whole, and every place it names is there."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TABLE: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docs/facts.yaml").read_text("utf-8"))
SOURCES = yaml.safe_load((ROOT / "content/sources.yaml").read_text("utf-8"))
LANGUAGES = sorted(path.name for path in (ROOT / "content/languages").iterdir())

NAMES_OF_AN_ENTRY = ("id", "gives", "other")
"""By what an entry of a list is called in a pointer."""


def read(path: Path) -> Any:
    """YAML as it stands; an anchor or a doubled key would fail the check of content."""
    return yaml.safe_load(path.read_text("utf-8"))


def entry(within: Any, name: str) -> Any:
    """Return what a mapping or a list calls by this name, None when nothing."""
    if isinstance(within, dict):
        return within.get(name)
    if isinstance(within, list):
        found = (e for e in within if e == name or (isinstance(e, dict) and name in named(e)))
        return next(found, None)
    return None


def named(item: dict[str, Any]) -> set[str]:
    """Every name of an entry of a list."""
    return {str(item[key]) for key in NAMES_OF_AN_ENTRY if key in item}


def missing_in_yaml(path: str, inner: str) -> list[str]:
    """Say where a pointer into YAML breaks off."""
    file = ROOT / path
    if not file.is_file():
        return [f"no file {path}"]
    value = read(file)
    for name in inner.split(".") if inner else ():
        value = entry(value, name)
        if value in (None, "", []):  # an empty mapping is a sign without rules
            return [f"no {name} at {path}#{inner}"]
    return []


def missing_in_python(path: str, name: str) -> list[str]:
    """Say what of a pointer to a name in Python is not there."""
    file = ROOT / path
    if not file.is_file():
        return [f"no file {path}"]
    tree = ast.parse(file.read_text("utf-8"))
    return [] if not name or name in defined(tree) else [f"no {name} in {path}"]


def defined(tree: ast.Module) -> set[str]:
    """Names that a module defines at its top."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def in_every_language(pointer: str) -> list[str]:
    """A place in the words of one language stands for the same place in each."""
    path, _, inner = pointer.partition("#")
    folders = path.split("/")
    if folders[:2] != ["content", "languages"]:
        return [pointer]
    return ["/".join([*folders[:2], code, *folders[3:]]) + f"#{inner}" for code in LANGUAGES]


def missing(pointer: str) -> list[str]:
    """Say what of a pointer is not there."""
    if ".py" in pointer:
        path, _, name = pointer.partition(":")
        return missing_in_python(path, name.lstrip(":"))
    broken = [missing_in_yaml(*each.partition("#")[::2]) for each in in_every_language(pointer)]
    return [problem for problems in broken for problem in problems]


def test_every_fact_and_every_correction_is_there_once() -> None:
    facts = [f"S{n}" for n in range(1, SOURCES["article_facts"] + 1)]
    corrections = [f"W{n}" for n in range(1, SOURCES["corrections"] + 1)]
    lines = (ROOT / "docs/facts.yaml").read_text("utf-8").splitlines()
    written = [line.partition(":")[0] for line in lines if line[:1] in ("S", "W")]
    assert written == [*facts, *corrections]


@pytest.mark.parametrize("name", TABLE)
def test_a_fact_says_where_it_is_kept_or_why_not(name: str) -> None:
    fact = TABLE[name]
    assert fact["fact"]
    assert sorted(fact) in (["fact", "where"], ["fact", "left_out"])
    assert fact.get("where") or fact.get("left_out")


@pytest.mark.parametrize("name", TABLE)
def test_every_place_that_a_fact_names_is_there(name: str) -> None:
    assert [problem for place in TABLE[name].get("where", ()) for problem in missing(place)] == []


def test_every_fact_that_content_rests_on_is_one_that_the_bot_keeps() -> None:
    """A rule must not rest on a claim that was left out."""
    left_out = {name for name, fact in TABLE.items() if "left_out" in fact}
    assert rested_on() & left_out == set()


def rested_on() -> set[str]:
    """Every source that some `basis` in content names."""
    found: set[str] = set()
    for path in sorted((ROOT / "content").rglob("*.yaml")):
        if "languages" not in path.parts:
            found |= set(basis_in(read(path)))
    return found


def basis_in(value: Any) -> list[str]:
    """Every name under a `basis`, at any depth."""
    if isinstance(value, list):
        return [name for item in value for name in basis_in(item)]
    if not isinstance(value, dict):
        return []
    own = list(value.get("basis", ()))
    return [*own, *(name for item in value.values() for name in basis_in(item))]


def test_every_contraindication_of_the_article_stands_under_a_rule() -> None:
    listed = {f"S{n}" for n in range(32, 53)}
    assert listed - rested_on() == set()


@pytest.mark.parametrize(
    "pointer",
    [
        "content/signs.yaml#blocks.no_such_block",
        "content/screening.yaml#age_bands.of_nobody",
        "content/languages/en/messages.yaml#no_such_message",
        "content/no_such_file.yaml",
        "bot/conversation/gate.py:no_such_name",
        "bot/no_such_file.py:check",
        "tests/content/test_facts.py::test_that_is_not_there",
    ],
)
def test_a_place_that_is_not_there_is_noticed(pointer: str) -> None:
    assert missing(pointer)
