"""Whose schema this is, how old it is, and bringing it forward.

Rule 1: replicas that start together take turns; each step is made once, whole or not at all.
Rule 2: a schema newer than the program is left alone, and one of another program too.
"""

from collections.abc import Sequence

from bot.store.base import StoreError, StoreTooNewError
from bot.store.migrations import Migration
from bot.store.postgres.connections import Connection

APPLICATION = 0x48414348
"""First half of the lock's name: "HACH", as in SQLite's header. Chats are locked by one number, so
they never meet a lock that is named by two."""

_LOCK = "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))"

_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


async def bring_forward(connection: Connection, migrations: Sequence[Migration]) -> None:
    """Run the migrations that the schema has not seen."""
    if await connection.fetchval("SELECT current_schema()") is None:
        raise StoreError(
            "The schema that search_path names does not exist, or this user may not use it. "
            "Create it, or name another one."
        )
    while not await _is_newest(connection, migrations):
        pass


async def _is_newest(connection: Connection, migrations: Sequence[Migration]) -> bool:
    """Make one step. Return whether there was none to make."""
    async with connection.transaction(isolation="read_committed"):
        await connection.execute(_LOCK, APPLICATION)
        seen, newest = await _version(connection), len(migrations)
        if seen > newest:
            raise StoreTooNewError(
                f"The database has version {seen}, this program knows {newest}. "
                "Start the newer version of the program again, or restore an older backup."
            )
        if seen == newest:
            return True
        step = migrations[seen]
        await connection.execute(step.script)
        await connection.execute("UPDATE headache_bot SET version = $1", step.number)
        return False


async def _version(connection: Connection) -> int:
    if await connection.fetchval("SELECT to_regclass('headache_bot')") is not None:
        return int(await connection.fetchval("SELECT version FROM headache_bot"))
    if await connection.fetchval(_TABLES):
        raise StoreError(
            "The database belongs to another program. Choose another one, or give this program a "
            "schema of its own with ?search_path=NAME at the end of the address."
        )
    return 0
