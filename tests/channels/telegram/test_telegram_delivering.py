"""What becomes of a message, for everything that Telegram and the network may answer."""

import asyncio

import pytest

from bot.botapi import BotApi, Fault
from bot.channels.base import Channel, Delivered, Gone, Outcome, Refused, TryLater
from bot.model.effects import Button, Edit, Send
from bot.model.ids import ChatId, Slot
from tests.channels.telegram.room import IMPATIENT, channel_to

CHAT = ChatId(7)
ROWS = ((Button("Yes", "q1.yes"), Button("No", "q1.no")), (Button("Stop", "stop"),))


def send(text: str = "Now the temples.") -> Send:
    return Send(Slot("m1"), text, ROWS)


async def outcome_with(fault: Fault, wish: Send | Edit, message: int | None = None) -> Outcome:
    """Deliver to a server on which this call goes wrong."""
    async with BotApi() as api, channel_to(api, timeouts=IMPATIENT) as channel:
        api.person(CHAT)
        api.fails("sendMessage" if isinstance(wish, Send) else "editMessageText", fault)
        return await channel.deliver(CHAT, wish, message)


# --- delivered -----------------------------------------------------------------------------------


async def test_a_message_arrives_with_its_text_and_buttons() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        person = api.person(CHAT)
        outcome = await channel.deliver(CHAT, send("<b>Now</b> 1 &lt; 2"), None)
        (post,) = person.sees()
        assert outcome == Delivered(post.message)
        assert (post.plain, post.entities) == (
            "Now 1 < 2",
            [{"type": "bold", "offset": 0, "length": 3}],
        )
        assert post.buttons == [[("Yes", "q1.yes"), ("No", "q1.no")], [("Stop", "stop")]]
        assert post.preview_off


@pytest.mark.parametrize("sounds", [True, False])
async def test_only_a_message_that_sounds_makes_the_phone_ping(sounds: bool) -> None:  # noqa: FBT001 - a case of a table
    async with BotApi() as api, channel_to(api) as channel:
        person = api.person(CHAT)
        await channel.deliver(CHAT, Send(Slot("m1"), "hello", sounds=sounds), None)
        assert person.sees()[0].silent is not sounds


async def test_an_edit_replaces_text_and_buttons() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        person = api.person(CHAT)
        await channel.deliver(CHAT, send("before"), None)
        number = person.sees()[0].message
        outcome = await channel.deliver(CHAT, Edit(Slot("m1"), "after"), number)
        (post,) = person.sees()
        assert outcome == Delivered(number)
        assert (post.plain, post.buttons, post.edits[0].plain) == ("after", [], "before")


async def test_an_edit_that_changes_nothing_counts_as_delivered() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        number = await deliver_first(api, channel)
        again = await channel.deliver(CHAT, Edit(Slot("m1"), "first"), number)
        assert again == Delivered(number)


async def test_an_accepted_message_with_an_unreadable_answer_is_not_sent_again() -> None:
    answer = Fault.page(200, '{"ok": true, "result": {"text": "of a future shape"}}')
    assert await outcome_with(answer, send()) == Delivered(None)


async def test_300_messages_at_once_all_arrive() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        for chat in range(1, 301):
            api.person(chat)
        started = asyncio.get_running_loop().time()
        outcomes = await asyncio.gather(
            *(channel.deliver(ChatId(chat), send(f"to {chat}"), None) for chat in range(1, 301))
        )
        took_s = asyncio.get_running_loop().time() - started
        assert {type(outcome) for outcome in outcomes} == {Delivered}
        assert {p.chat: p.plain for p in api.posts} == {n: f"to {n}" for n in range(1, 301)}
        assert took_s < 5.0


# --- refused -------------------------------------------------------------------------------------


async def deliver_first(api: BotApi, channel: Channel) -> int:
    api.person(CHAT)
    outcome = await channel.deliver(CHAT, Send(Slot("m1"), "first"), None)
    assert isinstance(outcome, Delivered)
    assert outcome.message is not None
    return outcome.message


async def test_an_edit_of_a_message_never_delivered_is_refused() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        outcome = await channel.deliver(CHAT, Edit(Slot("m1"), "after"), None)
        assert (outcome, api.world.calls) == (Refused("the message was never delivered"), [])


async def test_an_edit_of_a_message_that_is_gone_is_refused() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        number = await deliver_first(api, channel)
        api.posts[0].deleted = True
        outcome = await channel.deliver(CHAT, Edit(Slot("m1"), "after"), number)
        assert outcome == Refused("Message to edit not found")


async def test_an_edit_in_the_wrong_chat_is_refused() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        number = await deliver_first(api, channel)
        api.person(8)
        outcome = await channel.deliver(ChatId(8), Edit(Slot("m1"), "after"), number)
        assert outcome == Refused("Message to edit not found")


