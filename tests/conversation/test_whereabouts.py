from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.whereabouts import (
    LOOK_AHEAD,
    MOST_CHOICES,
    Asker,
    Candidates,
    Choice,
    Found,
    Guess,
    Nowhere,
    fixed_zone,
    zone_of,
    zone_of_clock,
    zone_of_position,
)
from bot.model.ids import Country, Language
from tests.conversation.earth import earth

NOW = datetime(2026, 11, 22, 18, 41, 10, tzinfo=UTC)
EN = Asker(NOW, Language("en"), likely=(Country("US"), Country("GB")))
RU = Asker(NOW, Language("ru"), likely=(Country("RU"), Country("BY"), Country("KZ")))


def living_in(country: str, asker: Asker = EN) -> Asker:
    return replace(asker, country=Country(country))


def choices(guess: Guess) -> tuple[Choice, ...]:
    match guess:
        case Found(choice):
            return (choice,)
        case Candidates(several):
            return several
        case Nowhere():
            return ()


def zones(guess: Guess) -> list[str]:
    return [each.zone for each in choices(guess)]


def clock(zone: str, now: datetime = NOW) -> list[timedelta | None]:
    there = earth().zones[zone]
    return [(now + week).astimezone(there).utcoffset() for week in LOOK_AHEAD]


SURE = {
    "москва": "Europe/Moscow",
    "Нью Йорк": "America/New_York",
    "нью-йорк": "America/New_York",
    "масква": "Europe/Moscow",
    "питер": "Europe/Moscow",
    "Орёл": "Europe/Moscow",
    "в сочи": "Europe/Moscow",
    "kyiv": "Europe/Kyiv",
    "Zürich": "Europe/Zurich",
    "San Fransisco": "America/Los_Angeles",
    "I am in Tokyo": "Asia/Tokyo",
    "NYC": "America/New_York",
}


@pytest.mark.parametrize("text", SURE)
def test_a_city_that_can_be_no_other_is_found(text: str) -> None:
    found = zone_of(text, RU if text[0] > "z" else EN, earth())
    assert isinstance(found, Found)
    assert found.choice.zone == SURE[text]


LIKELY = {
    "я в москве": "Москва, Россия",
    "живу в казани": "Казань, Россия",
    "в уфе": "Уфа, Россия",
    "нижнем новгороде": "Нижний Новгород, Россия",
    "ростове-на-дону": "Ростов на Дону, Россия",
    "санкт питербург": "Санкт Петербург, Россия",
    "екатиринбург": "Екатеринбург, Россия",
    "i live in new york": "New York, United States",
    "los angelos": "Los Angeles, United States",
}


@pytest.mark.parametrize("text", LIKELY)
def test_a_name_with_a_mistake_or_an_ending_is_only_proposed(text: str) -> None:
    found = zone_of(text, RU if text[0] > "z" else EN, earth())
    assert isinstance(found, Candidates)
    assert found.choices[0].place == LIKELY[text]


def test_cities_of_one_name_are_told_apart_by_country_or_clock() -> None:
    assert choices(zone_of("Birmingham", EN, earth())) == (
        Choice("Europe/London", "Birmingham, United Kingdom", time(18, 41)),
        Choice("America/Chicago", "Birmingham (Chicago)", time(12, 41)),
        Choice("America/Detroit", "Birmingham (Detroit)", time(13, 41)),
    )


def test_cities_of_one_name_are_asked_in_the_language_of_the_person() -> None:
    assert choices(zone_of("владимир", RU, earth())) == (
        Choice("Europe/Moscow", "Владимир, Россия", time(21, 41)),
        Choice("Europe/Kyiv", "Владимир, Украина", time(20, 41)),
    )


def test_the_country_decides_between_cities_of_one_name() -> None:
    assert zones(zone_of("birmingham", living_in("GB"), earth())) == ["Europe/London"]
    assert zones(zone_of("Birmingham", living_in("FR"), earth()))[0] == "Europe/London"


@pytest.mark.parametrize("text", ["", "?", "uk", "asdfgh", "🙂", "ъ", "a" * 5000])
def test_what_names_no_city_is_nowhere(text: str) -> None:
    assert zone_of(text, EN, earth()) == Nowhere()


