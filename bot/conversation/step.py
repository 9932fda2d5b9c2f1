"""The front door: one event in, one decision out.

Rule 1: pure. The same chat, event, library and moment give the same turn.
Rule 2: every text is read for danger first, whatever the state (P2).
Rule 3: a turn is decided whole; nothing here has an effect of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import assert_never

from bot.conversation import (
    commands,
    course,
    danger,
    expiry,
    follow_up,
    heard,
    locating,
    owning,
    path,
    pressed,
    quick,
    recording,
    session,
    spoken,
    spoken_diary,
    spoken_in_session,
)
from bot.conversation.draft import Draft
from bot.conversation.fitting import fit
from bot.conversation.knowledge import tier_of
from bot.conversation.library import Library
from bot.model.events import Commanded, Due, Event, Pressed, Said, Sent, Undeliverable
from bot.model.ids import Country, Language
from bot.model.state import (
    Asking,
    Chat,
    CheckingIn,
    Consenting,
    Describing,
    Fresh,
    Identifying,
    Idle,
    Locating,
    Locked,
)
from bot.model.turn import Turn
from bot.understanding.lexicon import Lexicon
from bot.understanding.read import read
from bot.understanding.reading import Reading


def new_chat(client_language: str | None, library: Library) -> Chat:
    """Return the state of a chat never seen, as the language of the person's app suggests.

    A region in it (`en-GB`) names the country, and so the emergency number, until it is changed.
    """
    code, _, region = (client_language or "").partition("-")
    language = Language(code.lower())
    country = Country(region.upper())
    return Chat(
        language if language in library.words else library.fallback,
        country=country if country in library.content.emergency.by_country else None,
    )


Read = Callable[[str, Lexicon, Language], Reading]


def step(
    chat: Chat, event: Event, library: Library, now: datetime, *, reading: Read = read
) -> Turn:
    """Decide what an event means. `now` is aware. `reading` is how texts are read."""
    draft = Draft(fit(chat, library.content), library, now)
    if isinstance(event, Said | Pressed | Commanded):
        draft.become(asked_to_erase=False)
    match event:
        case Said():
            words = reading(event.text, library.lexicon, draft.chat.language)
            asked = draft.before.asked_to_erase and heard.has(words, "yes", "no")
            _said(draft, event, words, _erase if asked else partial(spoken.said, text=event.text))
        case Pressed():
            pressed.pressed(draft, event.data)
        case Commanded(name="log") if event.argument.strip():
            words = reading(event.argument, library.lexicon, draft.chat.language)
            massaging = danger.session_of(draft.chat.phase)  # then it is about the massage
            log = spoken.said if massaging else spoken_diary.log
            _said(draft, Said(event.argument), words, log)
        case Commanded(name="now") if event.argument.strip():
            words = reading(event.argument, library.lexicon, draft.chat.language)
            _said(draft, Said(event.argument), words, quick.said)
        case Commanded() if event.argument.strip():
            # Whoever writes more behind a command may write what matters most.
            words = reading(event.argument, library.lexicon, draft.chat.language)
            _said(draft, Said(event.argument), words, partial(_commanded, event))
        case Commanded():
            commands.commanded(draft, event.name, event.argument)
        case Sent():
            _sent(draft, event)
        case Due():
            _due(draft, event)
        case Undeliverable():
            _gone(draft)
        case _:
            assert_never(event)
    if isinstance(event, Said | Pressed | Commanded | Sent):
        expiry.seen(draft)
    course.tend(draft)
    draft.become(alarms={}, diary=None, unread=0)
    return draft.turn()


def _said(
    draft: Draft,
    event: Said,
    heard_words: Reading,
    harmless: Callable[[Draft, Reading], None],
) -> None:
    """Take a text: danger first, then `harmless` does what it means."""
    heard_words = danger.with_what_no_screen_asks(draft, heard_words)
    reading = _about_the_patient(draft, heard_words, forwarded=event.forwarded)
    _tune(draft, reading)
    if sign := danger.stated(draft, reading):
        danger.raise_alarm(draft, sign, told=True)
    elif isinstance(draft.chat.phase, Locked) or spoken_in_session.must_halt(draft, reading):
        harmless(draft, reading)
    elif sign := danger.suspected(draft, reading):
        heard.take_note(draft, reading)
        danger.ask_with_banner(draft, sign)
    else:
        harmless(draft, reading)


def _erase(draft: Draft, reading: Reading) -> None:
    """Take the answer to the question whether everything shall be erased."""
    if heard.has(reading, "yes"):
        owning.forget(draft)
    else:
        draft.say("kept")


def _commanded(event: Commanded, draft: Draft, _: Reading) -> None:
    commands.commanded(draft, event.name, event.argument)


def _about_the_patient(draft: Draft, reading: Reading, *, forwarded: bool) -> Reading:
    """Read "she feels sick" as the patient's when it is for her, and forwarded words as hints."""
    person, dangers = draft.chat.person, draft.content.signs.dangers
    mentions = list(reading.mentions)
    for place, mention in enumerate(mentions):
        helping = person is not None and person.subject != "me" and mention.status == "other"
        if helping:
            hard = mention.sign in dangers and dangers[mention.sign].strength == "hard"
            strength = "hard" if hard else mention.strength
            mentions[place] = replace(mention, status="present", strength=strength)
        if forwarded and tier_of(draft.content, mention.sign):
            mentions[place] = replace(mentions[place], strength="soft")
    return replace(reading, mentions=tuple(mentions))


def _tune(draft: Draft, reading: Reading) -> None:
    """Speak the language the person writes, until they have chosen one."""
    early = isinstance(draft.chat.phase, Fresh | Consenting | Identifying | Describing)
    known = reading.language in draft.library.words
    if early and known and not draft.chat.language_chosen and reading.language:
        draft.become(language=reading.language)


def _sent(draft: Draft, event: Sent) -> None:
    if event.what == "group":
        draft.say("only_private")
    elif isinstance(draft.chat.phase, Locked):
        danger.open_locked(draft)
    elif isinstance(draft.chat.phase, Fresh):
        path.proceed(draft)
    elif isinstance(draft.chat.phase, Locating) and event.place:
        locating.take_position(draft, draft.chat.phase, event.place)
        path.clock_is_settled(draft)
    else:
        draft.say("only_words")


def _due(draft: Draft, event: Due) -> None:
    match event.key:
        case "step":
            session.step_due(draft, event)
        case "silence":
            _silence_due(draft, event)
        case "nudge":
            _nudge_due(draft, event)
        case "settle":
            session.settle_due(draft, event)
        case "check_in":
            follow_up.due(draft, event)
        case "course":
            course.due(draft, event)
        case "expiry":
            expiry.due(draft, event)
        case _:
            assert_never(event.key)


def _nudge_due(draft: Draft, event: Due) -> None:
    phase = draft.chat.phase
    if isinstance(phase, CheckingIn):
        follow_up.nudge_due(draft, phase, event)
    else:
        session.nudge_due(draft, event)


def _silence_due(draft: Draft, event: Due) -> None:
    phase = draft.chat.phase
    if isinstance(phase, Asking) and phase.banner and event.about == draft.chat.question:
        danger.raise_alarm(draft, phase.sign)


def _gone(draft: Draft) -> None:
    """The person cannot be reached: nothing more is sent, and nothing wakes up for them."""
    under_way = danger.session_of(draft.chat.phase)
    if under_way:
        recording.keep(draft, under_way, after=None, stopped="gone")
        draft.enter(Idle())
    draft.cancel()
    draft.withdraw()
    draft.become(follow_up=None)
    course.gone(draft)
