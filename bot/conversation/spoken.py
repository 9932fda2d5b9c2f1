"""Typed words, in every state. Danger has been listened for before anything here is called."""

from dataclasses import replace

from bot.conversation import (
    blocking,
    commands,
    danger,
    ending,
    intake,
    kinds,
    knowledge,
    offering,
    path,
    pressed,
    questions,
    screening,
    session,
)
from bot.conversation.draft import Draft
from bot.conversation.phases import suspended
from bot.conversation.wording import duration, joined
from bot.model.ids import HeadacheId, SignId
from bot.model.state import (
    Asking,
    Blocked,
    CheckingIn,
    Consenting,
    Describing,
    Fresh,
    Halted,
    Identifying,
    Idle,
    Locked,
    Naming,
    Offering,
    Overdue,
    Paused,
    Promising,
    Rating,
    Running,
    Screening,
    Separating,
    Settling,
)
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


def said(draft: Draft, reading: Reading) -> None:
    """React to a text that holds no danger."""
    phase = draft.chat.phase
    match phase:
        case Fresh():
            _learn(draft, reading)
            path.proceed(draft)
        case Consenting():
            _consent(draft, reading)
        case Identifying():
            _identify(draft, phase, reading)
        case Describing() | Naming():
            _describe(draft, phase, reading)
        case Screening():
            _screen(draft, phase, reading)
        case Asking():
            _answer(draft, phase, reading)
        case Separating():
            _separate(draft, phase, reading)
        case Offering():
            _offer(draft, phase, reading)
        case Running() | Paused() | Overdue():
            _in_session(draft, phase, reading)
        case Halted():
            _halted(draft, phase, reading)
        case Settling() | Rating() | CheckingIn() | Promising():
            _after(draft, phase, reading)
        case Blocked():
            _blocked(draft, phase, reading)
        case Locked():
            _locked(draft, phase, reading)
        case Idle():
            _idle(draft, reading)


def take_note(draft: Draft, reading: Reading) -> None:
    """Learn from a text whose danger is asked about first, so that nothing need be said twice."""
    at_rest = isinstance(draft.chat.phase, Idle | Promising | CheckingIn)
    if at_rest and _is_new_headache(reading):
        draft.become(check_in_before=None)
        knowledge.begin_anew(draft)
        draft.enter(Describing())
    _learn(draft, reading)


def _learn(draft: Draft, reading: Reading) -> None:
    knowledge.learn(draft, reading)
    months = reading.numbers.age_months
    if draft.chat.person is None and months is not None:
        intake.identify_by_age(draft, reading.subject, months)


def _has(reading: Reading, *intents: Intent) -> bool:
    return any(intent in reading.intents for intent in intents)


def _wants_to_stop(reading: Reading) -> bool:
    """Whether a text outside a session asks to stop; "больно от света" tells something instead."""
    told = any(mention.status == "present" for mention in reading.mentions)
    return "stop" in reading.intents and not told


def _yes_or_no(reading: Reading) -> str | None:
    for intent in reading.intents:
        if intent in ("yes", "no", "not_sure"):
            return intent
    return "no" if _has(reading, "none") else None


def _pain(reading: Reading) -> int | None:
    numbers = reading.numbers
    for number in (numbers.pain, numbers.plain, numbers.lone):
        if number is not None and 0 <= number <= 10:
            return number
    return None


# --- before a session -----------------------------------------------------------------------------


def _consent(draft: Draft, reading: Reading) -> None:
    _learn(draft, reading)
    if draft.before.language != draft.chat.language:
        intake.open_consent(draft)  # what is agreed to must have been readable
    elif _has(reading, "understood", "yes", "done"):
        intake.agree(draft)
        path.proceed(draft)
    elif _wants_to_stop(reading) or _has(reading, "no"):
        draft.say("consent_needed")
    else:
        intake.ask_consent_again(draft)


