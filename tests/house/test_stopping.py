"""The real program told to stop, started twice, and a file that somebody else holds."""

import asyncio
import random
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from bot.botapi import BotApi, Person
from bot.conversation.library import Library
from bot.exits import Exit
from bot.model.events import Pressed
from tests.house.home import Home, buttons_of, first_text, steps_of
from tests.house.killing import ROOT, Guest, MortalBot, judge, surroundings
from tests.house.visitor import course, visitor

ANNA = 11
STOPS = 12
SPEED = 20.0
"""A session takes 17 seconds, and a bot may be away for three before it is late."""


# --- told to stop --------------------------------------------------------------------------------


async def test_told_to_stop_again_and_again_it_ends_well_and_doubles_nothing(
    library: Library, tmp_path: Path
) -> None:
    took: list[float] = []
    async with BotApi() as api, MortalBot(api, tmp_path, SPEED) as bot:
        await bot.start()
        await api.world.until(lambda: api.calls("getUpdates"), 30)
        whos = [visitor(library), visitor(library, "ru", fidgets=True)]
        guests = [
            Guest(api, api.person(n, who.language), who, course(library, who).texts[-1])
            for n, who in enumerate(whos, 1)
        ]
        async with asyncio.TaskGroup() as visits:
            for number, guest in enumerate(guests):
                visits.create_task(guest.visit(number * 2.0, within_s=90))
            visits.create_task(stop_often(bot, took))
        await bot.restart()
    print(f"\n{STOPS} stops, the longest took {max(took):.2f} s")  # noqa: T201 - the figure is to be read
    for guest, who in zip(guests, whos, strict=True):
        late = who.words.messages["shall_we_go_on"]
        found = judge(guest.person.sees(), course(library, who).texts, late)
        assert found.doubled == []
    assert bot.log.count("stopped; nothing was lost") == STOPS + 1
    assert max(took) < 5
    assert " ERROR " not in bot.log


async def stop_often(bot: MortalBot, took: list[float]) -> None:
    moments = random.Random(3)
    for _ in range(STOPS):
        await asyncio.sleep(moments.uniform(0.2, 1.6))
        told_at = time.monotonic()
        await bot.restart()
        took.append(time.monotonic() - told_at)


# --- the program as shipped ----------------------------------------------------------------------


@asynccontextmanager
async def shipped(api: BotApi, database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot run`, killed at the end if it still lives."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=surroundings(api, database),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ends(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    async with asyncio.timeout(30):
        _, log = await process.communicate()
    return process.returncode, log.decode()


async def shows(person: Person, data: str) -> None:
    """Wait until a button is there whose data ends like that."""

    def is_shown() -> bool:
        return any(each.endswith(data) for post in person.sees() for each in buttons_of(post))

    await person._world.until(is_shown, 30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_the_program_as_shipped_goes_on_where_it_was_ended(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with BotApi() as api:
        anna = api.person(ANNA)
        async with shipped(api, tmp_path / "bot.sqlite") as process:
            anna.says("/start")
            await shows(anna, ".agree")
            anna.presses("q1.agree")  # it may be heard before the end or after it
            process.send_signal(number)
            code, log = await ends(process)
            assert code == (Exit.OK if number == signal.SIGTERM else -signal.SIGKILL)
            assert api.token not in log
        async with shipped(api, tmp_path / "bot.sqlite") as process:
            await shows(anna, ".age.18_49")
            await api.all_confirmed()
            process.terminate()
            assert (await ends(process))[0] == Exit.OK
    assert len({first_text(post) for post in anna.sees()}) == 2
    assert len(anna.sees()) <= 2 + (number == signal.SIGKILL)


async def test_a_second_bot_on_the_same_file_ends_at_once_and_leaves_the_first_alone(
    tmp_path: Path,
) -> None:
    async with BotApi() as api:
        anna = api.person(ANNA)
        async with shipped(api, tmp_path / "bot.sqlite") as first:
            await api.world.until(lambda: api.calls("getUpdates"), 30)
            async with shipped(api, tmp_path / "bot.sqlite") as second:
                code, log = await ends(second)
            assert (code, "Stop it first" in log, "Traceback" in log) == (Exit.LOCKED, True, False)
            anna.says("/start")
            await shows(anna, ".agree")
            first.terminate()
            assert (await ends(first))[0] == Exit.OK
    assert {call.status for call in api.calls("getUpdates")} <= {0, 200}


# --- a file that somebody holds for a while -------------------------------------------------------


async def test_a_file_held_by_a_backup_delays_but_loses_nothing(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=1)
    with closing(sqlite3.connect(home.database, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        anna.presses("s1.1.skip")
        await asyncio.sleep(1.0)  # several tries fail meanwhile
        assert steps_of(anna.sees()) == [0, 1]
        assert home.api.pending != []
    await home.settle()
    assert steps_of(anna.sees()) == [0, 1, 2]
    await home.happen(anna, Pressed("s1.2.skip"))
    await home.go_on(anna, visitor(library))
    seen = [first_text(post) for post in anna.sees()]
    assert seen == course(library, visitor(library)).texts
