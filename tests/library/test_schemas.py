"""Editors are told the truth: the schemas are current, fit every file, and refuse mistakes."""

import json
import re
from pathlib import Path, PurePosixPath

import jsonschema
import pytest
import yaml

from bot.library.load import content_folder, inspect, load_library
from bot.library.schemas import RENEW, first_line, schema_of, schemas
from tests.library.sampled import sampled

CONTENT = content_folder()
FILES = sorted(
    PurePosixPath(path.relative_to(CONTENT).as_posix()) for path in CONTENT.rglob("*.yaml")
)


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do: version 1.2, where `yes` and `NO` are words."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - so PyYAML wants it


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)", "-+.0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def parsed(text: str) -> object:
    return yaml.load(text, Editor)  # noqa: S506 - Editor is a SafeLoader


@pytest.fixture(scope="module")
def real_schemas():
    """Made from the content that comes with the program, its other problems apart."""
    content = inspect().content
    assert content is not None
    return schemas(content)


@pytest.fixture(scope="module")
def sample_schemas(tmp_path_factory):
    content = load_library(sampled(tmp_path_factory.mktemp("sample"))).content
    return {name: json.loads(text) for name, text in schemas(content).items()}


def test_the_schemas_on_disk_are_current(real_schemas):
    made = real_schemas
    there = {path.name: path.read_text("utf-8") for path in (CONTENT / "schemas").glob("*.json")}
    assert sorted(there) == sorted(made), f"renew them: {RENEW}"
    stale = [name for name, text in made.items() if there[name] != text]
    assert stale == [], f"renew them: {RENEW}"


def test_every_schema_is_one(real_schemas):
    for text in real_schemas.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("file", FILES, ids=str)
def test_every_file_of_the_content_fits_its_schema(file, real_schemas):
    schema = json.loads(real_schemas[schema_of(file)])
    validator = jsonschema.Draft202012Validator(schema)
    found = validator.iter_errors(parsed((CONTENT / file).read_text("utf-8")))
    assert [f"{each.json_path}: {each.message[:200]}" for each in found] == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_every_file_of_the_content_names_its_schema(file):
    [first, *_] = (CONTENT / file).read_text("utf-8").splitlines()
    assert first == first_line(file)
    named = first.partition("$schema=")[2]
    assert (CONTENT / file.parent / named).resolve().is_file()


@pytest.mark.parametrize(
    ("schema", "text", "told"),
    [
        ("signs", "dangers: {}\nblocks: {}\ncautions: {}", "'symptoms' is a required property"),
        (
            "signs",
            "{dangers: {x: {strength: sotf}}, blocks: {}, cautions: {}, symptoms: {}}",
            "'sotf' is not one of ['hard', 'soft']",
        ),
        ("headache", "{ref: T1, signs: {throbing: 20}, offers: {early: [], late: []}}", "throbing"),
        ("headache", "{ref: T1, signs: {}, offers: {early: [R1/ligth], late: []}}", "R1/ligth"),
        ("headache", "{ref: T1, signs: {throbbing: 200}, offers: {early: [], late: []}}", "200"),
        ("headache", "{ref: T1, basis: [X], signs: {}, offers: {early: [], late: []}}", "'X'"),
        ("routine", "{ref: R1, steps: [{id: a, techniques: [hug], seconds: 5, gap_s: 5}]}", "hug"),
        ("routine", "{ref: R1, steps: [{id: a, techniques: [], seconds: 1, gap_s: 5}]}", "minimum"),
        ("routine", "{ref: R1, only_with: [feverr], steps: []}", "feverr"),
        ("points", "{LI4: {paired: true, region: heel}}", "heel"),
        ("points", "{LI4: {paired: true, region: hand, max_presure: 2}}", "max_presure"),
        ("screening", "{child_doctor: nurse}", "nurse"),
        ("emergency", "{unknown: 112, by_country: {}}", "112 is not of type 'string'"),
        ("words-messages", "{wellcome: Hello}", "wellcome"),
        ("words-signs", "{feverr: {label: fever}}", "feverr"),
        ("words-headaches", "{migraine: {name: migraine}}", "'button' is a required property"),
        ("words-points", "{GV99: {name: Nowhere}}", "GV99"),
        ("words-phrases", "{signs: {fever: fever}}", "'fever' is not of type 'array'"),
        ("words-screens", "{doctors: {nurse: a nurse}}", "nurse"),
        ("words-language", "{name: English, letters: abc}", "'stemmer' is a required property"),
        ("words-routine", "{name: x, button: x, about: x, steps: {a: {title: x}}}", "'say' is a"),
        ("sources", "{article: x, article_facts: 0, corrections: 1, references: {}}", "minimum"),
    ],
)
def test_a_broken_value_is_underlined(schema, text, told, sample_schemas):
    validator = jsonschema.Draft202012Validator(sample_schemas[f"{schema}.json"])
    messages = [f"{each.message} {each.validator}" for each in validator.iter_errors(parsed(text))]
    assert any(told in message for message in messages), messages


def test_a_field_is_explained_beside_the_cursor(sample_schemas):
    points = sample_schemas["points.json"]["$defs"]["Point"]["properties"]
    assert points["never_press"]["description"].startswith("True for a place that is shown only")


def test_a_new_id_is_welcome_where_ids_are_given(sample_schemas):
    validator = jsonschema.Draft202012Validator(sample_schemas["signs.json"])
    text = "{dangers: {}, blocks: {}, cautions: {}, symptoms: {new_one: }}"
    assert [*validator.iter_errors(parsed(text))] == []


def test_the_same_content_gives_the_same_schemas(tmp_path):
    content = load_library(sampled(Path(tmp_path))).content
    assert schemas(content) == schemas(content)
