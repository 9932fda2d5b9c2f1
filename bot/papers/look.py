"""Colours of the pictures.

Strength is told by lightness, which every eye sees, and always by a number as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.conversation.statistics import Band

Theme = Literal["dark", "light"]


@dataclass(frozen=True, slots=True)
class Colours:
    """What a theme is made of."""

    ground: str
    cell: str
    ink: str
    dim: str
    line: str
    medicine: str
    session: str
    bands: Mapping[Band, str]
    """From mild to very severe ever further from the ground; after matplotlib's `inferno`."""


DARK = Colours(
    ground="#121418",
    cell="#1d2127",
    ink="#e6e3dc",
    dim="#9b9a94",
    line="#3a3f47",
    medicine="#7cc4ff",
    session="#e6e3dc",
    bands={
        "mild": "#4a1c6b",
        "moderate": "#9c2f62",
        "severe": "#ea6a2b",
        "worst": "#fbd24a",
        "unknown": "#4a4f57",
    },
)
LIGHT = Colours(
    ground="#ffffff",
    cell="#f2f1ee",
    ink="#1c1d20",
    dim="#63646a",
    line="#cfcdc8",
    medicine="#0b62b0",
    session="#1c1d20",
    bands={
        "mild": "#fbd98c",
        "moderate": "#f08a3c",
        "severe": "#b5305f",
        "worst": "#3f1260",
        "unknown": "#c9c8c4",
    },
)
THEMES: Mapping[Theme, Colours] = {"dark": DARK, "light": LIGHT}


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on a colour (WCAG 2 luminance)."""
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [((p + 0.055) / 1.055) ** 2.4 if p > 0.04045 else p / 12.92 for p in parts]
    luminance = sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    return "#000000" if luminance > 0.179 else "#ffffff"
