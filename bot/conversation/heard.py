"""What a text means to a conversation: wishes, answers, a pain score, another headache."""

from bot.conversation import intake, knowledge, path, questions
from bot.conversation.draft import Draft
from bot.model.state import (
    CheckingIn,
    Describing,
    Idle,
    Locating,
    Noted,
    Phase,
    Promising,
    Quieting,
)
from bot.understanding.reading import Intent, Reading


def take_note(draft: Draft, reading: Reading) -> None:
    """Learn from a text whose danger is asked about first, so that nothing need be said twice."""
    at_rest = isinstance(_open(draft), Idle | Promising | CheckingIn | Noted | None)
    if at_rest and is_new_headache(reading) and not questions.blocks(draft):
        draft.become(follow_up=None)
        knowledge.begin_anew(draft)
        draft.enter(Describing())
    learn(draft, reading)


def _open(draft: Draft) -> Phase | None:
    phase = draft.chat.phase
    return phase.then if isinstance(phase, Locating | Quieting) else phase


def learn(draft: Draft, reading: Reading) -> None:
    """Learn from a text, the age in it included."""
    knowledge.learn(draft, reading)
    months = intake.months_of(reading, draft.now)
    if draft.chat.person is None and months is not None:
        intake.identify_by_age(draft, reading.subject, months)


def has(reading: Reading, *intents: Intent) -> bool:
    """Whether one of these wishes was heard."""
    return any(intent in reading.intents for intent in intents)


def wants_to_stop(reading: Reading) -> bool:
    """Whether a text outside a session asks to stop; "больно от света" tells something instead."""
    told = any(mention.status == "present" for mention in reading.mentions)
    return "stop" in reading.intents and not told


def yes_or_no(reading: Reading) -> str | None:
    """Return `yes`, `no` or `not_sure`; "none of these" is No."""
    for intent in reading.intents:
        if intent in ("yes", "no", "not_sure"):
            return intent
    return "no" if has(reading, "none") else None


def pain_of(reading: Reading) -> int | None:
    """Return the pain that a text names, 0-10."""
    numbers = reading.numbers
    for number in (numbers.pain, numbers.plain, numbers.lone):
        if number is not None and 0 <= number <= 10:
            return number
    return None


def is_new_headache(reading: Reading) -> bool:
    """Whether a text tells of a headache; one about something else only when it names a sign."""
    present = [m for m in reading.mentions if m.status == "present"]
    return bool(present or (reading.fits and not reading.off_topic))


def new_headache(draft: Draft, reading: Reading) -> None:
    """Begin on the headache that a text tells of."""
    draft.cancel()
    draft.become(follow_up=None)
    knowledge.begin_anew(draft)
    learn(draft, reading)
    path.proceed(draft)
