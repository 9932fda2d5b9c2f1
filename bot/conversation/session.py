"""One run through a routine: a step at a time, each ended by its alarm.

Rule 1: a step is only ever sent by `_send_step`, and only through the gate: the screening of this
        headache is complete and clear (P1).
Rule 2: the step's clock starts when its message is delivered; what is left of it survives a pause.
Rule 3: an alarm about another session or another step is stale and does nothing.
Rule 4: only a message that moves the session on by itself makes the phone ping.
"""

from dataclasses import replace
from datetime import datetime

from bot.conversation import danger, gate, questions, recording, repeating, showing
from bot.conversation.draft import Draft, column
from bot.conversation.offering import plan_now
from bot.conversation.phases import left_of_step
from bot.conversation.planning import Refusal, Wish
from bot.conversation.quiet import now_quiet
from bot.conversation.stepping import render_step
from bot.conversation.wording import duration
from bot.model.effects import Button, Rows, Urgency
from bot.model.events import Due
from bot.model.ids import OptionId, ScreenId, Slot
from bot.model.state import Halted, Overdue, Paused, Plan, Rating, Running, Session, Settling

CONTROLS = (("pause", "again"), ("back", "skip"), ("stop", "worse"))
"""The buttons under a step, two on a line; stop and "it got worse" always in the same place."""


HEADS = {"stopped": "stopped", "worse": "halted", "later": "later_worse"}
"""What is said above the checklist of danger, by the reason why it is asked."""

STOP_CHECKLIST = ScreenId("stop_checklist")


def start(draft: Draft, plan: Plan, pain: int | None) -> None:
    """Begin a session with its first step."""
    touch = draft.content.routines[plan.routine].touch
    number = draft.chat.sessions + 1
    session = Session(number, plan, 0, draft.now, pain, touch)
    draft.become(sessions=number, advised=plan)
    if touch:
        repeating.begin(draft, session)
    draft.cancel("check_in")
    draft.become(follow_up=None)
    showing.send_track(draft, session)
    show(draft, session, sounds=False)


def show(draft: Draft, session: Session, *, sounds: bool) -> None:
    """Send the session's present step and start its clock."""
    fitting = refit(draft, session)
    if fitting is None:
        _end_changed(draft, session)
        return
    session = fitting
    if session.touch:
        gate.require_clear(draft)
    slot = _send_step(draft, session, sounds=sounds)
    step = session.plan.steps[session.position]
    draft.enter(Running(session))
    draft.cancel("nudge")
    draft.schedule(
        "step", about=session.number, step=session.position, after_s=step.gap_s, after=slot
    )


def refit(draft: Draft, session: Session) -> Session | None:
    """Return the session as content has its routine now, None when this person may not have it.

    Normally nothing has changed. When it has, the rest of the session follows the new plan, from
    the first step that is still to come and that the new plan has too (P9; docs/safety.md).
    """
    routine = draft.content.routines.get(session.plan.routine)
    if routine is None or draft.chat.person is None:
        return None
    wanted = Wish(
        session.plan.headache,
        session.plan.routine,
        session.plan.variant,
        session.plan.spare_neck,
    )
    made = plan_now(draft, wanted)
    if isinstance(made, Refusal):
        return None
    if made.steps == session.plan.steps:
        return session
    ahead = {step.id for step in session.plan.steps[session.position :]}
    last = len(made.steps) - 1
    position = next((n for n, step in enumerate(made.steps) if step.id in ahead), last)
    return replace(session, plan=made, position=position)


def _end_changed(draft: Draft, session: Session) -> None:
    """The routine is gone, or it is not for this person any more: stop kindly."""
    draft.cancel("step")
    draft.say("routine_changed", sounds=True)
    open_rating(draft, session, sounds=False, stopped="changed")


def _send_step(draft: Draft, session: Session, *, sounds: bool) -> Slot:
    media = showing.picture_of(draft, session)
    text = render_step(draft, session, shown=media is not None)
    if session.position == 0 and showing.is_quiet_by_itself(draft):
        text = f"{text}\n\n{draft.text('pictures_too')}"
    controls = _controls(draft, session)
    return draft.send(text, controls, sounds=sounds, urgency=Urgency.STEP, media=media)


def _controls(draft: Draft, session: Session) -> Rows:
    return tuple(tuple(_control(draft, session, name) for name in line) for line in CONTROLS)


def _control(draft: Draft, session: Session, name: str) -> Button:
    return draft.button(name, f"s{session.number}.{session.position}.{name}")


# --- moving on ------------------------------------------------------------------------------------


