"""The list of texts is true: the papers use all of them and fill in just these places."""

from string import Formatter

import pytest

from bot.conversation.statistics import Period
from bot.library.papers import PLACES
from bot.model.diary import Later
from bot.model.ids import MedicineId, SignId
from bot.papers import calendar_chart, effect_chart, report, table
from bot.papers.facts import About, Flag
from bot.papers.saying import Saying
from tests.papers.diaries import DAY, TODAY, at, headache, little, session
from tests.papers.test_report import QUARTER, TWO_YEARS, about


class Noting(Saying):
    """Remembers what it was asked for."""

    asked: dict[str, frozenset[str]] = {}  # noqa: RUF012 - shared by all of them, on purpose

    def text(self, key: str, **values: object) -> str:
        assert self.asked.setdefault(key, frozenset(values)) == frozenset(values), key
        return super().text(key, **values)

    def stopped(self, why: str) -> str:
        self.asked[f"stopped_{why}"] = frozenset()
        return super().stopped(why)


@pytest.fixture
def asked(monkeypatch, diary, words):
    monkeypatch.setattr(Noting, "asked", {})
    for room in (calendar_chart, effect_chart, report, table):
        monkeypatch.setattr(room, "Saying", Noting)
    triptan = (MedicineId("triptan"),)
    taken = [headache(n, TODAY - n * DAY, 6, medicines=triptan) for n in range(100)]
    rated = [session(n, TODAY) for n in range(5)]
    reasons = [key.removeprefix("stopped_") for key in PLACES if key.startswith("stopped_")]
    ended = [session(n, TODAY, stopped=why) for n, why in enumerate(reasons)]
    harmed = [
        session(n, TODAY, later=(Later("morning", at(TODAY), None, harm=bool(n)),)) for n in (0, 1)
    ]
    many = [session(n, TODAY, routine=f"r{n}") for n in range(9)]
    flags = [Flag(SignId("seizure"), TODAY - n * DAY) for n in range(12)]
    for entries in ([], little(), [headache(1, TODAY, None)], [*taken, *rated]):
        calendar_chart.calendar_chart(entries, TODAY, words, weeks=2)
        effect_chart.before_after_chart(entries, 5, words)
        for whose in (about(), about(TWO_YEARS, *flags, age=None)):
            report.report(entries, whose, diary, words)
    other = (MedicineId("other"),)
    report.report([headache(1, TODAY, medicines=other)], about(), diary, words)
    three_years = Period(TODAY - 1000 * DAY, TODAY)
    report.report(
        [headache(1, TODAY - 900 * DAY), headache(2, TODAY)], about(three_years), diary, words
    )
    report.report([], About("adult", QUARTER, at(TODAY)), diary, words)
    report.report([], About("child", QUARTER, at(TODAY), unread=1), diary, words)
    calendar_chart.calendar_chart([], TODAY, words, weeks=60)
    effect_chart.before_after_chart(many, 5, words)
    table.csv_table([*ended, *harmed, *little()], words)
    return Noting.asked


def test_every_text_is_used_and_every_use_is_listed(asked):
    assert {key: " ".join(sorted(places)) for key, places in asked.items()} == dict(PLACES)


def test_every_text_uses_what_it_is_given(words):
    for key, text in words.papers.items():
        used = {name for _, name, _, _ in Formatter().parse(text) if name}
        assert used == {*PLACES[key].split()}, key
