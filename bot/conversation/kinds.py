"""Which headache the words describe: ranked, separated by one question, or named by the person.

Never guessed: what is not understood is said to be not understood, and asked for once more in
another way; the third time the kinds are offered as buttons.
"""

from bot.conversation import knowledge
from bot.conversation.draft import Draft, column
from bot.conversation.knowledge import is_answered
from bot.conversation.offering import UNKNOWN
from bot.model.content import Separator
from bot.model.effects import Button
from bot.model.state import Describing, Naming, Separating
from bot.understanding.ranking import CLOSE_FROM, Ranking, rank


def is_described(draft: Draft) -> bool:
    """Whether enough is known about the headache to go on: a kind was chosen, or one is likely."""
    if draft.chat.headache is not None:
        return True
    ranked = ranking(draft).ranked
    return bool(ranked) and ranked[0].score >= CLOSE_FROM


def is_mentioned(draft: Draft) -> bool:
    """Whether anything at all was said about the headache."""
    symptoms = draft.content.signs.symptoms
    present = (sign for sign, fact in draft.chat.facts.items() if fact.answer == "yes")
    return bool(draft.chat.heard) or any(sign in symptoms for sign in present)


def ranking(draft: Draft) -> Ranking:
    """Rank the kinds of headache by all that is known."""
    facts = draft.chat.facts
    return rank(
        [sign for sign, fact in facts.items() if fact.answer == "yes"],
        [sign for sign, fact in facts.items() if fact.answer == "no"],
        draft.chat.heard,
        draft.content.headaches,
    )


def separator(draft: Draft, found: Ranking) -> Separator | None:
    """Return the one question that helps most: between the nearest two, else about the first.

    None when the first is clear, when nothing is likely, or when the question was answered.
    """
    if found.sureness == "clear" or not found.ranked or found.ranked[0].score < CLOSE_FROM:
        return None
    first = found.ranked[0].headache
    questions = draft.content.headaches[first].separators
    if pair := found.pair:
        between = [q for q in questions if q.other in pair]
        turned = [q for q in draft.content.headaches[pair[1]].separators if q.other == first]
        questions = (*between, *turned)
    return next((q for q in questions if not is_answered(draft.chat, q.sign)), None)


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
    """Take the answer; "not sure" leaves the kind open, which means the gentle short routine."""
    if said == "not_sure":
        draft.become(headache=UNKNOWN)
        return
    knowledge.record(draft, phase.sign, "yes" if said == "yes" else "no")
    draft.become(headache=phase.yes if said == "yes" else phase.no)


def open_describing(draft: Draft, misses: int) -> None:
    """Ask for the headache in the person's own words."""
    limits = draft.content.screening.limits
    if misses >= limits.misses_before_choice:
        open_naming(draft)
        return
    draft.enter(Describing(misses))
    if misses:
        draft.say(f"describe_again_{min(misses, 2)}")
    else:
        draft.say("describe_more" if is_mentioned(draft) else "describe")


def open_naming(draft: Draft) -> None:
    """Offer the kinds as buttons."""
    draft.enter(Naming())
    draft.new_question()
    kinds = [
        Button(draft.words.headaches[headache].button, draft.answer(f"kind.{headache}"))
        for headache in draft.content.headaches
    ]
    draft.say("choose_kind", column(kinds))
