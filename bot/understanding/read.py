"""The front door of understanding: one text in, everything it says out. Pure and bounded."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from bot.model.ids import HeadacheId, Language, SignId
from bot.understanding.counting import Count, Counting
from bot.understanding.counts import counts, lone_number, plain_number, without_number
from bot.understanding.deducing import combined, from_numbers, refuted
from bot.understanding.denial import denials
from bot.understanding.figures import figures
from bot.understanding.judging import Judge, judge, worst
from bot.understanding.leaning import STRENGTH
from bot.understanding.lexicon import Lexicon, Speech
from bot.understanding.normalise import by_keyboard, by_transliteration, clean
from bot.understanding.noting import noted
from bot.understanding.persons import Persons, Subject, persons
from bot.understanding.reading import Fit, Intent, Mention, Numbers, Reading
from bot.understanding.scene import Scene, lay_out
from bot.understanding.segments import Segments
from bot.understanding.smelling import smelt
from bot.understanding.spotting import Hit
from bot.understanding.wishes import asked_for, wishes

WORD_FROM = 3
"""Shorter words say nothing of the language they were meant in."""

_WHOLE_NUMBERS = frozenset({
    "age_months", "systolic", "diastolic", "pain", "headache_days_a_month", "tablet_days_a_month",
    "pregnancy_weeks", "tablets_today",
})  # fmt: skip
"""Counts that are whole numbers."""


def read(text: str, lexicon: Lexicon, language: Language) -> Reading:
    """Everything a text says. Words of every language are heard; `language` breaks ties."""
    cleaned = clean(text)
    segments = lexicon.segments(cleaned, language)
    reading = _read(segments, lexicon, language)
    for meant in _meant(cleaned, segments, lexicon, language):
        reading = _joined(_read(meant, lexicon, language), reading)
    spelled = [speech.numbers for speech in lexicon.speeches.values()]
    return replace(reading, noted=noted(cleaned, segments, lexicon.notebooks, spelled))


def _meant(
    cleaned: str, segments: Segments, lexicon: Lexicon, language: Language
) -> Iterator[Segments]:
    """The text as it was meant, when it makes sense only typed or spelled another way."""
    worded = [word for word in segments.words if len(word) >= WORD_FROM and word.isalpha()]
    known = _known(worded, lexicon)
    if not cleaned.strip() or 2 * known >= max(1, len(worded)):
        return
    for speech in lexicon.preferring(language):
        letters = speech.tongue.alphabet
        for convert, table in (
            (by_keyboard, letters.keyboard),
            (by_transliteration, letters.transliteration),
        ):
            if not table:
                continue
            meant = lexicon.segments(_softened(convert(cleaned, letters), speech), language)
            words = [word for word in meant.words if len(word) >= WORD_FROM and word.isalpha()]
            understood = sum(1 for word in words if speech.knows(word))
            if understood > 2 * known and 3 * understood >= len(words):
                yield meant
                return


def _softened(text: str, speech: Speech) -> str:
    """The text with letters put back that have no Latin letter and were left out: "отнялас"."""
    table = speech.tongue.alphabet.transliteration
    mute = [letter for spelling, letter in table if not spelling.isalpha()]
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) >= WORD_FROM and word.isalpha() and not speech.knows(word):
            words[place] = next((word + e for e in mute if speech.knows(word + e)), word)
    return " ".join(words)


def _known(words: Iterable[str], lexicon: Lexicon) -> int:
    speeches = lexicon.speeches.values()
    return sum(1 for word in words if any(one.knows(word) for one in speeches))


def _read(segments: Segments, lexicon: Lexicon, language: Language) -> Reading:
    speeches = lexicon.preferring(language)
    scene = lay_out(segments, speeches)
    counting = Counting(scene, figures(segments.words, [one.numbers for one in speeches]))
    counted = [*counts(counting), *without_number(counting)]
    aged = frozenset(_aged(counted, counting))
    people = persons(scene, aged, lexicon.dangers)
    denied = denials(scene)
    absent = {hit for hit, how in denied.items() if how != "stray"}
    counted = [count for count in counted if not _denied(count, absent, lexicon)]
    spoken_against = refuted(scene.hits, counted, lexicon, scene)
    denied |= dict.fromkeys(spoken_against, "clear")
    language_found = _language(segments, speeches)
    heard_as = smelt(segments, lexicon.speeches.get(language_found) if language_found else None)
    numbers = _numbers(counted)
    if not counted:
        numbers = replace(numbers, plain=plain_number(counting), lone=lone_number(counting))
    mentions = _mentions(Judge(scene, lexicon, denied, people, heard_as), counted)
    elsewhere = _is_off_topic(scene)
    if heard_as is not None:
        mentions = heard_as.without_echoes(
            (
                *mentions,
                *heard_as.sensed(mentions, lexicon, 1.0 if elsewhere else scene.share_heard()),
            )
        )
    return Reading(
        language=language_found,
        mentions=_told(mentions, asked_for(scene, speeches), lexicon),
        fits=_fitting(scene, absent | spoken_against, speeches),
        intents=wishes(scene, speeches),
        numbers=numbers,
        subject=_subject(people, numbers),
        about_headache=bool(scene.named("head")),
        off_topic=elsewhere,
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
    ages = {count.start for count in counted if count.name == "age_months"}
    for figure in counting.figures:
        person = counting.person_before(figure) if figure.start in ages else None
        if person is not None:
            yield person.start


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
    together = combined(known, lexicon)
    smell = judging.smell
    if smell is None or not smell.is_plain:
        return together
    # Pieces that together hint at a danger hint at nothing in a text that sounds ordinary.
    return tuple(
        one
        for one in together
        if one in known or one.strength == "hard" or one.sign not in smell.familiar
    )


def _told(
    mentions: tuple[Mention, ...], asked: Intent | None, lexicon: Lexicon
) -> tuple[Mention, ...]:
    """A text that is nothing but a command tells nothing: "too fast" is not about fasting.

    A danger that is stated stays, and "I can't any more" may be despair, so there a hint stays too.
    """
    if asked is None or asked in _ALSO_TELLING:
        return mentions
    dangers = (each for each in mentions if each.sign in lexicon.dangers)
    return tuple(each for each in dangers if asked == "stop" or each.strength == "hard")


_ALSO_TELLING: frozenset[Intent] = frozenset({"for_me", "for_adult", "for_child"})
"""Commands that say who the patient is, and with it something of the age."""


def _fits(scene: Scene, denied: Iterable[Hit]) -> Iterator[Fit]:
    """The best phrase of each headache that is neither denied nor inside something denied."""
    best: dict[HeadacheId, Fit] = {}
    silent = {place for hit in denied for place in hit.places}
    for hit in scene.fits:
        headache = HeadacheId(hit.phrase.about)
        fit = Fit(headache, likeness(hit), " ".join(scene.segments.words[hit.start : hit.end]))
        refused = silent.issuperset(hit.places) or _refused(hit, scene)
        if not refused and (headache not in best or best[headache].score < fit.score):
            best[headache] = fit
    return iter(best.values())


def _fitting(scene: Scene, denied: Collection[Hit], speeches: Iterable[Speech]) -> tuple[Fit, ...]:
    """The phrases of headaches, and what the other words lean to where they say less.

    A text about something else leans to nothing.
    """
    fits = {fit.headache: fit for fit in _fits(scene, denied)}
    silent = {place for hit in denied for place in hit.places}
    words = [word for place, word in enumerate(scene.segments.words) if place not in silent]
    for speech in () if _is_off_topic(scene) else speeches:
        heavy = [word for word in words if word not in speech.tongue.little]
        leans = speech.leaning.of(speech.tongue.stem(word) for word in heavy)
        if leans is not None and leans[0] not in fits:
            said = " ".join(word for word in heavy if speech.tongue.stem(word) in leans[1])
            fits[leans[0]] = Fit(leans[0], STRENGTH, said)
    return tuple(sorted(fits.values(), key=lambda fit: (-fit.score, fit.headache)))


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


def _language(segments: Segments, speeches: tuple[Speech, ...]) -> Language | None:
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


def _joined(meant: Reading, typed: Reading) -> Reading:
    """Both readings of a text that can be taken two ways; nothing worrying is lost."""
    fits = {fit.headache: fit for fit in (*typed.fits, *meant.fits)}
    numbers = meant.numbers if meant.numbers != Numbers() else typed.numbers
    return Reading(
        language=meant.language,
        mentions=worst((*meant.mentions, *typed.mentions)),
        fits=tuple(sorted(fits.values(), key=lambda fit: (-fit.score, fit.headache))),
        intents=tuple(dict.fromkeys((*meant.intents, *typed.intents))),
        numbers=numbers,
        subject=meant.subject or typed.subject,
        about_headache=meant.about_headache or typed.about_headache,
        off_topic=meant.off_topic or typed.off_topic,
    )
