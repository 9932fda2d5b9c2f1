"""Buttons. Every button says which question or which step it belongs to.

Rule 1: a button of the open question acts; one of the question just answered is a double tap and
        is ignored; an older one is answered with one short sentence.
Rule 2: stop and "it got worse" work from any message, however old, while a session runs.
Rule 3: data that nobody of us could have made is ignored.
"""

from dataclasses import replace

from bot.conversation import (
    arranged,
    blocking,
    commands,
    danger,
    ending,
    follow_up,
    gate,
    intake,
    kinds,
    locating,
    offering,
    path,
    questions,
    quieting,
    recording,
    screening,
    session,
    writing_down,
)
from bot.conversation.draft import Draft
from bot.conversation.phases import is_locked
from bot.model.ids import AgeBandId, HeadacheId, OptionId
from bot.model.state import (
    Arranging,
    Asking,
    Blocked,
    CheckingIn,
    Consenting,
    Halted,
    Identifying,
    Locating,
    Locked,
    Naming,
    Noted,
    Noting,
    Offering,
    Overdue,
    Paused,
    Promising,
    Quieting,
    Rating,
    Running,
    Screening,
    Separating,
    Session,
    Settling,
    Subject,
)


def pressed(draft: Draft, data: str) -> None:
    """React to a button."""
    origin, _, action = data.partition(".")
    if origin == "a":
        commands.chosen(draft, action)
    elif origin[:1] == "q" and origin[1:].isdecimal():
        _answered(draft, int(origin[1:]), action)
    elif origin[:1] == "s" and origin[1:].isdecimal():
        position, _, name = action.partition(".")
        if position.isdecimal():
            _controlled(draft, int(origin[1:]), int(position), name)


# --- the session's buttons ------------------------------------------------------------------------


def _controlled(draft: Draft, number: int, position: int, name: str) -> None:
    under_way = danger.session_of(draft.chat.phase)
    if is_locked(draft.chat):
        danger.open_locked(draft)
    elif under_way is None:
        draft.say("old_button")
    elif name in ("stop", "worse"):
        control(draft, under_way, name)  # from any message: who says stop means what runs now
    elif under_way.number != number:
        draft.say("old_button")
    elif position == under_way.position:
        control(draft, under_way, name)


def control(draft: Draft, under_way: Session, name: str) -> None:
    """Do what one of the words or buttons of a session asks for."""
    phase = draft.chat.phase
    if name in ("stop", "worse"):
        _stop(draft, under_way, name)
    elif not isinstance(phase, Running | Paused | Overdue):
        return
    elif name == "pause":
        if isinstance(phase, Running):
            session.pause(draft, phase)
    elif not _may_go_on(draft, under_way):
        recording.keep(draft, under_way, after=None, stopped="late")
        draft.cancel()
        path.proceed(draft)
    else:
        _move(draft, phase, name)


def _stop(draft: Draft, under_way: Session, name: str) -> None:
    phase = draft.chat.phase
    if isinstance(phase, Halted | Asking):
        return  # it has stopped already, and a question about danger is open
    if name == "stop" and isinstance(phase, Settling | Rating):
        commands.stop(draft)
    else:
        session.halt(draft, under_way, name)


def _may_go_on(draft: Draft, under_way: Session) -> bool:
    return not under_way.touch or gate.is_clear(draft)


def _move(draft: Draft, phase: Running | Paused | Overdue, name: str) -> None:
    if name == "resume" and isinstance(phase, Running):
        draft.say("session_heard")
        return
    draft.withdraw()
    match name:
        case "again":
            session.show(draft, phase.session, sounds=False)
        case "back":
            session.go_back(draft, phase.session)
        case "skip" | "next":
            session.advance(draft, phase.session, sounds=False)
        case "resume" if isinstance(phase, Paused):
            session.resume(draft, phase.session, phase.left_s)
        case "resume" if isinstance(phase, Overdue):
            session.advance(draft, phase.session, sounds=False)
        case _:
            pass


# --- answers to questions -------------------------------------------------------------------------


def _answered(draft: Draft, question: int, action: str) -> None:
    name, _, argument = action.partition(".")
    phase = draft.chat.phase
    if isinstance(phase, Locked):
        _at_the_door(draft, phase, name, fresh=question == draft.chat.question)
    elif question == draft.chat.question:
        act(draft, name, argument)
    elif question < draft.chat.question - 1:
        draft.say("old_button")


def _at_the_door(draft: Draft, phase: Locked, name: str, *, fresh: bool) -> None:
    if name == "checked":
        danger.confirm_checked(draft, phase)
    elif phase.confirming and fresh and name == "yes":
        danger.unlock(draft)
        path.restart(draft)
    elif fresh:
        draft.enter(replace(phase, confirming=False))
        danger.open_locked(draft)


