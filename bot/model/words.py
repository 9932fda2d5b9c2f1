"""The words of one language, as frozen data: what `content/languages/<code>/` says."""

from typing import Annotated, Literal

from pydantic import Field

from bot.model.diary_content import WarningId
from bot.model.ids import (
    AgeBandId,
    Country,
    DoctorId,
    HeadacheId,
    Language,
    MedicineId,
    OptionId,
    PartId,
    PointId,
    RoutineId,
    ScreenId,
    SignId,
    StepId,
    TriggerId,
)
from bot.model.part import Part

Text = Annotated[str, Field(min_length=1, max_length=4096)]
"""Telegram's limit for a message is 4096 characters."""

Label = Annotated[str, Field(min_length=1, max_length=40)]
"""A button that fits on one line of a phone."""


class SignWords(Part):
    """How a sign is called and asked."""

    label: Text
    """Reads after "because you mention": "light hurts", "one side"."""
    absent: str = ""
    """How its absence is called: "no fever". Empty: the general form with the label."""
    ask: str = ""
    clarify: str = ""
    """The one simpler question after "Not sure"."""
    tell: str = ""
    """Danger: what to tell the dispatcher. Block: the reason, after "because of"."""
    because: str = ""
    """Caution: how it reads after "because of": "the pregnancy". Fits whoever the patient is."""
    advice: str = ""
    """What to mind or whom to see, one or two sentences, said with the offer when it is present."""


class ScreenWords(Part):
    """A screen's heading and its lines."""

    title: Text
    options: dict[OptionId, Text] = {}
    child: dict[OptionId, Text] = {}
    """Lines that read otherwise when the patient is a child."""


class ScreensFile(Part):
    """What `screens.yaml` of a language holds."""

    screens: dict[ScreenId, ScreenWords]
    age_bands: dict[AgeBandId, Label]
    doctors: dict[DoctorId, Text]
    countries: dict[Country, Label]


class HeadacheWords(Part):
    """How a headache is called in "often seen with ..."."""

    name: Text
    button: Label
    advice: str = ""
    """One or two sentences that go with it (rest, water, when to see a doctor)."""
    separators: dict[HeadacheId, Text] = {}
    """The question that separates it from another, by the other's id."""


class StepWords(Part):
    """One step as the person reads it."""

    title: Text
    say: Text
    parts: dict[PartId, Text] = {}
    stop_if: str = ""


class RoutineWords(Part):
    """A routine as the person reads it."""

    name: Text
    button: Label
    about: Text
    note: str = ""
    """Said once before it starts."""
    steps: dict[StepId, StepWords]


class PointWords(Part):
    """A point: its names and how to find it."""

    name: Text
    find: str = ""


class MedicineWords(Part):
    """How a class of medicines is called."""

    name: Text
    """Reads within a sentence and in a list."""
    button: Label
    short: Annotated[str, Field(min_length=1, max_length=12)]
    """Heads a narrow column."""


DayPart = Literal["now", "night", "morning", "noon", "afternoon", "evening"]
"""When on a day something began, as people say it."""

DayName = Literal["today", "yesterday", "two_days_ago", "three_days_ago"]

LengthUnit = Literal["minutes", "hours", "days"]

DiaryWish = Literal["log", "diary", "report", "delete", "change"]
"""What may be asked of the diary in plain words."""


class DiarySaid(Part):
    """What a person may type about an entry of the diary, by what it means."""

    medicines: dict[MedicineId, tuple[str, ...]] = {}
    """Names under which the medicines of a class are known; only the class is kept."""
    no_medicine: tuple[str, ...] = ()
    triggers: dict[TriggerId, tuple[str, ...]] = {}
    began: dict[DayPart, tuple[str, ...]] = {}
    day: dict[DayName, tuple[str, ...]] = {}
    lengths: dict[LengthUnit, tuple[str, ...]] = {}
    """After a number: how long it lasted."""
    since: tuple[str, ...] = ()
    """Before such a time: it began then and has not ended."""
    all_day: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """It is over, whatever else is said."""
    past: tuple[str, ...] = ()
    """It was, so it is over unless something says that it is still there."""
    still: tuple[str, ...] = ()
    asks: dict[DiaryWish, tuple[str, ...]] = {}


class DiaryWords(Part):
    """What `diary.yaml` of a language holds."""

    medicines: dict[MedicineId, MedicineWords] = {}
    triggers: dict[TriggerId, Label] = {}
    warnings: dict[WarningId, Text] = {}
    """What was noticed; which doctor and how soon is said after it."""
    said: DiarySaid = DiarySaid()


