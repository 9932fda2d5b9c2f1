"""What was learned comes back from its file; a broken file is refused with what to do next."""

from pathlib import Path

import pytest

from bot.conversation.library import Library
from bot.library.learned import LearnedError, fingerprint, read_learned, write_learned
from bot.library.load import content_folder, inspect
from bot.model.ids import Language
from bot.understanding.features import Features
from tests.understanding.listening import sense_of

SENSE = sense_of({"cup": {"danger": 2.0}, "=fever:absent:hard": {"danger": -1.0}}, {"danger": -1.0})


def test_what_was_learned_comes_back_as_it_was(tmp_path: Path) -> None:
    write_learned(tmp_path / "learned.npz", SENSE)
    back = read_learned(tmp_path / "learned.npz")
    text = Features(("cup",), (), ("=fever:absent:hard",))
    assert back.hear(text) == SENSE.hear(text)
    assert (back.fingerprint, back.examples) == (SENSE.fingerprint, SENSE.examples)
    assert back.words == SENSE.words == {"cup": 10}


@pytest.mark.parametrize("spoilt", [b"", b"no archive at all", b"PK\x03\x04 half of one"])
def test_what_is_no_such_file_is_refused(tmp_path: Path, spoilt: bytes) -> None:
    path = tmp_path / "learned.npz"
    path.write_bytes(spoilt)
    with pytest.raises(LearnedError):
        read_learned(path)


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "learned.npz"
    write_learned(path, SENSE)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(LearnedError):
        read_learned(path)


def test_broken_content_names_the_file_and_what_to_do(content: Path) -> None:
    path = content / "languages" / "en" / "learned.npz"
    path.write_bytes(b"spoilt")
    told = [str(problem) for problem in inspect(content).errors]
    assert len(told) == 1
    assert "learned.npz" in told[0]
    assert "headache-bot learn" in told[0]


def test_what_was_learned_from_other_examples_is_told(content: Path) -> None:
    write_learned(content / "languages" / "en" / "learned.npz", SENSE)
    (problem,) = inspect(content).problems
    assert problem.severity == "warning"
    assert "changed after it was learned" in problem.message


@pytest.mark.parametrize("code", ["en", "ru"])
def test_what_travels_with_the_program_was_learned_from_its_examples(
    library: Library, code: str
) -> None:
    learned = read_learned(content_folder() / "languages" / code / "learned.npz")
    assert learned.fingerprint == fingerprint(library.words[Language(code)])
