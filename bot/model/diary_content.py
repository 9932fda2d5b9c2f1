"""What `content/diary.yaml` says: what can be written down, and what is noticed in a diary."""

from typing import Annotated, Literal

from pydantic import Field

from bot.model.ids import DoctorId, HeadacheId, MedicineId, SignId, TriggerId
from bot.model.part import Basis, Part, Timing

WarningId = Literal[
    "medicine_month",
    "medicine_week",
    "headache_often",
    "headache_most_days",
    "stronger",
    "more_often",
    "no_help",
]
"""What a diary can warn of (reference 6.4)."""


class Medicine(Part):
    """A class of medicines against headache."""

    month_days: Annotated[int, Field(ge=1, le=31)] | None = None
    """On so many days a month it may itself bring headaches. None: nobody counts it."""
    basis: tuple[Basis, ...] = ()


class Count(Part):
    """A whole number of a rule, with what it rests on."""

    value: Annotated[int, Field(ge=1)]
    basis: tuple[Basis, ...] = ()


class Share(Part):
    """A number of a rule that need not be whole, with what it rests on."""

    value: Annotated[float, Field(gt=0)]
    basis: tuple[Basis, ...] = ()


class DiaryRules(Part):
    """From when on a diary says something. Each number with its source."""

    month_days: Count
    """How long a month is, wherever days a month are counted."""
    months: Count
    """For so many months in a row before "most days" or "too many tablets" is said."""
    medicine_week_days: Count
    """Days of the last seven with a counted medicine: the gentle warning."""
    often_days: Count
    """Days a month with a headache of `often_strength` and more."""
    often_strength: Count
    """From this strength on a headache is taken to stop normal life, which is not asked."""
    most_days: Count
    """Days a month with any headache."""
    compared_days: Count
    """The last so many days are compared with as many before them."""
    compared_least: Count
    """Headache days that each of the two must have before their strengths are compared."""
    stronger_by: Share
    """So many points more on average."""
    more_often_times: Share
    """So many times the headache days ..."""
    more_often_days: Count
    """... and so many more of them, both."""
    least_sessions: Count
    """From so many sessions on something is said about what helps."""
    fewer_share: Share
    """A course goes on when headache days fell by this share (reference 6.5)."""


class Advice(Part):
    """How soon which doctor, when a diary warns."""

    doctor: DoctorId | None = None
    timing: Timing | None = None
    """None: a gentle word, no doctor."""
    basis: tuple[Basis, ...] = ()


class Aura(Part):
    """Which entries count as a day with aura."""

    headaches: tuple[HeadacheId, ...] = ()
    signs: tuple[SignId, ...] = ()


class Diary(Part):
    """The whole of `diary.yaml`."""

    medicines: dict[MedicineId, Medicine]
    triggers: tuple[TriggerId, ...]
    """What may have brought it on, in the order in which it is offered."""
    aura: Aura = Aura()
    rules: DiaryRules
    warnings: dict[WarningId, Advice]
