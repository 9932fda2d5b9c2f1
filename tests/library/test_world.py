import re
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from bot.model.ids import Country, Language
from bot.understanding.gazetteer import World
from tests.conversation.earth import earth


@pytest.fixture(scope="module")
def world() -> World:
    return earth()


def zone_tab() -> dict[str, str]:
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def test_every_zone_of_the_world_has_a_place_and_a_clock(world: World) -> None:
    assert zone_tab().keys() <= world.gazetteer.zones().keys()
    for zone in world.gazetteer.zones():
        assert world.zones[zone] == ZoneInfo(zone)


def test_every_country_has_its_zones(world: World) -> None:
    for zone, country in zone_tab().items():
        assert world.gazetteer.zones(Country(country)), zone


@pytest.mark.parametrize(
    "zone", ["", "Europe/Nowhere", "../../etc/passwd", "Europe", "\0", "X" * 999]
)
def test_an_id_that_is_no_zone_is_a_key_error(world: World, zone: str) -> None:
    with pytest.raises(KeyError):
        world.zones[zone]
    assert zone not in world.zones


def test_places_lie_in_order_from_south_to_north(world: World) -> None:
    north = world.gazetteer.north
    assert list(north) == sorted(north)
    assert list(world.gazetteer.keys) == sorted(world.gazetteer.keys)


def test_names_in_letters_of_no_language_are_not_kept(world: World) -> None:
    assert all(re.fullmatch("[a-zа-я ]+", key) for key in world.gazetteer.keys)


def test_each_language_has_its_own_names(world: World) -> None:
    russian = world.names[Language("ru")]
    assert russian.city("Europe/Moscow") == "Москва"
    assert russian.city("Asia/Kolkata") == "Калькутта"
    assert russian.countries[Country("GB")] == "Великобритания"
    assert world.names[Language("en")].city("Europe/Kyiv") == "Kyiv"


def test_a_language_that_the_tables_lack_has_the_names_of_the_ids(world: World) -> None:
    assert world.names[Language("xx")].city("America/New_York") == "New York"
    assert world.names[Language("xx")].countries == {}


def test_a_new_language_needs_its_letters_alone(world: World) -> None:
    assert world.names[Language("de")].countries[Country("GB")] == "Vereinigtes Königreich"
