"""The seam to whatever keeps state. One contract suite, `tests/store/contract.py`, holds for all.

Rule 1: one turn is one transaction; state, alarms, outgoing messages and receipt, or nothing.
Rule 2: a turn is kept only when the chat still stands where it was loaded (compare-and-set).
Rule 3: a receipt is used once; the second time changes nothing.
Rule 4: outgoing messages of a chat leave in the order in which they were decided, one at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

from bot.model.diary import Entry
from bot.model.effects import Edit, Send
from bot.model.events import Due
from bot.model.ids import ChatId
from bot.model.state import Chat
from bot.model.turn import Receipt, Turn

Committed = Literal["committed", "lost_race", "duplicate"]
"""committed: kept. lost_race: somebody else moved the chat on; load and decide again.
duplicate: the receipt was used before, or the alarm is gone; nothing changed, nothing to do."""


EXCUSED_FOR = timedelta(hours=1)
"""Who is told that their data cannot be read need not hear it after each message; who comes back
later must not be met with silence."""


class StoreError(Exception):
    """The store cannot work. The message says what to do next."""


class StoreTooNewError(StoreError):
    """The database was written by a newer version of the program."""


class UnreadableError(StoreError):
    """What is stored about one chat is broken. Trying again does not help, and others go on."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A chat as the store knows it."""

    chat: Chat | None
    """None for a chat never seen. `chat.alarms` is filled in."""
    turn: int
    """Number of turns kept so far; 0 for a chat never seen."""


@dataclass(frozen=True, slots=True)
class LeasedAlarm:
    """An alarm whose time has come, leased to the caller."""

    chat: ChatId
    event: Due
    receipt: Receipt
    """`Receipt("alarm", id)`; committing with it consumes the alarm."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out, leased to the caller."""

    id: int
    chat: ChatId
    wish: Send | Edit
    message: int | None
    """For an `Edit`: the channel's number of the message, None when it was never delivered."""
    attempts: int
    """How often it was tried before."""
    decided_at: datetime
    unclear: int = 0
    """How many of those tries ended without anybody knowing whether the message has arrived."""
    finds_out: bool = False
    """True: the messenger had the whole bot wait, and what becomes of this one message tells
    whether it still does. Its settlement names `hold_s`; until then nobody is lent anything."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an outgoing message.

    delivered: gone, `message` is the channel's number for it; alarms waiting for it start at `at`.
    retry: try again not before `retry_at`.
    refused: final; it is parked with `reason`, and alarms waiting for it start all the same.
    """

    outcome: Literal["delivered", "retry", "refused"]
    at: datetime
    message: int | None = None
    retry_at: datetime | None = None
    reason: str = ""
    attempt: int | None = None
    """`Outgoing.attempts` of the lease that this is about. A retry whose lease has run out and was
    taken by somebody else changes nothing: it must not take the message out of their hands."""
    unclear: bool = False
    """For a retry: the message may have arrived all the same."""
    hold_s: float | None = None
    """Where it tells about the whole bot. Delivered: everybody may go. Anything else: nobody is to
    be sent anything for so many seconds, then one message finds out. Only a `Shared` store keeps
    it, for the other processes; one alone has it in its head."""


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a diary that cannot be read. It stays where it is, for whoever can repair it."""

    number: int
    stored: str = field(repr=False)
    """As it is stored; its owner may have it, a log may not."""


@dataclass(frozen=True, slots=True)
class Diary:
    """A chat's diary. An entry that is broken costs itself and none of the others."""

    entries: tuple[Entry, ...] = ()
    """Oldest first."""
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What waits and what was put aside."""

    waiting: int
    """Chats with a message on its way out; of each, one at a time can be sent."""
    oldest: datetime | None
    """When the oldest of these messages was decided; None when nothing waits."""
    parked: int
    """Messages that ended without having arrived and are not pruned yet."""


class Store(Protocol):
    """Keeps chats, alarms, outgoing messages, receipts and the diary. All times aware, in UTC."""

    async def load(self, chat: ChatId) -> Loaded:
        """Return the chat and its turn number."""
        ...

    async def diary(self, chat: ChatId) -> Diary:
        """Return the diary of a chat. Raises StoreTooNewError for an entry of a newer version."""
        ...

    async def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        """Return what was decided for a chat and is not delivered yet, in order.

        What cannot be read is left out: it is parked when its turn comes.
        """
        ...

    async def file(self, key: str) -> str | None:
        """Return the messenger's name for bytes that it was given before; None when unknown."""
        ...

    async def keep_file(self, key: str, name: str | None) -> None:
        """Remember the messenger's name for bytes made once; None forgets it."""
        ...

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn whole, when the chat still stands at `loaded_turn`; else keep nothing.

        Effects are applied in order. `Withdraw` removes unleased outgoing rows of earlier turns;
        a leased one is on the wire and may arrive, but is never tried again.
        `Edit` replaces a waiting unleased edit of the same slot. `Erase` removes all of the chat's
        rows but the receipt, and the state of the turn is then not stored.
        """
        ...

    async def excuse(
        self, chat: ChatId, receipt: Receipt | None, messages: tuple[Send, ...], now: datetime
    ) -> Committed:
        """Use a receipt up and queue messages; the chat's state stays as it is, unread.

        A message whose slot was queued within `EXCUSED_FOR` is not queued again.
        """
        ...

    async def due(self, now: datetime, limit: int, lease_s: float) -> tuple[LeasedAlarm, ...]:
        """Lease alarms due by `now`, earliest first. An expired lease may be taken again."""
        ...

    async def outgoing(self, now: datetime, limit: int, lease_s: float) -> tuple[Outgoing, ...]:
        """Lease messages that may go now: at most the oldest of each chat, most urgent first.

        One that cannot be read is parked on the way; one of a newer version is left to others.
        """
        ...

    async def hurry(self, decided_before: datetime) -> None:
        """Make what has waited since then as urgent as an answer, so that nobody waits for ever.

        Danger goes first all the same. Cheap enough to be called every few seconds.
        """
        ...

    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        """Write down what became of a leased message. Settling twice changes nothing."""
        ...

    async def next_event(self) -> datetime | None:
        """When the next alarm is due or the next message may be tried; None when nothing waits."""
        ...

    async def prune(self, before: datetime) -> int:
        """Drop receipts and settled rows older than `before`. Return how many."""
        ...

    async def beat(self, now: datetime) -> None:
        """Return once a little row is committed. Raises StoreError where turns would fail too."""
        ...

    async def tally(self) -> Tally:
        """Count what waits. Cheap enough to be asked every few seconds."""
        ...

    async def close(self) -> None:
        """Finish what was handed over, then release everything."""
        ...


@runtime_checkable
class Shared(Protocol):
    """A store on which several processes work at once."""

    def on_news(self, ring: Callable[[], None]) -> None:
        """Call `ring` when another process has kept something that is to be done.

        It only makes things faster: whoever misses it finds the work at the next look.
        """
        ...
