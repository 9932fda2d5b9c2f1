"""Which kind of headache the signs and words describe, and how sure that is.

Each sign that is present adds its weight, each that speaks against takes it away, and what the
whole text sounds like adds up to `HEARD_WEIGHT`. The sum becomes a score that reaches 80 with two
or three strong signs and never quite reaches 100.

Rule: what a text told counts once. The listener has heard its signs as well, so the surer it is of
a kind, the less the signs of that text add to it; an answer to a question always counts fully.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from bot.model.content import Headache
from bot.model.ids import HeadacheId, SignId

SHOWN_FROM = 80.0
"""Clinical reference 3.4: a type is named from here on ..."""

LEAD = 8.0
"""... and when it is so far ahead of the second."""

CLOSE_FROM = 40.0
"""From here on a pair of kinds is worth a separating question: each has two fifths of what the
text sounds like behind it, or a strong sign."""

GONE_WITH_FROM = 60.0
"""From here on a kind is gone with when nothing more is answered. Measured on practice texts, 40
names two in a hundred more kinds rightly than 60 and four in a hundred more wrongly."""

HEARD_WEIGHT = 100.0
"""What a text weighs that sounds like nothing but one kind: a little more than two strong signs.
Measured on practice texts, the kind is right in 95 of 100 where the listener gives it four fifths,
which is where a kind may be named."""

EVIDENCE_FOR_80 = 80.0
"""Sum of weights that makes a score of 80: two strong signs of 40, or three of 27."""

LIKELY_FROM = 40.0
"""Half of what it takes to be named: one strong sign, or a phrase of its own. Below this an answer
to a separating question alone does not make a kind."""

NEVER_NAMED = HeadacheId("unknown")
"""T16 is what remains when nothing is named."""

Sureness = Literal["clear", "close", "unclear"]


class Told(NamedTuple):
    """What texts alone tell and the listener has heard too."""

    signs: Collection[SignId]
    kinds: Collection[HeadacheId]
    """Kinds that the listener can tell."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One kind of headache, its score 0-100, and the signs that spoke for it, strongest first."""

    headache: HeadacheId
    score: float
    because: tuple[SignId, ...] = ()
    overrides: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """All kinds that anything speaks for, best first."""

    ranked: tuple[Ranked, ...] = ()

    @property
    def sureness(self) -> Sureness:
        """clear: the first may be named. close: the first two need a question. unclear: neither."""
        if not self.ranked:
            return "unclear"
        first = self.ranked[0]
        second = self.ranked[1] if len(self.ranked) > 1 else None
        ahead = second is None or first.score - second.score >= LEAD
        goes_first = first.overrides and not (second and second.overrides)
        if first.score >= SHOWN_FROM and (ahead or goes_first):
            return "clear"
        if second is not None and second.score >= CLOSE_FROM and first.score >= CLOSE_FROM:
            return "close"
        return "unclear"

    @property
    def likely(self) -> HeadacheId | None:
        """The kind to go with when nothing more is answered; None when no kind is likely enough."""
        return (
            self.ranked[0].headache
            if self.ranked and self.ranked[0].score >= GONE_WITH_FROM
            else None
        )

    @property
    def pair(self) -> tuple[HeadacheId, HeadacheId] | None:
        """The two that a separating question is about, when they are close."""
        if self.sureness != "close":
            return None
        return self.ranked[0].headache, self.ranked[1].headache


def rank(
    present: Collection[SignId],
    absent: Collection[SignId],
    fits: Mapping[HeadacheId, float],
    headaches: Mapping[HeadacheId, Headache],
    told: Told | None = None,
) -> Ranking:
    """Rank the kinds of headache. Types that override go first once they are named at all.

    `fits` are what the texts sound like, 0-100 each; `told` is what those texts alone tell.
    """
    told = told or Told((), ())
    present, absent = frozenset(present), frozenset(absent)
    unheard = 1 - max(fits.values(), default=0.0) / 100
    shares = dict.fromkeys(told.signs, unheard)
    scores = {
        name: score_of(
            evidence(
                headache,
                (present, absent),
                fits.get(name, 0.0),
                shares if name in told.kinds else {},
            )
        )
        for name, headache in headaches.items()
        if name != NEVER_NAMED
    }
    ranked = [
        Ranked(name, round(score, 1), because(headaches[name], present), headaches[name].overrides)
        for name, score in scores.items()
        if score > 0
    ]
    return Ranking(tuple(sorted(ranked, key=_order)))


def _order(one: Ranked) -> tuple[bool, float, HeadacheId]:
    return not (one.overrides and one.score >= SHOWN_FROM), -one.score, one.headache


def evidence(
    headache: Headache,
    signs: tuple[Collection[SignId], Collection[SignId]],
    fit: float,
    shares: Mapping[SignId, float],
) -> float:
    """Everything for a headache less everything against it.

    `signs` are those present and those absent, `shares` how much of a sign's weight counts.
    """
    present, absent = signs
    told = sum(w * shares.get(sign, 1.0) for sign, w in headache.signs.items() if sign in present)
    lacking = sum(
        cost * shares.get(sign, 1.0)
        for sign, cost in headache.against_if_absent.items()
        if sign in absent
    )
    return told - lacking + HEARD_WEIGHT * fit / 100


def score_of(weight: float) -> float:
    """0 for nothing, 80 for enough, towards 100 for more and more."""
    if weight <= 0:
        return 0.0
    if weight <= EVIDENCE_FOR_80:
        return SHOWN_FROM * weight / EVIDENCE_FOR_80
    beyond = (weight - EVIDENCE_FOR_80) / EVIDENCE_FOR_80
    return SHOWN_FROM + (100 - SHOWN_FROM) * beyond / (1 + beyond)


def because(headache: Headache, present: Iterable[SignId]) -> tuple[SignId, ...]:
    """The signs that spoke for a headache, strongest first."""
    spoke = [sign for sign in set(present) if headache.signs.get(sign, 0) > 0]
    return tuple(sorted(spoke, key=lambda sign: (-headache.signs[sign], sign)))
