"""What the phrases, the numbers and the grammar of a text say, before the listener weighs it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from bot.model.ids import HeadacheId, Language, SignId
from bot.understanding.counting import Count, Counting
from bot.understanding.counts import (
    counts,
    listed_numbers,
    lone_number,
    plain_number,
    without_number,
)
from bot.understanding.deducing import combined, from_numbers, refuted
from bot.understanding.denial import denials
from bot.understanding.features import Beside, Features, behind, features, heard_in
from bot.understanding.figures import Figure, figures
from bot.understanding.judging import Judge, judge, worst
from bot.understanding.lexicon import Lexicon, Speech
from bot.understanding.persons import Persons, Subject, persons
from bot.understanding.reading import Fit, Mention, Numbers
from bot.understanding.scene import Scene, lay_out
from bot.understanding.segments import Segments
from bot.understanding.spotting import Hit

_WHOLE_NUMBERS = frozenset({
    "age_months", "birth_year", "systolic", "diastolic", "pain", "headache_days_a_month",
    "tablet_days_a_month", "pregnancy_weeks", "tablets_today",
})  # fmt: skip
"""Counts that are whole numbers."""


@dataclass(frozen=True, slots=True)
class Phrased:
    """One text as the phrases hear it."""

    scene: Scene
    speech: Speech | None
    """The language that it is most likely written in; None of a text without words."""
    mentions: tuple[Mention, ...]
    fits: tuple[Fit, ...]
    numbers: Numbers
    figures: tuple[Figure, ...]
    """Every number, whatever it counts."""
    subject: Subject | None
    off_topic: bool
    listed: tuple[int, ...] = ()
    """Numbers, when the text is nothing but several."""

    @property
    def about_headache(self) -> bool:
        """True when a head is named."""
        return bool(self.scene.named("head"))

    def mended(self) -> Iterator[tuple[str, str]]:
        """Words as they were typed and as they were taken."""
        segments = self.scene.segments
        yield from ((typed, segments.words[place]) for place, typed in segments.guessed.items())

    def features(self, span: tuple[int, int] | None = None) -> Features:
        """What the listener hears of the text, or of a piece of it by itself."""
        if self.speech is None:
            return Features((), (), ())
        segments = self.scene.segments
        denials = ((mark.start, mark.end) for mark in self.scene.named("deny"))
        heard = () if span else tuple(heard_in(self.mentions, self.fits, self._facts()))
        beside = Beside(behind(denials, segments), self.figures, heard)
        return features(segments, self.speech.tongue, beside, span)

    def _facts(self) -> Iterator[str]:
        if self.about_headache:
            yield "=head"
        if self.off_topic:
            yield "=off_topic"
        if self.subject is not None:
            yield f"=subject:{self.subject}"
        for name in self.numbers.__slots__:
            if getattr(self.numbers, name) is not None:
                yield f"=number:{name}"


def phrased(segments: Segments, lexicon: Lexicon, language: Language) -> Phrased:
    """What phrases of any language say of a text; `language` breaks ties."""
    speeches = lexicon.preferring(language)
    scene = lay_out(segments, speeches)
    counting = Counting(scene, figures(segments.words, [one.numbers for one in speeches]))
    counted = [*counts(counting), *without_number(counting)]
    people = persons(scene, frozenset(_aged(counted, counting)), lexicon.dangers)
    denied = denials(scene)
    absent = {hit for hit, how in denied.items() if how != "stray"}
    counted = [count for count in counted if not _denied(count, absent, lexicon)]
    spoken_against = refuted(scene.hits, counted, lexicon, scene)
    denied |= dict.fromkeys(spoken_against, "clear")
    counted = [count for count in counted if not _age_of_another(count, counting, people)]
    found = language_of(segments, speeches)
    numbers = _numbers(counted)
    if not counted:
        numbers = replace(numbers, plain=plain_number(counting), lone=lone_number(counting))
    return Phrased(
        scene,
        None if found is None else lexicon.speeches[found],
        _mentions(Judge(scene, lexicon, denied, people), counted),
        _fits(scene, absent | spoken_against),
        numbers,
        tuple(counting.figures),
        _subject(people, numbers),
        _is_off_topic(scene),
        () if counted else listed_numbers(counting),
    )


def _is_off_topic(scene: Scene) -> bool:
    """True when the text names something else and no head, or a head that is none."""
    others = scene.named("off_topic")
    return bool(others) and all(
        any(other.start <= head.start < other.end for other in others)
        for head in scene.named("head")
    )


GROWN_UP = 18 * 12
"""Months from which somebody else is another adult."""


def _subject(people: Persons, numbers: Numbers) -> Subject | None:
    young = numbers.age_months is not None and numbers.age_months < GROWN_UP
    return "child" if people.subject == "adult" and young else people.subject


def _aged(counted: Iterable[Count], counting: Counting) -> Iterator[int]:
    """Places of the persons whose age is told."""
    told = ("age_months", "birth_year")
    ages = {count.start for count in counted if count.name in told}
    for figure in counting.figures:
        person = counting.person_before(figure) if figure.start in ages else None
        if person is not None:
            yield person.start


def _age_of_another(count: Count, counting: Counting, people: Persons) -> bool:
    """True for "mum is 78" where the writer tells of himself."""
    if count.name not in ("age_months", "birth_year") or not people.others:
        return False
    others = {mark.start for mark in people.others}
    return any(
        person is not None and person.start in others
        for figure in counting.figures
        if figure.start == count.start
        for person in (counting.person_before(figure),)
    )


def _denied(count: Count, denied: Iterable[Hit], lexicon: Lexicon) -> bool:
    """True for a number that belongs to something denied: "no temperature 38"."""
    signs = {rule.gives for rule in lexicon.number_rules if rule.number == count.name}
    return any(
        hit.start <= count.start <= hit.end and SignId(hit.phrase.about) in signs for hit in denied
    )


def _mentions(judging: Judge, counted: list[Count]) -> tuple[Mention, ...]:
    scene, lexicon = judging.scene, judging.lexicon
    numbered = from_numbers(counted, lexicon, scene.segments.words)
    known = worst([*judge(scene, judging), *numbered])
    return combined(known, lexicon)


def _fits(scene: Scene, denied: Collection[Hit]) -> tuple[Fit, ...]:
    """The best phrase of each headache that is neither denied nor inside something denied."""
    best: dict[HeadacheId, Fit] = {}
    silent = {place for hit in denied for place in hit.places}
    for hit in scene.fits:
        headache = HeadacheId(hit.phrase.about)
        fit = Fit(headache, likeness(hit), " ".join(scene.segments.words[hit.start : hit.end]))
        refused = silent.issuperset(hit.places) or _refused(hit, scene)
        if not refused and (headache not in best or best[headache].score < fit.score):
            best[headache] = fit
    return tuple(sorted(best.values(), key=lambda fit: (-fit.score, fit.headache)))


def _refused(hit: Hit, scene: Scene) -> bool:
    """True for "not a migraine" and for a migraine that is only feared."""
    clause = scene.clause(hit.start)
    own = set(hit.places)
    return any(
        mark.start not in own and mark.start < hit.end and scene.between(mark.end, hit.start) <= 1
        for name in ("deny", "feared")
        for mark in scene.within(name, clause)
    )


def likeness(hit: Hit) -> float:
    """How well a text carries a phrase, 0-100. One lone word says less than several."""
    score = 85.0 if hit.phrase.single else 100.0
    score -= 0 if hit.exact else 12
    score -= 0 if hit.in_order else 5
    return max(0.0, score - 4 * hit.gap)


def _numbers(counted: Iterable[Count]) -> Numbers:
    """The highest of each kind: the worst of several readings is the one that matters."""
    best: dict[str, float] = {}
    for count in counted:
        best[count.name] = max(best.get(count.name, count.value), count.value)
    whole = {name: round(value) for name, value in best.items() if name in _WHOLE_NUMBERS}
    return Numbers(
        age_months=whole.get("age_months"),
        birth_year=whole.get("birth_year"),
        systolic=whole.get("systolic"),
        diastolic=whole.get("diastolic"),
        temperature_c=best.get("temperature_c"),
        pain=whole.get("pain"),
        hours_since_start=best.get("hours_since_start"),
        headache_days_a_month=whole.get("headache_days_a_month"),
        tablet_days_a_month=whole.get("tablet_days_a_month"),
        pregnancy_weeks=whole.get("pregnancy_weeks"),
        tablets_today=whole.get("tablets_today"),
        hours_since_alcohol=best.get("hours_since_alcohol"),
    )


def language_of(segments: Segments, speeches: tuple[Speech, ...]) -> Language | None:
    """The language of most letters, then of most known words, then the one the chat speaks."""
    best: tuple[int, int] = (0, 0)
    found: Language | None = None
    for speech in speeches:
        letters = speech.tongue.alphabet.letters
        own = sum(len(word) for word in segments.words if letters.issuperset(word))
        known = sum(
            1
            for word in segments.words
            if word.isalpha() and (speech.tongue.knows(word) or word in speech.tongue.little)
        )
        if (own, known) > best:
            best, found = (own, known), speech.tongue.code
    return found
