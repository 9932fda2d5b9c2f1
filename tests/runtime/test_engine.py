import asyncio
import logging
from dataclasses import replace
from datetime import datetime

import pytest

from bot.conversation.draft import DiaryNeeded
from bot.conversation.library import Library
from bot.model.effects import Send
from bot.model.events import Due, Event, Said, Undeliverable
from bot.model.ids import ChatId, Language
from bot.model.state import Chat, Describing
from bot.model.turn import Receipt, Turn
from bot.runtime.engine import MOST_RACES, ChatLocks, RaceNeverWonError
from bot.runtime.haste import FREE
from bot.store.base import StoreError, Unread
from tests.store.samples import entry

from .fakes import MISTAKE, TOO_FAST, UNREADABLE, Rig, build_rig, echo
from .manual_clock import NOON, quiet
from .running import running

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


# --- a chat that cannot be read ------------------------------------------------------------------


async def test_whose_state_cannot_be_read_is_told_once_and_the_update_is_used_up(rig: Rig) -> None:
    await rig.say(1, "hello")
    rig.store.unreadable.add(ME)
    kept = rig.store.chats[ME]
    for receipt in (5, 6, 5):
        await rig.say(1, "hello", receipt=receipt)
    assert rig.waiting(1) == ["heard hello", UNREADABLE]
    assert rig.store.receipts == {Receipt("telegram", 5), Receipt("telegram", 6)}
    assert (rig.store.chats[ME], rig.store.turns[ME]) == (kept, 1)
    await rig.say(2, "hello")
    assert rig.waiting(2) == ["heard hello"]


async def test_who_cannot_be_read_is_still_listened_to_for_danger(rig: Rig) -> None:
    rig.store.unreadable.add(ME)
    await rig.say(1, "hello", receipt=5)
    await rig.say(1, "danger", receipt=6)
    await rig.say(1, "danger", receipt=7)
    assert rig.waiting(1) == [UNREADABLE, "call for help", "call for help"]


async def test_an_alarm_of_a_chat_that_cannot_be_read_is_heard_once_and_gone(rig: Rig) -> None:
    await rig.say(1, "wait 10")
    rig.store.unreadable.add(ME)
    async with running(rig.alarms):
        await rig.clock.advance(60)
    assert rig.store.alarms == {}
    (told,) = rig.store.waiting.values()
    assert isinstance(told.wish, Send)
    assert (told.wish.text, told.wish.sounds) == (UNREADABLE, True)


async def test_a_turn_that_needs_the_diary_gets_what_of_it_can_be_read() -> None:
    seen: list[tuple[int, int]] = []

    def curious(chat: Chat, event: Event, known: Library, now: datetime) -> Turn:
        if chat.diary is None:
            raise DiaryNeeded
        seen.append((len(chat.diary), chat.unread))
        return echo(chat, event, known, now)

    rig = build_rig(step=curious)
    rig.store.diaries[ME] = {1: entry(1), 3: entry(3)}
    rig.store.unread_entries = (Unread(2, "x"),)
    await rig.say(1, "hello", receipt=5)
    assert seen == [(2, 1)]
    assert rig.waiting(1) == ["heard hello"]


# --- a chat that is too fast ---------------------------------------------------------------------


async def test_a_flood_is_answered_as_far_as_it_is_allowed_and_told_once(rig: Rig) -> None:
    for number in range(500):
        await rig.say(1, str(number), receipt=number)
    assert rig.waiting(1) == [*(f"heard {number}" for number in range(FREE)), TOO_FAST]


async def test_in_a_flood_every_text_is_still_decided_on(rig: Rig) -> None:
    decided: list[Event] = []

    def watching(chat: Chat, event: Event, library: Library, now: datetime) -> Turn:
        decided.append(event)
        turn = echo(chat, event, library, now)
        if event == Said("danger"):
            return replace(turn, chat=replace(turn.chat, phase=Describing()))
        return turn

    rig = build_rig(step=watching)
    for number in range(300):
        await rig.say(1, "danger" if number == 222 else str(number))
    assert len(decided) == 300
    assert rig.waiting(1)[-1] == "call for help"


async def test_a_flood_of_turns_that_fail_is_not_answered_each_time() -> None:
    rig = build_rig(step=_break)
    for _ in range(500):
        await rig.say(1, "hello")
    assert rig.waiting(1) == [MISTAKE] * FREE


async def test_alarms_are_never_too_fast(rig: Rig) -> None:
    due = Due("silence", 1, 0, NOON)
    for _ in range(2 * FREE):
        await rig.engine.handle(ME, due, None)
    assert len(rig.waiting(1)) == 2 * FREE


async def test_in_a_flood_others_have_their_whole_allowance(rig: Rig) -> None:
    for number in range(1000):
        await rig.say(1, str(number))
        await rig.say(2 + number % 50, "hello")
    for chat in range(2, 52):
        assert len(rig.waiting(chat)) == 20
