"""A small content of its own, with the real cards and grammars of both languages."""

from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.content import (
    BlockSign,
    CautionSign,
    Combination,
    Content,
    DangerSign,
    EmergencyNumbers,
    Headache,
    Limits,
    NumberRule,
    Offer,
    Rounds,
    Screen,
    Screening,
    Signs,
    Sources,
    Symptom,
)
from bot.model.course_content import Courses
from bot.model.diary_content import Count, Diary, DiaryRules
from bot.model.ids import DoctorId, HeadacheId, Language, SignId
from bot.model.words import LanguageCard, Phrases
from bot.understanding.lexicon import Lexicon, build_lexicon
from bot.understanding.read import read
from bot.understanding.reading import Reading

ROOT = Path(__file__).parents[2] / "content" / "languages"

PHRASES: dict[str, dict[str, Any]] = {
    "en": {
        "signs": {
            "stroke_signs": ["stroke", "face drooping", "arm went numb", "can't find words"],
            "seizure": ["seizure", "had a fit"],
            "meningitis_signs": ["fever and stiff neck"],
            "high_bp": ["high blood pressure", "hypertension", "pressure"],
            "fever": ["fever", "high temperature", "temperature"],
            "cancer": ["cancer", "tumor"],
            "alcohol": ["drunk", "drank a lot"],
            "head_injury_recent": ["concussion", "hit my head"],
            "scalp_skin_active": ["rash"],
            "head_noise": ["ringing in my ears"],
            "pregnancy": ["pregnant"],
            "heart_decompensated": ["heart failure"],
            "tuberculosis": ["tb"],
            "throbbing": ["throbbing", "heartbeat in my temple"],
            "one_side": ["one side"],
            "temples": ["temples", "temple"],
            "nausea": ["nausea", "sick"],
            "vomiting": ["vomiting"],
            "light_hurts": ["light hurts"],
            "stiff_neck": ["stiff neck"],
            "tired_eyes": ["tired eyes"],
            "thirsty": ["thirsty"],
            "cannot_lie": ["can't lie still"],
        },
        "signs_soft": {
            "suicidal": ["killing me"],
            "stroke_signs": ["clumsy hand"],
            "head_injury_recent": ["bandaged head"],
        },
        "never": {
            "stroke_signs": ["stroked", "stroking", "stroke my"],
            "cancer": ["zodiac cancer"],
        },
        "headaches": {
            "migraine": ["throbbing on one side", "migraine"],
            "tension": ["tight band around my head"],
            "unknown": ["headache", "head hurts"],
        },
    },
    "ru": {
        "signs": {
            "stroke_signs": ["инсульт", "онемела рука", "не могу говорить", "перекосило лицо"],
            "seizure": ["судороги"],
            "meningitis_signs": ["менингит"],
            "high_bp": ["высокое давление", "гипертония", "давление"],
            "fever": ["температура", "жар"],
            "cancer": ["рак", "опухоль"],
            "alcohol": ["пьян", "пил вчера"],
            "head_injury_recent": ["сотрясение", "ударился головой"],
            "scalp_skin_active": ["сыпь"],
            "head_noise": ["шум в голове"],
            "pregnancy": ["беременна"],
            "throbbing": ["пульсирует"],
            "one_side": ["с одной стороны", "полголовы"],
            "temples": ["виски", "висках", "висок"],
            "pressing": ["давит"],
            "nausea": ["тошнит", "тошнота"],
            "vomiting": ["рвота"],
            "light_hurts": ["свет режет"],
            "stiff_neck": ["шея не гнется", "шея затекла"],
        },
        "signs_soft": {"suicidal": ["умираю"], "head_injury_recent": ["забинтованная голова"]},
        "never": {
            "high_bp": ["давит", "атмосферное давление"],
            "cancer": ["рак по гороскопу"],
        },
        "headaches": {
            "migraine": ["пульсирует с одной стороны", "мигрень"],
            "tension": ["обруч на голове", "давит виски"],
            "unknown": ["голова болит"],
        },
    },
}

DANGERS = {
    "stroke_signs": "hard",
    "seizure": "hard",
    "meningitis_signs": "hard",
    "bp_crisis": "hard",
    "suicidal": "soft",
    "overdose": "hard",
}
BLOCKS = (
    "high_bp", "fever", "cancer", "alcohol", "head_injury_recent", "scalp_skin_active",
    "head_noise", "heart_decompensated", "tuberculosis", "worst_pain",
)  # fmt: skip
SYMPTOMS = (
    "throbbing", "one_side", "temples", "nausea", "vomiting", "light_hurts", "stiff_neck",
    "tired_eyes", "cannot_lie", "pressing", "thirsty",
)  # fmt: skip

