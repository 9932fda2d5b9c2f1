from dataclasses import replace
from datetime import timedelta

from bot.model.effects import Send, Urgency
from bot.model.ids import ChatId, Language, Slot
from bot.model.state import Chat, Describing, Idle
from bot.model.turn import Turn
from bot.runtime.haste import DEBT, FREE, QUIET, Haste

from .manual_clock import NOON

ME, OTHER = ChatId(1), ChatId(2)
BEFORE = Chat(Language("en"), phase=Idle())
NOWHERE = Turn(replace(BEFORE, sent=1), (Send(Slot("m1"), "old button"),))
SOMEWHERE = Turn(replace(BEFORE, phase=Describing()))
TO_DANGER = Turn(SOMEWHERE.chat, (Send(Slot("m1"), "call", urgency=Urgency.DANGER),))


def exhausted() -> Haste:
    haste = Haste()
    for _ in range(FREE):
        assert not haste.is_hasty(ME, NOON)
    assert haste.is_hasty(ME, NOON)
    return haste


def test_the_allowance_is_each_chats_own() -> None:
    assert not exhausted().is_hasty(OTHER, NOON)


def test_the_allowance_comes_back_with_time() -> None:
    haste = exhausted()
    assert haste.is_hasty(ME, NOON + timedelta(seconds=0.5))
    assert not haste.is_hasty(ME, NOON + timedelta(seconds=1))
    assert haste.is_hasty(ME, NOON + timedelta(seconds=1))


def test_past_the_allowance_a_turn_that_leads_nowhere_is_let_be() -> None:
    assert not exhausted().may_keep(ME, BEFORE, NOWHERE)


def test_past_the_allowance_a_turn_that_leads_somewhere_is_kept_for_a_while() -> None:
    haste = exhausted()
    kept = [haste.may_keep(ME, BEFORE, SOMEWHERE) for _ in range(2 * DEBT)]
    assert sum(kept) == DEBT - 1
    assert kept == sorted(kept, reverse=True)


def test_a_turn_that_leads_to_a_danger_is_kept_whatever_came_before() -> None:
    haste = exhausted()
    for _ in range(1000):
        haste.is_hasty(ME, NOON)
        haste.may_keep(ME, BEFORE, SOMEWHERE)
    assert haste.may_keep(ME, BEFORE, TO_DANGER)


def test_a_danger_that_was_told_is_not_told_a_thousand_times() -> None:
    again = replace(TO_DANGER, chat=replace(BEFORE, sent=2))
    assert not exhausted().may_keep(ME, BEFORE, again)


def test_who_is_too_fast_is_told_once_until_they_have_been_quiet() -> None:
    haste = exhausted()
    assert [haste.must_tell(ME) for _ in range(3)] == [True, False, False]
    later = NOON + QUIET
    for _ in range(FREE):
        haste.is_hasty(ME, later)
    assert haste.is_hasty(ME, later)
    assert haste.must_tell(ME)


def test_only_the_chats_of_the_last_minutes_are_remembered() -> None:
    haste = Haste()
    for number in range(10_000):
        haste.is_hasty(ChatId(number), NOON + timedelta(seconds=number))
    assert len(haste) <= QUIET.total_seconds()
