"""One turn in the making: what was known, what becomes of it, what shall be sent.

A `Draft` lives for the length of one call to `step` and is never kept.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from bot.conversation.library import Library
from bot.conversation.wording import fill
from bot.model.diary import Entry
from bot.model.effects import (
    Button,
    Cancel,
    Edit,
    Effect,
    Erase,
    Rows,
    Schedule,
    Send,
    Urgency,
    Withdraw,
)
from bot.model.ids import AlarmKey, Slot
from bot.model.media import Media
from bot.model.state import Chat, Phase, changed
from bot.model.turn import Turn
from bot.model.words import Words


class DiaryNeeded(Exception):  # noqa: N818 - no error: the caller loads it and decides once more
    """The diary is needed for this decision, and `chat.diary` was not filled in."""


class Draft:
    """Collects the new state and the effects of one turn."""

    def __init__(self, chat: Chat, library: Library, now: datetime) -> None:
        self.before = chat
        self.chat = chat
        self.library = library
        self.content = library.content
        self.now = now
        self._effects: list[Effect] = []

    @property
    def words(self) -> Words:
        """The words of the chat's language, or of the fallback when content lost that language."""
        words = self.library.words
        return words.get(self.chat.language) or words[self.library.fallback]

    @property
    def diary(self) -> tuple[Entry, ...]:
        """The diary, oldest first. Raises DiaryNeeded when it was not loaded for this turn."""
        if self.chat.diary is None:
            raise DiaryNeeded
        return self.chat.diary

    @property
    def zone(self) -> tzinfo | None:
        """The person's clock; None while it is not known, and where its zone is no more."""
        name = self.chat.preferences.zone
        return self.library.world.zones.get(name) if name else None

    def day_of(self, moment: datetime) -> date:
        """Return the day on the person's own calendar; that of UTC while it is not known."""
        return moment.astimezone(self.zone or UTC).date()

    def become(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of Chat, checked by replace
        """Change the chat."""
        self.chat = changed(self.chat, **changes)

    def enter(self, phase: Phase) -> None:
        """Wait for something else from now on."""
        self.become(phase=phase)

    def text(self, key: str, **values: object) -> str:
        """Return a message of the chat's language with its places filled."""
        return fill(self.words.messages[key], values)

    def button(self, key: str, data: str) -> Button:
        """Return a button whose label is a message."""
        return Button(self.words.messages[key], data)

    def new_question(self) -> int:
        """Open a new question; buttons of all older ones are out of date from now on."""
        self.become(question=self.chat.question + 1)
        return self.chat.question

    def answer(self, action: str) -> str:
        """Return the button data for an answer to the open question."""
        return f"q{self.chat.question}.{action}"

    def next_slot(self) -> Slot:
        """Return the slot of the message that is sent next."""
        return Slot(f"m{self.chat.sent + 1}")

    def send(
        self,
        text: str,
        rows: Rows = (),
        *,
        sounds: bool = False,
        urgency: Urgency = Urgency.ANSWER,
        media: Media | None = None,
    ) -> Slot:
        """Send a message; return its slot."""
        self.become(sent=self.chat.sent + 1)
        slot = Slot(f"m{self.chat.sent}")
        self._effects.append(Send(slot, text, rows, sounds, urgency, media))
        return slot

    def say(self, key: str, rows: Rows = (), *, sounds: bool = False, **values: object) -> Slot:
        """Send a message of the chat's language; return its slot."""
        return self.send(self.text(key, **values), rows, sounds=sounds)

    def edit(self, slot: Slot, text: str, rows: Rows = ()) -> None:
        """Replace an earlier message."""
        self._effects.append(Edit(slot, text, rows))

    def schedule(
        self, key: AlarmKey, *, about: int, step: int = 0, after_s: float, after: Slot | None = None
    ) -> None:
        """Wake me later."""
        self._effects.append(Schedule(key, about, step, after_s, after))

    def cancel(self, key: AlarmKey | None = None) -> None:
        """Forget one alarm, or all."""
        self._effects.append(Cancel(key))

    def withdraw(self) -> None:
        """Take back what earlier turns decided and nobody has seen yet."""
        self._effects.append(Withdraw())

    def do(self, effect: Effect) -> None:
        """Wish for something else."""
        self._effects.append(effect)

    def erases(self) -> bool:
        """Whether everything about the chat is to be forgotten."""
        return any(isinstance(effect, Erase) for effect in self._effects)

    def turn(self) -> Turn:
        """Return what was decided."""
        return Turn(self.chat, tuple(self._effects))


def column(buttons: Iterable[Button]) -> Rows:
    """One button a line."""
    return tuple((button,) for button in buttons)


def grid(buttons: Iterable[Button], width: int) -> Rows:
    """Lines of `width` buttons each. Telegram shows at most 8 on a line."""
    line = tuple(buttons)
    return tuple(line[i : i + width] for i in range(0, len(line), width))
