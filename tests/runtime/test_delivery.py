import asyncio
import logging
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.channels.base import Gone, Pace, Refused, TryLater
from bot.model.events import Undeliverable
from bot.model.ids import ChatId
from bot.runtime.delivery import (
    AT_ONCE,
    DELIVER_S,
    LONGEST_RETRY_S,
    UNCLEAR_DANGER_PAUSES_S,
    USEFUL_FOR,
)
from bot.runtime.pace import BURST_S, FLOODED_CHATS
from bot.store.base import Settlement

from .fakes import Rig, build_rig
from .manual_clock import NOON, quiet
from .running import running

TELEGRAM = Pace(per_second=30, chat_gap_s=1)


async def test_a_kept_message_is_delivered_and_its_number_written_down(rig: Rig) -> None:
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await quiet()
        assert rig.channel.texts(1) == ["heard hello"]
        assert rig.settled(1).settled == Settlement("delivered", NOON, message=1)


async def test_messages_of_one_chat_leave_in_order_one_at_a_time(rig: Rig) -> None:
    for number in range(20):
        await rig.say(1, str(number))
    rig.channel.answers[1] = [TryLater("busy", 2), lock := asyncio.Event()]
    async with running(rig.delivery):
        await rig.clock.advance(2)
        assert rig.channel.on_the_wire == 1
        lock.set()
        await quiet()
        expected = [f"heard {number}" for number in (0, *range(20))]
        assert rig.channel.texts(1) == expected


async def test_a_chat_whose_delivery_hangs_does_not_hold_another(rig: Rig) -> None:
    rig.channel.answers[1] = [asyncio.Event()]
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await rig.say(2, "hello")
        await quiet()
        assert rig.channel.on_the_wire == 1
        assert rig.settled(2).settled is not None


async def test_no_more_than_agreed_are_on_the_wire(rig: Rig) -> None:
    locks = [asyncio.Event() for _ in range(AT_ONCE + 10)]
    for number, lock in enumerate(locks):
        rig.channel.answers[number] = [lock]
        await rig.say(number, "hello")
    async with running(rig.delivery):
        assert rig.channel.on_the_wire == AT_ONCE
        locks[0].set()
        await quiet()
        assert len(rig.channel.attempts) == AT_ONCE + 1


async def test_flood_control_holds_its_own_chat_only() -> None:
    rig = build_rig(pace=TELEGRAM)
    rig.channel.answers[1] = [TryLater("flood", after_s=40)]
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await rig.clock.advance(1)
        for number in range(2, 20):
            await rig.say(number, "hello")
        await rig.clock.advance(1)
        assert len(rig.store.settled) == 18
        await rig.clock.advance(37.9)
        assert rig.waiting(1) == ["heard hello"]
        await rig.clock.advance(0.1 + 1)
        assert rig.waiting(1) == []


async def test_chats_held_by_flood_control_occupy_no_worker(rig: Rig) -> None:
    async with running(rig.delivery):
        for number in range(2 * AT_ONCE):
            rig.channel.answers[number] = [TryLater("flood", after_s=3600)]
            await rig.say(number, "hello")
            await rig.say(1000 + number, "hello")
            await quiet()
            assert rig.channel.texts(1000 + number) == ["heard hello"]


async def test_the_pace_over_all_chats_is_kept_over_a_thousand_messages() -> None:
    rig = build_rig(pace=TELEGRAM)
    for number in range(1000):
        await rig.say(number, "hello")
    async with running(rig.delivery):
        await rig.clock.advance(1000 / 30 + 0.5)
    moments = [(attempt.at - NOON).total_seconds() for attempt in rig.channel.attempts]
    assert len(moments) == 1000
    burst = 30 * BURST_S
    busiest = max(sum(start <= m < start + 1 for m in moments) for start in moments)
    assert busiest <= 30 + burst
    assert moments[-1] >= (1000 - burst) / 30 - 0.1


