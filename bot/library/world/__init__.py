"""The places of the world on their way in: names, positions, zones and their clocks."""

import gzip
from array import array
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from importlib.resources import files
from io import BytesIO
from sys import intern
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.model.ids import Country, Language
from bot.understanding.gazetteer import Gazetteer, Names, Spot, folded


class Zones(Mapping[str, tzinfo]):
    """Every zone of the world by its id, each read when it is first asked for.

    An id that nobody knows, or that is no id at all, is a KeyError and nothing else.
    """

    def __init__(self) -> None:
        self._read: dict[str, tzinfo] = {}

    def __getitem__(self, zone: str) -> tzinfo:
        if zone not in self._read:
            self._read[zone] = _clock(zone)
        return self._read[zone]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(available_timezones()))

    def __len__(self) -> int:
        return len(available_timezones())


def _clock(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise KeyError(zone) from unknown


class Earth:
    """The world for some languages, by the letters each is written in (`World`).

    Places and names take some 0.4 s and 20 MB, so they are read when they are first asked for; a
    bot that serves people asks for them in a thread of its own. Clocks can be had at once.
    """

    def __init__(self, alphabets: Mapping[Language, str]) -> None:
        self.zones = Zones()
        self._alphabets = dict(alphabets)
        self._one_reader = Lock()
        self._read: tuple[Gazetteer, Mapping[Language, Names]] | None = None

    @property
    def gazetteer(self) -> Gazetteer:
        """The places."""
        return self._places()[0]

    @property
    def names(self) -> Mapping[Language, Names]:
        """What each language calls them."""
        return self._places()[1]

    def _places(self) -> tuple[Gazetteer, Mapping[Language, Names]]:
        with self._one_reader:
            if self._read is None:
                gazetteer = load_gazetteer(self._alphabets.values())
                self._read = gazetteer, load_names(self._alphabets)
            return self._read

    def __reduce__(self) -> tuple[type["Earth"], tuple[dict[Language, str]]]:
        # Kept content holds the letters; the places have their own files.
        return Earth, (self._alphabets,)


def load_gazetteer(alphabets: Iterable[str]) -> Gazetteer:
    """The places of the world, with the names that can be typed in these letters."""
    letters = frozenset(folded("".join(alphabets)) + " ")
    spots, north, east = [], array("f"), array("f")
    keys: list[str] = []
    owners = array("i")
    for owner, line in enumerate(_rows("cities")):
        lat, lon, people, country, zone, names = line.split("\t")
        name = names.partition("|")[0]
        spots.append(Spot(name, Country(intern(country)), intern(zone), int(people)))
        north.append(float(lat))
        east.append(float(lon))
        for key in folded(names).split("|"):
            # The first letter alone tells most alphabets apart, at a quarter of the time.
            if key[0] in letters and letters.issuperset(key):
                keys.append(key)
                owners.append(owner)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    ordered = tuple(keys[at] for at in order)
    return Gazetteer(tuple(spots), north, east, ordered, array("i", (owners[at] for at in order)))


def load_names(languages: Iterable[Language]) -> Mapping[Language, Names]:
    """What these languages call the zones' cities, the countries and the parts of the day.

    A language that CLDR knows too little of has the names of the zones' ids and no others.
    """
    wanted = {code: Names({}, {}, {}) for code in languages}
    cities: dict[str, dict[str, str]] = {code: {} for code in wanted}
    countries: dict[str, dict[Country, str]] = {code: {} for code in wanted}
    parts: dict[str, dict[str, tuple[int, int]]] = {code: {} for code in wanted}
    for line in _rows("names"):
        code, kind, key, value = line.split("\t")
        if code not in wanted:
            continue
        if kind == "city":
            cities[code][key] = value
        elif kind == "country":
            countries[code][Country(key)] = value
        else:
            start, end = key.split("-")
            parts[code] |= {folded(word): (int(start), int(end)) for word in value.split("|")}
    return {code: Names(cities[code], countries[code], parts[code]) for code in wanted}


def _rows(name: str) -> Iterator[str]:
    """The lines of a table, one at a time: whole it would take ten times its place on the disk."""
    packed = (files(__package__) / f"{name}.tsv.gz").read_bytes()
    with gzip.open(BytesIO(packed), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")