NUMBERS = (
    NumberRule(number="systolic", at_least=180, gives=SignId("bp_crisis")),
    NumberRule(number="systolic", at_least=140, gives=SignId("high_bp")),
    NumberRule(number="diastolic", at_least=90, gives=SignId("high_bp")),
    NumberRule(number="temperature_c", at_least=37.5, gives=SignId("fever")),
    NumberRule(number="tablets_today", at_least=8, gives=SignId("overdose")),
    NumberRule(number="pain", at_least=9, gives=SignId("worst_pain"), strength="soft"),
)
TOGETHER = (
    Combination(
        all_of=(SignId("fever"),),
        any_of=(SignId("stiff_neck"), SignId("scalp_skin_active")),
        gives=SignId("meningitis_signs"),
    ),
)


def _limits() -> Limits:
    return Limits(
        silence_s=60, new_day_after_h=12, profile_review_days=90, sessions_a_day=3,
        session_gap_h=3, session_s=1800, point_s=120, nudge_s=60, settle_s=600,
        check_ins_min={"half_hour": 30, "two_hours": 120, "day": 1440}, morning_at=time(9),
        carry_on_s=60, close_after_s=900, pain_jump=2,
        misses_before_choice=2, keep_days=400, expiry_notice_days=14,
    )  # fmt: skip


def _courses() -> Courses:
    numbers = {
        name: {"value": 1}
        for name, field in Courses.model_fields.items()
        if field.annotation is Count
    }
    return Courses.model_validate({
        **numbers, "routine": "R6", "short": "R6", "agreed": "pressing", "days": (1,),
        "hours": ("20:00",),
    })  # fmt: skip


_DIARY_RULES = DiaryRules.model_validate({name: {"value": 1} for name in DiaryRules.model_fields})


SCREEN = Screen.model_validate(
    {
        "id": "E1",
        "options": (
            {"id": "asked", "signs": tuple(sorted(DANGERS.keys() - {"suicidal", "seizure"}))},
        ),
    }
)
"""Everybody is asked about every danger but these two."""


def small_content() -> Content:
    offer = Offer(early=("R6",), late=("R6",))
    return Content(
        signs=Signs(
            dangers={
                SignId(name): DangerSign.model_validate({"strength": strength})
                for name, strength in DANGERS.items()
            },
            blocks={SignId(n): BlockSign(timing="days", doctor=DoctorId("gp")) for n in BLOCKS},
            cautions={SignId("pregnancy"): CautionSign()},
            symptoms={SignId(name): Symptom() for name in SYMPTOMS},
        ),
        screening=Screening(
            screens=(SCREEN,),
            joint_screens=(),
            rounds=Rounds(first_time=(), new_day=(), same_day=()),
            age_bands=(),
            combinations=TOGETHER,
            numbers=NUMBERS,
            stop_checklist=(),
            limits=_limits(),
        ),
        headaches={
            HeadacheId(name): Headache(ref="", signs={}, offers=offer)
            for name in ("migraine", "tension", "unknown")
        },
        routines={},
        points={},
        emergency=EmergencyNumbers(unknown="112", by_country={}),
        sources=Sources(article="made up", article_facts=1, corrections=1, references={}),
        diary=Diary(medicines={}, triggers=(), rules=_DIARY_RULES, warnings={}),
        courses=_courses(),
        doctors=(),
    )


def language(code: str, phrases: dict[str, Any]) -> tuple[LanguageCard, Phrases]:
    def load(name: str) -> dict[str, Any]:
        loaded: dict[str, Any] = yaml.safe_load((ROOT / code / name).read_text("utf-8"))
        return loaded

    grammar = load("grammar.yaml")
    return LanguageCard.model_validate(load("language.yaml")), Phrases.model_validate(
        {**grammar, **phrases}
    )


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return build_lexicon(
        small_content(),
        {Language(code): language(code, phrases) for code, phrases in PHRASES.items()},
    )


Hear = Callable[..., Reading]


@pytest.fixture(scope="session")
def hear(lexicon: Lexicon) -> Hear:
    def listen(text: str, code: str = "en") -> Reading:
        return read(text, lexicon, Language(code))

    return listen


def told(reading: Reading) -> dict[str, str]:
    """Sign -> status."""
    return {str(mention.sign): mention.status for mention in reading.mentions}


def strengths(reading: Reading) -> dict[str, str]:
    return {
        str(mention.sign): mention.strength
        for mention in reading.mentions
        if mention.status == "present"
    }
