"""Commands, and the choices they open. They work in every state."""

from collections.abc import Callable, Mapping

from bot.conversation import (
    course_menu,
    coursing,
    danger,
    diary,
    intake,
    locating,
    owning,
    path,
    preferring,
    questions,
    quick,
    quieting,
    recording,
    session,
    why,
)
from bot.conversation.draft import Draft, column, grid
from bot.conversation.phases import suspended
from bot.conversation.screening import person_label
from bot.model.effects import Button
from bot.model.ids import Country, Language
from bot.model.state import (
    Asking,
    Blocked,
    CheckingIn,
    Fresh,
    Halted,
    Idle,
    Locating,
    Locked,
    Noted,
    Noting,
    Overdue,
    Paused,
    Phase,
    Quieting,
    Rating,
    Running,
    Settling,
)

QUICK = "quick"
"""What follows `/start` when it comes by the link to the short way (`?start=quick`)."""


PLAIN: Mapping[str, Callable[[Draft], None]] = {
    "now": quick.now,
    "course": course_menu.show,
    "why": why.why,
    "settings": preferring.settings,
    "forget": owning.confirm_forget,
    "privacy": owning.privacy,
    "export": owning.export,
}
"""Commands that take nothing with them."""

TAPPED: Mapping[str, Callable[[Draft], None]] = {
    "now": quick.now,
    "forget": owning.forget,
    "erase": owning.confirm_forget,
    "export": owning.export,
}
"""Buttons that do one thing whenever they are pressed."""


def commanded(draft: Draft, name: str, argument: str) -> None:
    """React to a command."""
    if name in PLAIN:
        PLAIN[name](draft)
        return
    match name:
        case "start" if argument.strip().casefold() == QUICK:
            quick.now(draft)
        case "start":
            start(draft)
        case "stop" | "cancel":
            stop(draft)
        case "help":
            help_(draft)
        case "about":
            draft.say("about")
        case "log" | "diary" | "report":
            diary.commanded(draft, name)
        case "language":
            language(draft, argument)
        case "country":
            country(draft, argument)
        case "profile":
            profile(draft)
        case _:
            draft.say("unknown_command")


def help_(draft: Draft) -> None:
    """Say what can be done, with the short way under it."""
    rows = ((draft.button("start_now", "a.now"),),)
    draft.say("help", rows, number=danger.number(draft))


def start(draft: Draft) -> None:
    """Begin, or show again what is open."""
    if isinstance(draft.chat.phase, Locating | Quieting):
        locating.leave(draft, draft.chat.phase)
    phase = draft.chat.phase
    at_rest = isinstance(phase, Idle | CheckingIn | Noted)
    if at_rest or (isinstance(phase, Noting) and phase.after_session):
        path.restart(draft)
    elif isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    elif isinstance(phase, Running):
        draft.say("session_heard")
    else:
        path.reopen(draft, phase)


def stop(draft: Draft) -> None:
    """Stop whatever is going on; nothing pings afterwards."""
    phase = draft.chat.phase
    match phase:
        case Locked():
            danger.open_locked(draft)
        case Asking() if phase.banner:
            danger.raise_alarm(draft, phase.sign)
        case Running() | Paused() | Overdue() | Settling():
            session.halt(draft, phase.session, "stopped")
        case Fresh():
            path.proceed(draft)
        case _:
            _end(draft)


def _end(draft: Draft) -> None:
    phase = draft.chat.phase
    under_way = danger.session_of(phase)
    if under_way:
        reason = phase.stopped if isinstance(phase, Rating) else "stopped"
        recording.keep(draft, under_way, after=None, stopped=reason)
    draft.withdraw()
    draft.cancel()
    draft.become(follow_up=None)
    coursing.pause(draft, "silence")
    if draft.chat.consented_at is not None and not isinstance(phase, Blocked):
        draft.enter(questions.at_rest(draft))
    draft.say("all_stopped")


def language(draft: Draft, argument: str) -> None:
    """Change the language, or offer the ones there are."""
    wanted = Language(argument.strip().lower())
    if wanted in draft.library.words:
        _speak(draft, wanted)
        return
    buttons = [
        Button(words.card.name, f"a.language.{code}") for code, words in draft.library.words.items()
    ]
    draft.say("choose_language", column(buttons))


def _speak(draft: Draft, wanted: Language) -> None:
    draft.become(language=wanted, language_chosen=True)
    draft.say("language_set")
    _go_on(draft)


def country(draft: Draft, argument: str) -> None:
    """Change the country, which decides the emergency number."""
    wanted = Country(argument.strip().upper())
    if wanted in draft.content.emergency.by_country:
        _live_in(draft, wanted)
        return
    first = draft.words.card.countries
    names = sorted(
        draft.words.countries.items(), key=lambda each: (each[0] not in first, each[1].casefold())
    )
    buttons = [Button(name, f"a.country.{code}") for code, name in names]
    draft.say("choose_country", grid(buttons, 2), number=danger.number(draft))


def _live_in(draft: Draft, wanted: Country) -> None:
    draft.become(country=wanted)
    draft.say("country_set", number=danger.number(draft))


def profile(draft: Draft) -> None:
    """Show whom it is for, and let it be changed."""
    if draft.chat.consented_at is None or draft.chat.person is None:
        path.reopen(draft, draft.chat.phase)
        return
    rows = column(
        [draft.button("change_person", "a.person"), draft.button("leave_person", "a.keep")]
    )
    draft.say("profile", rows, person=person_label(draft))


def chosen(draft: Draft, action: str) -> None:
    """React to a button of a command; it works whenever it is pressed."""
    name, _, argument = action.partition(".")
    if name in TAPPED:
        TAPPED[name](draft)
        return
    match name:
        case "language" if argument in draft.library.words:
            _speak(draft, Language(argument))
        case "country" if argument in draft.content.emergency.by_country:
            _live_in(draft, Country(argument))
        case "set":
            preferring.choose(draft, argument)
        case "open":
            _open(draft, argument)
        case "diary" | "report":
            diary.chosen(draft, name, argument)
        case "course":
            course_menu.chosen(draft, argument)
        case "why_more":
            why.why(draft, more=True)
        case "person":
            _change_person(draft)
        case "zone":
            _settle(draft, locating.ask)
        case "quiet":
            _settle(draft, quieting.ask)
        case "keep":
            draft.say("kept")
        case _:
            pass


def _settle(draft: Draft, ask: Callable[[Draft, Phase], None]) -> None:
    """Ask about the clock, unless something is open that must not wait."""
    phase = draft.chat.phase
    if isinstance(phase, Locked):
        danger.open_locked(draft)
    elif isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    elif danger.session_of(phase) or isinstance(phase, Halted):
        draft.say("not_during_session")
    else:
        ask(draft, phase)


def _open(draft: Draft, what: str) -> None:
    """Show another command's message, from a button of `/settings`."""
    if what == "language":
        language(draft, "")
    elif what == "profile":
        profile(draft)
    elif what == "country":
        country(draft, "")


def _change_person(draft: Draft) -> None:
    phase = draft.chat.phase
    if isinstance(phase, Locked):
        danger.open_locked(draft)
    elif isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    elif danger.session_of(phase):
        draft.say("not_during_session")
    else:
        intake.forget_person(draft)
        intake.open_identifying(draft)


def _go_on(draft: Draft) -> None:
    """Show the open question again, in the new language; a running step is not disturbed."""
    phase = draft.chat.phase
    if isinstance(phase, Running | Idle | Halted | Noted):
        return
    if isinstance(phase, Asking) and phase.banner:
        danger.open_banner(draft)
    else:
        path.reopen(draft, suspended(draft))
