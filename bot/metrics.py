"""Seen from outside: figures for Prometheus, taken by wrapping the seams. Nobody is in them.

Rule 1: no label names a person, a chat or a word; verdicts are counted by the id of a sign.
Rule 2: measuring changes nothing: a wrapper passes on what it wraps.
"""

import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import cache
from typing import Any, ParamSpec, TypeVar, assert_never

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.channels.base import (
    Arrival,
    Attachment,
    Channel,
    Delivered,
    Gone,
    Handle,
    Outcome,
    Pace,
    Refused,
    Shows,
    StaleFile,
    TryLater,
)
from bot.channels.telegram import HookState
from bot.conversation.draft import DiaryNeeded
from bot.conversation.library import Library
from bot.model.effects import Edit, Send
from bot.model.events import Due, Event
from bot.model.ids import ChatId, Language
from bot.model.state import Blocked, Chat, Locked
from bot.model.turn import Receipt, Turn
from bot.runtime.engine import Step
from bot.store.base import (
    Committed,
    Diary,
    Loaded,
    Shared,
    Store,
    StoreError,
    Tally,
    UnreadableError,
)
from bot.understanding.reading import Reading

P = ParamSpec("P")
T = TypeVar("T")
Call = Callable[P, Coroutine[Any, Any, T]]

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
        self.shown = Counter(
            "headache_shown_total",
            "Pictures, clips, tones and papers handed over, by kind, way and outcome. Way: "
            "uploaded, their bytes went along; again, the messenger's own name for them did.",
            ["kind", "way", "outcome"],
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
        self.updates = Counter(
            "headache_updates",
            "What people did, as it arrived, by kind of event.",
            ["event"],
            registry=self.registry,
        )
        self.failed = Counter(
            "headache_failed_turns",
            "Turns that could not be decided because of a mistake in the program.",
            ["event"],
            registry=self.registry,
        )
        self.store_failures = Counter(
            "headache_store_failures",
            "Calls that the store could not do, by who made them.",
            ["room"],
            registry=self.registry,
        )
        self.unreadable = Counter(
            "headache_unreadable",
            "Stored states and entries of diaries that were met and could not be read.",
            ["what"],
            registry=self.registry,
        )
        self._add_gauges()
        # Looking a line up by its labels costs more than counting on it, and there are few.
        self.turns_of = cache(self.turns.labels)
        self.commits_of = cache(self.commits.labels)
        self.outgoing_of = cache(self.outgoing.labels)
        self.updates_of = cache(self.updates.labels)

    def _add_gauges(self) -> None:
        def gauge(name: str, told: str) -> Gauge:
            return Gauge(name, told, registry=self.registry)

        self.waiting = gauge("headache_waiting_chats", "Chats with a message on its way out.")
        self.oldest = gauge(
            "headache_oldest_waiting_seconds", "Age of the oldest message on its way out."
        )
        self.parked = gauge(
            "headache_parked_messages", "Messages of the last two days that ended undelivered."
        )
        self.hook_pending = gauge(
            "headache_webhook_pending_updates", "Updates that Telegram has not brought yet."
        )
        self.hook_error = gauge(
            "headache_webhook_last_error_timestamp_seconds",
            "When Telegram could not bring an update last; 0 for never.",
        )

    def count_waiting(self, tally: Tally, now: datetime) -> None:
        """Show what the store has counted."""
        waits_s = 0.0 if tally.oldest is None else (now - tally.oldest).total_seconds()
        self.waiting.set(tally.waiting)
        self.oldest.set(max(0.0, waits_s))
        self.parked.set(tally.parked)

    def count_hook(self, state: HookState) -> None:
        """Show how Telegram gets along with the webhook."""
        self.hook_pending.set(state.pending)
        self.hook_error.set(state.last_error_at.timestamp() if state.last_error_at else 0)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)

    def timed_step(self, step: Callable[..., Turn]) -> Step:
        """Return `step` with its time, its verdicts and the lateness of alarms counted."""

        def counted(chat: Chat, event: Event, library: Library, now: datetime) -> Turn:
            started = time.perf_counter()
            try:
                turn = step(chat, event, library, now)
            except DiaryNeeded:  # asks for more and is asked again
                raise
            except Exception:
                self.failed.labels(type(event).__name__).inc()
                raise
            self.turns_of(type(event).__name__).observe(time.perf_counter() - started)
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
    """A store whose commits are timed and whose failures are counted by who met them."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._metrics = metrics
        self._keep = self._counted("turns", store.commit)
        self._load = self._counted("turns", store.load)
        self._diary = self._counted("turns", store.diary)
        self.unsent = self._counted("delivery", store.unsent)
        self.excuse = self._counted("turns", store.excuse)
        self.due = self._counted("alarms", store.due)
        self.next_event = self._counted("alarms", store.next_event)
        self.outgoing = self._counted("delivery", store.outgoing)
        self.hurry = self._counted("delivery", store.hurry)
        self.settle = self._counted("delivery", store.settle)
        self.file = self._counted("delivery", store.file)
        self.keep_file = self._counted("delivery", store.keep_file)
        self.prune = self._counted("upkeep", store.prune)
        self.beat = self._counted("upkeep", store.beat)
        self.tally = self._counted("upkeep", store.tally)
        self.close = store.close
        if isinstance(store, Shared):
            self.on_news = store.on_news

    def _counted(self, room: str, call: Call[P, T]) -> Call[P, T]:
        async def counted(*given: P.args, **named: P.kwargs) -> T:
            try:
                return await call(*given, **named)
            except StoreError:
                self._metrics.store_failures.labels(room).inc()
                raise

        return counted

    async def load(self, chat: ChatId) -> Loaded:
        """Return the chat; see `Store.load`."""
        try:
            return await self._load(chat)
        except UnreadableError:
            self._metrics.unreadable.labels("state").inc()
            raise

    async def diary(self, chat: ChatId) -> Diary:
        """Return the diary; see `Store.diary`."""
        diary = await self._diary(chat)
        self._metrics.unreadable.labels("entry").inc(len(diary.unread))
        return diary

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn; see `Store.commit`."""
        started = time.perf_counter()
        outcome = await self._keep(chat, loaded_turn, turn, receipt, now)
        self._metrics.commits_of(outcome).observe(time.perf_counter() - started)
        return outcome


