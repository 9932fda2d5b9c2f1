"""The store for several machines: PostgreSQL, any number of replicas on one database.

Rule 1: turns and settlements of one chat take turns by a lock on the chat, whoever makes them. So
within a chat everything happens in one order, and different chats never wait for each other.
Rule 2: what is lent is passed over by the others (`SKIP LOCKED`) and has an end by their clocks:
replicas whose clocks differ by seconds may both send what was lent.
Rule 3: replicas tell each other of work (`NOTIFY`), and find it anyway when they do not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from bot.model.effects import Edit, Effect, Schedule, Send
from bot.model.ids import ChatId
from bot.model.turn import Receipt, Turn
from bot.store import keeping, leasing, reading
from bot.store.base import (
    Committed,
    Diary,
    LeasedAlarm,
    Loaded,
    Outgoing,
    Settlement,
    Tally,
)
from bot.store.migrations import load_migrations
from bot.store.moments import span, to_micros
from bot.store.postgres.connections import MOST, PATIENCE_S, Connections
from bot.store.postgres.news import News
from bot.store.postgres.pace import Budget, lease_within, told
from bot.store.postgres.schema import bring_forward

PRUNE_CHUNK = 1000
"""Rows dropped at a time, so that no lock is held for long."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What replicas must share because the messenger counts it over all of them."""

    per_second: float | None = None
    """Messages a second over all chats; None: no limit."""
    chat_gap_s: float = 0.0
    """Seconds between two messages of one chat."""


ALONE = Sharing()


class PostgresStore:
    """A `Store` in one schema. Open it with `await PostgresStore.open(url)`."""

    def __init__(self, connections: Connections, sharing: Sharing) -> None:
        self._connections = connections
        self._news = News(connections)
        self._budget = None if sharing.per_second is None else Budget(sharing.per_second)
        self._gap = span(sharing.chat_gap_s)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        sharing: Sharing = ALONE,
        most: int = MOST,
        patience_s: float = PATIENCE_S,
    ) -> Self:
        """Reach the server and bring the schema up to date. Raises StoreError.

        `postgresql://user:password@host:5432/database`; `?search_path=NAME` chooses a schema.
        """
        connections = await Connections.open(url, most=most, patience_s=patience_s)
        try:
            async with connections.lend() as connection:
                await bring_forward(connection, load_migrations("postgres"))
        except BaseException:
            await connections.close()
            raise
        return cls(connections, sharing)

    def on_news(self, ring: Callable[[], None]) -> None:
        """Call `ring` when another replica has kept something that is to be done."""
        self._news.hear(ring)

    async def load(self, chat: ChatId) -> Loaded:
        """Return the chat and its turn number."""
        return await self._connections.run(reading.load(chat))

    async def commit(
        self, chat: ChatId, loaded_turn: int, turn: Turn, receipt: Receipt | None, now: datetime
    ) -> Committed:
        """Keep a turn whole, when the chat still stands at `loaded_turn`; else keep nothing."""
        proposal = keeping.Proposal(chat, loaded_turn, turn, receipt, to_micros(now), self._gap)
        outcome = await self._connections.transact(keeping.keep(proposal), chat)
        if outcome == "committed" and _is_news(turn.effects):
            self._news.tell()
        return outcome

    async def excuse(
        self, chat: ChatId, receipt: Receipt | None, messages: tuple[Send, ...], now: datetime
    ) -> Committed:
        """Use a receipt up and queue messages; the chat's state stays as it is, unread."""
        script = keeping.excuse(chat, receipt, messages, to_micros(now), self._gap)
        return await self._connections.transact(script, chat)

    async def due(self, now: datetime, limit: int, lease_s: float) -> tuple[LeasedAlarm, ...]:
        """Lease alarms due at or before `now`, earliest first."""
        term = leasing.term(now, limit, lease_s)
        return await self._connections.run(leasing.lease_due(leasing.POSTGRES, term))

    async def outgoing(self, now: datetime, limit: int, lease_s: float) -> tuple[Outgoing, ...]:
        """Lease messages that may go now: at most the oldest one of each chat, most urgent first.

        Fewer than there are when the replicas together have used up their share of the moment, and
        none while the messenger has the whole bot wait, whichever replica was told so.
        """
        term = leasing.term(now, limit, lease_s)
        while True:
            lent = await self._lend(term)
            for outgoing, reason in lent.ended:
                await self.settle(outgoing, leasing.ended(now, reason))
            if lent.messages or not lent.ended:
                return lent.messages

    async def hurry(self, decided_before: datetime) -> None:
        """Make what has waited since then as urgent as an answer."""
        await self._connections.run(leasing.hurry(leasing.POSTGRES, to_micros(decided_before)))

    async def settle(self, outgoing: int, settlement: Settlement) -> None:
        """Write down what became of a leased message. Settling twice changes nothing.

        What it tells about the whole bot counts for all replicas from then on.
        """
        if self._budget is not None and settlement.hold_s is not None:
            await self._connections.run(told(settlement.outcome == "delivered", settlement.hold_s))
        chat = await self._connections.run(leasing.owner_of(outgoing))
        if chat is None:
            return
        # PostgreSQL keeps every character but this one.
        kept = replace(settlement, reason=settlement.reason.replace("\0", ""))
        await self._connections.transact(leasing.settle(outgoing, kept, self._gap), chat)

    async def next_event(self) -> datetime | None:
        """When there is something to do next; what is leased counts from the end of its lease."""
        return await self._connections.run(leasing.next_event())

    async def prune(self, before: datetime) -> int:
        """Drop receipts and settled rows older than `before`. Return how many."""
        limit, total = to_micros(before), 0
        while gone := await self._connections.run(
            leasing.prune(leasing.POSTGRES, limit, PRUNE_CHUNK)
        ):
            total += gone
        return total

    async def diary(self, chat: ChatId) -> Diary:
        """Return the diary of a chat, and what of it cannot be read."""
        return await self._connections.run(reading.diary(chat))

    async def unsent(self, chat: ChatId) -> tuple[Send | Edit, ...]:
        """Return what was decided for a chat and is not delivered yet, in order."""
        return await self._connections.run(reading.unsent(chat))

    async def file(self, key: str) -> str | None:
        """Return the messenger's name for bytes that it was given before; None when unknown."""
        return await self._connections.run(reading.file(key))

    async def keep_file(self, key: str, name: str | None) -> None:
        """Remember the messenger's name for bytes made once; None forgets it."""
        await self._connections.run(keeping.keep_file(key, name))

    async def beat(self, now: datetime) -> None:
        """Return once a little row is committed."""
        await self._connections.run(leasing.beat(to_micros(now)))

    async def tally(self) -> Tally:
        """Count what waits and what was put aside."""
        return await self._connections.run(leasing.tally())

    async def close(self) -> None:
        """Finish what was handed over, then release everything."""
        await self._news.close()
        await self._connections.close()

    async def _lend(self, term: leasing.Term) -> leasing.Lent:
        if self._budget is None:
            return await self._connections.run(leasing.lease_outgoing(leasing.POSTGRES, term))
        return await self._connections.transact(lease_within(self._budget, term))


def _is_news(effects: Sequence[Effect]) -> bool:
    return any(isinstance(effect, Send | Edit | Schedule) for effect in effects)
