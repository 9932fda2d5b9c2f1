"""Typed words while hands are on the head, and right after a stop."""

from bot.conversation import commands, knowledge, path, pressed, session
from bot.conversation.draft import Draft
from bot.conversation.heard import has
from bot.conversation.phases import suspended
from bot.conversation.wording import duration
from bot.model.ids import SignId
from bot.model.state import Halted, Overdue, Paused, Running
from bot.understanding.reading import Intent, Reading

STOP_SIGNS = frozenset(
    SignId(name)
    for name in (
        "electric_pain",
        "dizzy",
        "unsteady",
        "weakness",
        "sight_change",
        "cloudy_sight",
        "flicker",
        "swelling",
        "breathless",
        "extreme_pain",
        "splitting",
        "aura_tingling",
        "vomiting",
        "drowsy",
        "dizziness_mild",
    )
)
"""What stops a session when it is told in the middle of one (reference 2.7)."""

CONTROLS: tuple[tuple[Intent, str], ...] = (
    ("stop", "stop"),
    ("worse", "worse"),
    ("pause", "pause"),
    ("again", "again"),
    ("back", "back"),
    ("skip", "skip"),
    ("next", "next"),
    ("resume", "resume"),
)
"""Typed words for the buttons of a session, the safe ones first."""


def in_session(draft: Draft, phase: Running | Paused | Overdue, reading: Reading) -> None:
    """A routine is running, paused or late."""
    name = _control(phase, reading)
    if _must_stop(draft, phase, reading):
        knowledge.learn(draft, reading)
        session.halt(draft, phase.session, "worse")
        return
    if name:
        pressed.control(draft, phase.session, name)
        return
    knowledge.learn(draft, reading)
    if phase.session.touch and path.matters_now(draft, phase.session.plan.cautions):
        _attend(draft)
    elif has(reading, "how_long"):
        _tell_time(draft, phase)
    elif isinstance(phase, Running):
        draft.say("session_heard")
    else:
        path.reopen(draft, phase)


def must_halt(draft: Draft, reading: Reading) -> bool:
    """Whether a text in the middle of a massage means: hands away, and ask about danger."""
    phase = draft.chat.phase
    if not isinstance(phase, Running | Paused | Overdue):
        return False
    return phase.session.touch and _must_stop(draft, phase, reading)


def _must_stop(draft: Draft, phase: Running | Paused | Overdue, reading: Reading) -> bool:
    if has(reading, "worse"):
        return True
    if any(m.sign in STOP_SIGNS and m.status == "present" for m in reading.mentions):
        return True
    before, jump = phase.session.before, draft.content.screening.limits.pain_jump
    pain = reading.numbers.pain
    return pain is not None and before is not None and pain - before >= jump


def _control(phase: Running | Paused | Overdue, reading: Reading) -> str | None:
    name = next((name for intent, name in CONTROLS if intent in reading.intents), None)
    if name == "next" and not isinstance(phase, Running):
        return "resume"
    if name is not None:
        return name
    if isinstance(phase, Running):
        return "next" if has(reading, "done", "start") else None
    if has(reading, "yes", "start", "done"):
        return "resume"
    return "stop" if has(reading, "no") else None


def _attend(draft: Draft) -> None:
    waiting = suspended(draft)
    draft.cancel("step")
    draft.enter(waiting)
    path.attend(draft, waiting)


def _tell_time(draft: Draft, phase: Running | Paused | Overdue) -> None:
    steps = phase.session.plan.steps[phase.session.position :]
    left = sum(step.gap_s for step in steps)
    draft.say("time_left", steps=len(steps), time=duration(draft.words, left))


def halted(draft: Draft, phase: Halted, reading: Reading) -> None:
    """The checklist after a stop is open."""
    knowledge.learn(draft, reading)
    plain = reading.numbers.plain
    options = draft.content.screening.stop_checklist
    if plain is not None and 1 <= plain <= len(options):
        session.tick_halted(draft, phase, options[plain - 1].id)
    elif has(reading, "stop"):
        commands.stop(draft)
    elif has(reading, "none", "no", "done", "better"):
        session.leave_halted(draft, phase)
    else:
        draft.edit(phase.slot, *session.render_halted(draft, phase))
        draft.say("checklist_how")
