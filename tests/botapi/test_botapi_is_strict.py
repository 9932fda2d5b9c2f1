"""The server of the tests refuses what Telegram refuses; a lenient one would prove nothing."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from bot.botapi import BOT_ID, TOKEN, BotApi, Fault
from tests.botapi.remote import RemoteBotApi

Answer = tuple[int, str]


async def call(address: str, method: str, /, **parameters: Any) -> tuple[int, dict[str, Any]]:
    """Call a method as a program in any language would: JSON in, JSON out."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/bot{TOKEN}/{method}", json=parameters) as answer,
    ):
        return answer.status, await answer.json()


async def refusal(api: BotApi, method: str, /, **parameters: Any) -> Answer:
    status, body = await call(api.url, method, **parameters)
    assert body["ok"] is (status == 200)
    return status, body.get("description", "")


def keyboard(*labels_and_data: tuple[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": t, "callback_data": d}] for t, d in labels_and_data]}


BAD_HTML = ["<b>a", "a</b>", "<b><i>a</b></i>", "<h1>a</h1>", "1 < 2", "<b", "<br>", "<b>a</>>b<"]
GOOD_HTML = {
    "<b>a</b>": "a",
    "<b><i>a</i>b</b>": "ab",
    "1 &lt; 2 &amp; 3": "1 < 2 & 3",
    '<a href="https://example.org">a</a>': "a",
    "a > b": "a > b",
    "&nbsp;a": "&nbsp;a",
    "a" * 4096: "a" * 4096,
    "<b>" + "a" * 4096 + "</b>": "a" * 4096,
}


@pytest.mark.parametrize("text", BAD_HTML)
async def test_html_that_does_not_balance_is_refused(text: str) -> None:
    async with BotApi() as api:
        api.person(7)
        status, said = await refusal(api, "sendMessage", chat_id=7, text=text, parse_mode="HTML")
        assert (status, said.split(":")[1]) == (400, " can't parse entities")


@pytest.mark.parametrize("text", GOOD_HTML, ids=lambda text: text[:20])
async def test_good_html_becomes_plain_text(text: str) -> None:
    async with BotApi() as api:
        person = api.person(7)
        await call(api.url, "sendMessage", chat_id=7, text=text, parse_mode="HTML")
        assert [post.plain for post in person.sees()] == [GOOD_HTML[text]]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no chat": ({"text": "a"}, "chat_id is empty"),
    "a stranger": ({"chat_id": 8, "text": "a"}, "chat not found"),
    "no text": ({"chat_id": 7}, "message text is empty"),
    "blank": ({"chat_id": 7, "text": " \n"}, "message text is empty"),
    "long": ({"chat_id": 7, "text": "a" * 4097}, "message is too long"),
    "markdown": ({"chat_id": 7, "text": "a", "parse_mode": "Org"}, "unsupported parse_mode"),
    "data": (
        {"chat_id": 7, "text": "a", "reply_markup": keyboard(("a", "я" * 32 + "a"))},
        "BUTTON_DATA_INVALID",
    ),
    "no data": (
        {"chat_id": 7, "text": "a", "reply_markup": keyboard(("a", ""))},
        "BUTTON_DATA_INVALID",
    ),
    "101 buttons": (
        {"chat_id": 7, "text": "a", "reply_markup": keyboard(*[("a", "b")] * 101)},
        "reply markup is too long",
    ),
    "9 in a row": (
        {
            "chat_id": 7,
            "text": "a",
            "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}] * 9]},
        },
        "reply markup is too long",
    ),
    "a button that does nothing": (
        {"chat_id": 7, "text": "a", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
        "Text buttons are unallowed in the inline keyboard",
    ),
    "nonsense": (
        {"chat_id": 7, "text": "a", "reply_markup": "{"},
        "can't parse reply keyboard markup JSON object",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_message_beyond_the_limits_is_refused(case: str) -> None:
    parameters, why = REFUSED[case]
    async with BotApi() as api:
        api.person(7)
        assert await refusal(api, "sendMessage", **parameters) == (400, f"Bad Request: {why}")
        assert api.posts == []


async def test_the_largest_keyboard_is_taken() -> None:
    async with BotApi() as api:
        api.person(7)
        markup = keyboard(*[("a", "я" * 32)] * 100)
        assert await refusal(api, "sendMessage", chat_id=7, text="a", reply_markup=markup) == (
            200,
            "",
        )


async def test_edits_are_of_one_s_own_messages_and_change_something() -> None:
    async with BotApi() as api:
        api.person(7)
        api.person(8)
        await call(api.url, "sendMessage", chat_id=7, text="a")
        number = api.posts[0].message
        same = await refusal(api, "editMessageText", chat_id=7, message_id=number, text="a")
        wrong = await refusal(api, "editMessageText", chat_id=8, message_id=number, text="b")
        right = await refusal(api, "editMessageText", chat_id=7, message_id=number, text="b")
        assert (same[0], same[1][:36]) == (400, "Bad Request: message is not modified")
        assert [wrong, right] == [(400, "Bad Request: message to edit not found"), (200, "")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"bot{BOT_ID}:{'x' * 35}/getMe", 401),
        ("botnonsense/getMe", 404),
        (f"bot{TOKEN}/getEverything", 404),
    ],
)
async def test_a_wrong_token_or_method_is_refused_as_telegram_does(path: str, status: int) -> None:
    async with (
        BotApi() as api,
        aiohttp.ClientSession() as session,
        session.get(f"{api.url}/{path}") as answer,
    ):
        assert (answer.status, (await answer.json())["error_code"]) == (status, status)


async def test_updates_stay_until_a_higher_offset_confirms_them() -> None:
    async with BotApi() as api:
        ids = [api.person(7).says(f"{n}") for n in range(3)]
        for offset in (0, ids[0]):
            _, body = await call(api.url, "getUpdates", offset=offset)
            assert [update["update_id"] for update in body["result"]] == ids
        _, body = await call(api.url, "getUpdates", offset=ids[1], limit=1)
        assert [[u["update_id"] for u in body["result"]], api.pending] == [[ids[1]], ids[1:]]


async def test_a_long_poll_returns_when_something_is_said() -> None:
    async with BotApi() as api:
        poll = asyncio.create_task(call(api.url, "getUpdates", timeout=50))
        await api.world.until(lambda: api.calls("getUpdates"))
        update = api.person(7).says("hello")
        _, body = await poll
        assert [u["update_id"] for u in body["result"]] == [update]


async def test_a_newer_poll_ends_the_older_one() -> None:
    async with BotApi() as api:
        older = asyncio.create_task(refusal(api, "getUpdates", timeout=50))
        await api.world.until(lambda: api.calls("getUpdates"))
        newer = asyncio.create_task(refusal(api, "getUpdates", timeout=50))
        status, said = await older
        api.person(7).says("hello")
        assert (status, said.split(":")[0], await newer) == (409, "Conflict", (200, ""))


async def test_no_polling_beside_a_webhook() -> None:
    async with BotApi() as api:
        await call(api.url, "setWebhook", url="https://example.org")
        assert (await refusal(api, "getUpdates"))[0] == 409
        await call(api.url, "deleteWebhook")
        assert (await refusal(api, "getUpdates"))[0] == 200


async def test_kinds_nobody_asked_for_do_not_come() -> None:
    async with BotApi() as api:
        await call(api.url, "getUpdates", allowed_updates=json.dumps(["message"]))
        api.person(7).blocks()
        update = api.person(7).says("hello")
        assert api.pending == [update]


async def test_a_press_is_answered_only_once() -> None:
    async with BotApi() as api:
        api.person(7).presses_on(None, "yes")
        (query,) = api.world.open_queries
        first = await refusal(api, "answerCallbackQuery", callback_query_id=query)
        again = await refusal(api, "answerCallbackQuery", callback_query_id=query)
        assert [first[0], again[0]] == [200, 400]


async def test_flood_control_allows_one_message_a_second_to_each_and_thirty_to_all() -> None:
    async with BotApi() as api:
        api.flood.is_on = True
        for chat in range(1, 33):
            api.person(chat)
        twice = [(await call(api.url, "sendMessage", chat_id=1, text="a"))[0] for _ in range(2)]
        status, body = await call(api.url, "sendMessage", chat_id=1, text="a")
        others = [
            (await call(api.url, "sendMessage", chat_id=n, text="a"))[0] for n in range(2, 33)
        ]
        assert (twice, status, body["parameters"]) == ([200, 429], 429, {"retry_after": 1})
        assert others == [200] * 29 + [429] * 2


async def test_a_fault_hits_the_next_calls_and_no_more() -> None:
    async with BotApi() as api:
        api.fails("getMe", Fault.flood(7), times=2)
        answers = [await refusal(api, "getMe") for _ in range(3)]
        assert [status for status, _ in answers] == [429, 429, 200]


async def test_a_person_presses_the_newest_button_by_label_or_data() -> None:
    async with BotApi() as api:
        person = api.person(7)
        for data in ("old", "new"):
            await call(
                api.url, "sendMessage", chat_id=7, text="a", reply_markup=keyboard(("Yes", data))
            )
        person.presses("Yes")
        person.presses("old")
        assert [u["callback_query"]["data"] for u in api.world.updates] == ["new", "old"]
        with pytest.raises(LookupError):
            person.presses("No")


async def test_the_server_lives_in_a_process_of_its_own() -> None:
    async with RemoteBotApi() as api:
        said = await api.does(7, "says", "hello")
        await call(
            api.url, "sendMessage", chat_id=7, text="hi", reply_markup=keyboard(("Yes", "y"))
        )
        (post,) = await api.posts(7, count=1)
        pressed = await api.does(7, "presses", "Yes")
        await api.fails("getMe", Fault.flood(1))
        assert (await call(api.url, "getMe"))[0] == 429
        assert (post["plain"], post["buttons"]) == ("hi", [[["Yes", "y"]]])
        assert (await api.state())["pending"] == [said, pressed]
        assert [c["method"] for c in await api.calls()] == ["sendMessage", "getMe"]
        with pytest.raises(LookupError):
            await api.does(7, "presses", "No")
