"""The file with everything: who makes it, and what else is asked of that maker."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from bot.channels.base import Attachment
from bot.conversation.library import Library
from bot.model.effects import Record, Send
from bot.model.ids import ChatId, Language, Slot
from bot.model.media import DiaryChart, Paper
from bot.runtime.exporting import Exporter, with_export
from bot.store.base import Store
from bot.store.sqlite import SqliteStore
from tests.store.samples import ANNA, BORIS, NOW, entry, turn

DAY = date(2026, 3, 1)
EVERYTHING = Paper("everything", Language("ru"), DAY, DAY)
REPORT = Paper("report", Language("en"), DAY, DAY)


@dataclass
class Printer:
    """Makes any other paper."""

    asked: list[Paper] = field(default_factory=list)

    def key(self, media: Paper) -> str | None:
        return media.kind

    async def make(self, chat: ChatId, media: Paper) -> Attachment | None:
        del chat
        self.asked.append(media)
        return Attachment("document", "report.pdf", b"%PDF")


@pytest.fixture
async def store() -> Store:
    opened = await SqliteStore.open(":memory:")
    for chat in (ANNA, BORIS):
        told = Send(Slot("m1"), f"for {chat}")
        asked = Send(Slot("m2"), "all of it", media=EVERYTHING)
        await opened.commit(chat, 0, turn(Record(entry()), told, asked), None, NOW)
    return opened


async def test_it_holds_all_of_one_chat_and_nothing_of_another(
    store: Store, library: Library
) -> None:
    made = await Exporter(store, library).make(ANNA, EVERYTHING)
    assert made
    assert made.content
    told = json.loads(made.content)
    assert told["about"].startswith("Это всё, что бот хранит")
    assert (told["chat"], told["turn"], told["state"]["pain"]) == (ANNA, 1, 3)
    assert [each["headache"] for each in told["diary"]] == ["tth_episodic"]
    assert [each["send"]["text"] for each in told["waiting_messages"]] == [f"for {ANNA}"]
    assert f"for {BORIS}" not in made.content.decode()
    await store.close()


async def test_a_chat_never_seen_has_nothing(store: Store, library: Library) -> None:
    made = await Exporter(store, library).make(ChatId(99), EVERYTHING)
    assert made
    told = json.loads(made.content or b"")
    assert (told["state"], told["diary"], told["waiting_messages"]) == (None, [], [])
    await store.close()


async def test_an_entry_that_cannot_be_read_is_in_it_as_it_is_stored(
    tmp_path: Path, library: Library
) -> None:
    store = await SqliteStore.open(tmp_path / "bot.sqlite")
    await store.commit(ANNA, 0, turn(Record(entry()), Record(entry(2))), None, NOW)
    with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as db:
        db.execute("UPDATE diary SET record = 'torn' WHERE number = 1")
        db.commit()
    made = await Exporter(store, library).make(ANNA, EVERYTHING)
    assert made
    told = json.loads(made.content or b"")
    assert [each["number"] for each in told["diary"]] == [2]
    assert told["diary_unread"] == [{"number": 1, "stored": "torn"}]
    await store.close()


async def test_it_is_never_kept_under_a_name(store: Store, library: Library) -> None:
    assert Exporter(store, library, Printer()).key(EVERYTHING) is None
    await store.close()


async def test_other_papers_are_made_by_whoever_made_them_before(
    store: Store, library: Library
) -> None:
    printer = Printer()
    makers = with_export({Paper: printer, DiaryChart: printer}, store, library)
    assert makers[Paper].key(REPORT) == "report"
    made = await makers[Paper].make(ANNA, REPORT)
    assert (made and made.name, printer.asked) == ("report.pdf", [REPORT])
    assert makers[DiaryChart] is printer
    await store.close()


async def test_without_them_other_papers_stay_behind(store: Store, library: Library) -> None:
    exporter = Exporter(store, library)
    assert (exporter.key(REPORT), await exporter.make(ANNA, REPORT)) == (None, None)
    await store.close()
