"""The database file of one machine, opened for whoever runs a house on it."""

from pathlib import Path

from bot.store.base import StoreError
from bot.store.sqlite import SqliteStore


async def open_database(path: Path) -> SqliteStore:
    """Open the file, made when missing with the folders around it. Raises StoreError."""
    try:
        _make_room(path)
        return await SqliteStore.open(path)
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be opened ({error.strerror}). Give this user the right to "
            "write its folder, or choose another place for it."
        ) from error


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
