"""The report is true, short, and the same whenever it is made of the same diary."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.statistics import Period
from bot.model.ids import AgeBandId, HeadacheId, Language, MedicineId, RoutineId, SignId, TriggerId
from bot.papers.facts import About, Flag
from bot.papers.report import report
from bot.papers.saying import Saying
from tests.papers.diaries import DAY, TODAY, headache, little, much, session
from tests.papers.seeing import described, margins, read, rendered

MADE_AT = datetime(2026, 3, 19, 18, 0, tzinfo=UTC)
QUARTER = Period(TODAY - 89 * DAY, TODAY)
TWO_YEARS = Period(TODAY - 729 * DAY, TODAY)


def about(period: Period = QUARTER, *flags: Flag, age: str | None = "18_49") -> About:
    return About("me", period, MADE_AT, AgeBandId(age) if age else None, flags)


@pytest.fixture
def made(diary, words):
    return lambda entries, whose: report(entries, whose, diary, words)


@pytest.fixture
def english(library):
    words = library.words[Language("en")]
    return lambda entries, whose: " ".join(
        read(report(entries, whose, library.content.diary, words))
    )


@pytest.mark.parametrize(
    ("entries", "period", "raised", "pages"),
    [
        ([], QUARTER, 12, 1),
        (little(), QUARTER, 2, 1),
        (much(days=90), QUARTER, 2, 2),
        (much(), TWO_YEARS, 12, 2),
    ],
    ids=["none", "little", "quarter", "much"],
)
def test_it_keeps_to_two_pages_and_cuts_nothing_off(entries, period, raised, pages, made):
    flags = [Flag(SignId("stroke_signs"), TODAY - n * DAY) for n in range(raised)]
    found = rendered(made(entries, about(period, *flags)))
    assert len(found) == pages
    assert all(min(margins(page)) >= 20 for page in found)


def test_what_cannot_be_read_is_missing_and_the_doctor_is_told_so(made, words):
    whole = " ".join(read(made(little(), about())))
    torn = " ".join(read(made(little(), replace(about(), unread=2))))
    said = words.papers["report_unread"].replace("{n}", "2")
    assert (said in whole, said in torn) == (False, True)


def test_an_empty_diary_says_so_and_shows_no_figure(made, words):
    [page] = read(made([], about()))
    assert words.papers["report_nothing"] in page
    assert words.papers["tile_days"] not in page


def test_a_diary_without_an_entry_in_the_period_says_so(made, words):
    [page] = read(made([headache(1, TODAY - 200 * DAY)], about()))
    assert words.papers["report_nothing"] in page


def test_it_always_says_that_it_is_self_reported_and_no_diagnosis(made, words):
    for entries in ([], little(), much(days=90)):
        pages = read(made(entries, about()))
        assert all(words.papers["report_footer"] in page for page in pages)
        assert " ".join(words.papers["report_statement"].split()) in pages[-1]


def test_the_first_lines_say_who_and_when(english):
    page = english(little(), about())
    assert "20 Dec 2025 – 19 Mar 2026 (90 days)" in page
    assert "begun on 23 Feb 2026. Figures are about the 25 days since then" in page
    assert "Person who writes · Age: 18–49 · Made on 19 Mar 2026" in page
    assert "Age: not told" in english(little(), about(age=None))
    assert "Age: not told" in english(little(), about(age="no_longer_there"))


def test_the_figures_are_those_of_the_diary(english):
    page = english(little(), about())
    assert "10 headache days 11.2 per 28 days" in page
    assert "Days by strength: mild (1), moderate (5), severe (3), not told (1)" in page
    assert "mean 18 h, up to 30 h known of 2" in page
    assert "not asked on 2 days" in page
    assert "1 days with aura" in page


def test_danger_signs_of_the_period_are_named_once_the_latest_first(english):
    stroke = Flag(SignId("stroke_signs"), TODAY - 9 * DAY)
    flags = (
        stroke,
        stroke,
        Flag(SignId("bp_crisis"), TODAY),
        Flag(SignId("seizure"), TODAY - 400 * DAY),
    )
    page = english(little(), about(QUARTER, *flags))
    assert page.index("19 Mar 2026: blood pressure") < page.index("10 Mar 2026: weakness")
    assert page.count("10 Mar 2026") == 1
    assert "seizure" not in page
    assert "None in this period" in english(little(), about())


def test_danger_signs_are_named_without_any_entry_too(english):
    assert "19 Mar 2026: blood pressure" in english(
        [], about(QUARTER, Flag(SignId("bp_crisis"), TODAY))
    )


def test_many_danger_signs_are_counted_from_the_ninth_on(english):
    flags = [Flag(SignId("bp_crisis"), TODAY - n * DAY) for n in range(11)]
    assert "and 3 earlier ones" in english(little(), about(QUARTER, *flags))


def test_a_limit_of_medicine_that_was_reached_is_named(english):
    triptan = (MedicineId("triptan"),)
    ten = [headache(n, TODAY - n * DAY, 6, medicines=triptan) for n in range(10)]
    assert "triptan (for migraine) 10" in english(ten, about())
    assert "10: reached" in english(ten, about())
    assert "reached" not in english(ten[:9], about()).split("Limits:")[0]


def test_a_diary_without_medicine_says_so(english):
    assert "None was written down" in english([headache(1, TODAY)], about())


def test_what_was_tried_is_told_with_its_interval_or_as_too_few(english):
    pairs = ((6, 3), (6, 5), (5, 5), (8, 4), (3, 2))
    five = [session(n, TODAY - n * DAY, *pair) for n, pair in enumerate(pairs)]
    assert "Head tension massage 5 5.6 3.8 −1.8 (−3.8 to 0.2) – 3 of 5" in english(five, about())
    assert "Head tension massage 4 – – too few – –" in english(five[:4], about())
    assert "No massage was written down" in english([headache(1, TODAY)], about())


def test_ids_that_content_no_longer_has_say_themselves(made):
    entries = [
        session(1, TODAY, routine="gone_routine", headache=HeadacheId("gone_kind"), points=("XX1",),
                medicines=(MedicineId("gone_class"),), triggers=(TriggerId("gone_trigger"),)),
        headache(2, TODAY - 40 * DAY),
    ]  # fmt: skip
    page = " ".join(read(made(entries, about(QUARTER, Flag(SignId("gone_sign"), TODAY)))))
    for gone in ("gone_routine", "gone_kind", "gone_trigger", "gone_class", "gone_sign"):
        assert gone in page


def test_the_file_says_its_title_language_and_day(made, words):
    found = described(made(little(), about()))
    assert found["Title"] == words.papers["report_title"]
    assert found["CreationDate"].startswith("D:20260319180000")


def test_the_same_diary_gives_the_same_bytes_in_another_process(library):
    """Another process hashes words differently and lives at another time."""
    code = """
