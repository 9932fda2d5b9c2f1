"""Every message that the program says is there, in every language, and no other.

Rule 1: a key that the code names whole stands in `NAMED`; one that it puts together from a word of
        the model (`region_` and a region) belongs to a family of `FAMILIES`.
Rule 2: the tests walk over the code and refuse a key that is missing here, and one that stands here
        and that nobody says.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from bot.conversation.planning import Kind
from bot.library.explain import did_you_mean
from bot.library.references import COLUMNS
from bot.library.source import Atlas, Place
from bot.model.content import DangerSign, Point, Technique, Timing
from bot.model.ids import Language
from bot.model.state import Subject
from bot.model.words import Words


def _choices(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any Literal
    return tuple(str(each) for each in get_args(kind))


FAMILIES: Mapping[str, tuple[str, ...]] = {
    "after_": ("better", "little", "same", "comfort"),
    "change_": _choices(Kind),
    "check_in_": ("better", "little", "same", "worse"),
    "describe_again_": ("1", "2"),
    "emergency_": _choices(DangerSign.model_fields["help"].annotation),
    "locked_": ("fresh_air", "poison", "crisis", "called"),
    "person_": _choices(Subject),
    "pressure_": ("1", "2", "3"),
    "region_": _choices(Point.model_fields["region"].annotation),
    "technique_": _choices(Technique),
    "timing_": _choices(Timing),
    "who_": _choices(Subject),
    "why_": COLUMNS,
}
"""What stands before the words of the model, and these words."""

NAMED = (
    "welcome",
    "i_understand",
    "consent_first",
    "consent_needed",
    "for_adult",
    "for_child",
    "age_needed",
    "describe",
    "describe_more",
    "choose_kind",
    "yes",
    "no",
    "not_sure",
    "answer_how",
    "none_of_these",
    "done_ticking",
    "nothing_new",
    "something_new",
    "something_of_these",
    "how_to_tick",
    "how_to_tick_pain",
    "noted",
    "you_said",
    "known",
    "absent",
    "known_person",
    "screen_how",
    "screen_ticked",
    "old_button",
    "unknown_command",
    "only_words",
    "only_private",
    "sounds_like",
    "sounds_like_plain",
    "sounds_like_chosen",
    "sounds_unknown",
    "i_suggest",
    "plan_time",
    "changes",
    "wait_first",
    "too_soon",
    "routine_button",
    "light_button",
    "something_else",
    "offer_how",
    "step_heading",
    "measure_time",
    "measure_reps",
    "measure_every",
    "time_seconds",
    "time_hours",
    "time_days",
    "time_minutes",
    "pause",
    "resume",
    "again",
    "back",
    "skip",
    "stop",
    "worse",
    "paused",
    "resumed",
    "session_heard",
    "time_left",
    "hands_away",
    "still_there",
    "shall_we_go_on",
    "closed_late",
    "not_during_session",
    "plan_changed",
    "halted",
    "stopped",
    "done_checklist",
    "checklist_how",
    "settle",
    "keep_resting",
    "all_stopped",
    "pain_after",
    "pain_how",
    "may_i_ask",
    "ask_me_later",
    "do_not_ask",
    "will_check_in",
    "no_check_in",
    "still_worse",
    "check_in",
    "all_right",
    "idle_how",
    "you_are_welcome",
    "change_left_out_kind",
    "change_instead",
    "because_age",
    "mind",
    "first_time",
    "rests_muscle",
    "rests_week",
    "rests_attack",
    "rests_fruitless",
    "routine_changed",
    "why_nothing",
    "why_screen",
    "why_wrote",
    "why_answered",
    "why_age",
    "why_danger",
    "why_question",
    "why_question_led",
    "why_block",
    "why_block_unknown",
    "why_kind",
    "why_kind_named",
    "why_kind_unknown",
    "why_against",
    "why_routine",
    "why_unknown",
    "why_more",
    "why_sources",
    "grade_reference",
    "grade_common",
    "grade_article",
    "grade_correction",
    "grade_decision",
    "menu_why",
    "danger_question",
    "danger_question_crisis",
    "crisis_line",
    "poison_line",
    "doctor_checked",
    "confirm_checked",
    "yes_checked",
    "locked",
    "blocked",
    "see_doctor",
    "ask_again_in",
    "meanwhile",
    "blocked_again",
    "meanwhile_child",
    "not_so",
    "ask_clearance",
    "help",
    "about",
    "choose_language",
    "language_set",
    "choose_country",
    "country_set",
    "profile",
    "change_person",
    "leave_person",
    "confirm_forget",
    "yes_forget",
    "no_forget",
    "forgotten",
    "kept",
    "our_mistake",
    "menu_start",
    "menu_stop",
    "menu_help",
    "menu_profile",
    "menu_language",
    "menu_country",
    "menu_about",
    "menu_forget",
)
"""Keys that the code names whole."""


def needed() -> Iterator[str]:
    """Yield the key of every message that the program says."""
    yield from NAMED
    for prefix, endings in FAMILIES.items():
        yield from (f"{prefix}{ending}" for ending in endings)


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
                told = f"nothing says the message `{key}`{did_you_mean(key, missing)}"
                atlas.problem((*place, key), f"{told}; rename or remove it", warning=True)
