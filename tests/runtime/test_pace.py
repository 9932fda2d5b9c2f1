from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Pace
from bot.model.ids import ChatId
from bot.runtime.pace import BURST_S, Brake, Budget, Gaps

from .manual_clock import NOON


@given(st.floats(0.5, 1000), st.lists(st.floats(0, 3), max_size=60))
def test_no_more_is_spent_than_time_and_one_burst_allow(
    per_second: float, pauses: list[float]
) -> None:
    budget, now, spent = Budget(Pace(per_second, 0), NOON), NOON, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        for _ in range(budget.left(now)):
            budget.take()
            spent += 1
    passed_s = (now - NOON).total_seconds()
    assert spent <= max(1.0, per_second * BURST_S) + per_second * passed_s + 0.01


@given(st.floats(0.5, 1000))
def test_after_the_told_wait_a_message_may_go(per_second: float) -> None:
    budget, now = Budget(Pace(per_second, 0), NOON), NOON
    for _ in range(50):
        while not budget.left(now):
            now += timedelta(seconds=budget.wait_s())
        budget.take()
    assert (now - NOON).total_seconds() <= 50 / per_second + 0.01


def test_without_a_pace_everything_may_go() -> None:
    budget = Budget(None, NOON)
    for _ in range(10_000):
        budget.take()
    assert budget.left(NOON) > 10_000


def test_a_clock_that_is_set_back_takes_no_budget_away() -> None:
    budget = Budget(Pace(30, 0), NOON)
    assert budget.left(NOON - timedelta(hours=1)) == 3


def test_a_gap_holds_its_own_chat_only() -> None:
    gaps = Gaps(Pace(30, 1))
    gaps.sent(ChatId(1), NOON)
    assert gaps.free_at(ChatId(1), NOON) == NOON + timedelta(seconds=1)
    assert gaps.free_at(ChatId(2), NOON) == NOON


def test_gaps_are_forgotten_once_they_are_over() -> None:
    gaps = Gaps(Pace(1000, 1))
    for number in range(10_000):
        now = NOON + timedelta(milliseconds=number)
        gaps.free_at(ChatId(number), now)
        gaps.sent(ChatId(number), now)
    assert len(gaps) <= 1001


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_one_chat_that_must_wait_holds_nobody_else() -> None:
    brake = Brake()
    for second in range(20):
        brake.refused(ChatId(1), NOON + seconds(second), NOON + seconds(40))
    assert brake.wait_s(NOON + seconds(20)) == 0


def test_three_chats_in_a_row_that_must_wait_are_about_the_whole_bot() -> None:
    brake = Brake()
    for chat in (1, 2, 3):
        brake.refused(ChatId(chat), NOON, NOON + seconds(10 * chat))
    assert brake.wait_s(NOON + seconds(5)) == 25
    assert brake.wait_s(NOON + seconds(30)) == 0
    assert brake.is_on
    brake.passed()
    assert not brake.is_on


def test_one_chat_is_enough_where_it_was_to_find_out_for_all() -> None:
    brake = Brake()
    brake.refused(ChatId(1), NOON, NOON + seconds(30), is_about_all=True)
    assert brake.wait_s(NOON) == 30


def test_a_message_that_gets_through_clears_the_whole_bot() -> None:
    brake = Brake()
    for chat in range(30):
        brake.refused(ChatId(chat), NOON, NOON + seconds(30))
        if chat % 2:
            brake.passed()
    assert brake.wait_s(NOON) == 0


def test_three_chats_that_must_wait_now_and_then_are_about_themselves() -> None:
    brake = Brake()
    for chat in range(30):
        brake.refused(ChatId(chat), NOON + seconds(6 * chat), NOON + seconds(6 * chat + 60))
    assert not brake.is_on
