"""What is confirmed when, in which order things are handled, and what ends listening."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.base import Arrival
from bot.channels.telegram import AnotherPoller, TelegramChannel, TokenRejected
from bot.channels.telegram.polling import LIMIT
from bot.model.events import Said
from tests.botapi import BOT_ID, TOKEN, BotApi, Fault
from tests.channels.telegram.room import FAST, Ear, channel_to, heard, listening


class StoreIsDown(Exception):
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
            raise StoreIsDown


def words(arrival: Arrival) -> str:
    assert isinstance(arrival.event, Said)
    return arrival.event.text


# --- confirming ----------------------------------------------------------------------------------


async def test_an_update_is_not_confirmed_before_it_is_handled():
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


async def test_an_update_that_could_not_be_handled_comes_again():
    failing = Failing(times=1)
    async with BotApi() as api, heard(api, failing) as ear:
        api.person(7).says("bad luck")
        await api.all_confirmed()
        assert (failing.tried["bad luck"], [words(a) for a in ear.arrivals]) == (2, ["bad luck"])


async def test_an_update_that_was_handled_survives_a_failing_one_beside_it_only_once():
    failing = Failing(times=3)
    async with BotApi() as api, heard(api, failing):
        api.person(7).says("bad luck")
        api.person(8).says("hello")
        await api.all_confirmed()
        assert failing.tried == {"bad luck": 4, "hello": 1}


async def test_nothing_is_lost_when_the_bot_stops_in_the_middle():
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


async def test_what_was_said_while_the_bot_was_away_is_heard():
    async with BotApi() as api:
        api.world.webhook = "https://example.org/hook"
        api.person(7).says("anybody there?")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["anybody there?"]


async def test_an_update_that_cannot_be_read_loses_only_itself(caplog: pytest.LogCaptureFixture):
    async with BotApi() as api:
        broken = api.world.push({"message": {"text": "secret words", "chat": "nonsense"}})
        api.person(7).says("hello")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["hello"]
    assert (f"update {broken} (message)" in caplog.text, "secret" in caplog.text) == (True, False)


async def test_a_failure_is_logged_without_the_words(caplog: pytest.LogCaptureFixture):
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


async def test_one_chat_is_handled_in_order_even_when_the_first_one_fails():
    async with BotApi() as api:
        for text in ("one", "bad two", "three", "four"):
            api.person(7).says(text)
        async with heard(api, Failing(times=2)) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["one", "bad two", "three", "four"]


async def test_chats_are_handled_side_by_side():
    together = asyncio.Barrier(5)

    async def meet(_: Arrival) -> None:
        await together.wait()

    async with BotApi() as api:
        for chat in range(1, 6):
            api.person(chat).says("hello")
        async with heard(api, meet):
            await api.all_confirmed()


async def test_a_chat_that_keeps_failing_holds_up_nobody_else():
    failing = Failing(times=10**6)
    async with BotApi() as api, heard(api, failing) as ear:
        stuck = api.person(7).says("bad luck")
        await api.world.until(lambda: failing.tried["bad luck"] >= 2)
        api.person(8).says("hello")
        await api.world.until(lambda: ear.arrivals)
        assert stuck in api.pending


async def test_an_update_that_never_can_be_handled_is_given_up_before_it_fills_the_window(
    caplog: pytest.LogCaptureFixture,
):
    async with BotApi() as api:
        stuck = api.person(7).says("bad luck")
        for chat in range(100, 100 + LIMIT):
            api.person(chat).says("hello")
        async with heard(api, Failing(times=10**6)) as ear:
            await api.all_confirmed()
        assert len(ear.arrivals) == LIMIT
    assert f"update {stuck} is given up" in caplog.text


async def test_a_store_that_is_down_makes_nothing_be_given_up():
    tries = 0

    async def down(_: Arrival) -> None:
        nonlocal tries
        tries += 1
        if tries <= 2 * LIMIT * FAST.tries:
            raise StoreIsDown

    async with BotApi() as api:
        for chat in range(1, LIMIT + 1):
            api.person(chat).says("hello")
        async with heard(api, down) as ear:
            await api.all_confirmed()
        assert len(ear.arrivals) == LIMIT


async def test_a_backlog_of_many_batches_arrives_whole_and_once():
    async with BotApi() as api:
        said = [api.person(n % 40 + 1).says(f"{n}") for n in range(350)]
        async with heard(api) as ear:
            await api.all_confirmed()
        assert sorted(a.receipt.id for a in ear.arrivals if a.receipt) == said


# --- presses -------------------------------------------------------------------------------------


async def test_a_press_is_answered_without_waiting_for_the_turn():
    may_end = asyncio.Event()

    async def slow(_: Arrival) -> None:
        await may_end.wait()

    async with BotApi() as api, heard(api, slow):
        api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
        await api.world.until(lambda: api.world.answered)
        may_end.set()
        await api.all_confirmed()


async def test_an_answer_that_comes_too_late_disturbs_nothing():
    async with BotApi() as api, heard(api) as ear:
        api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
        api.world.open_queries.clear()
        await api.all_confirmed()
        await api.world.until(lambda: [c.status for c in api.calls("answerCallbackQuery")] == [400])
        assert len(ear.arrivals) == 1


async def test_a_press_that_has_to_be_handled_again_is_answered_once():
    failures = 3

    async def failing(_: Arrival) -> None:
        nonlocal failures
        failures -= 1
        if failures > 0:
            raise StoreIsDown

    async with BotApi() as api, heard(api, failing):
        api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
        await api.all_confirmed()
        await api.world.until(lambda: api.world.answered)
        assert len(api.calls("answerCallbackQuery")) == 1


async def test_an_answer_that_hangs_does_not_keep_the_bot_from_stopping():
    async with BotApi() as api:
        api.fails("answerCallbackQuery", Fault.hang(accepts=False))
        async with heard(api):
            api.person(7).presses_on({"chat": chat(7), "message_id": 5, "date": 0}, "yes")
            await api.all_confirmed()
            await api.world.until(lambda: api.calls("answerCallbackQuery"))


def chat(number: int) -> dict[str, object]:
    return {"id": number, "type": "private", "first_name": "Test"}


# --- trouble -------------------------------------------------------------------------------------

PASSING = [
    Fault.error(500, "Internal Server Error"),
    Fault.page(502, "<html>Bad Gateway</html>"),
    Fault.page(404, "<html>no such page</html>"),
    Fault.page(200, "<html>Please log in to this network</html>"),
    Fault.reset(accepts=False),
    Fault.reset(accepts=True),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda f: f"{f.kind} {f.status} {f.accepts}")
@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getUpdates"])
async def test_trouble_that_passes_is_waited_out(fault: Fault, method: str):
    async with BotApi() as api:
        api.fails(method, fault, times=2)
        api.person(7).says("hello")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert [words(a) for a in ear.arrivals] == ["hello"]


async def test_flood_control_on_polling_is_obeyed():
    async with BotApi() as api:
        api.fails("getUpdates", Fault.flood(1))
        api.person(7).says("hello")
        async with heard(api):
            await api.all_confirmed()
        first, second, *_ = api.calls("getUpdates")
        assert second.at - first.at >= 1.0


async def test_a_second_bot_that_leaves_is_put_up_with():
    async with BotApi() as api:
        api.fails("getUpdates", Fault.error(409, "Conflict: terminated by other getUpdates"), 2)
        api.person(7).says("hello")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert len(ear.arrivals) == 1


async def test_a_new_bot_takes_over_from_an_old_one_that_ends():
    async with BotApi() as api, channel_to(api) as new:
        ear = Ear()
        async with channel_to(api) as old, listening_quietly(old):
            await api.world.until(lambda: api.calls("getUpdates"))
            listen = asyncio.create_task(new.listen(ear))
            await api.world.until(lambda: 409 in [c.status for c in api.calls("getUpdates")])
        api.person(7).says("hello")
        await api.all_confirmed()
        listen.cancel()
        await asyncio.gather(listen, return_exceptions=True)
        assert len(ear.arrivals) == 1


async def test_a_second_bot_that_stays_ends_listening_with_the_next_thing_to_do():
    async with BotApi() as api, channel_to(api) as one, channel_to(api) as other:
        async with listening_quietly(other):
            with pytest.raises(AnotherPoller, match="Stop the other copy"):
                await one.listen(Ear())


async def test_a_webhook_set_meanwhile_ends_listening():
    async with BotApi() as api, channel_to(api) as channel:
        listen = asyncio.create_task(channel.listen(Ear()))
        await api.world.until(lambda: api.calls("getUpdates"))
        api.world.webhook = "https://example.org/hook"
        api.person(7).says("ends the poll under way")
        with pytest.raises(AnotherPoller):
            await listen


@pytest.mark.parametrize(
    "token",
    [f"{BOT_ID}:{'w' * 35}", TOKEN[:-1]],
    ids=["somebody else's", "a letter short"],
)
async def test_a_wrong_token_ends_listening_without_showing_it(token: str):
    async with BotApi() as api, TelegramChannel(token, api.url, timing=FAST) as channel:
        with pytest.raises(TokenRejected, match="@BotFather") as caught:
            await channel.listen(Ear())
    assert token not in repr(caught.value)


@pytest.mark.parametrize("token", ["", "no-colon", "12:with space", "12:a/b", "x:abc", "12:"])
def test_what_cannot_be_a_token_is_refused_at_once(token: str):
    with pytest.raises(TokenRejected):
        TelegramChannel(token)


async def test_a_token_revoked_meanwhile_ends_listening():
    async with BotApi() as api, channel_to(api) as channel:
        listen = asyncio.create_task(channel.listen(Ear()))
        await api.world.until(lambda: api.calls("getUpdates"))
        api.token = f"{BOT_ID}:{'n' * 35}"
        api.person(7).says("ends the poll under way")
        with pytest.raises(TokenRejected):
            await listen


async def test_menus_are_shown_for_each_language():
    menus = {"": [("help", "What I can do")], "ru": [("help", "Что я умею"), ("stop", "Стоп")]}
    async with BotApi() as api, TelegramChannel(TOKEN, api.url, menus, timing=FAST) as channel:
        async with listening(channel, Ear()):
            await api.world.until(lambda: len(api.world.menus) == 2)
    shown = {
        language: [(command["command"], command["description"]) for command in commands]
        for language, commands in api.world.menus.items()
    }
    assert shown == menus


async def test_a_menu_that_cannot_be_shown_harms_nothing():
    menus = {"": [("HELP!", "no such command")], "ru": [("help", "Помощь")]}
    async with BotApi() as api, TelegramChannel(TOKEN, api.url, menus, timing=FAST) as channel:
        ear = Ear()
        async with listening(channel, ear):
            api.person(7).says("hello")
            await api.all_confirmed()
            await api.world.until(lambda: api.world.menus)
    assert (list(api.world.menus), len(ear.arrivals)) == (["ru"], 1)


@asynccontextmanager
async def listening_quietly(channel: TelegramChannel) -> AsyncIterator[None]:
    """Listen beside; that the other one gives up as well is no failure of the test."""
    task = asyncio.create_task(channel.listen(Ear()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
