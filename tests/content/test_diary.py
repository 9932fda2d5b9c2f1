"""The numbers of the diary are those of the clinical reference, 6.4 and 6.5."""

import pytest

from bot.library.load import load_library
from bot.model.ids import MedicineId

DIARY = load_library().content.diary


@pytest.mark.parametrize(
    ("medicine", "days"),
    [("simple", 15), ("combination", 10), ("triptan", 10), ("ergot", 10), ("opioid", 10)],
)
def test_a_class_has_the_limit_of_the_reference(medicine, days):
    assert DIARY.medicines[MedicineId(medicine)].month_days == days


@pytest.mark.parametrize(
    ("rule", "value"),
    [("months", 3), ("medicine_week_days", 2), ("often_days", 4), ("most_days", 15),
     ("fewer_share", 0.3)],
)  # fmt: skip
def test_a_rule_has_the_number_of_the_reference(rule, value):
    assert getattr(DIARY.rules, rule).value == value


@pytest.mark.parametrize(
    ("warning", "timing"),
    [("medicine_month", "days"), ("medicine_week", None), ("headache_often", "weeks"),
     ("headache_most_days", "days"), ("stronger", "now_24h"), ("more_often", "now_24h")],
)  # fmt: skip
def test_a_warning_has_the_timing_of_the_reference(warning, timing):
    assert DIARY.warnings[warning].timing == timing
