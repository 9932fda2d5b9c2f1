"""Writing a headache into the diary: what is answered, what is shown back, what follows.

Rule 1: it never takes the place of help. An ongoing headache is followed by the question whether
        to do something about it now; danger in the same words was raised before.
Rule 2: it interrupts nothing that must not wait (a danger, a massage), and goes back to the rest.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import (
    danger,
    kinds,
    knowledge,
    noting,
    path,
    questions,
    telling,
    warning,
)
from bot.conversation.beginning import TAPPED, began_at
from bot.conversation.draft import Draft, column
from bot.conversation.noting import ALL, NEW, UNSENT
from bot.conversation.phases import suspended
from bot.model.diary import Entry
from bot.model.effects import Button, Rows, Strike
from bot.model.ids import HeadacheId, MedicineId, TriggerId
from bot.model.state import (
    Asking,
    Blocked,
    Describing,
    Fresh,
    Idle,
    Locked,
    Naming,
    Noted,
    NoteQuestion,
    Noting,
    Phase,
)
from bot.understanding.reading import Numbers

SEVERE = 9
"""From here on the pain may be one that must be looked at (reference 1, A01)."""


def may_open(draft: Draft) -> bool:
    """Whether the diary may be opened now; says what goes first where it may not."""
    phase = draft.chat.phase
    if isinstance(phase, Locked):
        danger.open_locked(draft)
    elif isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    elif danger.session_of(phase):
        draft.say("not_during_session")
    elif draft.chat.consented_at is None:
        path.proceed(draft)
    else:
        return True
    return False


def begin(draft: Draft) -> None:
    """Write down a headache by buttons."""
    if may_open(draft):
        today = draft.day_of(draft.now)
        entry = Entry(NEW, today, draft.now, None, None)
        ahead = tuple(q for q in ALL if q != "kind" or noting.known_kinds(draft))
        noting.ask(draft, Noting(entry, ahead, UNSENT, then=interrupted(draft)))


def change(draft: Draft, number: int, question: NoteQuestion) -> None:
    """Ask one question about an entry again."""
    if not may_open(draft):
        return
    entry = noting.find(draft, number)
    if entry is None:
        draft.say("entry_gone")
    else:
        noting.ask(draft, Noting(entry, (question,), UNSENT, then=interrupted(draft)))


def interrupted(draft: Draft) -> Phase | None:
    """Where to go on afterwards; None where nothing was open."""
    phase: Phase | None = draft.chat.phase
    if isinstance(phase, Noting):
        phase = phase.then
    elif isinstance(phase, Describing | Naming):
        phase = phase if kinds.is_mentioned(draft) else None  # nothing was told that could go on
    elif not isinstance(phase, Fresh):
        phase = suspended(draft)
    return None if isinstance(phase, Fresh | Idle | Noted) else phase


# --- answers --------------------------------------------------------------------------------------


def answer(draft: Draft, phase: Noting, name: str, argument: str) -> None:
    """Take a tap on the open question."""
    question = phase.ahead[0]
    if name == "tick" and question in ("medicine", "triggers"):
        noting.toggle(draft, phase, argument)
    elif name == "kinds" and question == "kind":
        noting.show_kinds(draft, phase)
    elif name == "skip":
        go_on(draft, phase)
    elif (done := filled(draft, phase, name, argument)) is not None:
        go_on(draft, done)


def filled(draft: Draft, phase: Noting, name: str, argument: str) -> Noting | None:
    """Return the phase with the answer in its entry, None when it is no answer to this."""
    entry = phase.entry
    match phase.ahead[0], name:
        case "strength", "strength" if argument.isdecimal():
            return replace(phase, entry=replace(entry, before=max(1, min(10, int(argument)))))
        case "began", "began" if argument in TAPPED:
            at = began_at(draft, TAPPED[argument], Numbers())
            return began(draft, phase, at or draft.now)
        case "over", "over":
            return lasted(draft, phase, argument)
        case "medicine", "done" | "none":
            taken = _ticked(draft, phase) if name == "done" else ()
            medicines = tuple(MedicineId(each) for each in taken)
            return replace(phase, entry=replace(entry, medicines=medicines))
        case "triggers", "done" | "none":
            brought = _ticked(draft, phase) if name == "done" else ()
            triggers = tuple(TriggerId(each) for each in brought)
            return replace(phase, entry=replace(entry, triggers=triggers))
        case "kind", "kind" if argument in draft.content.headaches:
            return replace(phase, entry=replace(entry, headache=HeadacheId(argument)))
        case _:
            return None


def _ticked(draft: Draft, phase: Noting) -> tuple[str, ...]:
    return tuple(each for each in noting.choices(draft, phase) if each in phase.ticked)


def began(draft: Draft, phase: Noting, at: datetime) -> Noting:
    """Take the time at which it began; how long it lasted moves with it."""
    entry = phase.entry
    ended = entry.ended_at
    if ended is not None and entry.massage is None:
        ended = min(draft.now, at + (ended - entry.began_at))
    entry = replace(entry, began_at=at, ended_at=ended, day=draft.day_of(at))
    if at == draft.now and "over" in phase.ahead:
        left = tuple(each for each in phase.ahead if each != "over")
        return replace(phase, entry=entry, ahead=left, ongoing=True)
    return replace(phase, entry=entry)


def lasted(draft: Draft, phase: Noting, length: str) -> Noting | None:
    """Take how long it lasted, in hours; `still` where it is not over.

    The length is told more surely than the beginning, so that one gives way.
    """
    entry = phase.entry
    if length == "still":
        return replace(phase, entry=replace(entry, ended_at=None), ongoing=True)
    if not length.isdecimal() or not 0 < int(length) <= noting.LENGTHS_H[-1] * 10:
        return None
    lasted_for = timedelta(hours=int(length))
    at = min(entry.began_at, draft.now - lasted_for)
    entry = replace(entry, began_at=at, ended_at=at + lasted_for, day=draft.day_of(at))
    return replace(phase, entry=entry, ongoing=False)


def go_on(draft: Draft, phase: Noting) -> None:
    """Keep what is known, then ask the next thing, or show it back."""
    kept = noting.keep(draft, phase.entry)
    phase = replace(phase, entry=kept, ahead=phase.ahead[1:], ticked=())
    if phase.ahead:
        noting.ask(draft, phase)
    else:
        _finish(draft, phase)


# --- afterwards -----------------------------------------------------------------------------------


def _finish(draft: Draft, phase: Noting) -> None:
    entry = phase.entry
    if phase.after_session:
        draft.enter(phase.then or Idle())
        draft.say("medicine_noted")
    else:
        if phase.ongoing and phase.then is None and not phase.told:
            knowledge.begin_anew(draft)
        show(draft, entry, phase.then, ongoing=phase.ongoing)
    warning.warn(draft, noting.with_entry(draft.diary, entry))
    go_back(draft, phase.then)


def show(draft: Draft, entry: Entry, then: Phase | None, *, ongoing: bool) -> None:
    """Show what was kept, in one sentence, and what may be done about it."""
    lines = [draft.text("noted_down", told=telling.tell(draft, entry))]
    if ongoing and (entry.before or 0) >= SEVERE:
        lines.append(draft.text("noted_severe", number=danger.number(draft)))
    act = ongoing and then is None
    draft.enter(then or Noted(entry.number, ongoing=act))
    if act:
        lines.append(draft.text("do_something"))
    if then is None:
        draft.new_question()
    draft.send("\n\n".join(lines), _rows(draft, entry, then, act=act))


def _rows(draft: Draft, entry: Entry, then: Phase | None, *, act: bool) -> Rows:
    doing = [draft.button("yes_do", draft.answer("act"))] if act else []
    strike = f"a.diary.strike.{entry.number}" if then else draft.answer("undo")
    return (
        *column(doing),
        (
            Button(draft.text("entry_change"), f"a.diary.change.{entry.number}"),
            Button(draft.text("entry_delete"), strike),
        ),
    )


def go_back(draft: Draft, then: Phase | None) -> None:
    """Go back to what was open. A standing block is not said again."""
    if then is not None and not isinstance(then, Blocked | Idle):
        path.reopen(draft, then)


def act(draft: Draft, phase: Noted, name: str) -> None:
    """Take a tap under the entry that was just kept."""
    if name == "undo":
        undo(draft, phase)
    elif name == "act" and phase.ongoing:
        do_something(draft)


def undo(draft: Draft, phase: Noted) -> None:
    """Take the entry out again."""
    entry = noting.find(draft, phase.entry)
    draft.enter(questions.at_rest(draft))
    if entry is None:
        draft.say("entry_gone")
    else:
        strike(draft, entry)


def strike(draft: Draft, entry: Entry) -> None:
    """Take an entry out, and say which it was."""
    draft.do(Strike(entry.number))
    draft.say("entry_struck", told=telling.tell(draft, entry))


def do_something(draft: Draft) -> None:
    """Go on with the headache that was written down, as if it had been told."""
    draft.cancel()
    draft.become(follow_up=None)
    draft.enter(Idle())
    path.proceed(draft)
