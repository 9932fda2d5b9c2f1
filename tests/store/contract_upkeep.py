"""What every store promises about pruning and closing."""

import asyncio

from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import Committed
from tests.store.samples import (
    ANNA,
    NOW,
    alarm,
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
    refused,
    ring,
)


class Pruning:
    async def test_old_receipts_and_settled_messages_go(self, store: KeptStore) -> None:
        receipt = Receipt("telegram", 1)
        await store.commit(ANNA, 0, turn(send("m1"), send("m2"), send("m3")), receipt, NOW)
        await store.settle((await lease_one(store)).id, delivered())
        await store.settle((await lease_one(store)).id, refused())
        assert await store.prune(later(1)) >= 2  # what was delivered may be gone before
        assert await store.prune(later(1)) == 0
        assert await drain(store) == [send("m3")]

    async def test_what_is_not_older_stays(self, store: KeptStore) -> None:
        receipt = Receipt("telegram", 1)
        await store.commit(ANNA, 0, turn(send("m1")), receipt, NOW)
        await drain(store)
        assert await store.prune(NOW) == 0
        assert await store.commit(ANNA, 1, turn(), receipt, NOW) == "duplicate"

    async def test_chats_alarms_diary_and_waiting_messages_stay(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"), alarm(60), record())
        assert await store.prune(later(9999)) == 0
        assert (await store.load(ANNA)).turn == 1
        assert (await store.diary(ANNA)).entries == (entry(),)
        assert len(await lease(store)) == len(await ring(store, later(60))) == 1

    async def test_many_rows_go_in_one_call(self, store: KeptStore) -> None:
        answers: list[Committed] = await asyncio.gather(
            *(
                store.commit(ChatId(n), 0, turn(), Receipt("telegram", n), NOW)
                for n in range(1, 2501)
            )
        )
        assert set(answers) == {"committed"}
        assert await store.prune(later(1)) == 2500

    async def test_a_pruned_message_can_still_be_edited(self, store: KeptStore) -> None:
        await keep(store, ANNA, send("m1"))
        await store.settle((await lease_one(store)).id, delivered(message=777))
        await store.prune(later(1))
        await keep(store, ANNA, edit("m1"))
        assert (await lease_one(store)).message == 777


class Closing:
    async def test_what_was_handed_over_is_finished(self, store: KeptStore) -> None:
        commits = [
            asyncio.create_task(store.commit(ChatId(n), 0, turn(), None, NOW)) for n in range(1, 51)
        ]
        await asyncio.sleep(0)  # each of them hands its turn over
        await store.close()
        assert set(await asyncio.gather(*commits)) == {"committed"}

    async def test_closing_twice_is_closing_once(self, store: KeptStore) -> None:
        await store.close()
        await store.close()
