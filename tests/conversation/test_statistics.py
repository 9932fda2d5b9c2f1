"""What a diary adds up to."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.statistics import (
    Course,
    Period,
    aura_days,
    band,
    bands,
    by_point,
    by_routine,
    course,
    effect,
    headache_days,
    kept,
    length_h,
    mean_change,
    medicine_days,
    months,
    most_in_any,
    per_four_weeks,
    spread,
    student,
    unasked_days,
    wilson,
)
from bot.model.diary import Entry, Later
from bot.model.diary_content import Aura
from bot.model.ids import HeadacheId, MedicineId, SignId
from tests.papers.diaries import DAY, TODAY, headache, session

MONTH = Period(TODAY - 29 * DAY, TODAY)
SIMPLE, TRIPTAN = MedicineId("simple"), MedicineId("triptan")


def test_a_day_with_two_headaches_is_one_day_with_the_stronger_pain():
    entries = [headache(1, TODAY, 4), session(2, TODAY, 7, 2)]
    assert headache_days(entries, MONTH) == {TODAY: 7}


def test_pain_that_rose_during_a_session_counts():
    assert headache_days([session(1, TODAY, 4, 6)], MONTH) == {TODAY: 6}


def test_a_session_between_attacks_is_no_headache_day():
    assert headache_days([session(1, TODAY, 0, 0)], MONTH) == {}


def test_a_headache_of_untold_strength_is_a_day_all_the_same():
    assert headache_days([headache(1, TODAY, None)], MONTH) == {TODAY: None}


@pytest.mark.parametrize(("hours", "days"), [(1, 1), (24, 1), (25, 2), (72, 3), (73, 4)])
def test_a_long_headache_counts_on_as_many_days_as_it_reaches_for_certain(hours, days):
    began = TODAY - 10 * DAY
    found = headache_days([headache(1, began, 6, hours=hours)], MONTH)
    assert sorted(found) == [began + n * DAY for n in range(days)]


def test_a_headache_from_before_the_period_reaches_into_it():
    entries = [headache(1, MONTH.first - DAY, 6, hours=40)]
    assert headache_days(entries, MONTH) == {MONTH.first: 6}


def test_the_end_of_a_session_says_nothing_about_the_length_of_the_headache():
    assert length_h(session(1, TODAY)) is None
    assert length_h(headache(1, TODAY, hours=5)) == 5
    assert length_h(headache(1, TODAY)) is None


def test_medicine_days_are_counted_by_class_and_once_a_day():
    entries = [
        headache(1, TODAY, medicines=(SIMPLE, TRIPTAN)),
        headache(2, TODAY, medicines=(SIMPLE,)),
        headache(3, TODAY - DAY, medicines=()),
        headache(4, TODAY - 2 * DAY),
        headache(5, MONTH.first - DAY, medicines=(SIMPLE,)),
    ]
    assert medicine_days(entries, MONTH) == {SIMPLE: {TODAY}, TRIPTAN: {TODAY}}
    assert unasked_days(entries, MONTH) == {TODAY - 2 * DAY}


def test_a_day_with_aura_is_told_by_a_sign_or_by_the_kind():
    aura = Aura(headaches=(HeadacheId("with_aura"),), signs=(SignId("zigzags"),))
    entries = [
        headache(1, TODAY, signs=(SignId("zigzags"), SignId("nausea"))),
        headache(2, TODAY - DAY, headache=HeadacheId("with_aura")),
        headache(3, TODAY - 2 * DAY, signs=(SignId("nausea"),)),
    ]
    assert aura_days(entries, MONTH, aura) == {TODAY, TODAY - DAY}


@pytest.mark.parametrize(
    ("pain", "name"),
    [(1, "mild"), (3, "mild"), (4, "moderate"), (6, "moderate"), (7, "severe"), (8, "severe"),
     (9, "worst"), (10, "worst"), (None, "unknown")],
)  # fmt: skip
def test_strengths_have_the_words_of_the_reference(pain, name):
    assert band(pain) == name


def test_days_are_counted_by_strength():
    days = {TODAY: 3, TODAY - DAY: 9, TODAY - 2 * DAY: 9, TODAY - 3 * DAY: None}
    assert bands(days) == Counter(worst=2, mild=1, unknown=1)


def test_months_are_cut_at_both_ends():
    found = list(months(Period(date(2025, 12, 20), date(2026, 2, 3))))
    assert found == [
        Period(date(2025, 12, 20), date(2025, 12, 31)),
        Period(date(2026, 1, 1), date(2026, 1, 31)),
        Period(date(2026, 2, 1), date(2026, 2, 3)),
    ]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 900))
def test_months_hold_every_day_of_the_period_once(first, days):
    period = Period(first, first + days * DAY)
    found = list(months(period))
    assert sum(month.days for month in found) == period.days
    assert (found[0].first, found[-1].last) == (period.first, period.last)


def test_a_rate_is_told_from_two_weeks_on():
    assert per_four_weeks(5, Period(TODAY - 27 * DAY, TODAY)) == 5
    assert per_four_weeks(5, Period(TODAY - 13 * DAY, TODAY)) == 10
    assert per_four_weeks(5, Period(TODAY - 12 * DAY, TODAY)) is None


def test_days_before_the_first_entry_are_not_known():
    assert kept([headache(1, TODAY - 3 * DAY)], MONTH) == Period(TODAY - 3 * DAY, TODAY)
    assert kept([headache(1, TODAY - 300 * DAY)], MONTH) == MONTH
    assert kept([], MONTH).days == 0


def test_the_fullest_stretch_is_found_wherever_it_lies():
    days = [TODAY, TODAY - 29 * DAY, TODAY - 30 * DAY, TODAY - 50 * DAY, TODAY - 55 * DAY]
    assert most_in_any(days, 30) == 4
    assert most_in_any([], 30) == 0


def test_values_are_told_in_short():
    found = spread([2, 4, 9])
    assert found
    assert (found.count, found.mean, found.median, found.least, found.most) == (3, 5, 4, 2, 9)
    assert spread([]) is None


# --- sessions


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(4, 2.7764), (5, 2.5706), (10, 2.2281), (30, 2.0423), (120, 1.9799)]
)
def test_the_quantile_is_that_of_the_tables(freedom, quantile):
    assert student(freedom) == pytest.approx(quantile, abs=0.001)


def test_the_mean_change_has_the_interval_of_a_textbook():
    """Changes -1 -2 -3 -4 -5: mean -3, deviation 1.5811, half a width of 2.7764 * 0.7071."""
    found = mean_change([(6, 5), (6, 4), (6, 3), (6, 2), (6, 1)])
    assert (found.value, found.low, found.high) == pytest.approx((-3, -4.963, -1.037), abs=0.001)


def test_equal_answers_do_not_make_it_certain():
    found = mean_change([(6, 4)] * 5)
    assert found.low < -2 < found.high


def test_an_interval_stays_within_what_can_be():
    found = mean_change([(10, 0), (10, 0), (10, 0), (10, 0), (1, 10)])
    assert (found.low, found.high <= 10) == (-10, True)


def test_a_share_has_the_interval_of_wilson():
    found = wilson(8, 10)
    assert (found.low, found.value, found.high) == pytest.approx((0.490, 0.8, 0.943), abs=0.001)
    assert wilson(0, 5).low == pytest.approx(0)
    assert wilson(5, 5).high == pytest.approx(1)


def test_nothing_is_said_of_too_few_sessions():
    found = effect([session(n, TODAY, 6, 3) for n in range(4)], 5)
    assert (found.sessions, found.rated) == (4, 4)
    assert [found.before, found.after, found.change, found.helped] == [None] * 4


def test_enough_sessions_are_told_with_before_after_and_change():
    pairs = ((6, 3), (6, 5), (5, 5), (8, 4), (3, 2))
    found = effect([session(n, TODAY, *pair) for n, pair in enumerate(pairs)], 5)
    assert found.change
    assert found.before == pytest.approx(5.6)
    assert found.after == pytest.approx(3.8)
    assert found.change.value == pytest.approx(-1.8)
    assert (found.better, found.judged) == (3, 5)  # 3 -> 2 is a third less


def test_a_session_that_got_worse_without_a_number_did_not_help():
    good = [session(n, TODAY, 6, 3) for n in range(5)]
    found = effect([*good, session(6, TODAY, 6, None, stopped="worse")], 5)
    assert (found.rated, found.better, found.judged) == (5, 5, 6)


def test_sessions_without_a_number_or_without_pain_are_not_judged():
    entries = [
        session(1, TODAY, None, 3),
        session(2, TODAY, 6, None, stopped="quiet"),
        session(3, TODAY, 0, 0),
    ]
    found = effect(entries, 1)
    assert (found.sessions, found.rated, found.judged, found.change) == (3, 0, 0, None)


def test_two_hours_later_is_compared_with_the_beginning():
    later = (Later("half_hour", datetime(2026, 3, 1, tzinfo=UTC), 6),
             Later("two_hours", datetime(2026, 3, 1, tzinfo=UTC), 2))  # fmt: skip
    found = effect([session(n, TODAY, 6, 5, later=later) for n in range(5)], 5)
    assert found.later
    assert found.later.value == -4


def test_sessions_are_sorted_by_routine_and_by_every_point():
    entries = [
        session(1, TODAY, routine="R3", points=("GB20", "GV20")),
        session(2, TODAY, routine="R1", points=("GB20",)),
        session(3, TODAY, routine="R1", points=()),
        headache(4, TODAY),
    ]
    assert {key: [e.number for e in each] for key, each in by_routine(entries).items()} == {
        "R1": [2, 3],
        "R3": [1],
    }
    assert {key: len(each) for key, each in by_point(entries).items()} == {"GB20": 2, "GV20": 1}


# --- a course

DURING = Period(TODAY - 55 * DAY, TODAY - 28 * DAY)


def around(before: int, after: int, **more: Any) -> list[Entry]:
    """A diary that was begun long before, with so many headache days on both sides of a course."""
    days = [DURING.first - 60 * DAY]
    days += [DURING.first - (n + 1) * DAY for n in range(before)]
    days += [DURING.last + (n + 1) * DAY for n in range(after)]
    return [headache(n, day) for n, day in enumerate(days)] + [session(99, DURING.first, **more)]


def test_a_course_is_measured_by_headache_days_before_and_after():
    assert course(around(10, 5), DURING, TODAY) == Course(10, 5, 0.5, harmed=False)


def test_a_course_that_made_it_worse_is_told_so():
    found = course(around(4, 6), DURING, TODAY)
    assert found
    assert found.fewer == pytest.approx(-0.5)


def test_nothing_is_said_before_four_weeks_have_passed():
    assert course(around(10, 7), DURING, TODAY - DAY) is None


def test_nothing_is_said_of_a_diary_begun_just_before_the_course():
    entries = [headache(1, DURING.first - 14 * DAY), headache(2, TODAY)]
    assert course(entries, DURING, TODAY) is None
    earlier = [headache(1, DURING.first - 15 * DAY), headache(2, TODAY)]
    assert course(earlier, DURING, TODAY) == Course(0, 1, None, harmed=False)


def test_harm_during_a_course_is_remembered():
    later = (Later("morning", datetime(2026, 3, 1, tzinfo=UTC), None, harm=True),)
    found = course(around(10, 1, later=later), DURING, TODAY)
    assert found
    assert found.harmed


def test_an_empty_diary_measures_nothing():
    assert course([], DURING, TODAY + timedelta(days=400)) is None
