"""What the phrases said, weighed against what the whole text sounds like.

The thresholds are logarithms of odds as the listener gives them: 0 is as likely as not, -1 is 27 in
a hundred, -3 is 5. They were chosen on the first three held-out sets; `docs/why.md` tells
what they cost on others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Final

from bot.model.ids import SignId
from bot.understanding.lexicon import Lexicon, Speech
from bot.understanding.phrased import Phrased
from bot.understanding.ranking import NEVER_NAMED
from bot.understanding.reading import Fit, Mention
from bot.understanding.sensing import KIND, OFF_TOPIC, SIGN, pieces

ASKED_FROM: Final = -2.0
"""A sign that no phrase names is asked about when the text sounds like it from here on ..."""

DANGER_ASKED_FROM: Final = -1.5
"""... a danger from here on: its question interrupts everything else ..."""

AGREED_FROM: Final = -2.0
"""... and the text sounds like any danger at all from here on. What hears one sign alone takes a
child with a headache for a child in danger ..."""

DANGER_FROM: Final = -0.5
"""... and when a text sounds like some danger from here on, the likeliest is asked about ..."""

EXPLAINED: Final = 1.0
"""... so much later where a contraindication is stated: that may be all that it sounds like."""

PIECE_SURER: Final = 2.0
"""How much surer a piece of a longer text must be: there are several, and each may be mistaken."""

NEAR: Final = 1.0
"""A danger that is less likely than not is asked about when it is so near to the likeliest one."""

PASSED_OVER: Final = -2.5
"""A mere hint is passed over in a text that sounds less like it than this."""

DOUBTED: Final = -2.0
"""A contraindication that is stated is asked about in place of believed in a text that sounds less
like it."""

HARMLESS: Final = -3.0
"""A danger that is stated is a mere hint in a text that sounds less like any danger than this, as
a whole and in every few words: "lost sight of my goals, head heavy". Only of dangers that a screen
asks everybody about, and only until it has (`left_to_screen`), so nothing is cleared (P1, P3);
despair is on no screen, and is asked about."""

SPOKEN_OF: Final = 3.0
"""How much surer it must be of a sign that a phrase names and says is not there: denied, past,
somebody else's, or only looking like it. That may be all that it hears."""

FEW: Final = 12
"""Words of a sentence that are heard alone before a stated danger is taken for a hint."""

FEWEST: Final = 4
"""Words of three letters and more below which a text is too short to sound like anything."""

ENOUGH: Final = 6
"""Words below which a text is too short to speak against a phrase."""

FAMILIAR_FROM: Final = 100
"""Examples of a sign from which the listener may speak against a phrase for it ..."""

STRANGE_FROM: Final = 1.5
"""... and until which it must be so sure to ask about a danger."""

LEAST_SHARE: Final = 0.3
"""A kind of headache with a smaller share of what a text sounds like is no reason for anything."""

ELSEWHERE: Final = 0.35
"""Share from which a text that names no head is about something else."""

TOLD: Final = 4
"""Words that are named as the reason."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is left when phrases and listener have both spoken."""

    mentions: tuple[Mention, ...]
    fits: tuple[Fit, ...]
    off_topic: bool
    left_to_screen: tuple[Mention, ...] = ()


def weigh(told: Phrased, lexicon: Lexicon) -> Weighed:
    """Weigh what was heard. Where nothing was learned the phrases alone decide."""
    if told.speech is None or not told.speech.sense.outputs:
        return Weighed(told.mentions, told.fits, told.off_topic)
    listened = _Listened(told, told.speech, lexicon)
    elsewhere = listened.whole.kinds.get(OFF_TOPIC, 0.0) >= ELSEWHERE and not told.about_headache
    mentions = listened.doubted()
    return Weighed(
        (*mentions, *listened.sensed(mentions)),
        listened.fits(),
        told.off_topic or elsewhere,
        tuple(_left(told.mentions, mentions, lexicon)),
    )


def _left(told: Sequence[Mention], kept: Sequence[Mention], lexicon: Lexicon) -> Iterator[Mention]:
    """The dangers that were stated and are not kept."""
    known = {one.sign for one in kept}
    for one in told:
        is_stated = one.status == "present" and one.strength == "hard"
        if is_stated and one.sign in lexicon.dangers and one.sign not in known:
            yield one


