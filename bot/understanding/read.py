"""The front door of understanding: one text in, everything it says out. Pure and bounded."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.model.ids import Language
from bot.understanding.features import Features
from bot.understanding.judging import worst
from bot.understanding.lexicon import Lexicon, Speech
from bot.understanding.normalise import by_keyboard, by_transliteration, clean
from bot.understanding.noting import noted
from bot.understanding.phrased import Phrased, phrased
from bot.understanding.reading import Intent, Mention, Numbers, Reading
from bot.understanding.segments import Segments
from bot.understanding.sensing import NO_SENSE
from bot.understanding.spelling import respelled
from bot.understanding.weighing import weigh
from bot.understanding.wishes import asked_for, wishes

WORD_FROM = 3
"""Shorter words say nothing of the language they were meant in."""


def read(text: str, lexicon: Lexicon, language: Language) -> Reading:
    """Everything a text says. Words of every language are heard; `language` breaks ties."""
    cleaned = clean(text)
    segments = lexicon.segments(cleaned, language)
    meant = next(_meant(cleaned, segments, lexicon, language), None)
    if meant is None:
        told = _mended(segments, lexicon, language)
        reading = _read(told, lexicon, language)
    else:
        # Letters that make no sense as they are typed sound like nothing.
        typed = _deaf(phrased(segments, lexicon, language))
        told = _mended(meant, lexicon, language)
        reading = _joined(_read(told, lexicon, language), _read(typed, lexicon, language))
    spelled = [speech.numbers for speech in lexicon.speeches.values()]
    return replace(
        reading,
        noted=noted(cleaned, told.scene.segments, lexicon.notebooks, spelled),
        mended=tuple(told.mended()),
    )


def features_of(text: str, lexicon: Lexicon, language: Language) -> Features:
    """What the listener hears of a text: for learning."""
    cleaned = clean(text)
    segments = lexicon.segments(cleaned, language)
    meant = next(_meant(cleaned, segments, lexicon, language), segments)
    return _mended(meant, lexicon, language).features()


def _mended(segments: Segments, lexicon: Lexicon, language: Language) -> Phrased:
    spelled = respelled(segments, lexicon.preferring(language))
    return phrased(spelled, lexicon, language)


def _read(told: Phrased, lexicon: Lexicon, language: Language) -> Reading:
    speeches = lexicon.preferring(language)
    weighed = weigh(told, lexicon)
    return Reading(
        language=None if told.speech is None else told.speech.tongue.code,
        mentions=_told(weighed.mentions, asked_for(told.scene, speeches), lexicon),
        left_to_screen=weighed.left_to_screen,
        fits=weighed.fits,
        intents=wishes(told.scene, speeches),
        numbers=told.numbers,
        subject=told.subject,
        about_headache=told.about_headache,
        off_topic=weighed.off_topic,
        listed=told.listed,
    )


def _deaf(told: Phrased) -> Phrased:
    """The same without a statistical listener."""
    speech = None if told.speech is None else replace(told.speech, sense=NO_SENSE)
    return replace(told, speech=speech)


def _meant(
    cleaned: str, segments: Segments, lexicon: Lexicon, language: Language
) -> Iterator[Segments]:
    """The text as it was meant, when it makes sense only typed or spelled another way."""
    worded = [word for word in segments.words if len(word) >= WORD_FROM and word.isalpha()]
    known = _known(worded, lexicon)
    if not cleaned.strip() or 2 * known >= max(1, len(worded)):
        return
    for speech in lexicon.preferring(language):
        letters = speech.tongue.alphabet
        for convert, table in (
            (by_keyboard, letters.keyboard),
            (by_transliteration, letters.transliteration),
        ):
            if not table:
                continue
            meant = lexicon.segments(_softened(convert(cleaned, letters), speech), language)
            words = [word for word in meant.words if len(word) >= WORD_FROM and word.isalpha()]
            understood = sum(1 for word in words if speech.knows(word))
            if understood > 2 * known and 3 * understood >= len(words):
                yield meant
                return


def _softened(text: str, speech: Speech) -> str:
    """The text with letters put back that have no Latin letter and were left out: "отнялас"."""
    table = speech.tongue.alphabet.transliteration
    mute = [letter for spelling, letter in table if not spelling.isalpha()]
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) >= WORD_FROM and word.isalpha() and not speech.knows(word):
            words[place] = next((word + e for e in mute if speech.knows(word + e)), word)
    return " ".join(words)


def _known(words: Iterable[str], lexicon: Lexicon) -> int:
    speeches = lexicon.speeches.values()
    return sum(1 for word in words if any(one.knows(word) for one in speeches))


def _told(
    mentions: tuple[Mention, ...], asked: Intent | None, lexicon: Lexicon
) -> tuple[Mention, ...]:
    """A text that is nothing but a command tells nothing: "too fast" is not about fasting.

    A danger that is stated stays, and "I can't any more" may be despair, so there a hint stays too.
    """
    if asked is None or asked in _ALSO_TELLING:
        return mentions
    dangers = (each for each in mentions if each.sign in lexicon.dangers)
    return tuple(each for each in dangers if asked == "stop" or each.strength == "hard")


_ALSO_TELLING: frozenset[Intent] = frozenset({"for_me", "for_adult", "for_child"})
"""Commands that say who the patient is, and with it something of the age."""


def _joined(meant: Reading, typed: Reading) -> Reading:
    """Both readings of a text that can be taken two ways; nothing worrying is lost."""
    fits = {fit.headache: fit for fit in (*typed.fits, *meant.fits)}
    numbers = meant.numbers if meant.numbers != Numbers() else typed.numbers
    return Reading(
        language=meant.language,
        mentions=worst((*meant.mentions, *typed.mentions)),
        left_to_screen=(*meant.left_to_screen, *typed.left_to_screen),
        fits=tuple(sorted(fits.values(), key=lambda fit: (-fit.score, fit.headache))),
        intents=tuple(dict.fromkeys((*meant.intents, *typed.intents))),
        numbers=numbers,
        subject=meant.subject or typed.subject,
        about_headache=meant.about_headache or typed.about_headache,
        off_topic=meant.off_topic or typed.off_topic,
    )
