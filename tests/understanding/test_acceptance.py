"""The acceptance examples of the clinical reference (2.8), with the real words."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.model.content import Content, Headache, Screening, Signs
from bot.model.ids import HeadacheId, Language
from bot.understanding.lexicon import Lexicon, build_lexicon
from bot.understanding.ranking import Ranking, rank
from bot.understanding.read import read
from bot.understanding.reading import Reading
from tests.understanding.conftest import language, small_content, strengths, told

CONTENT = Path(__file__).parents[2] / "content"


def _load(*parts: str) -> Any:  # YAML is anything until a model has checked it
    return yaml.safe_load(CONTENT.joinpath(*parts).read_text("utf-8"))


@pytest.fixture(scope="module")
def headaches() -> Mapping[HeadacheId, Headache]:
    return {
        HeadacheId(path.stem): Headache.model_validate(_load("headaches", path.name))
        for path in sorted(CONTENT.joinpath("headaches").glob("*.yaml"))
    }


@pytest.fixture(scope="module")
def content(headaches: Mapping[HeadacheId, Headache]) -> Content:
    return small_content().model_copy(
        update={
            "signs": Signs.model_validate(_load("signs.yaml")),
            "screening": Screening.model_validate(_load("screening.yaml")),
            "headaches": headaches,
        }
    )


@pytest.fixture(scope="module")
def lexicon(content: Content) -> Lexicon:
    return build_lexicon(
        content,
        {
            Language(code): language(code, _load("languages", code, "phrases.yaml"))
            for code in ("en", "ru")
        },
    )


def hear(text: str, lexicon: Lexicon) -> Reading:
    return read(text, lexicon, Language("en"))


def ranked(text: str, lexicon: Lexicon, headaches: Mapping[HeadacheId, Headache]) -> Ranking:
    reading = hear(text, lexicon)
    return rank(
        [m.sign for m in reading.mentions if m.status == "present"],
        [m.sign for m in reading.mentions if m.status == "absent"],
        {fit.headache: fit.score for fit in reading.fits},
        headaches,
    )


@pytest.mark.parametrize(
    ("text", "sign", "strength"),
    [
        ("Worst headache ever, hit me in 10 seconds", "thunderclap", "hard"),
        ("Резко шарахнуло в голову, никогда так не было", "thunderclap", None),
        ("38.4 and my neck is like wood", "meningitis_signs", "hard"),
        ("давление 165 на 100, болит затылок", "high_bp", "hard"),
        ("pressure 190/120 and headache", "bp_crisis", "hard"),
        ("I'm 24 weeks, bad headache, eyes flicker", "pregnancy_danger", "hard"),
        ("беременна 10 недель, слегка давит, давление в норме, врач знает", "pregnancy", "hard"),
        ("my hand went numb and I can't find words", "stroke_signs", "hard"),
        ("drank a lot last night, 4 hours ago", "alcohol", "hard"),
        ("грохнулся с самоката вчера, тошнит, сонный", "head_injury_danger", None),
        ("massage gun on my neck, now dizzy and pain on one side", "neck_artery", "hard"),
        ("у меня рак груди, химия", "cancer", "hard"),
        ("whooshing in my ear with my pulse", "head_noise", "hard"),
        ("took 14 paracetamol since morning", "overdose", "hard"),
        ("this pain is killing me", "suicidal", "soft"),
        ("хочу умереть", "suicidal", None),
        ("всё норм, но онемела левая рука", "stroke_signs", "hard"),
    ],
)
def test_a_sign_is_heard(text: str, sign: str, strength: str | None, lexicon: Lexicon) -> None:
    heard = strengths(hear(text, lexicon))
    assert sign in heard
    assert strength in {None, heard[sign]}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("It's splitting but grew slowly since lunch, both sides, like a band", "thunderclap"),
        ("температуры нет, шея затекла после сна", "meningitis_signs"),
        ("температуры нет, шея затекла после сна", "fever"),
        ("no fever, no stiff neck, just tired eyes after the monitor", "meningitis_signs"),
        ("температура 36.6, пульсирует полголовы, свет режет", "fever"),
        ("давит в висках с двух сторон", "high_bp"),
        ("давление 120 на 80, мигрень", "high_bp"),
        ("не беременна, болит виск", "pregnancy"),
        ("беременна 10 недель, слегка давит, давление в норме, врач знает", "high_bp"),
        ("не пил вчера, голова болит", "alcohol"),
        ("сотрясение было 10 лет назад", "head_injury_danger"),
        ("я рак по гороскопу, голова болит", "cancer"),
        ("шумно в офисе, голова болит", "head_noise"),
        ("stroked my temples as you said", "stroke_signs"),
        ("I take ibuprofen 20 days a month", "overdose"),
    ],
)
def test_a_sign_is_not_heard(text: str, sign: str, lexicon: Lexicon) -> None:
    assert told(hear(text, lexicon)).get(sign) != "present"


def test_an_old_concussion_is_no_more_than_a_question(lexicon: Lexicon) -> None:
    reading = hear("сотрясение было 10 лет назад", lexicon)
    assert strengths(reading).get("head_injury_recent") in {None, "soft"}


def test_a_hangover_of_somebody_sober_is_no_more_than_a_question(lexicon: Lexicon) -> None:
    assert strengths(hear("бодун, пил позавчера, трезвый", lexicon)).get("alcohol") != "hard"


@pytest.mark.parametrize(
    ("text", "months", "subject"),
    [
        ("У ребёнка 1,5 года болит голова", 18, "child"),
        ("мне 77, болит затылок", 924, "me"),
        ("мне 75", 900, "me"),
        ("сыну 5 лет, голова болит", 60, "child"),
    ],
)
def test_an_age_is_heard(text: str, months: int, subject: str, lexicon: Lexicon) -> None:
    reading = hear(text, lexicon)
    assert (reading.numbers.age_months, reading.subject) == (months, subject)


@pytest.mark.parametrize(
    ("text", "headache"),
    [
        ("It's splitting but grew slowly since lunch, both sides, like a band", "tth_episodic"),
        ("голова раскалывается, давит обручем, не тошнит", "tth_episodic"),
        ("no fever, no stiff neck, just tired eyes after the monitor", "eye_strain"),
        ("температуры нет, шея затекла после сна", "cervicogenic_occipital"),
        ("температура 36.6, пульсирует полголовы, свет режет", "migraine_no_aura"),
        ("давит в висках с двух сторон", "tth_episodic"),
        ("давление 120 на 80, мигрень", "migraine_no_aura"),
        ("обычная моя аура, зигзаги 20 минут, прошли", "migraine_aura"),
        ("бодун, пил позавчера, трезвый", "hangover"),
        ("I take ibuprofen 20 days a month", "moh"),
        ("every evening at 2 am, eye waters, I pace", "cluster"),
        ("только поела, давит виски", "tth_episodic"),
    ],
)
def test_the_likeliest_headache_goes_first(
    text: str, headache: str, lexicon: Lexicon, headaches: Mapping[HeadacheId, Headache]
) -> None:
    assert ranked(text, lexicon, headaches).ranked[0].headache == headache


@pytest.mark.parametrize(
    "text", ["ujkjdf ,jkbn", "голова болит", "my head hurts", "не беременна, болит виск"]
)
def test_a_bare_headache_names_no_kind(
    text: str, lexicon: Lexicon, headaches: Mapping[HeadacheId, Headache]
) -> None:
    assert hear(text, lexicon).about_headache
    assert ranked(text, lexicon, headaches).sureness == "unclear"


DENIALS = {"en": "no", "ru": "нет"}


def _spelled_out(line: str, groups: Mapping[str, tuple[str, ...]]) -> str:
    """The phrase with the first wording of each of its word groups."""
    while found := re.search(r"<[^<>]+>", line):
        line = line.replace(found.group(), groups[found.group()][0], 1)
    return re.sub(r"\s[>&]\s", " ", line)


@pytest.mark.parametrize("code", ["en", "ru"])
def test_a_denied_phrase_alone_is_never_present(
    code: str, lexicon: Lexicon, content: Content
) -> None:
    """Unless the denial makes another phrase of the sign: "no coffee", "no sleep"."""
    _, phrases = language(code, _load("languages", code, "phrases.yaml"))
    no = DENIALS[code]
    wrong = [
        (sign, line)
        for sign, lines in phrases.signs.items()
        if sign not in content.signs.dangers
        for written in lines
        for line in [_spelled_out(written, phrases.units)]
        for mention in hear(f"{no} {line}", lexicon).mentions
        if mention.sign == sign and mention.status == "present" and not mention.words.startswith(no)
    ]
    assert wrong == []


@pytest.mark.parametrize("code", ["en", "ru"])
def test_every_danger_phrase_is_heard(code: str, lexicon: Lexicon, content: Content) -> None:
    _, phrases = language(code, _load("languages", code, "phrases.yaml"))
    silent = [
        (sign, line)
        for sign in content.signs.dangers
        for written in phrases.signs.get(sign, ())
        for line in [_spelled_out(written, phrases.units)]
        if not any(name in content.signs.dangers for name in strengths(hear(line, lexicon)))
    ]
    assert silent == []
