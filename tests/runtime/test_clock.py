import asyncio
from datetime import timedelta

import pytest

from bot.app import WallClock
from bot.runtime.clock import CROWDED_S, POLL_S, Bell, until, within

from .manual_clock import NOON, ManualClock, quiet


async def test_a_sleeper_wakes_at_its_moment_and_not_before() -> None:
    clock = ManualClock()
    sleeper = asyncio.ensure_future(clock.sleep(10))
    await clock.advance(9.9)
    assert not sleeper.done()
    await clock.advance(0.1)
    assert sleeper.done()


async def test_a_ring_ends_the_wait_at_once() -> None:
    bell = Bell(ManualClock())
    waiting = asyncio.ensure_future(bell.wait(60))
    await quiet()
    bell.ring()
    await quiet()
    assert waiting.done()


async def test_a_ring_while_nobody_waits_is_kept() -> None:
    bell = Bell(ManualClock())
    bell.ring()
    await asyncio.wait_for(bell.wait(60), timeout=1)


async def test_a_ring_wakes_once() -> None:
    bell = Bell(ManualClock())
    bell.ring()
    await bell.wait(60)
    second = asyncio.ensure_future(bell.wait(60))
    await quiet()
    assert not second.done()
    second.cancel()


async def test_a_silent_bell_lets_go_after_its_time() -> None:
    clock = ManualClock()
    waiting = asyncio.ensure_future(Bell(clock).wait(0.25))
    await clock.advance(0.25)
    assert waiting.done()


async def test_work_that_takes_too_long_is_cancelled() -> None:
    clock = ManualClock()
    never = asyncio.Event()
    bounded = asyncio.ensure_future(within(clock, 5, never.wait()))
    await clock.advance(5)
    with pytest.raises(TimeoutError):
        await bounded


async def test_on_a_clock_as_even_as_the_loop_s_it_is_cancelled_too() -> None:
    never = asyncio.Event()
    with pytest.raises(TimeoutError):
        await within(WallClock(speed=1000), 5, never.wait())


async def test_an_error_of_bounded_work_comes_out() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError

    with pytest.raises(LookupError):
        await within(ManualClock(), 5, fail())


@pytest.mark.parametrize(
    ("ahead_s", "wait_s"), [(None, POLL_S), (-1, CROWDED_S), (0.1, 0.1), (60, POLL_S)]
)
def test_a_loop_waits_for_the_next_event_but_never_longer_than_a_poll(
    ahead_s: float | None, wait_s: float
) -> None:
    event = None if ahead_s is None else NOON + timedelta(seconds=ahead_s)
    assert until(event, NOON) == wait_s
