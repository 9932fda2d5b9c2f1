"""What was understood of one text. The text itself is not kept."""

from dataclasses import dataclass
from typing import Literal

from bot.model.ids import HeadacheId, Language, MedicineId, SignId, TriggerId
from bot.model.words import DiaryWish

Status = Literal["present", "absent", "past", "other", "feared"]
"""present: the writer (or the patient written about) has it now. absent: denied. past: had it once.
other: somebody else has it. feared: asked or feared, not stated."""

Intent = Literal[
    "stop",
    "pause",
    "resume",
    "again",
    "back",
    "skip",
    "next",
    "worse",
    "better",
    "yes",
    "no",
    "not_sure",
    "none",
    "done",
    "start",
    "restart",
    "understood",
    "checked_by_doctor",
    "called_help",
    "why",
    "other_kind",
    "changed",
    "help",
    "about",
    "thanks",
    "greeting",
    "for_me",
    "for_adult",
    "for_child",
    "without_touch",
    "how_long",
    "prevention",
]


@dataclass(frozen=True, slots=True)
class Mention:
    """One sign that a text speaks of. Example: `Mention("fever", "absent", "hard", "no fever")`."""

    sign: SignId
    status: Status
    strength: Literal["hard", "soft"]
    """soft: the words are a hint or a figure of speech, or their scope is unclear: ask."""
    words: str
    """The words that carried it, for explaining; never stored, never logged."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers a text states, in the units of their names. None where it states none."""

    age_months: int | None = None
    birth_year: int | None = None
    """As it was written: 1952, or 52. How old that is depends on the day."""
    systolic: int | None = None
    diastolic: int | None = None
    temperature_c: float | None = None
    pain: int | None = None
    hours_since_start: float | None = None
    headache_days_a_month: int | None = None
    tablet_days_a_month: int | None = None
    pregnancy_weeks: int | None = None
    tablets_today: int | None = None
    hours_since_alcohol: float | None = None
    plain: int | None = None
    """The text is nothing but this number ("34", "seven")."""
    lone: int | None = None
    """The only number of the text, and nothing says what it counts ("no change, still 4")."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the words fit one kind of headache, 0-100, and the words."""

    headache: HeadacheId
    score: float
    words: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What a text says for the diary: ids and numbers, no names and no doses."""

    asks: DiaryWish | None = None
    strength: int | None = None
    """A number 0-10 that stands for itself: "since noon, 6, took ibuprofen"."""
    digit: int | None = None
    """The only number that is written in digits: "migraine 7", not "one side"."""
    medicines: tuple[MedicineId, ...] = ()
    no_medicine: bool = False
    triggers: tuple[TriggerId, ...] = ()
    days_ago: int | None = None
    minute: int | None = None
    """Of the day, by the person's own clock."""
    exact: bool = False
    """The minute was typed, not meant by a word like "noon"."""
    now: bool = False
    """It began just now."""
    all_day: bool = False
    length_h: float | None = None
    """A number of hours, minutes or days: how long, or how long ago."""
    over: bool | None = None
    """Whether the headache is over; None where nothing says so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was understood of one text."""

    language: Language | None = None
    """The language most of its letters and words belong to; None when they say nothing."""
    mentions: tuple[Mention, ...] = ()
    left_to_screen: tuple[Mention, ...] = ()
    """Dangers that the words state and the text does not sound like. Where no screen will ask
    about them any more they must be asked about."""
    fits: tuple[Fit, ...] = ()
    intents: tuple[Intent, ...] = ()
    """Most certain first. An intent counts only when the text is short enough to be one."""
    numbers: Numbers = Numbers()
    subject: Literal["me", "adult", "child"] | None = None
    about_headache: bool = False
    """The text names a head or a pain in it at all."""
    off_topic: bool = False
    """The text is about another part of the body or another matter altogether."""
    noted: Noted = Noted()
    """What it says for the diary."""
    listed: tuple[int, ...] = ()
    """The text is nothing but these numbers: "1 and 3"."""
    mended: tuple[tuple[str, str], ...] = ()
    """Words as they were typed and as they were taken, for explaining; never stored, never logged.
    """
