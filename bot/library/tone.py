"""How every text reads: fits a message, has only bold tags, promises nothing.

The forbidden words come from the clinical reference, 1.10 and 7.2, 7.3, 7.14, 7.25.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from string import Formatter

from pydantic import BaseModel

from bot.conversation.session import CONTROLS
from bot.library.explain import did_you_mean
from bot.library.source import Atlas, Place
from bot.model.content import Content
from bot.model.ids import Language
from bot.model.words import RoutineWords, Words

MESSAGE = 4096
"""Telegram's limit for the text of a message, in characters."""
CAPTION = 1024
"""Telegram's limit for the words under a picture, in characters."""
AROUND = 150
"""The heading, the time and the counts around the words of a step."""
BUTTON = 40
"""Characters of a button that has a line for itself."""
NARROW = 20
"""Characters of a button that shares its line with another one."""
SHOWN = {"profile_description": 512, "profile_short": 120}
"""Characters of what a messenger shows of the bot itself (Telegram's limits)."""
MENU = 256
"""Characters of a line of the commands menu (Telegram's limit)."""
_SHARING = (*chain(*CONTROLS), "resume", "for_adult", "for_child")
_POINT = re.compile(r"\b(?:[A-Z]{2}|EX-HN)-?\d{1,2}\b")

