"""Typed words for the diary: a headache written down in plain words, and answers to its questions.

Rule 1: a text is written down only when it clearly asks for that, or tells a strength together
        with a medicine or with the past. Everything else is a headache to do something about.
Rule 2: what a text tells besides the answer to the open question is taken as well.
"""

from dataclasses import replace

from bot.conversation import commands, diary, noting, writing_down, written_words
from bot.conversation.beginning import began_at, ended_at
from bot.conversation.draft import Draft
from bot.conversation.heard import has, is_new_headache, new_headache, wants_to_stop
from bot.conversation.noting import NEW
from bot.conversation.written_words import strength
from bot.model.diary import Entry
from bot.model.ids import MedicineId, TriggerId
from bot.model.state import (
    Blocked,
    Describing,
    Idle,
    Naming,
    Noted,
    NoteQuestion,
    Noting,
    Phase,
    Promising,
)
from bot.understanding.noting import HOUR
from bot.understanding.reading import Noted as ToldNoted
from bot.understanding.reading import Reading

MAY_LOG = (Idle, Noted, Promising, Blocked, Describing, Naming)
"""Where a headache may be written down in plain words."""

ASKED_TO_DESCRIBE = (Describing, Naming)
"""Here a headache was asked for, so what is told is taken as that one."""


def asks_for_diary(draft: Draft, phase: Phase, reading: Reading) -> bool:
    """React to a text that is for the diary. Return whether it was one."""
    resting = isinstance(phase, MAY_LOG) or (isinstance(phase, Noting) and phase.after_session)
    if not resting or wants_to_stop(reading):
        return False
    if reading.noted.asks in ("diary", "report") and not reading.mentions:
        (diary.show if reading.noted.asks == "diary" else diary.offer_report)(draft)
        return True
    if not is_log(phase, reading) or _is_of_another(draft, reading):
        return False
    written_words.write_down(draft, reading)
    return True


def is_log(phase: Phase, reading: Reading) -> bool:
    """Whether a text clearly wants to be written down (rule 1)."""
    told = reading.noted
    if told.asks == "log":
        return True
    if strength(reading) is None:
        return False
    if told.over and (reading.about_headache or told.medicines):
        return True
    clearly = bool(told.medicines) and (reading.about_headache or _tells(reading))
    return clearly and not isinstance(phase, (*ASKED_TO_DESCRIBE, Noting))


def _is_of_another(draft: Draft, reading: Reading) -> bool:
    """Whether a text tells of somebody whom this diary is not about."""
    person = draft.chat.person
    about = reading.subject
    return about is not None and person is not None and about != person.subject


def _tells(reading: Reading) -> bool:
    """Whether a text tells of a headache; an answer or a wish alone does not."""
    return is_new_headache(reading) and bool(reading.mentions or not reading.intents)


def log(draft: Draft, reading: Reading) -> None:
    """Write down what was typed after the command."""
    if writing_down.may_open(draft):
        written_words.write_down(draft, reading)


# --- a question is open ---------------------------------------------------------------------------


def note(draft: Draft, phase: Noting, reading: Reading) -> None:
    """A question about an entry is open."""
    question = phase.ahead[0]
    filled = _absorbed(draft, phase, reading)
    if wants_to_stop(reading):
        commands.stop(draft)
    elif filled != phase:
        _go_on(draft, phase, filled)
    elif question == "over" and (has(reading, "no", "worse") or reading.noted.over is False):
        writing_down.answer(draft, phase, "over", "still")
    elif question == "over" and (has(reading, "yes", "better") or reading.noted.over):
        writing_down.answer(draft, phase, "skip", "")
    elif question in ("medicine", "triggers") and has(reading, "done") and phase.ticked:
        writing_down.answer(draft, phase, "done", "")
    elif question in ("medicine", "triggers") and has(reading, "none", "no"):
        writing_down.answer(draft, phase, "none", "")
    elif has(reading, "skip", "not_sure", "next", "no", "none", "done"):
        writing_down.answer(draft, phase, "skip", "")
    elif phase.then is None and _tells(reading):
        new_headache(draft, reading)
    else:
        _otherwise(draft, phase, reading)


def _otherwise(draft: Draft, phase: Noting, reading: Reading) -> None:
    if has(reading, "thanks"):
        draft.say("you_are_welcome")
    elif not phase.after_session:
        draft.say("note_how")
    elif _tells(reading) and isinstance(phase.then, Idle | None):
        draft.enter(Idle())
        new_headache(draft, reading)
    else:
        draft.say("medicine_how")


