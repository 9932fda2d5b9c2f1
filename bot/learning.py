"""The statistical listener learns from the examples of a language.

Rule 1. It learns from `examples/` and from the phrases that state something, and hears each text as
        `read` will: the same words, the same letters, the same phrases. The phrases are there so
        that the plainest wordings, which nobody writes as an example, weigh what they should.
Rule 2. Every example is learned a second time with slips of the finger in it (`typos.py`), so that
        no single word, well spelled, has to carry all. Of a slip itself nothing is learned. The
        slips are not mended here: learned mended, a clean text was understood less well.
Rule 3. scikit-learn is needed here and nowhere else; what runs is a table (`sensing.py`).
Rule 4. The same examples make the same file: texts are taken in the order of the alphabet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt
from typing import Any, Final, Literal

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from bot.conversation.library import Library
from bot.library.learned import fingerprint
from bot.model.ids import HeadacheId, Language, SignId
from bot.model.words import Examples, Phrases, Words
from bot.typos import mistyped
from bot.understanding.features import Features
from bot.understanding.lexicon import Lexicon
from bot.understanding.normalise import clean
from bot.understanding.read import features_of
from bot.understanding.sensing import DANGER, KIND, OFF_TOPIC, SIGN, Sense

FEWEST: Final = 12
"""Examples that a sign needs to be told from others; phrases do not count."""

SEEN_FROM: Final = 2
"""A word or a piece of one that stands in one example alone says nothing."""

SIGN_TRUST: Final = 20.0
KIND_TRUST: Final = 10.0
"""How far the examples are believed (the C of scikit-learn): of 1, 3, 10, 20 and 30 the best on
practice texts."""

LOUDEST: Final = 127
"""Of an int8."""


class LearningError(ValueError):
    """There is nothing to learn from."""


@dataclass(frozen=True, slots=True)
class _Text:
    features: Features
    signs: frozenset[SignId]
    kind: HeadacheId | None
    """None of a text that nobody said a kind of."""
    source: Literal["example", "mistyped", "phrase"]


def learn(library: Library, language: Language) -> Sense:
    """Learn from the examples of a language. Raises LearningError."""
    words = library.words[language]
    texts = list(_texts(words, library))
    if not any(text.signs for text in texts) or all(text.signs for text in texts):
        raise LearningError(f"{language} needs examples of dangers and ordinary ones")
    written = [text for text in texts if text.source != "mistyped"]
    blocks = [_Block(kind, (text.features[kind] for text in written)) for kind in range(3)]
    matrix = hstack([block.matrix(texts) for block in blocks]).tocsr()
    columns = dict(_models(texts, matrix, frozenset(library.lexicon.dangers)))
    sense = _sense(blocks, columns, fingerprint(words))
    return replace(sense, words=_counted(words, library.lexicon))


def _counted(words: Words, lexicon: Lexicon) -> dict[str, int]:
    """Every word of the examples and how many of them it stands in."""
    texts = sorted(_examples(words.examples))
    cut = (lexicon.segments(clean(text), words.code).words for text in texts)
    counts = Counter(word for each in cut for word in {*each} if word.isalpha())
    return dict(sorted(counts.items()))


def _texts(words: Words, library: Library) -> Iterator[_Text]:
    signs: defaultdict[str, set[SignId]] = defaultdict(set)
    kinds: dict[str, HeadacheId] = {}
    for phrase, about in _phrases(words.phrases, library):
        signs[phrase] |= {about} if about else set()
    for kind, phrases in words.phrases.headaches.items():
        kinds |= dict.fromkeys(filter(_is_plain, phrases), kind)
    for sign, some in words.examples.signs.items():
        for text in some:
            signs[text].add(sign)
    for kind, some in words.examples.kinds.items():
        kinds |= dict.fromkeys(some, kind)
    kinds |= dict.fromkeys(words.examples.off_topic, OFF_TOPIC)
    examples = _examples(words.examples)
    for text in sorted({*signs, *kinds, *examples}):
        heard = features_of(text, library.lexicon, words.code)
        told = _Text(heard, frozenset(signs.get(text, ())), kinds.get(text), "example")
        if text not in examples:
            # Of course a phrase is heard in itself.
            yield replace(told, features=heard._replace(heard=()), source="phrase")
            continue
        yield told
        slipped = features_of(mistyped(text), library.lexicon, words.code)
        yield replace(told, features=slipped, source="mistyped")


def _examples(examples: Examples) -> set[str]:
    lists = (*examples.signs.values(), *examples.kinds.values())
    told = {text for some in lists for text in some}
    return told | {*examples.ordinary, *examples.off_topic}


def _phrases(phrases: Phrases, library: Library) -> Iterator[tuple[str, SignId | None]]:
    """Phrases and the sign that each states: none for a symptom and for what only looks like one.

    What merely hints is left out: whether it does is to be learned from the examples.
    """
    known = library.content.signs
    for sign, some in (*phrases.signs.items(), *phrases.signs_hard.items()):
        about = None if sign in known.symptoms else sign
        yield from ((phrase, about) for phrase in some if _is_plain(phrase))
    for some in phrases.never.values():
        yield from ((phrase, None) for phrase in some if _is_plain(phrase))


def _is_plain(phrase: str) -> bool:
    """True for a phrase of words alone, without groups: "face drooping"."""
    return not any(mark in phrase for mark in "<>&")


class _Block:
    """One kind of features: which there are and how rare each is."""

    def __init__(self, kind: int, told: Iterable[Sequence[str]]) -> None:
        self.kind = kind
        texts = list(told)
        counts = Counter(name for names in texts for name in names)
        self.names = sorted(name for name, count in counts.items() if count >= SEEN_FROM)
        self.rows = {name: row for row, name in enumerate(self.names)}
        self.rarity = {name: log((1 + len(texts)) / (1 + counts[name])) + 1 for name in self.names}

    def matrix(self, texts: Iterable[_Text]) -> Any:  # noqa: ANN401 - SciPy's sparse matrix
        """A row for each text, of length one."""
        ends, rows, told = [0], [], []
        for text in texts:
            names = [name for name in text.features[self.kind] if name in self.rows]
            length = sqrt(sum(self.rarity[name] ** 2 for name in names))
            rows += [self.rows[name] for name in names]
            told += [self.rarity[name] / length for name in names]
            ends.append(len(rows))
        return csr_matrix((told, rows, ends), shape=(len(ends) - 1, len(self.names)))


@dataclass(frozen=True, slots=True)
class _Column:
    weights: Any
    bias: float
    examples: int


def _models(
    texts: Sequence[_Text],
    matrix: Any,  # noqa: ANN401 - SciPy's sparse matrix
    dangers: frozenset[SignId],
) -> Iterator[tuple[str, _Column]]:
    yield DANGER, _two_sided(matrix, [not dangers.isdisjoint(text.signs) for text in texts])
    counts = Counter(sign for text in texts if text.source == "example" for sign in text.signs)
    for sign in sorted(sign for sign, count in counts.items() if count >= FEWEST):
        column = _two_sided(matrix, [sign in text.signs for text in texts])
        yield SIGN + sign, replace(column, examples=counts[sign])
    labelled = [row for row, text in enumerate(texts) if text.kind is not None]
    kinds = [str(texts[row].kind) for row in labelled]
    for kind in sorted(set(kinds)):
        is_so = [each == kind for each in kinds]
        yield KIND + kind, _two_sided(matrix[labelled], is_so, trust=KIND_TRUST)


def _two_sided(
    matrix: Any,  # noqa: ANN401 - as above
    is_so: Sequence[bool],
    trust: float = SIGN_TRUST,
) -> _Column:
    model = LogisticRegression(
        C=trust, solver="liblinear", dual=True, tol=1e-3, max_iter=300, random_state=0
    )
    model.fit(matrix, is_so)
    return _Column(model.coef_[0], float(model.intercept_[0]), sum(is_so))


def _sense(blocks: Sequence[_Block], columns: Mapping[str, _Column], made_from: str) -> Sense:
    """Round the weights to a byte each: what is lost is less than a word more or less."""
    table = np.stack([column.weights for column in columns.values()], axis=1)
    scale = np.abs(table).max(axis=0) / LOUDEST
    names = [name for block in blocks for name in block.names]
    rarity = [block.rarity[name] for block in blocks for name in block.names]
    return Sense(
        rows={name: row for row, name in enumerate(names)},
        rarity=np.array(rarity, np.float32).tobytes(),
        weights=np.round(table / scale).astype(np.int8).tobytes(),
        scale=scale.astype(np.float32).tobytes(),
        bias=np.array([column.bias for column in columns.values()], np.float32).tobytes(),
        outputs=tuple(columns),
        examples=tuple(column.examples for column in columns.values()),
        fingerprint=made_from,
    )
