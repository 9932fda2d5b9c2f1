"""What the pieces of one update cost, each by itself: CPU in microseconds, no network, no profiler.

The updates are those of one whole conversation; a figure is the median of rounds, for an average
update of it. A line that is indented is part of the line above.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest.mock import patch

from telegram import Update
from telegram.ext import ApplicationBuilder

from benchmarks.speed_memory import MemoryStore
from benchmarks.speed_process import new_token
from benchmarks.speed_script import TEXT, Moment, Script, conversation, moments
from benchmarks.speed_traffic import Json, Talk, update_of
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.sorting import Sorter
from bot.channels.telegram.transport import HttpTransport
from bot.channels.telegram.updates import Updates
from bot.conversation.library import Library
from bot.conversation.step import step
from bot.model.effects import Edit, Send
from bot.model.ids import ChatId
from bot.model.turn import Receipt
from bot.store.base import Settlement, Store
from bot.store.codec import decode, decode_wish, encode, encode_wish
from bot.store.sqlite import SqliteStore
from bot.understanding.read import read
from tests.conversations.world import BEGIN

ROUNDS = 7
SIDE_BY_SIDE = 40
"""Chats that are kept at the same time, so that they share transactions as under load."""

LEASE_S = 30.0

Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Part:
    """One line: what it is, and the work for the whole conversation (or a number of them)."""

    name: str
    work: Work
    times: int = 1


async def measure(folder: Path, library: Library, rounds: int = ROUNDS) -> None:
    """Print what each piece costs."""
    script, played = conversation(library), moments(library)
    raws = [update_of(Talk(7), entry) for entry in script]
    channel = TelegramChannel(new_token())
    with _without_network(script):
        parts = [*_reading(raws), *_deciding(library, played), *_sending(channel, played)]
        parts += await _keeping(folder, played)
        found: dict[str, list[float]] = {part.name: [] for part in parts}
        for _ in range(rounds):
            for part in parts:
                before = time.process_time()
                await part.work()
                cpu_s = time.process_time() - before
                found[part.name].append(1e6 * cpu_s / part.times / len(script))
        await channel.close()
    for name, each in found.items():
        print(f"{name:58}{median(each):8.0f} us")


# --- in and out ----------------------------------------------------------------------------------


def _reading(raws: Sequence[Json]) -> Iterator[Part]:
    application = ApplicationBuilder().token(new_token()).updater(None).job_queue(None).build()
    texts = [json.dumps(raw) for raw in raws]
    sorter = Updates(application.bot, Sorter(application, lambda: "bench_bot"))

    async def parse() -> None:
        for text in texts:
            json.loads(text)

    async def de_json() -> None:
        for raw in raws:
            Update.de_json(raw, application.bot)

    async def sort() -> None:
        for raw in raws:
            await sorter.sort(raw)

    yield Part("json.loads of an update", parse)
    yield Part("raw update -> event (Updates.sort)", sort)
    yield Part("  of which Update.de_json", de_json)


@contextmanager
def _without_network(script: Script) -> Iterator[None]:
    """Let every call succeed before it is sent: Telegram returns the message with its buttons."""
    sent = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}
    body = json.dumps({"ok": True, "result": sent | script[len(script) // 2]["under"]}).encode()

    async def answered(*_: object) -> tuple[int, bytes]:
        return 200, body

    with patch.object(HttpTransport, "_exchange", answered):
        yield


def _sending(channel: TelegramChannel, played: Sequence[Moment]) -> Iterator[Part]:
    wishes = _wishes(played)

    async def deliver() -> None:
        for wish in wishes:
            await channel.deliver(ChatId(7), wish, 1)

    async def answer() -> None:
        for _ in wishes:
            await channel._posting.answer("1")  # noqa: SLF001 - one of its calls by itself

    yield Part("a message out (Channel.deliver, up to the transport)", deliver)
    yield Part("a press answered (answerCallbackQuery, likewise)", answer)


def _wishes(played: Sequence[Moment]) -> list[Send | Edit]:
    effects = [effect for moment in played for effect in moment.turn.effects]
    return [effect for effect in effects if isinstance(effect, Send | Edit)]


# --- in between ----------------------------------------------------------------------------------


def _deciding(library: Library, played: Sequence[Moment]) -> Iterator[Part]:
    states = [encode(moment.turn.chat) for moment in played]
    wishes = [(type(wish).__name__.lower(), encode_wish(wish)) for wish in _wishes(played)]

    async def decide() -> None:
        for moment in played:
            step(moment.before, moment.event, library, BEGIN)

    async def understand() -> None:
        read(TEXT, library.lexicon, played[-1].before.language)

    async def to_json() -> None:
        for moment in played:
            encode(moment.turn.chat)

    async def from_json() -> None:
        for state in states:
            decode(state)

    async def messages() -> None:
        for kind, text in wishes:
            encode_wish(decode_wish(kind, text))

    yield Part("decide (step)", decide)
    yield Part("  of which reading the one text of the conversation", understand)
    yield Part("state -> JSON (codec.encode)", to_json)
    yield Part("JSON -> state (codec.decode)", from_json)
    yield Part("message -> JSON -> message", messages)


# --- what is kept --------------------------------------------------------------------------------


async def _keeping(folder: Path, played: Sequence[Moment]) -> list[Part]:
    sqlite = await SqliteStore.open(folder / "parts.sqlite")
    memory = await SqliteStore.open(":memory:")
    return [
        _kept("keep, lend, settle: SQLite file, 40 chats at once", sqlite, played),
        _kept("... SQLite in memory", memory, played),
        _kept("... nothing kept", MemoryStore(), played),
    ]


def _kept(name: str, store: Store, played: Sequence[Moment]) -> Part:
    chats = iter(range(1, 10**9))

    async def one(chat: int) -> None:
        for number, moment in enumerate(played):
            loaded = await store.load(ChatId(chat))
            receipt = Receipt("telegram", chat * 1000 + number)
            await store.commit(ChatId(chat), loaded.turn, moment.turn, receipt, BEGIN)
            for row in await store.outgoing(BEGIN, SIDE_BY_SIDE, LEASE_S):
                await store.settle(row.id, Settlement("delivered", BEGIN, message=row.id))

    async def work() -> None:
        await asyncio.gather(*(one(next(chats)) for _ in range(SIDE_BY_SIDE)))

    return Part(name, work, times=SIDE_BY_SIDE)
