"""What a chat remembers between two turns. A union of phases, each with just what it needs.

Stored as versioned JSON. What a person wrote is never in here, only ids of what was understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from typing import Annotated, Any, Literal

from pydantic import Discriminator

from bot.model.course import Course
from bot.model.diary import Entry, Moment
from bot.model.diary_content import WarningId
from bot.model.hours import Quiet
from bot.model.ids import (
    AgeBandId,
    AlarmKey,
    Country,
    HeadacheId,
    Language,
    OptionId,
    PartId,
    RoutineId,
    ScreenId,
    SignId,
    Slot,
    StepId,
)

Answer = Literal["yes", "no", "unsure", "hinted"]
"""unsure: the person said "not sure" once, so a simpler question is owed. hinted: something pointed
at the sign, so its own question is owed."""
Source = Literal["said", "asked", "cleared"]
"""said: understood from free text, so a question may still be owed. asked: the person answered an
explicit question. cleared: a doctor has looked at it, says the person."""
Subject = Literal["me", "adult", "child"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One sign and what is known about it."""

    answer: Answer
    at: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class Person:
    """Whose headache it is."""

    subject: Subject
    age: AgeBandId
    reviewed_at: datetime


Show = Literal["clip", "still", "words"]
"""What comes with a step: a moving picture, a still one, nothing."""
Theme = Literal["light", "dark"]
"""dark is for whom light hurts."""
Tone = Literal["light", "medium", "dark"]
"""Of the skin on pictures."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the person wants the bot to be with them. Kept when another person is chosen."""

    zone: str | None = None
    """IANA name, `Europe/Berlin`. None: not known, so nothing comes by itself at an hour."""
    asked_zone: bool = False
    """It was asked for, so it is not asked for again by itself."""
    quiet: Quiet = field(default_factory=Quiet)
    show: Show | None = None
    """What comes with a step. None: not chosen; a clip, or words only where touch hurts (C11)."""
    theme: Theme | None = None
    """None: not chosen; dark where light hurts."""
    tone: Tone = "medium"
    sound: bool = False
    """Tones for closed eyes are sent with each routine."""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a session as this person gets it."""

    id: StepId
    parts: tuple[PartId, ...]
    """The places that are left, in order."""
    seconds: int
    gap_s: int
    reps: int | None
    pressure: int


ChangeKind = Literal["left_out", "skipped", "softer", "fewer", "shorter", "light"]
"""left_out: a region, in `what`. skipped: a technique, in `what`. softer: less pressure.
fewer: fewer repetitions. shorter: steps dropped for time. light: the light variant."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different from the routine as content has it.

    Example: `Change("left_out", "hand", (SignId("pregnancy"),))`.
    """

    kind: ChangeKind
    what: str
    why: tuple[SignId, ...]
    """The signs that made it so. None: the kind of headache did."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A routine as this person gets it, and what was changed."""

    headache: HeadacheId
    routine: RoutineId
    variant: str | None
    steps: tuple[PlannedStep, ...]
    cautions: tuple[SignId, ...]
    """The cautions it was made for; a new one makes it out of date."""
    wait_min: int = 0
    changes: tuple[Change, ...] = ()
    spare_neck: bool = False
    """The kind of headache leaves the neck out for this person."""


@dataclass(frozen=True, slots=True)
class Run:
    """A session of the last days, for what may be repeated when (reference 6.3)."""

    at: datetime
    routine: RoutineId
    headache: HeadacheId
    helped: bool | None = None
    """None while nobody has said how it is."""


@dataclass(frozen=True, slots=True)
class Session:
    """One run through one plan. It keeps the steps it began with, whatever content does later."""

    number: int
    plan: Plan
    position: int
    started_at: datetime
    before: int | None
    touch: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was promised after a session: to ask how it is."""

    entry: int
    """Its number in the diary."""
    headache: HeadacheId
    touch: bool
    after: int
    """Pain at its end, 0-10."""
    ended_at: datetime
    ahead: tuple[Moment, ...]
    missed: int = 0
    """How many questions in a row nobody answered."""


# --- phases: what the conversation waits for ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fresh:
    """Nothing has been said yet."""

    kind: Literal["fresh"] = "fresh"


@dataclass(frozen=True, slots=True)
class Consenting:
    """The disclaimer was shown; "I understand" is awaited."""

    kind: Literal["consenting"] = "consenting"


@dataclass(frozen=True, slots=True)
class Identifying:
    """Who it is for and how old that person is."""

    subject: Subject | None = None
    kind: Literal["identifying"] = "identifying"


@dataclass(frozen=True, slots=True)
class Describing:
    """Waiting for the headache in the person's own words."""

    misses: int = 0
    kind: Literal["describing"] = "describing"


@dataclass(frozen=True, slots=True)
class Naming:
    """Not understood often enough: the kinds are offered as buttons."""

    kind: Literal["naming"] = "naming"


