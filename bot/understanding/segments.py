"""A text cut into words, clauses and sentences."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<end>[.!?…\n]+)"
    r"|(?P<pause>[,;:()\[\]\"«»]|\s-+\s|\s-(?=\w)|(?<=\w)-\s)"
    r"|(?P<sign>[/°%]|(?<=\d)-(?=\d))"
)

MAX_TOKENS = 1500
"""Words of a message of 4096 characters, and some; the rest of a longer one is not read."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `start` to `end` (not included) that belong together."""

    number: int
    start: int
    end: int
    sentence: int
    opened_by: str
    """What stands before it: a punctuation mark, `-`, or `` for the first one and after a word."""
    asked: bool
    """True when its sentence ends with a question mark."""


@dataclass(frozen=True, slots=True)
class Segments:
    """The words of a text in order, and the clauses they make."""

    words: tuple[str, ...]
    clauses: tuple[Clause, ...]
    clause_of: tuple[int, ...]
    """For each word, the number of its clause."""
    sentences: Mapping[int, tuple[int, int]]
    """For each sentence, its first word and its end."""
    guessed: Mapping[int, str] = field(default_factory=dict)
    """Place of each word that was typed otherwise, and how: a slip of the finger, mended."""

    def sentence_span(self, clause: int) -> tuple[int, int]:
        """First word and end of the sentence that holds this clause."""
        return self.sentences[self.clauses[clause].sentence]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A boundary before word number `at`."""

    at: int
    mark: str
    ends: bool


def _pieces(text: str) -> tuple[list[str], list[_Cut]]:
    words: list[str] = []
    cuts: list[_Cut] = []
    for found in _PIECE.finditer(text):
        piece = found.group()
        if found.lastgroup in {"end", "pause"}:
            mark = "?" if "?" in piece else piece.strip()[:1] or "\n"
            cuts.append(_Cut(len(words), mark, found.lastgroup == "end"))
        elif len(words) < MAX_TOKENS:
            words.append(piece.replace(",", "."))
    return words, cuts


def _clauses(words: Sequence[str], cuts: Sequence[_Cut]) -> list[Clause]:
    clauses: list[Clause] = []
    waiting: list[Clause] = []
    start, mark, sentence = 0, "", 0

    def close(*, asked: bool) -> None:
        clauses.extend(replace(clause, asked=asked) for clause in waiting)
        waiting.clear()

    for cut in [*cuts, _Cut(len(words), ".", ends=True)]:
        if cut.at > start:
            number = len(clauses) + len(waiting)
            waiting.append(Clause(number, start, cut.at, sentence, mark, asked=False))
            start = cut.at
        mark = cut.mark
        if cut.ends:
            close(asked=cut.mark == "?")
            sentence += 1
    return clauses


def segment(
    text: str, mend: Callable[[str], str], breaks: Callable[[Sequence[str]], Sequence[int]]
) -> Segments:
    """Cut a cleaned text. `mend` puts a word right; `breaks` names words that open a clause."""
    raw, cuts = _pieces(text)
    words = tuple(mend(word) for word in raw)
    cuts += [_Cut(at, "", ends=False) for at in breaks(words)]
    # At one place punctuation is listed first, so its mark opens the clause.
    cuts.sort(key=lambda cut: (cut.at, not cut.ends, not cut.mark))
    clauses = _clauses(words, cuts)
    clause_of = tuple(
        number for number, one in enumerate(clauses) for _ in range(one.start, one.end)
    )
    sentences: dict[int, tuple[int, int]] = {}
    for one in clauses:
        first = sentences.get(one.sentence, (one.start, one.end))[0]
        sentences[one.sentence] = (first, one.end)
    return Segments(words, tuple(clauses), clause_of, sentences)
