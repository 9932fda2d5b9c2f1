"""Turns outgoing rows into messages.

Rule 1: a row is settled after its delivery, never before; a crash doubles what was in flight.
Rule 2: only what may go at once is leased, so the most urgent message always goes next and what
still waits can be withdrawn.
Rule 3: a chat that must wait goes back to the store with its time. It holds no worker and nobody
else up; only flood control of the whole bot does.
Rule 4: danger goes first, and nobody waits for ever because others are more urgent.
Rule 5: what may have arrived is tried again a few times, what is a day old is not sent at all.
"""

import asyncio
import functools
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.channels.base import Channel, Delivered, Gone, Outcome, Refused, TryLater
from bot.model.effects import Edit, Send, Urgency
from bot.model.events import Undeliverable
from bot.runtime.clock import POLL_S, Bell, Clock, until, within
from bot.runtime.engine import Engine
from bot.runtime.failures import Outage, stack_of
from bot.runtime.illustrating import Illustrator, Makers
from bot.runtime.pace import Brake, Budget, Gaps
from bot.store.base import Outgoing, Settlement, Store, StoreError

AT_ONCE = 32
"""Messages on the wire. At 30 a second this leaves each of them a whole second for its answer."""

DELIVER_S = 20.0
"""No answer within this is taken for network trouble. Longer than a channel's own time limits,
which should strike first because they know more."""

LEASE_S = 30.0
"""Longer than a delivery may take, so that no message is on the wire twice; short, because after a
crash the chat whose message was in flight waits for it."""

USEFUL_FOR = timedelta(hours=24)
"""How long network trouble is answered with another try. As long as Telegram itself keeps what was
written to a bot that is down. A day later the person has long acted otherwise, and an instruction
or a warning about yesterday's headache would mislead. It is parked with its reason."""

FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 30.0
"""A person in the middle of a session should not sit still for longer once the network is back."""

UNCLEAR_PAUSES_S = (2.0, 15.0, 120.0)
"""After tries of which nobody knows whether the message arrived. Each may double it, so there are
three more and no fourth; two minutes are longer than most that ails a connection."""

UNCLEAR_DANGER_PAUSES_S = (*UNCLEAR_PAUSES_S, *[300.0] * 11)
"""A warning that comes twice harms nobody, one that does not come may: it is tried for an hour."""

HURRY_AFTER = timedelta(seconds=30)
"""Half of what makes a step late (`carry_on_s`). What has waited for so long goes among the
answers, of which it is the oldest: with more answers than can be sent, steps would come no more."""

HURRY_EVERY = timedelta(seconds=10)

