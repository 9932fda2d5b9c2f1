"""Explicit questions about one sign: which are owed, how they are asked, what an answer does.

Rule 1: what was only hinted is asked. "Not sure" gets one simpler question; still unsure is Yes.
Rule 2: a sign that stands brings its own questions (`then_ask`) and may give way to a milder one.
Rule 3: for an inverted question the safe answer is Yes.
"""

from collections.abc import Collection, Iterator

from bot.conversation import danger, knowledge
from bot.conversation.draft import Draft, column
from bot.conversation.knowledge import is_answered, is_yes, tier_of
from bot.model.content import BlockSign
from bot.model.ids import SignId
from bot.model.state import Asking, Blocked, Idle, Phase


def owed(draft: Draft, covered: Collection[SignId]) -> Asking | None:
    """Return the next question that is owed, dangers first; None when all is answered.

    Signs in `covered` are left out: a screen that is still to come asks about them.
    """
    signs, brought = draft.content.signs, frozenset(_brought(draft))
    candidates = brought | _left_open(draft)
    if not candidates:
        return None
    for tier in (signs.dangers, signs.blocks, signs.cautions):
        for sign in tier:
            question = _owed_about(draft, sign) if sign in candidates else None
            if question and not (sign in covered and not _parents(draft, sign)):
                return question
    return None


def _left_open(draft: Draft) -> set[SignId]:
    facts = draft.chat.facts.items()
    return {sign for sign, fact in facts if fact.answer in ("hinted", "unsure")}


def _owed_about(draft: Draft, sign: SignId) -> Asking | None:
    fact = draft.chat.facts.get(sign)
    found = tier_of(draft.content, sign)
    if found is None or not knowledge.concerns(draft.content, draft.chat.person, found.applies):
        return None
    banner = sign in draft.content.signs.dangers
    if fact is None or fact.answer == "no":
        known = is_answered(draft.chat, sign)
        return None if known else Asking(sign, "ask", banner=banner)
    if fact.answer == "hinted":
        return Asking(sign, "ask", banner=banner)
    if fact.answer == "unsure":
        return Asking(sign, "clarify", banner=banner)
    return None


def _brought(draft: Draft) -> Iterator[SignId]:
    for sign, fact in draft.chat.facts.items():
        if fact.answer != "yes" or fact.source == "cleared":
            continue
        found = tier_of(draft.content, sign)
        if found is None:
            continue
        yield from found.then_ask
        if found.milder:
            yield found.milder


def open_question(draft: Draft, asking: Asking) -> None:
    """Send a question about one sign."""
    draft.enter(asking)
    if asking.banner:
        danger.open_banner(draft)
        return
    draft.new_question()
    rows = column(draft.button(key, draft.answer(key)) for key in ("yes", "no", "not_sure"))
    draft.send(_question(draft, asking), rows)


def _question(draft: Draft, asking: Asking) -> str:
    words = draft.words.signs[asking.sign]
    if asking.form == "clarify":
        return words.clarify or words.ask
    if asking.form == "clearance":
        return draft.text("ask_clearance", sign=words.label)
    return words.ask


def answer(draft: Draft, asking: Asking, said: str) -> None:
    """Take an answer: `yes`, `no` or `not_sure`. A danger confirmed raises the alarm."""
    if asking.sign in draft.content.signs.symptoms:
        # It opens the way to a routine, so only a plain Yes does.
        knowledge.record(draft, asking.sign, "yes" if said == "yes" else "no")
        return
    if said == "not_sure" and asking.form == "ask" and not asking.banner:
        knowledge.record(draft, asking.sign, "unsure")
        return
    hit = is_hit(draft, asking.sign, said)
    parents = _parents(draft, asking.sign)
    if parents and said == "not_sure":
        hit = False  # unsure whether it is the milder thing: the graver one stands
    take(draft, asking.sign, hit=hit)


def is_hit(draft: Draft, sign: SignId, said: str) -> bool:
    """Whether an answer means that the sign is there. "Not sure" means it is."""
    found = tier_of(draft.content, sign)
    return said != "yes" if found and found.inverted else said != "no"


def take(draft: Draft, sign: SignId, *, hit: bool) -> None:
    """Write an explicit answer down and do what it means."""
    found = draft.content.signs.dangers.get(sign)
    if found and hit:
        danger.raise_alarm(draft, sign)
        return
    fact = draft.chat.facts.get(sign)
    if hit and fact is not None and fact.source == "cleared":
        return  # it is still there, and a doctor has agreed all the same
    knowledge.record(draft, sign, "yes" if hit else "no")
    if found and found.otherwise and not hit and not is_yes(draft.chat, found.otherwise):
        knowledge.hint(draft, (found.otherwise,))
    if hit:
        for parent in _parents(draft, sign):
            knowledge.record(draft, parent, "no")


def _parents(draft: Draft, sign: SignId) -> list[SignId]:
    """The graver signs that stand and that this one would take the place of."""
    blocks = draft.content.signs.blocks
    return [p for p, block in blocks.items() if block.milder == sign and is_yes(draft.chat, p)]


def blocks(draft: Draft) -> tuple[tuple[SignId, BlockSign], ...]:
    """Return the contraindications that stand for this person, most urgent first."""
    found = []
    for sign, block in draft.content.signs.blocks.items():
        fact = draft.chat.facts.get(sign)
        stands = fact is not None and fact.answer == "yes" and fact.source != "cleared"
        if stands and knowledge.concerns(draft.content, draft.chat.person, block.applies):
            found.append((sign, _timed(draft, block)))
    order = ("now_24h", "days", "weeks")
    return tuple(sorted(found, key=lambda each: order.index(each[1].timing)))


def _timed(draft: Draft, block: BlockSign) -> BlockSign:
    """Return the contraindication with the time that fits what else is there."""
    if any(is_yes(draft.chat, sign) for sign in block.sooner_with):
        return block.model_copy(update={"timing": block.sooner})
    return block


def at_rest(draft: Draft) -> Phase:
    """Return the phase in which nothing is open: a standing reason still blocks after comfort."""
    standing = [sign for sign, _ in blocks(draft)]
    if not standing:
        return Idle()
    return Blocked(tuple(standing), max(draft.chat.facts[sign].at for sign in standing))
