"""The house on Telegram: `headache-bot run`."""

import asyncio
import gc
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import aiohttp

from bot.app import House, WallClock, install_signals
from bot.channels.telegram import Hook, Profile, TelegramChannel
from bot.channels.telegram.channel import TELEGRAM_URL
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.database import open_database, shown
from bot.heartbeat import beating
from bot.making import makers, pictures_of
from bot.metrics import MeteredChannel, MeteredStore, Metrics
from bot.runtime.clock import end
from bot.settings import Settings, cache_folder
from bot.understanding.read import read
from bot.web import serving

COLLECT_EVERY = 20_000
"""Objects made and not yet gone before the collector looks for cycles among them; Python's own 700
made it look several times in each turn, for a tenth of a turn's CPU. It is some 2 MB of memory."""

MAP_AFTER_S = 2.0

REACH_S = 15.0
"""How long Telegram may take to answer at the start."""

_log = logging.getLogger(__name__)


class Unreachable(Exception):  # noqa: N818 - read as a sentence by whoever starts the bot
    """Telegram does not answer. The message says what to do next."""


async def run(settings: Settings, token: str, library: Library) -> None:
    """Serve until told to stop. Raises Unreachable, TelegramTrouble and StoreError."""
    stop = asyncio.Event()
    install_signals(asyncio.get_running_loop(), stop)
    # The content stays for good: the collector need not look through it, not even once (0.15 s).
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)
    hook, metrics = hook_of(settings), Metrics()
    channel = TelegramChannel(
        token,
        settings.api_url,
        menus(library),
        profiles=profiles(library),
        hook=hook,
        tell=metrics.count_hook,
    )
    async with channel, AsyncExitStack() as around:
        await _unless(stop, _reach(settings.api_url or TELEGRAM_URL))
        if stop.is_set():
            return
        store = MeteredStore(await open_database(settings.database, channel.pace), metrics)
        around.push_async_callback(store.close)  # the house does, but it may not come to that
        pictures, kept = pictures_of(settings.content), cache_folder(settings)
        made = await around.enter_async_context(makers(library, pictures, kept, in_advance=True))
        house = House(
            store=store,
            channel=MeteredChannel(channel, metrics),
            library=library,
            clock=WallClock(),
            step=metrics.timed_step(partial(step, reading=metrics.timed_read(read))),
            new_chat=new_chat,
            makers=made,
        )
        if settings.listen:
            receive = channel.receive if hook else None
            await around.enter_async_context(serving(settings.listen, store, metrics, receive))
        if isinstance(settings.database, Path):
            await around.enter_async_context(beating(store, settings.database))
        _log.info("running; the database is %s", shown(settings.database))
        reading_the_map = asyncio.create_task(_read_the_map(library))
        around.push_async_callback(end, reading_the_map)
        await house.run(stop)
    _log.info("stopped; nothing was lost")


async def _read_the_map(library: Library) -> None:
    """Have the places of the world at hand, so that whoever tells their city need not wait.

    It is half a second of reading, and after a start there may be people to answer first.
    """
    await asyncio.sleep(MAP_AFTER_S)
    await asyncio.to_thread(getattr, library.world, "names")
    gc.freeze()  # they stay for good, as the content does


def hook_of(settings: Settings) -> Hook | None:
    """Return where Telegram shall bring updates, None where the bot fetches them."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return Hook(settings.webhook_url, settings.webhook_secret)


async def _unless(stop: asyncio.Event, work: Coroutine[object, object, None]) -> None:
    """Do the work, but let it be when the bot is told to stop meanwhile."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)


async def _reach(url: str) -> None:
    """Return when anything at all answers there."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=REACH_S)) as session,
            session.get(url, allow_redirects=False),
        ):
            return
    except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
        raise Unreachable(
            f"Telegram cannot be reached at {url} ({type(error).__name__}). Check the network of "
            "this machine, or set TELEGRAM_API_URL to a server that it reaches; then start again."
        ) from error


def menus(library: Library) -> dict[str, list[tuple[str, str]]]:
    """Return the commands that Telegram shows, by language code; "" for everybody else."""
    shown = {
        str(code): [
            (key.removeprefix("menu_"), text)
            for key, text in words.messages.items()
            if key.startswith("menu_")
        ]
        for code, words in library.words.items()
    }
    everywhere = {**shown, "": shown.get(library.fallback, [])}
    return {code: commands for code, commands in everywhere.items() if commands}


def profiles(library: Library) -> dict[str, Profile]:
    """Return what the bot says of itself, by language code; "" for everybody else."""
    shown = {
        str(code): Profile(
            words.messages["profile_description"].strip(), words.messages["profile_short"]
        )
        for code, words in library.words.items()
    }
    return {**shown, "": shown[library.fallback]} if library.fallback in shown else shown