def _identify(draft: Draft, phase: Identifying, reading: Reading) -> None:
    plain = reading.numbers.plain
    months = reading.numbers.age_months
    if months is None and plain is not None and plain <= OLDEST_YEARS:
        months = plain * 12
    knowledge.learn(draft, reading)
    subject = phase.subject or reading.subject
    if months is not None:
        intake.identify_by_age(draft, subject, months)
        path.proceed(draft)
    elif _has(reading, "for_child") or reading.subject == "child":
        intake.open_identifying(draft, "child")
    elif _has(reading, "for_adult") or reading.subject == "adult":
        intake.open_identifying(draft, "adult")
    elif _wants_to_stop(reading):
        commands.stop(draft)
    else:
        draft.say("age_needed")
        intake.open_identifying(draft, phase.subject)


CONTROLLED_PRESSURE = SignId("hypertension_controlled")
"""A measured pressure answers its question better than Yes or No."""

OLDEST_YEARS = 120
"""A plain number above this is no age."""


def _describe(draft: Draft, phase: Describing | Naming, reading: Reading) -> None:
    if _wants_to_stop(reading):
        commands.stop(draft)
        return
    _learn(draft, reading)
    if isinstance(phase, Naming) and (named := _named(draft, reading)):
        draft.become(headache=named, named=named != offering.UNKNOWN)
        path.proceed(draft)
    elif kinds.is_described(draft) or questions.blocks(draft):
        path.proceed(draft)
    elif isinstance(phase, Naming):
        kinds.open_naming(draft)
    elif _has(reading, "greeting", "thanks", "help") and not phase.misses:
        kinds.open_describing(draft, 0)
    else:
        kinds.open_describing(draft, phase.misses + 1)


def _named(draft: Draft, reading: Reading) -> HeadacheId | None:
    """Return the kind that was named by its number, or the unknown one for "I don't know"."""
    kinds_ = tuple(draft.content.headaches)
    number = reading.numbers.plain
    if number is not None and 1 <= number <= len(kinds_):
        return kinds_[number - 1]
    return offering.UNKNOWN if _has(reading, "not_sure", "none", "no") else None


def _screen(draft: Draft, phase: Screening, reading: Reading) -> None:
    mentions = bool(reading.mentions)
    _learn(draft, reading)
    asks_pain = screening.asks_pain(draft, phase)
    pain = _pain(reading)
    if _wants_to_stop(reading):
        commands.stop(draft)
    elif asks_pain and pain is not None and not mentions:
        screening.take_pain(draft, phase, pain)
        _next_screen(draft)
    elif reading.numbers.plain is not None and not asks_pain:
        _tick(draft, phase, reading.numbers.plain)
    elif _has(reading, "none", "no", "done") and not mentions:
        _finish(draft, phase, reading)
    elif _has(reading, "yes", "changed") and not mentions and screening.is_joint(draft, phase):
        pressed.act(draft, "some")
    elif urgent := knowledge.put_together(draft):
        path.ask_at_once(draft, urgent, screening.retick(draft, phase))
    elif mentions:
        draft.say("noted", signs=_told(draft, reading))
        draft.enter(screening.retick(draft, phase))
        path.proceed(draft)
    else:
        draft.say("pain_how" if asks_pain else "screen_how")
        path.proceed(draft)


def _told(draft: Draft, reading: Reading) -> str:
    """What was understood of a text on a screen, so that it can be corrected."""
    labels = []
    for sign in dict.fromkeys(mention.sign for mention in reading.mentions):
        words, fact = draft.words.signs.get(sign), draft.chat.facts.get(sign)
        if words and fact and fact.answer == "no":
            labels.append(words.absent or draft.text("absent", sign=words.label))
        elif words:
            labels.append(words.label)
    return joined(labels)


def _finish(draft: Draft, phase: Screening, reading: Reading) -> None:
    """Take "none" for a screen with no line ticked; with ticks, ask what is meant."""
    if screening.asks_pain(draft, phase):
        draft.say("pain_how")
        path.proceed(draft)
    elif phase.ticked and not _has(reading, "done"):
        draft.say("screen_ticked")
        path.proceed(draft)
    else:
        screening.finish(draft, phase)
        _next_screen(draft)