import hashlib
from bot.library.load import load_library
from bot.papers.report import report
from tests.papers.diaries import little
from tests.papers.test_report import about
library = load_library()
made = report(little(), about(), library.content.diary, library.words["ru"])
print(hashlib.sha256(made).hexdigest())
"""
    run = [sys.executable, "-c", code]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own code
    russian = library.words[Language("ru")]
    made = report(little(), about(), library.content.diary, russian)
    assert told == hashlib.sha256(made).hexdigest()


def test_a_number_is_written_as_the_language_does(library):
    english, russian = (Saying(library.words[Language(code)]) for code in ("en", "ru"))
    assert (english.number(-2.14), russian.number(-2.14)) == ("−2.1", "−2,1")
    assert english.number(-0.01) == "0.0"
    assert russian.day(TODAY) == "19 мар 2026"


strengths = st.none() | st.integers(0, 10)
entries_ = st.builds(
    lambda ago, before, after, hours, as_session: (
        session(ago, TODAY - ago * DAY, before, after, routine=RoutineId("tension_type"))
        if as_session
        else headache(ago, TODAY - ago * DAY, before, hours=hours)
    ),
    st.integers(-3, 100),
    strengths,
    strengths,
    st.none() | st.integers(0, 2000),
    st.booleans(),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(entries_, max_size=30), days=st.integers(1, 120))
def test_any_diary_can_be_printed(entries, days, made):
    period = Period(TODAY - (days - 1) * DAY, TODAY)
    assert made(entries, about(period)).startswith(b"%PDF-")
