"""How fast the bot is, beside its peers, and what survives a kill.

`python -m benchmarks.speed [--quick] [--only cost,answers,...]`

Everything runs on this machine: the bots, each in a process of its own, and a fake Bot API server
in another. Bots take turns in random order, round after round, and medians are shown, so that
whatever else the machine does hits all of them alike. CPU time is read from outside the process.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import (
    speed_cost,
    speed_kill,
    speed_parts,
    speed_profile,
    speed_replicas,
    speed_scale,
)
from benchmarks.speed_process import Server, a_server
from benchmarks.speed_script import conversation
from benchmarks.speed_telling import Goal
from bot.conversation.library import Library
from bot.library.load import load_library


@dataclass(frozen=True)
class Wishes:
    """How thorough a run shall be."""

    quick: bool
    updates: int
    """For the replicas."""
    rounds: int | None = None
    """How often the bots take turns; None: as is usual."""

    @property
    def cost(self) -> speed_cost.Size:
        """How much is measured of what an update costs."""
        size = speed_cost.QUICK if self.quick else speed_cost.FULL
        return replace(size, rounds=self.rounds or size.rounds)


Suite = Callable[[Server, Path, Library, Wishes], Awaitable[Sequence[Goal]]]


async def _cost(server: Server, folder: Path, library: Library, wishes: Wishes) -> Sequence[Goal]:
    return await speed_cost.measure(server, folder, conversation(library), wishes.cost)


async def _answers(
    server: Server, folder: Path, library: Library, wishes: Wishes
) -> Sequence[Goal]:
    size = speed_cost.QUICK if wishes.quick else speed_cost.FULL
    return await speed_cost.measure_rates(server, folder, conversation(library), size)


async def _scale(server: Server, folder: Path, library: Library, wishes: Wishes) -> Sequence[Goal]:
    size = speed_scale.QUICK if wishes.quick else speed_scale.FULL
    return await speed_scale.measure(server, folder, library, size)


async def _kill(server: Server, folder: Path, _: Library, __: Wishes) -> Sequence[Goal]:
    return await speed_kill.measure(server, folder)


async def _replicas(
    server: Server, folder: Path, library: Library, wishes: Wishes
) -> Sequence[Goal]:
    return await speed_replicas.measure(server, folder, conversation(library), wishes.updates)


async def _parts(_: Server, folder: Path, library: Library, __: Wishes) -> Sequence[Goal]:
    await speed_parts.measure(folder, library)
    return ()


async def _profile(
    server: Server, folder: Path, library: Library, wishes: Wishes
) -> Sequence[Goal]:
    size = speed_cost.QUICK if wishes.quick else speed_cost.FULL
    await speed_profile.measure(server, folder, conversation(library), size)
    return ()


SUITES: dict[str, Suite] = {
    "cost": _cost,
    "answers": _answers,
    "scale": _scale,
    "kill": _kill,
    "replicas": _replicas,
    "parts": _parts,
    "profile": _profile,
}


async def run(names: Sequence[str], wishes: Wishes) -> Sequence[Goal]:
    """Run the suites one after the other."""
    running = asyncio.current_task()
    assert running is not None  # noqa: S101 - a coroutine runs in a task
    # The bots must not outlive a benchmark that is told to stop.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    library = load_library()
    goals: list[Goal] = []
    for name in names:
        print(f"\n--- {name} ".ljust(100, "-"))
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            async with a_server() as server:
                goals += await SUITES[name](server, Path(folder), library, wishes)
    return goals


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute or two, rough figures")
    parser.add_argument("--only", default=",".join(SUITES), help="some of the suites, with commas")
    parser.add_argument("--rounds", type=int, help="how often the bots take turns for the cost")
    parser.add_argument("--updates", type=int, help="for the replicas; 100000, or 2000 when quick")
    chosen = parser.parse_args()
    updates = chosen.updates or (2_000 if chosen.quick else 100_000)
    wishes = Wishes(chosen.quick, updates, chosen.rounds)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a file or a terminal
    goals = asyncio.run(run(chosen.only.split(","), wishes))
    print("\n--- goals ".ljust(100, "-"))
    for each in goals:
        print(each)


if __name__ == "__main__":
    main()
