"""What a turn costs in each store: `python -m benchmarks.stores [CONVERSATIONS]`.

The same conversations, decided beforehand, are kept in SQLite and in PostgreSQL; then each turn's
messages are lent and settled. Both flush to disk before they answer. One conversation after the
other shows how long one turn takes; all of them side by side show what the store can carry.

bot: CPU of this process. server: CPU of PostgreSQL's processes. Milliseconds a turn, of one run on
one machine: compare the stores, not the machines. The server is made for this run and listens on a
socket; over a network each of a turn's questions takes a round trip more.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.turns import turns
from bot.library.load import load_library
from bot.model.ids import ChatId
from bot.model.turn import Receipt, Turn
from bot.store.base import Settlement, Store
from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from tests.conversations.world import BEGIN
from tests.postgres_server import DURABLE, Server, running_server

CONVERSATIONS = 100
LEASE_S = 30.0
AT_ONCE = 32
"""Messages lent together, as the delivery loop does."""

Work = Callable[[Store, Sequence[Turn], int], Awaitable[int]]


@dataclass(frozen=True)
class Cost:
    """What something cost, in seconds."""

    wall: float
    bot: float
    server: float

    def told(self, count: int) -> str:
        """Return it in milliseconds of each of so many."""
        parts = (self.wall, self.bot, self.server, self.bot + self.server)
        return "".join(f"{1000 * part / count:9.2f}" for part in parts)


async def talk(store: Store, decided: Sequence[Turn], chat: int) -> None:
    """Keep one conversation, turn by turn, as the engine does: load, then commit."""
    for number, turn in enumerate(decided):
        loaded = await store.load(ChatId(chat))
        receipt = Receipt("bench", chat * 1000 + number)
        kept = await store.commit(ChatId(chat), loaded.turn, turn, receipt, BEGIN)
        if kept != "committed":
            raise RuntimeError(kept)


async def one_by_one(store: Store, decided: Sequence[Turn], count: int) -> int:
    """Keep one conversation after the other."""
    for chat in range(1, count + 1):
        await talk(store, decided, chat)
    return count * len(decided)


async def side_by_side(store: Store, decided: Sequence[Turn], count: int) -> int:
    """Keep all of them at once."""
    await asyncio.gather(*(talk(store, decided, chat) for chat in range(10_001, 10_001 + count)))
    return count * len(decided)


async def send(store: Store, _: Sequence[Turn], __: int) -> int:
    """Lend and settle every message that waits."""
    gone = 0
    while batch := await store.outgoing(BEGIN, AT_ONCE, LEASE_S):
        delivered = Settlement("delivered", BEGIN, message=1)
        await asyncio.gather(*(store.settle(one.id, delivered) for one in batch))
        gone += len(batch)
    return gone


def server_cpu(server: Server) -> float:
    """Return the CPU seconds of the server's processes, those that have ended included."""
    pid = (server.folder / "data" / "postmaster.pid").read_text().split()[0]
    listed = subprocess.run(  # noqa: S603 - the number of a process of ours
        ["ps", "-o", "pid=", "--ppid", pid, "--pid", pid],  # noqa: S607 - whichever ps there is
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(_cpu(process) for process in listed.stdout.split())


def _cpu(process: str) -> float:
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return 0.0
    times = text.rpartition(")")[2].split()[11:15]  # of itself and of children that have ended
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


async def measure(store: Store, server: Server, decided: Sequence[Turn], count: int) -> None:
    """Print what each kind of work costs in this store."""
    works: tuple[Work, ...] = (one_by_one, send, side_by_side, send)
    for work in works:
        wall, bot, theirs = time.perf_counter(), time.process_time(), server_cpu(server)
        done = await work(store, decided, count)
        cost = Cost(
            time.perf_counter() - wall,
            time.process_time() - bot,
            server_cpu(server) - theirs,
        )
        print(f"{type(store).__name__:15}{work.__name__:14}{done:7}{cost.told(done)}")
    await store.close()


async def run(decided: Sequence[Turn], count: int) -> None:
    """Measure both stores."""
    print(f"{'store':15}{'work':14}{'count':>7}{'wall':>9}{'bot':>9}{'server':>9}{'CPU':>9}  ms")
    with tempfile.TemporaryDirectory() as folder, running_server(DURABLE) as server:
        sqlite = await SqliteStore.open(Path(folder) / "bench.sqlite")
        await measure(sqlite, server, decided, count)
        await measure(await PostgresStore.open(server.url()), server, decided, count)


def main() -> None:
    """Decide once, keep often."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONVERSATIONS
    asyncio.run(run(turns(load_library()), count))


if __name__ == "__main__":
    main()
