"""A headache written down in plain words.

What is told is learned as any description is, so that nothing need be said twice; of a headache
that is over only what protects somebody is learned.
"""

from dataclasses import replace

from bot.conversation import blocking, knowledge, noting, path, questions, warning, writing_down
from bot.conversation.beginning import began_at, ended_at
from bot.conversation.draft import Draft
from bot.conversation.heard import learn
from bot.conversation.noting import NEW, UNSENT
from bot.conversation.offering import UNKNOWN
from bot.model.diary import Entry
from bot.model.ids import HeadacheId, SignId
from bot.model.state import Blocked, Noting, Phase
from bot.understanding.reading import Numbers, Reading


def write_down(draft: Draft, reading: Reading) -> None:
    """Write down the headache that a text tells of; ask only what it needs at least."""
    over = bool(reading.noted.over)
    then = writing_down.interrupted(draft)
    if over:
        _learn_what_protects(draft, reading)
    else:
        if then is None:
            knowledge.begin_anew(draft)
        learn(draft, reading)
    entry = _entry(draft, reading)
    if entry.before is None:
        asked = Noting(entry, ("strength",), UNSENT, ongoing=not over, told=True, then=then)
        noting.ask(draft, asked)
        return
    entry = noting.keep(draft, entry)
    writing_down.show(draft, entry, then, ongoing=not over)
    warning.warn(draft, noting.with_entry(draft.diary, entry))
    _attend(draft, then)


def _learn_what_protects(draft: Draft, reading: Reading) -> None:
    symptoms = draft.content.signs.symptoms
    kept = tuple(each for each in reading.mentions if each.sign not in symptoms)
    learn(draft, replace(reading, mentions=kept, fits=(), numbers=Numbers()))


def _attend(draft: Draft, then: Phase | None) -> None:
    """A danger whose pieces came together is asked about; a reason against massage is said."""
    waiting, known = draft.chat.phase, then.reasons if isinstance(then, Blocked) else ()
    if urgent := knowledge.put_together(draft):
        path.ask_at_once(draft, urgent, waiting)
        return
    owed = questions.owed(draft, ())
    if owed and owed.banner:
        questions.open_question(draft, replace(owed, then=waiting))
    elif {sign for sign, _ in questions.blocks(draft)} - set(known):
        blocking.block(draft)
    else:
        writing_down.go_back(draft, then)


def _entry(draft: Draft, reading: Reading) -> Entry:
    noted, numbers = reading.noted, reading.numbers
    at = began_at(draft, noted, numbers) or draft.now
    untaken = () if noted.no_medicine else None
    return Entry(
        number=NEW,
        day=draft.day_of(at),
        began_at=at,
        ended_at=ended_at(draft, at, noted),
        before=strength(reading),
        headache=_kind(draft, reading),
        signs=tuple(sorted(_told(draft, reading))),
        medicines=noted.medicines or untaken,
        triggers=noted.triggers,
    )


def strength(reading: Reading) -> int | None:
    """Return the strength that a text tells, 1-10; no pain is nothing to write down."""
    numbers, told = reading.numbers, reading.noted
    sure = numbers.lone == told.digit or not reading.mentions  # the "one" of "one side" is none
    for number in (numbers.pain, told.strength, numbers.plain, numbers.lone if sure else None):
        if number is not None and 1 <= number <= 10:
            return number
    return None


def _told(draft: Draft, reading: Reading) -> set[SignId]:
    counted = ("present", "past") if reading.noted.over else ("present",)
    return {
        mention.sign
        for mention in reading.mentions
        if mention.status in counted and knowledge.knows(draft.content, mention.sign)
    }


NAMED_FROM = 50.0
"""Share of what the words sound like from which they have named a kind."""


def _kind(draft: Draft, reading: Reading) -> HeadacheId | None:
    """Return the kind that the words name. Nothing is concluded from signs: nobody can be asked."""
    named = [fit.headache for fit in reading.fits if fit.score >= NAMED_FROM]
    known = [each for each in named if each in draft.content.headaches and each != UNKNOWN]
    return known[0] if len(known) == 1 else None
