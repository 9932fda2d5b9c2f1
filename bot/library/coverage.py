"""No danger sign is deaf: each one is asked about, and each one is heard in every language."""

from collections.abc import Iterable, Iterator, Mapping

from bot.library.explain import did_you_mean
from bot.library.source import Atlas
from bot.model.content import Content, ScreenOption
from bot.model.ids import Language, SignId
from bot.model.words import Phrases, Words

_UNITS = {
    "systolic": ("pressure",),
    "diastolic": ("pressure",),
    "temperature_c": ("temperature", "celsius"),
    "pain": ("pain_of_ten",),
    "hours_since_start": ("hours",),
    "headache_days_a_month": ("days",),
    "tablet_days_a_month": ("tablets", "days"),
    "pregnancy_weeks": ("pregnant", "weeks"),
    "tablets_today": ("tablets",),
    "hours_since_alcohol": ("hours",),
}
"""Which words let a number be understood: any one of them."""


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every danger that is never asked or cannot be heard, and signs of no use."""
    _check_asked(content, atlas)
    for code, language in words.items():
        _check_heard(content, code, language.phrases, atlas)
    _check_ages(content, atlas)
    _check_red_flags(content, words, atlas)
    _check_symptoms_used(content, words, atlas)


def _options(content: Content) -> Iterator[ScreenOption]:
    for screen in content.screening.screens:
        yield from screen.options


def _tiered(content: Content) -> Iterator[tuple[str, SignId]]:
    for tier in type(content.signs).model_fields:
        for sign in getattr(content.signs, tier):
            yield tier, sign


def asked_signs(content: Content) -> frozenset[SignId]:
    """Signs whose own question (`ask`, `clarify`) can come up."""
    asked = {sign for tier, sign in _tiered(content) if tier != "symptoms"}
    for _, sign in _tiered(content):
        found = content.signs.find(sign)
        asked |= {*found.then_ask, *([found.milder] if found.milder else [])}
    for headache in content.headaches.values():
        asked |= {*headache.brings}
    for band in content.screening.age_bands:
        asked |= {*band.asks}
    for option in (*_options(content), *content.screening.stop_checklist):
        asked |= {*option.asks}
    for routine in content.routines.values():
        asked |= {*routine.only_with}
    return frozenset(asked)


def _check_asked(content: Content, atlas: Atlas) -> None:
    """Absence of a phrase is not absence of a sign (clinical reference 0.2)."""
    asked: set[SignId] = set()
    for option in _options(content):
        asked |= {*option.signs, *option.asks}
    for band in content.screening.age_bands:
        asked |= {*band.asks, *([band.gives] if band.gives else [])}
    for _, sign in _tiered(content):
        asked |= {*content.signs.find(sign).then_ask}
    for sign, danger in content.signs.dangers.items():
        # Nobody is asked by a checklist whether they want to die; it is listened for (A17).
        if sign not in asked and danger.help != "crisis":
            told = f"nobody ever asks about the danger `{sign}`; add it to a screen or a `then_ask`"
            atlas.problem(("signs", "dangers", sign), told)


def heard_signs(content: Content, phrases: Phrases) -> frozenset[SignId]:
    """Signs that a text of this language can state: by phrases, by a number, or by their pieces."""
    heard = {sign for sign, said in (*phrases.signs.items(), *phrases.signs_soft.items()) if said}
    heard |= {
        rule.gives
        for rule in content.screening.numbers
        if any(phrases.units.get(unit) for unit in _UNITS[rule.number])
    }
    while more := set(_combined(content, heard)) - heard:
        heard |= more
    return frozenset(heard)


def _combined(content: Content, heard: set[SignId]) -> Iterator[SignId]:
    for rule in content.screening.combinations:
        if heard.issuperset(rule.all_of) and (not rule.any_of or heard & set(rule.any_of)):
            yield rule.gives


def _check_heard(content: Content, code: Language, phrases: Phrases, atlas: Atlas) -> None:
    heard = heard_signs(content, phrases)
    of_age = {band.gives for band in content.screening.age_bands}
    for tier, sign in _tiered(content):
        if sign in heard or sign in of_age:
            continue
        told = f"no phrase of `{code}` says `{sign}`; add some under `signs` in phrases.yaml"
        place = ("words", code, "phrases", "signs")
        if tier == "dangers":
            told += f"; without them `{code}` cannot be switched on"
            atlas.problem(place, told)
        elif tier == "blocks":
            atlas.problem(place, told, warning=True)
    _check_headaches_heard(content, code, phrases, atlas)


def _check_headaches_heard(
    content: Content, code: Language, phrases: Phrases, atlas: Atlas
) -> None:
    for name in content.headaches:
        if not phrases.headaches.get(name):
            told = f"no phrase of `{code}` names `{name}`; add some under `headaches`"
            atlas.problem(("words", code, "phrases", "headaches"), told, warning=True)


RED_FLAGS = (
    "systemic_signs_and_fever",
    "neoplasm",
    "neurological_deficit",
    "sudden_onset",
    "older_age",
    "pattern_change",
    "positional",
    "precipitated",
    "papilloedema",
    "progressive_and_atypical",
    "pregnancy_or_puerperium",
    "painful_eye_with_autonomic_signs",
    "post_traumatic",
    "immune_disease",
    "painkillers_or_new_drug",
)
"""The fifteen items of the SNNOOP10 list (R:snnoop)."""


def _check_red_flags(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Every item of the list has a sign that listens for it, in every language."""
    listed = content.screening.snnoop10
    of_age = {band.gives for band in content.screening.age_bands}
    heard = {code: heard_signs(content, one.phrases) | of_age for code, one in words.items()}
    for item in RED_FLAGS:
        place = ("screening", "snnoop10", item)
        if not listed.get(item):
            told = f"nothing listens for the red flag `{item}` (SNNOOP10); name its signs"
            atlas.problem(place, told)
            continue
        for code, signs in heard.items():
            if not signs.intersection(listed[item]):
                told = f"no sign of the red flag `{item}` can be heard in `{code}`"
                atlas.problem(place, f"{told}; add phrases for one of them")
    for item in listed:
        if item not in RED_FLAGS:
            told = f"`{item}` is no item of SNNOOP10{did_you_mean(item, RED_FLAGS)}"
            atlas.problem(("screening", "snnoop10", item), told)


