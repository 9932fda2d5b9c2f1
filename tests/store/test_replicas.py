"""Several replicas share the work: nothing lost, nothing doubled, every chat in order."""

import random
import time
from dataclasses import replace

from bot.runtime import delivery
from tests.postgres_server import Server
from tests.store.replica import STEPS, Orders
from tests.store.watching import (
    SESSIONS,
    Replica,
    Update,
    at_rest,
    by_chat,
    check_answers,
    deliveries,
    doubled,
    updates,
)


async def test_two_replicas_share_the_work_and_lose_nothing(server: Server, url: str) -> None:
    """A tenth of the updates is brought to both, as a messenger does that got no answer in time."""
    del server
    chance = random.Random(5)
    shares: tuple[list[Update], list[Update]] = ([], [])
    for update in updates():
        to = chance.choice(([0], [1])) if chance.random() < 0.9 else [0, 1]
        for one in to:
            shares[one].append(update)
    orders = [Orders(url, time.time(), 1.0, tuple(share)) for share in shares]
    replicas = [Replica(one) for one in orders]
    messages = await deliveries(url, replicas)
    for what, total in (("end", len(messages)), ("alarm", SESSIONS * STEPS)):
        assert min(replica.count(what) for replica in replicas) > total / 5, what


async def test_what_a_killed_replica_left_is_done_by_the_other(server: Server, url: str) -> None:
    del server
    mine, others = updates()[::2], updates()[1::2]
    survivor = Orders(url, time.time(), 10.0, tuple(others))  # leases run out ten times faster
    victim = replace(survivor, updates=tuple(mine))
    replicas = [Replica(survivor), Replica(victim)]
    await replicas[1].has_said(900)
    await replicas[1].kill()
    # The messenger brings again what was not confirmed; here all of it.
    replicas.append(Replica(victim))
    for replica in (replicas[0], replicas[2]):
        await replica.has_taken_all()
    await at_rest(url)
    for replica in (replicas[0], replicas[2]):
        await replica.end()

    messages = [message for replica in replicas for message in replica.delivered()]
    check_answers(messages)
    # What was on the wire when it was killed may come twice, and nothing else.
    assert doubled(messages) <= delivery.AT_ONCE
    for line in by_chat(messages).values():
        numbers = [int(message.slot[1:]) for message in line]
        assert numbers == sorted(numbers)
