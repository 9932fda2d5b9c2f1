import pytest

from tests.understanding.conftest import Hear, strengths, told


@pytest.mark.parametrize(
    "text",
    ["my mother has cancer", "у мамы рак", "cancer runs in the family, my dad had cancer",
     "рак у мамы, не у меня"],
)  # fmt: skip
def test_what_somebody_else_has_is_not_the_writers(hear: Hear, text: str) -> None:
    assert told(hear(text)) == {"cancer": "other"}


@pytest.mark.parametrize(
    ("text", "subject", "months"),
    [
        ("my dad, 80, his head hurts since noon", "adult", 960),
        ("у сына 5 лет болит голова", "child", 60),
        ("mother-in-law is 88, forehead pain", "adult", 88 * 12),
        ("У ребёнка 1,5 года болит голова", "child", 18),
        ("бабушке 82, болит голова", "adult", 82 * 12),
        ("my head hurts, I am 30", "me", 360),
        ("my teenage son is 14 and his temple is throbbing", "child", 168),
    ],
)
def test_the_patient_is_found(hear: Hear, text: str, subject: str, months: int) -> None:
    reading = hear(text)
    assert (reading.subject, reading.numbers.age_months) == (subject, months)


def test_a_patient_written_about_has_the_sign(hear: Hear) -> None:
    assert told(hear("у сына 5 лет болит голова и рвота", "ru")) == {"vomiting": "present"}


def test_a_helper_writing_about_danger_is_heard(hear: Hear) -> None:
    assert strengths(hear("my husband has his face drooping")) == {"stroke_signs": "hard"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("my wife keeps staring at me, face drooping, she does not hear me", "en"),
        ("my colleague has face drooping", "en"),
        ("дочка не слышит меня, лицо перекосило", "ru"),
        ("муж сидит молча, лицо перекосило", "ru"),
        ("у соседки лицо перекосило, помогите", "ru"),
    ],
)
def test_a_danger_told_now_of_somebody_near_is_the_patients(
    hear: Hear, text: str, code: str
) -> None:
    assert told(hear(text, code))["stroke_signs"] == "present"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("my uncle is having a stroke", "present"),
        ("my uncle had a stroke ten years ago", "other"),
        ("my uncle had a stroke, my head hurts", "other"),
    ],
)
def test_a_danger_stated_of_somebody_distant_is_the_patients(
    hear: Hear, text: str, status: str
) -> None:
    assert told(hear(text))["stroke_signs"] == status


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tried to tell my wife something and can't find words", "en"),
        ("пытаюсь ответить жене, не могу говорить", "ru"),
        ("he said call my brother, my arm went numb", "en"),
    ],
)
def test_who_is_only_spoken_to_is_nobody(hear: Hear, text: str, code: str) -> None:
    assert told(hear(text, code))["stroke_signs"] == "present"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a guy on my bus had a seizure, my temples are throbbing", "en"),
        ("у ученика в моем классе судороги, я учительница, давит виски", "ru"),
        ("у кота судороги, теперь у меня давит виски", "ru"),
    ],
)
def test_a_strangers_danger_beside_the_writers_own_pain_is_the_strangers(
    hear: Hear, text: str, code: str
) -> None:
    assert told(hear(text, code))["seizure"] == "other"


def test_both_the_relative_and_the_writer_keep_their_own(hear: Hear) -> None:
    heard = told(hear("my father has cancer, my temples are throbbing"))
    assert heard == {"cancer": "other", "temples": "present", "throbbing": "present"}


@pytest.mark.parametrize(
    "text",
    ["concussion 10 years ago", "сотрясение было 10 лет назад", "в детстве было сотрясение",
     "I had a concussion in 2009", "раньше было сотрясение, вылечили", "used to get concussion",
     "back in the army i had a concussion", "concussion when i was a girl",
     "однажды в школе было сотрясение", "сотрясение было в студенческие годы"],
)  # fmt: skip
def test_what_is_long_past_is_past(hear: Hear, text: str) -> None:
    assert told(hear(text)) == {"head_injury_recent": "past"}


@pytest.mark.parametrize(
    "text",
    ["is it a stroke?", "could it be a stroke", "вдруг инсульт?", "боюсь что инсульт",
     "боюсь, что это инсульт", "stroke?", "afraid of a stroke"],
)  # fmt: skip
def test_what_is_feared_is_not_stated(hear: Hear, text: str) -> None:
    assert told(hear(text)) == {"stroke_signs": "feared"}


def test_children_at_home_are_not_the_patient(hear: Hear) -> None:
    assert hear("i have 2 kids and a headache").subject == "me"


@pytest.mark.parametrize("text", ["у меня сын 5 лет, болит голова", "he is 4 years old"])
def test_the_young_are_children(hear: Hear, text: str) -> None:
    assert hear(text).subject == "child"
