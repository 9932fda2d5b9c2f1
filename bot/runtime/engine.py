"""One turn: load, step, commit. Lost the race? Again.

Rule 1: turns of one chat run in the order in which they came, turns of different chats side by
side.
Rule 2: whatever comes is consumed. When the decision fails by our mistake, the state stays as it
was, the receipt is committed all the same, and the person is told and sent to other help.
Rule 3: nothing that a person wrote is logged.
Rule 4: a chat whose state cannot be read is told so, its state is left for whoever can repair it,
and what is written there is still listened to for danger.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot.conversation.draft import DiaryNeeded
from bot.conversation.library import Library
from bot.model.effects import Edit, Effect, Schedule, Send, Urgency
from bot.model.events import Commanded, Due, Event, Pressed, Said, Sent, Undeliverable
from bot.model.ids import ChatId, Language, Slot
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn
from bot.runtime.clock import Bell, Clock
from bot.runtime.failures import stack_of
from bot.runtime.haste import Haste
from bot.store.base import Committed, Loaded, Store, StoreError, UnreadableError

MOST_RACES = 16
"""Each lost race means that another turn of the chat was kept. Sixteen in a row is no bad luck but
a store that does not keep its promise."""

Step = Callable[[Chat, Event, Library, datetime], Turn]
NewChat = Callable[[str | None, Library], Chat]

_log = logging.getLogger(__name__)


class RaceNeverWonError(Exception):
    """The same turn lost the race too often. See whether several programs share one database."""


@dataclass(frozen=True, slots=True)
class Bells:
    """The loops that a kept turn may wake."""

    alarms: Bell
    delivery: Bell

    def ring(self) -> None:
        """Wake both: somebody else has kept something."""
        self.alarms.ring()
        self.delivery.ring()

    def ring_for(self, effects: tuple[Effect, ...]) -> None:
        """Wake the loops that have something to do about these effects."""
        if any(isinstance(effect, Send | Edit) for effect in effects):
            self.delivery.ring()
        if any(_starts_now(effect) for effect in effects):
            self.alarms.ring()


def _starts_now(effect: Effect) -> bool:
    return isinstance(effect, Schedule) and effect.after_delivery_of is None


class ChatLocks:
    """A lock for each chat that is in use, first come first served; forgotten when unused."""

    def __init__(self) -> None:
        self._locks: dict[ChatId, tuple[asyncio.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @contextlib.asynccontextmanager
    async def hold(self, chat: ChatId) -> AsyncIterator[None]:
        """Have the chat to oneself."""
        lock, users = self._locks.get(chat, (asyncio.Lock(), 0))
        self._locks[chat] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            self._leave(chat)

    def _leave(self, chat: ChatId) -> None:
        lock, users = self._locks.pop(chat)
        if users > 1:
            self._locks[chat] = (lock, users - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Takes events in, keeps what was decided."""

    store: Store
    library: Library
    clock: Clock
    step: Step
    new_chat: NewChat
    bells: Bells
    locks: ChatLocks = field(default_factory=ChatLocks)
    haste: Haste = field(default_factory=Haste)

    async def handle(self, chat: ChatId, event: Event, receipt: Receipt | None) -> None:
        """Return once the turn is kept, or was kept before. Raises when it could not be kept.

        Of a chat that writes faster than anybody could read, only turns that matter are kept.
        """
        is_hasty = _is_from_a_person(event) and self.haste.is_hasty(chat, self.clock.now())
        async with self.locks.hold(chat):
            for _ in range(MOST_RACES):
                if await self._attempt(chat, event, receipt, is_hasty=is_hasty) != "lost_race":
                    return
        raise RaceNeverWonError(f"chat {chat}: {MOST_RACES} races lost in a row")

    async def _attempt(
        self, chat: ChatId, event: Event, receipt: Receipt | None, *, is_hasty: bool
    ) -> Committed:
        try:
            loaded = await self.store.load(chat)
        except UnreadableError as error:
            _log.error("chat %s: %s", chat, error)
            return await self._excuse(chat, event, receipt)
        if loaded.chat is None and isinstance(event, Undeliverable):
            return "duplicate"  # erased meanwhile: must not come back as a new chat
        before = loaded.chat or self.new_chat(_client_language(event), self.library)
        now = self.clock.now()
        try:
            turn = await self._decide(chat, before, event, now)
            if is_hasty and not self.haste.may_keep(chat, before, turn):
                return await self._hush(chat, before, loaded, receipt, now)
            return await self._commit(chat, loaded, turn, receipt, now)
        except UnreadableError as error:
            _log.error("chat %s: %s", chat, error)  # of its diary
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever our mistake is, it must cost this one turn only
            _tell(error, chat, event, receipt)
        if is_hasty:
            return "duplicate"
        # Out of the handler, so that an error of the next line does not carry the first one along.
        return await self._commit(chat, loaded, self._sorry(before, loaded, event), receipt, now)

    async def _decide(self, chat: ChatId, before: Chat, event: Event, now: datetime) -> Turn:
        """Decide; with the diary at hand where the decision needs it, which few do."""
        try:
            return self.step(before, event, self.library, now)
        except DiaryNeeded:
            kept = await self.store.diary(chat)
        whole = replace(before, diary=kept.entries, unread=len(kept.unread))
        return self.step(whole, event, self.library, now)

    async def _commit(
        self, chat: ChatId, loaded: Loaded, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        outcome = await self.store.commit(chat, loaded.turn, turn, receipt, now)
        if outcome == "committed":
            self.bells.ring_for(turn.effects)
        return outcome

    async def _hush(
        self, chat: ChatId, before: Chat, loaded: Loaded, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Let a turn be that leads nowhere, and say why, once."""
        if not self.haste.must_tell(chat):
            return "duplicate"
        _log.warning("chat %s is too fast; only what matters is answered", chat)
        text = self._apology(before.language, key="too_fast")
        told = Turn(before, (Send(Slot(f"fast{loaded.turn}"), text),))
        return await self._commit(chat, loaded, told, receipt, now)

    async def _excuse(self, chat: ChatId, event: Event, receipt: Receipt | None) -> Committed:
        """Use the event up: it would be as unreadable the next time. Say so, and listen."""
        now = self.clock.now()
        messages = self._warnings(chat, event, receipt, now)
        if not messages and not isinstance(event, Undeliverable):
            text = self._apology(_client_language(event), key="cannot_read_you")
            messages = (Send(Slot("excuse"), text, sounds=isinstance(event, Due)),)
        outcome = await self.store.excuse(chat, receipt, messages, now)
        if outcome == "committed":
            self.bells.ring_for(messages)
        return outcome

    def _warnings(
        self, chat: ChatId, event: Event, receipt: Receipt | None, now: datetime
    ) -> tuple[Send, ...]:
        """Return what somebody never seen would hear of danger for these words."""
        if not isinstance(event, Said):
            return ()
        try:
            stranger = self.new_chat(_client_language(event), self.library)
            turn = self.step(stranger, event, self.library, now)
        except Exception as error:  # noqa: BLE001 - as above
            _tell(error, chat, event, receipt)
            return ()
        number = receipt.id if receipt else 0
        return tuple(
            replace(effect, slot=Slot(f"excuse{number}.{position}"), rows=())
            for position, effect in enumerate(turn.effects)
            if isinstance(effect, Send) and effect.urgency is Urgency.DANGER
        )

    def _apology(self, language: str | None, *, key: str) -> str:
        words = self.library.words
        spoken = Language(language or "")
        return words[spoken if spoken in words else self.library.fallback].messages[key]

    def _sorry(self, chat: Chat, loaded: Loaded, event: Event) -> Turn:
        """Return the turn that changes nothing and says so, to whoever can still be reached."""
        if isinstance(event, Undeliverable):
            return Turn(chat)
        text = self._apology(chat.language, key="our_mistake")
        # The turn's number makes the name unique without touching the state.
        slot = Slot(f"sorry{loaded.turn}")
        # A step that does not come has to be heard, the eyes may be closed.
        return Turn(chat, (Send(slot, text, sounds=isinstance(event, Due)),))


def _is_from_a_person(event: Event) -> bool:
    return isinstance(event, Said | Pressed | Commanded | Sent)


def _client_language(event: Event) -> str | None:
    match event:
        case Said() | Pressed() | Commanded() | Sent():
            return event.client_language
        case Due() | Undeliverable():
            return None
        case _:
            assert_never(event)


def _tell(error: Exception, chat: ChatId, event: Event, receipt: Receipt | None) -> None:
    kind = type(event).__name__
    _log.error("chat %s: turn failed on %s, %s\n%s", chat, kind, receipt, stack_of(error))
