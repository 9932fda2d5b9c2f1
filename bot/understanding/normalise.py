"""Characters before words: one spelling for every way of typing the same thing.

Knows no language by name: alphabets, look-alikes, keyboards and transliterations come as data.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAX_CHARS = 8192
"""Twice Telegram's limit for a message. More is not read, so that time stays bounded."""

MAX_WORD = 40
"""No word of a headache is longer; what is longer is noise and is not stemmed."""

_APOSTROPHES = re.compile("(?<=[^\\W\\d_])['\u2018\u2019\u02bc\u0060\u00b4\u2032](?=[^\\W\\d_])")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Letters of one language and what else may stand for them."""

    letters: frozenset[str]
    confusables: Mapping[str, str]
    keyboard: Mapping[str, str]
    transliteration: tuple[tuple[str, str], ...]
    """Longest spelling first."""

    def owns(self, word: str) -> int:
        """How many letters are this alphabet's own; -1 when one cannot be."""
        own = 0
        for letter in word:
            if letter in self.letters:
                own += 1
            elif letter not in self.confusables:
                return -1
        return own

    def mend(self, word: str) -> str:
        """The word with every look-alike replaced."""
        return "".join(self.confusables.get(letter, letter) for letter in word)


def alphabet(
    letters: str,
    confusables: Mapping[str, str],
    keyboard: Mapping[str, str],
    transliteration: Mapping[str, str],
) -> Alphabet:
    """An alphabet from what a language card says."""
    spellings = sorted(transliteration.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return Alphabet(frozenset(letters), dict(confusables), dict(keyboard), tuple(spellings))


def clean(text: str) -> str:
    """Lower case, one form of every character, no apostrophes, no long repeats."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARS]).lower()
    text = unicodedata.normalize("NFC", text).translate(_DASHES)
    text = _INVISIBLE.sub("", text)
    text = _APOSTROPHES.sub("", text)
    return _REPEATS.sub(r"\1", text)[: MAX_CHARS * 2]


def mend_word(word: str, alphabets: Sequence[Alphabet]) -> str:
    """The word in the one alphabet that most of its letters belong to."""
    best, most = word, 0
    for candidate in alphabets:
        own = candidate.owns(word)
        if own > most:
            best, most = candidate.mend(word), own
    return best


def by_keyboard(text: str, to: Alphabet) -> str:
    """What was meant by a text typed with the wrong keyboard layout."""
    return "".join(to.keyboard.get(letter, letter) for letter in text)


def by_transliteration(text: str, to: Alphabet) -> str:
    """What was meant by a text typed in Latin letters."""
    for spelling, letter in to.transliteration:
        text = text.replace(spelling, letter)
    return text