def _next_screen(draft: Draft) -> None:
    if not isinstance(draft.chat.phase, Locked):
        path.proceed(draft)


def _tick(draft: Draft, phase: Screening, number: int) -> None:
    option = screening.by_number(draft, phase, number)
    if option is None:
        draft.say("screen_how")
        path.proceed(draft)
    else:
        screening.toggle(draft, phase, option)


def _answer(draft: Draft, phase: Asking, reading: Reading) -> None:
    said = _yes_or_no(reading)
    own = [m.status for m in reading.mentions if m.sign == phase.sign]
    knowledge.learn(draft, reading)
    inverted = _is_inverted(draft, phase.sign)
    if phase.sign == CONTROLLED_PRESSURE and reading.numbers.systolic is not None:
        said = "no" if knowledge.is_high(reading.numbers) else "yes"
    if own and own[0] in ("present", "absent"):
        said = "yes" if (own[0] == "present") != inverted else "no"
    if said is None and _wants_to_stop(reading):
        commands.stop(draft)
    elif said is None:
        draft.say("answer_how")
        path.reask(draft, phase)
    else:
        pressed.answer(draft, phase, said)


def _is_inverted(draft: Draft, sign: SignId) -> bool:
    found = knowledge.tier_of(draft.content, sign)
    return found is not None and found.inverted


def _separate(draft: Draft, phase: Separating, reading: Reading) -> None:
    said = _yes_or_no(reading)
    knowledge.learn(draft, reading)
    if said is not None:
        kinds.take_separation(draft, phase, said)
        path.proceed(draft)
    elif _wants_to_stop(reading):
        commands.stop(draft)
    elif reading.mentions or reading.fits:
        path.proceed(draft)
    else:
        draft.say("answer_how")
        path.proceed(draft)


def _offer(draft: Draft, phase: Offering, reading: Reading) -> None:
    if _wants_to_stop(reading):
        commands.stop(draft)
    elif _has(reading, "other_kind"):
        kinds.open_naming(draft)
    elif _has(reading, "no"):
        draft.enter(Idle())
        draft.say("all_right")
    elif _has(reading, "without_touch"):
        path.begin(draft, phase.headache, offering.COMFORT)
    elif _has(reading, "start", "yes", "next", "resume", "done"):
        first = offering.plans(draft, phase.headache)[0]
        path.begin(draft, phase.headache, offering.plan_name(first))
    else:
        _offer_anew(draft, reading)


def _offer_anew(draft: Draft, reading: Reading) -> None:
    """More words about the headache decide anew."""
    _learn(draft, reading)
    if reading.mentions or reading.fits:
        draft.become(headache=None, named=False)
    else:
        draft.say("offer_how")
    path.proceed(draft)


# --- in a session ---------------------------------------------------------------------------------


def _in_session(draft: Draft, phase: Running | Paused | Overdue, reading: Reading) -> None:
    name = _control(phase, reading)
    if _must_stop(draft, phase, reading):
        knowledge.learn(draft, reading)
        session.halt(draft, phase.session, "worse")
        return
    if name:
        pressed.control(draft, phase.session, name)
        return
    knowledge.learn(draft, reading)
    if path.matters_now(draft, phase.session.plan.cautions):
        _attend(draft)
    elif _has(reading, "how_long"):
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
    if _has(reading, "worse"):
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
        return "next" if _has(reading, "done", "start") else None
    if _has(reading, "yes", "start", "done"):
        return "resume"
    return "stop" if _has(reading, "no") else None


def _attend(draft: Draft) -> None:
    waiting = suspended(draft)
    draft.cancel("step")
    draft.enter(waiting)
    path.attend(draft, waiting)


def _tell_time(draft: Draft, phase: Running | Paused | Overdue) -> None:
    steps = phase.session.plan.steps[phase.session.position :]
    left = sum(step.gap_s for step in steps)
    draft.say("time_left", steps=len(steps), time=duration(draft.words, left))


