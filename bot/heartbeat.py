"""The sign of life that a running bot leaves beside its database, and that `health` looks for."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.store.base import Store, StoreError

BEAT_S = 5.0
"""Between two signs of life."""

SILENCE_S = 30.0
"""Six beats missed: not a busy moment but a loop that hangs."""

_log = logging.getLogger(__name__)


def heartbeat(database: Path) -> Path:
    """Return the file that is touched while the bot on this database is alive."""
    return database.with_name(database.name + ".alive")


def is_alive(database: Path) -> bool:
    """Whether the bot on this database has given a sign of life lately."""
    try:
        return time.time() - heartbeat(database).stat().st_mtime < SILENCE_S
    except OSError:
        return False


@asynccontextmanager
async def beating(store: Store, database: Path) -> AsyncIterator[None]:
    """Give signs of life meanwhile, the first at once; none after."""
    with contextlib.suppress(OSError):  # the next one says so
        _touch(heartbeat(database))  # the database has just been opened
    beats = asyncio.create_task(_beat(store, heartbeat(database)))
    try:
        yield
    finally:
        beats.cancel()
        await asyncio.gather(beats, return_exceptions=True)
        _end(heartbeat(database))


async def _beat(store: Store, file: Path) -> None:
    """Touch the file for as long as the loop turns and the store answers."""
    while True:
        try:
            await store.next_event()
            _touch(file)
        except (StoreError, OSError) as error:
            _log.warning("no sign of life: %s", type(error).__name__)
        await asyncio.sleep(BEAT_S)


def _touch(file: Path) -> None:
    file.touch()


def _end(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink()
