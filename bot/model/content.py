"""What `content/` says, as frozen data: signs, screens, headaches, points and routines.

Everything a clinician would change is here as a type, and nothing of it as a value.
Words live in `bot/model/words.py`, one set per language.
"""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from bot.model.course_content import Courses
from bot.model.diary_content import Diary
from bot.model.ids import (
    AgeBandId,
    Country,
    DoctorId,
    HeadacheId,
    OptionId,
    PartId,
    PointId,
    RoutineId,
    ScreenId,
    SignId,
    StepId,
)
from bot.model.part import Basis, Clock, Part, Timing

Technique = Literal[
    "stroke",
    "rub",
    "knead",
    "press",
    "thrust_hold",
    "vibrate",
    "tap",
    "hair_lift",
    "skin_shift",
    "hold",
    "circle",
    "breathe",
    "rest",
]
"""What the hands do. `stroke` is the massage movement, never the illness."""

Pressure = Annotated[int, Field(ge=1, le=3)]
"""1: weight of the hand. 2: comfortable, 3-4 of 10. 3: strong but pleasant, 5-6 of 10 at most."""


class Applies(Part):
    """Whom a question is for. Months of age, both ends included; no limit where None."""

    from_months: Annotated[int, Field(ge=0)] = 0
    to_months: Annotated[int, Field(ge=0)] | None = None


class BaseSign(Part):
    """One thing a person may have or be."""

    ref: str = ""
    """Where it stands in the clinical reference: `A02`, `B14`, `C01`. Empty for plain symptoms."""

    basis: tuple[Basis, ...] = ()
    applies: Applies = Applies()
    inverted: bool = False
    """True when the safe answer to its own question is Yes (B33, B34, C25)."""

    then_ask: tuple[SignId, ...] = ()
    """Signs whose own questions must be asked as soon as this one is present."""

    milder: SignId | None = None
    """Asked when this sign is present; a Yes puts the milder sign in its place (B02 -> C05)."""


class DangerSign(BaseSign):
    """Tier A: stop everything and call for help."""

    strength: Literal["hard", "soft"]
    """hard: the emergency message at once. soft: a banner and the sign's own question first."""

    help: Literal["standard", "fresh_air", "poison", "crisis", "heat"] = "standard"
    """Which emergency text fits (clinical reference 6.8)."""

    otherwise: SignId | None = None
    """What is present all the same when the question is answered No (A06 -> B03)."""


class BlockSign(BaseSign):
    """Tier B: no massage; which doctor, how soon, and what is safe meanwhile."""

    timing: Timing
    doctor: DoctorId | None
    """None where only waiting helps (alcohol)."""
    clearable: bool = True
    """False where no say-so lifts it (fever, alcohol, age): only its own end does."""

    lasts_hours: Annotated[int, Field(ge=1)] | None = None
    """After how many hours it makes sense to ask again (12 for alcohol)."""

    sooner_with: tuple[SignId, ...] = ()
    """Signs that make it more urgent: any of them, and `sooner` is the timing."""

    sooner: Timing = "now_24h"


class Edits(Part):
    """What a caution does to a routine. Several cautions combine to the strictest of each."""

    remove_points: tuple[PointId, ...] = ()
    only_routines: tuple[RoutineId, ...] | None = None
    forbid_routines: tuple[RoutineId, ...] = ()
    max_pressure: Pressure = 3
    soften_points: tuple[PointId, ...] = ()
    """Points that stay, at pressure 1."""
    max_session_s: Annotated[int, Field(ge=60, le=3600)] | None = None
    skip_techniques: tuple[Technique, ...] = ()
    no_neck: bool = False
    """No step on the nape, no R4 or R5, no GB20, GV16, BL10, GB21."""
    light_variant: bool = False
    """The routine's `light` variant instead of the whole of it."""
    reps_percent: Annotated[int, Field(ge=10, le=100)] = 100
    """How much of the repetitions and seconds of each step is left (67: a third less)."""
    wait_min: Annotated[int, Field(ge=0, le=180)] = 0
    """Minutes to wait before starting (60 after a meal)."""


class CautionSign(BaseSign):
    """Tier C: massage is possible, the routine is edited."""

    edits: Edits = Edits()


class Symptom(BaseSign):
    """A sign that describes the headache or the situation, or is a piece of a combination."""


