"""Telegram and the network at their worst, in the middle of a massage."""

import asyncio
from datetime import datetime

import pytest

from bot.app import House, WallClock
from bot.botapi import BotApi, Fault, Person
from bot.channels.telegram import AnotherPoller, TelegramChannel
from bot.conversation.library import Library
from bot.conversation.step import new_chat, step
from bot.model.events import Commanded, Pressed
from bot.model.state import Idle, Rating, Running, Screening
from bot.store.sqlite import SqliteStore
from tests.house.home import Home, buttons_of, first_text, step_of, steps_of
from tests.house.visitor import course, visitor

ANNA, BORIS = 11, 22
DAY_S = 24 * 3600
CONFLICT = Fault.error(
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)


def came(home: Home, person: Person, position: int) -> datetime:
    """When this step came last."""
    steps = [post for post in person.sees() if step_of(post) == position]
    return home.came_at[steps[-1].message]


def kept(home: Home, chat: int) -> list[tuple[str, str]]:
    """What became of the messages that did not arrive."""
    return home.rows("SELECT kind, reason FROM outgoing WHERE chat = ? AND status = 'parked'", chat)


# --- Telegram asks to wait -----------------------------------------------------------------------


async def test_flood_control_holds_up_one_chat_and_its_step_gets_its_whole_time(
    home: Home, library: Library
) -> None:
    anna, boris = home.api.person(ANNA), home.api.person(BORIS)
    await home.visit(anna, visitor(library), until=1)
    await home.visit(boris, visitor(library), until=0)
    gaps = course(library, visitor(library)).gaps
    home.api.fails("sendMessage", Fault.flood(60))  # the next step is Anna's
    await home.wait(250)
    held_s = (came(home, anna, 2) - came(home, anna, 1)).total_seconds()
    assert held_s == pytest.approx(gaps[1] + 60, abs=2)
    assert (came(home, anna, 3) - came(home, anna, 2)).total_seconds() == pytest.approx(
        gaps[2], abs=2
    )
    assert (came(home, boris, 1) - came(home, boris, 0)).total_seconds() == pytest.approx(
        gaps[0], abs=2
    )
    await home.go_on(anna, visitor(library))
    assert [first_text(p) for p in anna.sees()] == course(library, visitor(library)).texts


async def test_many_who_write_at_once_are_all_answered_soon(
    library: Library, tmp_path: object
) -> None:
    """In real time, against Telegram's own limits, counted strictly."""
    async with BotApi() as api, TelegramChannel(api.token, api.url) as channel:
        api.flood.is_on = True
        stop = asyncio.Event()
        house = House(
            store=await SqliteStore.open(f"{tmp_path}/bot.sqlite"),
            channel=channel,
            library=library,
            clock=WallClock(),
            step=step,
            new_chat=new_chat,
        )
        running = asyncio.ensure_future(house.run(stop))
        people = [api.person(chat) for chat in range(1, 61)]
        for person in people:
            person.says("/start")
        await api.world.until(lambda: len(api.posts) == len(people), 10)
        people[0].presses(buttons_of(people[0].sees()[-1])[0])
        await people[0].gets(2)
        stop.set()
        await running
    assert sorted(post.chat for post in api.posts) == [1, *range(1, 61)]
    assert api.posts[-1].at - api.posts[0].at < 8
    refused = [call for call in api.calls("sendMessage") if call.status == 429]
    assert len(refused) <= 6  # the burst at the start may be counted into the first second


