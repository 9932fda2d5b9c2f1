"""Which headache the words describe: ranked, separated by one question, or named by the person.

Never guessed: what is not understood is said to be not understood, and asked for once more in
another way; the third time the kinds are offered as buttons.
"""

from collections.abc import Iterator

from bot.conversation import knowledge
from bot.conversation.draft import Draft, column
from bot.conversation.knowledge import is_answered
from bot.conversation.offering import UNKNOWN
from bot.model.content import Separator
from bot.model.effects import Button
from bot.model.ids import HeadacheId
from bot.model.state import Describing, Naming, Separating
from bot.understanding.ranking import Ranking, rank


def is_described(draft: Draft) -> bool:
    """Whether anything is known about the headache itself."""
    chat = draft.chat
    if chat.headache is not None or chat.heard:
        return True
    return any(sign in draft.content.signs.symptoms for sign in _present(draft))


def _present(draft: Draft) -> list[str]:
    return [sign for sign, fact in draft.chat.facts.items() if fact.answer == "yes"]


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
    """Return the question that separates the two nearest kinds, unless it was answered."""
    names = [each.headache for each in found.ranked[:2]]
    if len(names) < 2:
        return None
    for question in _separators(draft, names[0], names[1]):
        if not is_answered(draft.chat, question.sign):
            return question
    return None


def _separators(draft: Draft, first: HeadacheId, second: HeadacheId) -> Iterator[Separator]:
    for one, other in ((first, second), (second, first)):
        for question in draft.content.headaches[one].separators:
            if question.other == other:
                yield question


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
    draft.say("describe" if not misses else f"describe_again_{min(misses, 2)}")


def open_naming(draft: Draft) -> None:
    """Offer the kinds as buttons."""
    draft.enter(Naming())
    draft.new_question()
    kinds = [
        Button(draft.words.headaches[headache].button, draft.answer(f"kind.{headache}"))
        for headache in draft.content.headaches
    ]
    draft.say("choose_kind", column(kinds))
