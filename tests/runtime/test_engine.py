import asyncio
import logging
from dataclasses import replace

import pytest

from bot.conversation.library import Library
from bot.model.effects import Send
from bot.model.events import Due, Event, Said, Undeliverable
from bot.model.ids import ChatId, Language
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.runtime.engine import MOST_RACES, ChatLocks, RaceNeverWonError
from bot.store.base import StoreError

from .fakes import MISTAKE, Rig, build_rig, echo
from .manual_clock import NOON, quiet

ME = ChatId(1)
SECRET = "a thunderclap behind my left eye"


def _break(chat: Chat, event: Event, _: Library, __: object) -> Turn:
    if isinstance(event, Said) and event.text == "fine":
        return Turn(chat)
    raise ValueError(f"cannot make sense of {event!r}")


async def test_a_turn_keeps_state_and_messages_together(rig: Rig) -> None:
    await rig.say(1, "hello")
    assert rig.store.chats[ME].sent == 1
    assert rig.waiting(1) == ["heard hello"]


async def test_a_chat_never_seen_begins_in_the_language_of_its_app(rig: Rig) -> None:
    await rig.engine.handle(ME, Said("привет", "ru"), None)
    assert rig.store.chats[ME].language == Language("ru")


async def test_a_receipt_used_before_changes_nothing(rig: Rig) -> None:
    await rig.say(1, "hello", receipt=5)
    await rig.say(1, "hello", receipt=5)
    assert rig.waiting(1) == ["heard hello"]
    assert rig.store.turns[ME] == 1


async def test_a_lost_race_is_taken_again() -> None:
    rivals = 3

    def overtaken(chat: Chat, event: Event, library: Library, now: object) -> Turn:
        nonlocal rivals
        assert now == NOON
        if rivals:
            rivals -= 1
            rig.store.turns[ME] = rig.store.turns.get(ME, 0) + 1
        return echo(chat, event, library, NOON)

    rig = build_rig(step=overtaken)
    await rig.say(1, "hello", receipt=5)
    assert rig.waiting(1) == ["heard hello"]
    assert rig.store.turns[ME] == 4


async def test_a_race_that_is_never_won_is_an_error() -> None:
    attempts = 0

    def always_overtaken(chat: Chat, *_: object) -> Turn:
        nonlocal attempts
        attempts += 1
        rig.store.turns[ME] = attempts
        return Turn(chat)

    rig = build_rig(step=always_overtaken)
    with pytest.raises(RaceNeverWonError):
        await rig.say(1, "hello")
    assert attempts == MOST_RACES


async def test_turns_of_one_chat_run_in_order(rig: Rig) -> None:
    await asyncio.gather(*(rig.say(1, str(number)) for number in range(50)))
    assert rig.waiting(1) == [f"heard {number}" for number in range(50)]


async def test_turns_of_one_chat_need_no_second_try(rig: Rig) -> None:
    await asyncio.gather(*(rig.say(1, "hello") for _ in range(50)))
    assert rig.store.calls == 2 * 50


async def test_a_chat_whose_turn_hangs_does_not_hold_another(rig: Rig) -> None:
    async with rig.engine.locks.hold(ME):
        held = asyncio.ensure_future(rig.say(1, "hello"))
        await rig.say(2, "hello")
        await quiet()
        assert rig.waiting(1) == []
    await held
    assert rig.waiting(1) == ["heard hello"]


async def test_ten_thousand_chats_leave_no_lock_behind(rig: Rig) -> None:
    await asyncio.gather(*(rig.say(number, "hello") for number in range(10_000)))
    assert len(rig.engine.locks) == 0


async def test_a_waiting_turn_that_is_given_up_leaves_no_lock_behind() -> None:
    locks = ChatLocks()

    async def use() -> None:
        async with locks.hold(ME):
            await asyncio.sleep(0)

    async with locks.hold(ME):
        waiting = asyncio.ensure_future(use())
        await quiet()
        waiting.cancel()
        await quiet()
        assert len(locks) == 1
    assert len(locks) == 0


async def test_a_kept_turn_wakes_only_the_loops_it_concerns(rig: Rig) -> None:
    messages = asyncio.ensure_future(rig.engine.bells.delivery.wait(60))
    alarms = asyncio.ensure_future(rig.engine.bells.alarms.wait(60))
    await rig.say(1, "hello")
    await quiet()
    assert (messages.done(), alarms.done()) == (True, False)
    await rig.say(1, "wait 5")
    await quiet()
    assert alarms.done()


async def test_a_failing_step_consumes_the_receipt_and_apologises_once() -> None:
    rig = build_rig(step=_break)
    await rig.say(1, "fine")
    before = rig.store.chats[ME]
    await rig.say(1, SECRET, receipt=5)
    await rig.say(1, SECRET, receipt=5)
    assert rig.waiting(1) == [MISTAKE]
    assert rig.store.chats[ME] == before


async def test_every_apology_has_a_name_of_its_own() -> None:
    rig = build_rig(step=_break)
    await rig.say(1, SECRET, receipt=5)
    await rig.say(1, SECRET, receipt=6)
    assert len({row.wish.slot for row in rig.store.waiting.values()}) == 2


async def test_a_step_that_does_not_come_is_told_aloud() -> None:
    rig = build_rig()
    await rig.say(1, "wait 5")
    (alarm,) = rig.store.alarms.values()
    broken = replace(rig.engine, step=_break)
    await broken.handle(ME, Due("silence", 1, 0, NOON), Receipt("alarm", alarm.id))
    (row,) = rig.store.waiting.values()
    assert isinstance(row.wish, Send)
    assert (row.wish.text, row.wish.sounds) == (MISTAKE, True)
    assert not rig.store.alarms


async def test_nobody_apologises_to_a_person_who_is_gone() -> None:
    rig = build_rig(step=_break)
    await rig.say(1, "fine")
    await rig.engine.handle(ME, Undeliverable("blocked"), None)
    assert rig.waiting(1) == []


async def test_a_chat_that_was_erased_does_not_come_back_when_it_is_gone(rig: Rig) -> None:
    await rig.engine.handle(ME, Undeliverable("blocked"), None)
    assert rig.store.chats == {}


async def test_what_a_person_wrote_never_reaches_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    rig = build_rig(step=_break)
    await rig.say(1, SECRET, receipt=5)
    assert "chat 1: turn failed on Said" in caplog.text
    assert "ValueError" in caplog.text
    assert "in _break" in caplog.text
    assert SECRET not in caplog.text


async def test_an_error_after_a_failed_step_carries_no_words_of_the_person() -> None:
    rig = build_rig()
    wordless = replace(rig.engine.library, words={})
    engine = replace(rig.engine, step=_break, library=wordless)
    with pytest.raises(KeyError) as caught:
        await engine.handle(ME, Said(SECRET), Receipt("telegram", 5))
    assert caught.value.__context__ is None
    assert rig.store.receipts == set()


async def test_a_store_that_fails_is_not_taken_for_our_mistake(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def outage(chat: Chat, event: Event, library: Library, _: object) -> Turn:
        rig.store.broken = not rig.store.broken
        return echo(chat, event, library, NOON)

    rig = build_rig(step=outage)
    with pytest.raises(StoreError):
        await rig.say(1, "hello", receipt=5)
    assert caplog.records == []


async def test_what_a_failing_store_did_not_keep_can_come_again(rig: Rig) -> None:
    rig.store.broken = True
    with pytest.raises(StoreError):
        await rig.say(1, "hello", receipt=5)
    rig.store.broken = False
    await rig.say(1, "hello", receipt=5)
    assert rig.waiting(1) == ["heard hello"]
