"""Slips of the finger: a word that nobody uses is taken for the likeliest word one slip away.

Rule 1. A word of the examples, of a phrase, of the grammar or of everybody (`common.yaml`) is
        meant as it is typed, and so is another form of one; only what very few examples have may be
        a slip of something common. What is mended counts like any other word, but makes nothing
        only look like a danger (`Segments.guessed`).
Rule 2. One slip: two letters changed places, one was left out, one is too many, one is another.
        Short words may be anything and stay.
Rule 3. The likeliest word is common, stands beside its neighbours in the examples, and takes a
        slip that fingers make often.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import Final

from bot.understanding.lexicon import Speech
from bot.understanding.normalise import MAX_WORD
from bot.understanding.segments import Segments

MENDED_FROM: Final = 4
"""Letters of a word from which a slip of the finger is mended."""

SWAPPED: Final = log(2.0)
LEFT_OUT: Final = 0.0
DOUBLED: Final = log(4.0)
ADDED: Final = log(0.3)
REPLACED: Final = -0.5
"""How likely each slip is beside a letter left out, in logarithms: of the words that one slip makes
unknown, these find 84 of 100 that are known (English; 82 Russian), equal ones 82 and 81."""

BESIDE: Final = 2.0
"""What a neighbour counts that two examples have beside the word as well; from 1.5 to 3 the same
are found, without it 2 and 1 of 100 fewer."""

MOST: Final = 40
"""Words of a text that are mended at most, so that reading 4,096 odd letters takes no longer."""

LIKELY: Final = 1.0
"""From here on a word that nobody used is mended: two or three examples have the other, or a
neighbour speaks for it. From 0 to 3 the figures are the same within chance."""

RARE: Final = 2
"""Examples hold slips too: a word of so few of them, which no phrase listens for, may be one ..."""

AS_TYPED: Final = 5.0
"""... and this, in logarithms, speaks for its being none. With 3 "cost" becomes "lost"."""


def respelled(segments: Segments, speeches: Sequence[Speech]) -> Segments:
    """The text with slips of the finger mended, in the languages that have examples."""
    words = list(segments.words)
    guessed: dict[int, str] = {}
    for place, typed in enumerate(segments.words):
        if len(guessed) == MOST:
            break
        meant = _meant(words, place, speeches)
        if meant != typed:
            words[place], guessed[place] = meant, typed
    return replace(segments, words=tuple(words), guessed=guessed) if guessed else segments


def _meant(words: Sequence[str], place: int, speeches: Sequence[Speech]) -> str:
    word = words[place]
    if not MENDED_FROM <= len(word) <= MAX_WORD or not word.isalpha():
        return word
    if any(_is_known(word, speech) for speech in speeches):
        return word
    found = (_likeliest(words, place, speech) for speech in speeches)
    return next((each for each in found if each), word)


def _is_known(word: str, speech: Speech) -> bool:
    tongue, sense = speech.tongue, speech.sense
    if word in tongue.little or word in tongue.ordinary or speech.knows(word):
        return True
    stem, count = tongue.stem(word), sense.words.get(word, 0)
    if stem in tongue.common:
        return True
    return count > RARE if count else stem in sense.rows


def _likeliest(words: Sequence[str], place: int, speech: Speech) -> str | None:
    """What the word at a place is a slip for; None where nothing is likelier than the word."""
    typed, sense, stem = words[place], speech.sense, speech.tongue.stem
    before = stem(words[place - 1]) if place else ""
    after = stem(words[place + 1]) if place + 1 < len(words) else ""

    def fit(word: str) -> float:
        meant = stem(word)
        beside = (f"{before} {meant}" in sense.rows) + (f"{meant} {after}" in sense.rows)
        return log(sense.words[word]) + BESIDE * beside

    near = _near(typed, speech)
    if not near:
        return None
    best, score = max(
        ((word, fit(word) + _chance(typed, word)) for word in near), key=lambda each: each[1]
    )
    return best if score >= (fit(typed) + AS_TYPED if typed in sense.words else LIKELY) else None


@lru_cache(maxsize=8192)
def _near(word: str, speech: Speech) -> tuple[str, ...]:
    """Words that one slip turns into this one."""
    letters = speech.tongue.alphabet.letters
    if not letters.issuperset(word):
        return ()
    slips = {*_one_slip_away(word, letters)} - {word}
    return tuple(sorted(speech.sense.words.keys() & slips))


def _one_slip_away(word: str, letters: frozenset[str]) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield from [f"{before}{letter}{after}" for letter in letters]
        if after:
            rest = after[1:]
            yield before + rest
            yield from [f"{before}{letter}{rest}" for letter in letters]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def _chance(typed: str, meant: str) -> float:
    """How likely the slip is that turns the one word into the other."""
    if len(typed) == len(meant):
        return SWAPPED if sorted(typed) == sorted(meant) else REPLACED
    if len(typed) < len(meant):
        return LEFT_OUT
    doubled = any(
        one == other and typed[:place] + typed[place + 1 :] == meant
        for place, (one, other) in enumerate(pairwise(typed))
    )
    return DOUBLED if doubled else ADDED
