"""What is told about a turn is what was decided, and telling of it changes nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.conversation.library import Library
from bot.model.events import Said
from bot.model.ids import ChatId, Language
from bot.model.state import Chat
from bot.model.turn import Turn
from bot.trying import Trial
from bot.trying.telling import tell
from bot.trying.watching import Seen, ToldStore, watched


async def _say(trial: Trial, *texts: str) -> dict[str, Any]:
    """Say this in the first chat; return what was told of the last turn."""
    chat = next(iter(trial.api.world.chats))
    for text in texts:
        trial.rooms.person(chat).says(text)
        await trial.rest()
    return trial.rooms.turns[chat][-1]


async def test_signs_numbers_and_kinds_of_a_text_are_told(trial_here: Trial) -> None:
    told = await _say(trial_here, "no fever, one side, light hurts, pain 6")
    heard = {sign["id"]: sign["status"] for sign in told["reading"]["signs"]}
    assert told["event"]["kind"] == "said"
    assert heard["fever"] == "absent"
    assert "present" in heard.values()
    assert told["reading"]["numbers"]["pain"] == 6
    assert told["kinds"][0]["because"]
    assert [told["before"]["kind"], told["after"]["kind"]] == ["fresh", "consenting"]
    assert told["verdict"] == {"is": "not screened", "why": []}


async def test_an_emergency_is_told_with_its_reason(trial_here: Trial) -> None:
    told = await _say(trial_here, "my face droops on one side and I can't speak properly")
    assert told["verdict"]["is"] == "emergency"
    assert told["verdict"]["why"][0]["id"] == told["after"]["about"]["reason"]
    assert told["verdict"]["why"][0]["label"] != told["verdict"]["why"][0]["id"]


async def test_commands_and_presses_are_told_without_a_reading(trial_here: Trial) -> None:
    told = await _say(trial_here, "/start friend")
    assert (told["event"], "reading" in told) == (
        {"kind": "command", "text": "/start friend"},
        False,
    )
    assert told["does"][0] == "send, silent"


async def test_a_chat_that_was_closed_leaves_nothing_behind(trial_here: Trial) -> None:
    chat = next(iter(trial_here.api.world.chats))
    trial_here.rooms.person(chat).says("hello")
    trial_here.rooms.close(chat)
    await trial_here.rest()
    assert chat not in trial_here.rooms.turns
    assert [each["id"] for each in trial_here.rooms.all()] == [chat + 1]


class KeepsAll:
    async def commit(self, *_: object) -> str:
        return "committed"


async def test_a_mistake_of_the_program_is_named(library: Library) -> None:
    chat, now = Chat(Language("en")), datetime.now(UTC)
    seen: list[Seen] = []

    def fails(*_: object) -> Turn:
        raise ZeroDivisionError

    store = ToldStore(KeepsAll(), seen.append)  # type: ignore[arg-type] # nothing else is asked
    with pytest.raises(ZeroDivisionError):
        watched(fails)(chat, Said("hello"), library, now)
    await store.commit(ChatId(7), 0, Turn(chat), None, now)
    assert [tell(each, library)["mistake"] for each in seen] == ["ZeroDivisionError"]
