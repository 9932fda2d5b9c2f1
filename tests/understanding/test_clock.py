from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.clock import read_clock, read_hours

PARTS = {
    "am": (0, 720),
    "pm": (720, 1440),
    "in the evening": (1080, 1260),
    "evening": (1080, 1260),
    "at night": (1260, 1440),
    "утра": (240, 720),
    "дня": (720, 1080),
    "вечера": (1080, 1320),
    "ночи": (1320, 240),
}

ONE = {
    "21:40": time(21, 40),
    "21.40": time(21, 40),
    "21 40": time(21, 40),
    "2140": time(21, 40),
    "21-40": time(21, 40),
    "21h40": time(21, 40),
    "it is 21:40 here": time(21, 40),
    "9.40 pm": time(21, 40),
    "9:40PM": time(21, 40),
    "9:40 p.m.": time(21, 40),
    "9:40 in the evening": time(21, 40),
    "12:15 am": time(0, 15),
    "12:15 pm": time(12, 15),
    "1:30 at night": time(1, 30),
    "9:40 вечера": time(21, 40),
    "5:10 вечера": time(17, 10),
    "3:10 ночи": time(3, 10),
    "12:10 ночи": time(0, 10),
    "сейчас 4:10 дня": time(16, 10),
    "7:05 утра": time(7, 5),
    "09:40": time(9, 40),
    "0:10": time(0, 10),
    "00:10": time(0, 10),
    "24:10": time(0, 10),
}


@pytest.mark.parametrize("text", ONE)
def test_a_clock_that_can_mean_one_time(text: str) -> None:
    assert read_clock(text, PARTS) == (ONE[text],)


@pytest.mark.parametrize("text", ["9:40", "9.40", "940"])
def test_a_clock_of_twelve_hours_can_mean_two_times(text: str) -> None:
    assert read_clock(text, PARTS) == (time(9, 40), time(21, 40))


def test_noon_and_midnight_are_both_twelve() -> None:
    assert read_clock("12:00", PARTS) == (time(12), time(0))


@pytest.mark.parametrize(
    "text", ["", "hello", "9 pm", "21", "25:10", "21:60", "21:40 or 22:40", "1234567", "31.12.2026"]
)
def test_what_shows_no_clock_has_no_reading(text: str) -> None:
    assert read_clock(text, PARTS) == ()


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert len(read_clock(text, PARTS)) <= 2


@given(st.times())
def test_every_clock_is_read_as_it_was_written(clock: time) -> None:
    assert read_clock(f"{clock:%H:%M}", PARTS)[0] == clock.replace(second=0, microsecond=0)
    assert read_clock(f"{clock:%I:%M %p}", PARTS) == (clock.replace(second=0, microsecond=0),)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("23-7", (time(23), time(7))),
        ("с 22:30 до 8", (time(22, 30), time(8))),
        ("from 10 pm to 8 am", (time(22), time(8))),
        ("9-9", (time(21), time(9))),
        ("0-9", (time(0), time(9))),
        ("24–6", (time(0), time(6))),
        ("12-8", (time(0), time(8))),
        ("1-9", (time(1), time(9))),
        ("21:40", None),
        ("23", None),
        ("25-7", None),
        ("1 2 3", None),
        ("", None),
    ],
)
def test_two_hours_are_from_when_to_when(text: str, hours: tuple[time, time] | None) -> None:
    assert read_hours(text) == hours
