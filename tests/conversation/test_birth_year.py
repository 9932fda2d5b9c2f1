"""Who tells the year of birth has told the age, as nearly as the rules need it."""

from datetime import UTC, datetime

import pytest

from bot.conversation.intake import months_of
from bot.understanding.reading import Numbers, Reading

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "years"),
    [
        (1952, 74),
        (52, 74),
        (1950, 76),
        (26, 0),
        (2025, 0),
        (27, 99),
        (2014, 11),
        (14, 11),
        (2008, 17),
        (2007, 19),
        (1906, 120),
    ],
)
def test_where_the_birthday_decides_the_stricter_age_counts(year: int, years: int) -> None:
    assert months_of(Reading(numbers=Numbers(birth_year=year)), NOW) == 12 * years


@pytest.mark.parametrize("year", [1905, 2027, 2100])
def test_nobody_is_older_than_anybody_or_not_born_yet(year: int) -> None:
    assert months_of(Reading(numbers=Numbers(birth_year=year)), NOW) is None


def test_an_age_that_was_told_goes_before() -> None:
    assert months_of(Reading(numbers=Numbers(age_months=400, birth_year=1952)), NOW) == 400
    assert months_of(Reading(), NOW) is None
