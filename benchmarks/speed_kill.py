"""A backlog, a SIGKILL in the middle of it, a new start: who lost what."""

import asyncio
import signal
import time
from pathlib import Path

from benchmarks.speed_process import Bot, Kind, Server, aiogram, ours, ptb
from benchmarks.speed_script import one_text
from benchmarks.speed_telling import Goal
from benchmarks.speed_traffic import Orders

BACKLOG = 400
KILL_AFTER = 50
"""Answers."""

API_S = 0.02
"""How long a call takes: without it, a backlog is gone before anybody could kill."""

QUIET_S = 5.0
"""So long after the last message nothing more is to come."""


async def measure(server: Server, folder: Path) -> list[Goal]:
    """Print who lost what; return how this bot did."""
    print(f"{BACKLOG} chats wrote once while the bot was away; SIGKILL after {KILL_AFTER} answers")
    print(f"{'':24}{'lost':>8}{'answered twice':>16}")
    goals = []
    for kind in (ours("this bot"), ptb(), aiogram()):
        lost, doubled = await _killed(Bot(kind, server, folder))
        print(f"{kind.name:24}{lost:8}{doubled:16}")
        if kind.strict:
            goals.append(Goal("updates lost by SIGKILL", str(lost), "0", lost == 0))
    return goals


async def _killed(bot: Bot) -> tuple[int, int]:
    """Return how many chats were never answered, and how many more than once."""
    await bot.delay(API_S)
    talk = asyncio.ensure_future(bot.begin(_backlog(bot.kind)))
    await bot.start()
    await bot.answers(KILL_AFTER)
    await bot.end(signal.SIGKILL)
    greetings = (await bot.state())["calls"]["getMe"]
    await bot.start()
    await _quiet(bot, greetings)
    talk.cancel()
    messages = (await bot.state())["messages"]
    await bot.end()
    return BACKLOG - len(messages), sum(count > 1 for count in messages.values())


def _backlog(kind: Kind) -> Orders:
    return Orders(
        script=one_text(),
        updates=BACKLOG,
        strict=kind.strict,
        at_once=BACKLOG,
        patience_s=10_000,
    )


async def _quiet(bot: Bot, polls: int) -> None:
    """Return once the bot is there again and has nothing more to say."""
    await bot.ready("getMe", times=polls + 1)
    since, before = time.monotonic(), -1
    while time.monotonic() - since < QUIET_S:
        now = (await bot.state())["came"]
        if now != before:
            since, before = time.monotonic(), now
        await asyncio.sleep(0.1)
