"""Two people with marked data: nothing of one is seen anywhere but in their own chat (P10)."""

import json
import logging
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.metrics import Metrics
from bot.model.events import Commanded, Pressed, Said
from bot.understanding.read import read
from tests.conversations.world import BEGIN
from tests.house.home import Home, buttons_of
from tests.house.visitor import visitor
from tests.store.steps import in_tables

ANNA, BORIS = 7_654_321_011, 7_654_321_022
QUIZZLE = "quizzlefritz"
"""A word that stands in no text of ours."""

HERE = {"location": {"latitude": 40.177612, "longitude": 44.512546}}
"""In Yerevan, whose clock few others have."""


@pytest_asyncio.fixture
async def two(
    home: Home, library: Library, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Home]:
    """Both have had a session; Boris has told where he is, and both have told what nobody keeps."""
    caplog.set_level(logging.DEBUG, "bot")
    for number in (ANNA, BORIS):
        person = home.api.person(number)
        await home.visit(person, visitor(library), until=0)
        await home.happen(person, Said(f"my cat {QUIZZLE}{number} is called so"))
        await home.happen(person, Commanded("stop"))
        await home.happen(person, Commanded("stop"))
    boris = home.api.person(BORIS)
    await home.happen(boris, Commanded("settings"))
    await home.happen(boris, Pressed("a.zone"))
    boris.sends(HERE)
    await home.settle()
    await in_tables(home.kept)
    yield home


def own_rows(home: Home, chat: int) -> dict[str, int]:
    """How many rows of each table name a chat."""
    tables = [name for (name,) in home.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        rows = home.rows(f"SELECT * FROM {table}")  # noqa: S608 - a name of this very database
        found[table] = sum(str(chat) in map(str, row) for row in rows)
    return {table: count for table, count in found.items() if count}


def on_disk(home: Home) -> bytes:
    beside = sorted(home.database.parent.glob(f"{home.database.name}*"))
    return b"".join(file.read_bytes() for file in beside)


def exported(home: Home, chat: int) -> dict[str, Any]:
    (post,) = [post for post in home.api.person(chat).sees() if post.file][-1:]
    assert post.file
    assert post.file.name == "headache-bot.json"
    told: dict[str, Any] = json.loads(post.file.content.decode())
    return told


async def test_no_word_and_no_place_is_stored_or_logged(
    two: Home, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await two.chat(BORIS)).preferences.zone == "Asia/Yerevan"
    for number in (ANNA, BORIS):
        await two.happen(two.api.person(number), Commanded("export"))
    kept = on_disk(two).decode(errors="replace")
    for word in (QUIZZLE, "40.17", "44.51"):
        assert (word in kept, word in caplog.text) == (False, False)
    for word in ("Yerevan", "tight band", "tth_episodic", "pressing_band"):
        assert word not in caplog.text


async def test_an_export_holds_all_of_ones_own_and_nothing_of_another(two: Home) -> None:
    for own, other in ((ANNA, BORIS), (BORIS, ANNA)):
        await two.happen(two.api.person(own), Commanded("export"))
        told = exported(two, own)
        assert told["chat"] == own
        assert str(other) not in json.dumps(told)
        assert QUIZZLE not in json.dumps(told)
        assert len(told["diary"]) == 1
        assert told["state"]["person"]["subject"] == "me"
        assert "expiry" in told["alarms"]
    assert exported(two, BORIS)["state"]["preferences"]["zone"] == "Asia/Yerevan"
    assert "Yerevan" not in json.dumps(exported(two, ANNA))


async def test_forgetting_leaves_no_byte_of_the_one_and_all_of_the_other(two: Home) -> None:
    marked = (await two.chat(BORIS)).preferences.zone
    assert marked
    assert marked.encode() in on_disk(two)
    others = own_rows(two, ANNA)
    assert set(own_rows(two, BORIS)) >= {"chats", "alarms", "diary", "messages"}
    boris = two.api.person(BORIS)
    await two.happen(boris, Commanded("forget"))
    assert "a.forget" in buttons_of(boris.sees()[-1])
    await two.happen(boris, Pressed("a.forget"))
    assert own_rows(two, BORIS) == {}
    assert marked.encode() not in on_disk(two)
    assert own_rows(two, ANNA) == others
    await two.shut()  # what is left in the log of the file goes into it
    number = BORIS.to_bytes(6, "big")  # as SQLite writes an integer of this size
    assert (number in on_disk(two), ANNA.to_bytes(6, "big") in on_disk(two)) == (False, True)
    await two.open()
    await two.settle()


async def test_whoever_was_forgotten_begins_anew(two: Home) -> None:
    boris = two.api.person(BORIS)
    await two.happen(boris, Commanded("forget"))
    await two.happen(boris, Pressed("a.forget"))
    await two.wait(3 * 24 * 3600)
    assert boris.sees()[-1].text.startswith("Everything about this chat is erased")
    await two.happen(boris, Commanded("export"))
    told = exported(two, BORIS)
    assert (told["diary"], told["state"]["person"]) == ([], None)
    await two.happen(boris, Commanded("start"))
    assert "please read this" in boris.sees()[-1].text
    begun = await two.chat(BORIS)
    assert (begun.person, begun.consented_at, begun.entries) == (None, None, 0)
    assert begun.preferences.zone is None


def test_figures_name_nobody_and_no_word(library: Library) -> None:
    metrics, chat = Metrics(), new_chat("en", library)
    decide = metrics.timed_step(partial(step, reading=metrics.timed_read(read)))
    for event in (Said(f"my {QUIZZLE} head"), Commanded(QUIZZLE, QUIZZLE), Pressed(f"a.{QUIZZLE}")):
        chat = decide(chat, event, library, BEGIN).chat
    shown = metrics.text().decode()
    assert 'headache_turn_seconds_count{event="Commanded"}' in shown
    assert QUIZZLE not in shown
