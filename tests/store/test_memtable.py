"""What goes by way of the journal ends where it would have ended in the tables at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bot.model.effects import Schedule, Send, Withdraw
from bot.model.ids import Slot
from bot.model.turn import Receipt, Turn
from bot.store import journal, keeping, leasing, reading
from bot.store.base import Settlement, UnreadableError
from bot.store.memtable import FLUSH_AFTER, FLUSH_S, MOST_WAITING, Memtable
from bot.store.moments import to_micros
from bot.store.playing import play
from bot.store.sqlite import _Jobs
from tests.store.samples import ANNA, LEASE_S, NOW, chat, later
from tests.store.test_ways_of_keeping import Kept, Tried, database, histories

PLAIN = ("chats", "receipts", "messages", "alarms", "diary")

EVENTS = ("flush", "spill", "undone", "careful")
"""What may happen to a memtable at any time, and must not be seen."""


@dataclass
class Clock:
    """Seconds that pass when told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """A database and what its writer keeps in memory."""

    db: sqlite3.Connection
    clock: Clock = field(default_factory=Clock)
    memtable: Memtable = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin with what is on disk."""
        self.memtable = Memtable(self.clock)
        self.jobs = _Jobs(self.memtable)

    @contextmanager
    def transaction(self, *, is_careful: bool = False) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        self.memtable.begin(self.db, is_careful=is_careful)
        yield
        self.memtable.end(self.db)
        self.db.execute("COMMIT")

    def undo(self) -> None:
        """A transaction fails after it has changed much."""
        self.db.execute("BEGIN IMMEDIATE")
        self.memtable.begin(self.db)
        self.keep(Turn(chat(), (Withdraw(), Send(Slot("m9"), "Never."))), 9999)
        self.jobs.lease(self.db, leasing.term(later(9_999_999), 9, LEASE_S))
        self.db.execute("ROLLBACK")
        self.memtable.lose()

    def keep(self, turn: Turn, second: int) -> None:
        known = self.jobs.load(self.db, ANNA)
        receipt = Receipt("telegram", second)
        proposal = keeping.Proposal(ANNA, known.turn, turn, receipt, at(second))
        assert self.jobs.keep(self.db, proposal)[0] == "committed"

    def lend(self, second: int, outcome: Settlement | None) -> bool:
        term = leasing.term(later(second * (LEASE_S + 1)), 1, LEASE_S)
        lent = self.jobs.lease(self.db, term)
        for number, reason in lent.ended:
            self.jobs.settle(self.db, number, leasing.ended(later(second), reason))
        for one in lent.messages if outcome else ():
            assert outcome is not None
            self.jobs.settle(self.db, one.id, outcome)
        return bool(lent.messages or lent.ended)


class Tables(Memtable):
    """Nothing is regular: everything is done in the tables."""

    def _has_the_line(self, _: sqlite3.Connection) -> bool:
        return False


def at(second: int) -> int:
    return to_micros(later(second * (LEASE_S + 1)))


def rows(db: sqlite3.Connection, *, is_killed: bool) -> dict[str, list[tuple[object, ...]]]:
    found = {
        table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - names from above
        for table in PLAIN
    }
    if is_killed:  # it takes with it what it had lent, how often, and when it would try again
        db.execute("UPDATE outgoing SET attempts = 0, lease_until = NULL")
        db.execute("UPDATE outgoing SET try_at = 0 WHERE try_at IS NOT NULL")
    found["outgoing"] = db.execute(
        "SELECT * FROM outgoing WHERE status <> 'delivered' ORDER BY id"
    ).fetchall()
    return found


def happen(house: House, what: object, second: int) -> None:
    with house.transaction():
        match what:
            case Kept(wishes):
                house.keep(Turn(chat(second % 10), wishes), second)
            case Tried(outcome):
                house.lend(second, outcome)
            case "all delivered":
                now = later(second * (LEASE_S + 1))
                while house.lend(second, Settlement("delivered", now, message=900 + second)):
                    pass


def disturb(house: House, what: str) -> None:
    match what:
        case "undone" if house.memtable.unsent(ANNA) == ():  # it forgets what it has lent
            house.undo()
        case "careful":
            with house.transaction(is_careful=True):
                pass
        case "flush":
            house.clock.now += FLUSH_S
            with house.transaction():
                pass
        case "spill":
            with house.transaction():
                house.memtable.spill(house.db)


@settings(max_examples=400, deadline=None)
@given(
    histories,
    st.lists(st.sampled_from(["", "", *EVENTS]), min_size=10, max_size=10),
    st.sampled_from(["closed", "killed"]),
)
def test_both_ways_lead_to_the_same_rows(
    history: list[object], events: list[str], end: str
) -> None:
    with database() as quick_db, database() as thorough_db:
        quick, thorough = House(quick_db), House(thorough_db)
        thorough.memtable = Tables(thorough.clock)
        thorough.jobs = _Jobs(thorough.memtable)
        in_memory = 0
        for second, what in enumerate(history):
            happen(quick, what, second)
            happen(thorough, what, second)
            assert quick.memtable.alarms(quick_db, ANNA) == play(quick_db, reading.alarms(ANNA))
            in_memory += quick.memtable.next_event() is not None
            disturb(quick, events[second % len(events)]) if events[second % len(events)] else None
        is_killed = end == "killed"
        if is_killed:
            quick.start()
        with quick.transaction():
            quick.memtable.spill(quick_db)
        assert rows(quick_db, is_killed=is_killed) == rows(thorough_db, is_killed=is_killed)
        assert list(journal.read(quick_db)) == []
    event(f"messages waited in memory {min(in_memory, 3)} times")


@pytest.fixture
def house() -> Iterator[House]:
    with database() as db:
        db.execute("PRAGMA secure_delete = ON")
        opened = House(db)
        with opened.transaction():
            assert opened.lend(0, Settlement("delivered", NOW, message=1))  # what is there already
        yield opened


def in_journal(house: House) -> int:
    return len(list(journal.read(house.db)))


def waiting_rows(house: House) -> int:
    (count,) = house.db.execute("SELECT count(*) FROM outgoing WHERE status = 'waiting'").fetchone()
    return int(count)


def test_a_turn_is_one_row_of_the_journal_and_none_of_its_tables(house: House) -> None:
    with house.transaction():
        house.keep(Turn(chat(), (Send(Slot("m1"), "Now the temples."),)), 1)
    assert (in_journal(house), waiting_rows(house)) == (1, 0)
    assert house.db.execute("SELECT 1 FROM chats WHERE chat = ?", (ANNA,)).fetchall() == []


def test_a_second_later_only_what_waits_is_left_in_the_journal(house: House) -> None:
    with house.transaction():
        house.keep(Turn(chat(), (Send(Slot("m1"), "One."), Send(Slot("m2"), "Two."))), 1)
        house.lend(1, Settlement("delivered", NOW, message=7))
    house.clock.now += FLUSH_S
    with house.transaction():
        pass
    ((whose, left),) = journal.read(house.db)
    assert whose == ANNA
    assert isinstance(left, journal.Waits)
    assert left.queued.slot == "m2"
    assert house.db.execute("SELECT turn FROM chats WHERE chat = ?", (ANNA,)).fetchall() == [(1,)]


def test_many_turns_go_into_the_tables_at_once(house: House) -> None:
    for second in range(FLUSH_AFTER):
        assert in_journal(house) == second
        with house.transaction():
            house.keep(Turn(chat()), second)
    assert in_journal(house) == 0
    assert house.db.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_an_alarm_still_starts_after_a_failure(house: House) -> None:
    wishes = (Send(Slot("m1"), "Press."), Schedule("step", 1, 1, 60.0, Slot("m1")))
    with house.transaction():
        house.keep(Turn(chat(), wishes), 1)
    house.undo()
    with house.transaction():
        house.lend(2, Settlement("delivered", later(7), message=7))
    (due,) = house.db.execute("SELECT due_at FROM alarms WHERE chat = ?", (ANNA,)).fetchone()
    assert due == to_micros(later(67))


def test_what_waits_by_the_thousand_lies_in_the_table(house: House) -> None:
    many = tuple(Send(Slot(f"m{n}"), "Patience.") for n in range(MOST_WAITING))
    with house.transaction():
        house.keep(Turn(chat(), many), 1)
    assert waiting_rows(house) == 0
    with house.transaction():
        house.keep(Turn(chat(), (Send(Slot("one more"), "Patience."),)), 2)
    assert waiting_rows(house) == MOST_WAITING + 1


def test_messages_go_by_way_of_memory_again_once_the_table_is_empty(house: House) -> None:
    with house.transaction():
        house.keep(Turn(chat(), (Send(Slot("m1"), "One."),)), 1)
        house.memtable.spill(house.db)
    assert waiting_rows(house) == 1
    with house.transaction():
        house.lend(2, Settlement("delivered", NOW, message=7))
        house.keep(Turn(chat(), (Send(Slot("m2"), "Two."),)), 3)
    assert waiting_rows(house) == 0
    assert house.memtable.unsent(ANNA) == (Send(Slot("m2"), "Two."),)


def test_the_number_of_a_message_is_never_used_twice(house: House) -> None:
    numbers: list[int] = []
    for second in range(1, 6):
        with house.transaction():
            house.keep(Turn(chat(), (Send(Slot(f"m{second}"), "Go."),)), second)
            (one,) = house.jobs.lease(house.db, leasing.term(later(9999), 1, LEASE_S)).messages
            numbers.append(one.id)
            house.jobs.settle(house.db, one.id, Settlement("delivered", NOW, message=second))
            if second % 2:
                house.memtable.spill(house.db)
        house.start()
    assert numbers == sorted(set(numbers))


def test_a_journal_that_cannot_be_read_says_what_to_do(house: House) -> None:
    house.db.execute("INSERT INTO journal (chat, entry) VALUES (1, ?)", (b"spoiled",))
    house.memtable.lose()
    with (
        pytest.raises(UnreadableError, match="Restore the database's backup"),
        house.transaction(),
    ):
        pass
