"""Somebody who means no good, or whose thumb is stuck: others do not notice, and nothing breaks."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import House, WallClock
from bot.botapi import BotApi, Person
from bot.channels.telegram import TelegramChannel
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.model.events import Commanded, Said
from bot.model.ids import ChatId
from bot.model.state import Locked
from bot.runtime.haste import FREE
from bot.store.sqlite import SqliteStore
from tests.house.home import Home, buttons_of, step_of, steps_of
from tests.house.visitor import DANGERS, visitor

FLOODER, ANNA, BORIS = 666, 11, 22
MESSAGES, PRESSES, OTHERS = 2000, 3000, 20

BOUND_S = 40.0
"""How long anybody may wait behind such a flood, all of which came first and is read to its end, on
a machine that has other things to do."""


class RealTime:
    """A house in real time on Telegram's own limits, and how many of its turns run side by side."""

    def __init__(self, api: BotApi, store: SqliteStore, house: House) -> None:
        self.api = api
        self.store = store
        self.house = house
        self.most_turns = 0
        self.most_answers = 0

    async def watch(self, channel: TelegramChannel) -> None:
        while True:
            self.most_turns = max(self.most_turns, len(self.house._turns))
            self.most_answers = max(self.most_answers, len(channel._answers._tasks))
            await asyncio.sleep(0.002)

    async def all_answered(self, people: list[Person]) -> float:
        """Wait until each has got something; return how many seconds that took."""
        began = time.monotonic()
        await self.api.world.until(lambda: all(p.sees() for p in people), 3 * BOUND_S)
        return time.monotonic() - began


@asynccontextmanager
async def in_real_time(library: Library, path: Path) -> AsyncIterator[RealTime]:
    async with BotApi() as api, TelegramChannel(api.token, api.url) as channel:
        api.flood.is_on = True
        store, stop = await SqliteStore.open(path), asyncio.Event()
        house = House(
            store=store,
            channel=channel,
            library=library,
            clock=WallClock(),
            step=step,
            new_chat=new_chat,
        )
        real = RealTime(api, store, house)
        running = asyncio.ensure_future(house.run(stop))
        watching = asyncio.ensure_future(real.watch(channel))
        await api.world.until(lambda: api.calls("getUpdates"))
        try:
            yield real
        finally:
            watching.cancel()
            stop.set()
            await running


async def test_a_flood_of_messages_delays_nobody_for_long_and_hides_no_danger(
    library: Library, tmp_path: Path
) -> None:
    async with in_real_time(library, tmp_path / "bot.sqlite") as real:
        flooder = real.api.person(FLOODER)
        for number in range(MESSAGES):
            flooder.says(DANGERS["en"] if number == 1234 else f"la la la {number}")
        people = [real.api.person(chat) for chat in range(1, OTHERS + 1)]
        for person in people:
            person.says("/start")
        took_s = await real.all_answered(people)
        await real.api.all_confirmed()
        state = (await real.store.load(ChatId(FLOODER))).chat
        waiting = await real.store.tally()
        assert state is not None
        assert isinstance(state.phase, Locked)
        await real.api.world.until(lambda: any(not p.silent for p in flooder.sees()), 10)
        warned = [p for p in flooder.sees() if "112" in p.text and not p.silent]
    print(f"\n{MESSAGES} messages: others waited {took_s:.1f} s, {len(flooder.sees())} answers")  # noqa: T201 - the figure is to be read
    assert took_s < BOUND_S
    assert warned
    assert waiting.waiting <= 1 + OTHERS
    assert len(flooder.sees()) <= 2 * FREE
    assert real.most_turns <= 100


async def test_a_machine_that_presses_buttons_delays_nobody_for_long(
    library: Library, tmp_path: Path
) -> None:
    async with in_real_time(library, tmp_path / "bot.sqlite") as real:
        flooder = real.api.person(FLOODER)
        flooder.says("/start")
        await flooder.gets(1)
        for number in range(PRESSES):
            flooder.presses_on(shown(flooder), f"s{number % 7}.{number % 5}.skip")
        people = [real.api.person(chat) for chat in range(1, OTHERS + 1)]
        for person in people:
            person.says("/start")
        took_s = await real.all_answered(people)
        await real.api.all_confirmed()
    print(f"\n{PRESSES} presses: others waited {took_s:.1f} s")  # noqa: T201 - the figure is to be read
    assert took_s < BOUND_S
    assert (real.most_turns <= 100, real.most_answers <= 256) == (True, True)
    assert steps_of(flooder.sees()) == []


