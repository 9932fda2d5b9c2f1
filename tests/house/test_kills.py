"""A bot that is killed again and again, at any moment, while people are in the middle of a massage.

`HEADACHE_KILLS=200 pytest -s tests/house/test_kills.py` kills it more often, among more people;
`HEADACHE_KILLS_SEED=2` at other moments.
"""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.botapi import BotApi
from bot.conversation.library import Library
from bot.store.codec import decode
from tests.house.killing import Guest, Killer, MortalBot, judge, unexplained
from tests.house.visitor import Course, Visitor, course, visitor

KILLS = int(os.environ.get("HEADACHE_KILLS", "25"))
SEED = int(os.environ.get("HEADACHE_KILLS_SEED", "1"))

SPEED = 12.0
"""A session of six minutes takes half one. A bot may be dead for five seconds before it is late,
and a delivery may take 1.7 before it is given up and doubled; the machine may be slow."""

MOST_A_HOUSE = 50
"""Kills of one house. With more it would live until it asks its first guests, half an hour after
they have gone, how it is now; the others happen to houses of their own, at other moments."""

HOUSES = [min(MOST_A_HOUSE, KILLS - begun) for begun in range(0, KILLS, MOST_A_HOUSE)]
KILL_EVERY_S = 1.8
ARRIVE_PART = 0.7
"""Guests come one by one for so much of the time, so that at any moment some answer and some
massage."""


def guests(api: BotApi, library: Library, count: int) -> list[Guest]:
    """People of both languages; every other one fidgets."""
    found = []
    for number in range(count):
        who = visitor(library, ("en", "ru")[number % 2], fidgets=number % 4 < 2)
        person = api.person(100 + number, who.language)
        found.append(Guest(api, person, who, course(library, who).texts[-1]))
    return found


@pytest.mark.parametrize(("house", "kills"), list(enumerate(HOUSES)))
async def test_killed_at_any_moment_nothing_is_lost_and_nothing_happens_twice(
    library: Library, tmp_path: Path, house: int, kills: int
) -> None:
    async with BotApi() as api, MortalBot(api, tmp_path, SPEED) as bot:
        await bot.start()
        await polling(api, since=0)
        everybody = guests(api, library, max(5, kills // 4))
        arrive_s = kills * KILL_EVERY_S * ARRIVE_PART
        killer = Killer(api, bot, SEED + 1000 * house, KILL_EVERY_S)
        async with asyncio.TaskGroup() as visits:
            for number, guest in enumerate(everybody):
                come_s = number * arrive_s / len(everybody)
                visits.create_task(guest.visit(come_s, within_s=120))
            visits.create_task(killer.run(kills))
        await polling(api, since=bot.kills[-1])  # before that it does not listen to signals either
        await api.all_confirmed(within_s=20)
        code = await bot.end(signal.SIGTERM)
    assert code == 0, bot.last_words
    assert len(bot.kills) == kills
    report(everybody, bot, killer, library)
    for guest in everybody:
        check(guest, bot.kills, library, tmp_path / "bot.sqlite")
    assert " ERROR " not in bot.log, bot.last_words
    assert api.token not in bot.log


async def polling(api: BotApi, since: float) -> None:
    def is_polling() -> bool:
        return any(call.at > since for call in api.calls("getUpdates")[-3:])

    await api.world.until(is_polling, 30)


def late_text(who: Visitor) -> str:
    return who.words.messages["shall_we_go_on"]


def check(guest: Guest, kills: list[float], library: Library, database: Path) -> None:
    """Every message came, in order; doubles have their kills; all they did counted once."""
    plan = course(library, guest.who)
    found = judge(guest.person.sees(), plan.texts, late_text(guest.who))
    assert unexplained(found.doubled, kills) == 0
    assert len(guest.updates) == plan.actions + found.late
    with closing(sqlite3.connect(database)) as db:
        check_kept(db, guest, plan)


def check_kept(db: sqlite3.Connection, guest: Guest, plan: Course) -> None:
    chat = guest.person.id
    ((turns, state),) = db.execute("SELECT turn, state FROM chats WHERE chat = ?", (chat,))
    assert turns == len(guest.updates) + len(plan.steps)  # one for each answer and each alarm
    assert decode(state).phase.kind == "idle"
    keys = db.execute("SELECT key FROM alarms WHERE chat = ? ORDER BY key", (chat,)).fetchall()
    assert keys == [("check_in",), ("expiry",)]
    assert db.execute("SELECT count(*) FROM diary WHERE chat = ?", (chat,)).fetchone() == (1,)
    left = "SELECT count(*) FROM outgoing WHERE chat = ? AND status <> 'delivered'"
    assert db.execute(left, (chat,)).fetchone() == (0,)
    marks = ",".join("?" * len(guest.updates))
    used = f"SELECT count(*) FROM receipts WHERE source = 'telegram' AND id IN ({marks})"  # noqa: S608 - only question marks
    assert db.execute(used, guest.updates).fetchone() == (len(guest.updates),)


def report(guests: list[Guest], bot: MortalBot, killer: Killer, library: Library) -> None:
    messages = doubled = late = 0
    for guest in guests:
        found = judge(guest.person.sees(), course(library, guest.who).texts, late_text(guest.who))
        messages += len(guest.person.sees())
        doubled += len(found.doubled)
        late += found.late
    took = bot.kills[-1] - bot.kills[0]
    print(  # noqa: T201 - the figures are to be read
        f"\n{len(bot.kills)} kills in {took:.0f} s {killer.moments}, {len(guests)} sessions, "
        f"{sum(len(guest.updates) for guest in guests)} updates, {messages} messages, "
        f"{doubled} doubled, {late} late"
    )


# --- the judge is judged -------------------------------------------------------------------------


async def heard(*texts: str) -> list[object]:
    """What a person sees who was sent these texts."""
    async with BotApi() as api:
        person = api.person(1)
        send = api._methods.find("sendMessage")
        assert send is not None
        for text in texts:
            await send({"chat_id": 1, "text": text})
        return list(person.sees())


@pytest.mark.parametrize("texts", ["ac", "acb", "ab", "abac", "abcd", "abca"])
async def test_the_judge_sees_what_is_missing_or_out_of_order(texts: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        judge(await heard(*texts), "abc", "late")  # type: ignore[arg-type]  # posts are what they are


async def test_the_judge_counts_what_is_doubled() -> None:
    found = judge(await heard(*"abbcc"), "abc", "late")  # type: ignore[arg-type]  # as above
    assert len(found.doubled) == 2


def test_a_kill_explains_one_double_at_most() -> None:
    assert unexplained([(1.0, 3.0), (1.5, 3.5)], [2.0]) == 1
    assert unexplained([(1.0, 3.0), (1.5, 3.5)], [2.0, 2.5]) == 0
    assert unexplained([(1.0, 3.0)], [3.1]) == 1
