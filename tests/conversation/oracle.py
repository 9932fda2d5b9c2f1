"""What must hold of every turn, said without using the code that keeps it.

The gate asks which questions are owed; this asks the stored facts line by line.
"""

from datetime import datetime, timedelta

from bot.conversation.library import Library
from bot.model.content import Applies
from bot.model.effects import Send, Urgency
from bot.model.ids import SignId
from bot.model.state import Chat, Locked, Running
from bot.model.turn import Turn

LONGEST = timedelta(hours=2)
"""A danger screen is good for an hour, and a session may take another."""


def touches(turn: Turn) -> bool:
    """Whether this turn sends a step of a routine with touch."""
    sends = any(isinstance(e, Send) and e.urgency is Urgency.STEP for e in turn.effects)
    return sends and isinstance(turn.chat.phase, Running) and turn.chat.phase.session.touch


def faults(chat: Chat, library: Library, now: datetime) -> list[str]:
    """Return everything that speaks against touching this person now."""
    found = []
    if chat.consented_at is None or chat.person is None:
        return ["nobody agreed, or nobody is known"]
    months = _months(chat, library)
    for sign, danger in library.content.signs.dangers.items():
        fact = chat.facts.get(sign)
        if fact is not None and fact.answer != "no":
            found.append(f"{sign} is {fact.answer}")
        concerns = _is_on_a_screen(sign, months, library) and _for(danger.applies, months)
        stale = fact is None or fact.source != "asked" or now - fact.at > LONGEST
        if concerns and stale:
            found.append(f"{sign} was not answered")
    for sign, block in library.content.signs.blocks.items():
        fact = chat.facts.get(sign)
        if not _for(block.applies, months):
            continue
        if fact and fact.answer != "no" and fact.source != "cleared":
            found.append(f"{sign} is {fact.answer}")
        if _is_on_a_screen(sign, months, library) and (fact is None or fact.source == "said"):
            found.append(f"{sign} was not answered")
    return found


def after_emergency(turn: Turn) -> list[str]:
    """Return what a locked chat must not have."""
    if not isinstance(turn.chat.phase, Locked):
        return []
    steps = [e for e in turn.effects if isinstance(e, Send) and e.urgency is Urgency.STEP]
    return ["a step was sent behind a locked door"] if steps else []


def _months(chat: Chat, library: Library) -> tuple[int, int]:
    bands = sorted(library.content.screening.age_bands, key=lambda band: band.from_months)
    starts = [band.from_months for band in bands] + [130 * 12]
    assert chat.person is not None
    if chat.person.age == "unknown":
        return 0, 130 * 12  # every question is for somebody whose age nobody knows
    index = [band.id for band in bands].index(chat.person.age)
    return starts[index], starts[index + 1] - 1


def _for(applies: Applies, months: tuple[int, int]) -> bool:
    low, high = months
    to = applies.to_months if applies.to_months is not None else 999 * 12
    return low <= to and high >= applies.from_months


def _is_on_a_screen(sign: SignId, months: tuple[int, int], library: Library) -> bool:
    return any(
        sign in (*option.signs, *option.asks) and _for(option.applies, months)
        for screen in library.content.screening.screens
        for option in screen.options
    )