_log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Delivery:
    """The loop that sends."""

    store: Store
    channel: Channel
    engine: Engine
    clock: Clock
    bell: Bell
    jitter: random.Random
    makers: Makers = field(default_factory=dict)
    _illustrator: Illustrator = field(init=False)
    _budget: Budget = field(init=False)
    _gaps: Gaps = field(init=False)
    _brake: Brake = field(init=False, default_factory=Brake)
    _outage: Outage = field(init=False)
    _hurried_at: datetime = field(init=False)
    _in_flight: set[int] = field(init=False, default_factory=set)
    _stopping: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._budget = Budget(self.channel.pace, self.clock.now())
        self._gaps = Gaps(self.channel.pace)
        self._hurried_at = self.clock.now()
        self._outage = Outage(self.clock, "delivery")
        self._illustrator = Illustrator(
            store=self.store, channel=self.channel, clock=self.clock, makers=self.makers
        )

    async def run(self) -> None:
        """Send until told to stop; then return once what is in flight is settled."""
        try:
            async with asyncio.TaskGroup() as messages:
                while not self._stopping:
                    await self.bell.wait(await self._round(messages))
        finally:
            self._illustrator.close()

    def stop(self) -> None:
        """Send no more messages."""
        self._stopping = True
        self.bell.ring()

    async def _round(self, messages: asyncio.TaskGroup) -> float:
        """Start what may go. Return how many seconds to wait before the next look."""
        try:
            wait_s = await self._lease(messages)
        except StoreError as error:
            return self._outage.failed(error)
        self._outage.over()
        return wait_s

    async def _lease(self, messages: asyncio.TaskGroup) -> float:
        now = self.clock.now()
        if held_s := self._brake.wait_s(now):
            return held_s
        affordable = self._budget.left(now)
        if affordable == 0:
            return self._budget.wait_s()
        at_once = 1 if self._brake.is_on else AT_ONCE  # one finds out whether the others may go
        limit = min(affordable, at_once - len(self._in_flight))
        if limit <= 0:
            return POLL_S  # the end of a delivery rings
        rows = await self.store.outgoing(now, limit, LEASE_S)
        for row in rows:
            self._start(messages, row, now)
        if rows:
            await self._hurry(now)
        return 0.0 if len(rows) == limit else until(await self.store.next_event(), now)

    async def _hurry(self, now: datetime) -> None:
        if not timedelta() <= now - self._hurried_at < HURRY_EVERY:  # a clock may be set back
            self._hurried_at = now
            await self.store.hurry(now - HURRY_AFTER)

    def _start(self, messages: asyncio.TaskGroup, row: Outgoing, now: datetime) -> None:
        if row.id in self._in_flight:
            return  # its lease ran out while the store was away; it is still being settled
        self._in_flight.add(row.id)
        unsent = self._unsent(row, now)
        if unsent is None:
            self._budget.take()
        messages.create_task(self._carry(row, unsent))

    def _unsent(self, row: Outgoing, now: datetime) -> Settlement | None:
        """Return what becomes of a message without sending it; None when it is to be sent."""
        if now - row.decided_at >= USEFUL_FOR:
            return _outdated(row)
        if isinstance(row.wish, Edit) and row.message is None:
            return Settlement("refused", now, reason="the message to edit was never delivered")
        free_at = self._gaps.free_at(row.chat, now)
        if free_at > now:
            return Settlement(
                "retry",
                now,
                retry_at=free_at,
                reason="pause between two messages",
                attempt=row.attempts,
            )
        return None

    async def _carry(self, row: Outgoing, unsent: Settlement | None) -> None:
        try:
            settlement = unsent or await self._send(row)
            if row.finds_out and settlement.hold_s is None:
                settlement = replace(settlement, hold_s=0.0)  # it has not told; another one may
            await self._insist(functools.partial(self.store.settle, row.id, settlement))
        finally:
            self._in_flight.discard(row.id)
            self.bell.ring()

    async def _send(self, row: Outgoing) -> Settlement:
        outcome = await self._deliver(row)
        now = self.clock.now()
        self._gaps.sent(row.chat, now)
        match outcome:
            case Delivered():
                hold_s = 0.0 if self._brake.is_on else None
                self._brake.passed()
                return Settlement("delivered", now, message=outcome.message, hold_s=hold_s)
            case TryLater():
                return self._later(row, outcome, now)
            case Refused():
                return _parked(row, outcome.reason, now)
            case Gone():
                await self._tell_gone(row, outcome.reason)
                return _parked(row, outcome.reason, now)
            case _:
                assert_never(outcome)

    async def _deliver(self, row: Outgoing) -> Outcome:
        try:
            return await within(self.clock, DELIVER_S, self._illustrator.deliver(row))
        except TimeoutError:
            return TryLater(f"no answer in {DELIVER_S:.0f} s", unclear=True)
        except Exception as error:  # noqa: BLE001 - a channel's mistake must not stop everybody's messages
            _log.error("chat %s: message %s: channel failed\n%s", row.chat, row.id, stack_of(error))
            return TryLater(type(error).__qualname__, unclear=True)

    def _later(self, row: Outgoing, outcome: TryLater, now: datetime) -> Settlement:
        if now - row.decided_at >= USEFUL_FOR:
            return _outdated(row)
        pause_s = self._pause_s(row, outcome)
        if pause_s is None:
            return _parked(row, f"unclear {row.unclear + 1} times: {outcome.reason}", now)
        _log.debug("chat %s: message %s later: %s", row.chat, row.id, outcome.reason)
        retry_at = now + timedelta(seconds=pause_s)
        hold_s = None if outcome.after_s is None else self._hold(row, now, retry_at)
        return Settlement(
            "retry",
            now,
            retry_at=retry_at,
            reason=outcome.reason,
            attempt=row.attempts,
            unclear=outcome.unclear,
            hold_s=hold_s,
        )

    def _hold(self, row: Outgoing, now: datetime, until: datetime) -> float | None:
        """Take note that a chat must wait. When it is about the whole bot, say so once.

        Return how long everybody has to wait then.
        """
        was_on = self._brake.is_on
        self._brake.refused(row.chat, now, until, is_about_all=row.finds_out)
        if not self._brake.is_on:
            return None
        held_s = self._brake.wait_s(now)
        if not was_on:
            _log.warning("flood control for the whole bot: nothing is sent for %.0f s", held_s)
        return held_s

    def _pause_s(self, row: Outgoing, outcome: TryLater) -> float | None:
        """Return how long to wait before the next try; None when there shall be none."""
        if outcome.after_s is not None:
            return min(max(outcome.after_s, FIRST_RETRY_S), USEFUL_FOR.total_seconds())
        if outcome.unclear and isinstance(row.wish, Send):  # an edit made twice is made once
            pauses = UNCLEAR_DANGER_PAUSES_S if _is_warning(row) else UNCLEAR_PAUSES_S
            return pauses[row.unclear] if row.unclear < len(pauses) else None
        return self._retry_s(row.attempts)

    def _retry_s(self, attempts: int) -> float:
        # Five doublings reach the longest pause; a power of thousands would only overflow.
        longest = min(FIRST_RETRY_S * 2.0 ** min(attempts, 5), LONGEST_RETRY_S)
        return longest * self.jitter.uniform(0.5, 1.0)

    async def _tell_gone(self, row: Outgoing, reason: str) -> None:
        """Let the conversation know first: once the row is settled, its alarms would start."""
        event = Undeliverable(reason)
        try:
            await self._insist(functools.partial(self.engine.handle, row.chat, event, None))
        except Exception as error:  # noqa: BLE001 - one failing turn must not stop everybody's messages
            _log.error("chat %s: not told that it is gone\n%s", row.chat, stack_of(error))

    async def _insist(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it, again and again while the store is away. What is in flight cannot be let go."""
        while True:
            try:
                await work()
            except StoreError as error:
                await self.clock.sleep(self._outage.failed(error))
            else:
                self._outage.over()
                return


def _is_warning(row: Outgoing) -> bool:
    return isinstance(row.wish, Send) and row.wish.urgency is Urgency.DANGER


def _outdated(row: Outgoing) -> Settlement:
    """Park it as of when it was decided, so that what waited for it is as late as it is."""
    return _parked(row, "out of date", row.decided_at)


def _parked(row: Outgoing, reason: str, now: datetime) -> Settlement:
    _log.warning("chat %s: message %s refused: %s", row.chat, row.id, reason)
    return Settlement("refused", now, reason=reason)