class Signs(Part):
    """The whole of `signs.yaml`."""

    dangers: dict[SignId, DangerSign]
    blocks: dict[SignId, BlockSign]
    cautions: dict[SignId, CautionSign]
    symptoms: dict[SignId, Symptom]

    @cached_property
    def every(self) -> frozenset[SignId]:
        """All signs that content has."""
        return frozenset((*self.dangers, *self.blocks, *self.cautions, *self.symptoms))

    def find(self, sign: SignId) -> DangerSign | BlockSign | CautionSign | Symptom:
        """Return the sign. Raises KeyError for an id that content does not have."""
        for tier in (self.dangers, self.blocks, self.cautions, self.symptoms):
            if sign in tier:
                return tier[sign]
        raise KeyError(sign)


class Combination(Part):
    """Signs that together mean more than each alone (fever and a stiff neck)."""

    all_of: tuple[SignId, ...]
    any_of: tuple[SignId, ...] = ()
    """At least one of these as well, when there are any."""
    none_of: tuple[SignId, ...] = ()
    """Not when one of these is present."""
    gives: SignId
    strength: Literal["hard", "soft"] = "hard"
    basis: tuple[Basis, ...] = ()
    applies: Applies | None = None
    """Only for a patient of this age; such a rule is looked at once the age is known."""


class NumberRule(Part):
    """A threshold: a number at or above (or below) it is a sign."""

    number: Literal[
        "systolic",
        "diastolic",
        "temperature_c",
        "pain",
        "hours_since_start",
        "headache_days_a_month",
        "tablet_days_a_month",
        "pregnancy_weeks",
        "tablets_today",
        "hours_since_alcohol",
    ]
    at_least: float | None = None
    below: float | None = None
    gives: SignId
    strength: Literal["hard", "soft"] = "hard"
    basis: tuple[Basis, ...] = ()


class ScreenOption(Part):
    """One line that can be ticked."""

    id: OptionId
    signs: tuple[SignId, ...]
    """What the line covers. A tick makes the first present; no tick makes all of them absent."""
    asks: tuple[SignId, ...] = ()
    """Signs whose own questions a tick opens, instead of taking the first one as present."""
    applies: Applies = Applies()


class Screen(Part):
    """One message with lines to tick."""

    id: ScreenId
    options: tuple[ScreenOption, ...]
    asks_pain: bool = False
    """True for the screen that ends with the pain score 0-10 (E7)."""

    @cached_property
    def signs(self) -> tuple[SignId, ...]:
        """Every sign that its lines ask about, in their order."""
        return tuple(sign for each in self.options for sign in (*each.signs, *each.asks))


class JointLine(Part):
    """One line of a joint screen: several lines of its screens, said in short."""

    id: OptionId
    applies: Applies = Applies()


class JointScreen(Part):
    """Several screens on one message for a person who has answered them before."""

    id: ScreenId
    screens: tuple[ScreenId, ...]
    lines: tuple[JointLine, ...]


class Rounds(Part):
    """Which screens are asked when, in order. Ids of screens or of joint screens."""

    first_time: tuple[ScreenId, ...]
    new_day: tuple[ScreenId, ...]
    same_day: tuple[ScreenId, ...]


class AgeBand(Part):
    """A span of ages with one rule (clinical reference 2.4)."""

    id: AgeBandId
    from_months: int
    gives: SignId | None = None
    asks: tuple[SignId, ...] = ()
    basis: tuple[Basis, ...] = ()
    only_routines: tuple[RoutineId, ...] | None = None
    forbid_routines: tuple[RoutineId, ...] = ()
    variants: dict[RoutineId, str] = {}
    """Which variant of a routine this age gets instead of the whole (`child_parent: small`)."""
    sessions_a_day: Annotated[int, Field(ge=0)] | None = None
    """How many sessions in 24 hours at most; None: as `limits.sessions_a_day` says."""
    guardian: bool = False
    """True when a parent acts or must know."""
    button: Literal["me", "child", "any", "none"] = "none"
    """Where it is offered as a button: for the person, for a child, for anybody, nowhere."""


