"""When the hands press and when they let go: the timeline of a step. Pure.

Rule 1: a step lasts exactly as long as its plan says; its parts share the time.
Rule 2: the pace is the step's own. Pressing at 12 a minute is 3 s on and 2 s off (reference 5.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import cos, pi, sin
from typing import Literal

from bot.model.content import Step, StepPart, Technique
from bot.model.ids import PartId
from bot.model.state import PlannedStep

Motion = Literal["press", "turn", "wave", "hold", "tremble", "breathe", "still"]
"""press: in, stay, out. turn: small circles. wave: coming and going. The rest is as it says."""

_MOTIONS: dict[Technique, Motion] = {
    "press": "press",
    "knead": "wave",
    "circle": "turn",
    "rub": "turn",
    "stroke": "wave",
    "skin_shift": "turn",
    "hair_lift": "wave",
    "breathe": "breathe",
    "hold": "hold",
    "thrust_hold": "hold",
    "vibrate": "tremble",
    "tap": "still",
    "rest": "still",
}

LONGEST_S = 300
"""Longer steps are rests: nothing moves in them."""
ON_SHARE = 0.6
"""3 s of 5 (reference 5.1)."""
IN_SHARE = 0.4
"""Breathing in takes 4 s of 10 (reference 5.11)."""
TREMBLE_S = 20.0
"""Of the end of a hold (reference 5.3-5.5)."""
EASE_S = 2.5
"""The slow way in and out of a hold."""
_TREMBLES = 2.5
"""A second: the fastest that ten pictures a second can show."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a step in which the hands do one thing."""

    part: PartId | None
    """None for a step without parts."""
    start_s: float
    seconds: float
    motion: Motion
    period_s: float
    """Of one repetition."""

    @property
    def end_s(self) -> float:
        """When it is over, counted from the beginning of the step."""
        return self.start_s + self.seconds


def phases(step: Step, planned: PlannedStep) -> tuple[Phase, ...]:
    """Return the timeline of a step as this person gets it."""
    parts = [part for part in step.parts if part.id in planned.parts]
    shares = _shares(parts, planned.seconds)
    starts = accumulate(shares, initial=0.0)
    places: list[StepPart | None] = [*parts] or [None]
    lines = zip(places, starts, shares, strict=False)  # one more start than there are parts
    return tuple(phase for line in lines for phase in _phases(step, *line))


def _shares(parts: list[StepPart], seconds: float) -> list[float]:
    """Share the time of a step by what its parts ask for, evenly where they ask for nothing."""
    asked = [float(part.seconds or 1) for part in parts] or [1.0]
    return [seconds * each / sum(asked) for each in asked]


def _phases(step: Step, part: StepPart | None, start: float, seconds: float) -> Iterable[Phase]:
    name = part.id if part else None
    if {"thrust_hold", "vibrate"} <= set(step.techniques):
        return _held(name, start, seconds)
    named: Technique | None = next((t for t in step.techniques if t == name), None)
    motion = _MOTIONS[named or step.techniques[0]]
    pace = 60 / step.per_minute if step.per_minute else None
    if pace is None and motion in ("press", "breathe"):
        pace = seconds / ((part and part.reps) or step.reps or 1)
    if pace is None and motion not in ("hold", "tremble"):
        motion = "still"  # soft and without a beat, so nothing beats
    return [Phase(name, start, seconds, motion, pace or seconds)]


def _held(part: PartId | None, start: float, seconds: float) -> Iterable[Phase]:
    """A hold ends in a tremble; a shortened one keeps the proportion."""
    tremble = min(TREMBLE_S, seconds * 0.45)
    hold = seconds - tremble
    yield Phase(part, start, hold, "hold", hold)
    yield Phase(part, start + hold, tremble, "tremble", 1.0)


def moves(timeline: Iterable[Phase]) -> bool:
    """Whether anything beats at all."""
    return any(phase.motion != "still" for phase in timeline)


def swell(phase: Phase, at_s: float) -> float:
    """Return how strong the sign is at a moment of the step: 0 at rest, 1 at most."""
    since = at_s - phase.start_s
    local = since % phase.period_s
    match phase.motion:
        case "press":
            return _pressed(local, phase.period_s * ON_SHARE)
        case "turn" | "wave":
            return 0.5 - 0.5 * cos(2 * pi * local / phase.period_s)
        case "breathe":
            return _breath(local / phase.period_s)
        case "hold":
            return _eased(since / EASE_S)
        case "tremble":
            return (0.78 + 0.22 * sin(2 * pi * _TREMBLES * since)) * _eased(
                (phase.seconds - since) / EASE_S
            )
        case "still":
            return 0.0


def turned(phase: Phase, at_s: float) -> float | None:
    """Return how many turns a circling finger has made, None where nothing circles."""
    return (at_s - phase.start_s) / phase.period_s if phase.motion == "turn" else None


def _pressed(local: float, on: float) -> float:
    """Slow in, slow out (reference 5.1)."""
    ease = min(0.9, on / 3)
    return _eased(local / ease) * _eased((on - local) / ease)


def _breath(share: float) -> float:
    if share < IN_SHARE:
        return 0.5 - 0.5 * cos(pi * share / IN_SHARE)
    return 0.5 + 0.5 * cos(pi * (share - IN_SHARE) / (1 - IN_SHARE))


def _eased(share: float) -> float:
    clamped = min(max(share, 0.0), 1.0)
    return clamped * clamped * (3 - 2 * clamped)
