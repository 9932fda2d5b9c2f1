"""Every word is there, in every language, for exactly what the content has."""

from collections.abc import Iterable, Mapping

import snowballstemmer

from bot.conversation.knowledge import age_bands
from bot.library.coverage import asked_signs
from bot.library.explain import did_you_mean
from bot.library.source import Atlas, Place
from bot.model.content import (
    BlockSign,
    CautionSign,
    Content,
    DangerSign,
    JointLine,
    ScreenOption,
)
from bot.model.ids import Language
from bot.model.words import SignWords, Words

FALLBACK = Language("en")
"""The language of somebody whose own is not there (`Library.fallback`)."""

STOP_CHECKLIST = "stop_checklist"
"""Its words stand among those of the screens, under its own name."""


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every word that is missing or has nothing to name."""
    if FALLBACK not in words:
        told = f"there is no language `{FALLBACK}`, which everybody else falls back to; add it"
        atlas.problem(("words",), told)
    for code, language in words.items():
        at: Place = ("words", code)
        _check_card(language, at, atlas)
        _check_signs(content, language, at, atlas)
        _check_screens(content, language, at, atlas)
        _check_headaches(content, language, at, atlas)
        _check_routines(content, language, at, atlas)
        _check_plain(content, language, at, atlas)


def _exactly(
    atlas: Atlas, place: Place, have: Iterable[str], wanted: Iterable[str], what: str
) -> None:
    """Note what is missing at a place and what nobody asked for."""
    there, needed = list(have), list(wanted)
    missing = [name for name in needed if name not in there]
    for name in missing:
        atlas.problem(place, f"{what} `{name}` has no words here; add `{name}:`")
    for name in there:
        if name not in needed:
            told = f"there is no {what} `{name}`{did_you_mean(name, missing or needed)}"
            atlas.problem((*place, name), told)


def _check_card(language: Words, at: Place, atlas: Atlas) -> None:
    card, known = language.card, snowballstemmer.algorithms()
    if card.stemmer not in known:
        told = f"there is no stemmer `{card.stemmer}`{did_you_mean(card.stemmer, known)}"
        atlas.problem((*at, "card", "stemmer"), told)
    if card.letters != card.letters.lower():
        atlas.problem((*at, "card", "letters"), "the letters must be lower-case; rewrite them")


def _check_signs(content: Content, language: Words, at: Place, atlas: Atlas) -> None:
    signs, asked = content.signs, asked_signs(content)
    everything = (*signs.dangers, *signs.blocks, *signs.cautions, *signs.symptoms)
    for sign in everything:
        place = (*at, "signs", sign)
        words = language.signs.get(sign)
        if words is None:
            atlas.problem((*at, "signs"), f"the sign `{sign}` has no words here; add `{sign}:`")
            continue
        needed = [*(("ask", "clarify") if sign in asked else ())]
        needed += _needed_by_tier(signs.find(sign))
        _check_fields(words, needed, place, atlas)


def _needed_by_tier(sign: object) -> list[str]:
    if isinstance(sign, DangerSign | BlockSign):
        return ["tell"]
    return ["because"] if isinstance(sign, CautionSign) else []


def _check_fields(words: SignWords, needed: Iterable[str], place: Place, atlas: Atlas) -> None:
    for field in needed:
        if not getattr(words, field):
            atlas.problem(place, f"`{place[-1]}` has no `{field}`; add its text")


def _check_screens(content: Content, language: Words, at: Place, atlas: Atlas) -> None:
    screening = content.screening
    options: dict[str, tuple[ScreenOption | JointLine, ...]] = {
        str(screen.id): screen.options for screen in screening.screens
    }
    options |= {str(joint.id): joint.lines for joint in screening.joint_screens}
    if screening.stop_checklist:
        options[STOP_CHECKLIST] = screening.stop_checklist
    place = (*at, "screens")
    _exactly(atlas, place, language.screens, options, "screen")
    for name, words in language.screens.items():
        wanted = [option.id for option in options.get(name, ())]
        if name in options:
            _exactly(atlas, (*place, name, "options"), words.options, wanted, "option")
            strange = [line for line in words.child if line not in wanted]
            _exactly(atlas, (*place, name, "child"), strange, [], "option")


def _check_headaches(content: Content, language: Words, at: Place, atlas: Atlas) -> None:
    place = (*at, "headaches")
    _exactly(atlas, place, language.headaches, content.headaches, "headache")
    for name, headache in content.headaches.items():
        if words := language.headaches.get(name):
            wanted = [separator.other for separator in headache.separators]
            here = (*place, name, "separators")
            _exactly(atlas, here, words.separators, wanted, "separator")


def _check_routines(content: Content, language: Words, at: Place, atlas: Atlas) -> None:
    place = (*at, "routines")
    _exactly(atlas, place, language.routines, content.routines, "routine")
    for name, routine in content.routines.items():
        words = language.routines.get(name)
        if words is None:
            continue
        here = (*place, name, "steps")
        _exactly(atlas, here, words.steps, [step.id for step in routine.steps], "step")
        for step in routine.steps:
            if said := words.steps.get(step.id):
                parts = [part.id for part in step.parts]
                _exactly(atlas, (*here, step.id, "parts"), said.parts, parts, "part")


def _check_plain(content: Content, language: Words, at: Place, atlas: Atlas) -> None:
    _exactly(atlas, (*at, "points"), language.points, content.points, "point")
    _exactly(atlas, (*at, "doctors"), language.doctors, content.doctors, "doctor")
    countries = content.emergency.by_country
    _exactly(atlas, (*at, "countries"), language.countries, countries, "country")
    for band in age_bands(content):
        if band.button != "none" and band.id not in language.age_bands:
            told = f"the age band `{band.id}` is a button without a label; add `{band.id}:`"
            atlas.problem((*at, "age_bands"), told)
