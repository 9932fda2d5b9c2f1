"""A text as the statistical listener hears it: what it smells of, and where it sounds plain."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.ids import SignId
from bot.understanding.lexicon import Lexicon, Speech
from bot.understanding.reading import Mention
from bot.understanding.segments import Segments
from bot.understanding.sensing import WINDOW

EXPLAINED = 3.0
"""How much stronger (in logarithms, see `sensing`) a smell must be in a text that is understood."""

MOSTLY = 0.5
"""Share of the words of weight from which a text is understood without guessing."""

ECHO = 6.0
"""How much worse (in the same logarithms) an echo fits the words than what it echoes."""


@dataclass(frozen=True, slots=True)
class Smell:
    """One text and the language whose examples it is held against."""

    segments: Segments
    stems: tuple[str, ...]
    speech: Speech
    plain: frozenset[int]
    """Sentences that sound ordinary in a text that does as a whole."""

    @property
    def familiar(self) -> frozenset[SignId]:
        """Dangers that it knows well enough to pass over a mere hint of one."""
        return self.speech.sense.familiar

    @property
    def is_plain(self) -> bool:
        """True when all of the text sounds ordinary."""
        return len(self.plain) == len(self.segments.sentences)

    def is_plain_at(self, place: int, sentence: int) -> bool:
        """True when the sentence of a word sounds ordinary, and the few words around it as well.

        In a long story without full stops one bad line drowns among the others.
        """
        first = max(0, min(place - WINDOW // 2, len(self.stems) - WINDOW))
        around = self.stems[first : first + WINDOW]
        return sentence in self.plain and self.speech.sense.is_ordinary(around)

    def sensed(
        self, mentions: Sequence[Mention], lexicon: Lexicon, heard: float
    ) -> tuple[Mention, ...]:
        """A danger that no phrase named and the words together smell of: it is asked about.

        Not where phrases named a danger. Where they named a contraindication, or a danger that is
        denied, past or somebody else's, that may be what it smells of: then it must be stronger,
        and also where most of the words (`heard`, a share) belong to phrases of a headache.
        """
        present = {each.sign for each in mentions if each.status in ("present", "feared")}
        if present & lexicon.dangers.keys():
            return ()
        explained = present & lexicon.blocks or any(e.sign in lexicon.dangers for e in mentions)
        above = EXPLAINED if explained or heard >= MOSTLY else 0.0
        found = self.speech.sense.of(self.stems, above)
        if found is None or found[0] not in lexicon.dangers:
            return ()
        words = zip(self.segments.words, self.stems, strict=True)
        told = [word for word, stem in words if stem in found[1]]
        return (Mention(found[0], "present", "soft", " ".join(told)),)

    def without_echoes(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """The mentions without hints of a danger where another one fits the words far better.

        "She shook all over, it began ten seconds ago" is a seizure and no thunderclap.
        """
        known = self.speech.sense.familiar
        present = [each for each in mentions if each.status == "present" and each.sign in known]
        hints = [each for each in present if each.strength == "soft"]
        if not hints or len(present) < 2:
            return tuple(mentions)
        fits = self.speech.sense.by_sign(self.stems, {each.sign for each in present})
        best = max(fits[each.sign] for each in present)
        echoes = [each for each in hints if fits[each.sign] < best - ECHO]
        return tuple(each for each in mentions if each not in echoes)


def smelt(segments: Segments, speech: Speech | None) -> Smell | None:
    """Hold a text against the examples of its language; None of a language without."""
    if speech is None or not speech.sense.says:
        return None
    stems = tuple(speech.tongue.stem(word) for word in segments.words)
    plain = frozenset[int]()
    if speech.sense.is_ordinary(stems):
        spans = segments.sentences.items()
        plain = frozenset(
            number
            for number, (start, end) in spans
            if len(spans) == 1 or speech.sense.is_ordinary(stems[start:end])
        )
    return Smell(segments, stems, speech, plain)
