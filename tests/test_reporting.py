"""The diary goes out as what was asked for, and as nobody else's."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.app import WallClock
from bot.conversation.library import Library
from bot.model.effects import Record
from bot.model.ids import ChatId, Language, RoutineId
from bot.model.media import DiaryChart, Media, Paper
from bot.model.turn import Turn
from bot.reporting import DiaryMaker
from tests.runtime.memory_store import MemoryStore
from tests.store.samples import ANNA, BORIS, NOW, chat, entry

TODAY = NOW.date()
EN, RU = Language("en"), Language("ru")
SINCE = TODAY - timedelta(days=27)


@pytest.fixture
async def store() -> MemoryStore:
    """Anna's diary with a strength of 9, Boris's with none."""
    store = MemoryStore()
    kept = replace(entry(1), before=9, massage=None)
    massage = entry(2).massage
    assert massage
    done = replace(entry(2), massage=replace(massage, routine=RoutineId("tension_type"), after=3))
    await store.commit(ANNA, 0, Turn(chat(), (Record(kept), Record(done))), None, NOW)
    await store.commit(BORIS, 0, Turn(chat()), None, NOW)
    return store


@pytest.fixture
def maker(store: MemoryStore, library: Library) -> DiaryMaker:
    return DiaryMaker(store, library, WallClock())


@pytest.mark.parametrize("language", [EN, RU])
@pytest.mark.parametrize(
    ("media", "begins", "kind"),
    [
        (DiaryChart("calendar", EN, "dark", TODAY), b"\x89PNG", "photo"),
        (DiaryChart("change", EN, "light", TODAY), b"\x89PNG", "photo"),
        (Paper("report", EN, SINCE, TODAY), b"%PDF", "document"),
        (Paper("table", EN, SINCE, TODAY), "\ufeff".encode(), "document"),
    ],
)
async def test_each_is_made_in_each_language(
    maker: DiaryMaker, media: DiaryChart | Paper, begins: bytes, kind: str, language: Language
) -> None:
    made = await maker.make(ANNA, replace(media, language=language))
    assert made
    assert made.content
    assert (made.kind, made.content[: len(begins)]) == (kind, begins)


async def test_a_table_holds_the_days_asked_for_and_no_others(maker: DiaryMaker) -> None:
    rows = []
    for until in (TODAY, TODAY - timedelta(days=1)):
        made = await maker.make(ANNA, Paper("table", EN, SINCE, until))
        assert made
        assert made.content
        rows.append(len(made.content.splitlines()))
    assert rows == [3, 1]


async def test_another_persons_paper_holds_nothing_of_this_one(maker: DiaryMaker) -> None:
    made = await maker.make(BORIS, Paper("table", EN, date(2020, 1, 1), TODAY))
    assert made
    assert made.content
    assert len(made.content.splitlines()) == 1


async def test_a_chat_that_is_gone_gets_nothing(maker: DiaryMaker) -> None:
    media: Media = Paper("report", EN, SINCE, TODAY)
    assert isinstance(media, Paper)
    assert await maker.make(ChatId(99), media) is None