async def test_two_messages_of_one_chat_keep_their_distance() -> None:
    rig = build_rig(pace=TELEGRAM)
    for number in range(5):
        await rig.say(1, str(number))
    async with running(rig.delivery):
        await rig.clock.advance(10)
    moments = [(attempt.at - NOON).total_seconds() for attempt in rig.channel.attempts]
    assert moments == pytest.approx([0, 1, 2, 3, 4], abs=0.05)
    assert all(later - earlier >= 1 for earlier, later in pairwise(moments))


async def test_danger_overtakes_the_steps_of_others() -> None:
    rig = build_rig(pace=TELEGRAM)
    for number in range(300):
        await rig.say(number, "tick")
    async with running(rig.delivery):
        await rig.clock.advance(2)
        await rig.say(1000, "danger")
        await rig.clock.advance(2 / 30)
        assert rig.channel.texts(1000) == ["call for help"]
        assert len(rig.channel.attempts) < 100


async def test_nobody_starves_however_many_are_more_urgent() -> None:
    """More answers than can be sent, all day long; one step, and a danger in the middle of it."""
    rig = build_rig(pace=TELEGRAM)
    for number in range(100):
        await rig.say(number, "hello")
    await rig.say(5000, "tick")
    async with running(rig.delivery):
        for number in range(6000, 6800):
            await rig.say(number, "hello")
            await rig.clock.advance(1 / 40)
        assert rig.channel.texts(5000) == []
        for number in range(7000, 8000):
            await rig.say(number, "hello")
            await rig.clock.advance(1 / 40)
            if number == 7500:
                await rig.say(5001, "danger")
                await rig.clock.advance(2 / 30)
                assert rig.channel.texts(5001) == ["call for help"]
    assert rig.channel.texts(5000) == ["tick"]
    assert len(rig.store.waiting) > 300


async def test_what_waits_for_its_turn_can_still_be_withdrawn() -> None:
    rig = build_rig(pace=TELEGRAM)
    async with running(rig.delivery):
        await rig.say(1, "tick")
        await rig.say(1, "tick")
        await rig.clock.advance(0.5)
        await rig.engine.handle(ChatId(1), Undeliverable("blocked"), None)
        await rig.clock.advance(5)
        assert rig.channel.texts(1) == ["tick"]


async def test_network_trouble_is_tried_again_ever_more_slowly(rig: Rig) -> None:
    rig.channel.answers[1] = [TryLater("no network") for _ in range(12)]
    await rig.say(1, "hello")
    async with running(rig.delivery):
        await rig.clock.advance(12 * LONGEST_RETRY_S)
    moments = [attempt.at for attempt in rig.channel.attempts]
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    assert rig.waiting(1) == []
    assert 0.5 <= pauses[0] <= 1.3
    assert LONGEST_RETRY_S / 2 <= pauses[-1] <= LONGEST_RETRY_S + 0.3


async def test_tries_of_many_chats_are_spread(rig: Rig) -> None:
    for number in range(100):
        rig.channel.answers[number] = [TryLater("no network")]
        await rig.say(number, "hello")
    async with running(rig.delivery):
        retries = {row.not_before for row in rig.store.waiting.values()}
    assert len(retries) > 90


async def test_a_message_that_is_out_of_date_is_parked_with_its_reason(rig: Rig) -> None:
    await rig.say(1, "hello")
    rig.channel.answers[1] = [TryLater("no network"), TryLater("no network")]
    await rig.clock.jump(USEFUL_FOR.total_seconds() - 0.1)
    async with running(rig.delivery):
        assert rig.waiting(1) == ["heard hello"]
        await rig.clock.advance(2)
    settled = rig.settled(1).settled
    assert settled is not None
    assert (settled.outcome, settled.reason) == ("refused", "out of date")


async def test_a_message_that_waited_for_a_day_is_not_sent_at_all(rig: Rig) -> None:
    await rig.say(1, "hello")
    await rig.clock.jump(USEFUL_FOR.total_seconds())
    await rig.say(1, "again")
    async with running(rig.delivery):
        assert rig.channel.texts(1) == ["heard again"]
    outdated = rig.store.settled[0].settled
    assert outdated is not None
    assert (outdated.outcome, outdated.reason) == ("refused", "out of date")


