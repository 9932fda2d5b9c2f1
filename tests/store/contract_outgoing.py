"""What every store promises about messages on their way out."""

import asyncio

import pytest

from bot.model.effects import Urgency, Withdraw
from bot.model.ids import ChatId, Slot
from bot.store.base import Settlement
from tests.store.samples import (
    ANNA,
    BORIS,
    CLEO,
    LEASE_S,
    NOW,
    alarm,
    edit,
    later,
    send,
)
from tests.store.steps import (
    KeptStore,
    delivered,
    drain,
    keep,
    lease,
    lease_one,
    refused,
    ring,
    slots,
)


class OutgoingLine:
    async def test_a_message_comes_out_as_it_was_decided(self, store: KeptStore) -> None:
        wish = send("m1", "Press <b>LI4</b> — сильнее.", Urgency.STEP)
        await keep(store, ANNA, wish)
        one = await lease_one(store, later(1))
        expected = (ANNA, wish, None, 0, NOW)
        assert (one.chat, one.wish, one.message, one.attempts, one.decided_at) == expected

    async def test_what_is_not_delivered_yet_can_be_read_by_chat(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), edit("m0"), send("m2"))
        await keep(store, BORIS, send("m1", "for Boris"))
        await lease(store)
        assert await store.unsent(ANNA) == (send("m1"), edit("m0"), send("m2"))
        await drain(store, later(LEASE_S + 1))
        assert await store.unsent(ANNA) == ()

    async def test_messages_of_a_chat_leave_in_order_one_at_a_time(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), edit("m0"))
        await keep(store, ANNA, send("m2", urgency=Urgency.DANGER))
        order = []
        for _ in range(3):
            one = await lease_one(store)
            assert await lease(store) == ()
            order.append(one.wish.slot)
            await store.settle(one.id, delivered())
        assert order == ["m1", "m0", "m2"]

    async def test_a_batch_holds_one_message_of_each_chat(self, store: KeptStore) -> None:
        for chat_id in (ANNA, BORIS):
            await keep(store, chat_id, send("m1"), send("m2"))
        assert slots(await lease(store)) == [(ANNA, "m1"), (BORIS, "m1")]

    async def test_the_most_urgent_goes_first_then_the_oldest(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1", urgency=Urgency.CHECK_IN))
        await keep(store, BORIS, send("m1", urgency=Urgency.STEP))
        await keep(store, CLEO, send("m1", urgency=Urgency.STEP))
        await keep(store, ChatId(44), send("m1", urgency=Urgency.DANGER))
        assert [one.chat for one in await lease(store, limit=3)] == [44, BORIS, CLEO]
        assert [one.chat for one in await lease(store)] == [ANNA]

    async def test_an_emergency_pulls_what_stands_before_it(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1", urgency=Urgency.ANSWER))
        await keep(store, BORIS, send("m1", urgency=Urgency.CHECK_IN))
        await keep(store, BORIS, send("m2", urgency=Urgency.DANGER))
        assert slots(await lease(store, limit=1)) == [(BORIS, "m1")]

    async def test_who_has_waited_for_long_is_as_urgent_as_an_answer(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1", urgency=Urgency.CHECK_IN), send("m2"))
        await keep(store, BORIS, send("m1", urgency=Urgency.STEP), now=later(5))
        await keep(store, CLEO, send("m1", urgency=Urgency.ANSWER), now=later(5))
        await keep(store, ChatId(44), send("m1", urgency=Urgency.DANGER), now=later(5))
        await store.hurry(NOW)
        assert slots(await lease(store, later(5), limit=1)) == [(ChatId(44), "m1")]
        await store.hurry(later(5))
        assert [one.chat for one in await lease(store, later(5), limit=1)] == [ANNA]
        assert [one.chat for one in await lease(store, later(5))] == [CLEO, BORIS]

    async def test_an_expired_lease_is_tried_again_and_counted(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), send("m2"))
        first = await lease_one(store)
        assert await lease(store, later(LEASE_S - 1)) == ()
        again = await lease_one(store, later(LEASE_S))
        assert (again.id, again.attempts) == (first.id, 1)

    async def test_a_retry_waits_and_holds_back_its_chat(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), send("m2"))
        await keep(store, BORIS, send("m1"))
        anna, boris = await lease(store)
        await store.settle(anna.id, Settlement("retry", NOW, retry_at=later(20)))
        await store.settle(boris.id, delivered())
        assert await lease(store, later(19)) == ()
        again = await lease_one(store, later(20))
        assert (again.id, again.attempts) == (anna.id, 1)

    async def test_a_refused_message_is_parked_and_the_next_one_goes(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"), send("m2"))
        await store.settle((await lease_one(store)).id, refused())
        assert slots(await lease(store, later(9999))) == [(ANNA, "m2")]

    @pytest.mark.parametrize("first", [delivered(1), refused()])
    @pytest.mark.parametrize(
        "second", [delivered(2, later(50)), refused(later(50)), Settlement("retry", later(50))]
    )
    async def test_settling_twice_changes_nothing(
        self, store: KeptStore, first: Settlement, second: Settlement
    ) -> None:
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"))
        one = await lease_one(store)
        await store.settle(one.id, first)
        await store.settle(one.id, second)
        assert await lease(store, later(9999)) == ()
        assert [a.event.at for a in await ring(store, later(9999))] == [later(60)]
        await keep(store, ANNA, edit("m1"))
        assert (await lease_one(store)).message == first.message

    async def test_settling_a_retry_twice_changes_nothing(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        one = await lease_one(store)
        await store.settle(one.id, Settlement("retry", NOW, retry_at=later(5)))
        await store.settle(one.id, Settlement("retry", NOW, retry_at=later(500)))
        assert (await lease_one(store, later(5))).attempts == 1

    async def test_a_delivery_that_outlived_its_lease_still_counts(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        one = await lease_one(store)
        await lease_one(store, later(LEASE_S))
        await store.settle(one.id, delivered(at=later(LEASE_S + 1)))
        assert await lease(store, later(9999)) == ()

    async def test_a_retry_of_a_lease_that_was_taken_over_changes_nothing(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"))
        slow = await lease_one(store)
        in_flight = await lease_one(store, later(LEASE_S))
        await store.settle(slow.id, Settlement("retry", later(LEASE_S), attempt=slow.attempts))
        assert await lease(store, later(LEASE_S + 1)) == ()
        again = Settlement("retry", later(LEASE_S + 2), attempt=in_flight.attempts)
        await store.settle(in_flight.id, again)
        assert (await lease_one(store, later(LEASE_S + 2))).attempts == 2

    async def test_settling_what_never_was_changes_nothing(self, store: KeptStore) -> None:
        await store.settle(4711, delivered())
        assert await store.next_event() is None

    async def test_many_chats_are_drained_in_order(self, store: KeptStore) -> None:
        chats = [ChatId(number) for number in range(1, 31)]
        for position in range(3):
            await asyncio.gather(*(keep(store, c, send(f"m{position}")) for c in chats))
        gone: list[tuple[ChatId, Slot]] = []
        while batch := await lease(store, limit=7):
            gone += slots(batch)
            await asyncio.gather(*(store.settle(one.id, delivered()) for one in batch))
        assert len(gone) == 90
        assert all([s for c, s in gone if c == chat_id] == ["m0", "m1", "m2"] for chat_id in chats)


class EditsAndWithdrawals:
    async def test_an_edit_knows_the_number_its_message_got(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), edit("m1", "Ticked."))
        await store.settle((await lease_one(store)).id, delivered(message=777))
        one = await lease_one(store)
        assert (one.wish, one.message) == (edit("m1", "Ticked."), 777)

    async def test_the_edit_of_a_message_never_delivered_knows_no_number(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"), edit("m1"))
        await store.settle((await lease_one(store)).id, refused())
        assert (await lease_one(store)).message is None

    async def test_an_edit_never_gets_the_number_of_another_chat(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        await drain(store)
        await keep(store, BORIS, edit("m1"))
        assert (await lease_one(store)).message is None

    async def test_a_newer_edit_replaces_a_waiting_one(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), edit("m1", "one"), edit("m2", "other"))
        await keep(store, ANNA, send("m3"), edit("m1", "two"))
        expected = [send("m1"), edit("m2", "other"), send("m3"), edit("m1", "two")]
        assert await drain(store) == expected

    async def test_a_replaced_edit_at_the_head_lets_the_next_one_go(self, store: KeptStore) -> None:
        await keep(store, ANNA, edit("m1", "one"), send("m2"))
        await keep(store, ANNA, edit("m1", "two"))
        assert await drain(store) == [send("m2"), edit("m1", "two")]

    async def test_an_edit_in_flight_is_not_replaced(self, store: KeptStore) -> None:
        await keep(store, ANNA, edit("m1", "one"))
        in_flight = await lease_one(store)
        await keep(store, ANNA, edit("m1", "two"))
        assert await lease(store) == ()
        await store.settle(in_flight.id, delivered())
        assert await drain(store) == [edit("m1", "two")]

    async def test_an_edit_replaces_no_edit_of_another_chat(self, store: KeptStore) -> None:
        await keep(store, ANNA, edit("m1"))
        await keep(store, BORIS, edit("m1"))
        assert len(await lease(store)) == 2

    async def test_withdrawing_takes_back_earlier_turns_only(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), edit("m0"), send("m2"))
        await keep(store, BORIS, send("m1"))
        await keep(store, ANNA, send("m3"), Withdraw(), send("m4"))
        batch = await lease(store)
        assert slots(batch) == [(BORIS, "m1"), (ANNA, "m3")]
        for one in batch:
            await store.settle(one.id, delivered())
        assert slots(await lease(store)) == [(ANNA, "m4")]

    async def test_a_message_in_flight_is_not_withdrawn(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), send("m2"), alarm(60, slot="m1"))
        in_flight = await lease_one(store)
        await keep(store, ANNA, Withdraw(), send("m3"))
        assert await lease(store) == ()
        await store.settle(in_flight.id, delivered())
        assert slots(await lease(store)) == [(ANNA, "m3")]
        assert len(await ring(store, later(60))) == 1

    async def test_a_message_withdrawn_in_flight_is_not_tried_again(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), send("m2"))
        in_flight = await lease_one(store)
        await keep(store, ANNA, Withdraw(), send("m3"))
        await store.settle(in_flight.id, Settlement("retry", NOW, retry_at=later(1)))
        assert slots(await lease(store, later(1))) == [(ANNA, "m3")]

    async def test_a_message_withdrawn_in_flight_goes_nowhere_when_its_sender_dies(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"), send("m2"), alarm(60, slot="m1"))
        await lease_one(store)
        await keep(store, ANNA, Withdraw(), send("m3"))
        assert slots(await lease(store, later(LEASE_S))) == [(ANNA, "m3")]
        assert len(await ring(store, later(LEASE_S + 60))) == 1

    async def test_a_message_that_waits_for_its_retry_can_be_withdrawn(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"))
        await store.settle((await lease_one(store)).id, Settlement("retry", NOW, retry_at=later(9)))
        await keep(store, ANNA, Withdraw())
        assert await lease(store, later(9999)) == ()

    async def test_no_alarm_waits_for_a_withdrawn_message(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"), alarm(90, "nudge"))
        await keep(store, ANNA, Withdraw())
        loaded = (await store.load(ANNA)).chat
        assert loaded is not None
        assert loaded.alarms == {"nudge": later(90)}