class _Listened:
    """One text, listened to as a whole and, when it is longer, in pieces."""

    def __init__(self, told: Phrased, speech: Speech, lexicon: Lexicon) -> None:
        self.told, self.sense = told, speech.sense
        self.dangers, self.blocks = lexicon.dangers, lexicon.blocks
        self.screened = lexicon.screened
        self.stems = [speech.tongue.stem(word) for word in told.scene.segments.words]
        self.whole = self.sense.hear(told.features())
        self.pieces = [self.sense.hear(told.features(span)) for span in pieces(len(self.stems))]
        self._familiar = self.sense.known_from(FAMILIAR_FROM)
        self._danger = max((self.whole.danger, *(p.danger - PIECE_SURER for p in self.pieces)))
        self._signs = dict(self.whole.signs)
        for piece in self.pieces:
            for sign, value in piece.signs.items():
                self._signs[sign] = max(self._signs[sign], value - PIECE_SURER)

    def likely(self, sign: SignId) -> float:
        """How much the text, or a piece of it that must be surer, sounds like a sign."""
        return self._signs.get(sign, -inf)

    def _only_looks_like(self, mention: Mention) -> bool:
        """True for a hint beside words that are known only to look like the sign."""
        looks = mention.sign in self.told.scene.looks_like and mention.strength == "soft"
        return looks and mention.status == "present" and self._danger < DANGER_FROM

    def _says_enough(self) -> bool:
        return sum(len(stem) > 2 for stem in self.stems) >= FEWEST

    def doubted(self) -> list[Mention]:
        """What the phrases said, without what the whole text speaks against."""
        if len(self.stems) < ENOUGH:
            return [each for each in self.told.mentions if not self._only_looks_like(each)]
        weighed = (
            self._doubted(each)
            if each.sign in self._familiar and each.status == "present"
            else each
            for each in self.told.mentions
        )
        return [each for each in weighed if each is not None]

    def _doubted(self, mention: Mention) -> Mention | None:
        is_danger = mention.sign in self.dangers
        if is_danger and mention.sign not in self.screened:
            # Who says that it kills them is asked whether they mean it, whatever it sounds like.
            return replace(mention, strength="soft") if self._harmless else mention
        if mention.strength == "soft" or (is_danger and self._harmless):
            return mention if self._sounds_anywhere_like(mention.sign) else None
        if is_danger or self.likely(mention.sign) >= DOUBTED:
            return mention
        return replace(mention, status="feared", strength="soft")

    @cached_property
    def _harmless(self) -> bool:
        """True when the text sounds like no danger: whole, and in every few words of it."""
        alone = (self.sense.hear(self.told.features(span)) for span in self._few_words())
        whole = (self.whole, *self.pieces)
        return all(one.danger < HARMLESS for one in (*whole, *alone))

    def _few_words(self) -> Iterator[tuple[int, int]]:
        """Every sentence, a longer one in overlapping pieces, for it may be one without a stop."""
        for start, end in self.told.scene.segments.sentences.values():
            windows = [*pieces(end - start, FEW, FEW // 3)]
            yield from (
                (start + one, start + other) for one, other in windows or [(0, end - start)]
            )

    def _sounds_anywhere_like(self, sign: SignId) -> bool:
        """True when the text or any piece of it does: a hint is not drowned by a long story."""
        heard = (self.whole, *self.pieces)
        return any(one.signs[sign] >= PASSED_OVER for one in heard)

    def sensed(self, mentions: Sequence[Mention]) -> Iterator[Mention]:
        """What none of these mentions says is there and the text sounds like."""
        if not self._says_enough():
            return
        present = {one.sign for one in mentions if one.status == "present"}
        spoken_of = {one.sign for one in mentions} - present
        spoken_of |= {SignId(sign) for sign in self.told.scene.looks_like} - present
        denied = {one.sign for one in mentions if one.status == "absent" and self._settles(one)}
        likely = {
            sign: self.likely(sign) - (SPOKEN_OF if sign in spoken_of else 0.0)
            for sign in self.sense.known - present - denied
        }
        worst = max((value for sign, value in likely.items() if sign in self.dangers), default=-inf)
        asked = {sign for sign, value in likely.items() if value >= self._asked_from(sign, worst)}
        named = asked | present | spoken_of
        stated = {one.sign for one in mentions if one.strength == "hard"} & present
        surer = EXPLAINED if self.blocks & stated else 0.0
        if self.dangers.keys().isdisjoint(named) and self._danger >= DANGER_FROM + surer:
            asked |= {sign for sign in likely if sign in self.dangers and likely[sign] == worst}
        for sign in sorted(asked):
            yield Mention(sign, "present", "soft", self._words(SIGN + sign))

    def _asked_from(self, sign: SignId, worst: float) -> float:
        """How much the text must sound like a sign; `worst` is the likeliest danger."""
        if sign not in self.dangers:
            return ASKED_FROM
        if self._danger < AGREED_FROM:
            return inf
        least = max(DANGER_ASKED_FROM, min(worst - NEAR, 0.0))
        return least if sign in self._familiar else max(least, STRANGE_FROM)

    def _settles(self, denied: Mention) -> bool:
        """True when a denial is the last word.

        A doubtful one, and any of a danger, only in a text that says little more.
        """
        plain = denied.sign not in self.dangers and denied.strength == "hard"
        return plain or len(self.stems) < ENOUGH

    def fits(self) -> tuple[Fit, ...]:
        """The kinds of headache that the text sounds like, each with its share of a hundred."""
        if not self._says_enough():
            return self.told.fits
        words = {fit.headache: fit.words for fit in self.told.fits}
        fits = [
            Fit(kind, 100 * share, words.get(kind) or self._words(KIND + kind))
            for kind, share in self.whole.kinds.items()
            if share >= LEAST_SHARE and kind not in (OFF_TOPIC, NEVER_NAMED)
        ]
        # A kind that came after the learning is known by its phrases alone.
        fits += [fit for fit in self.told.fits if fit.headache not in self.sense.kinds]
        return tuple(sorted(fits, key=lambda fit: (-fit.score, fit.headache)))

    def _words(self, output: str) -> str:
        """The words of the text that speak loudest for an output, in the order of the text."""
        loud = self.sense.words_for(output, self.stems)[:TOLD]
        told = zip(self.told.scene.segments.words, self.stems, strict=True)
        return " ".join(word for word, stem in told if stem in loud)