async def test_what_waited_for_an_outdated_step_is_as_late_as_the_step(rig: Rig) -> None:
    await rig.say(1, "step 60")
    await rig.clock.jump(USEFUL_FOR.total_seconds())
    async with running(rig.delivery):
        (alarm,) = rig.store.alarms.values()
        assert alarm.due == NOON + timedelta(seconds=60)


async def test_what_may_have_arrived_is_tried_three_times_more_and_no_oftener(rig: Rig) -> None:
    rig.channel.answers[1] = [TryLater("timed out", unclear=True) for _ in range(50)]
    await rig.say(1, "hello")
    await rig.say(1, "after")
    rig.channel.answers[1][4:] = []
    async with running(rig.delivery):
        await rig.clock.advance(24 * 3600)
    moments = [(attempt.at - NOON).total_seconds() for attempt in rig.channel.attempts]
    assert moments == pytest.approx([0, 2, 17, 137, 137], abs=1.5)
    assert rig.channel.texts(1) == [*["heard hello"] * 4, "heard after"]
    parked = rig.store.settled[0].settled
    assert parked is not None
    assert (parked.outcome, parked.reason) == ("refused", "unclear 4 times: timed out")


async def test_a_warning_that_may_not_have_arrived_is_tried_for_an_hour(rig: Rig) -> None:
    rig.channel.answers[1] = [TryLater("timed out", unclear=True) for _ in range(50)]
    await rig.say(1, "danger")
    async with running(rig.delivery):
        await rig.clock.advance(24 * 3600)
    assert len(rig.channel.attempts) == len(UNCLEAR_DANGER_PAUSES_S) + 1
    last = rig.channel.attempts[-1].at - NOON
    assert timedelta(minutes=50) < last < timedelta(minutes=70)


async def test_tries_that_clearly_failed_do_not_use_up_the_unclear_ones(rig: Rig) -> None:
    failed, lost = TryLater("no network"), TryLater("timed out", unclear=True)
    rig.channel.answers[1] = [*[failed] * 20, lost, *[failed] * 20, lost]
    await rig.say(1, "hello")
    async with running(rig.delivery):
        await rig.clock.advance(3600)
    assert rig.waiting(1) == []
    assert len(rig.channel.attempts) == 43


async def test_flood_control_of_the_whole_bot_is_found_out_once() -> None:
    rig = build_rig(pace=TELEGRAM)
    for number in range(200):
        rig.channel.answers[number] = [TryLater("flood", after_s=30)] * 20
        await rig.say(number, "tick")
    async with running(rig.delivery):
        await rig.clock.advance(20)
        assert len(rig.channel.attempts) <= FLOODED_CHATS + 2
        await rig.say(1000, "danger")
        rig.channel.answers.clear()
        await rig.clock.advance(9)
        assert rig.channel.texts(1000) == []
        tried = len(rig.channel.attempts)
        await rig.clock.advance(1.5)
        assert rig.channel.attempts[tried].text == "call for help"
        await rig.clock.advance(40)
        assert rig.store.waiting == {}


async def test_a_long_demand_on_the_whole_bot_is_asked_about_once_a_minute(rig: Rig) -> None:
    for number in range(100):
        rig.channel.answers[number] = [TryLater("flood", after_s=36000)]
        await rig.say(number, "hello")
    async with running(rig.delivery):
        begun = len(rig.channel.attempts)
        await rig.clock.advance(305)
        assert len(rig.channel.attempts) - begun == 5
        await rig.say(1000, "danger")
        await rig.clock.advance(60)
        assert rig.channel.texts(1000) == ["call for help"]


