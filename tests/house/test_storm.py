"""Telegram and the network at their worst, at random, all the time, for many people at once.

`HEADACHE_FAULTS=600 pytest -s tests/house/test_storm.py` makes more of it, for more people;
`HEADACHE_FAULTS_SEED=2` at other moments.
"""

import asyncio
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.botapi import BotApi, Fault
from bot.conversation.library import Library
from tests.house.killing import Findings, Guest, MortalBot, judge
from tests.house.test_kills import check_kept, guests, late_text, polling
from tests.house.visitor import course

FAULTS = int(os.environ.get("HEADACHE_FAULTS", "60"))
SEED = int(os.environ.get("HEADACHE_FAULTS_SEED", "1"))
SPEED = 20.0
"""A session takes 17 seconds, and a delivery without an answer is given up after one."""

MOST_A_HOUSE = 180
"""Faults of one house: it ends before it asks its first guests again, as in `test_kills.py`."""

HOUSES = [min(MOST_A_HOUSE, FAULTS - begun) for begun in range(0, FAULTS, MOST_A_HOUSE)]
ARRIVE_EVERY_S = 2.0

HALF = '{"ok":true,"result":{"message_id":12,"da'

HARMLESS = (
    Fault.flood(1),
    Fault.flood(3),
    Fault.error(429, "Too Many Requests"),
    Fault.error(500, "Internal Server Error"),
    Fault.page(502, "<html>Bad Gateway</html>"),
    Fault.page(200, "<html>Log in to this network</html>"),
    Fault.reset(accepts=False),
)
UNCLEAR = (
    Fault.hang(accepts=False),
    Fault.hang(accepts=True),
    Fault.reset(accepts=True),
    Fault("page", 200, HALF),
    Fault("page", 200, HALF, accepts=True),
)
"""The bot cannot know whether the message has arrived; where it has, it comes once more."""

METHODS = {
    "sendMessage": HARMLESS + UNCLEAR,
    "sendPhoto": HARMLESS + UNCLEAR,
    "sendAnimation": HARMLESS + UNCLEAR,
    "editMessageText": HARMLESS + UNCLEAR,
    "answerCallbackQuery": HARMLESS,
    "getUpdates": HARMLESS,
}
"""What may become of a call of each."""

ONE_IN = range(3, 9)
"""So many calls of a method from one that goes wrong to the next. Were it each, a message would
come to its fourth unclear try and be given up, as is decided for it."""


@dataclass
class Storm:
    """Lets one call of a few go wrong. The same seed chooses alike."""

    api: BotApi
    chance: random.Random
    left: int
    planned: list[tuple[str, Fault]] = field(default_factory=list)

    async def run(self) -> None:
        """Blow until it is over, or told to stop."""
        await asyncio.gather(*(self._blow(method) for method in METHODS))

    async def _blow(self, method: str) -> None:
        while self.left > 0:
            then = len(self.api.calls(method)) + self.chance.choice(ONE_IN)
            await self._calls(method, then)
            self.left -= 1
            fault = self.chance.choice(METHODS[method])
            self.planned.append((method, fault))
            self.api.fails(method, fault)

    async def _calls(self, method: str, count: int) -> None:
        await self.api.world.until(lambda: len(self.api.calls(method)) >= count, 600)

    def struck(self) -> list[tuple[str, Fault]]:
        """The faults that have met a call, by method; those that still wait are taken back."""
        met = []
        for method in METHODS:
            planned = [one for one in self.planned if one[0] == method]
            while self.api.faults.take(method):  # they strike in the order of planning
                planned.pop()
            met += planned
        return met


@pytest.mark.parametrize(("house", "faults"), list(enumerate(HOUSES)))
async def test_in_a_storm_nothing_is_lost_and_only_an_unanswered_message_is_doubled(
    library: Library, tmp_path: Path, house: int, faults: int
) -> None:
    async with BotApi() as api, MortalBot(api, tmp_path, SPEED) as bot:
        await bot.start()
        await polling(api, since=0)
        people = guests(api, library, max(5, faults // 12))
        storm = Storm(api, random.Random(SEED + 1000 * house), faults)
        blowing = asyncio.ensure_future(storm.run())
        async with asyncio.TaskGroup() as visits:
            for number, guest in enumerate(people):
                visits.create_task(guest.visit(number * ARRIVE_EVERY_S, within_s=240))
        blowing.cancel()
        struck = storm.struck()
        await api.all_confirmed(within_s=60)
        code = await bot.end(signal.SIGTERM)
    assert code == 0, bot.last_words
    found = [findings(guest, library) for guest in people]
    report(people, found, struck)
    accepted = sum(fault.accepts and method.startswith("send") for method, fault in struck)
    assert len(struck) > faults / 2
    assert sum(len(one.doubled) for one in found) <= accepted
    for guest, one in zip(people, found, strict=True):
        plan = course(library, guest.who)
        assert len(guest.updates) == plan.actions + one.late
        with closing(sqlite3.connect(tmp_path / "bot.sqlite")) as db:
            check_kept(db, guest, plan)
    assert " ERROR " not in bot.log, bot.last_words
    assert api.token not in bot.log


def findings(guest: Guest, library: Library) -> Findings:
    """Every message came, in order. Raises AssertionError otherwise."""
    return judge(guest.person.sees(), course(library, guest.who).texts, late_text(guest.who))


def report(
    people: Sequence[Guest], found: Sequence[Findings], struck: Sequence[tuple[str, Fault]]
) -> None:
    kinds = Counter(f"{fault.kind} {fault.status}" for _, fault in struck)
    print(  # noqa: T201 - the figures are to be read
        f"\n{len(struck)} faults {dict(kinds)}, {len(people)} sessions, "
        f"{sum(len(guest.updates) for guest in people)} updates, "
        f"{sum(len(guest.person.sees()) for guest in people)} messages, "
        f"{sum(len(one.doubled) for one in found)} doubled, "
        f"{sum(one.late for one in found)} late"
    )
