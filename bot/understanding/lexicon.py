"""Phrases and grammar of every language, compiled for looking up.

No language is named here: what differs between languages stands in their YAML files.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, NamedTuple

from bot.model.content import Combination, Content, Headache, NumberRule, Signs
from bot.model.ids import HeadacheId, Language, SignId
from bot.model.words import CommonWords, DiarySaid, Phrases, Words
from bot.model.words import LanguageCard as Card
from bot.understanding.marks import MarkBook, compile_marks
from bot.understanding.normalise import Alphabet, alphabet, clean, mend_word
from bot.understanding.noting import Notebook, notebook
from bot.understanding.segments import Segments, segment
from bot.understanding.sensing import NO_SENSE, Sense
from bot.understanding.tongue import Kind, Line, Order, Tongue, compile_tongue, is_group

_GROUP = re.compile(r"(<[^<>]+>)")
_MARKED = re.compile(r"[<>&]")

INTENT = "intent."
UNIT = "unit."
"""Markers of intents and of units are named with these in front."""


AFTER_DENIAL = "unit.break_after_denial"
DENIED_BEFORE = 8
"""Words between a denial and the "just" or "only" that ends it: "no fever, no rash, just tired"."""

STEM_FROM = 3
"""Shortest stem by which a marker is recognised; below it only as written."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """All that is known of one language."""

    tongue: Tongue
    book: MarkBook
    numbers: Mapping[str, float]
    """Spelled-out numbers."""
    intents: Mapping[str, str]
    """A whole phrase -> the intent it states."""
    asked_with: frozenset[str]
    """Every word of an intent."""
    sense: Sense = NO_SENSE
    """What a text sounds like, whatever phrases say."""

    def knows(self, word: str) -> bool:
        """True when the word belongs to a phrase or to an intent of this language."""
        return self.tongue.knows(word) or word in self.asked_with


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Everything `read` listens for. Made by `compile_lexicon`."""

    speeches: Mapping[Language, Speech]
    dangers: Mapping[SignId, Literal["hard", "soft"]]
    """Danger signs and how strongly each is taken when it is stated."""
    blocks: frozenset[SignId]
    """Contraindications."""
    screened: frozenset[SignId]
    """Signs that a screen asks everybody about, before any massage."""
    combinations: tuple[Combination, ...]
    number_rules: tuple[NumberRule, ...]
    headaches: frozenset[HeadacheId]
    notebooks: tuple[Notebook, ...] = ()
    """What is listened for on behalf of the diary."""

    @property
    def learned(self) -> frozenset[HeadacheId]:
        """Kinds of headache that the listener of some language can tell."""
        return frozenset(kind for one in self.speeches.values() for kind in one.sense.kinds)

    @property
    def alphabets(self) -> tuple[Alphabet, ...]:
        """The alphabets of all languages."""
        return tuple(speech.tongue.alphabet for speech in self.speeches.values())

    def preferring(self, language: Language) -> tuple[Speech, ...]:
        """All languages, this one first."""
        first = [self.speeches[language]] if language in self.speeches else []
        return (*first, *(s for code, s in self.speeches.items() if code != language))

    def segments(self, text: str, language: Language) -> Segments:
        """Words, clauses and sentences of a cleaned text."""
        for speech in reversed(self.preferring(language)):
            text = _with_words_for_pictures(text, speech.tongue.emoji)
        alphabets = tuple(speech.tongue.alphabet for speech in self.preferring(language))
        return segment(text, lambda word: mend_word(word, alphabets), self._breaks)

    def _breaks(self, words: Sequence[str]) -> list[int]:
        """Places where a word opens a clause: always ("but"), or after a denial ("no, just")."""
        marks = [mark for one in self.speeches.values() for mark in one.book.find(words, words)]
        denials = [mark.end for mark in marks if mark.name == "deny"]
        return [
            mark.start
            for mark in marks
            if mark.name == "break"
            or (
                mark.name == AFTER_DENIAL
                and any(0 < mark.start - end <= DENIED_BEFORE for end in denials)
            )
        ]


class WordLists(NamedTuple):
    """Words of a language that are in no phrase."""

    families: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    common: CommonWords = ""


def _with_words_for_pictures(text: str, emoji: Mapping[str, str]) -> str:
    if text.isascii():
        return text
    for picture, word in emoji.items():
        text = text.replace(picture, f" {word} ")
    return text


def compile_lexicon(
    content: Content,
    words: Mapping[Language, Words],
    senses: Mapping[Language, Sense] = MappingProxyType({}),
) -> Lexicon:
    """The lexicon of these contents. A language with few or no phrases simply hears little."""
    languages = {code: (one.card, one.phrases) for code, one in words.items()}
    return build_lexicon(
        content,
        languages,
        senses,
        {code: one.diary.said for code, one in words.items()},
        {code: WordLists(one.families, one.common) for code, one in words.items()},
    )


