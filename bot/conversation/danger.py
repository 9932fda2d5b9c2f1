"""Listening for danger, in every text and every state.

Rule 1: danger is read before anything else (P2), and its message goes out alone.
Rule 2: a hard hit raises the alarm at once. A soft one shows whom to call and asks; Yes, "not
        sure" and a minute of silence all count as Yes (P3). What was left to a screen that is
        answered already is asked like a soft one.
Rule 3: what was raised stays raised until the person says that a doctor has looked.
"""

from dataclasses import replace
from typing import Literal

from bot.conversation import knowledge, recording
from bot.conversation.draft import Draft, column
from bot.conversation.phases import suspended
from bot.conversation.wording import tidy
from bot.model.effects import Urgency
from bot.model.ids import SignId
from bot.model.state import Asking, Fact, Locked, Phase, Session
from bot.model.words import Words
from bot.understanding.reading import Mention, Reading


def stated(draft: Draft, reading: Reading) -> SignId | None:
    """Return the danger that a text states plainly.

    Of several, one whose help is special goes first: out of the gas before anything else.
    """
    dangers = draft.content.signs.dangers
    hard = [
        mention.sign
        for mention in reading.mentions
        if mention.sign in dangers and mention.status == "present" and mention.strength == "hard"
    ]
    if not hard:
        return None
    return min(hard, key=lambda sign: dangers[sign].help == "standard")


def with_what_no_screen_asks(draft: Draft, reading: Reading) -> Reading:
    """Ask about a danger that was left to a screen where that screen is answered already."""
    answered = frozenset(knowledge.signs_of(draft.content, draft.chat.screened))
    asked = [
        replace(mention, strength="soft")
        for mention in reading.left_to_screen
        if mention.sign in answered
    ]
    return replace(reading, mentions=(*reading.mentions, *asked)) if asked else reading


def suspected(draft: Draft, reading: Reading) -> SignId | None:
    """Return the first danger that a text points to and that concerns this person."""
    dangers = draft.content.signs.dangers
    for mention in reading.mentions:
        if mention.status == "present" and mention.sign in dangers and _is_for(draft, mention):
            return mention.sign
    return None


def _is_for(draft: Draft, mention: Mention) -> bool:
    sign = draft.content.signs.dangers[mention.sign]
    return knowledge.concerns(draft.content, draft.chat.person, sign.applies)


def ask_with_banner(draft: Draft, sign: SignId) -> None:
    """Say whom to call if it is true, and ask; the conversation waits where it was."""
    interrupted = suspended(draft)
    draft.cancel("step")
    draft.cancel("nudge")
    draft.withdraw()
    draft.enter(Asking(sign, "ask", banner=True, then=interrupted))
    open_banner(draft)


def open_banner(draft: Draft) -> None:
    """Send the danger question that is open."""
    phase = draft.chat.phase
    if not isinstance(phase, Asking):
        raise TypeError("no question is open")
    question = draft.new_question()
    words = draft.words.signs[phase.sign]
    gently = draft.content.signs.dangers[phase.sign].help == "crisis"
    text = draft.text(
        "danger_question_crisis" if gently else "danger_question",
        number=number(draft),
        crisis=crisis_line(draft),
        question=(phase.form == "clarify" and words.clarify) or words.ask,
    )
    rows = column(draft.button(key, draft.answer(key)) for key in ("yes", "no", "not_sure"))
    session = session_of(phase.then)
    if session and session.touch:
        text = f"{draft.text('hands_away')}\n\n{text}"
    slot = draft.send(tidy(text), rows, sounds=True, urgency=Urgency.DANGER)
    silence = draft.content.screening.limits.silence_s
    draft.schedule("silence", about=question, after_s=silence, after=slot)


def raise_alarm(draft: Draft, sign: SignId, *, told: bool = False) -> None:
    """Stop everything and tell the person to call for help. `told`: by a text, not by an answer."""
    session = session_of(draft.chat.phase)
    if session:
        recording.keep(draft, session, after=None, stopped="danger")
    draft.withdraw()
    draft.cancel()
    source: Literal["said", "asked"] = "said" if told else "asked"
    draft.become(facts={**draft.chat.facts, sign: Fact("yes", draft.now, source)})
    draft.enter(Locked(sign, draft.now))
    _send_alarm(draft, sign)


def _send_alarm(draft: Draft, sign: SignId) -> None:
    draft.new_question()
    words, danger = draft.words, draft.content.signs.dangers[sign]
    text = draft.text(
        f"emergency_{danger.help}",
        number=number(draft),
        crisis=crisis_line(draft),
        poison=poison_line(draft),
        tell=words.signs[sign].tell or words.signs[sign].label,
    )
    rows = column([draft.button("doctor_checked", draft.answer("checked"))])
    draft.send(tidy(text), rows, sounds=True, urgency=Urgency.DANGER)


def number(draft: Draft) -> str:
    """Return the emergency number of the person's country."""
    numbers = draft.content.emergency
    country = draft.chat.country
    if country and country in numbers.by_country:
        return numbers.by_country[country]
    return _unknown_number(draft.words) or numbers.unknown


def _unknown_number(words: Words) -> str:
    return words.card.emergency_unknown


def crisis_line(draft: Draft) -> str:
    """Return a sentence with the country's crisis line, or an empty string."""
    country = draft.chat.country
    line = draft.content.emergency.crisis_by_country.get(country, "") if country else ""
    line = line or draft.content.emergency.crisis_unknown
    return draft.text("crisis_line", line=line) if line else ""


def poison_line(draft: Draft) -> str:
    """Return a sentence with the country's poison line, or an empty string."""
    country = draft.chat.country
    line = draft.content.emergency.poison_by_country.get(country, "") if country else ""
    return draft.text("poison_line", line=line) if line else ""


# --- behind the locked door ----------------------------------------------------------------------


def open_locked(draft: Draft, *, called: bool = False) -> None:
    """Say again, in short, what to do: in the words that fit this emergency."""
    phase = draft.chat.phase
    help_ = draft.content.signs.dangers[phase.reason].help if isinstance(phase, Locked) else None
    key = f"locked_{help_}" if help_ in ("fresh_air", "poison", "crisis") else "locked"
    if called:
        key = "locked_called"
    draft.new_question()
    rows = column([draft.button("doctor_checked", draft.answer("checked"))])
    text = draft.text(
        key, number=number(draft), crisis=crisis_line(draft), poison=poison_line(draft)
    )
    draft.send(tidy(text), rows, urgency=Urgency.DANGER)


def confirm_checked(draft: Draft, phase: Locked) -> None:
    """Ask once more before the door opens."""
    draft.enter(replace(phase, confirming=True))
    draft.new_question()
    rows = column(
        [draft.button("yes_checked", draft.answer("yes")), draft.button("no", draft.answer("no"))]
    )
    draft.say("confirm_checked", rows, number=number(draft))


def unlock(draft: Draft) -> None:
    """Forget the danger and every answer that cleared anything: all is asked again."""
    dangers = draft.content.signs.dangers
    facts = {s: f for s, f in draft.chat.facts.items() if s not in dangers}
    draft.become(facts=facts, screened={})
    knowledge.begin_anew(draft)


def session_of(phase: Phase | None) -> Session | None:
    """Return the session that a phase is part of, also of an interrupted one."""
    if isinstance(phase, Asking):
        return session_of(phase.then)
    return getattr(phase, "session", None)
