"""How well free text is understood: a labelled folder scored.

A labelled folder holds `*.jsonl` files, one text a line: `id`, `lang`, `text`, `kind` (`type`,
`screen` or `offtopic`), `accept` (every label a careful clinician would take), `flags` (what the
text states) and `flags_opt` (arguable: neither rewarded nor punished). `labels.json` beside them
maps ids of the content to labels; a sign that it does not list is left out of the score. It may say
when the texts were `written` (a date); otherwise that is today.

Rule 1. An unsure answer is an answer: right where the text decides nothing, wrong where it does.
Rule 2. A report holds counts; the texts are needed only to list errors, and only ids are listed.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any, Final

from bot.conversation.library import Library
from bot.predicting import Text, predict

UNCLEAR: Final = "other_or_unclear"
"""The label for "none of the kinds that have a name"."""

EMERGENCIES: Final = frozenset({
    "thunderclap", "neuro_deficit", "meningism_fever", "visual_loss_or_red_eye",
    "seizure_or_confusion", "head_injury",
})  # fmt: skip
"""Labels for which the emergency number may be the right answer."""

Z: Final = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Ids of the content and the labels that stand for them."""

    types: Mapping[str, str]
    signs: Mapping[str, str]
    written: datetime
    """The day on which the texts were true: whoever was born in 1952 was then so old."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of Wilson."""
        if not self.of:
            return None
        share, z = self.hits / self.of, Z * Z / self.of
        middle = share + z / 2
        half = Z * sqrt(share * (1 - share) / self.of + z / self.of / 4)
        return max(0.0, (middle - half) / (1 + z)), min(1.0, (middle + half) / (1 + z))

    def __str__(self) -> str:
        """Read as "93.1 % (27/29; 78.0-98.1)"."""
        if self.value is None or self.interval is None:
            return "-"
        low, high = self.interval
        return f"{self.value:.1%} ({self.hits}/{self.of}; {100 * low:.1f}-{100 * high:.1f})"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a label was right, raised in vain and missed."""

    right: int = 0
    vain: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (2 * self.right + self.vain + self.missed)


@dataclass(frozen=True, slots=True)
class Error:
    """A text that was not understood as labelled."""

    id: str
    expected: tuple[str, ...]
    got: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one folder, for all texts and for each language."""

    texts: int
    figures: Mapping[str, Mapping[str, Share]]
    """Language (`all` for both together) -> figure -> share."""
    macro_f1: Mapping[str, float]
    types: Mapping[str, Tally] = field(default_factory=dict)
    signs: Mapping[str, Tally] = field(default_factory=dict)
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(label, answer) -> how often, for the texts about a kind."""
    errors: tuple[Error, ...] = ()

    def __str__(self) -> str:
        """Read as tables: figures, labels, confusions, errors."""
        return "\n".join(_report_lines(self))


@dataclass(frozen=True, slots=True)
class _Answer:
    """A labelled text beside what was understood of it, both in labels."""

    id: str
    kind: str
    language: str
    accept: tuple[str, ...]
    flags: frozenset[str]
    optional: frozenset[str]
    named: str | None
    raised: frozenset[str]

    @property
    def type(self) -> str:
        return self.named or UNCLEAR

    @property
    def is_right(self) -> bool:
        return self.type in self.accept

    @property
    def decidable(self) -> bool:
        return UNCLEAR not in self.accept

    @property
    def expected(self) -> str:
        """The label that counts: the answer when it is accepted, else the first."""
        return self.type if self.is_right else self.accept[0]

    @property
    def vain(self) -> frozenset[str]:
        return self.raised - self.flags - self.optional


def load_texts(folder: Path) -> tuple[Text, ...]:
    """Return every labelled text of a folder, files in order of name."""
    lines = (
        line
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    )
    return tuple(text for text in map(json.loads, lines) if "kind" in text)


def load_labels(folder: Path) -> Labels:
    """Return the labels of a folder."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    written = labels.get("written")
    day = datetime.fromisoformat(written).replace(tzinfo=UTC) if written else datetime.now(UTC)
    return Labels(labels["types"], labels["signs"], day)


def evaluate(folder: Path, library: Library) -> Report:
    """Read and score every text of a labelled folder."""
    texts, labels = load_texts(folder), load_labels(folder)
    return score(texts, predict(texts, library, labels.written), labels)


def score(
    texts: Sequence[Text], predictions: Iterable[Mapping[str, Any]], labels: Labels
) -> Report:
    """Score predictions. A text without one counts as nothing understood."""
    by_id = {one["id"]: one for one in predictions}
    answers = [_answer(text, by_id.get(text["id"], {}), labels) for text in texts]
    spoken = ("all", *sorted({one.language for one in answers}))
    cuts = {name: [a for a in answers if name in ("all", a.language)] for name in spoken}
    kinds = _kind_tallies(answers)
    return Report(
        texts=len(answers),
        figures={name: _figures(cut) for name, cut in cuts.items()},
        macro_f1={name: _macro(_kind_tallies(cut)) for name, cut in cuts.items()},
        types=kinds,
        signs=_sign_tallies(answers),
        confusion=Counter((a.expected, a.type) for a in answers if a.kind == "type"),
        errors=tuple(_errors(answers)),
    )


def _answer(text: Text, predicted: Mapping[str, Any], labels: Labels) -> _Answer:
    named = predicted.get("type")
    signs = (one["id"] if isinstance(one, Mapping) else one for one in predicted.get("signs", ()))
    return _Answer(
        id=text["id"],
        kind=text["kind"],
        language=text["lang"],
        accept=tuple(text.get("accept", ())),
        flags=frozenset(text.get("flags", ())),
        optional=frozenset(text.get("flags_opt", ())),
        named=None if named is None else labels.types.get(named, named),
        raised=frozenset(labels.signs[sign] for sign in signs if sign in labels.signs),
    )


