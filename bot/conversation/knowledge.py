"""What is known of the person: learned from texts, from answers, and kept only as long as it holds.

Rule 1: a text can open a question or state something that is wrong; it never clears anything.
Rule 2: an explicit answer stands above what a text hinted.
Rule 3: a fact about today does not outlive the headache it was told for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.draft import Draft
from bot.model.content import (
    AgeBand,
    Applies,
    BaseSign,
    BlockSign,
    CautionSign,
    Combination,
    Content,
    DangerSign,
)
from bot.model.ids import AgeBandId, ScreenId, SignId
from bot.model.state import Answer, Chat, Fact, Identifying, Person
from bot.understanding.reading import Mention, Numbers, Reading

HIGH_PRESSURE, ALCOHOL = SignId("high_bp"), SignId("alcohol")


def is_yes(chat: Chat, sign: SignId) -> bool:
    """Whether the sign is there."""
    fact = chat.facts.get(sign)
    return fact is not None and fact.answer == "yes"


def is_answered(chat: Chat, sign: SignId) -> bool:
    """Whether the person has given an explicit answer about the sign."""
    fact = chat.facts.get(sign)
    return fact is not None and fact.source != "said" and fact.answer in ("yes", "no")


def record(draft: Draft, sign: SignId, answer: Answer, *, explicit: bool = True) -> None:
    """Write down what is known of a sign."""
    record_all(draft, (sign,), answer, explicit=explicit)


def record_all(
    draft: Draft, signs: Iterable[SignId], answer: Answer, *, explicit: bool = True
) -> None:
    """Write down the same of several signs."""
    fact = Fact(answer, draft.now, "asked" if explicit else "said")
    draft.become(facts={**draft.chat.facts, **dict.fromkeys(signs, fact)})


def hint(draft: Draft, signs: Iterable[SignId]) -> None:
    """Owe the person the signs' own questions, where they have not been answered."""
    for sign in signs:
        if not is_answered(draft.chat, sign):
            record(draft, sign, "hinted", explicit=False)


def learn(draft: Draft, reading: Reading) -> None:
    """Keep what a text said, as ids."""
    for mention in reading.mentions:
        _learn_mention(draft, mention)
    _learn_numbers(draft, reading.numbers)
    if reading.fits:
        heard = dict(draft.chat.heard)
        for fit in reading.fits:
            heard[fit.headache] = max(fit.score, heard.get(fit.headache, 0.0))
        draft.become(heard=heard)


def _learn_mention(draft: Draft, mention: Mention) -> None:
    sign, status = mention.sign, mention.status
    if not knows(draft.content, sign):
        return
    if sign in draft.content.signs.symptoms:
        if status in ("present", "absent"):
            record(draft, sign, "yes" if status == "present" else "no", explicit=False)
    elif status == "present" and mention.strength == "hard":
        record(draft, sign, "yes", explicit=False)
    elif status == "absent" and not is_yes(draft.chat, sign):
        record(draft, sign, "no", explicit=False)
    elif status == "feared" and sign in draft.content.signs.dangers:
        record(draft, sign, "hinted", explicit=False)  # feared now: newer than any answer
    elif _opens_question(draft.content, mention):
        hint(draft, (sign,))


def _opens_question(content: Content, mention: Mention) -> bool:
    """Whether words about a sign that do not state it owe its question (reference 2.0, 2.8)."""
    if mention.sign in content.signs.dangers:
        return mention.status in ("present", "feared")
    if mention.sign in content.signs.blocks:
        return True
    return mention.status in ("present", "absent", "past")