class MeteredChannel:
    """A channel whose deliveries are timed and counted by outcome."""

    def __init__(self, channel: Channel, metrics: Metrics) -> None:
        self._channel = channel
        self._metrics = metrics
        self.pace: Pace | None = channel.pace
        if isinstance(channel, Shows):
            self._shows = channel
            self.longest_caption = channel.longest_caption
            self.send_with = self._send_with

    async def listen(self, handle: Handle) -> None:
        """As the channel does."""

        async def counted(arrival: Arrival) -> None:
            self._metrics.updates_of(type(arrival.event).__name__).inc()
            await handle(arrival)

        await self._channel.listen(counted)

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        """Hand over one message; see `Channel.deliver`."""
        with self._metrics.delivery.time():
            outcome = await self._channel.deliver(chat, wish, message)
        self._count(wish, outcome)
        return outcome

    async def _send_with(
        self, chat: ChatId, wish: Send, attachment: Attachment
    ) -> Outcome | StaleFile:
        with self._metrics.delivery.time():
            outcome = await self._shows.send_with(chat, wish, attachment)
        way = "uploaded" if attachment.file is None else "again"
        named = "stale" if isinstance(outcome, StaleFile) else _named(outcome)
        self._metrics.shown.labels(attachment.kind, way, named).inc()
        if not isinstance(outcome, StaleFile):
            self._count(wish, outcome)
        return outcome

    def _count(self, wish: Send | Edit, outcome: Outcome) -> None:
        urgency = wish.urgency.name.lower() if isinstance(wish, Send) else "edit"
        self._metrics.outgoing_of(_named(outcome), urgency).inc()


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
