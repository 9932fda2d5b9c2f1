"""A danger hidden in a long story, a figure of speech beside it, and who is written about."""

import pytest

from bot.conversation.library import Library
from bot.model.ids import Language, SignId
from bot.understanding.read import read
from bot.understanding.reading import Mention


def dangers(library: Library, code: str, text: str) -> list[Mention]:
    reading = read(text, library.lexicon, Language(code))
    known = library.lexicon.dangers
    return [m for m in reading.mentions if m.sign in known and m.status == "present"]


STORIES = {
    "en": "the usual tight band after a week of spreadsheets and I drank too little water and "
    "slept badly and then my speech has gone all thick while I was reading to the kids and the "
    "shoulders are tight too as every friday after work",
    "ru": "обычный обруч после недели отчётов и воды пил мало и спал плохо и тут рука ватная стала "
    "и роняю всё из рук и плечи тоже зажаты как каждую пятницу после работы",
}


@pytest.mark.parametrize(("code", "text"), STORIES.items())
def test_a_hint_is_not_drowned_by_the_story_around_it(
    library: Library, code: str, text: str
) -> None:
    assert dangers(library, code, text)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "the rent hit me like a hammer, small ache"),
        ("en", "lost my balance at the bank, tight band as usual"),
        ("en", "he hits the nail on the head"),
        ("en", "can massage cause a stroke? I am only curious"),
        ("en", "if I suddenly get the worst headache, hypothetically, what then"),
        ("ru", "зарплата ударила как кувалдой, чуть ноет"),
        ("ru", "потеряла равновесие между работой и домом, обруч как обычно"),
        ("ru", "может ли массаж вызвать инсульт? я здорова"),
        ("ru", "теоретически, если вдруг самая сильная боль в жизни, что тогда"),
    ],
)
def test_figures_of_speech_and_idle_questions_raise_no_alarm(
    library: Library, code: str, text: str
) -> None:
    assert dangers(library, code, text) == []


@pytest.mark.parametrize(
    ("code", "text", "sign"),
    [
        ("en", "cars come in pairs since noon", "vision_loss"),
        ("en", "I keep losing bits of today", "consciousness"),
        ("en", "had the words in the wrong order all morning", "stroke_signs"),
        ("en", "leukaemia, and shivering since dinner", "immuno_fever"),
        ("en", "craniotomy in may, the wound is leaking", "shunt_problem"),
        ("en", "thirteen co-codamol today", "overdose"),
        ("ru", "правым не вижу ничего", "vision_loss"),
        ("ru", "теряю куски дня", "consciousness"),
        ("ru", "говорит, а слова не в том порядке", "stroke_signs"),
        ("ru", "лейкоз, с ужина знобит", "immuno_fever"),
        ("ru", "трепанация в мае, шов мокнет", "shunt_problem"),
        ("ru", "тринадцать парацетамолов сегодня", "overdose"),
    ],
)
def test_a_danger_told_in_plain_words_is_heard(
    library: Library, code: str, text: str, sign: str
) -> None:
    assert SignId(sign) in {mention.sign for mention in dangers(library, code, text)}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "dad has myeloma, headachy all week, I'm writing for him"),
        ("ru", "у папы миелома, болит голова, пишу за него"),
    ],
)
def test_who_is_written_for_is_the_patient(library: Library, code: str, text: str) -> None:
    reading = read(text, library.lexicon, Language(code))
    assert reading.subject == "adult"
    assert {m.sign: m.status for m in reading.mentions}[SignId("cancer")] == "present"


def test_a_stated_danger_is_heard_behind_an_idle_question(library: Library) -> None:
    text = "can massage cause a stroke? My left arm went numb an hour ago and my face droops"
    assert any(mention.strength == "hard" for mention in dangers(library, "en", text))
