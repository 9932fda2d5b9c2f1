"""What comes next: the order of the clinical reference (0.2) is here and nowhere else.

Agreement, person, description, danger screen, what was hinted, contraindications, the other
screens, the kind of headache, the offer. Each is skipped when it is known; none can be jumped.
"""

from dataclasses import replace

from bot.conversation import (
    arranging,
    blocking,
    ending,
    follow_up,
    gate,
    helping,
    intake,
    kinds,
    knowledge,
    locating,
    noting,
    offering,
    questions,
    quieting,
    recording,
    repeating,
    screening,
    session,
)
from bot.conversation.danger import open_locked, session_of
from bot.conversation.draft import Draft
from bot.conversation.knowledge import put_together, screens_of, signs_of
from bot.model.content import Separator
from bot.model.ids import HeadacheId, ScreenId, SignId, Slot
from bot.model.state import (
    Arranging,
    Asking,
    Blocked,
    CheckingIn,
    Consenting,
    Describing,
    Fresh,
    Halted,
    Identifying,
    Idle,
    Locating,
    Locked,
    Naming,
    Noted,
    Noting,
    Offering,
    Overdue,
    Paused,
    Phase,
    Promising,
    Quieting,
    Rating,
    Running,
    Screening,
    Separating,
    Settling,
)

UNSENT = Slot("")
"""A screen that waits behind a question is sent anew; its old message is not edited any more."""


def proceed(draft: Draft) -> None:
    """Ask for the next thing that is missing before a routine can be offered."""
    if draft.chat.consented_at is None:
        intake.open_consent(draft)
    elif draft.chat.person is None:
        intake.open_identifying(draft)
    elif not kinds.is_described(draft) and not questions.blocks(draft):
        phase = draft.chat.phase
        misses = phase.misses if isinstance(phase, Describing) else 0
        kinds.open_describing(draft, misses)
    else:
        _screen(draft)


def _screen(draft: Draft) -> None:
    phase = draft.chat.phase
    ahead = phase.ahead if isinstance(phase, Screening) else ()
    ahead = ahead or screening.due(draft)
    then = Screening(ahead, UNSENT) if ahead else None
    if urgent := put_together(draft):
        questions.open_question(draft, Asking(urgent, "ask", banner=True, then=then))
        return
    question = questions.owed(draft, _covered(draft, ahead))
    first = _is_first(draft, ahead)
    if question and (question.banner or not first):
        questions.open_question(draft, replace(question, then=then))
    elif questions.blocks(draft) and not first:
        blocking.block(draft)
    elif ahead:
        screening.open_screen(draft, ahead, phase if isinstance(phase, Screening) else None)
    else:
        _name_the_kind(draft)


def _covered(draft: Draft, ahead: tuple[ScreenId, ...]) -> frozenset[SignId]:
    screens = [each for screen in ahead for each in screens_of(draft.content, screen)]
    return frozenset(signs_of(draft.content, screens))


def _is_first(draft: Draft, ahead: tuple[ScreenId, ...]) -> bool:
    """Whether the danger screen is still to come: it goes before everything else."""
    return bool(ahead) and ahead[0] == screening.round_of(draft)[0]


def _name_the_kind(draft: Draft) -> None:
    chosen = draft.chat.headache
    if chosen is None:
        found = kinds.ranking(draft)
        separated = kinds.separate(draft, found)
        if isinstance(separated, Separator):
            kinds.open_separating(draft, separated)
            return
        clear = found.ranked[0].headache if found.sureness == "clear" else None
        chosen = clear or separated or offering.UNKNOWN
    draft.become(headache=chosen)
    knowledge.hint(draft, draft.content.headaches[chosen].brings)
    if asking := questions.owed(draft, ()):
        questions.open_question(draft, asking)
    elif questions.blocks(draft):
        blocking.block(draft)
    elif needed := offering.to_ask(draft, chosen):
        questions.open_question(draft, Asking(needed, "ask"))
    else:
        offering.open_offer(draft, chosen, helping.own_results(draft))


def restart(draft: Draft) -> None:
    """Begin with a new description, as after an emergency or another headache."""
    draft.cancel()
    draft.become(follow_up=None)
    knowledge.begin_anew(draft)
    draft.enter(Idle())
    proceed(draft)


def ask_at_once(draft: Draft, sign: SignId, then: Phase) -> None:
    """Ask about a danger whose pieces have come together; nothing else is said first."""
    questions.open_question(draft, Asking(sign, "ask", banner=True, then=then))


def begin(draft: Draft, headache: HeadacheId, name: str) -> None:
    """Start the routine that was chosen, if this person may have it now."""
    chosen = offering.find_plan(draft, headache, name)
    if chosen is None:
        proceed(draft)
    elif not draft.content.routines[chosen.routine].touch or gate.is_clear(draft):
        session.start(draft, chosen, draft.chat.pain)
    else:
        proceed(draft)


