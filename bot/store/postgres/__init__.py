"""The store for several machines: PostgreSQL. Needs the extra `postgres`."""

from bot.store.postgres.store import PostgresStore, Sharing

__all__ = ["PostgresStore", "Sharing"]