def _learn_numbers(draft: Draft, numbers: Numbers) -> None:
    if numbers.pain is not None:
        draft.become(pain=numbers.pain)
    asked = isinstance(draft.chat.phase, Identifying)  # then the answer makes a new person
    if draft.chat.person is not None and numbers.age_months is not None and not asked:
        _learn_age(draft, draft.chat.person, band_of(draft.content, numbers.age_months))
    if is_high(numbers) and is_yes(draft.chat, HIGH_PRESSURE):
        # A high reading answers "treated, and below 140/90 today?" by itself.
        milder = draft.content.signs.blocks[HIGH_PRESSURE].milder
        if milder:
            record(draft, milder, "no")
    if numbers.hours_since_alcohol is not None and is_yes(draft.chat, ALCOHOL):
        # The hours to wait count from the last drink (reference 2.5).
        drunk = draft.now - timedelta(hours=numbers.hours_since_alcohol)
        facts = {**draft.chat.facts, ALCOHOL: Fact("yes", drunk, "said")}
        draft.become(facts=facts)


def _learn_age(draft: Draft, person: Person, told: AgeBand) -> None:
    """Take an age that is told after the question about it: what it forbids holds from now on."""
    if told.gives and told.id != person.age:
        draft.become(person=replace(person, age=told.id))
        record(draft, told.gives, "yes")
        hint(draft, told.asks)


def is_high(numbers: Numbers) -> bool:
    """140/90 and more (reference 2.5)."""
    return (numbers.systolic or 0) >= 140 or (numbers.diastolic or 0) >= 90


def knows(content: Content, sign: SignId) -> bool:
    """Whether content has this sign."""
    return sign in content.signs.every


def apply_number(draft: Draft, number: str, value: float) -> None:
    """Take what a number means, when it was given by a button (texts are read elsewhere)."""
    for rule in draft.content.screening.numbers:
        if rule.number != number or not _within(rule.at_least, rule.below, value):
            continue
        if rule.strength == "hard":
            record(draft, rule.gives, "yes")
        else:
            hint(draft, (rule.gives,))


def _within(at_least: float | None, below: float | None, value: float) -> bool:
    return (at_least is None or value >= at_least) and (below is None or value < below)


def put_together(draft: Draft) -> SignId | None:
    """Take what several facts point to together (fever, then a stiff neck).

    Within one text the reading has done this already. Over several texts and ticks the pieces may
    not belong together, so a question is owed; an answer newer than every piece stands. Returns the
    danger whose pieces are all stated, which is asked about at once.
    """
    urgent = None
    present = _present(draft.chat)
    for rule in draft.content.screening.combinations:
        if not _meet(present, rule) or not _concerns(draft, rule):
            continue
        pieces = [s for s in (*rule.all_of, *rule.any_of) if is_yes(draft.chat, s)]
        fact = draft.chat.facts.get(rule.gives)
        newest = max(draft.chat.facts[sign].at for sign in pieces)
        if fact is None or (fact.answer == "no" and (fact.source == "said" or fact.at < newest)):
            sure = rule.strength == "hard" and not decides(draft.content, rule.gives)
            record(draft, rule.gives, "yes" if sure else "hinted", explicit=False)
            present = _present(draft.chat)
            if rule.strength == "hard" and rule.gives in draft.content.signs.dangers:
                urgent = urgent or rule.gives
    return urgent


def _concerns(draft: Draft, rule: Combination) -> bool:
    """Whether a combination is for this person; one for an age needs an age that is known."""
    person = draft.chat.person
    if rule.applies is None:
        return True
    return person is not None and concerns(draft.content, person, rule.applies)


def _present(chat: Chat) -> frozenset[SignId]:
    return frozenset(sign for sign, fact in chat.facts.items() if fact.answer == "yes")


def _meet(present: frozenset[SignId], rule: Combination) -> bool:
    """Whether all the pieces of a combination are there."""
    return (
        present.issuperset(rule.all_of)
        and not (rule.any_of and present.isdisjoint(rule.any_of))
        and present.isdisjoint(rule.none_of)
    )


def decides(content: Content, sign: SignId) -> bool:
    """Whether a sign forbids touching: a danger or a contraindication."""
    return sign in content.signs.dangers or sign in content.signs.blocks


# --- whom it concerns ----------------------------------------------------------------------------


def age_band(content: Content, band: AgeBandId) -> AgeBand | None:
    """Return the band, or None when content has dropped it."""
    return content.screening.bands.get(band)


