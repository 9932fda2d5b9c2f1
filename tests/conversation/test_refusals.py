"""Every refusal, for one and for two reasons, for every age, in every language."""

from datetime import UTC, datetime
from itertools import combinations

import pytest

from bot.conversation import blocking, gate, questions
from bot.conversation.draft import Draft
from bot.conversation.knowledge import age_bands, concerns
from bot.conversation.library import Library
from bot.model.content import AgeBand
from bot.model.effects import Send
from bot.model.ids import Language, SignId
from bot.model.state import Chat, Fact, Person, Subject

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ORDER = ("now_24h", "days", "weeks")


def standing(library: Library, language: str, band: AgeBand, signs: tuple[SignId, ...]) -> Draft:
    """A draft of somebody who is screened and has these signs."""
    subject: Subject = "child" if band.from_months < 144 else "me"
    screens = {screen.id: NOW for screen in library.content.screening.screens}
    chat = Chat(
        Language(language),
        consented_at=NOW,
        person=Person(subject, band.id, NOW),
        facts={sign: Fact("yes", NOW, "asked") for sign in signs},
        screened=screens,
    )
    return Draft(chat, library, NOW)


def told(draft: Draft) -> str:
    sent = [effect.text for effect in draft.turn().effects if isinstance(effect, Send)]
    assert len(sent) == 1
    return sent[0]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_block_names_its_reason_the_doctor_and_the_time(
    library: Library, language: str
) -> None:
    words, blocks = library.words[Language(language)], library.content.signs.blocks
    checked = 0
    for band in age_bands(library.content):
        for signs in (*((sign,) for sign in blocks), *combinations(blocks, 2)):
            draft = standing(library, language, band, signs)
            person = draft.chat.person
            mine = [s for s in signs if concerns(library.content, person, blocks[s].applies)]
            if not mine:
                continue
            assert not gate.is_clear(draft)
            blocking.block(draft)
            text = told(draft)
            for sign in mine:
                assert (words.signs[sign].tell or words.signs[sign].label) in text
            timings = [found.timing for _, found in questions.blocks(draft) if found.doctor]
            if timings:
                soonest = min(timings, key=ORDER.index)
                assert words.messages[f"timing_{soonest}"] in text, mine
                assert any(doctor in text for doctor in words.doctors.values()), mine
            else:  # alcohol alone: only time helps
                assert words.messages["ask_again_in"].partition("{")[0] in text, mine
            checked += 1
    print(f"\n{language}: {checked} refusals checked")  # noqa: T201 - the figure is to be read
    assert checked > 6000


def test_no_danger_alone_or_with_anything_else_lets_the_gate_open(library: Library) -> None:
    signs = library.content.signs
    others = (*signs.dangers, *signs.blocks, *signs.cautions)
    band = next(each for each in age_bands(library.content) if each.id == "18_49")
    for danger in signs.dangers:
        for other in others:
            assert not gate.is_clear(standing(library, "en", band, (danger, other)))


def test_a_child_is_sent_to_the_childrens_doctor(library: Library) -> None:
    band = next(each for each in age_bands(library.content) if each.id == "7_11")
    draft = standing(library, "en", band, (SignId("orthostatic"),))
    blocking.block(draft)
    text = told(draft)
    doctor = library.content.screening.child_doctor
    assert doctor is not None
    assert library.words[Language("en")].doctors[doctor] in text


@pytest.mark.parametrize(
    ("signs", "timing"),
    [
        (("fever",), "days"),
        (("fever", "fever_high"), "now_24h"),
        (("high_bp",), "days"),
        (("high_bp", "bp_grade_2"), "now_24h"),
        (("kidney_disease",), "weeks"),
        (("kidney_disease", "high_bp"), "now_24h"),
        (("tuberculosis",), "weeks"),
        (("tuberculosis", "fever"), "now_24h"),
    ],
)
def test_what_else_is_there_makes_a_reason_more_urgent(
    library: Library, signs: tuple[str, ...], timing: str
) -> None:
    """Clinical reference 2.2: two timings of one entry."""
    band = next(each for each in age_bands(library.content) if each.id == "18_49")
    draft = standing(library, "en", band, tuple(SignId(sign) for sign in signs))
    assert questions.blocks(draft)[0][1].timing == timing
