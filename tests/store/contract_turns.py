"""What every store promises about turns, receipts and erasing."""

import asyncio
from dataclasses import replace

import pytest

from bot.model.effects import Cancel, Erase, Record, Strike, Withdraw
from bot.model.ids import ChatId
from bot.model.turn import Receipt, Turn
from bot.store.base import Loaded
from tests.store.samples import (
    ANNA,
    BORIS,
    NOW,
    alarm,
    chat,
    edit,
    entry,
    later,
    record,
    send,
    turn,
)
from tests.store.steps import (
    KeptStore,
    delivered,
    drain,
    keep,
    lease,
    lease_one,
    ring,
    slots,
)


class LoadAndCommit:
    async def test_a_chat_never_seen_is_none_at_turn_zero(self, store: KeptStore) -> None:
        assert await store.load(ANNA) == Loaded(None, 0)

    async def test_a_committed_state_is_loaded_with_the_next_turn(self, store: KeptStore) -> None:
        assert await store.commit(ANNA, 0, turn(pain=7), None, NOW) == "committed"
        assert await store.load(ANNA) == Loaded(chat(pain=7), 1)

    async def test_every_turn_counts_one(self, store: KeptStore) -> None:
        for pain in range(5):
            await keep(store, ANNA, pain=pain)
        assert await store.load(ANNA) == Loaded(chat(pain=4), 5)

    async def test_chats_do_not_see_each_other(self, store: KeptStore) -> None:
        await keep(store, ANNA, pain=1)
        await keep(store, BORIS, pain=2)
        assert (await store.load(ANNA)).chat == chat(pain=1)
        assert (await store.load(BORIS)).chat == chat(pain=2)

    async def test_negative_and_large_chat_numbers_are_kept(self, store: KeptStore) -> None:
        for number in (ChatId(-1_002_000_000_000), ChatId(2**52)):
            await keep(store, number, send("m1"))
            assert (await store.load(number)).turn == 1
        assert {one.chat for one in await lease(store)} == {-1_002_000_000_000, 2**52}

    async def test_pending_alarms_are_loaded_with_the_chat(self, store: KeptStore) -> None:
        await keep(
            store, ANNA, send("m1"), alarm(60, "silence"), alarm(75, slot="m1"), alarm(9, "nudge")
        )
        loaded = (await store.load(ANNA)).chat
        assert loaded is not None
        assert loaded.alarms == {"silence": later(60), "step": None, "nudge": later(9)}

    async def test_alarms_in_the_state_of_a_turn_are_not_believed(self, store: KeptStore) -> None:
        claimed = replace(chat(), alarms={"step": NOW})
        await store.commit(ANNA, 0, Turn(claimed), None, NOW)
        assert (await store.load(ANNA)).chat == chat()

    async def test_a_lost_race_changes_nothing(self, store: KeptStore) -> None:
        await keep(store, ANNA, pain=1)
        late = turn(send("m9"), alarm(5), record(), pain=9)
        receipt = Receipt("telegram", 1)
        assert await store.commit(ANNA, 0, late, receipt, NOW) == "lost_race"
        assert await store.load(ANNA) == Loaded(chat(pain=1), 1)
        assert (
            await lease(store),
            await ring(store, later(99)),
            (await store.diary(ANNA)).entries,
        ) == (
            (),
            (),
            (),
        )

    async def test_a_lost_race_leaves_its_receipt_unused(self, store: KeptStore) -> None:
        await keep(store, ANNA)
        receipt = Receipt("telegram", 1)
        assert await store.commit(ANNA, 0, turn(), receipt, NOW) == "lost_race"
        assert await store.commit(ANNA, 1, turn(), receipt, NOW) == "committed"

    async def test_a_turn_from_the_future_loses_too(self, store: KeptStore) -> None:
        assert await store.commit(ANNA, 3, turn(), None, NOW) == "lost_race"
        assert await store.load(ANNA) == Loaded(None, 0)

    async def test_of_many_turns_from_one_load_exactly_one_is_kept(self, store: KeptStore) -> None:
        await keep(store, ANNA)
        answers = await asyncio.gather(
            *(store.commit(ANNA, 1, turn(send(f"m{n}")), None, NOW) for n in range(20))
        )
        assert sorted(answers) == ["committed", *["lost_race"] * 19]
        assert (await store.load(ANNA)).turn == 2
        assert len(await drain(store)) == 1

    async def test_two_hundred_chats_commit_side_by_side(self, store: KeptStore) -> None:
        chats = [ChatId(number) for number in range(1, 201)]
        for loaded_turn in (0, 1):
            answers = await asyncio.gather(
                *(store.commit(c, loaded_turn, turn(pain=c % 10), None, NOW) for c in chats)
            )
            assert set(answers) == {"committed"}
        loaded = await asyncio.gather(*(store.load(c) for c in chats))
        assert loaded == [Loaded(chat(pain=c % 10), 2) for c in chats]

    async def test_a_naive_moment_is_refused(self, store: KeptStore) -> None:
        with pytest.raises(TypeError):
            await store.commit(ANNA, 0, turn(), None, NOW.replace(tzinfo=None))


