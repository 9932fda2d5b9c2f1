"""What listening outlasts, what ends it, and how it says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.botapi import BOT_ID, TOKEN, BotApi, Fault
from bot.channels.telegram import AnotherPoller, Profile, TelegramChannel, TokenRejected
from bot.model.events import Said
from tests.channels.telegram.room import FAST, Ear, channel_to, heard, listening

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
async def test_trouble_that_passes_is_waited_out(fault: Fault, method: str) -> None:
    async with BotApi() as api:
        api.fails(method, fault, times=2)
        api.person(7).says("hello")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert ear.events == [Said("hello", "en")]


async def test_flood_control_on_polling_is_obeyed() -> None:
    async with BotApi() as api:
        api.fails("getUpdates", Fault.flood(1))
        api.person(7).says("hello")
        async with heard(api):
            await api.all_confirmed()
        first, second, *_ = api.calls("getUpdates")
        assert second.at - first.at >= 1.0


async def test_a_second_bot_that_leaves_is_put_up_with() -> None:
    async with BotApi() as api:
        api.fails("getUpdates", Fault.error(409, "Conflict: terminated by other getUpdates"), 2)
        api.person(7).says("hello")
        async with heard(api) as ear:
            await api.all_confirmed()
        assert len(ear.arrivals) == 1


async def test_a_new_bot_takes_over_from_an_old_one_that_ends() -> None:
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


async def test_a_second_bot_that_stays_ends_listening_with_the_next_thing_to_do() -> None:
    async with (
        BotApi() as api,
        channel_to(api) as one,
        channel_to(api) as other,
        listening_quietly(other),
    ):
        with pytest.raises(AnotherPoller, match="Stop the other copy"):
            await one.listen(Ear())


async def test_a_webhook_set_meanwhile_ends_listening() -> None:
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
async def test_a_wrong_token_ends_listening_without_showing_it(token: str) -> None:
    async with BotApi() as api, TelegramChannel(token, api.url, timing=FAST) as channel:
        with pytest.raises(TokenRejected, match="@BotFather") as caught:
            await channel.listen(Ear())
    assert token not in repr(caught.value)


@pytest.mark.parametrize("token", ["", "no-colon", "12:with space", "12:a/b", "x:abc", "12:"])
def test_what_cannot_be_a_token_is_refused_at_once(token: str) -> None:
    with pytest.raises(TokenRejected):
        TelegramChannel(token)


async def test_a_token_revoked_meanwhile_ends_listening() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        listen = asyncio.create_task(channel.listen(Ear()))
        await api.world.until(lambda: api.calls("getUpdates"))
        api.token = f"{BOT_ID}:{'n' * 35}"
        api.person(7).says("ends the poll under way")
        with pytest.raises(TokenRejected):
            await listen


async def test_menus_are_shown_for_each_language() -> None:
    menus = {"": [("help", "What I can do")], "ru": [("help", "Что я умею"), ("stop", "Стоп")]}
    async with (
        BotApi() as api,
        TelegramChannel(TOKEN, api.url, menus, timing=FAST) as channel,
        listening(channel, Ear()),
    ):
        await api.world.until(lambda: len(api.world.menus) == 2)
    shown = {
        language: [(command["command"], command["description"]) for command in commands]
        for language, commands in api.world.menus.items()
    }
    assert shown == menus


async def test_a_menu_that_cannot_be_shown_harms_nothing() -> None:
    menus = {"": [("HELP!", "no such command")], "ru": [("help", "Помощь")]}
    async with BotApi() as api, TelegramChannel(TOKEN, api.url, menus, timing=FAST) as channel:
        ear = Ear()
        async with listening(channel, ear):
            api.person(7).says("hello")
            await api.all_confirmed()
            await api.world.until(lambda: api.world.menus)
    assert (list(api.world.menus), len(ear.arrivals)) == (["ru"], 1)


PROFILES = {
    "": Profile("What it is.", "It."),
    "ru": Profile("Что это такое.", "Это."),
}


async def test_what_the_bot_is_stands_in_its_profile_in_each_language() -> None:
    async with (
        BotApi() as api,
        TelegramChannel(TOKEN, api.url, profiles=PROFILES, timing=FAST) as channel,
        listening(channel, Ear()),
    ):
        await api.world.until(lambda: len(api.world.short_descriptions) == 2)
    assert api.world.descriptions == {"": "What it is.", "ru": "Что это такое."}
    assert api.world.short_descriptions == {"": "It.", "ru": "Это."}


async def test_a_profile_that_stands_already_is_not_set_again() -> None:
    async with BotApi() as api:
        api.world.descriptions = {code: each.description for code, each in PROFILES.items()}
        api.world.short_descriptions = {code: each.short for code, each in PROFILES.items()}
        async with (
            TelegramChannel(TOKEN, api.url, profiles=PROFILES, timing=FAST) as channel,
            listening(channel, Ear()),
        ):
            await api.world.until(lambda: len(api.calls("getMyShortDescription")) == 2)
            api.person(7).says("hello")
            await api.all_confirmed()
        assert api.calls("setMyDescription") + api.calls("setMyShortDescription") == []


async def test_a_profile_that_is_refused_harms_nothing(caplog: pytest.LogCaptureFixture) -> None:
    profiles = {"": Profile("x" * 513, "It.")}
    async with BotApi() as api:
        ear = Ear()
        async with (
            TelegramChannel(TOKEN, api.url, profiles=profiles, timing=FAST) as channel,
            listening(channel, ear),
        ):
            api.person(7).says("hello")
            await api.all_confirmed()
            await api.world.until(lambda: api.world.short_descriptions)
    assert (api.world.descriptions, len(ear.arrivals)) == ({}, 1)
    assert "the description '' is not shown" in caplog.text


@asynccontextmanager
async def listening_quietly(channel: TelegramChannel) -> AsyncIterator[None]:
    """Listen beside; that the other one gives up as well is no failure of the test."""
    task = asyncio.create_task(channel.listen(Ear()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
