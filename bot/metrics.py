"""Seen from outside: figures for Prometheus, taken by wrapping the seams. Nobody is in them.

Rule 1: no label names a person, a chat or a word; verdicts are counted by the id of a sign.
Rule 2: measuring changes nothing: a wrapper passes on what it wraps.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bot.channels.base import Channel, Delivered, Gone, Handle, Outcome, Pace, Refused, TryLater
from bot.conversation.library import Library
from bot.model.effects import Edit, Send
from bot.model.events import Due, Event
from bot.model.ids import ChatId, Language
from bot.model.state import Blocked, Chat, Locked
from bot.model.turn import Receipt, Turn
from bot.runtime.engine import Step
from bot.store.base import Committed, Shared, Store
from bot.understanding.reading import Reading

FINE_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Bounds for what takes milliseconds when all is well, in seconds."""

LATE_S = (0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 7200.0)
"""Bounds of lateness: a second is nothing, a minute is a step that goes on by itself, two hours end
a session (`carry_on_s`, `close_after_s`)."""


class Metrics:
    """All figures of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Histogram(
            "headache_turn_seconds",
            "Time to decide one turn, by kind of event.",
            ["event"],
            buckets=FINE_S,
            registry=self.registry,
        )
        self.reading = Histogram(
            "headache_understanding_seconds",
            "Time to read one text.",
            buckets=FINE_S,
            registry=self.registry,
        )
        self.commits = Histogram(
            "headache_commit_seconds",
            "Time to keep one turn, by what became of it.",
            ["outcome"],
            buckets=FINE_S,
            registry=self.registry,
        )
        self.lateness = Histogram(
            "headache_alarm_lateness_seconds",
            "How late an alarm was decided on, by its key.",
            ["key"],
            buckets=LATE_S,
            registry=self.registry,
        )
        self.outgoing = Counter(
            "headache_outgoing_total",
            "Messages handed to the messenger, by outcome and urgency.",
            ["outcome", "urgency"],
            registry=self.registry,
        )
        self.delivery = Histogram(
            "headache_delivery_seconds",
            "Time the messenger took for one message.",
            buckets=(*FINE_S, 2.0, 5.0, 20.0),
            registry=self.registry,
        )
        self.verdicts = Counter(
            "headache_verdicts_total",
            "Emergencies and refusals, by the id of the sign.",
            ["verdict", "sign"],
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)

    def timed_step(self, step: Callable[..., Turn]) -> Step:
        """Return `step` with its time, its verdicts and the lateness of alarms counted."""

        def counted(chat: Chat, event: Event, library: Library, now: datetime) -> Turn:
            started = time.perf_counter()
            turn = step(chat, event, library, now)
            self.turns.labels(type(event).__name__).observe(time.perf_counter() - started)
            if isinstance(event, Due):
                self.lateness.labels(event.key).observe(max(0.0, (now - event.at).total_seconds()))
            self._count_verdict(chat, turn.chat)
            return turn

        return counted

    def _count_verdict(self, before: Chat, after: Chat) -> None:
        if type(after.phase) is type(before.phase):
            return
        match after.phase:
            case Locked(reason=sign):
                self.verdicts.labels("emergency", sign).inc()
            case Blocked(reasons=reasons):
                for sign in reasons:
                    self.verdicts.labels("no_massage", sign).inc()
            case _:
                pass

    def timed_read(self, read: "Read") -> "Read":
        """Return `read` with its time counted."""

        def counted(text: str, lexicon: Library, language: Language) -> Reading:
            with self.reading.time():
                return read(text, lexicon, language)

        return counted


Read = Callable[..., Reading]


class MeteredStore:
    """A store whose commits are timed."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self.load = store.load
        self.diary = store.diary
        self.file = store.file
        self.keep_file = store.keep_file
        self.due = store.due
        self.outgoing = store.outgoing
        self.settle = store.settle
        self.next_event = store.next_event
        self.prune = store.prune
        self.close = store.close
        if isinstance(store, Shared):
            self.on_news = store.on_news

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn; see `Store.commit`."""
        started = time.perf_counter()
        outcome = await self._store.commit(chat, loaded_turn, turn, receipt, now)
        self._metrics.commits.labels(outcome).observe(time.perf_counter() - started)
        return outcome


class MeteredChannel:
    """A channel whose deliveries are timed and counted by outcome."""

    def __init__(self, channel: Channel, metrics: Metrics) -> None:
        self._channel = channel
        self._metrics = metrics
        self.pace: Pace | None = channel.pace

    async def listen(self, handle: Handle) -> None:
        """As the channel does."""
        await self._channel.listen(handle)

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        """Hand over one message; see `Channel.deliver`."""
        with self._metrics.delivery.time():
            outcome = await self._channel.deliver(chat, wish, message)
        urgency = wish.urgency.name.lower() if isinstance(wish, Send) else "edit"
        self._metrics.outgoing.labels(_named(outcome), urgency).inc()
        return outcome


def _named(outcome: Outcome) -> str:
    match outcome:
        case Delivered():
            return "delivered"
        case TryLater():
            return "later"
        case Gone():
            return "gone"
        case Refused():
            return "refused"
        case _:
            assert_never(outcome)