def step_due(draft: Draft, event: Due) -> None:
    """The step's time is over: go on, ask, or close, by how late it is."""
    phase = draft.chat.phase
    if not isinstance(phase, Running) or not _is_about(phase.session, event):
        return
    session, limits = phase.session, draft.content.screening.limits
    late_s = lateness(event.at, draft.now)
    step_s = session.plan.steps[session.position].seconds
    if late_s <= max(limits.carry_on_s, step_s):
        advance(draft, session, sounds=True)
    elif late_s <= limits.close_after_s:
        _ask_to_go_on(draft, session)
    else:
        recording.keep(draft, session, after=None, stopped="late")
        draft.enter(questions.at_rest(draft))
        draft.say("closed_late", sounds=not now_quiet(draft))


def _is_about(session: Session, event: Due) -> bool:
    return session.number == event.about and session.position == event.step


def lateness(due: datetime, now: datetime) -> float:
    """Return by how many seconds an alarm came late."""
    return max(0.0, (now - due).total_seconds())


def advance(draft: Draft, session: Session, *, sounds: bool) -> None:
    """Go to the next step, or to the question how it is now."""
    following = replace(session, position=session.position + 1)
    if following.position < len(session.plan.steps):
        show(draft, following, sounds=sounds)
    else:
        draft.cancel("step")  # the last step may have been skipped before its time
        open_rating(draft, following, sounds=sounds)


def go_back(draft: Draft, session: Session) -> None:
    """Return to the step before, or begin this one again when it is the first."""
    show(draft, replace(session, position=max(0, session.position - 1)), sounds=False)


def _ask_to_go_on(draft: Draft, session: Session) -> None:
    draft.enter(Overdue(session))
    open_overdue(draft, session)
    schedule_nudge(draft, session)


def open_overdue(draft: Draft, session: Session) -> None:
    """Ask whether to go on after the bot was late."""
    rows = (
        (_control(draft, session, "resume"), _control(draft, session, "again")),
        (_control(draft, session, "stop"), _control(draft, session, "worse")),
    )
    draft.say("shall_we_go_on", rows, sounds=True)


# --- pausing --------------------------------------------------------------------------------------


def pause(draft: Draft, phase: Running) -> None:
    """Hold the clock; what is left of the step is kept."""
    left = left_of_step(draft, phase)
    draft.cancel("step")
    draft.withdraw()
    draft.enter(Paused(phase.session, left))
    open_paused(draft, phase.session, left)
    schedule_nudge(draft, phase.session)


def open_paused(draft: Draft, session: Session, left_s: float, key: str = "paused") -> None:
    """Say that time stands still, and how to go on."""
    rows = (
        (_control(draft, session, "resume"), _control(draft, session, "again")),
        (_control(draft, session, "stop"), _control(draft, session, "worse")),
    )
    left = duration(draft.words, left_s)
    draft.say(key, rows, sounds=key == "still_there", left=left)


def schedule_nudge(draft: Draft, session: Session) -> None:
    """Remind in ten minutes when nobody answers."""
    nudge_s = draft.content.screening.limits.nudge_s
    draft.schedule("nudge", about=session.number, step=session.position, after_s=nudge_s)


def resume(draft: Draft, session: Session, left_s: float) -> None:
    """Let the clock run on with what was left of the step."""
    if refit(draft, session) != session:
        show(draft, session, sounds=False)
        return
    if session.touch:
        gate.require_clear(draft)
    draft.enter(Running(session))
    draft.cancel("nudge")
    step = session.plan.steps[session.position]
    title = draft.words.routines[session.plan.routine].steps[step.id].title
    text = draft.text("resumed", title=title, left=duration(draft.words, left_s))
    media = showing.picture_of(draft, session, moving=False)
    slot = draft.send(text, _controls(draft, session), urgency=Urgency.STEP, media=media)
    draft.schedule("step", about=session.number, step=session.position, after_s=left_s, after=slot)


def nudge_due(draft: Draft, event: Due) -> None:
    """Nobody has answered for a while: remind once, but not in quiet hours, then close quietly."""
    phase = draft.chat.phase
    waiting = danger.session_of(phase)
    if waiting is None or waiting.number != event.about or isinstance(phase, Running | Settling):
        return
    plainly_stopped = isinstance(phase, Rating) and phase.stopped == "stopped"
    if not isinstance(phase, Paused | Overdue | Rating) or phase.nudged or plainly_stopped:
        stopped = phase.stopped if isinstance(phase, Rating) else "quiet"
        recording.keep(draft, waiting, after=None, stopped=stopped)
        draft.enter(questions.at_rest(draft))
        return
    draft.enter(replace(phase, nudged=True))
    if now_quiet(draft):
        pass  # whoever fell asleep is not woken by a reminder
    elif isinstance(phase, Paused):
        open_paused(draft, phase.session, phase.left_s, key="still_there")
    elif isinstance(phase, Overdue):
        open_overdue(draft, phase.session)
    else:
        ask_pain_after(draft, sounds=True)
    schedule_nudge(draft, phase.session)