def _check_ages(content: Content, atlas: Atlas) -> None:
    starts = [band.from_months for band in content.screening.age_bands]
    if not starts or starts[0] != 0:
        told = "the first age band must start at 0 months; else some age has no rule"
        atlas.problem(("screening", "age_bands", 0), told)
    if starts != sorted(set(starts)):
        told = "the age bands must rise; each `from_months` above the one before"
        atlas.problem(("screening", "age_bands"), told)


def _check_symptoms_used(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    used = set(_pieces(content))
    used |= {sign for each in words.values() for sign, said in each.signs.items() if said.advice}
    for sign in content.signs.symptoms:
        if sign not in used:
            told = f"nothing uses the symptom `{sign}`; give it to a headache or remove it"
            atlas.problem(("signs", "symptoms", sign), told, warning=True)


def _pieces(content: Content) -> Iterable[SignId]:
    for headache in content.headaches.values():
        yield from (*headache.signs, *headache.against_if_absent, *headache.brings)
        yield from (separator.sign for separator in headache.separators)
    for rule in content.screening.combinations:
        yield from (*rule.all_of, *rule.any_of, *rule.none_of, rule.gives)
    for number in content.screening.numbers:
        yield number.gives
    for option in (*_options(content), *content.screening.stop_checklist):
        yield from (*option.signs, *option.asks)
    for routine in content.routines.values():
        yield from (*routine.forbidden_with, *routine.only_with)
    for block in content.signs.blocks.values():
        yield from block.sooner_with