class Receipts:
    async def test_a_receipt_is_used_once(self, store: KeptStore) -> None:
        receipt = Receipt("telegram", 7711)
        assert await store.commit(ANNA, 0, turn(pain=1), receipt, NOW) == "committed"
        again = turn(send("m1"), pain=2)
        assert await store.commit(ANNA, 1, again, receipt, NOW) == "duplicate"
        assert await store.load(ANNA) == Loaded(chat(pain=1), 1)
        assert await lease(store) == ()

    async def test_an_old_receipt_is_a_duplicate_even_where_the_race_is_lost(
        self, store: KeptStore
    ) -> None:
        receipt = Receipt("telegram", 7711)
        await store.commit(ANNA, 0, turn(), receipt, NOW)
        assert await store.commit(ANNA, 0, turn(), receipt, NOW) == "duplicate"

    async def test_the_same_number_of_another_source_is_another_receipt(
        self, store: KeptStore
    ) -> None:
        assert await store.commit(ANNA, 0, turn(), Receipt("telegram", 1), NOW) == "committed"
        assert await store.commit(ANNA, 1, turn(), Receipt("console", 1), NOW) == "committed"

    async def test_one_receipt_in_two_hands_is_used_once(self, store: KeptStore) -> None:
        receipt = Receipt("telegram", 5)
        answers = await asyncio.gather(
            *(store.commit(ChatId(c), 0, turn(), receipt, NOW) for c in range(1, 6))
        )
        assert sorted(answers) == ["committed", *["duplicate"] * 4]

    async def test_an_alarm_is_its_own_receipt_and_used_once(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        (leased,) = await ring(store, later(60))
        assert await store.commit(ANNA, 1, turn(), leased.receipt, later(61)) == "committed"
        assert await store.commit(ANNA, 2, turn(), leased.receipt, later(61)) == "duplicate"
        assert await ring(store, later(9999)) == ()

    async def test_a_cancelled_alarm_changes_nothing(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        (leased,) = await ring(store, later(60))
        await keep(store, ANNA, Cancel("step"))
        stale = turn(send("m1"))
        assert await store.commit(ANNA, 1, stale, leased.receipt, later(61)) == "duplicate"
        assert await store.commit(ANNA, 2, stale, leased.receipt, later(61)) == "duplicate"
        assert await lease(store, later(61)) == ()

    async def test_a_replaced_alarm_is_not_mistaken_for_its_successor(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, alarm(60))
        (leased,) = await ring(store, later(60))
        await keep(store, ANNA, alarm(60, about=2), now=later(60))
        assert await store.commit(ANNA, 2, turn(), leased.receipt, later(61)) == "duplicate"
        (successor,) = await ring(store, later(120))
        assert successor.event.about == 2

    async def test_an_alarm_of_another_chat_is_no_receipt(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        (leased,) = await ring(store, later(60))
        assert await store.commit(BORIS, 0, turn(), leased.receipt, NOW) == "duplicate"
        assert await store.commit(ANNA, 1, turn(), leased.receipt, NOW) == "committed"

    async def test_an_alarm_that_lost_the_race_can_be_tried_again(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        (leased,) = await ring(store, later(60))
        await keep(store, ANNA)
        assert await store.commit(ANNA, 1, turn(), leased.receipt, NOW) == "lost_race"
        assert await store.commit(ANNA, 2, turn(), leased.receipt, NOW) == "committed"

    async def test_an_alarm_may_schedule_its_own_successor(self, store: KeptStore) -> None:
        await keep(store, ANNA, alarm(60))
        (leased,) = await ring(store, later(60))
        await store.commit(ANNA, 1, turn(alarm(30, about=2)), leased.receipt, later(60))
        assert [one.event.about for one in await ring(store, later(90))] == [2]


class DiaryAndErasure:
    async def test_sessions_are_kept_in_order(self, store: KeptStore) -> None:
        await keep(store, ANNA, record(1))
        await keep(store, ANNA, record(2))
        await keep(store, BORIS, record(7))
        assert (await store.diary(ANNA)).entries == (entry(1), entry(2))

    async def test_an_entry_replaces_the_one_of_its_number(self, store: KeptStore) -> None:
        await keep(store, ANNA, record(1), record(2))
        await keep(store, ANNA, Record(replace(entry(1), before=9)))
        assert (await store.diary(ANNA)).entries == (replace(entry(1), before=9), entry(2))

    async def test_an_entry_is_struck_out_and_others_stay(self, store: KeptStore) -> None:
        await keep(store, ANNA, record(1), record(2))
        await keep(store, BORIS, record(1))
        await keep(store, ANNA, Strike(1), Strike(7))
        assert (await store.diary(ANNA)).entries == (entry(2),)
        assert (await store.diary(BORIS)).entries == (entry(1),)

    async def test_the_diary_is_in_the_order_of_time(self, store: KeptStore) -> None:
        await keep(store, ANNA, record(1), Record(replace(entry(2), began_at=later(-60))))
        assert [one.number for one in (await store.diary(ANNA)).entries] == [2, 1]

    async def test_a_file_has_the_name_it_was_given_last(self, store: KeptStore) -> None:
        await store.keep_file("picture", "A1")
        await store.keep_file("picture", "B2")
        assert (await store.file("picture"), await store.file("track")) == ("B2", None)
        await store.keep_file("picture", None)
        assert await store.file("picture") is None

    async def test_erasing_forgets_all_of_one_chat(self, store: KeptStore) -> None:
        for chat_id in (ANNA, BORIS):
            await keep(store, chat_id, send("m1"), alarm(60), record())
        await keep(store, ANNA, Erase())
        assert await store.load(ANNA) == Loaded(None, 0)
        assert ((await store.diary(ANNA)).entries, (await store.diary(BORIS)).entries) == (
            (),
            (entry(),),
        )
        assert slots(await lease(store)) == [(BORIS, "m1")]
        assert [one.chat for one in await ring(store, later(60))] == [BORIS]

    async def test_the_state_of_the_turn_that_erases_is_not_kept(self, store: KeptStore) -> None:
        assert await store.commit(ANNA, 0, turn(Erase()), None, NOW) == "committed"
        assert await store.load(ANNA) == Loaded(None, 0)

    async def test_the_receipt_of_an_erasure_is_kept(self, store: KeptStore) -> None:
        await keep(store, ANNA)
        receipt = Receipt("telegram", 3)
        assert await store.commit(ANNA, 1, turn(Erase()), receipt, NOW) == "committed"
        assert await store.commit(ANNA, 0, turn(), receipt, NOW) == "duplicate"

    async def test_the_goodbye_after_an_erasure_is_delivered(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        await keep(store, ANNA, send("m2"), Erase(), send("m3", "All is forgotten."))
        assert await drain(store) == [send("m3", "All is forgotten.")]
        assert await store.load(ANNA) == Loaded(None, 0)

    async def test_a_message_in_flight_during_an_erasure_settles_into_nothing(
        self, store: KeptStore
    ) -> None:
        await keep(store, ANNA, send("m1"))
        in_flight = await lease_one(store)
        await keep(store, ANNA, Erase())
        await store.settle(in_flight.id, delivered(message=777))
        await keep(store, ANNA, edit("m1"))
        assert (await lease_one(store)).message is None

    async def test_an_erased_chat_loses_the_numbers_of_its_messages(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        await drain(store)
        await keep(store, ANNA, Erase())
        await keep(store, ANNA, edit("m1"))
        assert (await lease_one(store)).message is None

    async def test_an_erased_chat_begins_anew(self, store: KeptStore) -> None:
        await keep(store, ANNA, pain=8)
        await keep(store, ANNA, Erase(), send("m9"))
        await keep(store, ANNA, Withdraw(), send("m1"), pain=1)
        assert await store.load(ANNA) == Loaded(chat(pain=1), 1)
        assert await drain(store) == [send("m1")]

    async def test_a_turn_loaded_before_an_erasure_loses(self, store: KeptStore) -> None:
        await keep(store, ANNA)
        await keep(store, ANNA, Erase())
        assert await store.commit(ANNA, 1, turn(), None, NOW) == "lost_race"
