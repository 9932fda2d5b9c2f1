"""Compiled content is kept for the next start, and trusted only where nobody else can write."""

import os
import pickle
from pathlib import Path

import pytest

from bot.conversation.library import Library
from bot.library.kept import kept_library, usual_shelf
from bot.library.load import ContentError, load_library
from bot.model.ids import Language
from bot.understanding.read import read

ENGLISH = Language("en")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "headache-bot"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The folders that were compiled."""
    done: list[Path | None] = []

    def compiling(folder: Path | None = None) -> Library:
        done.append(folder)
        return load_library(folder)

    monkeypatch.setattr("bot.library.kept.load_library", compiling)
    return done


def the_file(shelf: Path) -> Path:
    [file] = shelf.glob("*.pickle")
    return file


def test_the_second_start_compiles_nothing(content, shelf, compiled):
    first, second = kept_library(content, shelf), kept_library(content, shelf)
    assert compiled == [content]
    assert (second.content, second.words) == (first.content, first.words)
    text = "migraine, throbbing"
    assert read(text, second.lexicon, ENGLISH) == read(text, first.lexicon, ENGLISH)


def test_all_that_the_program_brings_can_be_kept(library, shelf, monkeypatch):
    compiled = iter([library])
    monkeypatch.setattr("bot.library.kept.load_library", lambda _: next(compiled))
    first, second = kept_library(None, shelf), kept_library(None, shelf)
    assert (first is library, second is library) == (True, False)
    assert (second.content, second.words) == (library.content, library.words)


def test_changed_content_is_compiled(content, shelf, compiled):
    kept_library(content, shelf)
    words = content / "languages" / "en" / "messages.yaml"
    words.write_text(words.read_text("utf-8") + "\n", "utf-8")
    kept_library(content, shelf)
    assert compiled == [content, content]


def test_broken_content_is_refused_although_it_was_right_before(content, shelf):
    kept_library(content, shelf)
    (content / "signs.yaml").write_text("nonsense: [", "utf-8")
    with pytest.raises(ContentError):
        kept_library(content, shelf)


@pytest.mark.parametrize("which", ["the file", "the folder"])
def test_what_others_may_read_or_write_is_not_trusted(content, shelf, compiled, which):
    kept_library(content, shelf)
    if which == "the file":
        the_file(shelf).chmod(0o620)
    else:
        shelf.chmod(0o755)
    kept_library(content, shelf)
    assert compiled == [content, content]


def test_a_link_is_not_followed(content, shelf, compiled):
    kept_library(content, shelf)
    file = the_file(shelf)
    file.symlink_to(file.rename(shelf / "elsewhere"))
    kept_library(content, shelf)
    assert compiled == [content, content]


def test_a_file_of_somebody_else_is_not_trusted(content, shelf, compiled, monkeypatch):
    kept_library(content, shelf)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    kept_library(content, shelf)
    assert compiled == [content, content]


class _Worm:
    """What somebody might smuggle in."""

    def __init__(self, *call: object) -> None:
        self._call = call

    def __reduce__(self):
        function, *arguments = self._call
        return function, tuple(arguments)


@pytest.mark.parametrize("how", ["nonsense", "cut short", "a call", "another thing"])
def test_a_spoilt_file_is_compiled_anew_and_replaced(content, shelf, compiled, tmp_path, how):
    kept_library(content, shelf)
    file, trace = the_file(shelf), tmp_path / "trace"
    right = file.read_bytes()
    spoilt = {
        "nonsense": b"nonsense",
        "cut short": right[: len(right) // 2],
        "a call": pickle.dumps(_Worm(os.mkdir, str(trace))),
        "another thing": pickle.dumps(frozenset({"a"})),
    }
    file.write_bytes(spoilt[how])
    kept_library(content, shelf)
    kept_library(content, shelf)
    assert (compiled, trace.exists()) == ([content, content], False)


def test_where_nothing_can_be_written_nothing_is_missed(content, tmp_path, compiled):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    kept_library(content, in_the_way / "headache-bot")
    kept_library(content, None)
    assert compiled == [content, content]


def test_only_the_newest_are_kept(content, shelf):
    for number in range(5):
        content.joinpath("note.txt").write_text(str(number), "utf-8")
        kept_library(content, shelf)
    assert len([*shelf.iterdir()]) == 3


def test_the_shelf_is_where_the_user_s_caches_are():
    home = usual_shelf({})
    assert usual_shelf({"XDG_CACHE_HOME": "/c"}) == Path("/c/headache-bot")
    assert home is None or home.parts[-2:] == (".cache", "headache-bot")
