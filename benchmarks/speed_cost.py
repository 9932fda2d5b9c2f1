"""What an update costs, and how soon it is answered: this bot and its peers, side by side."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks.speed_process import (
    Bot,
    Cost,
    Kind,
    Server,
    aiogram,
    floor,
    ours,
    ptb,
    running,
)
from benchmarks.speed_script import Script, one_text
from benchmarks.speed_telling import Goal, goal, percentile
from benchmarks.speed_traffic import Orders

OURS, MEMORY = "this bot", "this bot, nothing kept"


def everybody() -> tuple[Kind, ...]:
    """Return all bots that are compared."""
    return (
        ours(OURS),
        ours(MEMORY, "--store", "memory"),
        ptb(),
        aiogram(),
        floor(),
    )


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    rounds: int
    visits: int
    """Conversations in one run."""
    at_once: int
    texts: int
    rates_s: float
    """How long a rate is kept."""
    rate_rounds: int


FULL = Size(rounds=5, visits=50, at_once=50, texts=800, rates_s=6, rate_rounds=2)
QUICK = Size(rounds=2, visits=10, at_once=10, texts=200, rates_s=2, rate_rounds=1)

TEXT_CHATS = 200
PATIENCE_S = 240.0
"""For one run: a slow bot on a machine with much else to do."""

RATES = (30, 300)
API_S = (0.0, 0.05)
"""How long the server takes for a call. Over the internet 50 ms is usual."""

MORE_S = 3.0
"""How long after the last update of a rate answers are waited for."""


def talking(visit: Script, kind: Kind, size: Size) -> Orders:
    """Return whole conversations, many at once."""
    return Orders(
        script=visit,
        updates=size.visits * len(visit),
        strict=kind.strict,
        at_once=size.at_once,
        patience_s=PATIENCE_S,
    )


def texting(kind: Kind, size: Size) -> Orders:
    """Return single texts, from a few hundred chats."""
    return Orders(
        script=one_text(),
        updates=size.texts,
        strict=kind.strict,
        at_once=TEXT_CHATS,
        again=True,
        patience_s=PATIENCE_S,
    )


@dataclass
class Figures:
    """What was measured of one bot."""

    talk: list[Cost]
    text: list[Cost]
    rss_mb: float = 0.0

    @property
    def talk_ms(self) -> float:
        """CPU for an update of a conversation."""
        return median(cost.cpu_ms for cost in self.talk)

    @property
    def text_ms(self) -> float:
        """CPU for a text."""
        return median(cost.cpu_ms for cost in self.text)


async def measure(server: Server, folder: Path, visit: Script, size: Size) -> list[Goal]:
    """Print what an update costs each bot; return how this bot compares."""
    figures: dict[str, Figures] = {}
    async with running(server, folder, *everybody()) as bots:
        for bot in bots:
            figures[bot.kind.name] = Figures([], [])
            await _warm_up(bot, visit, size)
        for _ in range(size.rounds):
            for bot in random.sample(bots, len(bots)):
                await _one_round(bot, visit, size, figures[bot.kind.name])
        for bot in bots:
            figures[bot.kind.name].rss_mb = bot.rss_mb()
    _print(figures)
    return _goals(figures)


async def _warm_up(bot: Bot, visit: Script, size: Size) -> None:
    fewer = replace(size, visits=size.at_once // 5, texts=TEXT_CHATS)
    await bot.carry_out(talking(visit, bot.kind, fewer))
    await bot.carry_out(texting(bot.kind, fewer))


async def _one_round(bot: Bot, visit: Script, size: Size, figures: Figures) -> None:
    figures.talk.append(await bot.carry_out(talking(visit, bot.kind, size)))
    figures.text.append(await bot.carry_out(texting(bot.kind, size)))
    if any(cost.unanswered for cost in (figures.talk[-1], figures.text[-1])):
        raise RuntimeError(f"{bot.kind.name} left updates unanswered:\n{bot.log[-2000:]}")


def _print(figures: dict[str, Figures]) -> None:
    print("CPU of one update, ms (lowest-highest round); updates/s of one core; memory, MB")
    print(f"{'':24}{'conversation':>24}{'/s':>7}{'single text':>24}{'/s':>7}{'RSS':>6}")
    for name, figure in figures.items():
        print(f"{name:24}{_told(figure.talk)}{_told(figure.text)}{figure.rss_mb:6.0f}")


def _told(costs: Sequence[Cost]) -> str:
    each = sorted(cost.cpu_ms for cost in costs)
    middle = median(each)
    return f"{middle:10.2f} ({each[0]:.2f}-{each[-1]:.2f})".rjust(24) + f"{1000 / middle:7.0f}"


def _goals(figures: dict[str, Figures]) -> list[Goal]:
    own, peer, other = figures[OURS], figures["python-telegram-bot"], figures["aiogram"]
    kept, forgot = own.talk_ms, figures[MEMORY].talk_ms
    return [
        goal("an update of a conversation : PTB's echo of a text", own.talk_ms / peer.text_ms, 0.6),
        goal("... : aiogram's echo of a text", own.talk_ms / other.text_ms, 0.8),
        goal("... : PTB's button bot, same updates", own.talk_ms / peer.talk_ms, 0.6),
        goal("... : aiogram's button bot, same updates", own.talk_ms / other.talk_ms, 0.8),
        goal("durable : nothing kept, conversation", kept / forgot, 1.3),
        goal("durable : nothing kept, text", own.text_ms / figures[MEMORY].text_ms, 1.3),
    ]


# --- how soon ------------------------------------------------------------------------------------


async def measure_rates(server: Server, folder: Path, visit: Script, size: Size) -> list[Goal]:
    """Print how soon each bot answers at a given rate of updates."""
    print("ms from an update to its answer, p50 / p99, conversations at a steady rate")
    print("(a call takes the server 0 or 50 ms; open: not answered 3 s after the last update)")
    print(f"{'':24}" + "".join(f"{f'{r}/s, {1000 * s:.0f} ms':>22}" for s in API_S for r in RATES))
    kinds = everybody()
    cells: dict[str, list[str]] = {kind.name: [] for kind in kinds}
    for delay_s in API_S:
        for rate in RATES:
            for kind, cell in (await _at_rate(server, folder, visit, size, rate, delay_s)).items():
                cells[kind].append(cell)
    for name, line in cells.items():
        print(f"{name:24}" + "".join(f"{cell:>22}" for cell in line))
    return []


async def _at_rate(  # noqa: PLR0913, PLR0917 - one cell of the table
    server: Server, folder: Path, visit: Script, size: Size, rate: int, delay_s: float
) -> dict[str, str]:
    """Return a cell for each bot. New processes: who fell behind must not spoil what follows."""
    found: dict[str, list[Cost]] = {}
    async with running(server, folder, *everybody()) as bots:
        for bot in bots:
            await _warm_up(bot, visit, QUICK)
            await bot.delay(delay_s)
            found[bot.kind.name] = []
        for _ in range(size.rate_rounds):
            for bot in random.sample(bots, len(bots)):
                if not any(cost.unanswered for cost in found[bot.kind.name]):
                    orders = Orders(
                        script=visit,
                        updates=int(rate * size.rates_s),
                        strict=bot.kind.strict,
                        rate=rate,
                        patience_s=MORE_S,
                    )
                    found[bot.kind.name].append(await bot.carry_out(orders))
    return {name: _cell(costs) for name, costs in found.items()}


def _cell(costs: Sequence[Cost]) -> str:
    late = sum(cost.unanswered for cost in costs)
    if late:
        return f"{late} of {sum(cost.updates for cost in costs)} open"
    p50 = median(percentile(cost.seconds, 50) for cost in costs)
    p99 = median(percentile(cost.seconds, 99) for cost in costs)
    return f"{1000 * p50:.1f} / {1000 * p99:.0f}"
