"""Which headache the words describe: ranked, separated by one question, or named by the person.

Never guessed: what is not understood is said to be not understood, and asked for once more in
another way; the third time the kinds are offered as buttons.
"""

from bot.conversation import knowledge
from bot.conversation.draft import Draft, column
from bot.conversation.offering import UNKNOWN
from bot.model.content import Separator
from bot.model.effects import Button
from bot.model.ids import HeadacheId, SignId
from bot.model.state import Describing, Naming, Separating
from bot.understanding.ranking import CLOSE_FROM, LIKELY_FROM, Ranking, Told, rank


def is_described(draft: Draft) -> bool:
    """Whether enough is known to go on: a kind was chosen or is likely, or two signs were told.

    After one more question one sign is enough; what is still open is asked later, one question.
    """
    phase = draft.chat.phase
    asked = isinstance(phase, Describing) and phase.misses > 0
    if draft.chat.headache is not None:
        return True
    told = len(_symptoms(draft))
    if told >= ENOUGH_SIGNS or (told > 0 and asked):
        return True
    ranked = ranking(draft).ranked
    return bool(ranked) and ranked[0].score >= CLOSE_FROM


ENOUGH_SIGNS = 2
"""Somebody who has told two things about the pain is not asked to tell it again."""


def _symptoms(draft: Draft) -> list[SignId]:
    symptoms = draft.content.signs.symptoms
    return [s for s, fact in draft.chat.facts.items() if fact.answer == "yes" and s in symptoms]


def is_mentioned(draft: Draft) -> bool:
    """Whether anything at all was said about the headache."""
    return bool(draft.chat.heard) or bool(_symptoms(draft))


def ranking(draft: Draft) -> Ranking:
    """Rank the kinds of headache by all that is known."""
    facts = draft.chat.facts
    return rank(
        [sign for sign, fact in facts.items() if fact.answer == "yes"],
        [sign for sign, fact in facts.items() if fact.answer == "no"],
        draft.chat.heard,
        draft.content.headaches,
        Told(
            [sign for sign, fact in facts.items() if fact.source == "said"],
            draft.library.lexicon.learned,
        ),
    )


def separate(draft: Draft, found: Ranking) -> Separator | HeadacheId | None:
    """Return the one question that helps most, or the kind that its known answer decides for.

    Questions are tried in the order of likeness. None when the first kind is clear, when nothing is
    likely, or when all answers were for kinds that nothing else speaks for.
    """
    for question in _separators(draft, found):
        fact = draft.chat.facts.get(question.sign)
        if fact is None or fact.answer not in ("yes", "no"):
            return question
        chosen = question.yes if fact.answer == "yes" else question.no
        if _is_likely(found, chosen):
            return chosen
    return None


def _separators(draft: Draft, found: Ranking) -> tuple[Separator, ...]:
    if found.sureness == "clear" or not found.ranked or found.ranked[0].score < CLOSE_FROM:
        return ()
    first = found.ranked[0].headache
    questions = draft.content.headaches[first].separators
    if not found.pair:
        return questions
    between = [q for q in questions if q.other in found.pair]
    turned = [q for q in draft.content.headaches[found.pair[1]].separators if q.other == first]
    return (*between, *turned)


def _is_likely(found: Ranking, headache: HeadacheId) -> bool:
    return any(r.headache == headache and r.score >= LIKELY_FROM for r in found.ranked)


def open_separating(draft: Draft, question: Separator) -> None:
    """Ask the one question that tells two kinds apart."""
    draft.enter(Separating(question.sign, question.yes, question.no))
    draft.new_question()
    rows = column(draft.button(key, draft.answer(key)) for key in ("yes", "no", "not_sure"))
    draft.send(_separating_words(draft, question), rows)


def _separating_words(draft: Draft, question: Separator) -> str:
    for one, other in ((question.yes, question.no), (question.no, question.yes)):
        text = draft.words.headaches[one].separators.get(other)
        if text:
            return text
    return draft.words.signs[question.sign].ask


def take_separation(draft: Draft, phase: Separating, said: str) -> None:
    """Take the answer. "Not sure", or an answer for a kind nothing else speaks for, leaves it open.

    Open means the gentle short routine; nothing is guessed.
    """
    if said == "not_sure":
        draft.become(headache=UNKNOWN)
        return
    knowledge.record(draft, phase.sign, "yes" if said == "yes" else "no")
    chosen = phase.yes if said == "yes" else phase.no
    draft.become(headache=chosen if _is_likely(ranking(draft), chosen) else UNKNOWN)


def open_describing(draft: Draft, misses: int) -> None:
    """Ask for the headache in the person's own words."""
    limits = draft.content.screening.limits
    if misses >= limits.misses_before_choice:
        open_naming(draft)
        return
    if misses:
        draft.say(f"describe_again_{min(misses, 2)}")
    elif is_mentioned(draft):
        misses = 1  # this asks more already
        draft.say("describe_more")
    else:
        draft.say("describe")
    draft.enter(Describing(misses))


def open_naming(draft: Draft) -> None:
    """Offer the kinds as buttons."""
    draft.enter(Naming())
    draft.new_question()
    kinds = [
        Button(draft.words.headaches[headache].button, draft.answer(f"kind.{headache}"))
        for headache in draft.content.headaches
    ]
    draft.say("choose_kind", column(kinds))
