"""The books of the polling loop, without any network."""

from bot.channels.telegram.polling import LIMIT, Backoff, Rivalry, Timing, Window, pause_s

TIMING = Timing(tries=2)


def test_pauses_double_up_to_the_limit() -> None:
    assert [pause_s(TIMING, n) for n in (0, 1, 2, 3, 4, 5, 999)] == [1, 2, 4, 8, 16, 30, 30]


def test_pauses_are_spread_and_start_again_after_a_success() -> None:
    backoff = Backoff(TIMING)
    first, *_, last = [backoff.next_s() for _ in range(9)]
    backoff.reset()
    assert 0.5 <= first <= 1.0
    assert 15.0 <= last <= 30.0
    assert 0.5 <= backoff.next_s() <= 1.0


def test_conflicts_are_settled_once_they_have_lasted() -> None:
    rivalry = Rivalry(30.0)
    assert [rivalry.is_settled(now) for now in (100.0, 103.0, 129.0, 130.0)] == [
        False,
        False,
        False,
        True,
    ]


def test_a_conflict_long_after_another_is_a_new_one() -> None:
    rivalry = Rivalry(30.0)
    assert [rivalry.is_settled(now) for now in (100.0, 131.0, 140.0)] == [False] * 3


def test_the_offset_stops_at_the_first_gap() -> None:
    window = Window(TIMING)
    for update in (1, 2, 4):
        window.done(update)
    window.advance([1, 2, 3, 4])
    assert (window.offset, window.is_done(4)) == (3, True)


def test_the_offset_passes_a_batch_that_is_dealt_with_whole() -> None:
    window = Window(TIMING)
    window.done(5)
    window.advance([5])
    assert window.offset == 6


def test_the_offset_is_dropped_after_an_empty_answer() -> None:
    window = Window(TIMING)
    window.done(5)
    window.advance([5])
    window.advance([])
    assert window.offset is None


def test_a_failed_update_waits_longer_each_time() -> None:
    window = Window(TIMING)
    window.failed(1, now=100.0)
    assert [window.must_wait(1, now) for now in (100.5, 101.0)] == [True, False]
    window.failed(1, now=101.0)
    assert [window.must_wait(1, now) for now in (102.5, 103.0)] == [True, False]


def test_the_window_forgets_what_is_confirmed() -> None:
    window = Window(TIMING)
    window.is_first_sight(1)
    window.failed(1, now=0.0)
    window.done(1)
    window.advance([1])
    window.advance([])
    assert (window.is_done(1), window.has_failures, window.is_first_sight(1)) == (
        False,
        False,
        True,
    )


def jam(window: Window, handled: int) -> list[int]:
    """A full window in which the first update fails and so many others are handled."""
    batch = list(range(LIMIT))
    window.failed(0, now=0.0)
    for update in batch[1 : handled + 1]:
        window.done(update)
    return batch


def test_an_update_that_holds_up_everybody_gets_its_last_tries_and_is_given_up() -> None:
    window = Window(TIMING)
    batch = jam(window, handled=LIMIT - 1)
    given_up = []
    for _ in range(3):
        given_up.append(window.hopeless(batch))
        window.failed(0, now=0.0)
    assert given_up == [(), (), (0,)]


def test_nothing_is_given_up_while_little_can_be_handled() -> None:
    window = Window(TIMING)
    batch = jam(window, handled=LIMIT // 2)
    for _ in range(99):
        window.failed(0, now=0.0)
        assert window.hopeless(batch) == ()


def test_nothing_is_given_up_while_there_is_room() -> None:
    window = Window(TIMING)
    batch = jam(window, handled=LIMIT - 1)[:-1]
    for _ in range(99):
        window.failed(0, now=0.0)
        assert window.hopeless(batch) == ()
