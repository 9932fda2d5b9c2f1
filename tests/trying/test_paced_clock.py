"""Time that runs as fast as somebody wishes, and changes its mind."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from bot.trying.clock import FASTEST, PacedClock


async def test_a_minute_passes_in_a_second_at_the_highest_speed() -> None:
    clock = PacedClock(1000)
    assert clock.speed == FASTEST
    begun, real = clock.now(), time.monotonic()
    await clock.sleep(6)
    passed = (clock.now() - begun).total_seconds()
    assert passed >= 6
    assert abs(passed - (time.monotonic() - real) * FASTEST) < 1


async def test_waiting_ends_sooner_when_time_is_made_to_run_faster() -> None:
    clock = PacedClock(1)
    waiting = asyncio.ensure_future(clock.sleep(30))
    await asyncio.sleep(0)
    clock.run_at(FASTEST)
    async with asyncio.timeout(5):
        await waiting


async def test_a_change_of_speed_moves_no_moment() -> None:
    clock = PacedClock(1)
    before = clock.now()
    clock.run_at(20)
    assert timedelta() <= clock.now() - before < timedelta(seconds=2)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


async def test_a_leap_ends_what_waits_for_less_and_never_goes_back() -> None:
    clock = PacedClock(1)
    waiting = asyncio.ensure_future(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.leap_to(clock.now() + timedelta(hours=2))
    async with asyncio.timeout(5):
        await waiting
    after = clock.now()
    clock.leap_to(after - timedelta(days=1))
    assert clock.now() >= after
