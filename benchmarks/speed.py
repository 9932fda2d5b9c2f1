"""How fast the bot is, beside its peers, and what survives a kill.

`python -m benchmarks.speed [--quick] [--only cost,answers,scale,kill,replicas]`

Everything runs on this machine: the bots, each in a process of its own, and a fake Bot API server
in another. Bots take turns in random order, round after round, and medians are shown, so that
whatever else the machine does hits all of them alike. CPU time is read from outside the process.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks import speed_cost, speed_kill, speed_replicas, speed_scale
from benchmarks.speed_process import Server, a_server
from benchmarks.speed_script import conversation
from benchmarks.speed_telling import Goal
from bot.conversation.library import Library
from bot.library.load import load_library

Suite = Callable[[Server, Path, Library, bool], Awaitable[Sequence[Goal]]]


async def _cost(server: Server, folder: Path, library: Library, quick: bool) -> Sequence[Goal]:  # noqa: FBT001 - see Suite
    size = speed_cost.QUICK if quick else speed_cost.FULL
    return await speed_cost.measure(server, folder, conversation(library), size)


async def _answers(server: Server, folder: Path, library: Library, quick: bool) -> Sequence[Goal]:  # noqa: FBT001 - see Suite
    size = speed_cost.QUICK if quick else speed_cost.FULL
    return await speed_cost.measure_rates(server, folder, conversation(library), size)


async def _scale(server: Server, folder: Path, library: Library, quick: bool) -> Sequence[Goal]:  # noqa: FBT001 - see Suite
    size = speed_scale.QUICK if quick else speed_scale.FULL
    return await speed_scale.measure(server, folder, library, size)


async def _kill(server: Server, folder: Path, _: Library, __: bool) -> Sequence[Goal]:  # noqa: FBT001 - see Suite
    return await speed_kill.measure(server, folder)


async def _replicas(server: Server, folder: Path, library: Library, quick: bool) -> Sequence[Goal]:  # noqa: FBT001 - see Suite
    updates = 2_000 if quick else 100_000
    return await speed_replicas.measure(server, folder, conversation(library), updates)


SUITES: dict[str, Suite] = {
    "cost": _cost,
    "answers": _answers,
    "scale": _scale,
    "kill": _kill,
    "replicas": _replicas,
}


async def run(names: Sequence[str], *, quick: bool) -> Sequence[Goal]:
    """Run the suites one after the other."""
    library = load_library()
    goals: list[Goal] = []
    for name in names:
        print(f"\n--- {name} ".ljust(100, "-"))
        with tempfile.TemporaryDirectory() as folder:
            async with a_server() as server:
                goals += await SUITES[name](server, Path(folder), library, quick)
    return goals


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute or two, rough figures")
    parser.add_argument("--only", default=",".join(SUITES), help="some of the suites")
    chosen = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a file or a terminal
    goals = asyncio.run(run(chosen.only.split(","), quick=chosen.quick))
    print("\n--- goals ".ljust(100, "-"))
    for each in goals:
        print(each)


if __name__ == "__main__":
    main()
