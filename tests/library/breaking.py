"""One small edit of a small content, and what must be said about it."""

from dataclasses import dataclass
from pathlib import Path

from bot.library.load import inspect
from bot.library.source import Problem
from tests.library.sampled import edited


@dataclass(frozen=True)
class Broken:
    """One edit of one file, and what must be said about it."""

    file: str
    old: str
    new: str
    told: str
    at: str = ""
    """Text of the line that is named; empty: the first line of `new`."""
    named: str = ""
    """The file that is named; empty: the one that was edited."""
    warns: bool = False
    """True where the content can be used all the same."""


REMEDIES = ("; ", "should be ", "must start and end", "must stand in")
"""Every message goes on after what is wrong."""


def refuse(breakage: Broken, content: Path) -> None:
    """Break the content; see that it is refused with file, line and remedy."""
    edited(content, breakage.file, breakage.old, breakage.new)
    told_of(breakage, content)


def told_of(breakage: Broken, content: Path) -> None:
    """See that the one mistake is told where it is, and what would be right."""
    problems = inspect(content).problems
    fitting = [each for each in problems if breakage.told in each.message]
    assert fitting, "\n".join(map(str, problems))
    assert fitting[0].severity == ("warning" if breakage.warns else "error")
    assert any(remedy in fitting[0].message for remedy in REMEDIES), fitting[0].message
    file = content / (breakage.named or breakage.file)
    assert fitting[0].file == str(file)
    if file.is_file():
        assert (breakage.at or breakage.new.split("\n")[0]) in line_of(fitting[0], file)


def line_of(problem: Problem, file: Path) -> str:
    """Return the line that a problem names."""
    return file.read_text("utf-8").split("\n")[problem.line - 1]