@dataclass(frozen=True, slots=True)
class Screening:
    """A screen is open; the first of `ahead`."""

    ahead: tuple[ScreenId, ...]
    slot: Slot
    ticked: tuple[OptionId, ...] = ()
    unsure: tuple[OptionId, ...] = ()
    kind: Literal["screening"] = "screening"


@dataclass(frozen=True, slots=True)
class Asking:
    """One explicit question about one sign is open."""

    sign: SignId
    form: Literal["ask", "clarify", "recheck", "clearance"]
    """ask: the sign's own question. clarify: the simpler one after "not sure". recheck: is it still
    so, of a block? clearance: has a doctor said that massage is fine all the same?"""
    banner: bool = False
    """True for a danger: the number is shown, and silence counts as Yes."""
    then: "Phase | None" = None
    """Where an interrupted conversation goes on; None: with whatever is owed next."""
    kind: Literal["asking"] = "asking"


@dataclass(frozen=True, slots=True)
class Separating:
    """Two kinds are close; the one question that separates them is open."""

    sign: SignId
    yes: HeadacheId
    no: HeadacheId
    kind: Literal["separating"] = "separating"


@dataclass(frozen=True, slots=True)
class Offering:
    """What it sounds like was said; a routine is chosen here."""

    headache: HeadacheId
    kind: Literal["offering"] = "offering"


@dataclass(frozen=True, slots=True)
class Running:
    """A step is under way; the alarm `step` ends it."""

    session: Session
    kind: Literal["running"] = "running"


@dataclass(frozen=True, slots=True)
class Paused:
    """The person asked to wait."""

    session: Session
    left_s: float
    """Seconds the current step still had."""
    nudged: bool = False
    kind: Literal["paused"] = "paused"


@dataclass(frozen=True, slots=True)
class Overdue:
    """The bot came late by more than a step: "shall we go on?" is open."""

    session: Session
    nudged: bool = False
    kind: Literal["overdue"] = "overdue"


@dataclass(frozen=True, slots=True)
class Halted:
    """Stopped: the checklist of danger signs is open."""

    session: Session | None
    """None: it got worse some time after a session."""
    slot: Slot
    reason: Literal["stopped", "worse", "later"]
    ticked: tuple[OptionId, ...] = ()
    kind: Literal["halted"] = "halted"


@dataclass(frozen=True, slots=True)
class Settling:
    """Ten minutes of rest after it got worse."""

    session: Session
    kind: Literal["settling"] = "settling"


@dataclass(frozen=True, slots=True)
class Rating:
    """The steps are over; how strong the pain is now is open."""

    session: Session
    stopped: str | None = None
    nudged: bool = False
    kind: Literal["rating"] = "rating"


@dataclass(frozen=True, slots=True)
class Promising:
    """Whether to ask again later is open."""

    follow: FollowUp
    """What would be asked about."""
    kind: Literal["promising"] = "promising"


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """A promised question is open."""

    entry: int
    headache: HeadacheId
    touch: bool
    moment: Moment
    before: int
    """Pain at the end of the session, 0-10."""
    ask: Literal["pain", "nausea", "harm"]
    now: int | None = None
    """Pain now, when it was asked already."""
    nudged: bool = False
    kind: Literal["checking_in"] = "checking_in"


NoteQuestion = Literal["strength", "began", "over", "medicine", "kind", "triggers"]
"""What is asked of a headache that is written into the diary, in this order."""


@dataclass(frozen=True, slots=True)
class Noting:
    """A headache is being written into the diary: the first of `ahead` is open."""

    entry: Entry
    ahead: tuple[NoteQuestion, ...]
    slot: Slot
    """The message of the open question, whose lines can be ticked."""
    ticked: tuple[str, ...] = ()
    """Medicines or triggers."""
    ongoing: bool = False
    """The person has said that it is still there."""
    told: bool = False
    """It was told in words, and what they say of it is learned already."""
    after_session: bool = False
    """Only the medicine is asked, after a session."""
    then: "Phase | None" = None
    """Where an interrupted conversation goes on; None: nothing was open."""
    kind: Literal["noting"] = "noting"


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry was shown: it may be changed, struck out, or something done about the headache."""

    entry: int
    ongoing: bool = False
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True, slots=True)
class Locating:
    """Whose clock the person lives by is open."""

    offered: tuple[str, ...] = ()
    """The zones on its buttons, in their order."""
    fixed: str | None = None
    """The zone of nothing but the clock that was typed, for who finds no place of theirs."""
    missed: bool = False
    """Something was typed that told nothing."""
    then: "Phase | None" = None
    """Where an interrupted conversation goes on; None: nothing was open."""
    kind: Literal["locating"] = "locating"


@dataclass(frozen=True, slots=True)
class Quieting:
    """From when to when nothing shall come is open: `23-7`."""

    missed: bool = False
    then: "Phase | None" = None
    kind: Literal["quieting"] = "quieting"


ArrangeQuestion = Literal["kind", "agreed", "clarify", "days", "hour", "quiet", "check"]
"""What is asked when a course is planned. quiet: the hour lies in the quiet hours; which counts?"""


@dataclass(frozen=True, slots=True)
class Arranging:
    """A course is being planned, or one thing of it changed: one question is open."""

    ask: ArrangeQuestion
    slot: Slot
    headache: HeadacheId | None = None
    weekdays: tuple[int, ...] = ()
    short: bool = False
    at: time | None = None
    changing: bool = False
    """The course is there already; after this question it goes on."""
    then: "Phase | None" = None
    """Where an interrupted conversation goes on; None: nothing was open."""
    kind: Literal["arranging"] = "arranging"


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is open. Any description starts anew."""

    kind: Literal["idle"] = "idle"


