"""The diary's picture and papers through the whole house, to a messenger that checks them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.botapi import Person
from bot.botapi.files import File
from bot.conversation.library import Library
from bot.model.events import Commanded, Pressed
from tests.house.home import Home, at_home, buttons_of
from tests.house.visitor import visitor

ANNA = 11


@pytest.fixture
async def home(library: Library, tmp_path: Path) -> AsyncIterator[Home]:
    async with at_home(library, tmp_path / "bot.sqlite") as home:
        yield home


async def with_diary(home: Home, library: Library, language: str) -> Person:
    """Somebody who has had a session and has written a headache down."""
    anna = home.api.person(ANNA, language)
    await home.visit(anna, visitor(library, language))
    words = {"en": "6, yesterday, ibuprofen", "ru": "6, вчера, ибупрофен"}[language]
    await home.happen(anna, Commanded("log", words))
    return anna


async def tapped(home: Home, anna: Person, ending: str) -> File | None:
    """What comes with the answer to the button whose data end like this."""
    buttons = [data for post in anna.sees() for data in buttons_of(post) if data.endswith(ending)]
    await home.happen(anna, Pressed(buttons[-1]))
    return anna.sees()[-1].file


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_diary_comes_as_a_picture_a_report_and_a_table(
    home: Home, library: Library, language: str
) -> None:
    anna = await with_diary(home, library, language)
    await home.happen(anna, Commanded("diary"))
    chart = anna.sees()[-1].file
    assert chart
    assert (chart.kind, chart.content[:4]) == ("photo", b"\x89PNG")
    await home.happen(anna, Commanded("report"))
    await tapped(home, anna, ".report.28")
    report = await tapped(home, anna, f".report.28.{language}")
    assert report
    assert (report.kind, report.content[:5]) == ("document", b"%PDF-")
    assert report.name.endswith(".pdf")
    table = await tapped(home, anna, ".report.28.csv")
    assert table
    assert table.name.endswith(".csv")
    assert len(table.content.decode("utf-8-sig").splitlines()) == 3


async def test_everything_that_is_kept_comes_as_one_file_with_no_word_of_the_person(
    home: Home, library: Library
) -> None:
    anna = await with_diary(home, library, "en")
    await home.happen(anna, Commanded("export"))
    file = anna.sees()[-1].file
    assert file
    told = json.loads(file.content)
    assert [entry["before"] for entry in told["diary"]] == [6, 5]
    assert b"ibuprofen" not in file.content
    assert b"tight band" not in file.content
