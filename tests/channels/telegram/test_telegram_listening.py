"""What is confirmed when, in which order things are handled, and what ends listening."""

import asyncio
import gc
import logging
from collections import Counter

import pytest

from bot.botapi import BotApi, Fault
from bot.channels.base import Arrival
from bot.channels.telegram.polling import LIMIT
from bot.model.events import Said
from tests.channels.telegram.room import FAST, heard


class StoreDownError(Exception):
    """The turn could not be kept."""


class Failing:
    """Raises for texts that begin with `bad`, so many times each."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.tried: Counter[str] = Counter()

    async def __call__(self, arrival: Arrival) -> None:
        text = words(arrival)
        self.tried[text] += 1
        if text.startswith("bad") and self.tried[text] <= self.times:
            raise StoreDownError


def words(arrival: Arrival) -> str:
    assert isinstance(arrival.event, Said)
    return arrival.event.text


# --- confirming ----------------------------------------------------------------------------------


async def test_an_update_is_not_confirmed_before_it_is_handled() -> None:
    going_on, may_end = asyncio.Event(), asyncio.Event()

    async def slow(_: Arrival) -> None:
        going_on.set()
        await may_end.wait()

    async with BotApi() as api, heard(api, slow):
        update = api.person(7).says("hello")
        await going_on.wait()
        assert api.pending == [update]
        may_end.set()
        await api.all_confirmed()


async def test_an_update_that_could_not_be_handled_comes_again() -> None:
    failing = Failing(times=1)
    async with BotApi() as api, heard(api, failing) as ear:
        api.person(7).says("bad luck")
        await api.all_confirmed()
        assert (failing.tried["bad luck"], [words(a) for a in ear.arrivals]) == (2, ["bad luck"])


async def test_an_update_that_was_handled_survives_a_failing_one_beside_it_only_once() -> None:
    failing = Failing(times=3)
    async with BotApi() as api, heard(api, failing):
        api.person(7).says("bad luck")
        api.person(8).says("hello")
        await api.all_confirmed()
        assert failing.tried == {"bad luck": 4, "hello": 1}


async def test_nothing_is_lost_when_the_bot_stops_in_the_middle() -> None:
    started = asyncio.Event()

    async def endless(_: Arrival) -> None:
        started.set()
        await asyncio.Event().wait()

    async with BotApi() as api:
        update = api.person(7).says("hello")
        async with heard(api, endless):
            await started.wait()
        assert api.pending == [update]
        async with heard(api) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["hello"]


async def test_what_was_said_while_the_bot_was_away_is_heard() -> None:
    async with BotApi() as api:
        api.world.webhook = "https://example.org/hook"
        api.person(7).says("anybody there?")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["anybody there?"]


async def test_an_update_that_cannot_be_read_loses_only_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with BotApi() as api:
        broken = api.world.push({"message": {"text": "secret words", "chat": "nonsense"}})
        api.person(7).says("hello")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["hello"]
    assert (f"update {broken} (message)" in caplog.text, "secret" in caplog.text) == (True, False)


async def test_a_failure_is_logged_without_the_words(caplog: pytest.LogCaptureFixture) -> None:
    async def quoting(arrival: Arrival) -> None:
        if not caplog.records:
            raise ValueError(words(arrival))

    caplog.set_level(logging.INFO)
    async with BotApi() as api:
        api.person(7).says("very private")
        async with heard(api, quoting):
            await api.all_confirmed()
    assert ("ValueError" in caplog.text, "private" in caplog.text) == (True, False)


# --- order ---------------------------------------------------------------------------------------


async def test_one_chat_is_handled_in_order_even_when_the_first_one_fails() -> None:
    async with BotApi() as api:
        for text in ("one", "bad two", "three", "four"):
            api.person(7).says(text)
        async with heard(api, Failing(times=2)) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["one", "bad two", "three", "four"]


async def test_chats_are_handled_side_by_side() -> None:
    together = asyncio.Barrier(5)

    async def meet(_: Arrival) -> None:
        await together.wait()

    async with BotApi() as api:
        for chat in range(1, 6):
            api.person(chat).says("hello")
        async with heard(api, meet):
            await api.all_confirmed()


async def test_a_chat_that_keeps_failing_holds_up_nobody_else() -> None:
    failing = Failing(times=10**6)
    async with BotApi() as api, heard(api, failing) as ear:
        stuck = api.person(7).says("bad luck")
        await api.world.until(lambda: failing.tried["bad luck"] >= 2)
        api.person(8).says("hello")
        await api.world.until(lambda: ear.arrivals)
        assert stuck in api.pending


async def test_an_update_that_never_can_be_handled_is_given_up_before_it_fills_the_window(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with BotApi() as api:
        stuck = api.person(7).says("bad luck")
        for chat in range(100, 100 + LIMIT):
            api.person(chat).says("hello")
        async with heard(api, Failing(times=10**6)) as ear:
            await api.all_confirmed()
        assert len(ear.arrivals) == LIMIT
    assert f"update {stuck} is given up" in caplog.text


async def test_a_store_that_is_down_makes_nothing_be_given_up() -> None:
    tries = 0

    async def down(_: Arrival) -> None:
        nonlocal tries
        tries += 1
        if tries <= 2 * LIMIT * FAST.tries:
            raise StoreDownError

    async with BotApi() as api:
        for chat in range(1, LIMIT + 1):
            api.person(chat).says("hello")
        async with heard(api, down) as ear:
            await api.all_confirmed()
        assert len(ear.arrivals) == LIMIT


async def test_a_backlog_of_many_batches_arrives_whole_and_once() -> None:
    async with BotApi() as api:
        said = [api.person(n % 40 + 1).says(f"{n}") for n in range(350)]
        async with heard(api) as ear:
            await api.all_confirmed()
        assert sorted(a.receipt.id for a in ear.arrivals if a.receipt) == said


# --- presses -------------------------------------------------------------------------------------


async def test_a_press_is_answered_without_waiting_for_the_turn() -> None:
    may_end = asyncio.Event()

    async def slow(_: Arrival) -> None:
        await may_end.wait()

    async with BotApi() as api, heard(api, slow):
        api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
        await api.world.until(lambda: api.world.answered)
        may_end.set()
        await api.all_confirmed()


TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@pytest.mark.parametrize(
    "fault",
    [
        Fault.error(400, f"Bad Request: {TOO_OLD}"),
        Fault.error(500, "Internal Server Error"),
        Fault.flood(5),
        Fault.reset(accepts=False),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status}",
)
async def test_an_answer_that_fails_disturbs_nothing(fault: Fault) -> None:
    unheeded: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unheeded.append(context))
    async with BotApi() as api:
        api.fails("answerCallbackQuery", fault)
        async with heard(api) as ear:
            api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
            await api.all_confirmed()
            await api.world.until(lambda: api.calls("answerCallbackQuery"))
    gc.collect()
    assert (len(ear.arrivals), unheeded) == (1, [])


async def test_a_press_that_has_to_be_handled_again_is_answered_once() -> None:
    failures = 3

    async def failing(_: Arrival) -> None:
        nonlocal failures
        failures -= 1
        if failures > 0:
            raise StoreDownError

    async with BotApi() as api, heard(api, failing):
        api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
        await api.all_confirmed()
        await api.world.until(lambda: api.world.answered)
        assert len(api.calls("answerCallbackQuery")) == 1


async def test_an_answer_that_hangs_does_not_keep_the_bot_from_stopping() -> None:
    async with BotApi() as api:
        api.fails("answerCallbackQuery", Fault.hang(accepts=False))
        async with heard(api):
            api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
            await api.all_confirmed()
            await api.world.until(lambda: api.calls("answerCallbackQuery"))


def chat(number: int) -> dict[str, object]:
    return {"id": number, "type": "private", "first_name": "Test"}
