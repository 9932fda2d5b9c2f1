"""The questions about a headache that goes into the diary: one at a time, each may be skipped.

Rule 1: what has been answered is kept at once, so that nothing is lost when somebody leaves.
Rule 2: an entry gets its number when it is kept for the first time, and never another one.
"""

from collections import Counter
from dataclasses import replace
from typing import assert_never

from bot.conversation.draft import Draft, column, grid
from bot.conversation.telling import medicine_name, trigger_name
from bot.model.diary import Entry
from bot.model.effects import Button, Record, Rows
from bot.model.ids import HeadacheId, MedicineId, Slot, TriggerId
from bot.model.state import NoteQuestion, Noting, Phase

UNSENT = Slot("")
ALL: tuple[NoteQuestion, ...] = ("strength", "began", "over", "medicine", "kind", "triggers")

LENGTHS_H = (1, 4, 12, 24, 48, 72)
"""How long it lasted, as buttons: the limits of the kinds lie between them (ICHD-3)."""

KNOWN_KINDS = 4
"""So many kinds of headache that the diary knows already are offered first."""

NEW = 0
"""The number of an entry that was not kept yet."""


def keep(draft: Draft, entry: Entry) -> Entry:
    """Keep an entry, and return it with its number."""
    if entry.number == NEW:
        entry = replace(entry, number=draft.chat.entries + 1)
        draft.become(entries=entry.number)
    draft.do(Record(entry))
    return entry


def find(draft: Draft, number: int) -> Entry | None:
    """Return an entry of the diary, None when it was taken out."""
    return next((each for each in draft.diary if each.number == number), None)


def with_entry(diary: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """Return the diary with an entry that was kept in this turn."""
    others = [each for each in diary if each.number != entry.number]
    return tuple(sorted([*others, entry], key=lambda each: each.began_at))


def ask_medicine(draft: Draft, number: int, then: Phase) -> bool:
    """After a session, once a day: what was taken (reference 6.1). Return whether it is asked."""
    entry = find(draft, number)
    same_day = [each for each in draft.diary if entry and each.day == entry.day]
    if entry is None or any(each.medicines is not None for each in same_day):
        return False
    ask(draft, Noting(entry, ("medicine",), UNSENT, after_session=True, then=then))
    return True


# --- asking ---------------------------------------------------------------------------------------


def ask(draft: Draft, phase: Noting) -> None:
    """Send the question that is open."""
    draft.new_question()
    phase = replace(phase, ticked=_ticked(phase))
    text, rows = render(draft, phase)
    draft.enter(replace(phase, slot=draft.send(text, rows)))


def _ticked(phase: Noting) -> tuple[str, ...]:
    """What is known already is ticked when it is asked about again."""
    match phase.ahead[0]:
        case "medicine":
            return phase.ticked or phase.entry.medicines or ()
        case "triggers":
            return phase.ticked or phase.entry.triggers
        case _:
            return ()


def toggle(draft: Draft, phase: Noting, each: str) -> None:
    """Tick a line, or take the tick away."""
    if each not in choices(draft, phase):
        return
    left = tuple(one for one in phase.ticked if one != each)
    ticked = left if each in phase.ticked else (*phase.ticked, each)
    phase = replace(phase, ticked=ticked)
    draft.enter(phase)
    draft.edit(phase.slot, *render(draft, phase))


def choices(draft: Draft, phase: Noting) -> tuple[str, ...]:
    """Return what can be ticked or chosen in the open question."""
    match phase.ahead[0]:
        case "medicine":
            return tuple(draft.content.diary.medicines)
        case "triggers":
            return draft.content.diary.triggers
        case "kind":
            return tuple(draft.content.headaches)
        case _:
            return ()


def render(draft: Draft, phase: Noting) -> tuple[str, Rows]:
    """Return the text and the buttons of the open question."""
    question = phase.ahead[0]
    key = "medicine_today" if phase.after_session else f"note_{question}"
    return draft.text(key), _rows(draft, phase, question)


def _rows(draft: Draft, phase: Noting, question: NoteQuestion) -> Rows:
    skip = (
        draft.button("rather_not" if phase.after_session else "note_skip", draft.answer("skip")),
    )
    match question:
        case "strength":
            scale = (Button(f"{n}", draft.answer(f"strength.{n}")) for n in range(1, 11))
            return (*grid(scale, 5), skip)
        case "began":
            names = ("now", "morning", "yesterday")
            return (*column(_choice(draft, "began", each) for each in names), skip)
        case "over":
            lengths = ("still", *map(str, LENGTHS_H))
            return (*grid((_choice(draft, "over", each) for each in lengths), 2), skip)
        case "medicine":
            lines = [(m, medicine_name(draft, MedicineId(m))) for m in choices(draft, phase)]
            return (_done(draft, phase, "none_taken"), *_ticks(draft, phase, lines, 1), skip)
        case "triggers":
            lines = [(t, trigger_name(draft, TriggerId(t))) for t in choices(draft, phase)]
            return (*_ticks(draft, phase, lines, 2), _done(draft, phase, "no_triggers"), skip)
        case "kind":
            return (*column(_kinds(draft, phase)), skip)
        case _:
            assert_never(question)


def _choice(draft: Draft, question: str, answer: str) -> Button:
    return draft.button(f"{question}_{answer}", draft.answer(f"{question}.{answer}"))


def _ticks(draft: Draft, phase: Noting, lines: list[tuple[str, str]], width: int) -> Rows:
    buttons = (
        Button(f"✅ {name}" if each in phase.ticked else name, draft.answer(f"tick.{each}"))
        for each, name in lines
    )
    return grid(buttons, width)


def _done(draft: Draft, phase: Noting, nothing: str) -> tuple[Button, ...]:
    if not phase.ticked:
        return (draft.button(nothing, draft.answer("none")),)
    label = draft.text("done_ticking", n=len(phase.ticked))
    return (Button(label, draft.answer("done")),)


# --- kinds ----------------------------------------------------------------------------------------


def _kinds(draft: Draft, phase: Noting) -> list[Button]:
    """Kinds that were named before come first; one more tap shows all of them."""
    known = known_kinds(draft)
    listed = known if known and "all" not in phase.ticked else list(draft.content.headaches)
    words = draft.words.headaches
    buttons = [Button(words[kind].button, draft.answer(f"kind.{kind}")) for kind in listed]
    if listed is known:
        buttons.append(draft.button("other_kinds", draft.answer("kinds")))
    return buttons


def known_kinds(draft: Draft) -> list[HeadacheId]:
    """Return the kinds that the diary names most often, where it names any."""
    named = Counter(
        entry.headache
        for entry in draft.diary
        if entry.headache in draft.content.headaches and entry.headache != "unknown"
    )
    return [kind for kind, _ in named.most_common(KNOWN_KINDS) if kind is not None]


def show_kinds(draft: Draft, phase: Noting) -> None:
    """Offer all kinds instead of the known ones."""
    phase = replace(phase, ticked=("all",))
    draft.enter(phase)
    draft.edit(phase.slot, *render(draft, phase))
