"""What can be shown or heard beside a message: wishes as plain data, made into bytes at delivery.

Each names all that its bytes depend on, but for the diary, which is read when it is made.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.model.ids import Language, RoutineId
from bot.model.state import PlannedStep, Theme, Tone


@dataclass(frozen=True, slots=True)
class StepPicture:
    """The points of a step, still or moving in its rhythm."""

    routine: RoutineId
    step: PlannedStep
    moving: bool
    theme: Theme
    tone: Tone


@dataclass(frozen=True, slots=True)
class Track:
    """The sounds of a whole routine, for closed eyes."""

    routine: RoutineId
    steps: tuple[PlannedStep, ...]


@dataclass(frozen=True, slots=True)
class DiaryChart:
    """The last weeks of the diary as a picture."""

    kind: Literal["calendar", "change"]
    language: Language
    theme: Theme
    today: date


@dataclass(frozen=True, slots=True)
class Paper:
    """The diary as a document, or everything that is stored about the person."""

    kind: Literal["report", "table", "everything"]
    language: Language
    since: date
    until: date


Media = StepPicture | Track | DiaryChart | Paper
