"""What every store promises about alarms and time."""

from datetime import UTC

import pytest

from bot.model.effects import Cancel
from bot.model.events import Due
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
    turn,
)
from tests.store.steps import KeptStore, delivered, drain, keep, lease_one, refused, ring


class Alarms:
    async def test_an_alarm_is_due_at_its_time_and_not_before(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        assert await ring(store, later(59.999)) == ()
        (leased,) = await ring(store, later(60))
        assert (leased.chat, leased.event) == (ANNA, Due("step", about=1, step=4, at=later(60)))
        assert leased.receipt.source == "alarm"

    async def test_moments_come_back_aware_and_in_utc(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(0))
        (leased,) = await ring(store, NOW)
        assert leased.event.at.tzinfo is UTC

    async def test_the_earliest_alarms_come_first(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(30))
        await keep(store, BORIS, alarm(10))
        await keep(store, CLEO, alarm(20))
        assert [one.chat for one in await ring(store, later(60), limit=2)] == [BORIS, CLEO]
        assert [one.chat for one in await ring(store, later(60), limit=2)] == [ANNA]

    async def test_a_leased_alarm_is_not_leased_again(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        assert len(await ring(store, later(60))) == 1
        assert await ring(store, later(60 + LEASE_S - 1)) == ()

    async def test_an_expired_lease_may_be_taken_again_and_keeps_its_place(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, alarm(60))
        (first,) = await ring(store, later(60))
        await keep(store, BORIS, alarm(70))
        assert [one.chat for one in await ring(store, later(60 + LEASE_S), limit=1)] == [ANNA]
        assert await store.commit(ANNA, 1, turn(), first.receipt, NOW) == "committed"

    async def test_a_chat_has_one_alarm_of_each_key(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60, about=1), alarm(60, "nudge"))
        await keep(store, ANNA, alarm(90, about=2))
        rung = await ring(store, later(99))
        assert [(one.event.key, one.event.about) for one in rung] == [("nudge", 1), ("step", 2)]

    async def test_one_key_or_all_of_a_chat_can_be_cancelled(self, store: KeptStore) -> None:
        wishes = (alarm(1, "step"), alarm(2, "nudge"), alarm(3, "check_in"))
        await keep(store, ANNA, *wishes)
        await keep(store, BORIS, *wishes)
        await keep(store, ANNA, Cancel("nudge"))
        await keep(store, BORIS, Cancel())
        rung = await ring(store, later(9))
        assert [(one.chat, one.event.key) for one in rung] == [(ANNA, "step"), (ANNA, "check_in")]

    async def test_what_belongs_to_no_single_talk_is_cancelled_by_name_only(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, alarm(1, "step"), alarm(2, "course"), alarm(3, "expiry"), Cancel())
        await keep(store, BORIS, alarm(2, "course"), alarm(3, "expiry"), Cancel("course"))
        rung = await ring(store, later(9))
        assert [(one.chat, one.event.key) for one in rung] == [
            (ANNA, "course"), (ANNA, "expiry"), (BORIS, "expiry"),
        ]  # fmt: skip

    async def test_effects_are_applied_in_order(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(1, about=1), Cancel(), alarm(2, about=2))
        await keep(store, BORIS, alarm(1), Cancel())
        assert [(one.chat, one.event.about) for one in await ring(store, later(9))] == [(ANNA, 2)]

    @pytest.mark.parametrize("outcome", [delivered(at=later(7)), refused(at=later(7))])
    async def test_time_starts_when_the_message_is_settled(
        self, store: KeptStore, outcome: Settlement
    ) -> None:
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"))
        one = await lease_one(store)
        assert await ring(store, later(9999)) == ()
        await store.settle(one.id, outcome)
        assert await ring(store, later(66)) == ()
        (leased,) = await ring(store, later(67))
        assert leased.event.at == later(67)

    async def test_a_message_that_must_be_tried_again_starts_no_time(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"))
        one = await lease_one(store)
        await store.settle(one.id, Settlement("retry", NOW, retry_at=later(5)))
        assert await ring(store, later(9999)) == ()

    async def test_an_alarm_may_be_named_before_its_message(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60, slot="m1"), send("m1"))
        assert await ring(store, later(9999)) == ()
        await store.settle((await lease_one(store)).id, delivered(at=later(1)))
        assert len(await ring(store, later(61))) == 1

    async def test_after_a_message_delivered_earlier_time_starts_at_once(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"))
        await drain(store)
        await keep(store, ANNA, alarm(60, slot="m1"), now=later(100))
        (leased,) = await ring(store, later(160))
        assert leased.event.at == later(160)

    async def test_a_waiting_edit_of_a_delivered_message_does_not_hold_time_back(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"))
        await drain(store)
        await keep(store, ANNA, edit("m1"), alarm(60, slot="m1"))
        assert len(await ring(store, later(60))) == 1

    async def test_an_alarm_waits_for_a_message_of_an_earlier_turn(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        await keep(store, ANNA, alarm(60, slot="m1"))
        assert await ring(store, later(9999)) == ()
        await store.settle((await lease_one(store)).id, delivered(at=later(5)))
        assert len(await ring(store, later(65))) == 1

    async def test_the_edit_of_a_message_starts_no_time(self, store: KeptStore) -> None:
        await keep(store, ANNA, edit("m2"), send("m2"), alarm(60, slot="m2"))
        await store.settle((await lease_one(store)).id, delivered())
        assert await ring(store, later(9999)) == ()


class NextEvent:
    async def test_nothing_waits_in_an_empty_store(self, store: KeptStore) -> None:
        assert await store.next_event() is None

    async def test_the_earliest_alarm_or_message_is_next(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        await keep(store, BORIS, alarm(50))
        assert await store.next_event() == later(50)
        await keep(store, CLEO, send("m1"))
        assert await store.next_event() == NOW

    async def test_an_alarm_whose_time_has_not_started_does_not_count(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"))
        await store.settle((await lease_one(store)).id, Settlement("retry", NOW, retry_at=later(5)))
        assert await store.next_event() == later(5)

    async def test_a_message_behind_one_held_back_does_not_count(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        await store.settle((await lease_one(store)).id, Settlement("retry", NOW, retry_at=later(5)))
        await keep(store, ANNA, send("m2"))
        assert await store.next_event() == later(5)

    async def test_what_is_leased_counts_from_the_end_of_its_lease(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(0))
        await ring(store, NOW)
        assert await store.next_event() == later(LEASE_S)
        await keep(store, BORIS, send("m1"))
        await lease_one(store, later(1))
        assert await store.next_event() == later(LEASE_S)

    async def test_nothing_waits_once_all_is_done(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), alarm(60, slot="m1"))
        await drain(store)
        (leased,) = await ring(store, later(60))
        await store.commit(ANNA, 1, turn(), leased.receipt, later(60))
        assert await store.next_event() is None
