"""Two years of somebody's life with the bot, in seconds.

`READ_TWO_YEARS=/tmp/life.txt pytest tests/conversation/test_two_years.py` writes down every message
with its day, for reading.
"""

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.hours import is_quiet
from bot.conversation.library import Library
from bot.model.effects import Record, Send, Urgency
from bot.model.events import Commanded, Due, Event, Pressed, Said
from bot.model.ids import Language
from bot.model.state import (
    Arranging,
    Asking,
    CheckingIn,
    Consenting,
    Halted,
    Identifying,
    Idle,
    Locating,
    Locked,
    Naming,
    Noted,
    Noting,
    Offering,
    Paused,
    Phase,
    Promising,
    Rating,
    Running,
    Screening,
    Separating,
    Settling,
)
from tests.conversation import oracle
from tests.conversations.script import render
from tests.conversations.world import Shown, World

DAYS = 730
HOUR = 3600
HOME, AWAY = "Europe/Berlin", "America/New_York"
JOURNEY = (200, 214)
"""From day to day the person is on another continent."""

WORDS = {
    "en": {
        "attack": ("it starts on the left, throbbing, light hurts, I feel sick", "/now"),
        "band": ("tight band round my head again", "/now"),
        "log": ("/log yesterday, 6, took a triptan",),
        "small": ("thanks", "hello", "what can you do?", "hm", "how can I prevent these?"),
        "city": ("Berlin",),
    },
    "ru": {
        "attack": ("начинается слева, пульсирует, свет режет глаза, тошнит", "/now"),
        "band": ("опять сдавило голову обручем", "/now"),
        "log": ("/log вчера, 6, пил триптан",),
        "small": ("спасибо", "привет", "что ты умеешь?", "хм", "как предотвратить приступы?"),
        "city": ("Берлин",),
    },
}
IN_SESSION = (Running, Paused, Rating, Halted, Settling)


@dataclass
class Life:
    """A person, and everything that was said to them."""

    world: World
    chance: Random
    words: dict[str, tuple[str, ...]]
    began: datetime
    lines: list[str] = field(default_factory=list)
    loud: list[tuple[datetime, str]] = field(default_factory=list)
    """What made a sound by itself, outside a session."""
    recorded: set[int] = field(default_factory=set)
    sessions: int = 0
    logged: int = 0

    @property
    def phase(self) -> Phase:
        assert self.world.chat is not None
        return self.world.chat.phase

    @property
    def local(self) -> datetime:
        zone = self.world.chat.preferences.zone if self.world.chat else None
        return self.world.now.astimezone(ZoneInfo(zone or HOME))

    def write(self, line: str) -> None:
        self.lines.append(line)

    def happen(self, event: Event, told: str) -> list[Shown]:
        self.write(f"{self.local:%a %d %b %Y %H:%M}  {told}")
        return self._seen(self.world.happen(event), by_itself=isinstance(event, Due))

    def say(self, text: str) -> list[Shown]:
        if text.startswith("/"):
            name, _, argument = text[1:].partition(" ")
            return self.happen(Commanded(name, argument), f"you: {text}")
        return self.happen(Said(text), f"you: {text}")

    def tap(self, data: str) -> list[Shown]:
        labels = {b.data: b.label for shown in self.world.screen for row in shown.rows for b in row}
        return self.happen(Pressed(data), f"you tap: {labels.get(data, data)}")

    def _seen(self, seen: list[Shown], *, by_itself: bool) -> list[Shown]:
        turn = self.world.turns[-1]
        if oracle.touches(turn):
            assert oracle.faults(turn.chat, self.world.library, self.world.now) == []
        self.recorded |= {e.entry.number for e in turn.effects if isinstance(e, Record)}
        urgent = {e.slot: e.urgency for e in turn.effects if isinstance(e, Send)}
        for shown in seen:
            step = urgent.get(shown.slot) is Urgency.STEP
            self.write("\n".join(render([replace(shown, rows=())] if step else [shown])))
            if by_itself and shown.sounds and not step and not isinstance(self.phase, IN_SESSION):
                assert turn.chat.preferences.zone is None or not is_quiet(
                    self.local.time(), turn.chat.preferences.quiet
                ), shown.text
                self.loud.append((self.local, shown.text))
        return seen

    def wait(self, seconds: float) -> None:
        world, end = self.world, self.world.now + timedelta(seconds=seconds)
        while world.alarms:
            key, (at, alarm) = min(world.alarms.items(), key=lambda each: each[1][0])
            if at > end:
                break
            del world.alarms[key]
            world.now = max(world.now, at)
            self.happen(Due(alarm.key, alarm.about, alarm.step, at), f"({key})")
            self.react()
        world.now = end

    # --- what the person does ---------------------------------------------------------------------

    def react(self) -> None:
        """Answer what came by itself, or not."""
        if isinstance(self.phase, CheckingIn) and self.chance.random() < 0.6:
            self.answer()
        course = self.world.chat.course if self.world.chat else None
        if course and course.reminder and course.stage == "running":
            reminder = course.reminder
            if reminder.said and not reminder.answered and self.chance.random() < 0.9:
                self.evening(reminder.day.toordinal())

    def evening(self, day: int) -> None:
        name = self.chance.choice(("start",) * 6 + ("skip", "later"))
        self.tap(f"a.course.{name}.{day}")
        if name == "start":
            self.through(pain=0 if self.chance.random() < 0.85 else 4)

    def through(self, pain: int) -> None:
        """Answer until nothing is open or a session runs, then to its end."""
        for _ in range(40):
            if isinstance(self.phase, Idle | Noted | Locked):
                return
            if isinstance(self.phase, Running):
                self.sessions += 1
                self._session()
            else:
                self.answer(pain)

    def _session(self) -> None:
        for _ in range(80):
            if not isinstance(self.phase, Running):
                return
            if self.chance.random() < 0.02:
                self.say("pause" if self.world.client_language == "en" else "пауза")
                self.wait(60)
                under_way = self.world.screen[-1].rows
                if isinstance(self.phase, Paused) and under_way:
                    self.tap(under_way[0][0].data)
            self.wait(90)

    def answer(self, pain: int = 5) -> None:
        assert self.world.chat is not None
        q, phase = self.world.chat.question, self.phase
        match phase:
            case Screening() if phase.ahead[0] == "E7":
                self.tap(f"q{q}.pain.{pain}")
            case Rating():
                self.tap(f"q{q}.pain.{max(0, pain - self.chance.choice((0, 1, 2, 3)))}")
            case CheckingIn() if phase.ask == "pain":
                self.tap(f"q{q}.pain.{self.chance.randint(0, phase.before)}")
            case CheckingIn():
                self.tap(f"q{q}.{phase.ask}.{'1' if phase.ask == 'nausea' else 'none'}")
            case Asking() | Separating():
                self.tap(f"q{q}.no")
            case Identifying():
                self.tap(f"q{q}.age.18_49")
            case Promising():
                self.tap(f"q{q}.{self.chance.choice(('yes', 'no'))}")
            case Locating():
                self.say(self.words["city"][0])
                if isinstance(self.phase, Locating):
                    self.tap(f"q{self.world.chat.question}.zone.0")
            case Noting():
                self.tap(f"q{q}.{self.chance.choice(('skip', 'none'))}")
            case Arranging():
                action = {"hour": "hour.2000", "check": "begin", "kind": "kind.migraine_no_aura"}
                action |= {"days": "done", "quiet": "another"}
                self.tap(f"q{q}.{action.get(phase.ask, 'yes')}")
            case _:
                self._first_button()

    def _first_button(self) -> None:
        for shown in reversed(self.world.screen):
            data = [b.data for row in shown.rows for b in row]
            if data:
                self.tap(data[0])
                return


