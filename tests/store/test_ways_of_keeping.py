"""Where nothing waits in a chat a turn is kept in fewer steps; what is kept must be the same."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import get_args
from unittest.mock import patch

from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.model.effects import (
    Cancel,
    Edit,
    Effect,
    Erase,
    Record,
    Schedule,
    Send,
    Strike,
    Urgency,
    Withdraw,
)
from bot.model.ids import AlarmKey, Slot
from bot.model.turn import Turn
from bot.store import keeping, leasing
from bot.store.base import Settlement
from bot.store.migrations import load_migrations
from bot.store.moments import to_micros
from bot.store.playing import play
from bot.store.schema import bring_forward
from tests.store.samples import ANNA, BORIS, LEASE_S, chat, entry, later

TABLES = ("chats", "alarms", "outgoing", "messages", "receipts", "diary")
STEPS = load_migrations("sqlite")

slots = st.sampled_from([Slot(f"m{number}") for number in range(4)])
keys = st.sampled_from(get_args(AlarmKey))
effects = st.one_of(
    st.builds(Send, slots, st.just("Now the temples."), urgency=st.sampled_from(Urgency)),
    st.builds(Edit, slots, st.just("Done.")),
    st.builds(
        Schedule,
        keys,
        st.integers(1, 2),
        st.integers(0, 2),
        st.sampled_from([0.0, 5.0, 60.0]),
        st.one_of(st.none(), slots),
    ),
    st.builds(Cancel, st.one_of(st.none(), keys)),
    st.just(Withdraw()),
    st.builds(Record, st.builds(entry, st.integers(1, 3))),
    st.builds(Strike, st.integers(1, 3)),
    st.just(Erase()),
)


@dataclass(frozen=True)
class Kept:
    """A turn of Anna's."""

    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Tried:
    """The next message of hers is lent and comes to this end; None: it is still on the wire."""

    outcome: Settlement | None


turns = st.builds(Kept, st.lists(effects, max_size=6).map(tuple))
outcomes = st.sampled_from(
    [
        Settlement("delivered", later(0), message=900),
        Settlement("refused", later(0), reason="blocked"),
        Settlement("retry", later(0), retry_at=later(9)),
        None,
    ]
)
# Mostly all is delivered before the next turn: there the short way is gone.
histories = st.lists(
    st.one_of(turns, st.builds(Tried, outcomes), st.just("all delivered")), min_size=1, max_size=10
).map(lambda found: ["all delivered" if n % 3 == 0 else one for n, one in enumerate(found)])


def shorter(_: Sequence[Effect]) -> bool:
    return False


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        bring_forward(db, STEPS)
        # Somebody else's rows are there too, and must stay as they are.
        there = Turn(chat(), (Send(Slot("m1"), "For Boris."), Schedule("step", 1, 1, 9.0)))
        play(db, keeping.keep(keeping.Proposal(BORIS, 0, there, None, to_micros(later(0)))))
        yield db


def rows(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - names from above
        for table in TABLES
    }


def happen(db: sqlite3.Connection, what: object, second: int) -> None:
    now = later(second * (LEASE_S + 1))
    match what:
        case Kept(wishes):
            ((turn,),) = db.execute(
                "SELECT coalesce((SELECT turn FROM chats WHERE chat = ?), 0)", (ANNA,)
            )
            wanted = Turn(chat(second % 10), wishes)
            proposal = keeping.Proposal(ANNA, turn, wanted, None, to_micros(now))
            assert play(db, keeping.keep(proposal)) == "committed"
        case Tried(outcome):
            lend(db, second, outcome)
        case _:
            while lend(db, second, Settlement("delivered", now, message=900 + second)):
                pass


def lend(db: sqlite3.Connection, second: int, outcome: Settlement | None) -> bool:
    """Lend one message and settle it; return whether there was one."""
    term = leasing.term(later(second * (LEASE_S + 1)), 1, LEASE_S)
    lent = play(db, leasing.lease_outgoing(leasing.SQLITE, term))
    for number, reason in lent.ended:
        play(db, leasing.settle(number, leasing.ended(later(second), reason)))
    if outcome is not None:
        for one in lent.messages:
            play(db, leasing.settle(one.id, outcome))
    return bool(lent.messages or lent.ended)


@settings(max_examples=400, deadline=None)
@given(histories)
def test_the_short_and_the_long_way_leave_the_same_rows(history: list[object]) -> None:
    taken = 0

    def counted(*given: object) -> object:
        nonlocal taken
        taken += 1
        return begin_line(*given)

    begin_line: Callable[..., object] = keeping._begin_line
    with database() as quick, database() as thorough:
        for second, what in enumerate(history):
            with patch.object(keeping, "_begin_line", counted):
                happen(quick, what, second)
            with patch.object(keeping, "is_simple", shorter):
                happen(thorough, what, second)
            assert rows(quick) == rows(thorough)
    event(f"the short way was taken {min(taken, 3)} times")
