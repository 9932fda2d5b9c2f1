"""The listener learns from examples: the same ones teach the same, and nothing teaches nothing."""

from dataclasses import replace

import pytest

from bot.conversation.library import Library
from bot.learning import LearningError, learn
from bot.model.ids import HeadacheId, Language, SignId
from bot.model.words import Examples
from bot.understanding.read import features_of

EN = Language("en")
STROKE = SignId("stroke_signs")
THINGS = (
    "cup", "spoon", "pen", "comb", "phone", "fork", "mug", "brush", "book", "plate", "bag", "coin",
    "lid",
)  # fmt: skip
SMALL = Examples(
    signs={STROKE: tuple(f"the {thing} keeps sliding out of my left hand" for thing in THINGS)},
    kinds={
        HeadacheId("tth_episodic"): tuple(f"tight after hours with the {t}" for t in THINGS),
        HeadacheId("hangover"): tuple(f"too much wine beside the {t} last night" for t in THINGS),
    },
    ordinary=tuple(f"I bought a {thing} and my forehead is tired" for thing in THINGS),
    off_topic=tuple(f"what does a {thing} cost" for thing in THINGS),
)


def taught(library: Library, examples: Examples) -> Library:
    """The library with these examples of English and no plain phrases to learn from."""
    words = library.words[EN]
    silent = words.phrases.model_copy(
        update={"signs": {}, "signs_hard": {}, "never": {}, "headaches": {}}
    )
    small = words.model_copy(update={"examples": examples, "phrases": silent})
    return replace(library, words={**library.words, EN: small})


def test_what_the_examples_say_is_heard_in_other_words(library: Library) -> None:
    sense = learn(taught(library, SMALL), EN)
    worrying = sense.hear(features_of("a jar slides out of my left hand", library.lexicon, EN))
    ordinary = sense.hear(features_of("I bought a jar, forehead tired", library.lexicon, EN))
    assert worrying.signs[STROKE] > 0 > ordinary.signs[STROKE]
    assert worrying.danger > 0 > ordinary.danger


def test_the_kind_is_heard(library: Library) -> None:
    sense = learn(taught(library, SMALL), EN)
    kinds = sense.hear(features_of("too much wine at night", library.lexicon, EN)).kinds
    assert max(kinds, key=lambda kind: kinds[kind]) == "hangover"


def test_the_same_examples_teach_the_same(library: Library) -> None:
    once, again = (learn(taught(library, SMALL), EN) for _ in range(2))
    assert (once.rows, once.weights, once.bias) == (again.rows, again.weights, again.bias)


def test_a_sign_with_few_examples_is_left_to_its_phrases(library: Library) -> None:
    few = SMALL.model_copy(update={"signs": {STROKE: SMALL.signs[STROKE][:5]}})
    assert learn(taught(library, few), EN).known == frozenset()


def test_nothing_is_learned_from_nothing(library: Library) -> None:
    with pytest.raises(LearningError, match="needs examples"):
        learn(taught(library, Examples()), EN)