@dataclass(frozen=True, slots=True)
class Blocked:
    """No massage; the reasons. Comfort without touch is on offer."""

    reasons: tuple[SignId, ...]
    since: datetime
    kind: Literal["blocked"] = "blocked"


@dataclass(frozen=True, slots=True)
class Locked:
    """An emergency was raised. Only "a doctor has checked me" opens the door again."""

    reason: SignId
    since: datetime
    confirming: bool = False
    kind: Literal["locked"] = "locked"


Phase = Annotated[
    Fresh
    | Consenting
    | Identifying
    | Describing
    | Naming
    | Screening
    | Asking
    | Separating
    | Offering
    | Running
    | Paused
    | Overdue
    | Halted
    | Settling
    | Rating
    | Promising
    | CheckingIn
    | Noting
    | Noted
    | Locating
    | Quieting
    | Arranging
    | Idle
    | Blocked
    | Locked,
    Discriminator("kind"),
]
"""Told apart by their `kind`, as stored: trying one after the other took eight times as long."""


@dataclass(frozen=True)
class Chat:
    """All that is remembered about one chat."""

    # Without slots: a dictionary is copied at once, and a turn changes it eight times.

    language: Language
    phase: Phase = field(default_factory=Fresh)
    language_chosen: bool = False
    country: Country | None = None
    consented_at: datetime | None = None
    person: Person | None = None
    facts: Mapping[SignId, Fact] = field(default_factory=dict)
    """What is known of each sign."""
    heard: Mapping[HeadacheId, float] = field(default_factory=dict)
    """How well the words fitted each kind of headache, 0-100."""
    screened: Mapping[ScreenId, datetime] = field(default_factory=dict)
    """When each screen was last answered."""
    headache: HeadacheId | None = None
    named: bool = False
    """The person has chosen the kind of headache by hand."""
    pain: int | None = None
    question: int = 0
    """Number of the question that is open; a button of an older one is out of date."""
    sent: int = 0
    """How many messages were sent; names the next slot."""
    sessions: int = 0
    """How many sessions were begun; numbers the next one."""
    runs: tuple[Run, ...] = ()
    """The sessions with touch of the last days, oldest first."""
    advised: Plan | None = None
    """What was offered or begun last, for `/why`."""
    no_touch_until: datetime | None = None
    """After a session that made it worse: no massage before this."""
    follow_up: FollowUp | None = None
    """What is promised after the last session."""
    preferences: Preferences = field(default_factory=Preferences)
    entries: int = 0
    """How many entries the diary was given; numbers the next one."""
    warned: Mapping[WarningId, datetime] = field(default_factory=dict)
    """When each warning of the diary was said last."""
    seen: datetime | None = None
    """When the person did something last."""
    course: Course | None = None
    """The course for prevention, also one that is over."""
    asked_to_erase: bool = False
    """The question whether to erase everything is the newest thing said: a typed Yes means it."""
    told_quick: bool = False
    """That `/now` is the short way was said."""
    alarms: Mapping[AlarmKey, datetime | None] = field(default_factory=dict)
    """When each pending alarm is due; None while its message is not delivered. Filled in by the
    store at load, for reading only: it is not part of the stored state."""
    diary: tuple[Entry, ...] | None = None
    """Oldest first. Filled in for the turns that need it, and not part of the stored state."""
    unread: int = 0
    """How many entries of the diary cannot be read. Filled in together with it."""


_FIELDS = frozenset(each.name for each in fields(Chat))


def changed(chat: Chat, **changes: Any) -> Chat:  # noqa: ANN401 - of whatever type the field is
    """Return what `replace` would, in a tenth of the time: a turn changes a chat eight times."""
    if not changes.keys() <= _FIELDS:
        raise TypeError(f"no fields of a chat: {changes.keys() - _FIELDS}")
    new = object.__new__(Chat)
    new.__dict__.update(chat.__dict__, **changes)
    return new
