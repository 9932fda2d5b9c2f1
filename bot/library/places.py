"""What the program fills into each message. Another `{place}` would end the turn with an error."""

from collections.abc import Mapping
from string import Formatter

from bot.library.explain import did_you_mean
from bot.library.messages import FAMILIES
from bot.library.source import Atlas
from bot.model.ids import Language
from bot.model.words import Words

PLACES: Mapping[str, str] = {
    "absent": "sign",
    "ask_again_in": "time",
    "ask_clearance": "sign",
    "blocked": "reasons",
    "blocked_again": "reasons",
    "change_*": "what why",
    "change_*_kind": "what",
    "change_instead": "name why",
    "changes": "changes",
    "check_in_worse": "number",
    "choose_country": "number",
    "confirm_checked": "number",
    "confirm_strike": "told",
    "country_set": "number",
    "crisis_line": "line",
    "danger_question": "crisis number question",
    "danger_question_crisis": "crisis number question",
    "diary_days": "n of",
    "diary_medicine": "n",
    "diary_strength": "mean",
    "diary_unread": "n",
    "done_ticking": "n",
    "emergency_*": "crisis number poison tell",
    "entry_from": "time",
    "entry_headache_strength": "n",
    "entry_lasted": "time",
    "entry_medicine": "names",
    "entry_session": "after before name",
    "entry_struck": "told",
    "entry_told": "day what",
    "entry_triggers": "names",
    "expiry_notice": "date",
    "help": "number",
    "helped_before": "n of",
    "helps": "lines",
    "helps_line": "after before high low n name of rated",
    "helps_points": "lines",
    "helps_too_few": "least",
    "i_suggest": "about name",
    "known": "signs",
    "known_person": "person",
    "light_button": "minutes name",
    "locked": "crisis number poison",
    "locked_*": "crisis number poison",
    "locked_called": "crisis number poison",
    "noted_down": "told",
    "noted_severe": "number",
    "once_more_in": "time",
    "meanwhile": "number",
    "meanwhile_child": "number",
    "measure_every": "n",
    "measure_reps": "n",
    "measure_time": "time",
    "mind": "advice",
    "never_here": "what",
    "not_here": "what",
    "noted": "signs",
    "paused": "left",
    "person_*": "age",
    "plan_time": "rest time",
    "poison_line": "line",
    "privacy": "days notice",
    "profile": "person",
    "quiet_now": "hours",
    "report_in": "language",
    "report_ready": "first last",
    "rests_attack": "name time",
    "rests_fruitless": "name time",
    "rests_muscle": "name time",
    "rests_week": "name time",
    "resumed": "left title",
    "routine_button": "minutes name",
    "see_doctor": "doctor timing",
    "setting_*": "now",
    "settle": "minutes number",
    "sounds_like": "name reasons",
    "sounds_like_chosen": "name reasons",
    "sounds_like_plain": "name reasons",
    "step_heading": "n of title",
    "still_there": "left",
    "still_worse": "number",
    "table_ready": "first last",
    "time_days": "n",
    "time_hours": "n",
    "time_left": "steps time",
    "time_minutes": "n",
    "time_seconds": "n",
    "too_soon": "time",
    "wait_first": "minutes",
    "welcome": "number",
    "why_against": "signs",
    "why_answered": "signs",
    "why_block": "grades how reason",
    "why_danger": "grades how number tell",
    "why_kind": "name told",
    "why_kind_named": "name",
    "why_question": "grades label led",
    "why_question_led": "grades label led",
    "why_routine": "grades name",
    "why_sources": "sources",
    "why_wrote": "signs",
    "you_said": "signs",
    "course_ask_days": "n",
    "course_begun": "next",
    "course_break": "date",
    "course_break_until": "date",
    "course_changed": "next plan",
    "course_compared": "told",
    "course_days_full": "n",
    "course_done": "n of",
    "course_honest": "off",
    "course_hour_counts": "time",
    "course_ignored": "n",
    "course_later_said": "time",
    "course_moved": "next",
    "course_next": "day time",
    "course_next_short": "day time",
    "course_numbers": "after before",
    "course_over_few": "done weeks",
    "course_over": "done off weeks",
    "course_plan": "days name time weeks",
    "course_plan_short": "name",
    "course_quiet_moved": "first last",
    "course_quiet": "first last time",
    "course_refused": "why",
    "course_reminder": "n name of",
    "course_reminder_short": "name",
    "course_resumed": "next",
    "course_skipped": "next",
    "course_too_soon": "time",
    "course_what": "weeks",
    "sounds_like_remembered": "name",
    "zone_fixed": "clock",
    "zone_found": "clock place",
}
"""By key or family. The tests compare it with the code; what is not here has no places."""


def check(words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every place of a message that the program does not fill in."""
    known = places()
    for code, language in words.items():
        for key, text in language.messages.items():
            given = known.get(key, "").split()
            for name in _named(text):
                if name not in given:
                    told = f"nothing is filled in for `{{{name}}}` here"
                    near = did_you_mean(name, given, otherwise="; take it out")
                    atlas.problem(("words", code, "messages", key), told + near)


def places() -> dict[str, str]:
    """Return what is filled in, by the key of the message."""
    members = {
        family.replace("*", member): PLACES.get(family, "")
        for family, members in FAMILIES.items()
        for member in members
    }
    return {**members, **{key: given for key, given in PLACES.items() if "*" not in key}}


def _named(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name]
    except ValueError:
        return []  # told by the check of braces
