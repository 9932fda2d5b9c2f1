"""PostgreSQL's complaints in words that end with the next thing to do. The only place that does so.

Rule 1: no message holds a password, and none holds a value: a detail may quote a stored text.
"""

from urllib.parse import urlsplit

import asyncpg

from bot.store.base import StoreError

_WAIT = "The bot goes on by itself once it does; nothing kept is lost"

# The first that fits: what is special stands before what is general.
_ADVICE: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (asyncpg.InvalidAuthorizationSpecificationError,),
        "does not let this user in. Check the name and the password in its URL, and pg_hba.conf",
    ),
    (
        (asyncpg.InvalidCatalogNameError,),
        "does not exist. Create it with: createdb, or name another one",
    ),
    (
        (asyncpg.InvalidSchemaNameError,),
        "has no such schema. Create it, or set search_path in the URL to one that exists",
    ),
    (
        (asyncpg.InsufficientPrivilegeError,),
        "does not give this user enough rights. Make the user the owner of the schema",
    ),
    (
        (asyncpg.ReadOnlySQLTransactionError, asyncpg.TargetServerAttributeNotMatched),
        "can only be read: its server is a standby. Name the primary, or all servers with "
        "target_session_attrs=read-write. " + _WAIT,
    ),
    ((asyncpg.DiskFullError,), "cannot grow: the disk is full. Make room; nothing kept is lost"),
    (
        (asyncpg.TooManyConnectionsError,),
        "has no connection left. Raise max_connections, or run fewer replicas. " + _WAIT,
    ),
    (
        (asyncpg.DataCorruptedError, asyncpg.IndexCorruptedError),
        "is damaged. Stop the bot and restore the last backup",
    ),
    (
        (
            asyncpg.PostgresConnectionError,
            asyncpg.OperatorInterventionError,
            asyncpg.InsufficientResourcesError,
            asyncpg.PostgresSystemError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,  # the client lost track of a connection that was cut
            OSError,  # a TimeoutError too
        ),
        "does not answer. See whether its server runs and can be reached. " + _WAIT,
    ),
    (
        (
            asyncpg.TransactionRollbackError,
            asyncpg.LockNotAvailableError,
            asyncpg.InvalidCachedStatementError,
            asyncpg.OutdatedSchemaCacheError,
        ),
        "was busy with something that got in the way. " + _WAIT,
    ),
)


def explain(error: Exception, place: str) -> Exception:
    """Return a StoreError for what somebody can act on, and everything else as it is."""
    if isinstance(error, StoreError | ValueError):  # a wrong value is a mistake of the program
        return error
    for kinds, advice in _ADVICE:
        if isinstance(error, kinds):
            explained = StoreError(f"The database {place} {advice}. ({_says(error)})")
            explained.__cause__ = error
            return explained
    return error


def _says(error: Exception) -> str:
    kind = type(error).__name__
    if isinstance(error, asyncpg.PostgresError):  # without its detail
        return f"PostgreSQL says: {kind}, {error.args[0] if error.args else ''}"
    return f"{kind}: {error}" if isinstance(error, OSError) and str(error) else kind


def place_of(url: str) -> str:
    """Return where it is, to be shown: without user, password and settings."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2] or "localhost"
    except ValueError:
        return "PostgreSQL"
    return f"postgresql://{host}{parts.path}"
