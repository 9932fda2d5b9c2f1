"""The worked examples of `content/README.md`, done by a machine as a reader would do them.

A fenced block says behind ```yaml what to do with it:
`FILE` makes the file, or goes to its end; `FILE under KEY` and `FILE after LINE` go below the line
that begins so; `FILE instead of KEY` replaces that line. ```sh blocks with `cp -r` copy a folder.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^```(yaml|sh)(?: (\S+))?(?: (under|after|instead of) ([^\n]+))?\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_SHOWN = re.compile(
    r"^```\n\$ (?:printf '([^']*)' \| )?headache-bot ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_COPY = re.compile(r"^cp -r content/(\S+) content/(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One block of the README."""

    language: str
    file: str
    where: str
    line: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A command of the README, what is typed into it, and lines that it prints."""

    command: str
    typed: str
    lines: tuple[str, ...]


def shown(readme: str) -> Iterator[Shown]:
    """Yield every command whose output is shown. `…` stands for lines left out."""
    for typed, command, output in _SHOWN.findall(readme):
        lines = tuple(line for line in output.splitlines() if line != "…")
        yield Shown(command, typed.replace("\\n", "\n"), lines)


def examples(readme: str) -> Iterator[Example]:
    """Yield every block that changes content, in order."""
    for language, file, where, line, text in _BLOCK.findall(readme):
        if file or _COPY.search(text):
            yield Example(language, file, where, line, text)


def follow(example: Example, content: Path) -> None:
    """Do what a block says, in a content folder."""
    if example.language == "sh":
        for source, copy in _COPY.findall(example.text):
            shutil.copytree(content / source, content / copy)
        return
    file = content / example.file
    if not example.where:
        before = file.read_text("utf-8") if file.exists() else ""
        file.write_text(before + example.text, "utf-8")
        return
    lines = file.read_text("utf-8").splitlines(keepends=True)
    index = next(i for i, line in enumerate(lines) if line.strip().startswith(example.line))
    upto = index if example.where == "instead of" else index + 1
    file.write_text("".join([*lines[:upto], example.text, *lines[index + 1 :]]), "utf-8")
