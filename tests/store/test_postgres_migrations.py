"""A schema comes forward, step by step, and ends as a fresh one begins."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from bot.store.base import StoreError, StoreTooNewError
from bot.store.migrations import Migration, load_migrations
from bot.store.postgres import PostgresStore
from bot.store.postgres.connections import Connections
from bot.store.postgres.schema import bring_forward
from tests.postgres_server import Server, empty_schema
from tests.store.samples import ANNA, NOW, OLD_SESSION, turn
from tests.store.steps import closing

RELEASED = load_migrations("postgres")
NEXT = Migration(
    len(RELEASED) + 1,
    "made_up.sql",
    "ALTER TABLE chats ADD COLUMN mood TEXT; UPDATE chats SET mood = 'calm';",
)
BROKEN = Migration(
    NEXT.number, "broken.sql", "CREATE TABLE half (x INTEGER); INSERT INTO nowhere VALUES (1);"
)

# Everything that makes two schemas the same but what is in them.
PICTURE = (
    """
    SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      a.attidentity, pg_get_expr(d.adbin, d.adrelid), c.reloptions
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = current_schema()::regnamespace
    ORDER BY c.relname, a.attnum
    """,
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2
    """,
    """
    SELECT tablename, indexname, replace(indexdef, current_schema(), '') FROM pg_indexes
    WHERE schemaname = current_schema() ORDER BY 1, 2
    """,
    "SELECT count(*) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
)

Picture = list[list[tuple[object, ...]]]


@pytest.fixture
async def at(url: str) -> AsyncIterator[Connections]:
    opened = await Connections.open(url)
    yield opened
    await opened.close()


async def come_forward(at: Connections, migrations: Sequence[Migration]) -> None:
    async with at.lend() as connection:
        await bring_forward(connection, migrations)


async def ask(at: Connections, question: str) -> list[tuple[object, ...]]:
    async with at.lend() as connection:
        return [tuple(row) for row in await connection.fetch(question)]


async def picture(at: Connections) -> Picture:
    return [await ask(at, question) for question in PICTURE]


async def version(at: Connections) -> object:
    ((number,),) = await ask(at, "SELECT version FROM headache_bot")
    return number


async def fresh(server: Server, migrations: Sequence[Migration]) -> Picture:
    async with empty_schema(server) as url:
        opened = await Connections.open(url)
        try:
            await come_forward(opened, migrations)
            return await picture(opened)
        finally:
            await opened.close()


def test_steps_are_numbered_from_one_without_a_gap() -> None:
    assert [step.number for step in RELEASED] == list(range(1, len(RELEASED) + 1))


@pytest.mark.parametrize("age", range(1, len(RELEASED) + 1))
async def test_a_migrated_schema_equals_a_fresh_one(
    server: Server, at: Connections, age: int
) -> None:
    await come_forward(at, RELEASED[:age])
    await come_forward(at, (*RELEASED, NEXT))
    assert await picture(at) == await fresh(server, (*RELEASED, NEXT))
    assert await picture(at) != await fresh(server, RELEASED)


async def test_what_was_in_it_is_still_there(at: Connections) -> None:
    await come_forward(at, RELEASED)
    await ask(at, "INSERT INTO chats (chat, turn, state) VALUES (1, 2, 'x') RETURNING 1")
    await come_forward(at, (*RELEASED, NEXT))
    assert await ask(at, "SELECT * FROM chats") == [(1, 2, "x", "calm")]


async def test_a_session_of_the_first_version_is_an_entry_of_the_diary(at: Connections) -> None:
    await come_forward(at, RELEASED[:1])
    for _ in range(2):
        await ask(at, f"INSERT INTO diary (chat, record) VALUES (11, '{OLD_SESSION}') RETURNING 1")  # noqa: S608 - a constant of these tests
    await come_forward(at, RELEASED)
    assert await ask(at, "SELECT chat, number, record FROM diary") == [(11, 3, OLD_SESSION)]


async def test_coming_forward_twice_changes_nothing(at: Connections) -> None:
    await come_forward(at, RELEASED)
    before = await picture(at)
    await come_forward(at, RELEASED)
    assert (await picture(at), await version(at)) == (before, len(RELEASED))


async def test_replicas_that_start_together_make_each_step_once(
    server: Server, url: str, at: Connections
) -> None:
    stores = await asyncio.gather(*(PostgresStore.open(url) for _ in range(8)))
    await asyncio.gather(*(store.close() for store in stores))
    assert (await picture(at), await version(at)) == (
        await fresh(server, RELEASED),
        len(RELEASED),
    )


async def test_a_step_that_fails_leaves_nothing_behind(server: Server, at: Connections) -> None:
    await come_forward(at, RELEASED)
    with pytest.raises(asyncpg.UndefinedTableError):
        await come_forward(at, (*RELEASED, BROKEN))
    assert (await picture(at), await version(at)) == (
        await fresh(server, RELEASED),
        len(RELEASED),
    )


async def test_steps_before_the_one_that_fails_are_kept(server: Server, at: Connections) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await come_forward(at, (*RELEASED, BROKEN))
    assert await picture(at) == await fresh(server, RELEASED)


async def test_a_newer_schema_is_refused(at: Connections) -> None:
    await come_forward(at, (*RELEASED, NEXT))
    with pytest.raises(StoreTooNewError, match="Start the newer version"):
        await come_forward(at, RELEASED)
    assert await version(at) == NEXT.number


async def test_a_newer_schema_is_refused_when_it_is_opened(url: str, at: Connections) -> None:
    await come_forward(at, (*RELEASED, NEXT))
    with pytest.raises(StoreTooNewError):
        await PostgresStore.open(url)


async def test_the_schema_of_another_program_is_left_alone(url: str, at: Connections) -> None:
    await ask(at, "CREATE TABLE songs (title TEXT)")
    before = await picture(at)
    with pytest.raises(StoreError, match="another program"):
        await PostgresStore.open(url)
    assert await picture(at) == before


async def test_an_opened_schema_is_up_to_date(server: Server, url: str, at: Connections) -> None:
    async with closing(await PostgresStore.open(url)) as store:
        assert await store.commit(ANNA, 0, turn(), None, NOW) == "committed"
    assert await picture(at) == await fresh(server, RELEASED)
