"""Looks over the engine's shoulder: which turn was kept for which chat, and what came before it.

It needs no hook: the engine is given its `step` and its store, and both are given here with an ear.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from bot.chatting import WatchedStore
from bot.conversation.library import Library
from bot.model.events import Event
from bot.model.ids import ChatId
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.runtime.engine import Step
from bot.store.base import Committed, Store


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn that was kept."""

    chat: ChatId
    event: Event
    before: Chat
    turn: Turn
    now: datetime
    mistake: str = ""
    """What the program stumbled over; the turn then only says sorry."""


_deciding: ContextVar[tuple[Event, Chat, str] | None] = ContextVar("deciding", default=None)
"""What the turn under way is about. The engine decides and commits in one task."""


def watched(step: Step) -> Step:
    """Return a `step` that decides the same and remembers what about."""

    def decide(chat: Chat, event: Event, library: Library, now: datetime) -> Turn:
        _deciding.set((event, chat, ""))
        try:
            return step(chat, event, library, now)
        except Exception as error:
            _deciding.set((event, chat, type(error).__name__))
            raise

    return decide


class ToldStore(WatchedStore):
    """A store that tells `see` of every turn that was kept."""

    def __init__(self, store: Store, see: Callable[[Seen], None]) -> None:
        super().__init__(store)
        self._see = see

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn, and tell of it."""
        committed = await super().commit(chat, loaded_turn, turn, receipt, now)
        about = _deciding.get()
        if committed == "committed" and about is not None:
            event, before, mistake = about
            self._see(Seen(chat, event, before, turn, now, mistake))
        return committed
