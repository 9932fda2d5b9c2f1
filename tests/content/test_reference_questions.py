"""What is asked, of whom and in which words, against the clinical reference."""

from collections.abc import Iterator

import pytest

from bot.conversation.library import Library
from bot.model.content import Content
from bot.model.ids import HeadacheId, Language, SignId
from bot.understanding.read import read
from tests.content.entries import every_sign, ref_of

SCRIPT = {
    "E1": "A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A18 A19 A20 A21 A22",
    "E2": "B02 B04 B05 B06 B07 B08 B09 B19 B20 B21 B27",
    "E3": "A14 A16 B01 B14 B15 B16 B29 B34",
    "E4": "B10 B11 B12 B13 B26 B30 B31",
    "E5": "B17 B18 B32 B33 C01 C02 C03 C04 C06 C07 C08 C10 C12",
    "E6": "B23 B24 B25",
    "E7": "C11 C19 C20",
}
"""Who is asked about on which screen (2.6). B17, B18, B33, C07 and C08 are asked as the age;
B23 stands on E6, C05 is asked after B02, C09 on E4."""

PAIRS = (
    "T01-T04 T01-T05 T03-T04 T04-T06 T06-T07 T08-T04 T09-T01 T10-T01 T11-T05 T12-T01 T13-T01"
    " T14-T04 T15-T04"
)
"""Nearest pairs with a question of their own (3.2); T02 and T06 bring danger questions instead."""

RED_FLAGS = {
    "systemic_signs_and_fever": "A05 A15 A22 B01", "neoplasm": "B04",
    "neurological_deficit": "A02 A03 A04 A07", "sudden_onset": "A01 A20",
    "older_age": "B22 B23 A12", "pattern_change": "B24 B35", "positional": "B25",
    "precipitated": "A20 B24", "papilloedema": "A07 B24 B19", "progressive_and_atypical": "B24",
    "pregnancy_or_puerperium": "A11 B32 C01", "painful_eye_with_autonomic_signs": "A08",
    "post_traumatic": "A06 B03", "immune_disease": "A15 B28",
    "painkillers_or_new_drug": "B15 A16",
}  # fmt: skip

ADVICE = (
    "never_assessed often_monthly every_day tablets_often tablets_weekly over_three_days"
    " aura_and_oestrogen low_mood medicine_allergy hungry_long"
)
"""Signs of 6.4 (and of C19, S101) that no block or headache speaks for."""


@pytest.fixture(scope="module")
def content(library: Library) -> Content:
    return library.content


# --- strength by words ----------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "sign", "strength"), [
    ("sudden worst headache of my life", "thunderclap", "hard"),
    ("резко самая сильная боль в жизни", "thunderclap", "hard"),
    ("fell off my bike, hit my head and vomited", "head_injury_danger", "hard"),
    ("I hit my head yesterday", "head_injury_danger", "soft"),
    ("red painful eye and halos around lights", "acute_glaucoma", "hard"),
    ("massage gun on my neck, now dizzy and pain on one side of the neck", "neck_artery", "hard"),
    ("I want to kill myself", "suicidal", "hard"),
    ("this pain is killing me", "suicidal", "soft"),
    ("boiler is on and everyone at home has a headache", "carbon_monoxide", "soft"),
    ("it started suddenly during sex", "exertion_sudden", "soft"),
])  # fmt: skip
def test_a_soft_danger_turns_hard_when_enough_is_said(
    library: Library, text: str, sign: str, strength: str
) -> None:
    heard = read(text, library.lexicon, Language("en")).mentions
    assert (sign, "present", strength) in [(m.sign, m.status, m.strength) for m in heard]


# --- questions and screens ------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "ru"])
def test_every_entry_can_be_asked_and_explained(library: Library, code: str) -> None:
    words, content = library.words[Language(code)].signs, library.content
    silent = [
        found.ref
        for sign, found in every_sign(content)
        if not words[sign].ask
        or not words[sign].clarify
        or not (words[sign].because if found.ref.startswith("C") else words[sign].tell)
    ]
    assert silent == []


@pytest.mark.parametrize("code", ["en", "ru"])
def test_whoever_should_see_a_doctor_is_told_so(library: Library, code: str) -> None:
    words = library.words[Language(code)].signs
    assert [sign for sign in ADVICE.split() if not words[SignId(sign)].advice] == []


@pytest.mark.parametrize("screen", SCRIPT)
def test_a_screen_asks_about_the_entries_of_the_script(content: Content, screen: str) -> None:
    assert set(SCRIPT[screen].split()) - set(reached(content, screen)) == set()


def reached(content: Content, name: str) -> Iterator[str]:
    """Refs that a screen leads to: its lines, what these ask next, and on E5 the age."""
    screening = content.screening
    [screen] = [each for each in screening.screens if each.id == name]
    for option in screen.options:
        for sign in (*option.signs, *option.asks):
            found = content.signs.find(sign)
            yield from (found.ref, *(ref_of(content, next_) for next_ in found.then_ask))
    if name == "E5":
        for band in screening.age_bands:
            yield from (ref_of(content, sign) for sign in band.asks)
            if band.gives:
                yield ref_of(content, band.gives)


def test_a_stop_asks_about_dangers_alone(content: Content) -> None:
    checklist = content.screening.stop_checklist
    refs = {ref_of(content, sign) for option in checklist for sign in option.signs}
    assert refs >= {"A01", "A02", "A03", "A07", "A09", "A19"}
    assert {ref[0] for ref in refs} == {"A"}


@pytest.mark.parametrize("pair", PAIRS.split())
def test_a_pair_has_its_question_in_every_language(library: Library, pair: str) -> None:
    content = library.content
    kinds = {found.ref: name for name, found in content.headaches.items()}
    one, other = (kinds[ref] for ref in pair.split("-"))
    asked = [q for q in content.headaches[one].separators if q.other == other]
    asked += [q for q in content.headaches[other].separators if q.other == one]
    assert asked
    for words in library.words.values():
        texts = (
            words.headaches[one].separators.get(other),
            words.headaches[other].separators.get(one),
        )
        assert any(texts)


@pytest.mark.parametrize(("kind", "refs"), [
    ("migraine_aura", "A02 A13"), ("cervicogenic_occipital", "A09 B26"),
    ("myofascial_trigger", "A09 B26"), ("cluster", "A08 A09"), ("hangover", "B14 A06"),
    ("post_traumatic", "A06 B03"), ("sinus", "B01 A08"),
])  # fmt: skip
def test_a_kind_brings_the_questions_of_its_dangerous_likeness(
    content: Content, kind: str, refs: str
) -> None:
    brought = {ref_of(content, sign) for sign in content.headaches[HeadacheId(kind)].brings}
    assert set(refs.split()) - brought == set()


@pytest.mark.parametrize("item", RED_FLAGS)
def test_every_red_flag_of_snnoop10_has_its_listeners(content: Content, item: str) -> None:
    refs = {ref_of(content, sign) for sign in content.screening.snnoop10[item]}
    assert set(RED_FLAGS[item].split()) - refs == set()
