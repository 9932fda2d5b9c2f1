"""Places of the world and their zones, ready to be looked up by name, country or position.

Knows no language by name: which alphabets a name may be typed in is decided where it is filled.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from math import cos, hypot, radians
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.model.ids import Country, Language

KM_A_DEGREE = 111.2
"""Length of one degree of latitude."""

MOST_ALIKE = 100
"""So many spellings are weighed at most; the rarer ones of a short name are never meant."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place."""

    name: str
    country: Country
    zone: str
    people: int


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What one language calls cities, countries and the parts of the day."""

    cities: Mapping[str, str]
    """Zone -> its main city."""
    countries: Mapping[Country, str]
    parts: Mapping[str, tuple[int, int]]
    """`in the evening` -> from which minute of the day to which; it may reach over midnight."""

    def city(self, zone: str) -> str:
        """The main city of a zone."""
        return self.cities.get(zone) or city_in(zone)


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The places, sorted by latitude, and their names, sorted by letters."""

    spots: Sequence[Spot]
    north: Sequence[float]
    east: Sequence[float]
    keys: Sequence[str]
    """Every spelling as `folded` gives it, in order; one that two places share stands twice."""
    owners: Sequence[int]
    """Whose spelling it is: an index into `spots`."""

    def named(self, key: str) -> tuple[Spot, ...]:
        """The places of exactly this name, the largest first."""
        at = slice(bisect_left(self.keys, key), bisect_right(self.keys, key))
        return self._largest(self.owners[at])

    def alike(self, key: str, mistakes: int, agreeing: int) -> tuple[tuple[Spot, str, int], ...]:
        """Places whose name is at most so many typing mistakes away, the fewest first.

        Each comes with that name and its mistakes. So many letters at the start must agree.
        """
        found = process.extract(
            key, self.keys, scorer=OSA.distance, score_cutoff=mistakes, limit=MOST_ALIKE
        )
        # A letter is rather another one ("казани", "казань") than one too many ("казан").
        found.sort(key=lambda each: (each[1], abs(len(each[0]) - len(key))))
        best: dict[int, tuple[Spot, str, int]] = {}
        for name, distance, at in found:
            if name.startswith(key[:agreeing]):
                owner = self.owners[at]
                best.setdefault(owner, (self.spots[owner], name, int(distance)))
        return tuple(sorted(best.values(), key=lambda each: (each[2], -each[0].people)))

    def near(self, north: float, east: float, within_km: float) -> tuple[tuple[Spot, float], ...]:
        """The places so near, with their distance in km, the nearest first."""
        strip = within_km / KM_A_DEGREE
        low, high = bisect_left(self.north, north - strip), bisect_right(self.north, north + strip)
        found = ((self._km(at, north, east), at) for at in range(low, high))
        return tuple((self.spots[at], km) for km, at in sorted(found) if km <= within_km)

    def zones(self, country: Country | None = None) -> Mapping[str, Spot]:
        """Each zone of a country, or of the world, and its largest place; the largest first."""
        if country is None:
            return self._of_the_world
        return self._by_country.get(country, {})

    @cached_property
    def _of_the_world(self) -> Mapping[str, Spot]:
        found: dict[str, Spot] = {}
        for spot in sorted(self.spots, key=lambda each: -each.people):
            found.setdefault(spot.zone, spot)
        return found

    @cached_property
    def _by_country(self) -> Mapping[Country, Mapping[str, Spot]]:
        found: dict[Country, dict[str, Spot]] = {}
        for spot in sorted(self.spots, key=lambda each: -each.people):
            found.setdefault(spot.country, {}).setdefault(spot.zone, spot)
        return found

    def _largest(self, owners: Sequence[int]) -> tuple[Spot, ...]:
        spots = (self.spots[owner] for owner in dict.fromkeys(owners))
        return tuple(sorted(spots, key=lambda each: -each.people))

    def _km(self, at: int, north: float, east: float) -> float:
        across = abs(self.east[at] - east)
        across = min(across, 360 - across) * cos(radians((self.north[at] + north) / 2))
        return hypot(across, self.north[at] - north) * KM_A_DEGREE


def city_in(zone: str) -> str:
    """The main city of a zone as its id says it: `America/New_York` -> `New York`."""
    return zone.rpartition("/")[2].replace("_", " ")


def folded(name: str) -> str:
    """A name as it is compared: lower case, no hyphens, no dots, no apostrophes, ё as е."""
    name = name.lower()
    for sign, instead in _FOLDING:
        if sign in name:
            name = name.replace(sign, instead)
    return name


_FOLDING = (
    ("ё", "е"),
    *((dash, " ") for dash in "-\u2010\u2011\u2013"),
    *((sign, "") for sign in ".'\u2019\u02bc`"),
)


class World(Protocol):
    """All that is known of places and clocks, as it is handed in."""

    @property
    def zones(self) -> Mapping[str, tzinfo]:
        """Every zone by its id; an id that nobody knows is a KeyError."""
        ...

    @property
    def gazetteer(self) -> Gazetteer:
        """The places."""
        ...

    @property
    def names(self) -> Mapping[Language, Names]:
        """What each language calls them."""
        ...
