"""The beginning: greeting, disclaimer, whom it is for and how old that person is."""

from datetime import datetime
from typing import Final

from bot.conversation import danger, knowledge
from bot.conversation.draft import Draft, column
from bot.model.content import AgeBand
from bot.model.effects import Button
from bot.model.ids import AgeBandId
from bot.model.state import Consenting, Identifying, Person, Subject
from bot.understanding.reading import Reading

OLDEST_YEARS: Final = 120
"""A plain number above this is no age."""

GROWN_UP: Final = 18
"""Years."""

CENTURY: Final = 100
"""A year below this is one in short: 52."""


def open_consent(draft: Draft) -> None:
    """Greet, and show the disclaimer whole (reference 6.7)."""
    draft.enter(Consenting())
    draft.new_question()
    rows = column([draft.button("i_understand", draft.answer("agree"))])
    draft.say("welcome", rows, number=danger.number(draft))


def ask_consent_again(draft: Draft) -> None:
    """Remind of the button; what was written meanwhile is already understood."""
    draft.new_question()
    draft.say("consent_first", column([draft.button("i_understand", draft.answer("agree"))]))


def agree(draft: Draft) -> None:
    """The person has read and understood."""
    draft.become(consented_at=draft.now)


def open_identifying(draft: Draft, subject: Subject | None = None) -> None:
    """Ask whom it is for and how old; one tap answers both for oneself."""
    draft.enter(Identifying(subject))
    draft.new_question()
    rows = column(_bands(draft, subject))
    if subject is None:
        rows = (
            *rows,
            (
                draft.button("for_adult", draft.answer("adult")),
                draft.button("for_child", draft.answer("child")),
            ),
        )
    draft.say(f"who_{subject or 'me'}", rows)


def _bands(draft: Draft, subject: Subject | None) -> list[Button]:
    wanted = ("child", "any") if subject == "child" else ("me", "any")
    return [
        Button(draft.words.age_bands[band.id], draft.answer(f"age.{band.id}"))
        for band in knowledge.age_bands(draft.content)
        if band.button in wanted
    ]


def identify(draft: Draft, subject: Subject, band: AgeBand) -> None:
    """Remember the person, and what the age alone means (reference 2.4)."""
    previous = draft.chat.person
    if previous and (previous.subject, previous.age) != (subject, band.id):
        forget_person(draft)
    draft.become(person=Person(subject, band.id, draft.now))
    if band.gives:
        knowledge.record(draft, band.gives, "yes")
    knowledge.hint(draft, band.asks)


def forget_person(draft: Draft) -> None:
    """Somebody else's headache: no answer holds. How it hurts was told about this headache."""
    symptoms = draft.content.signs.symptoms
    told = {sign: fact for sign, fact in draft.chat.facts.items() if sign in symptoms}
    draft.become(person=None, facts=told, screened={}, headache=None, pain=None)


def months_of(reading: Reading, now: datetime) -> int | None:
    """Return the age that a text tells, in months.

    Of a year of birth it is known to the year. Whether the birthday has been is not, so of a grown
    person the higher age counts and of a child the lower one: there the rules are stricter.
    """
    year = reading.numbers.birth_year
    if reading.numbers.age_months is not None or year is None:
        return reading.numbers.age_months
    if year < CENTURY:
        year += now.year - now.year % CENTURY
        year -= CENTURY if year > now.year else 0
    years = now.year - year
    years -= 1 if 0 < years <= GROWN_UP else 0
    return 12 * years if 0 <= years <= OLDEST_YEARS else None


def identify_by_age(draft: Draft, subject: Subject | None, months: int) -> None:
    """Take an age in months that was typed."""
    band = knowledge.band_of(draft.content, months)
    if subject is None:
        subject = "child" if months < 12 * 12 else "me"
    identify(draft, subject, band)


def identify_by_band(draft: Draft, subject: Subject | None, band_id: AgeBandId) -> bool:
    """Take an age band that was pressed. Return whether content knows it."""
    band = knowledge.age_band(draft.content, band_id)
    if band is None:
        return False
    identify(draft, subject or "me", band)
    return True