def _share(answers: Collection[_Answer], claim: Iterable[bool]) -> Share:
    return Share(sum(claim), len(answers))


def _figures(answers: Sequence[_Answer]) -> dict[str, Share]:
    return {**_type_figures(answers), **_other_figures(answers), **_screen_figures(answers)}


def _type_figures(answers: Sequence[_Answer]) -> dict[str, Share]:
    kinds = [a for a in answers if a.kind == "type"]
    plain = [a for a in kinds if a.decidable]
    named = [a for a in kinds if a.type != UNCLEAR]
    return {
        "right kind": _share(kinds, (a.is_right for a in kinds)),
        "right kind where decidable": _share(plain, (a.is_right for a in plain)),
        "unsure where decidable": _share(plain, (a.type == UNCLEAR for a in plain)),
        "wrong kind named": _share(kinds, (a.type != UNCLEAR and not a.is_right for a in kinds)),
        "right when a kind is named": _share(named, (a.is_right for a in named)),
    }


def _other_figures(answers: Sequence[_Answer]) -> dict[str, Share]:
    figures = {}
    for kind, name in (("offtopic", "off-topic"), ("type", "kind")):
        some = [a for a in answers if a.kind == kind]
        if kind == "offtopic":
            figures["off-topic left alone"] = _share(some, (a.named is None for a in some))
            figures["off-topic left alone or unclear"] = _share(
                some, (a.type == UNCLEAR for a in some)
            )
        figures[f"false emergency on {name} texts"] = _share(
            some, (bool(a.vain & EMERGENCIES) for a in some)
        )
        figures[f"any false sign on {name} texts"] = _share(some, (bool(a.vain) for a in some))
    return figures


def _screen_figures(answers: Sequence[_Answer]) -> dict[str, Share]:
    texts = [a for a in answers if a.kind == "screen"]
    urgent = [a for a in texts if a.flags & EMERGENCIES]
    empty = [a for a in texts if not a.flags]
    heard = sum(len(a.flags & a.raised) for a in texts)
    calls = sum(len(a.flags & EMERGENCIES) for a in texts)
    return {
        "emergency signs heard": Share(
            sum(len(a.flags & a.raised & EMERGENCIES) for a in texts), calls
        ),
        "emergency raised at all": _share(urgent, (bool(a.raised & EMERGENCIES) for a in urgent)),
        "signs, recall": Share(heard, sum(len(a.flags) for a in texts)),
        "signs, precision": Share(heard, heard + sum(len(a.vain) for a in texts)),
        "false alarm on texts without a sign": _share(empty, (bool(a.vain) for a in empty)),
        "false emergency on texts without a sign": _share(
            empty, (bool(a.vain & EMERGENCIES) for a in empty)
        ),
    }


def _kind_tallies(answers: Iterable[_Answer]) -> dict[str, Tally]:
    kinds = [a for a in answers if a.kind == "type"]
    labels = sorted({label for a in kinds for label in (a.expected, a.type)})
    return {
        label: Tally(
            sum(a.is_right and a.type == label for a in kinds),
            sum(not a.is_right and a.type == label for a in kinds),
            sum(not a.is_right and a.expected == label for a in kinds),
        )
        for label in labels
    }


def _sign_tallies(answers: Iterable[_Answer]) -> dict[str, Tally]:
    screens = [a for a in answers if a.kind == "screen"]
    labels = sorted({label for a in screens for label in (*a.flags, *a.vain)})
    return {
        label: Tally(
            sum(label in a.flags & a.raised for a in screens),
            sum(label in a.vain for a in screens),
            sum(label in a.flags - a.raised for a in screens),
        )
        for label in labels
    }


def _macro(tallies: Mapping[str, Tally]) -> float:
    """Return the mean F1 of the labels that occur."""
    some = [tally.f1 for tally in tallies.values() if tally.right + tally.missed]
    return sum(some) / len(some) if some else 0.0


def _errors(answers: Iterable[_Answer]) -> Iterator[Error]:
    for a in answers:
        if a.kind == "type" and not a.is_right:
            yield Error(a.id, a.accept, (a.type,))
        elif a.kind == "screen" and (a.flags - a.raised or a.vain):
            yield Error(a.id, tuple(sorted(a.flags)), tuple(sorted(a.raised)))
        elif a.kind == "offtopic" and a.named is not None:
            yield Error(a.id, (), (a.named,))


def _report_lines(report: Report) -> Iterator[str]:
    yield f"{report.texts} texts; 95 % intervals of Wilson"
    for cut, figures in report.figures.items():
        yield f"\n{cut}"
        yield from (f"  {name:<42} {share}" for name, share in figures.items() if share.of)
        yield f"  {'macro-F1 of kinds':<42} {report.macro_f1[cut]:.3f}"
    for title, tallies in (("kinds", report.types), ("signs", report.signs)):
        yield f"\n{title:<32} right  in vain  missed  F1"
        for label, t in tallies.items():
            yield f"  {label:<30} {t.right:5} {t.vain:8} {t.missed:7}  {t.f1:.2f}"
    wrong = [(pair, times) for pair, times in report.confusion.items() if pair[0] != pair[1]]
    yield "\nlabel taken for another"
    for (label, answer), times in sorted(wrong, key=lambda one: (-one[1], one[0])):
        yield f"  {label:<30} as {answer:<30} {times}"
    yield "\nerrors"
    for error in report.errors:
        yield f"  {error.id}: {'+'.join(error.expected) or '-'} got {'+'.join(error.got) or '-'}"