def _absorbed(draft: Draft, phase: Noting, reading: Reading) -> Noting:
    """Put everything that a text tells where it belongs."""
    told, question = reading.noted, phase.ahead[0]
    phase = _tick_by_number(draft, phase, reading)
    if phase.after_session:
        return _medicine(phase, told)
    entry = phase.entry
    pain = strength(reading)
    if pain is not None and (question == "strength" or (entry.before is None and _says(reading))):
        phase = replace(phase, entry=replace(entry, before=pain))
    at = began_at(draft, _hour(reading) if question == "began" else told, reading.numbers)
    fresh = phase.entry.number == NEW
    if at is not None and (fresh or "began" in phase.ahead):
        phase = writing_down.began(draft, phase, at)
    if told.over is not None and (fresh or "over" in phase.ahead[1:]):
        phase = replace(phase, ongoing=not told.over)
    phase = _length(draft, phase, reading)
    if told.triggers and "triggers" in phase.ahead:
        ticked = phase.ticked if question == "triggers" else ()
        triggers = tuple(dict.fromkeys((*map(TriggerId, ticked), *told.triggers)))
        phase = replace(phase, entry=replace(phase.entry, triggers=triggers))
    return _medicine(phase, told)


def _says(reading: Reading) -> bool:
    """A lone number belongs to the open question; what names a pain is a strength anywhere."""
    return reading.numbers.pain is not None


def _medicine(phase: Noting, told: ToldNoted) -> Noting:
    asked = "medicine" in phase.ahead or phase.entry.number == NEW
    if not asked or not (told.medicines or told.no_medicine):
        return phase
    ticked = phase.ticked if phase.ahead[0] == "medicine" and told.medicines else ()
    medicines = tuple(dict.fromkeys((*map(MedicineId, ticked), *told.medicines)))
    return replace(phase, entry=replace(phase.entry, medicines=medicines))


def _hour(reading: Reading) -> ToldNoted:
    """A number that stands alone is the hour at which it began."""
    told, hour = reading.noted, reading.numbers.plain
    if told.minute is None and hour is not None and 0 <= hour < 24:
        return replace(told, minute=hour * HOUR, exact=True)
    return told


def _length(draft: Draft, phase: Noting, reading: Reading) -> Noting:
    """How long it lasted, in hours, where that is asked."""
    if phase.ahead[0] != "over":
        return phase
    hours = reading.noted.length_h or reading.numbers.plain
    if hours:
        return writing_down.lasted(draft, phase, str(max(1, round(hours)))) or phase
    ended = ended_at(draft, phase.entry.began_at, reading.noted)
    return replace(phase, entry=replace(phase.entry, ended_at=ended)) if ended else phase


def _tick_by_number(draft: Draft, phase: Noting, reading: Reading) -> Noting:
    """A number names a line of a list."""
    number, lines = reading.numbers.plain, noting.choices(draft, phase)
    if number is None or not 1 <= number <= len(lines):
        return phase
    line = lines[number - 1]
    if phase.ahead[0] == "kind":
        filled = writing_down.filled(draft, phase, "kind", line)
        return filled or phase
    return replace(phase, ticked=tuple(dict.fromkeys((*phase.ticked, line))))


def _go_on(draft: Draft, phase: Noting, filled: Noting) -> None:
    """Leave out the questions that a text has answered."""
    if filled.ticked != phase.ticked and filled.entry == phase.entry:
        draft.enter(filled)
        draft.edit(filled.slot, *noting.render(draft, filled))
        return
    answered = {each for each in filled.ahead[1:] if _is_known(phase, filled, each)}
    ahead = tuple(each for each in filled.ahead if each not in answered)
    writing_down.go_on(draft, replace(filled, ahead=ahead))


def _is_known(phase: Noting, filled: Noting, question: NoteQuestion) -> bool:
    """Whether this text has told what the question asks."""
    match question:
        case "strength":
            return filled.entry.before != phase.entry.before
        case "began":
            return filled.entry.began_at != phase.entry.began_at
        case "over":
            return filled.ongoing != phase.ongoing or _ended(filled.entry, phase.entry)
        case "medicine":
            return filled.entry.medicines != phase.entry.medicines
        case "triggers":
            return filled.entry.triggers != phase.entry.triggers
        case _:
            return False


def _ended(now: Entry, before: Entry) -> bool:
    return now.ended_at is not None and before.ended_at is None


# --- an entry was just shown ----------------------------------------------------------------------


def noted(draft: Draft, phase: Noted, reading: Reading) -> bool:
    """An entry was shown. Return whether the text was about it."""
    asks = reading.noted.asks
    if asks == "delete":
        writing_down.undo(draft, phase)
    elif asks == "change":
        diary.chosen(draft, "diary", f"change.{phase.entry}")
    elif phase.ongoing and has(reading, "yes", "start"):
        writing_down.do_something(draft)
    elif has(reading, "no", "none", "skip", "done", "not_sure") and not reading.mentions:
        draft.enter(replace(phase, ongoing=False))
        draft.say("all_right")
    else:
        return False
    return True