def _halted(draft: Draft, phase: Halted, reading: Reading) -> None:
    knowledge.learn(draft, reading)
    plain = reading.numbers.plain
    options = draft.content.screening.stop_checklist
    if plain is not None and 1 <= plain <= len(options):
        session.tick_halted(draft, phase, options[plain - 1].id)
    elif _has(reading, "stop"):
        commands.stop(draft)
    elif _has(reading, "none", "no", "done", "better"):
        session.leave_halted(draft, phase)
    else:
        draft.edit(phase.slot, *session.render_halted(draft, phase))
        draft.say("checklist_how")


# --- afterwards -----------------------------------------------------------------------------------


def _after(
    draft: Draft, phase: Settling | Rating | CheckingIn | Promising, reading: Reading
) -> None:
    pain = _pain(reading)
    answer = _yes_or_no(reading)
    if _wants_to_stop(reading):
        commands.stop(draft)
    elif isinstance(phase, Promising) and answer in ("yes", "no"):
        ending.promise(draft, phase, agreed=answer == "yes")
    elif isinstance(phase, Rating) and pain is not None:
        ending.rate(draft, phase, pain)
    elif isinstance(phase, CheckingIn) and pain is not None:
        ending.check_in(draft, phase, pain)
    elif isinstance(phase, Settling) and _has(reading, "worse"):
        session.halt(draft, phase.session, "worse")
    elif isinstance(phase, Settling):
        _settling(draft, phase, reading)
    elif isinstance(phase, Promising):
        _promising(draft, reading)
    else:
        draft.say("pain_how")


def _settling(draft: Draft, phase: Settling, reading: Reading) -> None:
    if _has(reading, "better", "done"):
        draft.cancel("settle")
        session.open_rating(draft, phase.session, sounds=False, stopped="worse")
    else:
        draft.say("keep_resting")


def _promising(draft: Draft, reading: Reading) -> None:
    if reading.about_headache and reading.mentions:
        _new_headache(draft, reading)
    else:
        ending.open_promise(draft, "may_i_ask")


def _blocked(draft: Draft, phase: Blocked, reading: Reading) -> None:
    if _wants_to_stop(reading):
        commands.stop(draft)
    elif _has(reading, "without_touch"):
        path.begin(draft, offering.UNKNOWN, offering.COMFORT)
    elif _has(reading, "changed", "better"):
        pressed.recheck(draft, phase)
    elif blocking.is_over(draft, phase):
        _new_headache(draft, reading)
    else:
        knowledge.learn(draft, reading)
        path.attend(draft, phase)


def _locked(draft: Draft, phase: Locked, reading: Reading) -> None:
    if phase.confirming and _has(reading, "yes", "checked_by_doctor"):
        danger.unlock(draft)
        path.restart(draft)
    elif _has(reading, "checked_by_doctor"):
        danger.confirm_checked(draft, phase)
    else:
        draft.enter(replace(phase, confirming=False))
        danger.open_locked(draft, called=_has(reading, "called_help"))


def _idle(draft: Draft, reading: Reading) -> None:
    if _wants_to_stop(reading):
        commands.stop(draft)
    elif _is_new_headache(reading):
        _new_headache(draft, reading)
    elif _has(reading, "start", "restart", "again", "yes"):
        path.restart(draft)
    elif _has(reading, "thanks"):
        draft.say("you_are_welcome")
    elif _has(reading, "help", "about"):
        draft.say("help", number=danger.number(draft))
    else:
        draft.say("idle_how")


def _is_new_headache(reading: Reading) -> bool:
    present = [m for m in reading.mentions if m.status == "present"]
    return bool(present or reading.fits)


def _new_headache(draft: Draft, reading: Reading) -> None:
    draft.cancel()
    draft.become(check_in_before=None)
    knowledge.begin_anew(draft)
    _learn(draft, reading)
    path.proceed(draft)
