"""Two replicas of the bot on one PostgreSQL database: nothing lost, nothing doubled, work shared.

Updates are brought to the replicas' webhooks in turn, and a tenth of them to both. Which of the two
then sends the answer is decided by the database. Receipts are counted against the updates that were
brought, and what arrived, chat by chat, against the messages that were decided: one update may lead
to two messages.
"""

import asyncio
import secrets
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks.speed_process import Bot, Cost, Json, Kind, Server, new_token, ours
from benchmarks.speed_script import Script
from benchmarks.speed_telling import Goal
from benchmarks.speed_traffic import Orders
from tests.postgres_server import DURABLE, running_server

REPLICAS = ("one", "two")
AT_ONCE = 64

SLOWEST = 20.0
"""Updates a second at which the run is still waited for; a busy machine does more."""


@dataclass(frozen=True)
class Kept:
    """What the database knows in the end."""

    turns: int
    """Those of alarms among them."""
    receipts: int
    unsent: int
    """Messages that wait, or were put aside."""
    messages: Mapping[int, int]
    """How many were decided, by chat."""


async def measure(server: Server, folder: Path, visit: Script, updates: int) -> list[Goal]:
    """Print what became of all updates."""
    visits = updates // len(visit)
    with running_server(DURABLE) as database:
        url, secret = database.url(), secrets.token_hex(16)
        ports = [_free_port() for _ in REPLICAS]
        orders = Orders(
            script=visit,
            updates=visits * len(visit),
            strict=True,
            at_once=AT_ONCE,
            patience_s=max(600.0, updates / SLOWEST),
            webhooks=[f"http://127.0.0.1:{port}/telegram" for port in ports],
            secret=secret,
        )
        async with _replicas(server, folder, url, secret, ports) as bots:
            before = sum(bot.cpu_s() for bot in bots)
            cost = await _unless_one_ends(bots, bots[0].carry_out(orders))
            cpu_s = sum(bot.cpu_s() for bot in bots) - before
            for bot in bots:
                await bot.end(signal.SIGTERM)  # what was begun is finished
            state = await bots[0].state()
        kept = await _kept(url)
    _print(cost, cpu_s, kept, state)
    return _goals(cost, kept, state)


async def _unless_one_ends(bots: Sequence[Bot], work: Coroutine[object, object, Cost]) -> Cost:
    """Return what the work returns; raise as soon as a replica has ended, which none may."""
    working = asyncio.ensure_future(work)
    watching = [asyncio.ensure_future(bot.ended()) for bot in bots]
    try:
        done, _ = await asyncio.wait({working, *watching}, return_when=asyncio.FIRST_COMPLETED)
        for task in done - {working}:
            task.result()
        return working.result()
    finally:
        for task in (working, *watching):
            task.cancel()


@asynccontextmanager
async def _replicas(
    server: Server, folder: Path, url: str, secret: str, ports: Sequence[int]
) -> AsyncIterator[list[Bot]]:
    token = new_token()
    bots = [
        Bot(_replica(name, port, url, secret), server, folder, token)
        for name, port in zip(REPLICAS, ports, strict=True)
    ]
    try:
        for bot in bots:
            await bot.start()
        await bots[0].ready("setWebhook", times=len(bots))
        yield bots
    finally:
        for bot in bots:
            await bot.end()


def _replica(name: str, port: int, url: str, secret: str) -> Kind:
    return ours(
        f"replica {name}",
        TELEGRAM_API_URL="{url}/" + name,
        HEADACHE_BOT_DB=url,
        HEADACHE_BOT_LISTEN=f"127.0.0.1:{port}",
        HEADACHE_BOT_WEBHOOK_URL=f"http://127.0.0.1:{port}",
        HEADACHE_BOT_WEBHOOK_SECRET=secret,
    )


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def _kept(url: str) -> Kept:
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(_COUNTS)
        decided = await connection.fetch(_DECIDED)
    finally:
        await connection.close()
    return Kept(*map(int, row or ()), messages=dict(map(tuple, decided)))


_COUNTS = """
SELECT (SELECT sum(turn) FROM chats), (SELECT count(*) FROM receipts),
  (SELECT count(*) FROM outgoing WHERE status <> 'delivered')
"""
_DECIDED = "SELECT chat, count(*) FROM outgoing GROUP BY chat"


def _print(cost: Cost, cpu_s: float, kept: Kept, state: Json) -> None:
    came, shares = sum(state["messages"].values()), state["shares"]
    rate = cost.updates / cost.wall
    print(f"{cost.updates} updates in {len(cost.chats)} chats, {rate:.0f} a second")
    print(f"kept: {kept.turns} turns, {kept.receipts} receipts, {kept.unsent} messages not sent")
    print(f"{came} messages came, by replica {shares}; {1000 * cpu_s / cost.updates:.2f} ms of CPU")


def _goals(cost: Cost, kept: Kept, state: Json) -> list[Goal]:
    """Nothing is lost: each update was answered, each message that was decided has come."""
    came = Counter({int(chat): count for chat, count in state["messages"].items()})
    decided = Counter(kept.messages)
    lost, doubled = (decided - came).total(), (came - decided).total()
    wrong = abs(kept.receipts - cost.updates)
    shares = [100 * count / came.total() for count in state["shares"].values()]
    what = f"of {cost.updates} updates on two replicas"
    return [
        Goal(f"not answered {what}", str(cost.unanswered), "0", not cost.unanswered),
        Goal("messages lost", str(lost), "0", not lost),
        Goal("messages doubled", str(doubled), "0", not doubled),
        Goal("receipts too few or too many", str(wrong), "0", not wrong),
        Goal(
            "share of a replica in the messages",
            " / ".join(f"{share:.0f} %" for share in shares),
            "40-60 %",
            min(shares) >= 40 and len(shares) == len(REPLICAS),
        ),
    ]
