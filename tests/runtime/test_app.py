import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import GRACE_S, KEEP_FOR, PRUNE_EVERY_S, House, WallClock, install_signals
from bot.channels.base import Arrival, Handle
from bot.model.events import Said
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.runtime.clock import end
from bot.store.base import Settlement

from .fakes import FakeChannel, echo, library, new_chat
from .manual_clock import NOON, ManualClock, quiet
from .memory_store import MemoryStore

ME = ChatId(1)
HELLO = Arrival(ME, Said("hello"), Receipt("telegram", 5))


class Home:
    """A house that runs, and what a test needs of it."""

    def __init__(
        self, channel: FakeChannel | None = None, store: MemoryStore | None = None
    ) -> None:
        self.clock = channel.clock if channel else ManualClock()
        self.store = store or MemoryStore()
        self.channel = channel or FakeChannel(self.clock)
        self.stop = asyncio.Event()
        house = House(
            store=self.store,
            channel=self.channel,
            library=library(),
            clock=self.clock,
            step=echo,
            new_chat=new_chat,
        )
        self.running = asyncio.ensure_future(house.run(self.stop))

    async def hear(self, text: str, chat: ChatId = ME) -> None:
        self.channel.inbox.put_nowait(Arrival(chat, Said(text), None))
        await quiet()


async def test_what_is_said_is_answered() -> None:
    home = Home()
    await home.hear("hello")
    assert home.channel.texts(1) == ["heard hello"]
    home.stop.set()
    await home.running


async def test_a_whole_step_runs_from_word_to_next_message() -> None:
    home = Home()
    await home.hear("step 10")
    await home.clock.advance(10.5)
    assert home.channel.texts(1) == ["press", "due step"]
    home.stop.set()
    await home.running


async def test_an_arrival_is_confirmed_only_when_its_turn_is_kept() -> None:
    home = Home()
    home.store.gate.clear()
    home.channel.inbox.put_nowait(HELLO)
    await quiet()
    assert home.channel.confirmed == []
    home.store.gate.set()
    await quiet()
    assert home.channel.confirmed == [HELLO.receipt]
    home.stop.set()
    await home.running


async def test_stop_ends_everything_and_closes_the_store() -> None:
    home = Home()
    await quiet()
    home.stop.set()
    await quiet()
    assert home.running.done()
    assert home.store.closed


async def test_stop_lets_what_is_in_flight_settle() -> None:
    home = Home()
    home.channel.answers[1] = [lock := asyncio.Event()]
    await home.hear("hello")
    home.stop.set()
    await home.clock.advance(GRACE_S - 1)
    assert not home.running.done()
    lock.set()
    await home.running
    assert [row.chat for row in home.store.settled] == [ME]


async def test_stop_waits_for_nobody_longer_than_agreed() -> None:
    home = Home()
    home.channel.answers[1] = [asyncio.Event()]
    await home.hear("hello")
    home.stop.set()
    await home.clock.advance(GRACE_S)
    assert home.running.done()
    assert len(home.store.waiting) == 1
    assert home.store.closed


async def test_stop_lets_a_turn_under_way_commit() -> None:
    home = Home()
    home.store.gate.clear()
    home.channel.inbox.put_nowait(HELLO)
    await quiet()
    home.stop.set()
    await quiet()
    assert not home.running.done()
    home.store.gate.set()
    await home.running
    assert home.store.receipts == {HELLO.receipt}


async def test_the_end_of_listening_ends_the_house() -> None:
    home = Home()
    home.channel.inbox.put_nowait(None)
    await home.running
    assert home.store.closed


class DeafChannel(FakeChannel):
    async def listen(self, handle: Handle) -> None:
        await super().listen(handle)
        raise ConnectionRefusedError


async def test_a_loop_that_dies_takes_the_house_down_with_its_own_error() -> None:
    home = Home(DeafChannel(ManualClock()))
    home.channel.inbox.put_nowait(None)
    with pytest.raises(ConnectionRefusedError):
        await home.running
    assert home.store.closed


class FaithlessStore(MemoryStore):
    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        await super().settle(outgoing, settlement)
        raise ZeroDivisionError


async def test_an_unexpected_error_deep_in_a_loop_comes_out_as_itself() -> None:
    home = Home(store=FaithlessStore())
    await home.hear("hello")
    with pytest.raises(ZeroDivisionError):
        await home.running
    assert home.store.closed


async def test_a_turn_the_store_cannot_keep_is_the_channels_to_repeat() -> None:
    class Insisting(FakeChannel):
        async def listen(self, handle: Handle) -> None:
            for _ in range(3):
                try:
                    await handle(HELLO)
                except Exception:  # noqa: BLE001 - a channel repeats whatever the reason was
                    await self.clock.sleep(1)

    home = Home(Insisting(ManualClock()))
    home.store.broken = True
    await home.clock.advance(1.5)
    home.store.broken = False
    await home.clock.advance(10)
    await home.running
    assert home.store.turns == {ME: 1}


async def test_cancelling_the_house_closes_the_store() -> None:
    home = Home()
    await quiet()
    await end(home.running)
    assert home.store.closed


async def test_what_is_old_is_dropped_every_hour() -> None:
    home = Home()
    await home.clock.jump(PRUNE_EVERY_S)
    hour = timedelta(seconds=PRUNE_EVERY_S)
    assert home.store.pruned_before == [NOON - KEEP_FOR, NOON - KEEP_FOR + hour]
    home.stop.set()
    await home.running


async def test_a_house_whose_store_is_away_waits_for_it() -> None:
    home = Home()
    home.store.broken = True
    await home.clock.advance(60)
    home.store.broken = False
    await home.clock.advance(10)
    await home.hear("hello")
    assert home.channel.texts(1) == ["heard hello"]
    home.stop.set()
    await home.running


async def test_a_signal_asks_the_house_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    install_signals(loop, stop)
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), timeout=5)
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)


async def test_the_wall_clock_tells_the_real_time() -> None:
    before = datetime.now(UTC)
    assert before <= WallClock().now() <= datetime.now(UTC)


async def test_a_fast_clock_runs_as_much_faster_as_it_was_told() -> None:
    clock = WallClock(speed=10_000)
    start = clock.now()
    await clock.sleep(20)
    passed = clock.now() - start
    assert timedelta(seconds=20) <= passed < timedelta(hours=6)
