"""What numbers count (clinical reference 2.0 and 2.5)."""

from typing import Any

import pytest

from bot.understanding.reading import Numbers
from tests.understanding.conftest import Hear, strengths, told


def stated(numbers: Numbers) -> dict[str, Any]:
    return {
        name: value
        for name in numbers.__slots__
        if name != "lone" and (value := getattr(numbers, name)) is not None
    }


PRESSURE = {"systolic": 150, "diastolic": 95}


@pytest.mark.parametrize(
    "text",
    ["150/95", "150 / 95", "bp 150/95", "150 на 95", "давление 150-95", "pressure 150 over 95",
     "сто пятьдесят на девяносто пять", "one hundred fifty over ninety five", "АД 150 и 95",
     "my blood pressure is 150 on 95"],
)  # fmt: skip
def test_a_pressure_is_read(hear: Hear, text: str) -> None:
    assert stated(hear(text).numbers) == PRESSURE


@pytest.mark.parametrize(
    ("text", "systolic"),
    [("pressure 160", 160), ("давление под 160", 160), ("bp is 200", 200),
     ("давление двести", 200), ("давление под двести", 200), ("давление скакнуло до 190", 190)],
)  # fmt: skip
def test_an_upper_pressure_alone_is_read(hear: Hear, text: str, systolic: int) -> None:
    assert stated(hear(text).numbers) == {"systolic": systolic}


@pytest.mark.parametrize("text", ["bp 15/9", "15/9", "12/12", "24/7", "150-95", "5 на 5"])
def test_what_can_be_no_pressure_counts_nothing(hear: Hear, text: str) -> None:
    assert stated(hear(text).numbers) == {}


@pytest.mark.parametrize(
    ("text", "celsius"),
    [("38.2", 38.2), ("38,2", 38.2), ("t38", 38), ("t 38,5", 38.5), ("temp 38", 38),
     ("101F", 38.3), ("101.3 F", 38.5), ("temperature 101", 38.3), ("38°", 38), ("38 °C", 38),
     ("температура 38", 38), ("тридцать восемь и шесть", 38.6), ("сорок градусов", 40),
     ("thirty-eight point five", 38.5), ("36,6", 36.6)],
)  # fmt: skip
def test_a_temperature_is_read(hear: Hear, text: str, celsius: float) -> None:
    assert stated(hear(text).numbers) == {"temperature_c": celsius}


@pytest.mark.parametrize(
    ("text", "months"),
    [("мне 76", 912), ("76 лет", 912), ("i'm 34", 408), ("I am 34", 408), ("34yo", 408),
     ("34 y/o", 408), ("76 years old", 912), ("1,5 года", 18), ("полтора года", 18),
     ("годовалый", 12), ("18 months", 18), ("ребенку 8 месяцев", 8), ("my 3 year old", 36),
     ("aged 70", 840), ("eighty years old", 960), ("мне семьдесят семь", 924),
     ("five-month-old", 5), ("женщина 45 лет", 540), ("сыну 12 лет", 144)],
)  # fmt: skip
def test_an_age_is_read(hear: Hear, text: str, months: int) -> None:
    assert stated(hear(text).numbers) == {"age_months": months}


@pytest.mark.parametrize(
    "text",
    ["10 years ago", "10 лет назад", "мигрень уже 10 лет", "for 5 years", "65 kg", "at 2 am",
     "двое детей", "one side", "10 дней"],
)  # fmt: skip
def test_a_span_of_time_is_no_age(hear: Hear, text: str) -> None:
    assert hear(text).numbers.age_months is None


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("30 weeks pregnant", "pregnancy_weeks", 30),
        ("беременна 10 недель", "pregnancy_weeks", 10),
        ("I'm 24 weeks", "pregnancy_weeks", 24),
        ("week 12 and headachy", "pregnancy_weeks", 12),
        ("36 неделя", "pregnancy_weeks", 36),
        ("8/10", "pain", 8),
        ("8 из 10", "pain", 8),
        ("восемь из десяти", "pain", 8),
        ("nine out of ten", "pain", 9),
        ("pain is 5", "pain", 5),
        ("боль 7", "pain", 7),
        ("two hours ago", "hours_since_start", 2),
        ("болит третий час", "hours_since_start", 3),
        ("уже 5 часов болит", "hours_since_start", 5),
        ("for 30 minutes", "hours_since_start", 0.5),
        ("час назад", "hours_since_start", 1),
        ("drank 4 hours ago", "hours_since_alcohol", 4),
        ("выпил пива 3 часа назад", "hours_since_alcohol", 3),
        ("I take ibuprofen 20 days a month", "tablet_days_a_month", 20),
        ("head hurts 15 days a month", "headache_days_a_month", 15),
        ("голова болит 20 дней в месяц", "headache_days_a_month", 20),
        ("took 14 paracetamol", "tablets_today", 14),
        ("выпила 10 таблеток", "tablets_today", 10),
        ("пенталгин 8 штук", "tablets_today", 8),
    ],
)
def test_other_counts_are_read(hear: Hear, text: str, name: str, value: float) -> None:
    assert getattr(hear(text).numbers, name) == value


@pytest.mark.parametrize("text", ["ibuprofen 400 mg", "аспирин 500 мг", "since morning"])
def test_doses_and_mornings_count_nothing(hear: Hear, text: str) -> None:
    assert stated(hear(text).numbers) == {}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("34", 34),
        ("34.", 34),
        ("seven", 7),
        ("тридцать восемь", 38),
        ("about 7 i guess", 7),
        ("this one", None),
        ("7 sides", None),
    ],
)
def test_a_plain_number_is_told(hear: Hear, text: str, plain: int | None) -> None:
    assert hear(text).numbers.plain == plain


@pytest.mark.parametrize(
    ("text", "sign", "strength"),
    [("190/110", "bp_crisis", "hard"), ("давление 165 на 100", "high_bp", "hard"),
     ("38.4", "fever", "hard"), ("took 14 paracetamol", "overdose", "hard"),
     ("9/10", "worst_pain", "soft")],
)  # fmt: skip
def test_a_number_over_its_threshold_is_a_sign(
    hear: Hear, text: str, sign: str, strength: str
) -> None:
    assert strengths(hear(text))[sign] == strength


def test_a_harmless_number_speaks_against_the_word_beside_it(hear: Hear) -> None:
    assert told(hear("pressure 120/80"))["high_bp"] == "absent"


def test_a_denied_number_is_no_sign(hear: Hear) -> None:
    assert told(hear("no temperature 38")) == {"fever": "absent"}


@pytest.mark.parametrize(
    ("text", "year"),
    [("born in 1952", 1952), ("I was born in 1948, dull headache", 1948), ("born in 52", 52),
     ("my year of birth is 1960", 1960), ("1952 года рождения", 1952), ("52-го года рождения", 52),
     ("папа, 1941 г.р.", 1941), ("родилась в 1948 году", 1948)],
)  # fmt: skip
def test_a_year_of_birth_is_read(hear: Hear, text: str, year: int) -> None:
    assert stated(hear(text).numbers) == {"birth_year": year}


@pytest.mark.parametrize(
    "text",
    ["since 2019", "born 52 years ago", "с 2019 года", "с 2019-го года", "a new baby in 2024"],
)
def test_another_year_is_no_year_of_birth(hear: Hear, text: str) -> None:
    assert hear(text).numbers.birth_year is None
