"""What a database is asked and what is made of its answers, apart from how it is reached.

Rule 1: a script yields statements and is sent the rows of each; what it returns is the result.
Rule 2: it knows nothing of connections, threads and waiting, so one text serves every database:
SQLite plays it in its writer's thread, PostgreSQL over the network.
Rule 3: values are `$1`, `$2`, ... and never part of the text.
"""

from collections.abc import Generator
from typing import Any, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = list[Row]


class Statement(NamedTuple):
    """One question. Example: `Statement("SELECT turn FROM chats WHERE chat = $1", (7,))`."""

    sql: str
    values: tuple[int | float | str | None, ...] = ()


Script: TypeAlias = Generator[Statement, Rows, T]
