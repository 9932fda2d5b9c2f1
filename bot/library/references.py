"""Every id that is used exists, is used once where it names something, and fits into a button.

The types say what an id means (`SignId`, `PointId`), so no use of one can be forgotten here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin

from pydantic import BaseModel

from bot.conversation.knowledge import age_bands
from bot.library.explain import did_you_mean
from bot.library.source import Atlas, Place
from bot.model.content import Content, Signs
from bot.model.ids import Language
from bot.model.words import Words

COLUMNS = ("early", "late", "between", "pregnant", "child")
"""The columns of the selection matrix (clinical reference 5.12)."""
BUTTON_DATA = 64
"""Telegram's limit for what comes back from a button, in bytes."""
LONGEST_ORIGIN = "q9999999"
"""What stands before every answer: the number of its question."""

_GOOD_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What comes back from a button has 64 bytes (Telegram's limit), separated by dots."""


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every id that is unknown, doubled or malformed."""
    known = known_ids(content)
    used = [*_uses(Content, content, ())]
    for code, language in words.items():
        used += _uses(Words, language, ("words", code))
    for kind, name, place in used:
        if kind in known and name not in known[kind]:
            told = f"there is no {_called(kind)} `{name}`{did_you_mean(name, known[kind])}"
            atlas.problem(place, told)
    for place, name in _defined(content):
        if not _GOOD_ID.fullmatch(name):
            told = f"the id `{name}` must be 1-40 letters, digits, `_` or `-`; rename it"
            atlas.problem(place, told)
    _check_doubles(content, atlas)
    _check_offers(content, atlas)
    _check_variants(content, atlas)
    _check_variants_of_ages(content, atlas)
    _check_rounds(content, atlas)


def known_ids(content: Content) -> dict[str, frozenset[str]]:
    """Return every id that exists, by the name of its type."""
    signs = content.signs
    return {
        "SignId": frozenset(sign for tier in _tiers(signs) for sign in getattr(signs, tier)),
        "HeadacheId": frozenset(content.headaches),
        "RoutineId": frozenset(content.routines),
        "PointId": frozenset(content.points),
        "AgeBandId": frozenset(band.id for band in age_bands(content)),
        "DoctorId": frozenset(content.doctors),
        "Country": frozenset(content.emergency.by_country),
        "MedicineId": frozenset(content.diary.medicines),
        "TriggerId": frozenset(content.diary.triggers),
    }


def _called(kind: str) -> str:
    return {"AgeBandId": "age band", "Country": "country with an emergency number"}.get(
        kind, kind.removesuffix("Id").lower()
    )


def _tiers(signs: Signs) -> Iterable[str]:
    return type(signs).model_fields


Use = tuple[str, str, Place]
"""The name of an id's type, the id, and where it stands."""


def _uses(kind: Any, value: Any, place: Place) -> Iterator[Use]:  # noqa: ANN401 - any model
    """Walk a model along its types; yield every id in it."""
    kind = _required(kind)
    if isinstance(kind, NewType) and value is not None:
        yield kind.__name__, value, place
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _uses(field.annotation, getattr(value, name), (*place, name))
    elif isinstance(value, dict):
        yield from _uses_of_mapping(kind, value, place)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _uses(get_args(kind)[0], item, (*place, index))


def _uses_of_mapping(kind: Any, value: dict[str, Any], place: Place) -> Iterator[Use]:  # noqa: ANN401 - any model
    key_kind, item_kind = get_args(kind)
    for key, item in value.items():
        yield from _uses(key_kind, key, (*place, key))
        yield from _uses(item_kind, item, (*place, key))


def _required(kind: Any) -> Any:  # noqa: ANN401 - any type
    """Take `| None` away."""
    if get_origin(kind) in (Union, UnionType):
        return next(each for each in get_args(kind) if each is not NoneType)
    return kind


def _defined(content: Content) -> Iterator[tuple[Place, str]]:
    """Yield every place that gives a name to something."""
    for tier in _tiers(content.signs):
        for name in getattr(content.signs, tier):
            yield ("signs", tier, name), name
    for folder in ("headaches", "routines", "points"):
        for name in getattr(content, folder):
            yield (folder, name), name
    for name in content.diary.medicines:
        yield ("diary", "medicines", name), name
    for index, trigger in enumerate(content.diary.triggers):
        yield ("diary", "triggers", index), trigger
    for group, names in _lists_of_named(content):
        for index, name in enumerate(names):
            yield (*group, index, "id"), name


def _lists_of_named(content: Content) -> Iterator[tuple[Place, list[str]]]:
    """Yield every list whose entries have an `id`, with these."""
    screening = content.screening
    yield ("screening", "screens"), [each.id for each in screening.screens]
    yield ("screening", "joint_screens"), [each.id for each in screening.joint_screens]
    yield ("screening", "age_bands"), [each.id for each in screening.age_bands]
    yield ("screening", "stop_checklist"), [each.id for each in screening.stop_checklist]
    for index, screen in enumerate(screening.screens):
        yield ("screening", "screens", index, "options"), [each.id for each in screen.options]
    for name, routine in content.routines.items():
        yield ("routines", name, "steps"), [each.id for each in routine.steps]
        for index, step in enumerate(routine.steps):
            yield ("routines", name, "steps", index, "parts"), [each.id for each in step.parts]


def _check_doubles(content: Content, atlas: Atlas) -> None:
    for group, names in _lists_of_named(content):
        counted = Counter(names)
        for index, name in enumerate(names):
            if counted[name] > 1:
                atlas.problem((*group, index, "id"), f"the id `{name}` is used twice; rename one")
    seen: set[str] = set()
    for tier in _tiers(content.signs):
        for name in getattr(content.signs, tier):
            if name in seen:
                told = f"`{name}` is in another tier already; keep it in the most urgent one"
                atlas.problem(("signs", tier, name), told)
            seen.add(name)


def _check_offers(content: Content, atlas: Atlas) -> None:
    for name, headache in content.headaches.items():
        for when in COLUMNS:
            for index, offer in enumerate(getattr(headache.offers, when)):
                _check_offer(content, offer, ("headaches", name, "offers", when, index), atlas)


def _check_offer(content: Content, offer: str, place: Place, atlas: Atlas) -> None:
    routine, _, variant = offer.partition("/")
    known = {str(name): found for name, found in content.routines.items()}
    if routine not in known:
        atlas.problem(place, f"there is no routine `{routine}`{did_you_mean(routine, known)}")
    elif len(f"{LONGEST_ORIGIN}.go.{offer}".encode()) > BUTTON_DATA:
        told = f"`{offer}` is too long for a button's {BUTTON_DATA} bytes; rename one of its ids"
        atlas.problem(place, told)
    elif variant and variant not in known[routine].variants:
        told = f"`{routine}` has no variant `{variant}`"
        atlas.problem(place, told + did_you_mean(variant, known[routine].variants))


def _check_variants(content: Content, atlas: Atlas) -> None:
    for name, routine in content.routines.items():
        steps = [str(step.id) for step in routine.steps]
        for variant, chosen in routine.variants.items():
            for index, step in enumerate(chosen):
                if step not in steps:
                    told = f"this routine has no step `{step}`{did_you_mean(step, steps)}"
                    atlas.problem(("routines", name, "variants", variant, index), told)


def _check_variants_of_ages(content: Content, atlas: Atlas) -> None:
    places: list[Place] = [("age_bands", i) for i, _ in enumerate(content.screening.age_bands)]
    for at, band in zip((*places, ("age_unknown",)), age_bands(content), strict=False):
        for routine, variant in band.variants.items():
            known = content.routines[routine].variants if routine in content.routines else {}
            if routine in content.routines and variant not in known:
                place: Place = ("screening", *at, "variants", routine)
                told = f"`{routine}` has no variant `{variant}`{did_you_mean(variant, known)}"
                atlas.problem(place, told)


def _check_rounds(content: Content, atlas: Atlas) -> None:
    screening = content.screening
    screens = {str(each.id) for each in screening.screens}
    joint = {str(each.id) for each in screening.joint_screens}
    for index, each in enumerate(screening.joint_screens):
        place: Place = ("screening", "joint_screens", index, "screens")
        _check_screens(each.screens, screens, place, atlas)
    for when in type(screening.rounds).model_fields:
        place = ("screening", "rounds", when)
        _check_screens(getattr(screening.rounds, when), screens | joint, place, atlas)


def _check_screens(used: Iterable[str], known: set[str], place: Place, atlas: Atlas) -> None:
    for index, name in enumerate(used):
        if name not in known:
            told = f"there is no screen `{name}`{did_you_mean(name, known)}"
            atlas.problem((*place, index), told)