# --- the network ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "times", "copies"),
    [
        (Fault.error(500, "Internal Server Error"), 4, 1),
        (Fault.page(502, "<html>Bad Gateway</html>"), 2, 1),
        (Fault.hang(accepts=False), 1, 1),
        (Fault.hang(accepts=True), 1, 2),
        (Fault.reset(accepts=False), 2, 1),
        (Fault.reset(accepts=True), 1, 2),
    ],
    ids=["500", "502", "time-out", "time-out-accepted", "reset", "reset-accepted"],
)
async def test_no_step_is_lost_and_only_an_unanswered_one_is_doubled(
    home: Home, library: Library, fault: Fault, times: int, copies: int
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    home.api.fails("sendMessage", fault, times)
    await home.go_on(anna, visitor(library))
    assert steps_of(anna.sees()) == [0, 1, 2, *[3] * copies, 4, 5, 6]
    assert (await home.chat(ANNA)).phase == Idle()


async def test_telegram_out_of_reach_for_some_minutes_is_made_up_for(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    home.api.fails("sendMessage", Fault.page(502, "<html>Bad Gateway</html>"), times=20)
    home.api.fails("getUpdates", Fault.reset(accepts=False), times=20)
    await home.go_on(anna, visitor(library))
    assert [first_text(p) for p in anna.sees()] == course(library, visitor(library)).texts
    waited_s = (came(home, anna, 3) - came(home, anna, 2)).total_seconds()
    assert waited_s > 200


async def test_a_step_whose_fate_stays_unclear_comes_four_times_at_most_and_the_session_goes_on(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    home.api.fails("sendMessage", Fault.reset(accepts=True), times=4)
    await home.go_on(anna, visitor(library))
    assert steps_of(anna.sees()) == [0, 1, 2, 3, 3, 3, 3, 4, 5, 6]
    assert kept(home, ANNA) == [("send", "unclear 4 times: network")]


# --- who cannot be reached -----------------------------------------------------------------------


def calls_to(home: Home, chat: int) -> int:
    """How many messages were tried for somebody."""
    return sum(call.parameters["chat_id"] == str(chat) for call in home.api.calls("sendMessage"))


async def leaves(home: Home, person: Person, how: str) -> None:
    match how:
        case "blocks":
            person.blocks()
        case "vanishes":
            person.vanishes()
        case "refuses":
            home.api.fails(
                "sendMessage", Fault.error(403, "Forbidden: bot was blocked by the user")
            )
    await home.settle()


@pytest.mark.parametrize("how", ["blocks", "vanishes", "refuses"])
async def test_who_has_left_is_given_up_and_others_go_on(
    home: Home, library: Library, how: str
) -> None:
    anna, boris = home.api.person(ANNA), home.api.person(BORIS)
    await home.visit(anna, visitor(library), until=2)
    await home.visit(boris, visitor(library), until=0)
    await leaves(home, anna, how)
    await home.go_on(boris, visitor(library))
    assert [first_text(p) for p in boris.sees()] == course(library, visitor(library)).texts
    assert (steps_of(anna.sees()), home.alarms(ANNA)) == ([0, 1, 2], [])
    assert (await home.chat(ANNA)).phase == Idle()
    tried = calls_to(home, ANNA)
    await home.wait(3600)
    assert calls_to(home, ANNA) == tried


async def test_who_comes_back_is_welcome(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    await leaves(home, anna, "blocks")
    await home.wait(DAY_S)
    anna.unblocks()
    await home.visit(anna, visitor(library))
    assert steps_of(anna.sees()) == [0, 1, 2, *range(7)]


# --- a message that Telegram does not take -------------------------------------------------------


async def test_a_step_that_is_refused_is_put_aside_and_the_session_goes_on(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    home.api.fails("sendMessage", Fault.error(400, "Bad Request: message is too long"))
    await home.go_on(anna, visitor(library))
    assert steps_of(anna.sees()) == [0, 1, 2, 4, 5, 6]
    assert kept(home, ANNA) == [("send", "Message is too long")]
    waited_s = (came(home, anna, 4) - came(home, anna, 2)).total_seconds()
    gaps = course(library, visitor(library)).gaps
    assert waited_s == pytest.approx(gaps[2] + gaps[3], abs=3)


@pytest.mark.parametrize(
    ("text", "parked"),
    [
        ("Bad Request: message is not modified: it is the same", []),
        ("Bad Request: message can't be edited", [("edit", "Message cannot be edited")]),
    ],
    ids=["not-modified", "refused"],
)
async def test_an_edit_that_is_refused_holds_nothing_up(
    home: Home, library: Library, text: str, parked: list[tuple[str, str]]
) -> None:
    anna, who = home.api.person(ANNA), visitor(library)
    await at_a_screen(home, anna)
    tick = next(data for data in buttons_of(anna.sees()[-1]) if ".tick." in data)
    home.api.fails("editMessageText", Fault.error(400, text))
    await home.happen(anna, Pressed(tick))
    assert (anna.sees()[-1].edits, kept(home, ANNA)) == ([], parked)
    await home.happen(anna, Pressed(tick), Pressed(tick))  # doubted, then cleared
    await home.go_on(anna, who)
    assert [first_text(p) for p in anna.sees()] == course(library, who).texts


async def at_a_screen(home: Home, person: Person) -> None:
    """Lead somebody to the first screen."""
    await home.happen(person, Commanded("start"))
    while not isinstance((await home.chat(person.id)).phase, Screening):
        last = person.sees()[-1]
        events = visitor(home.library).answer(last.text, buttons_of(last))
        await home.happen(person, *events)


# --- another program with the same token ---------------------------------------------------------


async def test_another_bot_that_stays_ends_this_one_and_loses_nothing(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    home.api.fails("getUpdates", CONFLICT, times=1000)
    anna.says("pause")  # ends the long poll that is open
    async with asyncio.timeout(10):
        await asyncio.wait({home.running})
    with pytest.raises(AnotherPoller, match="Stop the other copy of the bot"):
        await home.shut()
    assert "Traceback" not in str(home.running.exception())
    await restart_without_faults(home)
    await home.go_on(anna, visitor(library))
    assert isinstance((await home.chat(ANNA)).phase, Idle)
    assert set(steps_of(anna.sees())) == set(range(7))


async def restart_without_faults(home: Home) -> None:
    while home.api.faults.take("getUpdates"):
        pass
    await home.open()
    await home.settle()


async def test_another_bot_that_is_just_ending_is_waited_for(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    home.api.fails("getUpdates", CONFLICT, times=3)
    await home.happen(anna, Pressed("s1.2.skip"))
    assert isinstance((await home.chat(ANNA)).phase, Running | Rating)
    assert steps_of(anna.sees()) == [0, 1, 2, 3]
