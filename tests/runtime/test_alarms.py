import asyncio
import logging
from datetime import timedelta

import pytest

from bot.conversation.library import Library
from bot.model.events import Due, Event, Said
from bot.model.ids import ChatId
from bot.model.state import Chat
from bot.model.turn import Turn
from bot.runtime import alarms
from bot.runtime.clock import POLL_S

from .fakes import MISTAKE, Rig, build_rig, echo
from .manual_clock import NOON, quiet
from .running import running


async def test_an_alarm_becomes_an_event_when_its_time_comes(rig: Rig) -> None:
    async with running(rig.alarms):
        await rig.say(1, "wait 60")
        await rig.clock.advance(59.9)
        assert rig.waiting(1) == []
        await rig.clock.advance(0.1)
        assert rig.waiting(1) == ["due silence"]
        assert rig.store.alarms == {}


async def test_an_alarm_knows_when_it_was_due_however_late_it_is() -> None:
    seen: list[Event] = []

    def watch(chat: Chat, event: Event, library: Library, now: object) -> Turn:
        seen.append(event)
        assert now is not None
        return echo(chat, event, library, NOON)

    rig = build_rig(step=watch)
    await rig.say(1, "wait 60")
    await rig.clock.jump(3600)
    async with running(rig.alarms):
        assert seen[-1] == Due("silence", 1, 0, NOON + timedelta(seconds=60))


async def test_an_alarm_that_a_commit_brings_forward_is_not_slept_through(rig: Rig) -> None:
    async with running(rig.alarms):
        await rig.clock.advance(0.01)
        await rig.say(1, "wait 0.1")
        await rig.clock.advance(0.1)
        assert rig.waiting(1) == ["due silence"]


async def test_a_step_runs_from_the_moment_its_message_was_delivered(rig: Rig) -> None:
    rig.channel.answers[1] = [lock := asyncio.Event()]
    async with running(rig.alarms, rig.delivery):
        await rig.say(1, "step 10")
        await rig.clock.advance(15)
        lock.set()
        await rig.clock.advance(9.9)
        assert rig.channel.texts(1) == ["press"]
        await rig.clock.advance(0.1 + POLL_S)
        assert rig.channel.texts(1) == ["press", "due step"]


async def test_what_another_process_set_is_found_within_a_poll(rig: Rig) -> None:
    async with running(rig.alarms):
        await quiet()
        await rig.engine.handle(ChatId(1), Said("wait 0.2"), None)
        rig.engine.bells.alarms._rung.clear()
        await rig.clock.advance(POLL_S)
        assert rig.waiting(1) == ["due silence"]


async def test_a_thousand_alarms_of_one_moment_are_all_handed_over(rig: Rig) -> None:
    for number in range(1000):
        await rig.say(number, "wait 60")
    async with running(rig.alarms):
        await rig.clock.advance(60)
        assert len(rig.store.waiting) == 1000


async def test_no_more_turns_than_agreed_run_side_by_side(rig: Rig) -> None:
    for number in range(alarms.AT_ONCE + 10):
        await rig.say(number, "wait 60")
    rig.store.gate.clear()
    async with running(rig.alarms):
        await rig.clock.advance(61)
        assert len(rig.engine.locks) == alarms.AT_ONCE
        rig.store.gate.set()
        await quiet()
        assert rig.store.alarms == {}


async def test_a_turn_that_hangs_does_not_hold_the_alarms_of_others(rig: Rig) -> None:
    for number in range(2 * alarms.AT_ONCE):
        await rig.say(number, "wait 60")
    async with running(rig.alarms), rig.engine.locks.hold(ChatId(1)):
        await rig.clock.advance(61)
        assert len(rig.store.waiting) == 2 * alarms.AT_ONCE - 1


async def test_a_failing_turn_consumes_its_alarm_and_holds_no_other() -> None:
    def break_for_one(chat: Chat, event: Event, library: Library, _: object) -> Turn:
        if isinstance(event, Due) and chat.sent == 1:
            raise ZeroDivisionError
        return echo(chat, event, library, NOON)

    rig = build_rig(step=break_for_one)
    await rig.say(1, "wait 60")
    await rig.say(2, "nothing")
    await rig.say(2, "wait 60")
    async with running(rig.alarms):
        await rig.clock.advance(60)
        assert rig.waiting(1) == [MISTAKE]
        assert rig.waiting(2) == ["due silence"]
        assert rig.store.alarms == {}


async def test_a_turn_that_cannot_even_apologise_does_not_stop_the_loop() -> None:
    def hopeless(chat: Chat, event: Event, library: Library, _: object) -> Turn:
        if isinstance(event, Due) and chat.sent == 1:
            rig.engine.library.words.clear()  # type: ignore[attr-defined]  # a dict in this fake
            raise ZeroDivisionError
        return echo(chat, event, library, NOON)

    rig = build_rig(step=hopeless)
    await rig.say(1, "wait 60")
    async with running(rig.alarms):
        await rig.clock.advance(60)
        await rig.say(2, "nothing")
        await rig.say(2, "wait 5")
        await rig.clock.advance(5)
        assert rig.waiting(2) == ["due silence"]


async def test_an_outage_of_the_store_is_survived_and_told_once(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    async with running(rig.alarms):
        await rig.say(1, "wait 60")
        rig.store.broken = True
        await rig.clock.advance(300)
        rig.store.broken = False
        await rig.clock.advance(10)
        assert rig.waiting(1) == ["due silence"]
    assert len(caplog.records) == 1


async def test_an_outage_that_many_turns_run_into_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def outage(chat: Chat, event: Event, library: Library, _: object) -> Turn:
        rig.store.broken = isinstance(event, Due)
        return echo(chat, event, library, NOON)

    rig = build_rig(step=outage)
    for number in range(alarms.AT_ONCE):
        await rig.say(number, "wait 60")
    async with running(rig.alarms):
        await rig.clock.advance(61)
    assert [record.name for record in caplog.records] == ["bot.runtime.failures"]


async def test_a_store_that_is_away_is_not_hammered(rig: Rig) -> None:
    async with running(rig.alarms):
        rig.store.broken = True
        rig.store.calls = 0
        await rig.clock.advance(300)
        assert rig.store.calls < 60


async def test_a_turn_that_the_store_did_not_keep_is_taken_again(rig: Rig) -> None:
    await rig.say(1, "wait 60")
    async with running(rig.alarms):
        async with rig.engine.locks.hold(ChatId(1)):
            await rig.clock.advance(60)
            rig.store.broken = True
        await quiet()
        rig.store.broken = False
        await rig.clock.advance(alarms.LEASE_S + 1)
        assert rig.waiting(1) == ["due silence"]


async def test_when_told_to_stop_the_turns_under_way_are_kept(rig: Rig) -> None:
    await rig.say(1, "wait 60")
    await rig.clock.jump(60)
    async with rig.engine.locks.hold(ChatId(1)):
        loop = asyncio.ensure_future(rig.alarms.run())
        await quiet()
        rig.alarms.stop()
        await quiet()
        assert not loop.done()
    await loop
    assert rig.waiting(1) == ["due silence"]


async def test_looking_is_idle_when_nothing_is_due(rig: Rig) -> None:
    async with running(rig.alarms):
        rig.store.calls = 0
        await rig.clock.advance(10)
        assert rig.store.calls <= 2 * 10 / POLL_S


async def test_messages_that_wait_do_not_make_the_loop_spin(rig: Rig) -> None:
    async with running(rig.alarms):
        await rig.say(1, "hello")
        rig.store.calls = 0
        await rig.clock.advance(10)
        assert rig.store.calls <= 400