# --- stopping -------------------------------------------------------------------------------------


def halt(draft: Draft, session: Session, reason: str) -> None:
    """Stop at once; take the hands away; ask about danger (reference 2.7)."""
    draft.withdraw()
    draft.cancel()
    _open_checklist(draft, Halted(session, Slot(""), "worse" if reason == "worse" else "stopped"))
    schedule_nudge(draft, session)  # closes it without a word


def check_for_danger(draft: Draft) -> None:
    """It got worse some time after a session: ask about danger (reference 6.2)."""
    draft.cancel("nudge")
    _open_checklist(draft, Halted(None, Slot(""), "later"))


def _open_checklist(draft: Draft, phase: Halted) -> None:
    draft.new_question()
    text, rows = render_halted(draft, phase)
    slot = draft.send(text, rows, sounds=phase.reason == "worse", urgency=Urgency.DANGER)
    draft.enter(replace(phase, slot=slot))


def render_halted(draft: Draft, phase: Halted) -> tuple[str, Rows]:
    """Return the checklist after a stop."""
    options = draft.content.screening.stop_checklist
    words = draft.words.screens[STOP_CHECKLIST]
    head = draft.text(HEADS[phase.reason])
    lines = "\n".join(
        f"{'✅ ' if o.id in phase.ticked else ''}{n}. {words.options[o.id]}"
        for n, o in enumerate(options, 1)
    )
    ticks = tuple(
        Button(f"{'✅ ' if o.id in phase.ticked else ''}{n}", draft.answer(f"tick.{o.id}"))
        for n, o in enumerate(options, 1)
    )
    none = "done_checklist" if phase.ticked else "none_of_these"
    done = draft.button(none, draft.answer("done"))
    rows = (*column([done]), *(ticks[i : i + 6] for i in range(0, len(ticks), 6)))
    return f"{head}\n\n<b>{words.title}</b>\n{lines}", rows


def tick_halted(draft: Draft, phase: Halted, option: OptionId) -> None:
    """Tick or clear a line of the checklist."""
    if option not in {each.id for each in draft.content.screening.stop_checklist}:
        return
    if option in phase.ticked:
        ticked = tuple(each for each in phase.ticked if each != option)
    else:
        ticked = (*phase.ticked, option)
    changed = replace(phase, ticked=ticked)
    draft.enter(changed)
    draft.edit(phase.slot, *render_halted(draft, changed))


def leave_halted(draft: Draft, phase: Halted) -> None:
    """The checklist is answered: call for help, or rest, or just end."""
    for option in draft.content.screening.stop_checklist:
        if option.id in phase.ticked:
            danger.raise_alarm(draft, option.signs[0])
            return
    if phase.session is None:
        repeating.no_more_today(draft)
        draft.enter(questions.at_rest(draft))
        draft.say("check_in_worse", number=danger.number(draft))
    elif phase.reason == "worse":
        settle(draft, phase.session)
    else:
        open_rating(draft, phase.session, sounds=False, stopped="stopped")


def settle(draft: Draft, session: Session) -> None:
    """Rest for ten minutes, then ask."""
    draft.cancel("nudge")
    draft.enter(Settling(session))
    settle_s = draft.content.screening.limits.settle_s
    slot = draft.say("settle", minutes=round(settle_s / 60), number=danger.number(draft))
    draft.schedule("settle", about=session.number, after_s=settle_s, after=slot)


def settle_due(draft: Draft, event: Due) -> None:
    """The rest after a stop is over."""
    phase = draft.chat.phase
    if isinstance(phase, Settling) and phase.session.number == event.about:
        open_rating(draft, phase.session, sounds=True, stopped="worse")


# --- how it is now --------------------------------------------------------------------------------


def open_rating(
    draft: Draft, session: Session, *, sounds: bool, stopped: str | None = None
) -> None:
    """Ask how strong the pain is now."""
    draft.enter(Rating(session, stopped))
    ask_pain_after(draft, sounds=sounds)
    schedule_nudge(draft, session)


def ask_pain_after(draft: Draft, *, sounds: bool) -> None:
    """Send the pain scale."""
    draft.new_question()
    scale = [Button(f"{n}", draft.answer(f"pain.{n}")) for n in range(11)]
    rows = (tuple(scale[:6]), tuple(scale[6:]))
    draft.say("pain_after", rows, sounds=sounds)