def test_a_clock_in_a_country_of_one_clock_is_enough() -> None:
    assert zone_of("18:45", living_in("GB"), earth()) == Found(
        Choice("Europe/London", "London, United Kingdom", time(18, 41))
    )


def test_the_country_tells_morning_from_evening() -> None:
    assert zones(zone_of("6:41", living_in("GB"), earth())) == ["Europe/London"]
    assert zones(zone_of("6:41", living_in("FJ"), earth())) == ["Pacific/Fiji"]


def test_clocks_that_part_in_summer_are_asked_for() -> None:
    assert zones(zone_of("11:41", living_in("US"), earth())) == [
        "America/Phoenix",
        "America/Denver",
    ]


def test_a_clock_that_nobody_in_the_country_has_is_looked_for_abroad() -> None:
    found = zone_of("21:41", living_in("GB"), earth())
    assert isinstance(found, Candidates)
    assert "Europe/Moscow" in zones(found)


def test_without_a_country_the_places_of_the_language_come_first() -> None:
    found = zone_of("21:40", RU, earth())
    assert isinstance(found, Candidates)
    assert [each.place for each in found.choices[:2]] == ["Москва, Россия", "Минск, Беларусь"]
    assert len(found.choices) == MOST_CHOICES


def test_a_clock_that_only_one_zone_has_needs_no_question() -> None:
    assert zone_of("00:26", EN, earth()) == Found(
        Choice("Asia/Kathmandu", "Kathmandu, Nepal", time(0, 26))
    )


@pytest.mark.parametrize("months", [0, 6])
def test_whoever_types_their_clock_and_country_is_offered_their_own_clock(months: int) -> None:
    """For every zone where people live; a country of more clocks of one offset offers the most."""
    now = NOW + timedelta(days=30 * months)
    for zone, spot in earth().gazetteer.zones().items():
        if spot.people:
            asker = Asker(now, Language("en"), spot.country)
            typed = f"{now.astimezone(earth().zones[zone]):%I:%M %p}"
            offered = zones(zone_of_clock(typed, asker, earth()))
            assert clock(zone, now) in [clock(each, now) for each in offered], zone


POSITIONS = {
    (55.75, 37.62): ["Europe/Moscow"],
    (51.5, -0.1): ["Europe/London"],
    (-31.55, 159.08): ["Australia/Lord_Howe"],
    (48.575, 7.80): ["Europe/Berlin"],  # Kehl; Strasbourg over the Rhine has the same clock
    (-16.5, 179.99): ["Pacific/Fiji"],
}


@pytest.mark.parametrize("at", POSITIONS)
def test_a_position_among_places_of_one_clock_is_found(at: tuple[float, float]) -> None:
    found = zone_of_position(*at, EN, earth())
    assert isinstance(found, Found)
    assert [found.choice.zone] == POSITIONS[at]


def test_a_position_near_a_border_between_clocks_is_asked() -> None:
    found = zone_of_position(52.06, 23.4, EN, earth())  # by Brest and Terespol
    assert isinstance(found, Candidates)
    assert sorted(zones(found)) == ["Europe/Minsk", "Europe/Warsaw"]


def test_a_position_far_out_at_sea_is_nowhere() -> None:
    assert zone_of_position(-48.9, -123.4, EN, earth()) == Nowhere()


def test_a_fixed_zone_shows_the_time_and_never_changes() -> None:
    assert fixed_zone("21:40", EN, earth()) == "Etc/GMT-3"
    assert fixed_zone("13:41", EN, earth()) == "Etc/GMT+5"
    assert fixed_zone("18:41", EN, earth()) == "Etc/UTC"
    assert fixed_zone("0:11", EN, earth()) == "Asia/Kolkata"
    assert fixed_zone("hello", EN, earth()) is None


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_has_an_answer_of_few_choices_told_apart(text: str) -> None:
    offered = choices(zone_of(text, RU, earth()))
    assert len(offered) <= MOST_CHOICES
    assert len({each.place for each in offered}) == len(offered)
    assert len({each.zone for each in offered}) == len(offered)


@given(st.floats(-90, 90), st.floats(-180, 180))
@settings(max_examples=100, deadline=None)
def test_any_position_has_an_answer(north: float, east: float) -> None:
    assert len(choices(zone_of_position(north, east, EN, earth()))) <= MOST_CHOICES