def begin(library: Library, language: str, seed: int) -> Life:
    world = World(library, language)
    return Life(world, Random(seed), WORDS[language], began=world.now)


def live(life: Life) -> None:
    """Two years: some attacks, some entries, small talk, courses, a journey."""
    life.say("/start")
    for day in range(DAYS):
        _day(life, day)
        tomorrow = life.began + timedelta(days=day + 1)
        life.wait((tomorrow - life.world.now).total_seconds())


def _day(life: Life, day: int) -> None:
    chance = life.chance
    if day in JOURNEY:
        zone = AWAY if day == JOURNEY[0] else HOME
        _move(life, zone)
    if chance.random() < 0.09 or day == 0:
        life.wait(chance.randint(1, 8) * HOUR)
        words = life.words["attack" if chance.random() < 0.7 else "band"]
        life.say(words[0] if day == 0 else chance.choice(words))
        assert not isinstance(life.phase, CheckingIn | Idle)
        life.through(pain=chance.randint(2, 7))
    elif chance.random() < 0.05:
        life.wait(2 * HOUR)
        life.say(chance.choice(life.words["log"]))
        life.through(pain=5)
        life.logged += 1
    elif chance.random() < 0.05:
        life.say(chance.choice(life.words["small"]))
        if isinstance(life.phase, Arranging):
            life.through(pain=0)
    if day % 60 == 20:
        life.say("/course")
        if "a.course.new" in str(life.world.screen[-1].rows):
            life.tap("a.course.new")
        if isinstance(life.phase, Arranging):
            life.through(pain=0)


def _move(life: Life, zone: str) -> None:
    chat = life.world.chat
    assert chat is not None
    life.world.chat = replace(chat, preferences=replace(chat.preferences, zone=zone))
    life.say("/help")


@pytest.mark.parametrize(("language", "seed"), [("en", 1), ("ru", 2)])
def test_two_years_go_by(library: Library, language: str, seed: int) -> None:
    life = begin(library, language, seed)
    live(life)
    where = os.environ.get("READ_TWO_YEARS")
    if where:
        Path(f"{where}.{language}{seed}").write_text("\n".join(life.lines), encoding="utf-8")
    _check(life)


def _check(life: Life) -> None:
    assert len(life.recorded) == len(life.world.entries)
    assert life.recorded == set(range(1, len(life.recorded) + 1))
    assert life.world.chat is not None
    sessions = sum(entry.massage is not None for entry in life.world.diary)
    assert sessions == life.world.chat.sessions
    assert len(life.world.entries) - sessions <= life.logged
    a_day = Counter(at.date() for at, _ in life.loud)
    assert max(a_day.values(), default=0) <= 8
    assert len(life.loud) < DAYS
    assert isinstance(life.world.chat.language, str)
    assert life.world.chat.language == Language(life.world.client_language)
    assert not isinstance(life.phase, Locked | Naming | Consenting | Offering | Paused)
