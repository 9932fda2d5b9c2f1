"""What a million stored chats and a million pending alarms cost."""

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.speed_filling import Crowd, add, fill, pending
from benchmarks.speed_process import Bot, Server, ours
from benchmarks.speed_script import after_a_session, in_a_session, one_text
from benchmarks.speed_telling import Goal, goal, percentile
from benchmarks.speed_traffic import Orders
from bot.conversation.library import Library
from tests.conversations.world import World

FEW = 1000
EVERY = 10
"""One chat in so many has been screened and massaged; the others write once and never again."""


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    many: int
    rounds: int
    texts: int
    """In one run; all runs together come from different chats, `FEW` at most."""
    starts: int
    due: int = 1000


FULL = Size(many=1_000_000, rounds=5, texts=200, starts=3)
QUICK = Size(many=100_000, rounds=2, texts=200, starts=1)

AT_ONCE = 50
DUE_IN_S = 3.0
"""From writing the alarms to the first going off."""

PICTURED_AFTER = 3
"""Somebody gets the words, somebody the clip, and from then on it is known by its name: what each
step of a routine is like from half a minute after the very first start."""

EARLY = random.Random(1)


async def measure(server: Server, folder: Path, library: Library, size: Size) -> list[Goal]:
    """Print what many chats and alarms cost; return how that compares."""
    after = after_a_session(library)
    crowds = {size.many: pending(size.many, after, EVERY), FEW: pending(FEW, after, 1)}
    bots = {count: Bot(ours(f"{count:,} chats"), server, folder) for count in crowds}
    began = time.monotonic()
    for count, crowd in crowds.items():
        await fill(bots[count].database, crowd, alarms=count != FEW)
    megabytes = bots[size.many].database.stat().st_size / 2**20
    print(
        f"{size.many:,} chats and alarms: {megabytes:.0f} MB, in {time.monotonic() - began:.0f} s"
    )
    goals = await _starts(bots, crowds, size)
    try:
        goals += await _costs(bots, crowds, size)
        goals.append(await _lateness(bots[size.many], in_a_session(library), size.due))
    finally:
        for bot in bots.values():
            await bot.end()
    return goals


async def _starts(bots: dict[int, Bot], crowds: dict[int, Crowd], size: Size) -> list[Goal]:
    """Start each several times; all are left running."""
    starts: dict[int, list[Start]] = {count: [] for count in bots}
    for _ in range(size.starts):
        for count, bot in bots.items():
            await bot.end()
            starts[count].append(await _start(bot, crowds[count]))
    for count, each in starts.items():
        parts = zip(*(start.parts for start in each), strict=True)
        told = ", ".join(
            f"{median(part):.2f} s {name}" for name, part in zip(PARTS, parts, strict=True)
        )
        print(f"start with {count:>9,} chats: {told}")
    many, few = (starts[count] for count in (size.many, FEW))
    total = median(sum(start.parts) for start in many)
    more = median(start.parts[-1] for start in many) - median(start.parts[-1] for start in few)
    return [
        goal(f"start to first answer, {size.many:,} chats and alarms", total, 2, "s"),
        goal("... of which because there are so many", more, 2, "s"),
    ]


PARTS = ("to import", "to load the content", "to open the database and answer")


@dataclass(frozen=True)
class Start:
    """How long the parts of a start took."""

    parts: tuple[float, float, float]


async def _start(bot: Bot, crowd: Crowd) -> Start:
    """Start a bot for which one text waits."""
    began = time.time()
    await bot.start()
    answered = await bot.carry_out(_texts(crowd, 1))
    ended = time.time()
    if answered.unanswered:
        raise RuntimeError(f"{bot.kind.name}: no answer\n{bot.log[-2000:]}")
    line = [line for line in bot.log.splitlines() if line.startswith("loaded ")][-1]
    _, content_s, loaded_at = map(float, line.split()[1:])
    return Start((loaded_at - content_s - began, content_s, ended - loaded_at))


async def _costs(bots: dict[int, Bot], crowds: dict[int, Crowd], size: Size) -> list[Goal]:
    each: dict[int, list[float]] = {count: [] for count in bots}
    for _ in range(size.rounds):
        for count in EARLY.sample(list(bots), len(bots)):
            cost = await bots[count].carry_out(_texts(crowds[count], size.texts))
            each[count].append(cost.cpu_ms)
    rss = {count: bot.rss_mb() for count, bot in bots.items()}
    for count, costs in each.items():
        print(
            f"text from one of {count:>9,} chats: {median(costs):.2f} ms of CPU "
            f"({min(costs):.2f}-{max(costs):.2f}), {rss[count]:.0f} MB"
        )
    ratio = median(each[size.many]) / median(each[FEW])
    return [
        goal(f"an update at {size.many:,} stored chats : at {FEW:,}", ratio, 1.15),
        goal(f"memory for {size.many:,} pending alarms", rss[size.many] - rss[FEW], 10, "MB"),
    ]


def _texts(crowd: Crowd, count: int) -> Orders:
    """Return texts from people chosen all over the crowd."""
    return Orders(
        script=one_text(),
        updates=count,
        strict=True,
        at_once=min(AT_ONCE, count),
        chats=EARLY.sample(crowd.chats, count),
        patience_s=120,
    )


async def _lateness(bot: Bot, session: World, count: int) -> Goal:
    """Let alarms go off within one second, each bringing the next step of a session."""
    for number in range(PICTURED_AFTER):
        await _came(bot, await _set_off(bot, session, 1, first=400_000_001 + number))
    crowd = await _set_off(bot, session, count, first=500_000_001)
    before = bot.cpu_s()
    came = await _came(bot, crowd)
    if "turn failed" in bot.log:
        raise RuntimeError(f"{bot.kind.name}: no steps but failures\n{bot.log[-2000:]}")
    late = [came[chat] - crowd.due_of(chat) for chat in crowd.chats if chat in came]
    cpu_ms = 1000 * (bot.cpu_s() - before) / count
    p50, p99 = (percentile(late, percent) for percent in (50, 99))
    print(
        f"{len(late)} of {count} alarms due within a second: late p50 {p50:.2f} s, "
        f"p99 {p99:.2f} s; {cpu_ms:.2f} ms of CPU each"
    )
    return goal(f"lateness of {count} alarms due in one second, p99", p99, 1, "s")


async def _set_off(bot: Bot, session: World, count: int, first: int) -> Crowd:
    due = datetime.now(UTC) + timedelta(seconds=DUE_IN_S)
    crowd = Crowd(count, session, "step", due, timedelta(seconds=1) / count, first=first)
    await asyncio.to_thread(add, bot.database, crowd, alarms=True)
    return crowd


async def _came(bot: Bot, crowd: Crowd) -> dict[int, float]:
    """Return when the message of each alarm came."""
    came: dict[int, float] = {}
    wanted = set(crowd.chats)
    give_up = time.time() + 60
    while len(came) < crowd.count and time.time() < give_up:
        await asyncio.sleep(0.5)
        times: dict[str, float] = (await bot.state())["came_at"]
        came = {int(chat): at for chat, at in times.items() if int(chat) in wanted}
    return came
