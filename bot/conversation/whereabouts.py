"""Whose clock a person lives by: from a time they typed, a city, or a position they shared.

Rule 1: nothing is guessed. Where the answer could be more than one clock, the person chooses.
Rule 2: nobody is asked to choose between clocks that show the same: zones that agree week by week
        for the next two years count as one, and the largest place speaks for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.model.ids import Country, Language
from bot.understanding.cities import heard_city
from bot.understanding.clock import read_clock
from bot.understanding.gazetteer import Names, Spot, World, folded

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


Guess = Found | Candidates | Nowhere


def zone_of(text: str, asker: Asker, world: World) -> Guess:
    """The zone of a text that shows a clock or else names a city."""
    if any(each.isdigit() for each in text):
        return zone_of_clock(text, asker, world)
    return zone_of_city(text, asker, world)


def zone_of_clock(text: str, asker: Asker, world: World) -> Guess:
    """The zone in which it is now the time that was typed."""
    clocks = _clocks(text, asker, world)
    if asker.country is not None:
        showing = _showing(clocks, world.gazetteer.zones(asker.country), asker, world)
        if showing:
            return _guess(_as_zones(showing, asker, world), asker, world, sure=True)
    showing = _showing(clocks, world.gazetteer.zones(), asker, world)
    ordered = sorted(showing, key=lambda spot: spot.country not in asker.likely)
    sure = len(showing) == 1 and asker.country is None
    return _guess(_as_zones(ordered, asker, world), asker, world, sure=sure)


def zone_of_city(text: str, asker: Asker, world: World) -> Guess:
    """The zone of the place that was typed; the country it is known to be in goes first."""
    heard = heard_city(text, world.gazetteer)
    if heard is None:
        return Nowhere()
    at_home = [spot for spot in heard.spots if spot.country == asker.country]
    names = world.names[asker.language]
    spots = [(spot, _called(spot, heard.piece, names)) for spot in at_home or heard.spots]
    return _guess(spots, asker, world, sure=heard.sure)


def zone_of_position(north: float, east: float, asker: Asker, world: World) -> Guess:
    """The zone of the places around a position; near a border between clocks it is asked."""
    for ring in RINGS_KM:
        around = world.gazetteer.near(north, east, ring)
        if around:
            # A place twice as far may still be the one whose side of the border this is.
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
    for clock in clocks:
        for hours in range(-12, 15):
            if _shows(clock, utc + timedelta(hours=hours)):
                return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
    steady = (
        spot.zone
        for spot in _showing(clocks, world.gazetteer.zones(), asker, world)
        if len(set(_ahead(spot.zone, asker, world))) == 1
    )
    return next(steady, None)


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
    shown = local.replace(tzinfo=None)
    apart = (datetime.combine(date.min + timedelta(days=1), clock) - datetime.combine(
        date.min + timedelta(days=1), shown.time())) % timedelta(days=1)
    return min(apart, timedelta(days=1) - apart) <= SLACK


def _as_zones(spots: Iterable[Spot], asker: Asker, world: World) -> list[tuple[Spot, str]]:
    """Each place with the name of its zone's main city."""
    names = world.names[asker.language]
    return [(spot, names.city(spot.zone)) for spot in spots]


def _guess(
    spots: Iterable[tuple[Spot, str]], asker: Asker, world: World, *, sure: bool
) -> Guess:
    """One choice for each clock."""
    clocks: dict[tuple[timedelta | None, ...], tuple[Spot, str]] = {}
    for spot, name in spots:
        clocks.setdefault(_ahead(spot.zone, asker, world), (spot, name))
    choices = _choices(list(clocks.values())[:MOST_CHOICES], asker, world)
    if not choices:
        return Nowhere()
    return Found(choices[0]) if sure and len(choices) == 1 else Candidates(choices)


def _ahead(zone: str, asker: Asker, world: World) -> tuple[timedelta | None, ...]:
    """How far a zone is ahead of UTC, week by week."""
    clock = world.zones[zone]
    return tuple((asker.now + week).astimezone(clock).utcoffset() for week in LOOK_AHEAD)


def _choices(
    spots: list[tuple[Spot, str]], asker: Asker, world: World
) -> tuple[Choice, ...]:
    names = world.names[asker.language]
    places = [f"{name}, {names.countries.get(spot.country, spot.country)}" for spot, name in spots]
    for at, (spot, name) in enumerate(spots):
        if places.count(places[at]) > 1:
            places[at] = f"{name} ({names.city(spot.zone)})"
    return tuple(
        Choice(spot.zone, place, _minute(asker.now.astimezone(world.zones[spot.zone])))
        for (spot, _), place in zip(spots, places, strict=True)
    )


def _minute(local: datetime) -> time:
    return local.time().replace(second=0, microsecond=0)


def _called(spot: Spot, piece: str, names: Names) -> str:
    """A place as the person's language spells it, or else as they typed it themselves."""
    for known in (names.city(spot.zone), spot.name):
        if folded(known) == piece:
            return known
    own_letters = piece.isascii() == spot.name.isascii()
    return spot.name if own_letters else _capital(piece)


def _capital(piece: str) -> str:
    words = piece.split()
    return " ".join(each if at and len(each) <= 3 else each.capitalize() for at, each in enumerate(words))
