"""A whole house from a pipe: time is skipped, nothing comes late, everything is played out."""

import io
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import chatting
from bot.chatting import Playback, SkippingClock, Terminal, WatchedStore, Wishes
from bot.conversation.library import Library
from bot.model.effects import Cancel, Effect, Schedule, Send, Withdraw
from bot.model.events import Commanded, Due, Event, Said
from bot.model.ids import ChatId, Language, Slot
from bot.model.state import Chat
from bot.model.turn import Turn
from bot.store.base import StoreError
from bot.store.sqlite import SqliteStore

from .runtime.fakes import library

STEPS = 3


def begin(client_language: str | None, _: Library) -> Chat:
    return Chat(Language(client_language or "en"))


def decide(chat: Chat, event: Event, _: Library, now: datetime) -> Turn:
    """A massage of three steps of 60 seconds, then a check-in after two hours."""
    del now
    slot = Slot(f"m{chat.sent + 1}")
    after = Chat(chat.language, sent=chat.sent + 1)
    return Turn(after, _effects(event, slot))


def _effects(event: Event, slot: Slot) -> tuple[Effect, ...]:
    match event:
        case Commanded("start"):
            return (Send(slot, "hello"),)
        case Said("go"):
            return _step(1, slot)
        case Said("stop"):
            return (Withdraw(), Cancel(), Send(slot, "stopped"))
        case Due("step", step=step) if step < STEPS:
            return _step(step + 1, slot)
        case Due("step"):
            return (Send(slot, "better?"), Schedule("check_in", 1, 0, 7200))
        case Due("check_in"):
            return (Send(slot, "and now?"),)
        case _:
            return (Send(slot, "heard"),)


def _step(number: int, slot: Slot) -> tuple[Effect, ...]:
    return (Send(slot, f"step {number}"), Schedule("step", 1, number, 60, slot))


async def spoken(lines: str, database: Path | None = None) -> list[str]:
    """Return what stands on the terminal after these lines from a pipe."""
    stdout = io.StringIO()
    wishes = Wishes(database=database)
    terminal = Terminal(io.StringIO(lines), stdout)
    await chatting.chat(terminal, library(), wishes, step=decide, new_chat=begin)
    return [line for line in stdout.getvalue().split("\n") if line]


async def test_the_running_session_is_played_to_its_end_but_not_to_the_check_in():
    began = time.monotonic()
    assert await spoken("go\n") == ["hello", "> go", "step 1", "step 2", "step 3", "better?"]
    assert time.monotonic() - began < 10  # three minutes of massage


async def test_a_line_comes_after_everything_that_is_due_before_it():
    assert await spoken("go\n@wait 90\nhm\nstop\n") == [
        "hello", "> go", "step 1", "[90 s]", "step 2", "> hm", "heard", "> stop", "stopped",
    ]  # fmt: skip


async def test_a_long_wait_passes_everything_in_order():
    assert await spoken("go\n@wait 7300\n@wait 100\n") == [
        "hello", "> go", "step 1", "[7300 s]", "step 2", "step 3", "better?", "[100 s]", "and now?",
    ]  # fmt: skip


async def test_quit_leaves_the_session_for_later_and_it_goes_on(tmp_path):
    database = tmp_path / "made" / "on" / "the" / "way" / "chat.db"
    assert await spoken("go\nquit\n", database) == ["hello", "> go", "step 1"]
    assert await spoken("", database) == ["step 2", "step 3", "better?"]


async def test_without_a_database_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    await spoken("go\n")
    assert list(tmp_path.iterdir()) == []


async def test_a_database_in_use_is_refused(tmp_path):
    path = tmp_path / "chat.db"
    store = await SqliteStore.open(path)
    with pytest.raises(StoreError, match="Another bot is running"):
        await spoken("hi\n", path)
    await store.close()


async def test_the_clock_leaps_and_wakes_those_whose_time_has_come():
    clock = SkippingClock()
    before = clock.now()
    clock.leap_to(before + timedelta(hours=1))
    clock.leap_to(before)
    assert timedelta(hours=1) <= clock.now() - before < timedelta(hours=1, seconds=10)


async def test_a_conversation_that_never_rests_is_told(monkeypatch):
    monkeypatch.setattr(chatting, "STUCK_S", 0.05)
    store = WatchedStore(await SqliteStore.open(":memory:"))
    now = datetime.now(UTC)
    turn = Turn(Chat(Language("en")), (Send(Slot("m1"), "nobody delivers this"),))
    await store.commit(ChatId(1), 0, turn, None, now)
    with pytest.raises(chatting.Stuck):
        await Playback(store, SkippingClock()).settle()
    await store.close()
