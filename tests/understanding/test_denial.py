"""Generic negated forms (clinical reference 2.8) and the reach of a denial (2.0)."""

import pytest

from bot.model.ids import Language
from bot.understanding.lexicon import build_lexicon
from bot.understanding.read import read
from tests.understanding.conftest import Hear, language, small_content, strengths, told


@pytest.mark.parametrize(
    "form",
    [
        "no {}",
        "I don't have {}",
        "never had {}",
        "without {}",
        "{} is fine",
        "not {}, just tired",
        "no sign of {}",
        "{}: no",
        "{} - none",
        "{}? no",
        "I do not have any {}",
        "zero {}",
        "free of {}",
        "no longer have {}",
    ],
)
@pytest.mark.parametrize("what", ["fever", "nausea", "stiff neck", "cancer", "high blood pressure"])
def test_an_english_denial_is_heard(hear: Hear, form: str, what: str) -> None:
    assert set(told(hear(form.format(what))).values()) <= {"absent", "past"}
    assert told(hear(form.format(what)))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("нет температуры", "fever"),
        ("температуры нет", "fever"),
        ("у меня нет температуры", "fever"),
        ("температуры не было", "fever"),
        ("никогда не было сотрясения", "head_injury_recent"),
        ("без тошноты", "nausea"),
        ("не тошнит", "nausea"),
        ("рвоты не было", "vomiting"),
        ("судорог нет", "seizure"),
        ("гипертонии не имею", "high_bp"),
        ("давление в норме", "high_bp"),
        ("не беременна", "pregnancy"),
        ("свет не режет", "light_hurts"),
        ("не пил вчера", "alcohol"),
        ("сыпи никакой нет", "scalp_skin_active"),
        ("температура - нет", "fever"),
    ],
)
def test_a_russian_denial_is_heard(hear: Hear, text: str, sign: str) -> None:
    assert told(hear(text, "ru")) == {sign: "absent"}


@pytest.mark.parametrize(
    ("text", "absent", "present"),
    [
        ("no fever but nausea", {"fever"}, {"nausea"}),
        ("no fever, throbbing", {"fever"}, {"throbbing"}),
        ("no fever, stiff neck or rash", {"fever", "stiff_neck", "scalp_skin_active"}, set()),
        ("no fever or nausea or vomiting", {"fever", "nausea", "vomiting"}, set()),
        ("neither fever nor rash", {"fever", "scalp_skin_active"}, set()),
        ("температуры нет, шея затекла", {"fever"}, {"stiff_neck"}),
        ("температуры нет шея затекла", {"fever"}, {"stiff_neck"}),
        ("шея затекла нет температуры", {"fever"}, {"stiff_neck"}),
        ("ни температуры ни рвоты, свет режет", {"fever", "vomiting"}, {"light_hurts"}),
        ("нет температуры и рвоты", {"fever", "vomiting"}, set()),
        ("рвоты и температуры нет", {"fever", "vomiting"}, set()),
        ("не тошнит и свет режет", {"nausea"}, {"light_hurts"}),
        ("рвоты нет зато тошнит", {"vomiting"}, {"nausea"}),
        ("без рвоты, температуры, сыпи", {"vomiting", "fever", "scalp_skin_active"}, set()),
        ("fever, rash, seizure, all no", {"fever", "scalp_skin_active", "seizure"}, set()),
        ("no to everything: fever, rash", {"fever", "scalp_skin_active"}, set()),
        ("fever, rash. None of these. Throbbing", {"fever", "scalp_skin_active"}, {"throbbing"}),
        ("жар, рвота, ничего из этого нет", {"fever", "vomiting"}, set()),
    ],
)
def test_a_denial_reaches_its_list_and_no_further(
    hear: Hear, text: str, absent: set[str], present: set[str]
) -> None:
    heard = told(hear(text, "ru"))
    assert {sign for sign, status in heard.items() if status == "absent"} == absent
    assert {sign for sign, status in heard.items() if status == "present"} == present


@pytest.mark.parametrize(
    "text",
    [
        "not only nausea",
        "not without nausea",
        "не только тошнит",
        "never had anything like it, nausea",
        "никогда такого не было, тошнит",
        "не могу сказать что нет тошноты",
    ],
)
def test_two_denials_are_a_statement(hear: Hear, text: str) -> None:
    assert told(hear(text)) == {"nausea": "present"}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("I can't find words", "stroke_signs"),
        ("шея не гнется", "stiff_neck"),
        ("не могу говорить", "stroke_signs"),
        ("can't lie still", "cannot_lie"),
    ],
)
def test_a_denial_that_is_part_of_a_phrase_denies_nothing(hear: Hear, text: str, sign: str) -> None:
    assert told(hear(text)) == {sign: "present"}


def test_a_danger_plainly_denied_is_absent(hear: Hear) -> None:
    assert told(hear("no face drooping")) == {"stroke_signs": "absent"}


def test_a_danger_whose_denial_is_doubtful_is_asked(hear: Hear) -> None:
    assert strengths(hear("I do not think that my problem today is a seizure")) == {
        "seizure": "soft"
    }


def test_good_news_does_not_cancel_a_danger_in_another_clause(hear: Hear) -> None:
    assert strengths(hear("всё норм, но онемела левая рука", "ru")) == {"stroke_signs": "hard"}


def test_a_danger_said_and_denied_is_present(hear: Hear) -> None:
    assert told(hear("no seizure. no wait, seizure right now")) == {"seizure": "present"}


APART = {
    "signs": {"stroke_signs": ["<hand> & <falls>", "arm went numb"]},
    "headaches": {"unknown": ["headache"]},
}
"""A phrase whose words may stand apart, and what may lie between them."""


@pytest.fixture(scope="module")
def apart() -> Hear:
    card, phrases = language("en", APART)
    units = {**phrases.units, "<hand>": ("hand", "arm"), "<falls>": ("drops", "slides down")}
    worded = phrases.model_copy(update={"units": units})
    lexicon = build_lexicon(small_content(), {Language("en"): (card, worded)})
    return lambda text: read(text, lexicon, Language("en"))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("my hand does not obey and drops", "present"),
        ("my hand, not the cup, drops", "present"),
        ("my hand never drops", "absent"),
        ("the hand is heavy, no slides down of it", "absent"),
    ],
)
def test_a_denial_between_words_that_stand_apart_must_touch_one(
    apart: Hear, text: str, status: str
) -> None:
    assert told(apart(text)) == {"stroke_signs": status}


def test_a_denied_wide_phrase_does_not_hide_what_is_stated_in_it(apart: Hear) -> None:
    assert told(apart("arm went numb, never drops")) == {"stroke_signs": "present"}


@pytest.mark.parametrize(
    ("text", "code", "sign"),
    [
        ("concussion no helmet on", "en", "head_injury_recent"),
        ("stroke no doctor came", "en", "stroke_signs"),
        ("сотрясение нет шлема", "ru", "head_injury_recent"),
    ],
)
def test_a_denial_before_something_else_proves_nothing(
    hear: Hear, text: str, code: str, sign: str
) -> None:
    (mention,) = hear(text, code).mentions
    assert mention.sign == sign
    assert mention.strength == "soft"
