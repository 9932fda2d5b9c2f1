"""Every rule says what it rests on, and what it names is there (`sources.yaml`)."""

from collections.abc import Iterator

from bot.library.explain import did_you_mean
from bot.library.source import Atlas, Place
from bot.model.content import Content, Sources
from bot.model.diary_content import Count


def check(content: Content, atlas: Atlas) -> None:
    """Note every source that is not there, and every deciding rule without one."""
    for place, basis in _rules(content):
        if not basis:
            told = "it does not say what it rests on; add `basis: [...]`, at least K or P"
            atlas.problem(place, told, warning=True)
        for index, name in enumerate(basis):
            if wrong := _unknown(name, content.sources):
                atlas.problem((*place, "basis", index), wrong)


def _rules(content: Content) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for tier in ("dangers", "blocks", "cautions"):
        for sign, found in getattr(content.signs, tier).items():
            yield ("signs", tier, sign), found.basis
    for folder in ("headaches", "routines", "points"):
        for name, found in getattr(content, folder).items():
            yield (folder, name), found.basis
    for group in ("age_bands", "combinations", "numbers"):
        for index, found in enumerate(getattr(content.screening, group)):
            yield ("screening", group, index), found.basis
    yield from _rules_of_the_diary(content)
    yield from _rules_of_courses(content)
    if unknown := content.screening.age_unknown:
        yield ("screening", "age_unknown"), unknown.basis


def _rules_of_the_diary(content: Content) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for group in ("medicines", "warnings"):
        for name, found in getattr(content.diary, group).items():
            yield ("diary", group, name), found.basis
    for name in type(content.diary.rules).model_fields:
        yield ("diary", "rules", name), getattr(content.diary.rules, name).basis


def _rules_of_courses(content: Content) -> Iterator[tuple[Place, tuple[str, ...]]]:
    yield ("courses",), content.courses.basis
    for name in type(content.courses).model_fields:
        if isinstance(rule := getattr(content.courses, name), Count):
            yield ("courses", name), rule.basis


def _unknown(name: str, sources: Sources) -> str | None:
    """Return what is wrong with the name of a source, None when it is there."""
    if name.startswith("R:"):
        known = [f"R:{key}" for key in sources.references]
        if name in known:
            return None
        return f"there is no reference `{name}` in sources.yaml{did_you_mean(name, known)}"
    most = {"S": sources.article_facts, "W": sources.corrections}.get(name[0])
    if most is not None and int(name[1:]) > most:
        return f"`{name}` is beyond the last one, `{name[0]}{most}`; correct the number"
    return None
