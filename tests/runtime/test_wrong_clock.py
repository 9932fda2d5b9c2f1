"""A clock that is put right in the middle of everything costs nobody an answer."""

from bot.channels.base import Pace, TryLater

from .fakes import build_rig
from .running import running

TELEGRAM = Pace(per_second=30, chat_gap_s=1.0)
WRONG_S = 600.0


async def test_whoever_writes_after_the_clock_was_set_back_is_answered_at_once() -> None:
    rig = build_rig(pace=TELEGRAM)
    async with running(rig.delivery, rig.alarms):
        await rig.say(1, "hello")
        await rig.clock.advance(0.1)
        await rig.clock.set_back(WRONG_S)
        await rig.say(1, "again")
        await rig.say(2, "hello")
        await rig.clock.advance(1.5)
    assert rig.channel.texts(1) == ["heard hello", "heard again"]
    assert rig.channel.texts(2) == ["heard hello"]


async def test_a_pause_of_the_whole_bot_does_not_last_for_what_the_clock_was_wrong() -> None:
    rig = build_rig(pace=TELEGRAM)
    for chat in range(3):
        rig.channel.answers[chat] = [TryLater("flood", after_s=30)]
        await rig.say(chat, "hello")
    async with running(rig.delivery):
        await rig.clock.advance(5)
        await rig.clock.set_back(WRONG_S)
        await rig.say(7, "danger")
        await rig.clock.advance(31)
        assert rig.channel.texts(7) == ["call for help"]


async def test_an_alarm_waits_until_the_clock_has_caught_up_and_rings_once() -> None:
    rig = build_rig()
    async with running(rig.delivery, rig.alarms):
        await rig.say(1, "wait 60")
        await rig.clock.advance(30)
        await rig.clock.set_back(WRONG_S)
        await rig.say(1, "hello")
        await rig.clock.advance(WRONG_S + 29)
        assert rig.channel.texts(1) == ["heard hello"]
        await rig.clock.advance(WRONG_S)
        assert rig.channel.texts(1) == ["heard hello", "due silence"]


async def test_a_clock_that_goes_to_and_fro_loses_and_doubles_nothing() -> None:
    rig = build_rig(pace=TELEGRAM)
    async with running(rig.delivery):
        for number in range(20):
            await rig.say(1, str(number))
            await rig.clock.set_back(WRONG_S * (number % 3))
            await rig.clock.advance(2)
            await rig.clock.jump(WRONG_S * (number % 2))
        await rig.clock.advance(10 * WRONG_S)
    assert rig.channel.texts(1) == [f"heard {number}" for number in range(20)]