_ANGLE = re.compile(r"<[^<>]*>|[<>]|&#?\w+;")
_NEGATION = re.compile(
    r"\b(no|not|nor|never|nothing|nobody|without|cannot|can't|isn't|doesn't|don't|won't|"
    r"нет|не|ни|без|никогда|ничего|никто|нельзя)\b",
    re.IGNORECASE,
)
_FORBIDDEN = {
    r"diagnos\w*|диагно\w+": "the bot never diagnoses; say what it sounds like",
    r"(?<!if )(?<!when )\byou have (?:an? )?(?:migraine|tension|cluster)|"
    r"(?<!если )(?<!когда )\bу вас (?:мигрень|головная боль)": (
        "that is a diagnosis; say what it sounds like"
    ),
    r"\bcur(?:e|es|ed|ing)\b|\bheal(?:s|ed|ing)?\b|\bлеч(?:ит|ат)\b|\bисцел\w+|"
    r"\b(?:вы|из)леч(?:и|ива)\w+|\bизбав\w+ от": (
        "the bot promises no cure; say it may ease the pain"
    ),
    r"\bproven\b|\bдоказанн\w+|\bдоказано\b": "the evidence is limited; say so or leave it out",
    r"\bguarante\w+|\bгарант\w+": "nothing is guaranteed; say it may help",
    r"\bqi\b|\bmeridian\w*|\bци\b|\bмеридиан\w*": "no such thing is established; leave it out",
    r"\benerg(?:y|ies|etic)\b(?! drink)|\bэнерги(?:я|и|ю|ей|ею)\b|\bэнергетическ\w+": (
        "no such thing; leave it out"
    ),
    r"\btoxins?\b|\bтоксин\w*|\bшлак\w*|\bstagnation\b|\bзасто[йяею]\b|"
    r"\b(?:boost|strengthen)\w* (?:the |your )?immun\w+|\b(?:укрепл|повы[шс])\w+ иммунитет": (
        "no such mechanism; leave it out"
    ),
    r"\b(?:80|93)\s?(?:%|percent\b|процент)": "this figure is wrong; leave it out",
    r"\bsafe for (?:everyone|everybody|all)\b|\bбезопас\w+ для всех\b": "it is not; leave it out",
    r"\bonly safe way\b|\bединственн\w+ безопасн\w+": "it is not; leave it out",
    r"\b(?:no|without) side effects\b|\bбез побочных\b": "nobody knows; leave it out",
    r"\bstops? (?:the|an) attack\b|\bостан[оа]в\w+ приступ": "it may ease it; say that",
    r"\bpush through\b|\bpain means it works\b|\bno pain,? no gain\b|\bчерез боль\b": (
        "pain is a reason to stop; say that"
    ),
}
_FORBIDDEN_ANYWAY = ("side effects", "побочных", "no gain")
"""Forbidden words that hold their negation in them."""
_QUESTIONS = ("ask", "clarify", "separators", "screens")
"""A question may say what a doctor said: "has a doctor diagnosed ...?"."""


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every text that breaks a limit, a tag or a promise, or differs in its places."""
    for code, language in words.items():
        for place, text in texts(language):
            _check_shape(text, place, atlas)
            _check_promises(text, place, atlas)
            if "steps" in place:
                _check_points(content, text, place, atlas)
        _check_buttons(language, ("words", code), atlas)
        _check_shown(language, ("words", code, "messages"), atlas)
        for name, routine in language.routines.items():
            _check_steps(routine, ("words", code, "routines", name, "steps"), atlas)
    _check_places(words, atlas)


def texts(language: Words) -> Iterator[tuple[Place, str]]:
    """Yield every text that the bot may say in this language, with its place."""
    for name in type(language).model_fields:
        if name not in ("code", "card", "phrases", "examples", "families", "common"):
            yield from _walk(getattr(language, name), ("words", language.code, name))


def _walk(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name), (*place, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*place, key))


def _check_shape(text: str, place: Place, atlas: Atlas) -> None:
    if len(text) > MESSAGE:
        atlas.problem(place, f"this text has {len(text)} characters; at most {MESSAGE} fit")
    bold = False
    for tag in _ANGLE.findall(text):
        if tag not in ("<b>", "</b>"):
            atlas.problem(place, f"`{tag}` is not allowed; only <b> and </b> are, so reword it")
        elif (tag == "<b>") == bold:
            atlas.problem(place, f"`{tag}` has no partner; close every <b> with one </b>")
        else:
            bold = not bold
    if bold:
        atlas.problem(place, "`<b>` is never closed; add </b>")


def _check_steps(routine: RoutineWords, place: Place, atlas: Atlas) -> None:
    for name, step in routine.steps.items():
        total = sum(len(text) for _, text in _walk(step, ()))
        if total > CAPTION - AROUND:
            told = f"this step has {total} characters; at most {CAPTION - AROUND} fit"
            atlas.problem((*place, name), f"{told} under its picture; shorten it")


def _check_buttons(language: Words, at: Place, atlas: Atlas) -> None:
    """Note labels that a phone would cut off."""
    messages = language.messages
    for key in _SHARING:
        if len(label := messages.get(key, "")) > NARROW:
            told = f"`{label}` shares its line; at most {NARROW} characters fit on a phone"
            atlas.problem((*at, "messages", key), f"{told}; shorten it")
    template = messages.get("routine_button", "{name}")
    for name, routine in language.routines.items():
        label = template.replace("{name}", routine.button).replace("{minutes}", "60")
        if len(label) > BUTTON:
            told = f"the button would be `{label}`, {len(label)} characters"
            atlas.problem(
                (*at, "routines", name, "button"), f"{told}; at most {BUTTON} fit, shorten it"
            )


def _check_shown(language: Words, at: Place, atlas: Atlas) -> None:
    """Note what the messenger would not show of the bot."""
    menu = {key: MENU for key in language.messages if key.startswith("menu_")}
    for key, most in {**menu, **SHOWN}.items():
        text = language.messages.get(key, "").strip()
        if len(text) > most or "<b>" in text:
            told = f"this has {len(text)} characters; {most} at most fit, without bold letters"
            atlas.problem((*at, key), f"{told}, so shorten it")


def _check_points(content: Content, text: str, place: Place, atlas: Atlas) -> None:
    """Note a point that is named and is not in points.yaml: nobody could find it."""
    for match in _POINT.finditer(text):
        if match.group() not in content.points:
            known = map(str, content.points)
            near = did_you_mean(match.group(), known, otherwise="")
            told = f"there is no point `{match.group()}`{near}"
            atlas.problem(place, f"{told}; add it to points.yaml or reword this")


def _check_promises(text: str, place: Place, atlas: Atlas) -> None:
    for pattern, remedy in _FORBIDDEN.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not _is_excused(text, match, place):
                atlas.problem(place, f'"{match.group()}" must not be said: {remedy}')


def _is_excused(text: str, match: re.Match[str], place: Place) -> bool:
    """Whether the words are denied ("makes no diagnosis"), or part of a question."""
    if match.group().lower().endswith(_FORBIDDEN_ANYWAY):
        return False
    if any(part in _QUESTIONS for part in place):
        return True
    sentence = re.split(r"[.!?;:\n]", text[: match.start()])[-1]
    near = " ".join(sentence.split()[-5:])
    return bool(_NEGATION.search(near))


def _check_places(words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note `{places}` that differ between languages: one of them would say less."""
    first: dict[Place, tuple[Language, frozenset[str]]] = {}
    for code in sorted(words):
        for place, text in texts(words[code]):
            names = _places(text, place, atlas)
            if names is None:
                continue
            other, wanted = first.setdefault(place[2:], (code, names))
            if names != wanted:
                told = f"its places are {_listed(names)}, in `{other}` they are {_listed(wanted)}"
                atlas.problem(place, f"{told}; make them the same")


def _places(text: str, place: Place, atlas: Atlas) -> frozenset[str] | None:
    try:
        found = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        atlas.problem(place, "a `{` or `}` has no partner; write places as {name}")
        return None
    for name in found:
        if not name.isidentifier():
            atlas.problem(place, f"`{{{name}}}` is not a place; write it as {{name}}")
    return frozenset(found)


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
