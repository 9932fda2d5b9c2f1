"""`content/` becomes a `Library`, or a list of everything that is wrong with it."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.conversation.library import Library
from bot.library.check import check
from bot.library.explain import did_you_mean, shaped
from bot.library.learned import NAME, LearnedError, fingerprint, read_learned
from bot.library.source import Atlas, Place, Problem, read_source
from bot.library.world import Earth
from bot.model.content import (
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
from bot.model.ids import (
    HeadacheId,
    Language,
    PointId,
    RoutineId,
    SignId,
)
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
    Words,
)
from bot.understanding.lexicon import compile_lexicon
from bot.understanding.sensing import Sense

_PACKAGE = Path(__file__).resolve().parents[1]


class ContentError(Exception):
    """The content cannot be used. Lists every problem with file, line and remedy."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a content folder."""

    content: Content | None
    """None when its shape is broken."""
    words: Mapping[Language, Words]
    problems: tuple[Problem, ...]
    """By file and line; warnings as well."""
    senses: Mapping[Language, Sense] = field(default_factory=dict)
    """What was learned from the examples."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which the content is refused."""
        return tuple(each for each in self.problems if each.severity == "error")


_ONE_FILE_EACH: dict[str, Any] = {
    "signs": Signs,
    "screening": Screening,
    "points": dict[PointId, Point],
    "emergency": EmergencyNumbers,
    "sources": Sources,
    "diary": Diary,
    "courses": Courses,
}
_ONE_FOLDER_EACH: dict[str, Any] = {
    "headaches": dict[HeadacheId, Headache],
    "routines": dict[RoutineId, Routine],
}
_WORDS_FILES: dict[str, tuple[str, Any]] = {
    "card": ("language.yaml", LanguageCard),
    "messages": ("messages.yaml", dict[str, Text]),
    "signs": ("signs.yaml", dict[SignId, SignWords]),
    "headaches": ("headaches.yaml", dict[HeadacheId, HeadacheWords]),
    "points": ("points.yaml", dict[PointId, PointWords]),
    "diary": ("diary.yaml", DiaryWords),
    "papers": ("papers.yaml", dict[str, Text]),
}


_LEARN = "run `headache-bot learn`"


def content_folder() -> Path:
    """Return the content that travels with the program: inside the package or beside it."""
    inside = _PACKAGE / "_content"
    return inside if inside.is_dir() else _PACKAGE.parent / "content"


def load_library(folder: Path | None = None, *, learned: bool = True) -> Library:
    """Return all that the bot knows. Raises ContentError with every problem of broken content.

    Not `learned`: without what was learned from examples, whatever is in those files.
    """
    with uncollected():
        found = inspect(folder, learned=learned)
        if found.content is None or found.errors:
            raise ContentError(found.errors)
        lexicon = compile_lexicon(found.content, found.words, found.senses)
        world = Earth({code: words.card.letters for code, words in found.words.items()})
        return Library(found.content, found.words, lexicon, world)


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest.

    It would look through half a million new objects again and again, a third of the time of a
    start, and nearly all of them are there to stay.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def inspect(folder: Path | None = None, *, learned: bool = True) -> Inspection:
    """Read and check a content folder. Never raises for what is in it."""
    reading = _Reading(folder or content_folder())
    content, words = reading.content(), reading.languages()
    reading.refuse_strangers()
    if content is not None and not reading.atlas.problems:
        check(content, words, reading.atlas)
    senses = reading.senses(words) if learned else {}
    return Inspection(content, words, tuple(sorted(set(reading.atlas.problems))), senses)


