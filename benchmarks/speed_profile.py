"""Where the CPU of an update goes: the bot under cProfile, its functions gathered into rooms.

cProfile makes small Python functions look dearer than they are and C code cheaper; the shares are
a map, not a measure. What a piece really costs is in `benchmarks.speed_parts`. Time is the CPU of
each thread; a coroutine is entered once more each time it goes on.
"""

import pstats
import signal
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.speed_cost import OURS, Size, talking
from benchmarks.speed_process import Server, ours, running
from benchmarks.speed_script import Script

Function: TypeAlias = tuple[str, int, str]

ROOMS = (
    ("bot/conversation", "conversation"),
    ("bot/understanding", "understanding"),
    ("bot/model", "model"),
    ("bot/store/codec", "codec"),
    ("bot/store", "store"),
    ("bot/runtime", "runtime"),
    ("bot/channels", "channel"),
    ("bot/metrics", "metrics"),
    ("prometheus_client", "metrics"),
    ("pydantic", "pydantic"),
    ("telegram/", "python-telegram-bot"),
    ("aiohttp", "aiohttp"),
    ("yarl", "aiohttp"),
    ("multidict", "aiohttp"),
    ("propcache", "aiohttp"),
    ("urllib", "aiohttp"),
    ("asyncio", "asyncio"),
    ("selectors", "asyncio"),
    ("json/", "json"),
    ("dataclasses", "dataclasses"),
    ("typing", "typing"),
    ("logging", "logging"),
)
"""Part of a path, and whom it belongs to. The first that fits."""

SHOWN = 45


async def measure(server: Server, folder: Path, visit: Script, size: Size) -> None:
    """Print the rooms and the dearest functions of conversations."""
    kind = ours(OURS, "--profile", str(folder))
    async with running(server, folder, kind) as (bot,):
        await bot.carry_out(talking(visit, kind, replace(size, visits=size.at_once)))
        cost = await bot.carry_out(talking(visit, kind, size))
        updates = size.at_once * len(visit) + cost.updates
        await bot.end(signal.SIGTERM)
    for thread in ("loop", "store"):
        stats: Any = pstats.Stats(str(folder / f"{thread}.profile"))
        _print_rooms(thread, stats.stats, updates)
        _print_functions(stats.stats, updates)


def _print_rooms(thread: str, stats: dict[Function, Any], updates: int) -> None:
    rooms: defaultdict[str, float] = defaultdict(float)
    for function, (_, _, own, _, callers) in stats.items():
        for room, seconds in _shares(function, own, callers):
            rooms[room] += seconds
    total = sum(rooms.values())
    print(f"\n{thread}: {1e6 * total / updates:.0f} us an update under the profiler, by room")
    for room, seconds in sorted(rooms.items(), key=lambda item: -item[1]):
        if seconds > total / 200:
            print(f"  {room:22}{100 * seconds / total:6.1f} %{1e6 * seconds / updates:8.0f} us")


def _shares(
    function: Function, own: float, callers: dict[Function, Any]
) -> Iterator[tuple[str, float]]:
    """Give the time of what is built in to whoever called it."""
    if function[0] != "~":
        yield _room(function[0]), own
        return
    for caller, (_, _, seconds, _) in callers.items():
        yield _room(caller[0]), seconds


def _room(path: str) -> str:
    return next((room for part, room in ROOMS if part in path), Path(path).name)


def _print_functions(stats: dict[Function, Any], updates: int) -> None:
    print(f"  {'us in it':>10}{'us with callees':>17}{'entered':>9}   an update")
    dear = sorted(stats.items(), key=lambda item: -item[1][3])
    for (path, line, name), (_, entered, own, whole, _) in dear[:SHOWN]:
        micros = [1e6 * seconds / updates for seconds in (own, whole)]
        where = f"{'/'.join(Path(path).parts[-3:])}:{line} {name}"
        print(f"  {micros[0]:10.0f}{micros[1]:17.0f}{entered / updates:9.1f}   {where}")
