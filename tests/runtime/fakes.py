"""A channel, a decision and the wiring between them, small enough to reason about."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from bot.channels.base import Arrival, Delivered, Handle, Outcome, Pace
from bot.conversation.library import Library
from bot.library.world import Earth
from bot.model.content import Content
from bot.model.effects import Cancel, Edit, Effect, Schedule, Send, Urgency, Withdraw
from bot.model.events import Due, Event, Said, Undeliverable
from bot.model.ids import ChatId, Language, Slot
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.model.words import Words
from bot.runtime.alarms import Alarms
from bot.runtime.clock import Bell
from bot.runtime.delivery import Delivery
from bot.runtime.engine import Bells, Engine
from bot.understanding.lexicon import Lexicon

from .manual_clock import ManualClock
from .memory_store import MemoryStore, Row

EN = Language("en")
MISTAKE = "Something broke on our side. In danger, call 112."
UNREADABLE = "Nothing can be read. In danger, call 112."
TOO_FAST = "Please wait a moment."


_MESSAGES = {"our_mistake": MISTAKE, "cannot_read_you": UNREADABLE, "too_fast": TOO_FAST}


def library() -> Library:
    words = Words.model_construct(code=EN, messages=_MESSAGES)
    nothing_to_look_up = cast("Lexicon", None)
    return Library(Content.model_construct(), {EN: words}, nothing_to_look_up, Earth({}))


def new_chat(client_language: str | None, _: Library) -> Chat:
    return Chat(Language(client_language or "en"))


def echo(chat: Chat, event: Event, _: Library, now: datetime) -> Turn:
    """Answer in a way that shows what was decided: `m1` says "heard hello"."""
    assert now.tzinfo is not None
    after = replace(chat, sent=chat.sent + 1)
    return Turn(after, _effects(Slot(f"m{after.sent}"), event))


def _effects(slot: Slot, event: Event) -> tuple[Effect, ...]:
    match event:
        case Said(text) if text.startswith("wait "):
            return (Schedule("silence", 1, 0, float(text.removeprefix("wait "))),)
        case Said(text) if text.startswith("step "):
            step = Schedule("step", 1, 1, float(text.removeprefix("step ")), slot)
            return (Send(slot, "press", urgency=Urgency.STEP), step)
        case Said("danger"):
            return (Send(slot, "call for help", urgency=Urgency.DANGER),)
        case Said("tick"):
            return (Send(slot, "tick", urgency=Urgency.STEP),)
        case Said("edit"):
            return (Edit(Slot("m1"), "edited"),)
        case Said("nothing"):
            return ()
        case Said(text):
            return (Send(slot, f"heard {text}"),)
        case Due(key):
            return (Send(slot, f"due {key}"),)
        case Undeliverable():
            return (Cancel(), Withdraw())
        case _:
            return ()


@dataclass(frozen=True)
class Attempt:
    """One message as the person sees it arrive."""

    at: datetime
    chat: int
    text: str
    message: int | None


Answer = Outcome | Exception | asyncio.Event


@dataclass
class FakeChannel:
    """Satisfies `bot.channels.base.Channel`.

    `answers[chat]` are given in order: an outcome is returned, an exception raised, an event waited
    for. Without an answer the message is delivered.
    """

    clock: ManualClock
    pace: Pace | None = None
    answers: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    attempts: list[Attempt] = field(default_factory=list)
    on_the_wire: int = 0
    inbox: "asyncio.Queue[Arrival | None]" = field(default_factory=asyncio.Queue)
    confirmed: list[Receipt | None] = field(default_factory=list)

    async def listen(self, handle: Handle) -> None:
        while (arrival := await self.inbox.get()) is not None:
            await handle(arrival)
            self.confirmed.append(arrival.receipt)

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        self.attempts.append(Attempt(self.clock.now(), chat, wish.text, message))
        self.on_the_wire += 1
        try:
            return await self._answer(chat)
        finally:
            self.on_the_wire -= 1

    async def _answer(self, chat: ChatId) -> Outcome:
        await asyncio.sleep(0)
        answer = self.answers[chat].pop(0) if self.answers[chat] else None
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = None
        return answer or Delivered(len(self.attempts))

    def texts(self, chat: int) -> list[str]:
        return [attempt.text for attempt in self.attempts if attempt.chat == chat]


Step = Callable[[Chat, Event, Library, datetime], Turn]


@dataclass
class Rig:
    """The runtime on a store, a channel and a clock that a test can hold."""

    clock: ManualClock
    store: MemoryStore
    channel: FakeChannel
    engine: Engine
    alarms: Alarms
    delivery: Delivery

    async def say(self, chat: int, text: str, receipt: int | None = None) -> None:
        proof = None if receipt is None else Receipt("telegram", receipt)
        await self.engine.handle(ChatId(chat), Said(text), proof)

    def waiting(self, chat: int) -> list[str]:
        return [row.wish.text for row in self.store.waiting.values() if row.chat == chat]

    def settled(self, chat: int) -> Row:
        """Return the chat's last settled message."""
        return [row for row in self.store.settled if row.chat == chat][-1]


def build_rig(pace: Pace | None = None, step: Step = echo) -> Rig:
    clock, store = ManualClock(), MemoryStore()
    channel = FakeChannel(clock, pace)
    bells = Bells(alarms=Bell(clock), delivery=Bell(clock))
    engine = Engine(
        store=store, library=library(), clock=clock, step=step, new_chat=new_chat, bells=bells
    )
    delivery = Delivery(
        store=store,
        channel=channel,
        engine=engine,
        clock=clock,
        bell=bells.delivery,
        jitter=random.Random(7),
    )
    alarms = Alarms(store, engine, clock, bells.alarms)
    return Rig(clock, store, channel, engine, alarms, delivery)