def shown(person: Person) -> dict[str, object]:
    """The message on which somebody presses, as Telegram shows it."""
    chat = {"id": person.id, "type": "private"}
    return {"message_id": 1, "date": 1, "chat": chat, "text": "x"}


# --- forged buttons ------------------------------------------------------------------------------

NUMBERS = (
    "0",
    "1",
    "2",
    "-1",
    "01",
    "99",
    "9" * 20,
    "9" * 50,
    "٣",
    "²",
    "1e3",
    "+1",
    " 1",
    "0x1",
    "",
)
ODD = (
    *("", ".", "..", "...", "s", "q", "s.", "q.", ".s1", "s1", "q1", "s1.", "s1.1", "s1.1.", "x"),
    *("\0", "\n", "q1\0.agree", "q1.agree\n", "Q1.AGREE", "q1.agree ", "q1.agree.agree"),
    *("🤕" * 16, "ё" * 32, "a" * 64, "." * 64, "s" + "1" * 63, "q1." + "a" * 61, "\u202eeerga.1q"),
    *("{}", "%s", "{0}", "'; DROP TABLE chats; --", "../../etc/passwd", "<b>", "null", "NaN"),
)


def forged(real: list[str]) -> list[str]:
    """Everything that looks a little like a button: real ones with other numbers, bits and ends."""
    chance = random.Random(5)
    made = list(ODD)
    for data in real:
        head, _, rest = data.partition(".")
        made += [f"{head[:1]}{number}.{rest}" for number in NUMBERS]
        made += [f"{head}.{number}.{rest.rpartition('.')[2]}" for number in NUMBERS]
        made += [data[:-1], data + "x", data.upper(), f"{data}.{data}", data.replace(".", ":")]
        made += ["".join(chance.sample(data, len(data))) for _ in range(3)]
    cut = {data.encode()[:64].decode(errors="ignore") for data in made}
    return sorted(data for data in cut - set(real) if data)


async def test_no_forged_button_breaks_a_turn_or_shows_a_step(
    home: Home, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """Pressed by somebody who was asked nothing, each in a house of its own time."""
    anna, boris = home.api.person(ANNA), home.api.person(BORIS)
    await home.visit(boris, visitor(library))
    theirs = sorted({data for post in boris.sees() for data in buttons_of(post)})
    wrong = forged(theirs)
    for data in (*theirs, *wrong):
        anna.presses_on(shown(anna), data)
    await home.settle()
    assert len(wrong) > 500
    assert steps_of(anna.sees()) == []
    assert our_mistakes(caplog) == []
    mistake = library.words[library.fallback].messages["our_mistake"]
    assert mistake not in {post.text for post in anna.sees()}


async def test_no_forged_button_moves_a_session(
    home: Home, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    before = await home.chat(ANNA)
    mine = sorted({data for post in anna.sees() for data in buttons_of(post)})
    live = {data for data in mine if data.startswith("s1.")}
    for data in forged([data for data in mine if data not in live]):
        if not data.startswith(("s1.", "s01.")):
            anna.presses_on(shown(anna), data)
    await home.settle()
    after = await home.chat(ANNA)
    assert (after.phase, after.facts) == (before.phase, before.facts)
    assert home.alarms(ANNA) == ["step"]
    assert our_mistakes(caplog) == []


async def test_somebody_elses_buttons_open_nothing(home: Home, library: Library) -> None:
    anna, boris = home.api.person(ANNA), home.api.person(BORIS)
    await home.visit(boris, visitor(library), until=3)
    step = next(post for post in boris.sees() if step_of(post) == 3)
    for data in buttons_of(step):
        anna.presses_on(shown(anna), data)
    await home.settle()
    assert len(anna.sees()) > 0
    assert steps_of(anna.sees()) == []
    assert await home.position(BORIS) == 3


def our_mistakes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.ERROR and record.name.startswith("bot.")
    ]


# --- texts ---------------------------------------------------------------------------------------

LONG = (
    "la " * 1365,
    "a" * 4096,
    "не " * 1365,
    "my head hurts and " * 227,
    "1 " * 2048,
    "((((" * 1024,
    "\N{COMBINING ACUTE ACCENT}" * 4096,
    "\N{GRINNING FACE}" * 2048,
    "no not never without " * 195,
    ", ".join(["headache"] * 409),
)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
async def test_the_longest_texts_are_read_in_no_time(home: Home, text: str) -> None:
    anna = home.api.person(ANNA)
    await home.happen(anna, Commanded("start"))
    began = time.perf_counter()
    await home.happen(anna, Said(text))
    assert time.perf_counter() - began < 2.0
    assert len(anna.sees()) >= 2
