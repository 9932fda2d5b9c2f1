import logging
from collections.abc import Callable

import pytest

from bot.runtime.failures import LONGEST_PAUSE_S, Outage, stack_of
from bot.store.base import StoreError

from .manual_clock import ManualClock

SECRET = "my head explodes since Tuesday"


def _caught(fail: Callable[[], None]) -> Exception:
    try:
        fail()
    except Exception as error:  # noqa: BLE001 - any error is what the test asks for
        return error
    raise AssertionError("nothing was raised")


def _fail() -> None:
    raise ValueError(SECRET)


def _fail_after_another() -> None:
    try:
        _fail()
    except ValueError as error:
        raise LookupError(SECRET) from error


def test_a_stack_names_type_and_place_and_never_a_value() -> None:
    told = stack_of(_caught(_fail))
    assert told.startswith("ValueError\n")
    assert "in _fail" in told
    assert SECRET not in told


def test_a_stack_tells_what_led_to_the_error_without_its_values() -> None:
    told = stack_of(_caught(_fail_after_another))
    assert "LookupError" in told
    assert "ValueError" in told
    assert SECRET not in told


async def test_an_outage_is_logged_once_and_so_is_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    outage = Outage(ManualClock(), "alarms")
    for _ in range(1000):
        outage.failed(StoreError("no room"))
    outage.over()
    outage.over()
    assert len(caplog.records) == 2


async def test_the_pause_of_an_outage_grows_up_to_a_limit() -> None:
    clock = ManualClock()
    outage = Outage(clock, "alarms")
    pauses = []
    for _ in range(15):
        pauses.append(outage.failed(StoreError("no room")))
        await clock.jump(pauses[-1])
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S
