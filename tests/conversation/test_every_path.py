"""Every path through the real content up to the first step.

From the first message on, each screen is answered with nothing ticked, with each line ticked and
with each line doubted, each question with yes, no and "not sure". A path may leave the plain
answers so often as `DEVIATIONS` says; the questions that a tick opens are all walked.
"""

from collections import Counter
from dataclasses import dataclass, replace

import pytest

from bot.conversation.knowledge import age_bands
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.model.effects import Send, Urgency
from bot.model.events import Event, Pressed, Said
from bot.model.ids import SignId
from bot.model.state import (
    Asking,
    Blocked,
    Chat,
    Identifying,
    Locked,
    Naming,
    Offering,
    Screening,
    Separating,
)
from bot.model.turn import Turn
from tests.conversation import oracle
from tests.conversations.world import BEGIN

DEVIATIONS = 1
"""One line at a time: two would be millions of paths and find what the arbitrary histories find."""

DEEPEST = 40
DESCRIPTION = "one side, throbbing, bright light hurts, nausea"


@dataclass(frozen=True)
class Place:
    """Somewhere on a path."""

    chat: Chat
    turn: Turn | None
    deviations: int
    depth: int


class Walk:
    """Walks all paths of one age and counts where they end."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.ends: Counter[str] = Counter()
        self.turns = 0

    def take(self, place: Place, event: Event, *, deviates: bool = False) -> Place:
        chat = replace(place.chat, alarms={})
        turn = step(chat, event, self.library, BEGIN)
        self.turns += 1
        assert oracle.after_emergency(turn) == []
        if oracle.touches(turn):
            assert oracle.faults(turn.chat, self.library, BEGIN) == []
        return Place(turn.chat, turn, place.deviations + deviates, place.depth + 1)

    def walk(self, place: Place) -> None:
        """Follow every answer from here."""
        assert place.depth < DEEPEST, place.chat.phase
        assert place.turn is None or place.turn.effects, "a dead end: nothing was said"
        phase = place.chat.phase
        match phase:
            case Locked() | Blocked():
                self.ends[phase.kind] += 1
            case Screening():
                self._screen(place, phase)
            case Asking() | Separating():
                for answer in ("yes", "no", "not_sure"):
                    self.walk(self.take(place, self._press(place, answer)))
            case Naming():
                self.walk(self.take(place, self._press(place, "kind.unknown")))
            case Offering():
                self._offer(place)
            case _:
                raise AssertionError(f"a dead end: {phase}")

    def _press(self, place: Place, action: str) -> Pressed:
        return Pressed(f"q{place.chat.question}.{action}")

    def _screen(self, place: Place, phase: Screening) -> None:
        done = "pain.5" if phase.ahead[0] == "E7" else "done"
        self.walk(self.take(place, self._press(place, done)))
        if place.deviations >= DEVIATIONS:
            return
        for data in _ticks(place):
            ticked = self.take(place, Pressed(data), deviates=True)
            self.walk(self.take(ticked, self._press(ticked, done)))
            doubted = self.take(ticked, Pressed(data))
            self.walk(self.take(doubted, self._press(doubted, done)))

    def _offer(self, place: Place) -> None:
        for data in _starts(place):
            begun = self.take(place, Pressed(data))
            assert begun.turn is not None
            steps = [e for e in begun.turn.effects if isinstance(e, Send)]
            assert steps[-1].urgency is Urgency.STEP
            self.ends["touch" if oracle.touches(begun.turn) else "comfort"] += 1


def _buttons(place: Place) -> list[str]:
    assert place.turn is not None
    sent = [e for e in place.turn.effects if isinstance(e, Send)]
    return [button.data for row in sent[-1].rows for button in row]


def _ticks(place: Place) -> list[str]:
    return [data for data in _buttons(place) if ".tick." in data]


def _starts(place: Place) -> list[str]:
    return [data for data in _buttons(place) if ".go." in data]


def begin(library: Library, band: str) -> tuple[Walk, Place]:
    walk = Walk(library)
    place = Place(new_chat("en", library), None, 0, 0)
    place = walk.take(place, Said(DESCRIPTION))
    place = walk.take(place, Pressed(f"q{place.chat.question}.agree"))
    assert isinstance(place.chat.phase, Identifying)
    return walk, walk.take(place, Pressed(f"q{place.chat.question}.age.{band}"))


BANDS = (
    "under_2",
    "2_3",
    "4_6",
    "7_11",
    "12_15",
    "16_17",
    "18_49",
    "50_64",
    "65_75",
    "76_up",
    "unknown",
)


def test_all_ages_are_walked(library: Library) -> None:
    assert {band.id for band in age_bands(library.content)} == set(BANDS)


@pytest.mark.parametrize("band", BANDS)
def test_every_path_ends_well_and_only_the_cleared_are_touched(library: Library, band: str) -> None:
    walk, place = begin(library, band)
    walk.walk(place)
    print(f"\n{band}: {walk.turns} turns, ends {dict(walk.ends)}")  # noqa: T201 - the figures are to be read
    assert walk.ends["locked"] > 0
    may_be_touched = band not in ("under_2", "76_up")
    assert (walk.ends["touch"] > 0) == may_be_touched


def test_a_tick_on_a_danger_line_always_ends_at_the_locked_door_or_a_question(
    library: Library,
) -> None:
    walk, place = begin(library, "18_49")
    dangers = library.content.signs.dangers
    for screen in library.content.screening.screens:
        if screen.id == "E1":
            for option in screen.options:
                data = f"q{place.chat.question}.tick.{option.id}"
                if data not in _ticks(place) or SignId(option.signs[0]) not in dangers:
                    continue
                ticked = walk.take(place, Pressed(data))
                done = walk.take(ticked, Pressed(f"q{ticked.chat.question}.done"))
                assert isinstance(done.chat.phase, Locked | Asking), option.id