def act(draft: Draft, name: str, argument: str = "") -> None:
    """Take an answer to the question that is open."""
    phase = draft.chat.phase
    match phase:
        case Consenting() if name == "agree":
            intake.agree(draft)
            path.proceed(draft)
        case Identifying():
            _identify(draft, phase, name, argument)
        case Screening():
            _screen(draft, phase, name, argument)
        case Asking() if name in ("yes", "no", "not_sure"):
            answer(draft, phase, name)
        case Separating() if name in ("yes", "no", "not_sure"):
            kinds.take_separation(draft, phase, name)
            path.proceed(draft)
        case Naming() if name == "kind" and argument in draft.content.headaches:
            draft.become(headache=HeadacheId(argument), named=True)
            path.proceed(draft)
        case Offering():
            _offer(draft, phase, name, argument)
        case Halted():
            _halted(draft, phase, name, argument)
        case Rating() | Promising() | CheckingIn() | Noting() | Noted():
            _afterwards(draft, phase, name, argument)
        case Locating():
            locating.answer(draft, phase, name, argument)
            path.clock_is_settled(draft)
        case Quieting():
            quieting.answer(draft, phase, name, argument)
            path.clock_is_settled(draft)
        case Arranging():
            arranged.answer(draft, phase, name, argument)
        case Blocked():
            _blocked(draft, phase, name, argument)
        case _:
            pass


def _afterwards(
    draft: Draft,
    phase: Rating | Promising | CheckingIn | Noting | Noted,
    name: str,
    argument: str,
) -> None:
    match phase:
        case Rating() if name == "pain":
            ending.rate(draft, phase, _pain(argument))
        case Promising() if name in ("yes", "no"):
            follow_up.promise(draft, phase, agreed=name == "yes")
        case CheckingIn():
            follow_up.answer(draft, phase, name, argument)
        case Noting():
            writing_down.answer(draft, phase, name, argument)
        case Noted():
            writing_down.act(draft, phase, name)
        case _:
            pass


def _pain(argument: str) -> int:
    return min(10, int(argument)) if argument.isdecimal() else 0


def _identify(draft: Draft, phase: Identifying, name: str, argument: str) -> None:
    if name == "age" and intake.identify_by_band(draft, phase.subject, AgeBandId(argument)):
        path.proceed(draft)
    elif name in ("adult", "child"):
        subject: Subject = "adult" if name == "adult" else "child"
        intake.open_identifying(draft, subject)


def _screen(draft: Draft, phase: Screening, name: str, argument: str) -> None:
    if name == "tick":
        if screening.has(draft, phase, OptionId(argument)):
            screening.toggle(draft, phase, OptionId(argument))
        return
    if name == "some":
        screening.expand(draft, phase)
    elif name == "pain" and screening.asks_pain(draft, phase):
        screening.take_pain(draft, phase, _pain(argument))
    elif name in ("done", "none"):
        screening.finish(draft, phase)
    else:
        return
    if not is_locked(draft.chat):
        path.proceed(draft)


def answer(draft: Draft, phase: Asking, said: str) -> None:
    """Take Yes, No or "not sure" to the explicit question, then go back to where it came from."""
    if isinstance(phase.then, Blocked) and phase.form in ("recheck", "clearance"):
        if blocking.take_recheck(draft, phase, phase.then, said):
            path.proceed(draft)
        return
    questions.answer(draft, phase, said)
    if is_locked(draft.chat):
        return
    draft.cancel("silence")
    if phase.then is None:
        path.proceed(draft)
    else:
        path.attend(draft, phase.then)


def _offer(draft: Draft, phase: Offering, name: str, argument: str) -> None:
    if name == "other":
        kinds.open_naming(draft)
    elif name == "go":
        path.begin(draft, phase.headache, argument)


def _halted(draft: Draft, phase: Halted, name: str, argument: str) -> None:
    if name == "tick":
        session.tick_halted(draft, phase, OptionId(argument))
    elif name == "done":
        session.leave_halted(draft, phase)


def _blocked(draft: Draft, phase: Blocked, name: str, argument: str) -> None:
    if name == "go":
        path.begin(draft, offering.UNKNOWN, argument)
    elif name == "changed":
        recheck(draft, phase)


def recheck(draft: Draft, phase: Blocked) -> None:
    """Ask about each reason again; with none left, all screens come anew."""
    if not blocking.recheck(draft, phase):
        path.proceed(draft)
