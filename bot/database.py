"""The database, opened for whoever runs a house on it: a file of one machine, or PostgreSQL."""

from pathlib import Path

from bot.channels.base import Pace
from bot.store.base import Store, StoreError
from bot.store.sqlite import SqliteStore


async def open_database(place: Path | str, pace: Pace | None = None) -> Store:
    """Open it, made when missing. Raises StoreError with what to do next.

    `pace` is what several processes on one PostgreSQL database share of the messenger.
    """
    return await _open_file(place) if isinstance(place, Path) else await _open_server(place, pace)


async def _open_file(path: Path) -> SqliteStore:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return await SqliteStore.open(path)
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be opened ({error.strerror}). Give this user the right to "
            "write its folder, or choose another place for it."
        ) from error


async def _open_server(url: str, pace: Pace | None) -> Store:
    try:
        # Only who uses PostgreSQL has to have its driver.
        from bot.store.postgres.store import ALONE, PostgresStore, Sharing  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise StoreError(
            f"The driver for PostgreSQL is missing ({error.name}). Install it with "
            "pip install 'headache-bot[postgres]', then start again."
        ) from error
    sharing = Sharing(pace.per_second, pace.chat_gap_s) if pace else ALONE
    return await PostgresStore.open(url, sharing=sharing)


def shown(place: Path | str) -> str:
    """Return where it is, without user and password."""
    if isinstance(place, Path):
        return str(place)
    host = place.partition("://")[2].partition("?")[0].rpartition("@")[2]
    return f"postgresql://{host}"