def build_lexicon(
    content: Content,
    languages: Mapping[Language, tuple[Card, Phrases]],
    senses: Mapping[Language, Sense] = MappingProxyType({}),
    diaries: Mapping[Language, DiarySaid] = MappingProxyType({}),
    lists: Mapping[Language, WordLists] = MappingProxyType({}),
) -> Lexicon:
    """As `compile_lexicon`, from no more of a language than card, phrases and what was learned."""
    alphabets = {
        code: alphabet(card.letters, card.confusables, card.keyboard, card.transliteration)
        for code, (card, _) in languages.items()
    }
    reader = _Reader(tuple(alphabets.values()), content.signs, content.headaches)
    speeches = {
        code: _listening(
            _speech(code, alphabets[code], card, phrases, reader),
            senses.get(code, NO_SENSE),
            lists.get(code, WordLists()),
            reader,
        )
        for code, (card, phrases) in languages.items()
    }
    return Lexicon(
        speeches,
        {sign: danger.strength for sign, danger in content.signs.dangers.items()},
        frozenset(content.signs.blocks),
        frozenset(sign for screen in content.screening.screens for sign in screen.signs),
        content.screening.combinations,
        content.screening.numbers,
        frozenset(content.headaches),
        tuple(
            notebook(said, reader.words, speeches[code].tongue.stem)
            for code, said in diaries.items()
            if code in speeches
        ),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns phrases of the content into words, by the same rules as texts."""

    alphabets: tuple[Alphabet, ...]
    signs: Signs
    headaches: Mapping[HeadacheId, Headache]
    mended: dict[str, str] = field(default_factory=dict)
    """Words that were put right before: most of them come again and again."""
    cut: dict[str, Segments] = field(default_factory=dict)
    """Phrases and pieces of them that were cut before."""

    def tier(self, sign: SignId) -> Kind:
        """Whether stating the sign is a danger, decides in another way, or only describes."""
        if sign in self.signs.dangers:
            return "danger"
        return "symptom" if sign in self.signs.symptoms else "plain"

    def segments(self, phrase: str) -> Segments:
        if phrase not in self.cut:
            self.cut[phrase] = segment(clean(phrase), self.mend, lambda _: ())
        return self.cut[phrase]

    def mend(self, word: str) -> str:
        if word not in self.mended:
            self.mended[word] = mend_word(word, self.alphabets)
        return self.mended[word]

    def words(self, phrases: Iterable[str]) -> list[tuple[str, ...]]:
        found = (self.segments(phrase).words for phrase in phrases)
        return [words for words in found if words]

    def lines(self, phrases: Phrases, breaks: frozenset[str]) -> Iterator[Line]:
        groups: list[tuple[Kind, str, tuple[str, ...]]] = [("head", "", phrases.headache_words)]
        groups += [(self.tier(sign), sign, lines) for sign, lines in phrases.signs.items()]
        groups += [("hard", sign, lines) for sign, lines in phrases.signs_hard.items()]
        groups += [("soft", sign, lines) for sign, lines in phrases.signs_soft.items()]
        groups += [("never", sign, lines) for sign, lines in phrases.never.items()]
        groups += [("headache", name, lines) for name, lines in phrases.headaches.items()]
        groups += [
            ("group", name, lines) for name, lines in phrases.units.items() if is_group(name)
        ]
        for kind, about, lines in groups:
            for line in lines:
                words, clauses, order = self._with_groups(line)
                crosses = order == "apart" or clauses > 1 or not breaks.isdisjoint(words)
                if words:
                    yield Line(kind, about, words, crosses, order)

    def _with_groups(self, phrase: str) -> tuple[tuple[str, ...], int, Order]:
        """The words of a phrase, names of groups among them, its clauses, how the words stand."""
        if _MARKED.search(phrase) is None:
            segments = self.segments(phrase)
            return segments.words, len(segments.clauses), "near"
        pieces = _GROUP.split(phrase)
        joints = "".join(piece for piece in pieces if not is_group(piece))
        order: Order = "apart" if "&" in joints else "fixed" if ">" in joints else "near"
        pieces = [piece.replace("&", " ") for piece in pieces]
        words: list[str] = []
        for piece in pieces:
            words += [piece] if is_group(piece) else self.segments(piece).words
        return tuple(words), 1 + phrase.count(","), order


def _speech(
    code: Language, letters: Alphabet, card: Card, phrases: Phrases, reader: _Reader
) -> Speech:
    single = {words[0] for words in reader.words(phrases.negation_before) if len(words) == 1}
    glue = frozenset(single)
    opening = (*phrases.clause_breaks, *phrases.units.get("break_after_denial", ()))
    breaks = frozenset(words[0] for words in reader.words(opening) if len(words) == 1)
    little = {word for words in reader.words(phrases.units.get("little", ())) for word in words}
    little |= {words[0] for words in reader.words(phrases.first_person) if len(words) == 1}
    lines = list(reader.lines(phrases, breaks))
    tongue = compile_tongue(
        (code, card.stemmer, letters, {clean(k).strip() or k: v for k, v in card.emoji.items()}),
        lines,
        frozenset(little - glue - breaks),
        glue,
        frozenset(_ordinary(phrases, reader)),
    )
    intents = {
        words: intent for intent, lines in phrases.intents.items() for words in reader.words(lines)
    }
    return Speech(
        tongue,
        _book(phrases, tongue, reader),
        {
            words[0]: value
            for word, value in phrases.numbers.items()
            for words in reader.words((word,))
            if len(words) == 1
        },
        {" ".join(words): intent for words, intent in intents.items()},
        frozenset(word for words in intents for word in words if len(word) > 1),
    )


def _listening(speech: Speech, sense: Sense, lists: WordLists, reader: _Reader) -> Speech:
    """The speech with a statistical listener and with the words that are in no phrase."""
    stem = speech.tongue.stem
    tongue = replace(
        speech.tongue,
        families=_by_stem(lists.families, speech.tongue, reader),
        common=frozenset(stem(reader.mend(clean(word))) for word in lists.common.split()),
    )
    return replace(speech, sense=sense, tongue=tongue)


def _by_stem(
    families: Mapping[str, Sequence[str]], tongue: Tongue, reader: _Reader
) -> dict[str, tuple[str, ...]]:
    """Names of the families of each word, by its stem."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name, members in families.items():
        for stem in {tongue.stem(words[0]) for words in reader.words(members) if len(words) == 1}:
            names[stem].append(name)
    return {stem: tuple(some) for stem, some in names.items()}


def _ordinary(phrases: Phrases, reader: _Reader) -> Iterator[str]:
    """All words of the grammar that are not words of a sign by themselves."""
    lists = (
        phrases.numbers,
        phrases.negation_before,
        phrases.negation_after,
        phrases.past,
        phrases.other_person,
        phrases.child,
        phrases.feared,
        *phrases.units.values(),
        *phrases.intents.values(),
    )
    return (word for lines in lists for words in reader.words(lines) for word in words)


def _book(phrases: Phrases, tongue: Tongue, reader: _Reader) -> MarkBook:
    written = {
        "deny": phrases.negation_before,
        "gone": phrases.negation_after,
        "double": phrases.double_negation,
        "break": phrases.clause_breaks,
        "feared": phrases.feared,
        "first": phrases.first_person,
        "greeting": phrases.greetings,
    } | {INTENT + name: lines for name, lines in phrases.intents.items()}
    stemmed = {
        "past": phrases.past,
        "other": phrases.other_person,
        "child": phrases.child,
        "off_topic": phrases.off_topic,
    } | {
        UNIT + name: lines
        for name, lines in phrases.units.items()
        if name not in _WRITTEN_UNITS and not is_group(name)
    }
    written |= {UNIT + name: phrases.units.get(name, ()) for name in _WRITTEN_UNITS}
    by_words = {name: reader.words(lines) for name, lines in written.items()}
    by_stems: dict[str, list[tuple[str, ...]]] = {}
    for name, lines in stemmed.items():
        for words in reader.words(lines):
            stems = tuple(tongue.stem(word) for word in words)
            # The stem of a tiny word is the stem of too many others: "нее" would be heard in "не".
            if len(words) == 1 and len(stems[0]) < STEM_FROM:
                by_words.setdefault(name, []).append(words)
            else:
                by_stems.setdefault(name, []).append(stems)
    return compile_marks(by_words, by_stems)


_WRITTEN_UNITS = (
    "break_after_denial",
    "pronoun",
    "first_object",
    "told_to",
    "place_before",
    "cry_for_help",
    "none_of_it",
    "little",
    "filler",
    "or",
    "and",
    "deny_next",
    "ago",
    "for",
    "since",
    "at",
    "age_before",
    "old",
    "over",
    "of_ten",
    "now",
    "week_ordinal",
    "week_number",
    "celsius",
    "fahrenheit",
    "hour_ago",
    "half_hour_ago",
    "month_rate",
    "every_day",
    "every_other_day",
)
"""Little words that are heard only as they are written."""