BEFORE_A_SESSION = (
    Fresh,
    Consenting,
    Identifying,
    Describing,
    Screening,
    Asking,
    Separating,
    Offering,
)
"""Phases in which what comes next follows from what is known."""


def attend(draft: Draft, then: Phase) -> None:
    """Act on what was learned while the conversation waited in `then`, or go back there."""
    if isinstance(then, BEFORE_A_SESSION):
        draft.enter(then)
        proceed(draft)
        return
    put_together(draft)
    known = session_of(then)
    if isinstance(then, Blocked):
        _attend_blocked(draft, then)
    elif question := questions.owed(draft, ()):
        if known and known.touch and not question.banner:
            draft.say("hands_away")
        questions.open_question(draft, replace(question, then=then))
        if known and not question.banner:
            session.schedule_nudge(draft, known)
    elif known and known.touch and questions.blocks(draft):
        draft.enter(then)
        draft.say("hands_away")
        blocking.block(draft)
    elif isinstance(then, Noted) and questions.blocks(draft):
        draft.enter(then)
        blocking.block(draft)
    elif known and known.touch and _is_outdated(draft, known.plan.cautions):
        _plan_anew(draft, then)
    else:
        reopen(draft, then)


def _attend_blocked(draft: Draft, then: Blocked) -> None:
    """Behind a block only danger and a new reason count; else the reason is repeated once."""
    question = questions.owed(draft, ())
    draft.enter(then)
    if question and question.banner:
        questions.open_question(draft, replace(question, then=then))
    elif {sign for sign, _ in questions.blocks(draft)} != set(then.reasons):
        blocking.block(draft)
    else:
        blocking.repeat(draft)


def matters_now(draft: Draft, planned_for: tuple[SignId, ...]) -> bool:
    """Whether what is known by now must interrupt a session."""
    put_together(draft)
    owed, blocked = questions.owed(draft, ()), questions.blocks(draft)
    return bool(owed or blocked) or _is_outdated(draft, planned_for)


def _is_outdated(draft: Draft, planned_for: tuple[SignId, ...]) -> bool:
    standing = {caution.sign for caution in offering.cautions(draft)}
    return not standing <= set(planned_for)


def _plan_anew(draft: Draft, then: Phase) -> None:
    """A caution came up in the middle: this plan is not for this person any more."""
    running = session_of(then)
    if running:
        recording.keep(draft, running, after=None, stopped="changed")
    draft.cancel()
    draft.withdraw()
    repeating.take_back(draft)
    draft.enter(Idle())
    draft.say("plan_changed")
    proceed(draft)


def reopen(draft: Draft, phase: Phase) -> None:
    """Return to a phase and send its question again."""
    draft.enter(phase)
    match phase:
        case Running() | Paused() | Overdue() | Halted() | Settling() | Rating():
            _reopen_session(draft, phase)
        case Promising():
            ending.open_promise(draft, "may_i_ask")
        case CheckingIn():
            follow_up.reopen(draft)
        case Noting():
            noting.ask(draft, phase)
        case Locating():
            locating.reopen(draft, phase)
        case Quieting():
            quieting.ask(draft, phase)
        case Arranging():
            if not arranging.reopen(draft, phase):
                arranging.ask(draft, phase)
        case Blocked():
            blocking.open_blocked(draft)
        case Locked():
            open_locked(draft)
        case Asking():
            questions.open_question(draft, phase)
        case Naming():
            kinds.open_naming(draft)
        case Idle() | Noted():
            draft.say("all_right")
        case _:
            proceed(draft)


def _reopen_session(
    draft: Draft, phase: Running | Paused | Overdue | Halted | Settling | Rating
) -> None:
    match phase:
        case Running():
            session.show(draft, phase.session, sounds=False)
        case Paused():
            session.open_paused(draft, phase.session, phase.left_s)
            session.schedule_nudge(draft, phase.session)
        case Overdue():
            session.open_overdue(draft, phase.session)
            session.schedule_nudge(draft, phase.session)
        case Halted(session=None):
            session.check_for_danger(draft)
        case Halted(session=under_way) if under_way is not None:
            session.halt(draft, under_way, phase.reason)
        case Settling():
            session.settle(draft, phase.session)
        case Rating():
            session.open_rating(draft, phase.session, sounds=False, stopped=phase.stopped)
        case _:
            pass  # never: the two cases of a halted phase are all there are


def clock_is_settled(draft: Draft) -> None:
    """Keep to what was said about the clock, and send again what waited meanwhile."""
    phase, before = draft.chat.phase, draft.before.preferences
    if draft.chat.preferences != before:
        follow_up.schedule_anew(draft)
    if not isinstance(phase, Idle | Blocked | Noted | Locating | Quieting):
        reopen(draft, phase)


def reask(draft: Draft, phase: Asking) -> None:
    """Send an open question again after words that did not answer it."""
    questions.open_question(draft, phase)
