"""The table opens in a spreadsheet, whole, and runs nothing."""

import csv
from dataclasses import replace

import pytest

from bot.model.diary import Later
from bot.model.ids import HeadacheId, Language, MedicineId, SignId, TriggerId
from bot.papers.table import COLUMNS, csv_table
from tests.papers.diaries import DAY, TODAY, at, headache, little, much, session


def rows(made: bytes, separator: str = ",") -> list[dict[str, str]]:
    head, *lines = csv.reader(made.decode("utf-8-sig").splitlines(), delimiter=separator)
    assert all(len(line) == len(head) for line in lines)
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


@pytest.fixture
def english(library):
    words = library.words[Language("en")]
    return lambda entries: rows(csv_table(entries, words))


def test_it_begins_with_the_mark_that_spreadsheets_know(words):
    assert csv_table([], words).startswith(b"\xef\xbb\xbf")


def test_an_empty_diary_is_a_line_of_headings(words):
    made = csv_table([], words).decode("utf-8-sig")
    assert made.endswith("\r\n")
    assert made.count("\n") == 1
    assert words.papers["column_medicines"] in made


def test_each_entry_is_one_line(words):
    separator = words.papers["csv_separator"]
    for entries in (little(), much(days=60)):
        assert len(rows(csv_table(entries, words), separator)) == len(entries)


def test_a_headache_is_told_with_its_words(english):
    [row] = english([
        headache(3, TODAY, 7, hours=5, headache=HeadacheId("migraine_aura"),
                 signs=(SignId("one_side"),), medicines=(MedicineId("triptan"),),
                 triggers=(TriggerId("stress"), TriggerId("weather")))
    ])  # fmt: skip
    assert row["number"] == "3"
    assert (row["day"], row["began"], row["ended"]) == (
        "2026-03-19", "2026-03-19 12:00", "2026-03-19 17:00",
    )  # fmt: skip
    assert (row["before"], row["after"], row["massage"]) == ("7", "", "")
    assert (row["medicines"], row["triggers"]) == ("triptan (for migraine)", "stress; weather")
    assert row["kind"] == "migraine with aura"


def test_a_session_is_told_with_what_came_later(english):
    later = (
        Later("half_hour", at(TODAY, 13), 4),
        Later("two_hours", at(TODAY, 15), 2),
        Later("day", at(TODAY + DAY), 0),
        Later("morning", at(TODAY + DAY, 8), None, harm=False),
    )
    [row] = english([session(1, TODAY, 6, 3, stopped="late", later=later)])
    assert (row["massage"], row["points"][:4]) == ("Head tension massage", "GB20")
    assert [row[key] for key in ("before", "after", "half_hour", "two_hours", "next_day")] == [
        "6", "3", "4", "2", "0",
    ]  # fmt: skip
    assert (row["steps"], row["planned"], row["stopped"], row["harm"]) == (
        "13",
        "13",
        "too late",
        "no",
    )


def test_not_asked_is_told_from_none_taken(english):
    found = english([headache(1, TODAY), headache(2, TODAY, medicines=())])
    assert [row["medicines"] for row in found] == ["not asked", "none"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_run_as_a_formula(start, english):
    entry = replace(headache(1, TODAY), triggers=(TriggerId(f"{start}1+1"),))
    [row] = english([entry])
    assert row["triggers"].startswith("'")


def test_russian_spreadsheets_get_their_separator(library):
    made = csv_table(little(), library.words[Language("ru")]).decode("utf-8-sig")
    assert made.splitlines()[0].split(";")[1] == "День"
