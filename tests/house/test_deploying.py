"""A replica comes, another goes, and people talk on; and a day on which nobody was there."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import pytest
from aiohttp import web

from bot.app import House, WallClock
from bot.botapi import BotApi, Person
from bot.channels.base import Pace
from bot.channels.telegram import Hook, TelegramChannel
from bot.conversation.library import Library
from bot.metrics import Metrics
from bot.model.events import Commanded, Said
from bot.model.state import Locked
from bot.store.postgres import PostgresStore
from bot.web import application
from tests.house.home import FAST, Home, first_text, steps_of
from tests.house.visitor import DANGERS, visitor
from tests.postgres_server import Server, empty_schema, running_server
from tests.runtime.fakes import echo, new_chat
from tests.runtime.fakes import library as small_library

SECRET = "s" * 24
CHATS, TEXTS = 40, 25
ANNA, BORIS = 11, 22
DAY_S = 24 * 3600


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


# --- a deploy ------------------------------------------------------------------------------------


class HurriedChannel(TelegramChannel):
    """Telegram's limits are not what is tested here, and a second for each message is long."""

    pace: Pace | None = None


@dataclass
class Replica:
    """One replica behind the balancer, told to stop as compose tells it."""

    address: str
    stop: asyncio.Event
    running: "asyncio.Future[None]"

    async def end(self) -> None:
        self.stop.set()
        await self.running


async def start(api: BotApi, url: str) -> Replica:
    """Start a replica and return once it takes updates."""
    channel = HurriedChannel(api.token, api.url, hook=Hook("http://bot", SECRET), timing=FAST)
    store, stop = await PostgresStore.open(url), asyncio.Event()
    runner = web.AppRunner(application(store, Metrics(), channel.receive), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    house = House(
        store=store,
        channel=channel,
        library=small_library(),
        clock=WallClock(),
        step=echo,
        new_chat=new_chat,
    )

    async def run() -> None:
        try:
            await house.run(stop)
        finally:
            await runner.cleanup()
            await channel.close()

    known = len(api.calls("setWebhook"))
    running = asyncio.ensure_future(run())
    await api.world.until(lambda: len(api.calls("setWebhook")) > known)
    return Replica(f"http://127.0.0.1:{runner.addresses[0][1]}", stop, running)


async def talk(person: Person, seconds: float) -> None:
    for number in range(TEXTS):
        person.says(str(number))
        await asyncio.sleep(seconds / TEXTS)


async def test_a_deploy_under_load_loses_nothing_and_doubles_nothing(server: Server) -> None:
    async with BotApi() as api, empty_schema(server) as url:
        old = await start(api, url)
        api.world.replicas = [old.address]
        people = [api.person(chat) for chat in range(1, CHATS + 1)]
        talking = asyncio.gather(*(talk(person, 6.0) for person in people))
        await api.world.until(lambda: len(api.posts) > 100, 20)
        new = await start(api, url)
        api.world.replicas = [old.address, new.address]
        await api.world.until(lambda: len(api.posts) > 400, 20)
        await old.end()  # the balancer finds out by itself, by calls that reach nobody
        await api.world.until(lambda: len(api.posts) > 600, 20)
        api.world.replicas = [new.address]
        await talking
        await api.all_confirmed(30)
        await api.world.until(lambda: len(api.posts) >= CHATS * TEXTS, 30)
        await new.end()
        for person in people:
            assert [post.text for post in person.sees()] == [f"heard {n}" for n in range(TEXTS)]
        assert await counted(url) == (CHATS * TEXTS, CHATS * TEXTS, 0)


async def counted(url: str) -> tuple[int, int, int]:
    """Return how many updates were used up, turns kept, and messages left."""
    connection = await asyncpg.connect(url)
    row = await connection.fetchrow(
        "SELECT (SELECT count(*) FROM receipts), (SELECT sum(turn)::bigint FROM chats), "
        "(SELECT count(*) FROM outgoing WHERE status <> 'delivered')"
    )
    await connection.close()
    assert row is not None
    return tuple(row)


# --- a day away ----------------------------------------------------------------------------------


async def test_a_backlog_of_a_day_is_dealt_with_in_order_and_no_step_is_played(
    home: Home, library: Library
) -> None:
    """Anna was in a session, Boris wrote of a danger, thirty others wrote ten times each."""
    anna, boris = home.api.person(ANNA), home.api.person(BORIS)
    await home.visit(anna, visitor(library), until=2)
    await home.shut()
    people = [home.api.person(chat) for chat in range(100, 130)]
    for person in people:
        person.says("/start")
    anna.says("I fell asleep")
    boris.says(DANGERS["en"])
    for number in range(9):
        for person in people:
            person.says(f"la la {number}")
    home.clock.leap_to(home.clock.now() + timedelta(seconds=DAY_S - 60))
    await home.open()
    await home.settle()
    assert steps_of(anna.sees()) == [0, 1, 2]
    assert isinstance((await home.chat(BORIS)).phase, Locked)
    (kept,) = home.rows(
        "SELECT count(*), count(DISTINCT id) FROM receipts WHERE source = 'telegram'"
    )
    assert kept[0] == kept[1] >= 10 * len(people) + 2
    welcome = library.words[library.fallback].messages["welcome"]
    for person in people:
        assert first_text(person.sees()[0]).startswith(welcome[:20])
        assert await home.turns(person.id) == 10
        assert max(Counter(post.message for post in person.sees()).values()) == 1
    await home.happen(anna, Commanded("start"), Said("hello"))
    assert steps_of(anna.sees()) == [0, 1, 2]
