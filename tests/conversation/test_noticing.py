"""What a diary warns of, with the numbers that come with the program."""

from random import Random
from typing import Any

import pytest

from bot.conversation.library import Library
from bot.conversation.noticing import DiaryWarning, warnings
from bot.library.load import load_library
from bot.model.diary import Entry
from bot.model.ids import Language, MedicineId
from tests.papers.diaries import DAY, TODAY, at, headache, session

SIMPLE, TRIPTAN, OPIOID = map(MedicineId, ("simple", "triptan", "opioid"))


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture
def noticed(library):
    def notice(entries):
        content = library.content
        return {w.id: w for w in warnings(entries, TODAY, content.diary, content.screening.limits)}

    return notice


def every(days: int, months: int = 3, before: int | None = 5, **more: Any) -> list[Entry]:
    """Headaches on so many days of each of the last months of 30 days."""
    return [
        headache(30 * month + n, TODAY - (30 * month + n) * DAY, before, **more)
        for month in range(months)
        for n in range(days)
    ]


def test_an_empty_diary_warns_of_nothing(noticed):
    assert noticed([]) == {}


def test_a_quiet_diary_warns_of_nothing(noticed):
    entries = [headache(n, TODAY - 10 * n * DAY, 5, medicines=(SIMPLE,)) for n in range(12)]
    assert noticed(entries) == {}


@pytest.mark.parametrize(("medicine", "limit"), [(SIMPLE, 15), (TRIPTAN, 10), (OPIOID, 10)])
def test_too_many_days_with_a_medicine_are_told_from_the_limit_on(medicine, limit, noticed):
    assert "medicine_month" not in noticed(every(limit - 1, medicines=(medicine,)))
    found = noticed(every(limit, medicines=(medicine,)))["medicine_month"]
    numbers = {"days": limit, "limit": limit, "month": 30, "months": 3}
    assert (dict(found.numbers), found.medicines) == (numbers, (medicine,))


def test_medicines_with_the_same_limit_count_together(noticed):
    entries = [
        headache(n, e.day, 5, medicines=(TRIPTAN if n % 2 else OPIOID,))
        for n, e in enumerate(every(10))
    ]
    assert noticed(entries)["medicine_month"].medicines == (TRIPTAN, OPIOID)


def test_two_months_are_too_short_for_overuse_and_for_most_days(noticed):
    found = noticed(every(20, months=2, medicines=(SIMPLE,)))
    assert not {"medicine_month", "headache_most_days"} & found.keys()


def test_medicine_that_nobody_counts_warns_of_nothing(noticed):
    found = noticed(every(20, medicines=(MedicineId("other"),)))
    assert not {"medicine_month", "medicine_week"} & found.keys()


def test_a_gentle_word_comes_with_the_second_day_of_a_week(noticed):
    one = [headache(1, TODAY, 5, medicines=(SIMPLE,)), headache(2, TODAY, 5, medicines=(TRIPTAN,))]
    assert noticed(one) == {}
    two = [*one, headache(3, TODAY - 6 * DAY, 5, medicines=(TRIPTAN,))]
    assert noticed(two)["medicine_week"] == DiaryWarning("medicine_week", (("days", 2),))
    old = [*one, headache(3, TODAY - 7 * DAY, 5, medicines=(TRIPTAN,))]
    assert noticed(old) == {}


def test_severe_headaches_are_counted_from_four_a_month_on(noticed):
    assert noticed(every(3, before=7)) == {}
    assert noticed(every(9, before=6)) == {}
    found = noticed(every(4, before=7))["headache_often"]
    assert dict(found.numbers) == {"days": 4, "limit": 4, "month": 30}


def test_most_days_for_three_months_is_the_graver_warning(noticed):
    found = noticed(every(15, before=8))
    assert "headache_often" not in found
    assert dict(found["headache_most_days"].numbers)["days"] == 15


