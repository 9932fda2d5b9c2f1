"""Whoever pastes the examples of the README gets what it shows."""

import io
import shlex
import shutil

import pytest

from bot.cli import main
from bot.exits import Exit
from bot.library.load import content_folder, inspect
from tests.library.readme import examples, follow, shown

README = content_folder() / "README.md"
EXAMPLES = [*examples(README.read_text("utf-8"))]


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The content with every example of the README in it."""
    content = tmp_path_factory.mktemp("readme") / "content"
    shutil.copytree(content_folder(), content)
    for example in EXAMPLES:
        follow(example, content)
    return content


def test_every_kind_of_file_has_an_example():
    files = {example.file for example in EXAMPLES}
    for name in ("signs.yaml", "screening.yaml", "points.yaml", "languages/en/phrases.yaml"):
        assert name in files
    assert any(file.startswith("headaches/") for file in files)
    assert any(file.startswith("routines/") for file in files)
    assert any(example.language == "sh" for example in EXAMPLES)


def test_the_content_with_every_example_has_no_problem(followed):
    assert inspect(followed).problems == ()


def test_after_each_example_every_problem_says_what_to_do(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(content_folder(), content)
    for example in EXAMPLES:
        follow(example, content)
        assert all("; " in each.message for each in inspect(content).errors)


SHOWN = [*shown(README.read_text("utf-8"))]


@pytest.mark.parametrize("example", SHOWN, ids=[each.command for each in SHOWN])
def test_what_the_readme_shows_is_what_comes(example, followed, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(example.typed))
    arguments = shlex.split(example.command)
    assert main([*arguments, "--content", str(followed)]) == Exit.OK
    told = capsys.readouterr().out.splitlines()
    assert [line for line in example.lines if line not in told] == []


def test_previews_and_chats_are_shown():
    assert {each.command.split()[0] for each in SHOWN} == {"preview", "chat"}
