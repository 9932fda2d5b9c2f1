"""Whose clock a person lives by: from a time they typed, a city, or a position they shared.

Rule 1: nothing is guessed. Where the answer could be more than one clock, the person chooses.
Rule 2: nobody is asked to choose between clocks that show the same: zones that agree week by week
        for the next two years count as one, and the largest place speaks for it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache

from bot.model.ids import Country, Language
from bot.understanding.cities import heard_city
from bot.understanding.clock import read_clock
from bot.understanding.gazetteer import Names, Spot, World, city_in, folded

MOST_CHOICES = 4
"""Buttons that somebody with a headache reads at one glance."""

SLACK = timedelta(minutes=7, seconds=30)
"""A clock that is wrong by less is the same clock: offsets are quarters of an hour."""

LOOK_AHEAD = tuple(timedelta(weeks=each) for each in range(104))

RINGS_KM = (40.0, 160.0, 640.0)
"""How far around a position a place is looked for; farther out there is only the sea."""


@dataclass(frozen=True, slots=True)
class Asker:
    """What is known of the person."""

    now: datetime
    language: Language
    country: Country | None = None
    likely: tuple[Country, ...] = ()
    """Where most speakers of the language live (the language card's `countries`)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A clock to live by: `Choice("Europe/London", "Birmingham, United Kingdom", time(21, 40))`."""

    zone: str
    place: str
    """In the person's language; no two choices of one question are called alike."""
    clock: time
    """What it shows now, in hours and minutes."""


@dataclass(frozen=True, slots=True)
class Found:
    """It can only be this one. Say it, so that the person can object."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class Candidates:
    """It may be one of these; one alone is to be confirmed. The likeliest first."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Nothing was understood, or nobody's clock shows this."""


_DAY = timedelta(days=1)
_Named = tuple[Spot, str]
"""A place and what it is called in the person's language."""

Guess = Found | Candidates | Nowhere


def zone_of(text: str, asker: Asker, world: World) -> Guess:
    """The zone of a text that shows a clock or else names a city."""
    if any(each.isdigit() for each in text):
        return zone_of_clock(text, asker, world)
    return zone_of_city(text, asker, world)


def zone_of_clock(text: str, asker: Asker, world: World) -> Guess:
    """The zone in which it is now the time that was typed.

    Without a country the places are to be recognised, so there are some of the same clock as well.
    """
    clocks = _clocks(text, asker, world)
    if asker.country is not None:
        at_home = _showing(clocks, world.gazetteer.zones(asker.country), asker, world)
        if at_home:
            return _guess(_as_zones(at_home, asker, world), asker, world, sure=True)
    spots = _showing(clocks, world.gazetteer.zones(), asker, world)
    spots = [spot for spot in spots if spot.people] or spots
    spots.sort(key=lambda spot: spot.country not in asker.likely)
    sure = len(spots) == 1 and asker.country is None
    countries: dict[Country, Spot] = {}
    for spot in spots:
        countries.setdefault(spot.country, spot)
    more = [] if sure else _as_zones(countries.values(), asker, world)
    return _guess(_as_zones(spots, asker, world), asker, world, sure=sure, more=more)


def zone_of_city(text: str, asker: Asker, world: World) -> Guess:
    """The zone of the place that was typed; the country it is known to be in goes first."""
    heard = heard_city(text, world.gazetteer)
    if heard is None:
        return Nowhere()
    at_home = [each for each in heard.spots if each[0].country == asker.country]
    names = world.names[asker.language]
    spots = [(spot, _called(spot, known_as, names)) for spot, known_as in at_home or heard.spots]
    return _guess(spots, asker, world, sure=heard.sure)


def zone_of_position(north: float, east: float, asker: Asker, world: World) -> Guess:
    """The zone of the places around a position; near a border between clocks it is asked."""
    for ring in RINGS_KM:
        around = world.gazetteer.near(north, east, ring)
        if around:
            # Of 20000 smaller places 2 in 1000 get a wrong clock so, as with drawn borders, and
            # 34 in 1000 a question.
            far = 2 * around[0][1] + 10
            spots = [spot for spot, km in world.gazetteer.near(north, east, far) if km <= far]
            return _guess(_as_zones(spots, asker, world), asker, world, sure=True)
    return Nowhere()


def fixed_zone(text: str, asker: Asker, world: World) -> str | None:
    """A zone for somebody who found no place of theirs: it never changes to summer time.

    Whole hours give `Etc/GMT-3` (three hours ahead of UTC: its sign is the other way round); for
    the others a place that keeps its clock all year. None where nobody lives by such a clock.
    """
    clocks = _clocks(text, asker, world)
    utc = asker.now.astimezone(UTC)
    for hours in sorted(range(-12, 15), key=abs):
        if any(_shows(clock, utc + timedelta(hours=hours)) for clock in clocks):
            return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
    steady = (
        spot.zone
        for spot in _showing(clocks, world.gazetteer.zones(), asker, world)
        if len(set(_ahead(spot.zone, asker, world))) == 1
    )
    return next(steady, None)


def likely(asker: Asker, world: World) -> tuple[Choice, ...]:
    """The clocks that come to mind first: of the person's country, or of the language's ones."""
    if asker.country is not None:
        spots = list(world.gazetteer.zones(asker.country).values())
    else:
        zones = (world.gazetteer.zones(country) for country in asker.likely)
        spots = [spot for each in zones for spot in list(each.values())[:1]]
    guess = _guess(_as_zones(spots, asker, world), asker, world, sure=False)
    return guess.choices if isinstance(guess, Candidates) else ()


def choice_of(zone: str, asker: Asker, world: World) -> Choice | None:
    """A zone as a choice; None for one of no place, such as `Etc/GMT-3`."""
    spot = world.gazetteer.zones().get(zone)
    return _choices(_as_zones([spot], asker, world), asker, world)[0] if spot else None


def is_place(text: str, world: World) -> bool:
    """Whether the text names a place, spelt like that, and nothing else of weight."""
    heard = heard_city(text, world.gazetteer)
    return heard is not None and heard.sure


def is_name(text: str, world: World) -> bool:
    """Whether the text is the name of a place and not a word more."""
    return bool(world.gazetteer.named(" ".join(re.findall(r"[^\W\d_]+", folded(text)))))


def _clocks(text: str, asker: Asker, world: World) -> tuple[time, ...]:
    """The readings of a typed clock, with the words of every language: "9 pm" is typed in all."""
    own = world.names[asker.language].parts
    every = {word: span for names in world.names.values() for word, span in names.parts.items()}
    return read_clock(text, {**every, **own})


def _showing(
    clocks: tuple[time, ...], zones: Mapping[str, Spot], asker: Asker, world: World
) -> list[Spot]:
    """The zones that show one of the times now; the readings in their order."""
    return [
        spot
        for clock in clocks
        for zone, spot in zones.items()
        if _shows(clock, asker.now.astimezone(world.zones[zone]))
    ]


def _shows(clock: time, local: datetime) -> bool:
    apart = (datetime.combine(local.date(), clock) - local.replace(tzinfo=None)) % _DAY
    return min(apart, _DAY - apart) <= SLACK


def _as_zones(spots: Iterable[Spot], asker: Asker, world: World) -> list[_Named]:
    """Each place with the name of its zone's main city."""
    names = world.names[asker.language]
    return [(spot, names.city(spot.zone)) for spot in spots]


def _guess(
    spots: Iterable[_Named],
    asker: Asker,
    world: World,
    *,
    sure: bool,
    more: Iterable[_Named] = (),
) -> Guess:
    """One choice for each clock, and then what else may be recognised."""
    clocks: dict[tuple[timedelta | None, ...], _Named] = {}
    for spot, name in spots:
        clocks.setdefault(_ahead(spot.zone, asker, world), (spot, name))
    zones: dict[str, _Named] = {}
    for spot, name in (*clocks.values(), *more):
        zones.setdefault(spot.zone, (spot, name))
    choices = _choices(list(zones.values())[:MOST_CHOICES], asker, world)
    if not choices:
        return Nowhere()
    return Found(choices[0]) if sure and len(choices) == 1 else Candidates(choices)


def _ahead(zone: str, asker: Asker, world: World) -> tuple[timedelta | None, ...]:
    """How far a zone is ahead of UTC, week by week."""
    return _ahead_from(world.zones[zone], asker.now.replace(minute=0, second=0, microsecond=0))


@lru_cache(1024)
def _ahead_from(clock: tzinfo, hour: datetime) -> tuple[timedelta | None, ...]:
    """Look ahead once an hour: a hundred steps for each of some twenty zones take a while."""
    return tuple((hour + week).astimezone(clock).utcoffset() for week in LOOK_AHEAD)


def _choices(spots: list[_Named], asker: Asker, world: World) -> tuple[Choice, ...]:
    names = world.names[asker.language]
    places = [f"{name}, {names.countries.get(spot.country, spot.country)}" for spot, name in spots]
    return tuple(
        Choice(
            spot.zone,
            place if places.count(place) == 1 else f"{name} ({names.city(spot.zone)})",
            _minute(asker.now.astimezone(world.zones[spot.zone])),
        )
        for (spot, name), place in zip(spots, places, strict=True)
    )


def _minute(local: datetime) -> time:
    return local.time().replace(second=0, microsecond=0)


def _called(spot: Spot, known_as: str, names: Names) -> str:
    """A place as the person's language spells it, or else as it was looked up."""
    city = names.city(spot.zone)
    if folded(city) == known_as or folded(spot.name).startswith(folded(city_in(spot.zone))):
        return city
    in_its_letters = known_as.isascii() == folded(spot.name).isascii()
    return spot.name if in_its_letters or folded(spot.name) == known_as else _capital(known_as)


def _capital(name: str) -> str:
    first, *rest = name.split()
    small = 3
    others = (each if len(each) < small else each.capitalize() for each in rest)
    return " ".join((first.capitalize(), *others))