class Limits(Part):
    """Numbers of conduct, each with its source beside it in `screening.yaml`."""

    silence_s: Annotated[int, Field(ge=10)]
    """How long a danger question waits before silence counts as Yes."""
    new_day_after_h: Annotated[int, Field(ge=1)]
    profile_review_days: Annotated[int, Field(ge=1)]
    sessions_a_day: Annotated[int, Field(ge=1)]
    session_gap_h: Annotated[int, Field(ge=0)]
    clearance_min: Annotated[int, Field(ge=5)] = 60
    """How long an answered danger screen stays good when no session was begun."""
    session_s: Annotated[int, Field(le=3600)]
    point_s: Annotated[int, Field(le=600)]
    nudge_s: int
    settle_s: int
    check_ins_min: dict[Literal["half_hour", "two_hours", "day"], Annotated[int, Field(ge=1)]]
    """How many minutes after a session it is asked again."""
    morning_at: Clock
    """When the question of the morning after comes, unless quiet hours hold (reference 6.2)."""
    carry_on_s: int
    """A step that is late by no more than this, or than its own length, simply goes on."""
    close_after_s: int
    """A step that is late by more than this ends the session kindly."""
    pain_jump: int
    """A rise of so many points during a session stops it."""
    keep_days: Annotated[int, Field(ge=60)]
    """What is known of a person is erased after so many days without a word."""
    expiry_notice_days: Annotated[int, Field(ge=7)]
    """So many days before that, the person is told."""
    misses_before_choice: int
    warn_again_days: Annotated[int, Field(ge=1)] = 14
    """What a diary warns of is not said again for so many days."""
    same_attack_tries: Annotated[int, Field(ge=1)] = 2
    """After so many sessions that did not help, within `session_gap_h` times so many, the same
    routine is not offered for this attack."""
    fruitless_sessions: Annotated[int, Field(ge=1)] = 4
    """After so many sessions without help in `fruitless_days`, `strong` routines rest as long."""
    fruitless_days: Annotated[int, Field(ge=1)] = 7


class Screening(Part):
    """The whole of `screening.yaml`."""

    screens: tuple[Screen, ...]
    joint_screens: tuple[JointScreen, ...]
    rounds: Rounds
    age_bands: tuple[AgeBand, ...]
    age_unknown: AgeBand | None = None
    """The rule for somebody who does not say the age; every question is for them."""
    child_doctor: DoctorId | None = None
    """Who is named instead of any other doctor for a patient under twelve."""
    snnoop10: dict[str, tuple[SignId, ...]] = {}
    """Each item of the SNNOOP10 list of red flags -> the signs that listen for it."""
    combinations: tuple[Combination, ...]
    numbers: tuple[NumberRule, ...]
    stop_checklist: tuple[ScreenOption, ...]
    """What is asked after a stop in the middle of a session (clinical reference 2.7)."""
    limits: Limits

    @cached_property
    def bands(self) -> dict[AgeBandId, AgeBand]:
        """Every age rule by its id, that for an age nobody tells included."""
        unknown = [self.age_unknown] if self.age_unknown else []
        return {band.id: band for band in (*self.age_bands, *unknown)}

    @cached_property
    def passing(self) -> frozenset[ScreenId]:
        """Screens about now, asked again for every headache: those of the later rounds of a day."""
        joint = {each.id: each.screens for each in self.joint_screens}
        return frozenset(
            screen for each in self.rounds.same_day for screen in joint.get(each, (each,))
        )


class Separator(Part):
    """The question that best separates a headache from another one."""

    other: HeadacheId
    sign: SignId
    """The sign that the question asks about."""
    yes: HeadacheId
    no: HeadacheId


class Offer(Part):
    """Which routine fits when. First of the list that the person may have is offered first."""

    early: tuple[str, ...]
    """Under two hours and pain up to 6: routine ids, `R1` or `R1/light`."""
    late: tuple[str, ...]
    between: tuple[str, ...] = ()
    """No pain now: prevention. Empty: as `early`."""
    pregnant: tuple[str, ...] = ()
    child: tuple[str, ...] = ()
    spare_neck: tuple[Literal["pregnant", "child"], ...] = ()
    """For whom the neck is left out of the routine although it has neck steps."""


class Headache(Part):
    """A type of headache, described by signs and their weights."""

    ref: str
    basis: tuple[Basis, ...] = ()
    sessions_a_day: Annotated[int, Field(ge=0)] | None = None
    """How many sessions in 24 hours at most for this kind (T05: 1)."""
    says_advice_of: tuple[SignId, ...] = ()
    """Signs whose advice this kind's own advice already says."""
    signs: dict[SignId, Annotated[int, Field(ge=-100, le=100)]]
    """Weight of a sign that is present. Negative: it speaks against."""
    against_if_absent: dict[SignId, Annotated[int, Field(ge=0, le=100)]] = {}
    """What it costs when the person has said that this sign is not there."""
    confused_with: tuple[HeadacheId, ...] = ()
    separators: tuple[Separator, ...] = ()
    overrides: bool = False
    """True for types that go before the others when they are heard (T10-T15)."""
    brings: tuple[SignId, ...] = ()
    """Signs whose own question this type opens (T02 -> A13, T13 -> B14)."""
    offers: Offer