REFUSED = {
    "too long": (send("a" * 4097), "Message is too long"),
    "empty": (send("<b> </b>"), "Message text is empty"),
    "an unknown tag": (send("<h1>private</h1>"), "Cannot parse entities"),
    "an open tag": (send("<b>private"), "Cannot parse entities"),
    "half a letter": (send("\ud83d"), "the text is not valid Unicode"),
    "half a letter on a button": (
        Send(Slot("m1"), "a", ((Button("\ud83d", "b"),),)),
        "the text is not valid Unicode",
    ),
    "button data": (Send(Slot("m1"), "a", ((Button("a", "я" * 33),),)), "Button_data_invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_telegram_never_takes_is_refused_without_quoting_it(case: str) -> None:
    wish, reason = REFUSED[case]
    async with BotApi() as api, channel_to(api) as channel:
        api.person(CHAT)
        assert await channel.deliver(CHAT, wish, None) == Refused(reason)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.error(400, "Bad Request: message can't be edited"), "Message cannot be edited"),
        (Fault.moved(-200), "the group has moved"),
    ],
)
async def test_a_final_no_is_refused(fault: Fault, outcome: str) -> None:
    assert await outcome_with(fault, Edit(Slot("m1"), "after"), 5) == Refused(outcome)


async def test_a_reason_never_carries_the_text() -> None:
    description = 'Bad Request: wrong "my head hurts" in my message'
    outcome = await outcome_with(Fault.error(400, description), send())
    assert outcome == Refused("Wrong")


# --- gone ----------------------------------------------------------------------------------------


async def test_somebody_who_blocked_the_bot_is_gone() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        api.person(CHAT).blocks()
        assert await channel.deliver(CHAT, send(), None) == Gone("blocked")


async def test_somebody_who_left_telegram_is_gone() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        api.person(CHAT).vanishes()
        assert await channel.deliver(CHAT, send(), None) == Gone("deactivated")


async def test_a_chat_that_is_not_there_is_gone() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        assert await channel.deliver(ChatId(99), send(), None) == Gone("not_found")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            Fault.error(403, "Forbidden: bot can't initiate conversation with a user"),
            "never_started",
        ),
        (Fault.error(403, "Forbidden: bot was kicked from the group chat"), "forbidden"),
        (Fault.error(400, "Bad Request: PEER_ID_INVALID"), "not_found"),
        (Fault.error(400, "Bad Request: user is deactivated"), "deactivated"),
    ],
)
async def test_whoever_cannot_be_reached_is_gone(fault: Fault, reason: str) -> None:
    assert await outcome_with(fault, send()) == Gone(reason)


# --- later ---------------------------------------------------------------------------------------

LATER = {
    "flood control": (Fault.flood(3), TryLater("flood_control", 3.0)),
    "server error": (Fault.error(500, "Internal Server Error"), TryLater("network")),
    "a proxy's page": (Fault.page(502, "<html>"), TryLater("network")),
    "a proxy's 404": (Fault.page(404, "<html>"), TryLater("network")),
    "a log-in page": (Fault.page(200, "<html>"), TryLater("network")),
    "an answer without a result": (Fault.page(200, "{}"), TryLater("network")),
    "a list": (Fault.page(200, "[]"), TryLater("network")),
    "a redirect": (Fault.page(302, "<html>"), TryLater("network")),
    "a broken connection": (Fault.reset(accepts=False), TryLater("network", unclear=True)),
    "half an answer": (Fault.page(200, '{"ok": tr'), TryLater("network", unclear=True)),
    "no answer": (Fault.hang(accepts=False), TryLater("timed_out", unclear=True)),
    "another poller": (Fault.error(409, "Conflict: whatever"), TryLater("Conflict")),
    "a revoked token": (Fault.error(401, "Unauthorized"), TryLater("InvalidToken")),
}


@pytest.mark.parametrize("case", LATER)
@pytest.mark.parametrize("wish", [send(), Edit(Slot("m1"), "after")], ids=["send", "edit"])
async def test_what_may_pass_is_tried_later(case: str, wish: Send | Edit) -> None:
    fault, outcome = LATER[case]
    assert await outcome_with(fault, wish, 5) == outcome


async def test_a_message_whose_answer_was_lost_is_tried_again() -> None:
    async with BotApi() as api, channel_to(api, timeouts=IMPATIENT) as channel:
        api.person(CHAT)
        api.fails("sendMessage", Fault.hang(accepts=True))
        outcome = await channel.deliver(CHAT, send(), None)
        assert (outcome, len(api.posts)) == (TryLater("timed_out", unclear=True), 1)


async def test_flood_control_names_how_long_to_wait() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        api.flood.is_on = True
        await deliver_first(api, channel)
        assert await channel.deliver(CHAT, send(), None) == TryLater("flood_control", 1.0)


async def test_a_server_that_is_not_there_is_tried_later() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        pass_over = channel_to(api)
    async with pass_over:
        assert await pass_over.deliver(CHAT, send(), None) == TryLater("network")
    assert await channel.deliver(CHAT, send(), None) == TryLater("closed")
