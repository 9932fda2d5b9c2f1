"""What is on a picture, as plain data. Nothing here draws."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.model.ids import PartId, PointId

ViewName = Literal["front", "side", "back", "top", "hand", "forearm", "foot"]
State = Literal["work", "excluded", "never"]
"""work: press here. excluded: not for this person. never: not for anybody."""
Side = Literal["left", "right", "middle"]
"""Of the person, never of the viewer."""
Theme = Literal["light", "dark"]
"""dark is for whom light hurts."""
Tone = Literal["light", "medium", "dark"]
"""Of the skin."""
Offset = tuple[float, float]
"""Centimetres to the right and down."""

THEMES: tuple[Theme, ...] = ("light", "dark")
TONES: tuple[Tone, ...] = ("light", "medium", "dark")


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody wants their pictures."""

    theme: Theme = "light"
    tone: Tone = "light"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place on one picture. Example: `Spot("GB20", "work", "left", 0.39, 0.54, number=1)`."""

    place: str
    """A point's code, or the id of a place that is shown only to be avoided."""
    state: State
    side: Side
    x: float
    y: float
    """In parts of the base picture's width and height."""
    number: int | None = None
    """Order within the step. Both sides of a pair share it; crossed places have none."""
    solid: bool = True
    """True when the source article names the place, False when only the clinicians do."""
    part: PartId | None = None
    """The part of the step during which it is worked on."""
    label: Offset | None = None
    """Where the number would like to be, from the place."""
    push: Offset | None = None
    """Which way the finger presses, where it matters."""


@dataclass(frozen=True, slots=True)
class PointScene:
    """One base picture and the places marked on it."""

    view: ViewName
    flipped: bool
    """True for the other side of the body, which is the same picture in a mirror."""
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what a caption may say: which place, its number, on which sides."""

    place: str
    state: State
    number: int | None
    sides: tuple[Side, ...]


def legend(scenes: Iterable[PointScene]) -> tuple[Entry, ...]:
    """Return what is marked, in order: numbers first, then the crossed places.

    Enough for a caption or an alternative text; the words are the caller's.
    """
    found: dict[tuple[str, State, int | None], list[Side]] = {}
    for scene in scenes:
        for spot in scene.spots:
            sides = found.setdefault((spot.place, spot.state, spot.number), [])
            if spot.side not in sides:
                sides.append(spot.side)
    entries = [Entry(*key, tuple(sides)) for key, sides in found.items()]
    return tuple(sorted(entries, key=lambda entry: (entry.number is None, entry.number or 0)))


def works_on(scene: PointScene) -> frozenset[PointId]:
    """Return the points that are to be pressed."""
    return frozenset(PointId(spot.place) for spot in scene.spots if spot.state == "work")
