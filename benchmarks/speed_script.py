"""What people do in a benchmark, as plain data: the fake server plays it to every bot alike.

`conversation` is recorded from the bot's own decisions: from /start through every screen to the
last step and the question how it went, pressed through without waiting. `one_text` is a single
message. What a person presses on is sent along whole, as Telegram does.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.conversation.library import Library
from bot.conversation.step import new_chat
from bot.model.effects import Rows
from bot.model.events import Commanded, Event, Pressed, Said
from bot.model.state import Chat
from bot.model.turn import Turn
from tests.conversations.world import BEGIN, Shown, World
from tests.house.visitor import visitor

Json: TypeAlias = dict[str, Any]
Script: TypeAlias = list[Json]

TEXT = "tight band, both sides, pressure"
LONGEST = 100
"""A conversation that does not end within so many updates has lost its way."""


@dataclass(frozen=True)
class Moment:
    """One turn: what was known, what happened, what was decided."""

    before: Chat
    event: Event
    turn: Turn


@dataclass
class _Visit:
    world: World
    script: Script = field(default_factory=list)
    before: list[Chat] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def happen(self, event: Event) -> None:
        chat = self.world.chat or new_chat("en", self.world.library)
        alarms = {key: at for key, (at, _) in self.world.alarms.items()}
        self.before.append(replace(chat, alarms=alarms, diary=self.world.diary))
        self.events.append(event)
        self.script.append(_entry(event, self.world.screen))
        self.world.happen(event)


def one_text() -> Script:
    """Return the script of somebody who says one thing."""
    return [_said(TEXT)]


def conversation(library: Library) -> Script:
    """Return a whole visit, one entry for each update.

    `wait` is what the answer must hold before the next update comes: the button to be pressed.
    """
    return _visit(library, to_the_end=True).script


def in_a_session(library: Library) -> World:
    """Return a chat whose first step is under way now: what was answered long ago is not clear."""
    return _visit(library, to_the_end=False, now=datetime.now(UTC)).world


def after_a_session(library: Library) -> World:
    """Return a chat with nothing under way but the promise to ask later."""
    return _visit(library, to_the_end=True).world


def moments(library: Library) -> list[Moment]:
    """Return the turns of a whole visit, one by one."""
    visit = _visit(library, to_the_end=True)
    return [
        Moment(*each) for each in zip(visit.before, visit.events, visit.world.turns, strict=True)
    ]


def _visit(library: Library, *, to_the_end: bool, now: datetime = BEGIN) -> _Visit:
    who, visit = visitor(library), _Visit(World(library, now=now))
    event: Event | None = Commanded("start")
    while event is not None and len(visit.script) < LONGEST:
        _let_the_last_wait_for(event, visit.script)
        visit.happen(event)
        last = visit.world.screen[-1]
        buttons = [button.data for row in last.rows for button in row]
        skips = [data for data in buttons if data.endswith(".skip")]
        if skips and not to_the_end:
            break
        answers = who.answer(last.text, buttons) or tuple(map(Pressed, skips))
        event = answers[0] if answers else None
    return visit


def _let_the_last_wait_for(event: Event, script: Script) -> None:
    if isinstance(event, Pressed):
        script[-1]["wait"] = f'"{event.data}"'


def _entry(event: Event, screen: list[Shown]) -> Json:
    match event:
        case Said(text):
            return _said(text)
        case Commanded(name):
            return _said(f"/{name}")
        case Pressed(data):
            last = screen[-1]
            under = {"text": last.text, "reply_markup": {"inline_keyboard": _keyboard(last.rows)}}
            return {"kind": "presses", "words": data, "under": under, "wait": ""}
        case _:
            raise TypeError(event)


def _said(text: str) -> Json:
    return {"kind": "says", "words": text, "under": None, "wait": ""}


def _keyboard(rows: Rows) -> list[list[Json]]:
    return [[{"text": b.label, "callback_data": b.data} for b in row] for row in rows]
