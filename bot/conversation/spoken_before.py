"""Typed words before a session: agreement, person, description, screens, questions, offer."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import (
    commands,
    intake,
    kinds,
    knowledge,
    offering,
    path,
    pressed,
    questions,
    screening,
)
from bot.conversation.draft import Draft
from bot.conversation.heard import has, learn, pain_of, wants_to_stop, yes_or_no
from bot.conversation.wording import joined
from bot.model.ids import HeadacheId, SignId
from bot.model.state import (
    Asking,
    Describing,
    Identifying,
    Idle,
    Locked,
    Naming,
    Offering,
    Screening,
    Separating,
)
from bot.understanding.reading import Numbers, Reading


def consent(draft: Draft, reading: Reading) -> None:
    """The disclaimer is open."""
    learn(draft, reading)
    if draft.before.language != draft.chat.language:
        intake.open_consent(draft)  # what is agreed to must have been readable
    elif has(reading, "understood", "yes", "done"):
        intake.agree(draft)
        path.proceed(draft)
    elif wants_to_stop(reading) or has(reading, "no"):
        draft.say("consent_needed")
    else:
        intake.ask_consent_again(draft)


def identify(draft: Draft, phase: Identifying, reading: Reading) -> None:
    """Whom it is for and how old is open."""
    plain = reading.numbers.plain
    months = intake.months_of(reading, draft.now)
    if months is None and plain is not None:
        is_age = plain <= intake.OLDEST_YEARS
        numbers = Numbers(age_months=plain * 12) if is_age else Numbers(birth_year=plain)
        months = intake.months_of(Reading(numbers=numbers), draft.now)
    knowledge.learn(draft, reading)
    subject = phase.subject or reading.subject
    if months is not None:
        intake.identify_by_age(draft, subject, months)
        path.proceed(draft)
    elif has(reading, "for_child") or reading.subject == "child":
        intake.open_identifying(draft, "child")
    elif has(reading, "for_adult") or reading.subject == "adult":
        intake.open_identifying(draft, "adult")
    elif wants_to_stop(reading):
        commands.stop(draft)
    elif has(reading, "not_sure", "no") and subject != "child" and _may_refuse(draft):
        path.proceed(draft)
    else:
        draft.say("age_needed")
        intake.open_identifying(draft, phase.subject)


def _may_refuse(draft: Draft) -> bool:
    """Take "I'd rather not say" for an answer, where content has a rule for it."""
    unknown = draft.content.screening.age_unknown
    return unknown is not None and intake.identify_by_band(draft, None, unknown.id)


CONTROLLED_PRESSURE = SignId("hypertension_controlled")
"""A measured pressure answers its question better than Yes or No."""


def describe(draft: Draft, phase: Describing | Naming, reading: Reading) -> None:
    """The description, or the kind, is open."""
    if wants_to_stop(reading):
        commands.stop(draft)
        return
    learn(draft, reading)
    if isinstance(phase, Naming) and (named := _named(draft, reading)):
        draft.become(headache=named, named=named != offering.UNKNOWN)
        path.proceed(draft)
    elif kinds.is_described(draft) or questions.blocks(draft):
        path.proceed(draft)
    elif isinstance(phase, Naming):
        kinds.open_naming(draft)
    elif has(reading, "greeting", "thanks", "help") and not phase.misses:
        kinds.open_describing(draft, 0)
    else:
        kinds.open_describing(draft, phase.misses + 1)


def _named(draft: Draft, reading: Reading) -> HeadacheId | None:
    """Return the kind that was named by its number, or the unknown one for "I don't know"."""
    kinds_ = tuple(draft.content.headaches)
    number = reading.numbers.plain
    if number is not None and 1 <= number <= len(kinds_):
        return kinds_[number - 1]
    return offering.UNKNOWN if has(reading, "not_sure", "none", "no") else None


def screen(draft: Draft, phase: Screening, reading: Reading) -> None:
    """A screen is open."""
    mentions = bool(reading.mentions)
    learn(draft, reading)
    asks_pain = screening.asks_pain(draft, phase)
    pain = pain_of(reading)
    if wants_to_stop(reading):
        commands.stop(draft)
    elif asks_pain and pain is not None and not mentions:
        screening.take_pain(draft, phase, pain)
        _next_screen(draft)
    elif reading.numbers.plain is not None and not asks_pain:
        _tick(draft, phase, reading.numbers.plain)
    elif reading.listed and not asks_pain:
        _tick_all(draft, phase, reading.listed)
    elif has(reading, "none", "no", "done") and not mentions:
        _finish(draft, phase, reading)
    elif has(reading, "yes", "changed") and not mentions and screening.is_joint(draft, phase):
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
    elif phase.ticked and not has(reading, "done"):
        draft.say("screen_ticked")
        path.proceed(draft)
    else:
        screening.finish(draft, phase)
        _next_screen(draft)


def _next_screen(draft: Draft) -> None:
    if not isinstance(draft.chat.phase, Locked):
        path.proceed(draft)


def _tick_all(draft: Draft, phase: Screening, numbers: Sequence[int]) -> None:
    """Tick every line that is named; one that is ticked already stays so."""
    options = [screening.by_number(draft, phase, number) for number in numbers]
    lines = [option for option in options if option is not None]
    if len(lines) < len(numbers):
        draft.say("screen_how")
        path.proceed(draft)
        return
    ticked = tuple(dict.fromkeys((*phase.ticked, *lines)))
    unsure = tuple(option for option in phase.unsure if option not in ticked)
    screening.refresh(draft, replace(phase, ticked=ticked, unsure=unsure))


def _tick(draft: Draft, phase: Screening, number: int) -> None:
    option = screening.by_number(draft, phase, number)
    if option is None:
        draft.say("screen_how")
        path.proceed(draft)
    else:
        screening.toggle(draft, phase, option)


def answer(draft: Draft, phase: Asking, reading: Reading) -> None:
    """A question about one sign is open."""
    said = yes_or_no(reading)
    own = [m.status for m in reading.mentions if m.sign == phase.sign]
    knowledge.learn(draft, reading)
    inverted = _is_inverted(draft, phase.sign)
    if phase.sign == CONTROLLED_PRESSURE and reading.numbers.systolic is not None:
        said = "no" if knowledge.is_high(reading.numbers) else "yes"
    if own and own[0] in ("present", "absent"):
        said = "yes" if (own[0] == "present") != inverted else "no"
    if said is None and wants_to_stop(reading):
        commands.stop(draft)
    elif said is None:
        draft.say("answer_how")
        path.reask(draft, phase)
    else:
        pressed.answer(draft, phase, said)


def _is_inverted(draft: Draft, sign: SignId) -> bool:
    found = knowledge.tier_of(draft.content, sign)
    return found is not None and found.inverted


def separate(draft: Draft, phase: Separating, reading: Reading) -> None:
    """The question between two kinds is open."""
    said = yes_or_no(reading)
    knowledge.learn(draft, reading)
    if said is not None:
        kinds.take_separation(draft, phase, said)
        path.proceed(draft)
    elif wants_to_stop(reading):
        commands.stop(draft)
    elif reading.mentions or reading.fits:
        path.proceed(draft)
    else:
        draft.say("answer_how")
        path.proceed(draft)


def offer(draft: Draft, phase: Offering, reading: Reading) -> None:
    """A routine is on offer."""
    if wants_to_stop(reading):
        commands.stop(draft)
    elif has(reading, "other_kind"):
        kinds.open_naming(draft)
    elif has(reading, "no"):
        draft.enter(Idle())
        draft.say("all_right")
    elif has(reading, "without_touch"):
        path.begin(draft, phase.headache, offering.COMFORT)
    elif has(reading, "start", "yes", "next", "resume", "done"):
        first = draft.chat.advised or offering.plans(draft, phase.headache)[0]
        path.begin(draft, phase.headache, offering.plan_name(first))
    else:
        _offer_anew(draft, reading)


def _offer_anew(draft: Draft, reading: Reading) -> None:
    """More words about the headache decide anew."""
    learn(draft, reading)
    if reading.mentions or reading.fits:
        draft.become(headache=None, named=False)
    else:
        draft.say("offer_how")
    path.proceed(draft)