def age_bands(content: Content) -> tuple[AgeBand, ...]:
    """Return every age rule, that for an age nobody tells included."""
    return tuple(content.screening.bands.values())


def band_of(content: Content, months: int) -> AgeBand:
    """Return the band that an age in months falls in."""
    fitting = [band for band in content.screening.age_bands if band.from_months <= months]
    return max(fitting, key=lambda band: band.from_months)


def concerns(content: Content, person: Person | None, applies: Applies) -> bool:
    """Whether a question is for this person. Unknown age: every question is."""
    if applies.from_months == 0 and applies.to_months is None:
        return True  # most questions are for everybody
    band = person and age_band(content, person.age)
    unknown = content.screening.age_unknown
    if not band or (unknown and band.id == unknown.id):
        return True
    low = band.from_months
    above = [b.from_months for b in content.screening.age_bands if b.from_months > low]
    high = min(above) - 1 if above else 130 * 12
    to = applies.to_months if applies.to_months is not None else 200 * 12
    return low <= to and high >= applies.from_months


# --- what holds how long -------------------------------------------------------------------------


def screens_of(content: Content, screen: ScreenId) -> tuple[ScreenId, ...]:
    """Return the screens that a joint screen stands for, or the screen itself."""
    for joint in content.screening.joint_screens:
        if joint.id == screen:
            return joint.screens
    return (screen,)


def passing_screens(content: Content) -> frozenset[ScreenId]:
    """Screens about now, asked again for every headache: those of the later rounds of one day."""
    return content.screening.passing


def signs_of(content: Content, screens: Iterable[ScreenId]) -> Iterator[SignId]:
    """All signs that these screens ask about."""
    wanted = frozenset(screens)
    for screen in content.screening.screens:
        if screen.id in wanted:
            yield from screen.signs


def begin_anew(draft: Draft) -> None:
    """Start on another headache: forget what was said about the last one and about that moment."""
    if _age_was_refused(draft):
        draft.become(person=None, screened={}, facts={})
    content, chat = draft.content, draft.chat
    passing = passing_screens(content)
    lasting = [screen.id for screen in content.screening.screens if screen.id not in passing]
    keep = set(signs_of(content, lasting)) | _milder(content) | _of_the_age(content, chat)
    keep |= _agreed(content, chat)
    draft.become(
        facts={s: f for s, f in chat.facts.items() if s in keep and f.answer in ("yes", "no")},
        heard={},
        headache=None,
        named=False,
        advised=None,
        pain=None,
        screened={s: at for s, at in chat.screened.items() if s not in passing},
    )


def _milder(content: Content) -> set[SignId]:
    signs: list[BaseSign] = [*content.signs.blocks.values(), *content.signs.cautions.values()]
    return {sign.milder for sign in signs if sign.milder}


def _age_was_refused(draft: Draft) -> bool:
    """Whoever did not tell an age is asked again, and so is everything else (reference 2.4)."""
    person, unknown = draft.chat.person, draft.content.screening.age_unknown
    return person is not None and unknown is not None and person.age == unknown.id


def _agreed(content: Content, chat: Chat) -> set[SignId]:
    """What opens the way to a routine holds; a No to it is asked again another time."""
    needed = {sign for routine in content.routines.values() for sign in routine.only_with}
    return {sign for sign in needed if is_yes(chat, sign)}


def _of_the_age(content: Content, chat: Chat) -> set[SignId]:
    band = chat.person and age_band(content, chat.person.age)
    return {*band.asks, *([band.gives] if band.gives else [])} if band else set()


def is_within(moment: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether the moment lies in the last `span`."""
    return moment is not None and now - moment <= span


def tier_of(content: Content, sign: SignId) -> DangerSign | BlockSign | CautionSign | None:
    """Return the sign when it is one that decides something, None for a plain symptom."""
    signs = content.signs
    return signs.dangers.get(sign) or signs.blocks.get(sign) or signs.cautions.get(sign)