async def test_a_refused_message_is_parked_and_logged_by_its_ids(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig.channel.answers[7] = [Refused("too long")]
    async with running(rig.delivery):
        await rig.say(7, "my secret")
        await quiet()
    assert rig.settled(7).settled == Settlement("refused", NOON, reason="too long")
    assert "chat 7: message 1 refused: too long" in caplog.text
    assert "my secret" not in caplog.text


async def test_a_person_who_is_gone_is_told_to_the_conversation_first(rig: Rig) -> None:
    rig.channel.answers[1] = [Gone("blocked")]
    await rig.say(1, "wait 60")
    await rig.say(1, "step 10")
    await rig.say(1, "later")
    async with running(rig.delivery, rig.alarms):
        assert rig.store.alarms == {}
        assert rig.channel.texts(1) == ["press"]
        settled = rig.settled(1).settled
        assert settled is not None
        assert (settled.outcome, settled.reason) == ("refused", "blocked")


async def test_an_edit_of_a_message_that_never_arrived_is_parked(rig: Rig) -> None:
    async with running(rig.delivery):
        await rig.say(1, "edit")
        await quiet()
        settled = rig.settled(1).settled
        assert settled is not None
        assert settled.outcome == "refused"
        assert rig.channel.attempts == []


async def test_an_edit_names_the_message_it_changes(rig: Rig) -> None:
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await quiet()
        await rig.say(1, "edit")
        await quiet()
        assert [attempt.message for attempt in rig.channel.attempts] == [None, 1]


async def test_an_error_of_the_channel_is_tried_again_and_quotes_nobody(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.channel.answers[1] = [RuntimeError("my secret")]
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await rig.clock.advance(2)
        assert rig.channel.texts(1) == ["heard hello", "heard hello"]
    assert "RuntimeError" in caplog.text
    assert "my secret" not in caplog.text


async def test_a_delivery_without_an_answer_is_broken_off_and_tried_again(rig: Rig) -> None:
    rig.channel.answers[1] = [asyncio.Event()]
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await rig.clock.advance(DELIVER_S + 2)
        assert rig.channel.on_the_wire == 0
        assert rig.waiting(1) == []


async def test_an_outage_of_the_store_doubles_no_message(rig: Rig) -> None:
    rig.channel.answers[1] = [lock := asyncio.Event()]
    async with running(rig.delivery):
        await rig.say(1, "hello")
        await quiet()
        rig.store.broken = True
        lock.set()
        await rig.clock.advance(300)
        rig.store.broken = False
        await rig.clock.advance(60)
        assert rig.channel.texts(1) == ["heard hello"]
        assert rig.waiting(1) == []


async def test_after_a_crash_at_most_the_message_in_flight_is_doubled(rig: Rig) -> None:
    rig.channel.answers[1] = [asyncio.Event()]
    for text in ("a", "b", "c"):
        await rig.say(1, text)
    async with running(rig.delivery):
        assert rig.channel.texts(1) == ["heard a"]
    reborn = build_rig()
    reborn.delivery.store = rig.store
    await reborn.clock.jump(60)
    async with running(reborn.delivery):
        everything = rig.channel.texts(1) + reborn.channel.texts(1)
    assert Counter(everything) == {"heard a": 2, "heard b": 1, "heard c": 1}


async def test_when_told_to_stop_what_is_in_flight_is_settled(rig: Rig) -> None:
    rig.channel.answers[1] = [lock := asyncio.Event()]
    await rig.say(1, "a")
    await rig.say(1, "b")
    loop = asyncio.ensure_future(rig.delivery.run())
    await quiet()
    rig.delivery.stop()
    await quiet()
    assert not loop.done()
    lock.set()
    await loop
    assert rig.waiting(1) == ["heard b"]
    assert rig.settled(1).settled is not None


async def test_a_demand_beyond_reason_is_cut_to_a_day(rig: Rig) -> None:
    rig.channel.answers[1] = [TryLater("flood", after_s=1e12)]
    await rig.say(1, "hello")
    async with running(rig.delivery):
        (row,) = rig.store.waiting.values()
        assert row.not_before == NOON + timedelta(hours=24)


async def test_memory_does_not_grow_with_the_chats_served(rig: Rig) -> None:
    async with running(rig.delivery):
        for number in range(2000):
            await rig.say(number, "hello")
        await quiet()
        assert len(rig.store.settled) == 2000
        assert len(rig.delivery._in_flight) == 0
