"""The house: the only wiring, the only reader of the real clock.

Rule 1: a house runs whole or not at all. A loop that dies of an unexpected error takes it down.
Rule 2: what was begun when it is told to stop is finished: turns are kept, messages are settled.
"""

import asyncio
import contextlib
import logging
import random
import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.channels.base import Arrival, Channel
from bot.conversation.library import Library
from bot.reporting import with_diary
from bot.runtime.alarms import Alarms
from bot.runtime.clock import Bell, Clock, LoopClock, end, within
from bot.runtime.delivery import Delivery
from bot.runtime.engine import Bells, Engine, NewChat, Step
from bot.runtime.exporting import with_export
from bot.runtime.failures import Outage
from bot.runtime.illustrating import Makers
from bot.store.base import Shared, Store, StoreError

GRACE_S = 5.0
"""Half of the ten seconds that container runtimes wait between asking and killing."""

PRUNE_EVERY_S = 3600.0

KEEP_FOR = timedelta(hours=48)
"""Telegram repeats an update for 24 hours; twice that is sure. Settled rows hold what the bot said
to a person, so they are not kept any longer than receipts."""

_log = logging.getLogger(__name__)


class WallClock(LoopClock):
    """The real time, or one that runs `speed` times faster from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__(speed)
        self._start = datetime.now(UTC)

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        return self._start + (datetime.now(UTC) - self._start) * self._speed


def install_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Have SIGTERM and SIGINT set `stop`."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no signal handlers in its loops; there Ctrl-C arrives as KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)


@dataclass(kw_only=True)
class House:
    """Everything that runs, wired from what it is given."""

    store: Store
    channel: Channel
    library: Library
    clock: Clock
    step: Step
    new_chat: NewChat
    makers: Makers = field(default_factory=dict)
    jitter: random.Random = field(default_factory=random.Random)
    grace_s: float = GRACE_S
    _turns: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set or the channel has nothing more to listen to; close the store.

        Raises what a loop died of: the error itself, or a group when several died at once.
        """
        try:
            await self._run_rooms(stop)
        except BaseExceptionGroup as errors:
            raise _simplest(errors) from None
        finally:
            await end(*self._turns)
            await self.store.close()

    async def _run_rooms(self, stop: asyncio.Event) -> None:
        bells = Bells(alarms=Bell(self.clock), delivery=Bell(self.clock))
        if isinstance(self.store, Shared):
            self.store.on_news(bells.ring)
        engine = self._engine(bells)
        alarms = Alarms(self.store, engine, self.clock, bells.alarms)
        delivery = self._delivery(engine, bells.delivery)
        async with asyncio.TaskGroup() as rooms:
            listening = rooms.create_task(self._listen(engine))
            working = [rooms.create_task(alarms.run()), rooms.create_task(delivery.run())]
            pruning = rooms.create_task(self._prune())
            await _either(stop, listening)
            for idle in (listening, pruning):
                idle.cancel()
            for loop in (alarms, delivery):
                loop.stop()
            await self._finish(listening, *working)

    def _engine(self, bells: Bells) -> Engine:
        return Engine(
            store=self.store,
            library=self.library,
            clock=self.clock,
            step=self.step,
            new_chat=self.new_chat,
            bells=bells,
        )

    def _delivery(self, engine: Engine, bell: Bell) -> Delivery:
        return Delivery(
            store=self.store,
            channel=self.channel,
            engine=engine,
            clock=self.clock,
            bell=bell,
            jitter=self.jitter,
            makers=self._makers(),
        )

    def _makers(self) -> Makers:
        with_papers = with_diary(self.makers, self.store, self.library, self.clock)
        return with_export(with_papers, self.store, self.library)

    async def _listen(self, engine: Engine) -> None:
        async def take(arrival: Arrival) -> None:
            turn = asyncio.ensure_future(
                engine.handle(arrival.chat, arrival.event, arrival.receipt)
            )
            self._turns.add(turn)
            turn.add_done_callback(self._turns.discard)
            await asyncio.shield(turn)  # who stops listening does not break off a turn

        await self.channel.listen(take)

    async def _prune(self) -> None:
        outage = Outage(self.clock, "pruning")
        while True:
            try:
                dropped = await self.store.prune(self.clock.now() - KEEP_FOR)
            except StoreError as error:
                outage.failed(error)
            else:
                outage.over()
                _log.debug("pruned %s rows", dropped)
            await self.clock.sleep(PRUNE_EVERY_S)

    async def _finish(self, *rooms: asyncio.Task[None]) -> None:
        """Wait for what was begun, but not for ever."""
        begun = {*rooms, *self._turns}
        with contextlib.suppress(TimeoutError):
            await within(self.clock, self.grace_s, asyncio.wait(begun))
        late = [task for task in begun if not task.done()]
        if late:
            _log.warning("stopping: %s tasks not finished in %s s", len(late), self.grace_s)
        for task in late:
            task.cancel()


async def _either(stop: asyncio.Event, listening: asyncio.Task[None]) -> None:
    """Return once `stop` is set or listening is over."""
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({stopped, listening}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()


def _simplest(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the error that a group holds, or the group when it holds several."""
    if len(errors.exceptions) > 1:
        return errors
    only = errors.exceptions[0]
    return _simplest(only) if isinstance(only, BaseExceptionGroup) else only
