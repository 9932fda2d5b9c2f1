"""The words of the papers of a diary (pictures, report, table) and the diary's own."""

from collections.abc import Container, Iterable, Mapping
from string import Formatter
from typing import get_args

from bot.library.explain import did_you_mean
from bot.library.source import Atlas, Place
from bot.model.content import Content
from bot.model.diary_content import WarningId
from bot.model.ids import Language
from bot.model.words import Words

_FAMILIES: Mapping[str, str] = {
    "month": "1 2 3 4 5 6 7 8 9 10 11 12",
    "weekday": "1 2 3 4 5 6 7",
    "strength": "mild moderate severe worst unknown",
    "stopped": "stopped worse danger blocked changed late quiet gone",
    "column": (
        "number day began ended before after kind signs medicines triggers massage points "
        "steps planned stopped half_hour two_hours next_day harm"
    ),
}
"""Keys that are put together: `month_1`, `strength_mild`."""

PLACES: Mapping[str, str] = {
    **{
        f"{family}_{member}": ""
        for family, members in _FAMILIES.items()
        for member in members.split()
    },
    "decimal": "",
    "csv_separator": "",
    "date": "day month year",
    "day_month": "day month",
    "month_year": "month year",
    "range": "first last",
    "interval": "high low value",
    "calendar_title": "",
    "calendar_days": "days of",
    "calendar_number": "",
    "legend_medicine": "",
    "legend_session": "",
    "nothing_yet": "",
    "nothing_yet_how": "",
    "effect_title": "",
    "effect_axis": "",
    "effect_before": "",
    "effect_after": "",
    "effect_sessions": "n",
    "effect_line": "change",
    "effect_helped": "n of",
    "effect_few": "least n",
    "effect_more": "n",
    "effect_note": "",
    "report_title": "",
    "report_for": "",
    "report_period": "days range",
    "report_since": "date days",
    "report_unread": "n",
    "report_made": "date",
    "report_page": "n of",
    "report_me": "",
    "report_adult": "",
    "report_child": "",
    "report_age": "age",
    "report_age_unknown": "",
    "report_footer": "",
    "report_nothing": "",
    "tile_days": "",
    "tile_rate": "rate",
    "tile_too_short": "",
    "tile_strength": "",
    "tile_strength_more": "mean most",
    "tile_length": "",
    "tile_length_more": "mean most n",
    "tile_hours": "n",
    "tile_medicine": "",
    "tile_medicine_more": "n",
    "tile_aura": "",
    "tile_aura_more": "",
    "tile_none": "",
    "flags_title": "",
    "flags_none": "",
    "flags_more": "n",
    "flags_line": "date sign",
    "days_daily": "",
    "days_weekly": "",
    "days_severe": "",
    "days_medicine": "",
    "days_medicine_weekly": "",
    "bands_line": "bands",
    "medicine_title": "",
    "medicine_class": "",
    "medicine_days": "",
    "medicine_rate": "",
    "medicine_most": "days",
    "medicine_limit": "",
    "medicine_reached": "",
    "medicine_no_limit": "",
    "medicine_none": "",
    "medicine_note": "",
    "tried_title": "",
    "tried_routine": "",
    "tried_sessions": "",
    "tried_before": "",
    "tried_after": "",
    "tried_change": "",
    "tried_later": "",
    "tried_helped": "",
    "tried_helped_of": "n of",
    "tried_few": "",
    "tried_none": "",
    "tried_note": "least",
    "months_title": "",
    "month_column": "",
    "months_days": "",
    "months_severe": "",
    "months_sessions": "",
    "months_earlier": "n",
    "months_note": "days",
    "kinds_note": "kinds",
    "triggers_note": "triggers",
    "counted": "n name",
    "report_statement": "",
    "yes": "",
    "no": "",
    "none": "",
    "not_asked": "",
}
"""Every text of `papers.yaml`, and what is filled into it. The tests compare it with the code."""

WARNING_PLACES: Mapping[WarningId, str] = {
    "medicine_month": "days limit medicines month months",
    "medicine_week": "days",
    "headache_often": "days limit month",
    "headache_most_days": "days limit month months",
    "stronger": "before now span",
    "more_often": "before now span",
    "no_help": "days sessions",
}
"""What a warning of the diary knows."""


def check(content: Content, words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every text that is missing, that nobody says, or that has a place nobody fills in."""
    for name in get_args(WarningId):
        if name not in content.diary.warnings:
            told = f"the warning `{name}` is missing; add `{name}:` with doctor, timing and basis"
            atlas.problem(("diary", "warnings"), told)
    for code, language in words.items():
        at: Place = ("words", code)
        _check_texts(language.papers, PLACES, (*at, "papers"), atlas)
        said = {str(name): text for name, text in language.diary.warnings.items()}
        places = {str(name): given for name, given in WARNING_PLACES.items()}
        _check_texts(said, places, (*at, "diary", "warnings"), atlas)
        _check_there(
            language.diary.medicines, content.diary.medicines, (*at, "diary", "medicines"), atlas
        )
        _check_there(
            language.diary.triggers, content.diary.triggers, (*at, "diary", "triggers"), atlas
        )


def _check_texts(
    texts: Mapping[str, str], wanted: Mapping[str, str], place: Place, atlas: Atlas
) -> None:
    for key in wanted:
        if key not in texts:
            atlas.problem(place, f"the text `{key}` is missing; add `{key}:`")
    for key, text in texts.items():
        if key not in wanted:
            told = f"nothing says the text `{key}`{did_you_mean(key, wanted)}"
            atlas.problem((*place, key), told, warning=True)
            continue
        given = wanted[key].split()
        for name in _named(text):
            if name not in given:
                near = did_you_mean(name, given, otherwise="; take it out")
                atlas.problem((*place, key), f"nothing is filled in for `{{{name}}}` here{near}")


def _check_there(have: Container[str], wanted: Iterable[str], place: Place, atlas: Atlas) -> None:
    for name in wanted:
        if name not in have:
            atlas.problem(place, f"`{name}` has no words here; add `{name}:`")


def _named(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name]
    except ValueError:
        return []  # told by the check of braces