class LanguageCard(Part):
    """Whom the language is for and how it is recognised."""

    name: Label
    letters: Annotated[str, Field(min_length=1)]
    """All its lower-case letters."""
    stemmer: str
    """Name of the Snowball algorithm: `english`, `russian`."""
    confusables: dict[str, str] = {}
    """Look-alike letters of other alphabets -> this alphabet's letter, inside its words."""
    keyboard: dict[str, str] = {}
    """What comes out when its words are typed on a Latin keyboard: `g` -> `п`."""
    transliteration: dict[str, str] = {}
    """Latin spellings of its letters, longest first when applied: `shch` -> `щ`."""
    emoji: dict[str, str] = {}
    """Emoji -> a word of this language."""
    countries: tuple[Country, ...] = ()
    """Where most of its speakers live: offered first."""
    emergency_unknown: str = ""
    """The numbers that people of this language know, where the country is unknown."""


class Phrases(Part):
    """Everything a person may type, by what it means. Compiled into a lexicon."""

    signs: dict[SignId, tuple[str, ...]]
    """Phrases that state the sign."""
    signs_hard: dict[SignId, tuple[str, ...]] = {}
    """For a danger that is soft as a rule: phrases that say enough to raise the alarm at once."""
    signs_soft: dict[SignId, tuple[str, ...]] = {}
    """Phrases that only open the sign's question (figures of speech, hints)."""
    never: dict[SignId, tuple[str, ...]] = {}
    """Phrases that look like the sign and are not ("давит в висках" is no blood pressure)."""
    headaches: dict[HeadacheId, tuple[str, ...]]
    intents: dict[str, tuple[str, ...]]
    """stop, pause, resume, again, back, skip, next, worse, better, yes, no, not_sure, none ..."""
    negation_before: tuple[str, ...]
    negation_after: tuple[str, ...]
    double_negation: tuple[str, ...] = ()
    clause_breaks: tuple[str, ...]
    """Words that end a clause besides punctuation: but, yet, а, но, зато."""
    past: tuple[str, ...]
    other_person: tuple[str, ...]
    """Mother, dad, wife, ...: the sign is not the writer's."""
    child: tuple[str, ...]
    """Son, daughter, baby: the patient may be a child."""
    feared: tuple[str, ...]
    """afraid it is, could it be, вдруг, боюсь: a question, not a statement."""
    first_person: tuple[str, ...]
    numbers: dict[str, float]
    """Spelled-out numbers: two, thirty-eight, полтора."""
    units: dict[str, tuple[str, ...]]
    """years, months, weeks, hours, minutes, days, celsius, fahrenheit, pressure, temperature,
    pregnant, pain_of_ten, tablets: the words that say what a number counts."""
    greetings: tuple[str, ...] = ()
    off_topic: tuple[str, ...] = ()
    headache_words: tuple[str, ...]
    """Words that make a text about a headache at all: head, temple, голова, висок."""


Families = dict[str, tuple[str, ...]]
"""Words of one kind by the name of the family: `hand_objects: [cup, spoon, chopsticks]`.

The statistical listener hears the family in a word that it never met in an example.
"""


class Examples(Part):
    """Whole texts that people might type, written for this project.

    The statistical listener learns from them (`headache-bot learn`). A text that states several
    signs stands under each; one under `kinds` alone, `ordinary` or `off_topic` states none.
    """

    signs: dict[SignId, tuple[str, ...]] = {}
    kinds: dict[HeadacheId, tuple[str, ...]] = {}
    """By the kind of headache that a text describes; under `unknown` what describes none."""
    ordinary: tuple[str, ...] = ()
    """Of a headache, whichever it is; many sound like a danger and state none."""
    off_topic: tuple[str, ...] = ()
    """About something else."""


CommonWords = str
"""Words that everybody knows, whether or not they have to do with a headache: no slip of the finger
is looked for in them, nor in another form of one. One text with spaces: of twenty thousand items
the YAML alone would cost half a second of a start."""


class Words(Part):
    """One language, whole."""

    code: Language
    card: LanguageCard
    messages: dict[str, Text]
    signs: dict[SignId, SignWords]
    screens: dict[ScreenId, ScreenWords]
    age_bands: dict[AgeBandId, Label]
    doctors: dict[DoctorId, Text]
    countries: dict[Country, Label]
    headaches: dict[HeadacheId, HeadacheWords]
    routines: dict[RoutineId, RoutineWords]
    points: dict[PointId, PointWords]
    phrases: Phrases
    examples: Examples = Examples()
    families: Families = {}
    common: CommonWords = ""
    diary: DiaryWords = DiaryWords()
    papers: dict[str, Text] = {}
    """What stands in pictures, reports and tables of the diary."""
