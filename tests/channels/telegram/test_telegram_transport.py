"""Time-outs, connections and files; and that no error shows the address."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.botapi import BOT_ID, TOKEN, BotApi, Fault
from bot.channels.telegram.transport import HttpTransport, PollTransport, Timeouts
from tests.channels.telegram.room import Ear, channel_to, listening

SECRET = TOKEN.partition(":")[2]
PATIENT = Timeouts(connect=60, read=60, write=60, pool=60)


@asynccontextmanager
async def transport(
    timeouts: Timeouts = PATIENT, connections: int = 4
) -> AsyncIterator[HttpTransport]:
    opened = HttpTransport(connections, timeouts)
    async with opened:
        yield opened


def address(api: BotApi, method: str = "getMe") -> str:
    return f"{api.url}/bot{TOKEN}/{method}"


async def test_the_time_a_caller_grants_is_the_time_it_waits() -> None:
    async with BotApi() as api, transport() as http:
        api.fails("getMe", Fault.hang(accepts=False))
        with pytest.raises(TimedOut):
            await http.do_request(address(api), "POST", read_timeout=0.05)


async def test_without_a_caller_s_time_the_usual_one_holds() -> None:
    async with BotApi() as api, transport(Timeouts(read=0.05)) as http:
        api.fails("getMe", Fault.hang(accepts=False))
        with pytest.raises(TimedOut):
            await http.do_request(address(api), "POST")


async def test_no_limit_is_a_limit_too() -> None:
    async with BotApi() as api, transport(Timeouts(read=0.0001)) as http:
        status, _ = await http.do_request(address(api), "POST", read_timeout=None)
        assert status == 200


async def test_waiting_for_a_connection_ends_too() -> None:
    async with BotApi() as api, transport(connections=1) as http:
        api.fails("getMe", Fault.hang(accepts=False))
        first = asyncio.create_task(http.do_request(address(api), "POST"))
        await api.world.until(lambda: api.calls("getMe"))
        with pytest.raises(TimedOut):
            await http.do_request(address(api), "POST", pool_timeout=0.05, connect_timeout=0.05)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        assert len(api.calls("getMe")) == 1


async def test_a_closed_transport_says_so_and_can_be_opened_again() -> None:
    async with BotApi() as api:
        http = HttpTransport(1, PATIENT)
        with pytest.raises(NetworkError, match="closed"):
            await http.do_request(address(api), "POST")
        async with http:
            await http.initialize()
            await http.do_request(address(api), "GET")
        await http.shutdown()


async def test_a_file_travels_with_its_fields() -> None:
    certificate = b"--- certificate ---\x00\xff"
    async with BotApi() as api, HttpTransport(1, PATIENT) as http:
        bot = Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http)
        await bot.set_webhook("https://example.org/ё", certificate=certificate, max_connections=3)
        (call,) = api.calls("setWebhook")
        assert call.parameters == {
            "url": "https://example.org/ё",
            "certificate": certificate,
            "max_connections": "3",
        }


async def test_a_polling_transport_hands_out_updates_once() -> None:
    async with BotApi() as api, PollTransport(2, PATIENT) as http:
        bot = Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http)
        update = api.person(7).says("hello")
        assert await bot.get_updates() == ()
        assert [[u["update_id"] for u in http.take()], http.take()] == [[update], []]


def test_half_a_letter_in_an_answer_does_not_spoil_the_rest() -> None:
    body = b'{"ok": true, "result": [{"update_id": 1, "text": "\\ud83d"}]}'
    polls = PollTransport(1, PATIENT)
    polls.parse_json_payload(body)
    assert polls.take() == [{"update_id": 1, "text": "\ud83d"}]


async def test_a_poll_that_failed_leaves_nothing_to_take() -> None:
    async with BotApi() as api, PollTransport(2, PATIENT) as http:
        bot = Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http)
        api.person(7).says("hello")
        api.fails("getUpdates", Fault.error(500, "Internal Server Error"))
        with pytest.raises(NetworkError):
            await bot.get_updates()
        assert http.take() == []


# --- the token stays inside ----------------------------------------------------------------------

FAULTS = {
    "time-out": Fault.hang(accepts=False),
    "broken": Fault.reset(accepts=False),
    "server error": Fault.error(500, "Internal Server Error"),
    "flood control": Fault.flood(1),
    "a page that shows the address": Fault.page(404, f"/bot{TOKEN}/getMe was not found"),
    "a bad gateway that shows it": Fault.page(502, f"/bot{TOKEN}/getMe"),
    "nonsense that shows it": Fault.page(200, f"/bot{TOKEN}/getMe"),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_an_error_does_not_show_the_token(case: str) -> None:
    async with BotApi() as api, HttpTransport(1, Timeouts(read=0.05)) as http:
        bot = Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http)
        api.fails("getMe", FAULTS[case])
        with pytest.raises(TelegramError) as caught:
            await bot.get_me()
    assert SECRET not in everything_about(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://", "ftp://127.0.0.1", "http://127.0.0.1:99999", "nonsense"],
)
async def test_an_address_that_leads_nowhere_is_a_network_error_without_the_token(url: str) -> None:
    async with transport(Timeouts(connect=0.2)) as http:
        with pytest.raises(NetworkError) as caught:
            await http.post(f"{url}/bot{BOT_ID}:{SECRET}/getMe")
    assert SECRET not in everything_about(caught.value)


def everything_about(error: BaseException) -> str:
    """Its traceback, and every error that it came from, hidden ones included."""
    told, link = [*traceback.format_exception(error)], error.__context__
    while link is not None:
        told.append(repr(link))
        link = link.__context__
    return "\n".join(told)


# --- stopping ------------------------------------------------------------------------------------


async def test_a_bot_that_stops_leaves_no_task_behind() -> None:
    async with BotApi() as api:
        ear = Ear()
        async with channel_to(api) as channel, listening(channel, ear):
            api.person(7).says("hello")
            await api.all_confirmed()
    assert asyncio.all_tasks() == {asyncio.current_task()}
