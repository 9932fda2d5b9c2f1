"""Turns time into events.

Rule 1: an alarm is consumed by the commit of its turn, never before; a crash in between repeats it.
Rule 2: one failing turn does not stop the loop, and neither does a store that fails for a while.
"""

import asyncio
import logging

from bot.runtime.clock import POLL_S, Bell, Clock, until
from bot.runtime.engine import Engine
from bot.runtime.failures import Outage, stack_of
from bot.store.base import LeasedAlarm, Store, StoreError

AT_ONCE = 256
"""Turns side by side. They share the store's flushes: with a quarter of them, a thousand alarms of
one second were three times as late. What a person writes meanwhile waits 0.1 s for them to be
decided."""

LEASE_S = 10.0
"""A turn takes milliseconds. What a crash leaves leased comes back after this; a turn that takes
longer is found out as a duplicate."""

_log = logging.getLogger(__name__)


class Alarms:
    """The loop that hands over what is due."""

    def __init__(self, store: Store, engine: Engine, clock: Clock, bell: Bell) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._bell = bell
        self._outage = Outage(clock, "alarms")
        self._busy = 0
        self._stopping = False

    async def run(self) -> None:
        """Hand over alarms until told to stop; then return once the turns under way are kept."""
        async with asyncio.TaskGroup() as turns:
            while not self._stopping:
                await self._bell.wait(await self._round(turns))

    def stop(self) -> None:
        """Take no more alarms."""
        self._stopping = True
        self._bell.ring()

    async def _round(self, turns: asyncio.TaskGroup) -> float:
        """Start the turns that are due. Return how many seconds to wait before the next look."""
        try:
            wait_s = await self._lease(turns)
        except StoreError as error:
            return self._outage.failed(error)
        self._outage.over()
        return wait_s

    async def _lease(self, turns: asyncio.TaskGroup) -> float:
        free = AT_ONCE - self._busy
        if free == 0:
            return POLL_S  # the end of a turn rings
        now = self._clock.now()
        due = await self._store.due(now, free, LEASE_S)
        for alarm in due:
            self._busy += 1
            turns.create_task(self._hand_over(alarm))
        if len(due) == free:
            return POLL_S
        return until(await self._store.next_event(), now)

    async def _hand_over(self, alarm: LeasedAlarm) -> None:
        try:
            await self._engine.handle(alarm.chat, alarm.event, alarm.receipt)
        except StoreError as error:
            self._outage.failed(error)
        except Exception as error:  # noqa: BLE001 - one failing turn must not stop everybody's alarms
            _tell(error, alarm)
        finally:
            self._free()

    def _free(self) -> None:
        if self._busy == AT_ONCE:
            self._bell.ring()
        self._busy -= 1


def _tell(error: Exception, alarm: LeasedAlarm) -> None:
    _log.error(
        "chat %s: alarm %s not kept, %s\n%s",
        alarm.chat,
        alarm.event.key,
        alarm.receipt,
        stack_of(error),
    )
