"""Files that are missing, that are no text, or that would grow without end; and many mistakes."""

from pathlib import Path

import pytest

from bot.library.load import ContentError, inspect, load_library
from tests.library.sampled import edited


def test_a_missing_file_is_named(content):
    (content / "points.yaml").unlink()
    (content / "languages" / "ru" / "grammar.yaml").unlink()
    told = [(Path(each.file).name, each.line) for each in inspect(content).errors]
    assert told == [("grammar.yaml", 1), ("points.yaml", 1)]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ContentError, match="there is no such folder; name the one that holds"):
        load_library(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("routines", "there is no .yaml file here; add one for each"),
        ("languages", "there is no language; add a folder such as languages/en"),
    ],
)
def test_an_empty_folder_is_named(folder, told, content):
    (content / folder).rename(content / "elsewhere")
    (content / folder).mkdir()
    problems = {(each.file, each.message) for each in inspect(content).errors}
    assert (str(content / folder), told) in problems


def test_a_file_that_is_not_utf8_is_named_with_its_line(content):
    (content / "points.yaml").write_bytes(b"GV20:\n  paired: false\n  region: \xff\n")
    [problem] = inspect(content).errors
    assert (problem.line, problem.message) == (
        3,
        "this is not UTF-8; save the file with that encoding",
    )


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251", "koi8-r"])
def test_a_file_in_another_encoding_is_refused(encoding, content):
    file = content / "languages" / "ru" / "points.yaml"
    file.write_bytes(file.read_text("utf-8").encode(encoding))
    [problem] = inspect(content).errors
    assert (problem.file, problem.line) == (str(file), 1)
    assert "save the file with that encoding" in problem.message


def test_a_byte_order_mark_does_no_harm(content):
    file = content / "points.yaml"
    file.write_bytes(file.read_text("utf-8").encode("utf-8-sig"))
    assert inspect(content).problems == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [" + "x, " * 400_000 + "x]", "larger than 1,000,000 bytes; split or shorten it"),
        ("a: [" + "x," * 150_000 + "x]", "more than 100,000 entries; split the file"),
        ("a: " + "[" * 5_000 + "]" * 5_000, "nested deeper than 20 levels; flatten it"),
        ("a: " + "{b: " * 21 + "c" + "}" * 21, "nested deeper than 20 levels; flatten it"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "references are not used; write it out"),
        ("a: b\n<<: *c", "references are not used; write it out"),
    ],
)
def test_a_bomb_is_refused_before_it_goes_off(text, told, content):
    (content / "points.yaml").write_text(text)
    [problem] = inspect(content).errors
    assert told in problem.message


def test_an_entry_twice_is_told_with_both_lines(content):
    file = edited(content, "points.yaml", "GV15:\n", "GV20: {}\nGV15:\n")
    [problem] = [each for each in inspect(content).errors if "twice" in each.message]
    lines = file.read_text("utf-8").split("\n")
    assert problem.message == "`GV20` is here twice (first on line 1); remove one of them"
    assert lines[problem.line - 1] == "GV20: {}"
    assert problem.line > 1


def test_every_mistake_is_told_at_once(content):
    for name in ("signs.yaml", "points.yaml", "languages/ru/screens.yaml"):
        path = content / name
        path.write_text(path.read_text("utf-8") + "oops: [1, 2]\n", "utf-8")
    (content / "languages/en/messages.yaml").write_text("a: 'b\n", "utf-8")
    named = {Path(each.file).relative_to(content).as_posix() for each in inspect(content).errors}
    assert named == {
        "signs.yaml",
        "points.yaml",
        "languages/ru/screens.yaml",
        "languages/en/messages.yaml",
    }


def test_every_broken_rule_is_told_at_once(content):
    edited(content, "headaches/tension.yaml", "late: [R10]", "late: [R19]")
    edited(content, "headaches/tension.yaml", "basis: [S20]", "basis: [S110]")
    edited(content, "routines/R1.yaml", "points: [GV20]", "points: [GV15]")
    edited(content, "languages/ru/points.yaml", "GV15: {name: Я-мэнь}\n", "")
    named = [Path(each.file).relative_to(content).as_posix() for each in inspect(content).errors]
    assert named == [
        "headaches/tension.yaml",
        "headaches/tension.yaml",
        "languages/ru/points.yaml",
        "routines/R1.yaml",
    ]


def test_a_session_of_more_than_an_hour_is_refused(content):
    routine = content / "routines" / "R1.yaml"
    text = routine.read_text("utf-8").replace("gap_s: 75", "gap_s: 960").replace("300", "900")
    routine.write_text(text, "utf-8")
    edited(content, "screening.yaml", "session_s: 3600", "session_s: 1800")
    told = [each.message for each in inspect(content).errors]
    assert told == ["the steps take 2860 s in all; 1800 s are allowed; shorten them"]
