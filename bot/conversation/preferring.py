"""`/settings`: how the person wants the bot to be, on one message that changes as they tap.

A row is a line of the message and its buttons. A new one needs its name and choices in `ROWS`, how
it stands and is set in `_now` and `_changed`, and its words: `setting_<row>` and
`choice_<row>_<choice>`.
"""

from dataclasses import dataclass, replace
from typing import Final, get_args

from bot.conversation import locating, quieting, showing
from bot.conversation.draft import Draft, grid
from bot.conversation.screening import person_label
from bot.model.effects import Button, Rows
from bot.model.ids import Slot
from bot.model.state import Preferences, Show, Theme, Tone

AUTOMATIC: Final = "auto"
"""As it suits what hurts: the preference is not chosen."""

RECENT: Final = 30
"""Messages after which one is not changed any more but sent anew: the store remembers 32."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to choose."""

    name: str
    choices: tuple[str, ...]


ROWS: Final = (
    Row("show", get_args(Show)),
    Row("theme", (*get_args(Theme), AUTOMATIC)),
    Row("tone", get_args(Tone)),
    Row("sound", ("on", "off")),
)


ABOUT: Final = ("clock", "quiet", "language", "country", "person")
"""What stands on the message and has a question of its own."""


def settings(draft: Draft) -> None:
    """Send the message."""
    slot = draft.next_slot()
    draft.send(*_rendered(draft, slot))


def choose(draft: Draft, argument: str) -> None:
    """Take a tap: `m12.theme.dark`. What nobody could have tapped is ignored."""
    slot, _, wish = argument.partition(".")
    name, _, choice = wish.partition(".")
    row = next((row for row in ROWS if row.name == name), None)
    if row is None or choice not in row.choices or _now(draft, name) == choice:
        return
    draft.become(preferences=_changed(draft.chat.preferences, name, choice))
    if _is_recent(draft, slot):
        draft.edit(Slot(slot), *_rendered(draft, Slot(slot)))
    else:
        settings(draft)


def _is_recent(draft: Draft, slot: str) -> bool:
    number = slot.removeprefix("m")
    return number.isdecimal() and draft.chat.sent - RECENT < int(number) <= draft.chat.sent


def _rendered(draft: Draft, slot: Slot) -> tuple[str, Rows]:
    lines = [
        draft.text(f"setting_{row.name}", now=_label(draft, row, _now(draft, row.name)))
        for row in ROWS
    ]
    text = "\n".join([draft.text("settings"), *lines, "", *_about(draft)])
    others = grid(
        [
            draft.button("open_clock", "a.zone"),
            draft.button("open_quiet", "a.quiet"),
            draft.button("open_language", "a.open.language"),
            draft.button("open_country", "a.open.country"),
            draft.button("open_profile", "a.open.profile"),
        ],
        2,
    )
    return text, (*(_buttons(draft, row, slot) for row in ROWS), *others)


def _about(draft: Draft) -> list[str]:
    """Say how what has a question of its own stands."""
    stands = {name: _stands(draft, name) or draft.text("not_told") for name in ABOUT}
    return [draft.text(f"setting_{name}", now=now) for name, now in stands.items()]


def _stands(draft: Draft, name: str) -> str:
    match name:
        case "clock":
            return locating.described(draft)
        case "quiet":
            return quieting.span(draft) or draft.text("quiet_off")
        case "language":
            return draft.words.card.name
        case "country":
            country = draft.chat.country
            return draft.words.countries.get(country, "") if country else ""
        case _:
            return person_label(draft)


def _buttons(draft: Draft, row: Row, slot: Slot) -> tuple[Button, ...]:
    now = _now(draft, row.name)
    return tuple(
        Button(
            f"{'✅ ' if choice == now else ''}{_label(draft, row, choice)}",
            f"a.set.{slot}.{row.name}.{choice}",
        )
        for choice in row.choices
    )


def _label(draft: Draft, row: Row, choice: str) -> str:
    name = f"{row.name}_{choice}"
    return draft.text(f"choice_{name}")


def _now(draft: Draft, name: str) -> str:
    """Return how a row stands, as one of its choices."""
    chosen = draft.chat.preferences
    match name:
        case "show":
            return showing.show_of(draft)
        case "theme":
            return chosen.theme or AUTOMATIC
        case "tone":
            return chosen.tone
        case "sound":
            return "on" if chosen.sound else "off"
        case _:
            raise KeyError(name)


def _changed(before: Preferences, name: str, choice: str) -> Preferences:
    if name == "sound":
        return replace(before, sound=choice == "on")
    return replace(before, **{name: None if choice == AUTOMATIC else choice})  # type: ignore[arg-type] # a choice of its row
