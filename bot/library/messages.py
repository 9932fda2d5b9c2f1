"""Every message that the program says is there, in every language, and no other.

Rule 1: a key that the code names whole stands in `NAMED`; one that it puts together from a word of
        the model (`region_*` with a region) belongs to a family of `FAMILIES`.
Rule 2: the tests walk over the code and refuse a key that is missing here, and one that stands here
        and that nobody says.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from bot.conversation.preferring import ROWS
from bot.conversation.showing import NEVER
from bot.library.explain import did_you_mean
from bot.library.references import COLUMNS
from bot.library.source import Atlas, Place
from bot.model.content import DangerSign, Point, Technique
from bot.model.diary import Moment
from bot.model.ids import Language
from bot.model.part import Timing
from bot.model.state import ChangeKind, Subject
from bot.model.words import Words


def _choices(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any Literal
    return tuple(str(each) for each in get_args(kind))


FAMILIES: Mapping[str, tuple[str, ...]] = {
    "after_*": ("better", "little", "same", "comfort"),
    "change_*": _choices(ChangeKind),
    "choice_*": tuple(f"{row.name}_{choice}" for row in ROWS for choice in row.choices),
    "change_*_kind": ("left_out",),
    "after_harm_*": ("none", "sore", "real"),
    "ask_*": (*_choices(Moment), "nausea", "harm"),
    "day_*": ("better", "little", "same", "gone"),
    "half_hour_*": ("better", "little", "same"),
    "harm_*": ("none", "sore", "real"),
    "nausea_*": ("0", "1", "2", "3"),
    "two_hours_*": ("better", "little", "same"),
    "describe_again_*": ("1", "2"),
    "emergency_*": _choices(DangerSign.model_fields["help"].annotation),
    "locked_*": ("fresh_air", "poison", "crisis"),
    "menu_*": (
        "why",
        "start",
        "stop",
        "help",
        "profile",
        "language",
        "country",
        "about",
        "forget",
        "settings",
    ),
    "never_*": NEVER,
    "person_*": _choices(Subject),
    "pressure_*": ("1", "2", "3"),
    "region_*": _choices(Point.model_fields["region"].annotation),
    "technique_*": _choices(Technique),
    "timing_*": _choices(Timing),
    "setting_*": tuple(row.name for row in ROWS),
    "who_*": _choices(Subject),
    "why_*": COLUMNS,
}
"""Keys with a word of the model in the place of `*`, and these words; of `menu_*` the commands."""

NAMED = (
    "about",
    "absent",
    "again",
    "age_needed",
    "all_right",
    "all_stopped",
    "answer_how",
    "ask_again_in",
    "ask_clearance",
    "ask_me_later",
    "ask_no_more",
    "asks_no_more",
    "back",
    "because_age",
    "blocked",
    "blocked_again",
    "cannot_read_you",
    "change_instead",
    "change_person",
    "changes",
    "check_in_nudge",
    "check_in_worse",
    "checklist_how",
    "choose_country",
    "choose_kind",
    "choose_language",
    "closed_late",
    "confirm_checked",
    "confirm_forget",
    "consent_first",
    "consent_needed",
    "country_set",
    "crisis_line",
    "danger_question",
    "danger_question_crisis",
    "describe",
    "describe_more",
    "do_not_ask",
    "doctor_checked",
    "done_checklist",
    "done_ticking",
    "expired",
    "expiry_notice",
    "first_time",
    "for_adult",
    "for_child",
    "forgotten",
    "grade_article",
    "grade_common",
    "grade_correction",
    "grade_decision",
    "grade_reference",
    "halted",
    "hands_away",
    "help",
    "how_to_tick",
    "how_to_tick_pain",
    "i_suggest",
    "i_understand",
    "idle_how",
    "keep_resting",
    "kept",
    "known",
    "known_person",
    "language_set",
    "later_worse",
    "leave_person",
    "light_button",
    "locked",
    "locked_called",
    "may_i_ask",
    "meanwhile",
    "meanwhile_child",
    "measure_every",
    "measure_reps",
    "measure_time",
    "mind",
    "never_here",
    "no",
    "no_check_in",
    "no_forget",
    "none_of_these",
    "not_during_session",
    "not_here",
    "not_so",
    "not_sure",
    "noted",
    "nothing_new",
    "offer_how",
    "old_button",
    "once_more_in",
    "once_more_now",
    "only_private",
    "only_words",
    "open_language",
    "open_profile",
    "our_mistake",
    "pain_after",
    "pain_how",
    "pause",
    "paused",
    "pictures_too",
    "plan_changed",
    "plan_time",
    "poison_line",
    "profile",
    "rests_attack",
    "rests_fruitless",
    "rests_muscle",
    "rests_week",
    "resume",
    "resumed",
    "routine_button",
    "routine_changed",
    "screen_how",
    "screen_ticked",
    "see_doctor",
    "session_heard",
    "settings",
    "settle",
    "shall_we_go_on",
    "skip",
    "something_else",
    "something_new",
    "something_of_these",
    "sounds_like",
    "sounds_like_chosen",
    "sounds_like_plain",
    "sounds_unknown",
    "step_heading",
    "still_there",
    "still_worse",
    "stop",
    "stopped",
    "time_days",
    "time_hours",
    "time_left",
    "time_minutes",
    "time_seconds",
    "tones",
    "too_fast",
    "too_soon",
    "unknown_command",
    "wait_first",
    "welcome",
    "why_against",
    "why_age",
    "why_answered",
    "why_block",
    "why_block_unknown",
    "why_danger",
    "why_kind",
    "why_kind_named",
    "why_kind_unknown",
    "why_more",
    "why_nothing",
    "why_question",
    "why_question_led",
    "why_routine",
    "why_screen",
    "why_sources",
    "why_unknown",
    "why_wrote",
    "will_check_in",
    "worse",
    "yes",
    "yes_checked",
    "yes_forget",
    "you_are_welcome",
    "you_said",
)
"""Keys that the code names whole."""


def needed() -> Iterator[str]:
    """Yield the key of every message that the program says."""
    yield from NAMED
    for family, members in FAMILIES.items():
        yield from (family.replace("*", member) for member in members)


def check(words: Mapping[Language, Words], atlas: Atlas) -> None:
    """Note every message that is missing in a language, and every one that nobody says."""
    wanted = sorted(needed())
    for code, language in words.items():
        place: Place = ("words", code, "messages")
        missing = [key for key in wanted if key not in language.messages]
        for key in missing:
            atlas.problem(place, f"the message `{key}` is missing; add `{key}:` with its text")
        for key in language.messages:
            if key not in wanted:
                near = did_you_mean(key, missing, otherwise="")
                told = f"nothing says the message `{key}`{near or '; rename or remove it'}"
                atlas.problem((*place, key), told, warning=True)