class View(Part):
    """Where a point lies on a base drawing, in parts of its width and height."""

    view: Literal["front", "side", "back", "top", "hand", "forearm", "foot"]
    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1)]
    mirror_dx: Annotated[float, Field(ge=0, le=1)] = 0.0
    """For a pair: both lie at x minus and plus this."""


class Point(Part):
    """A place to press."""

    ref: str = ""
    basis: tuple[Basis, ...] = ()
    paired: bool
    region: Literal["hand", "nape", "head", "temple", "brow", "ear", "shoulder", "forearm", "foot"]
    never_press: bool = False
    """True for a place that is shown only to be avoided (GV15)."""
    max_pressure: Pressure = 2
    views: tuple[View, ...] = ()


class StepPart(Part):
    """One place within a step."""

    id: PartId
    points: tuple[PointId, ...] = ()
    neck: bool = False
    reps: Annotated[int, Field(ge=1)] | None = None
    """Repetitions at this place; on both sides at once for a pair."""
    seconds: Annotated[int, Field(ge=1, le=600)] | None = None
    pressure: Pressure | None = None


class Step(Part):
    """One instruction of a routine."""

    id: StepId
    techniques: tuple[Technique, ...]
    parts: tuple[StepPart, ...] = ()
    """Places in order; a caution can take one out and leave the others."""
    neck: bool = False
    """True when the whole step touches the nape."""
    pressure: Pressure = 1
    seconds: Annotated[int, Field(ge=5, le=900)]
    gap_s: Annotated[int, Field(ge=5, le=960)]
    """Seconds from this step's message to the next one: its time and some to read it."""
    reps: Annotated[int, Field(ge=1)] | None = None
    per_minute: Annotated[int, Field(ge=1, le=180)] | None = None
    essential: bool = False
    """True for the rest before and after, which no caution removes."""


class Routine(Part):
    """A massage programme."""

    ref: str
    basis: tuple[Basis, ...] = ()
    approach: tuple[Literal["general", "acupressure", "trigger", "neck"], ...] = ()
    """Which of the article's four directions it follows (S54-S57); comfort without touch: none."""
    full_session: bool = False
    """True where the article's counts hold: 71-75 pressings and 21-25 kneadings (S58, S59)."""
    strong: bool = False
    """True for what rests a week when four sessions did not help (reference 6.3)."""
    rest_h: Annotated[int, Field(ge=0)] = 0
    """Hours until the same routine again, where it needs longer than any session (R5: 24)."""
    a_week: Annotated[int, Field(ge=1)] | None = None
    """How often in seven days at most."""
    only_with: tuple[SignId, ...] = ()
    """Offered only when each of these is present; asked about first when nothing is known."""
    touch: bool = True
    """False for comfort without touching (R10)."""
    steps: tuple[Step, ...]
    variants: dict[str, tuple[StepId, ...]] = {}
    better_with_specialist: bool = False
    forbidden_with: tuple[SignId, ...] = ()


class EmergencyNumbers(Part):
    """Whom to call, by country."""

    unknown: str
    by_country: dict[Country, str]
    crisis_unknown: str = ""
    crisis_by_country: dict[Country, str] = {}
    poison_by_country: dict[Country, str] = {}


class Reference(Part):
    """A publication that rules rest on."""

    cite: str
    """Who, where, when: enough to find it again."""
    read: Literal["full", "abstract", "excerpt", "summary"] = "excerpt"
    """How much of it was read when the rule was written."""


class Sources(Part):
    """Everything that `basis` may name."""

    article: str
    """What the source article is."""
    article_facts: Annotated[int, Field(ge=1)]
    """How many facts it was split into: S1 to this."""
    corrections: Annotated[int, Field(ge=1)]
    """How many of its claims were corrected: W1 to this."""
    references: dict[str, Reference]


class Content(Part):
    """All of `content/` but its words."""

    signs: Signs
    screening: Screening
    headaches: dict[HeadacheId, Headache]
    routines: dict[RoutineId, Routine]
    points: dict[PointId, Point]
    emergency: EmergencyNumbers
    sources: Sources
    diary: Diary
    courses: Courses
    doctors: tuple[DoctorId, ...]
