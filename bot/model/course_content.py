"""What `content/courses.yaml` says: what a course for prevention is (reference 6.5)."""

from typing import Annotated

from pydantic import Field

from bot.model.diary_content import Count
from bot.model.ids import RoutineId, SignId
from bot.model.part import Basis, Clock, Part


class Courses(Part):
    """The whole of `courses.yaml`. Each number with its source."""

    routine: RoutineId
    """What is done on the evenings of the course."""
    short: RoutineId
    """What may be done on the others."""
    agreed: SignId
    """No course without this being present, asked about anew each time one is planned."""
    basis: tuple[Basis, ...] = ()
    weeks: Count
    days_a_week: Count
    """Evenings of the whole routine a week at most."""
    off_weeks: Count
    """How long the break after a course is."""
    a_year: Count
    """How many courses in twelve months at most."""
    longest_pause_days: Count
    """A course that was paused longer is planned anew."""
    ignored: Count
    """After so many reminders in a row without an answer it pauses by itself."""
    nudge_min: Count
    """An unanswered reminder is repeated once, after so many minutes."""
    later_min: Count
    """How long "later" is."""
    silent_after_min: Count
    """A reminder that is late by more comes without a sound."""
    dropped_after_min: Count
    """A reminder that is late by more is left out."""
    days: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(min_length=1)]
    """Ticked at first: 1 is Monday."""
    hours: Annotated[tuple[Clock, ...], Field(min_length=1)]
    """Offered as buttons."""
