"""Files that are missing, that are no text, or that would grow without end."""

import shutil
from pathlib import Path

import pytest

from bot.library.load import ContentError, inspect, load_library

SAMPLE = Path(__file__).parent / "sample"


def test_a_missing_file_is_named(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(SAMPLE, content)
    (content / "points.yaml").unlink()
    (content / "languages" / "ru" / "grammar.yaml").unlink()
    told = [(Path(each.file).name, each.line) for each in inspect(content).errors]
    assert told == [("grammar.yaml", 1), ("points.yaml", 1)]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ContentError, match="there is no such folder; name the one that holds"):
        load_library(tmp_path / "nowhere")


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(SAMPLE, content)
    (content / "points.yaml").write_bytes(b"GV20:\n  paired: false\n  region: \xff\n")
    [problem] = inspect(content).errors
    assert (problem.line, problem.message) == (
        3,
        "this is not UTF-8; save the file with that encoding",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [" + "x, " * 400_000 + "x]", "larger than 1,000,000 bytes"),
        ("a: [" + "x," * 150_000 + "x]", "more than 100,000 entries"),
        ("a: " + "[" * 5_000 + "]" * 5_000, "nested deeper than 20 levels"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "references are not used"),
    ],
)
def test_a_bomb_is_refused_before_it_goes_off(text, told, tmp_path):
    content = tmp_path / "content"
    shutil.copytree(SAMPLE, content)
    (content / "points.yaml").write_text(text)
    [problem] = inspect(content).errors
    assert told in problem.message