def four_weeks(before: int, now: int, days: int = 10) -> list[Entry]:
    """Two stretches of four weeks with so many headaches of these strengths."""
    old = [headache(1, TODAY - 90 * DAY, 4)]
    old += [headache(10 + n, TODAY - (28 + 2 * n) * DAY, before) for n in range(days)]
    return old + [headache(50 + n, TODAY - 2 * n * DAY, now) for n in range(days)]


def test_pain_that_has_become_stronger_is_told(noticed):
    found = noticed(four_weeks(4, 6))["stronger"]
    assert dict(found.numbers) == {"now": 6, "before": 4, "span": 28}
    assert "stronger" not in noticed(four_weeks(4, 5))
    assert "stronger" not in noticed(four_weeks(6, 4))


def test_few_headaches_are_not_compared(noticed):
    assert "stronger" not in noticed(four_weeks(2, 6, days=4))


def test_headaches_that_come_more_often_are_told(noticed):
    entries = [headache(1, TODAY - 90 * DAY)]
    entries += [headache(2 + n, TODAY - (30 + 4 * n) * DAY) for n in range(3)]
    now = [headache(20 + n, TODAY - 2 * n * DAY) for n in range(10)]
    found = noticed([*entries, *now])["more_often"]
    assert dict(found.numbers) == {"now": 10, "before": 3, "span": 28}
    assert "more_often" not in noticed([*entries, *now[:9]])


def test_a_young_diary_is_not_compared_with_days_that_nobody_knows(noticed):
    assert "more_often" not in noticed([headache(n, TODAY - n * DAY) for n in range(28)])


def test_chance_alone_seldom_looks_like_a_change(noticed):
    """The steady diaries of 200 people: a warning about a change is urgent and must be rare."""
    alarms = 0
    for seed in range(200):
        dice = Random(seed)
        days = [TODAY - ago * DAY for ago in range(120) if dice.random() < 0.3]
        entries = [
            headache(n, day, min(10, max(1, round(dice.gauss(5.5, 2)))))
            for n, day in enumerate(days)
        ]
        alarms += bool({"stronger", "more_often"} & noticed(entries).keys())
    assert alarms <= 8


def fruitless(count: int, apart: int = 1, **more: Any) -> list[Entry]:
    return [session(n, TODAY - n * apart * DAY, 5, 5, **more) for n in range(count)]


def test_four_sessions_in_a_week_without_help_are_told(noticed):
    found = noticed(fruitless(4))["no_help"]
    assert dict(found.numbers) == {"sessions": 4, "days": 7}
    assert "no_help" not in noticed(fruitless(3))
    assert "no_help" not in noticed(fruitless(4, apart=3))


def test_one_session_that_helped_ends_the_row(noticed):
    helped = session(9, TODAY, 5, 2, began=at(TODAY, 20))
    assert "no_help" not in noticed([*fruitless(5), helped])


def test_comfort_without_touch_is_not_judged(noticed):
    assert "no_help" not in noticed(fruitless(4, touch=False))


def test_sessions_of_long_ago_are_not_told_again(noticed):
    entries = [session(n, TODAY - (20 + n) * DAY, 5, 5) for n in range(4)]
    assert "no_help" not in noticed(entries)


@pytest.mark.parametrize("code", ["en", "ru"])
def test_the_words_of_every_warning_can_be_filled_in(code, noticed, library):
    words = library.words[Language(code)].diary
    diaries = [
        every(16, before=8, medicines=(SIMPLE,)),
        every(4, before=8),
        four_weeks(3, 7),
        [headache(1, TODAY - 90 * DAY), *(headache(n, TODAY - n * DAY) for n in range(20))],
        fruitless(4),
    ]
    told = {}
    for entries in diaries:
        for name, found in noticed(entries).items():
            named = ", ".join(words.medicines[each].name for each in found.medicines)
            told[name] = words.warnings[name].format(**dict(found.numbers), medicines=named)
    assert told.keys() == words.warnings.keys()
    assert not [text for text in told.values() if "{" in text]