class _Reading:
    """One pass over a content folder."""

    def __init__(self, folder: Path) -> None:
        self.atlas = Atlas()
        self._folder = folder
        self._read: set[Path] = set()

    def content(self) -> Content | None:
        """Read everything but the words."""
        if not self._folder.is_dir():
            self._note(self._folder, "there is no such folder; name the one that holds signs.yaml")
            return None
        pieces = {name: self._file((name,), kind) for name, kind in _ONE_FILE_EACH.items()}
        pieces |= {name: self._files((name,), kind) for name, kind in _ONE_FOLDER_EACH.items()}
        if any(piece is None for piece in pieces.values()):
            return None
        named = [block.doctor for block in pieces["signs"].blocks.values()]
        named.append(pieces["screening"].child_doctor)
        return Content(**pieces, doctors=tuple(dict.fromkeys(each for each in named if each)))

    def languages(self) -> dict[Language, Words]:
        """Read the words of every language whose shape is right."""
        folder = self._folder / "languages"
        self.atlas.marks[("words",)] = (self._shown(folder), 1)
        codes = [each.name for each in _sorted(folder) if each.is_dir()]
        if not codes and self._folder.is_dir():
            self._note(folder, "there is no language; add a folder such as languages/en")
        read = {Language(code): self._words(Language(code)) for code in codes}
        return {code: words for code, words in read.items() if words}

    def _words(self, code: Language) -> Words | None:
        at: Place = ("words", code)
        folder = self._folder / "languages" / code
        screens = self._shaped(folder / "screens.yaml", at, ScreensFile)
        pieces = {
            name: self._shaped(folder / file, (*at, name), kind)
            for name, (file, kind) in _WORDS_FILES.items()
        }
        pieces["phrases"] = self._phrases(folder, (*at, "phrases"))
        # A language can begin without these three.
        if (folder / "examples").exists():
            pieces["examples"] = self._examples(folder / "examples", (*at, "examples"))
        if (folder / "families.yaml").exists():
            families = self._shaped(folder / "families.yaml", (*at, "families"), Families)
            pieces["families"] = families
        if (folder / "common.yaml").exists():
            common = self._shaped(folder / "common.yaml", (*at, "common"), CommonWords)
            pieces["common"] = common
        pieces["routines"] = self._folder_of(
            folder / "routines", (*at, "routines"), dict[RoutineId, RoutineWords]
        )
        if screens is None or any(piece is None for piece in pieces.values()):
            return None
        return Words(
            code=code,
            screens=screens.screens,
            age_bands=screens.age_bands,
            doctors=screens.doctors,
            countries=screens.countries,
            **pieces,
        )

    def _phrases(self, folder: Path, at: Place) -> Phrases | None:
        """Read the two files that together say what a person may type."""
        names = ("grammar.yaml", "phrases.yaml")
        grammar, phrases = (self._source(folder / name, at) for name in names)
        if not isinstance(grammar, dict) or not isinstance(phrases, dict):
            return None
        for key in sorted(grammar.keys() & phrases.keys()):
            told = f"`{key}` is in both {' and '.join(names)}; remove one of them"
            self._note(folder / names[1], told)
        merged: Phrases | None = shaped(self.atlas, at, {**grammar, **phrases}, Phrases)
        return merged

    def _examples(self, folder: Path, at: Place) -> Examples | None:
        """Read all files of examples as one."""
        files = [file for file in _sorted(folder) if file.suffix == ".yaml"]
        read = [self._shaped(file, (*at, file.stem), Examples) for file in files]
        return None if None in read else _joined(read)

    def senses(self, words: Mapping[Language, Words]) -> dict[Language, Sense]:
        """Read what was learned from the examples of each language."""
        senses: dict[Language, Sense] = {}
        for code, language in words.items():
            path = self._folder / "languages" / code / NAME
            if not path.exists():
                if language.examples != Examples():
                    self._warn(path.parent, f"nothing was learned from the examples yet; {_LEARN}")
                continue
            try:
                senses[code] = read_learned(path)
            except (LearnedError, OSError) as error:
                self._note(path, f"{error}; {_LEARN}, it is written anew")
                continue
            if senses[code].fingerprint != fingerprint(language):
                self._warn(path, f"examples or families changed after it was learned; {_LEARN}")
        return senses

    def _file(self, at: Place, kind: Any) -> Any:  # noqa: ANN401 - the type is an argument
        return self._shaped(self._folder / f"{at[0]}.yaml", at, kind)

    def _files(self, at: Place, kind: Any) -> Any:  # noqa: ANN401 - the type is an argument
        return self._folder_of(self._folder / str(at[0]), at, kind)

    def _folder_of(self, folder: Path, at: Place, kind: Any) -> Any:  # noqa: ANN401 - as above
        """Read a folder of files as one mapping from their names."""
        files = [file for file in _sorted(folder) if file.suffix == ".yaml"]
        if not files:
            self._note(folder, "there is no .yaml file here; add one for each")
            return None
        self.atlas.marks[at] = (self._shown(folder), 1)
        read = {file.stem: self._source(file, (*at, file.stem)) for file in files}
        usable = {name: value for name, value in read.items() if value is not None}
        value = shaped(self.atlas, at, usable, kind)
        return value if len(usable) == len(read) else None

    def _shaped(self, path: Path, at: Place, kind: Any) -> Any:  # noqa: ANN401 - as above
        value = self._source(path, at)
        return None if value is None else shaped(self.atlas, at, value, kind)

    def _source(self, path: Path, at: Place) -> object:
        self._read.add(path)
        return read_source(path, self._shown(path), self.atlas, at)

    def refuse_strangers(self) -> None:
        """Name every YAML file that nobody reads: most often a misspelt name."""
        known = [path.name for path in self._read]
        for path in self._strangers():
            near = did_you_mean(path.name, known, otherwise="")
            told = f"nobody reads this file{near or '; rename or remove it'}"
            self._note(path, told)

    def _strangers(self) -> Iterator[Path]:
        for path in sorted(self._folder.rglob("*")):
            if path.suffix in (".yaml", ".yml") and path not in self._read:
                yield path

    def _note(self, path: Path, message: str) -> None:
        self.atlas.problems.append(Problem(self._shown(path), 1, message))

    def _warn(self, path: Path, message: str) -> None:
        self.atlas.problems.append(Problem(self._shown(path), 1, message, "warning"))

    def _shown(self, path: Path) -> str:
        """Return a path as a person finds it from where they are."""
        here = Path.cwd()
        return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _joined(some: Iterable[Examples]) -> Examples:
    """Return the examples of several files as one."""
    signs: dict[SignId, tuple[str, ...]] = {}
    kinds: dict[HeadacheId, tuple[str, ...]] = {}
    ordinary: tuple[str, ...] = ()
    off_topic: tuple[str, ...] = ()
    for one in some:
        signs |= {sign: signs.get(sign, ()) + texts for sign, texts in one.signs.items()}
        kinds |= {kind: kinds.get(kind, ()) + texts for kind, texts in one.kinds.items()}
        ordinary += one.ordinary
        off_topic += one.off_topic
    return Examples(signs=signs, kinds=kinds, ordinary=ordinary, off_topic=off_topic)
