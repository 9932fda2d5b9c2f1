"""The steps by which a database came to look as it does: one folder per kind of database.

Numbered from 1 without a gap, forward only. A step that was released is never changed again.
"""

from dataclasses import dataclass
from importlib import resources
from typing import Literal


@dataclass(frozen=True, slots=True)
class Migration:
    """One step. Example: `Migration(1, "0001_first.sql", "CREATE TABLE ...")`."""

    number: int
    name: str
    script: str


def load_migrations(dialect: Literal["sqlite", "postgres"]) -> tuple[Migration, ...]:
    """Return all steps, oldest first."""
    folder = resources.files(__name__).joinpath(dialect)
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda f: f.name
    )
    return tuple(
        Migration(int(file.name.partition("_")[0]), file.name, file.read_text("utf-8"))
        for file in files
    )
