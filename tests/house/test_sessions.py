"""Whole sessions, as people on Telegram go through them."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.botapi import Fault
from bot.conversation.library import Library
from bot.model.events import Said
from bot.model.state import Idle, Locked
from tests.house.home import Home, first_text, step_of, steps_of
from tests.house.visitor import DANGERS, course, visitor

ANNA, BORIS = 11, 22
DAY_S = 24 * 3600


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_message_of_a_visit_comes_once_and_in_order(
    home: Home, library: Library, language: str
) -> None:
    who = visitor(library, language)
    anna = home.api.person(ANNA, language)
    await home.visit(anna, who)
    assert [first_text(post) for post in anna.sees()] == course(library, who).texts


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_what_a_fidgeting_thumb_does_is_taken_in_order(
    home: Home, library: Library, language: str
) -> None:
    who = visitor(library, language, fidgets=True)
    anna = home.api.person(ANNA, language)
    await home.visit(anna, who)
    assert [first_text(post) for post in anna.sees()] == course(library, who).texts
    assert (await home.chat(ANNA)).phase == Idle()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_only_what_moves_the_session_on_is_heard(
    home: Home, library: Library, language: str
) -> None:
    anna = home.api.person(ANNA, language)
    await home.visit(anna, visitor(library, language))
    plan = course(library, visitor(library, language))
    first, last = plan.steps[0], plan.steps[-1]
    heard = [n for n, post in enumerate(anna.sees()) if not post.silent]
    assert heard == list(range(first + 1, last + 2))  # all steps but the first, and the question


async def test_each_step_gets_its_time(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library))
    plan = course(library, visitor(library))
    came = [home.came_at[post.message] for post in anna.sees()]
    took = [(later - at).total_seconds() for at, later in pairwise(came)]
    late = [took[n] - gap for n, gap in zip(plan.steps, plan.gaps, strict=True)]
    assert all(0 <= seconds < 2 for seconds in late), late


async def test_telegram_refuses_nothing_of_a_visit(home: Home, library: Library) -> None:
    await home.visit(home.api.person(ANNA), visitor(library))
    answered = {call.status for call in home.api.world.calls if call.method != "getUpdates"}
    assert answered == {200}
    assert home.api.world.open_queries == set()
    assert home.rows("SELECT slot FROM outgoing WHERE status <> 'delivered'") == []


async def test_after_the_end_only_the_promised_questions_come(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library))
    before = len(anna.sees())
    await home.wait(29 * 60)
    assert len(anna.sees()) == before
    await home.wait(2 * DAY_S)
    said = library.words[library.fallback].messages
    came = [(each.text, each.silent) for each in anna.sees()[before:]]
    keys = ("ask_half_hour", "check_in_nudge", "ask_two_hours", "check_in_nudge")
    assert came == [(said[key], False) for key in keys]


async def test_who_wants_no_question_hears_nothing_more(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=6)
    await home.wait_for_step(ANNA)
    await home.happen(anna, Said("3"))
    await home.happen(anna, Said("no"))
    before = len(anna.sees())
    await home.wait(2 * DAY_S)
    assert len(anna.sees()) == before
    assert home.alarms(ANNA) == []


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_danger_in_the_middle_of_a_massage_is_the_end_of_it(
    home: Home, library: Library, language: str
) -> None:
    anna = home.api.person(ANNA, language)
    await home.visit(anna, visitor(library, language), until=3)
    await home.happen(anna, Said(DANGERS[language]))
    await home.wait(2 * DAY_S)
    *_, step, alarm = anna.sees()
    assert (step_of(step), alarm.silent) == (3, False)
    assert isinstance((await home.chat(ANNA)).phase, Locked)
    assert home.alarms(ANNA) == []


async def test_danger_takes_back_a_step_that_still_waits(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=3)
    home.api.fails("sendMessage", Fault.flood(30))
    await home.wait_for_step(ANNA)
    await home.happen(anna, Said(DANGERS["en"]))
    await home.wait(DAY_S)
    assert steps_of(anna.sees()) == [0, 1, 2, 3]
    assert step_of(anna.sees()[-2]) == 3
    assert isinstance((await home.chat(ANNA)).phase, Locked)


async def test_a_step_on_the_wire_is_not_tried_again_after_danger(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=3)
    home.api.fails("sendMessage", Fault.hang(accepts=False))
    tried = len(home.api.calls("sendMessage"))
    due = (await home.chat(ANNA)).alarms["step"]
    assert due is not None
    home.clock.leap_to(due)
    await home.api.world.until(lambda: len(home.api.calls("sendMessage")) > tried)
    await home.happen(anna, Said(DANGERS["en"]))
    await home.wait(DAY_S)
    assert steps_of(anna.sees()) == [0, 1, 2, 3]
    assert isinstance((await home.chat(ANNA)).phase, Locked)
    assert home.alarms(ANNA) == []


async def test_people_do_not_wait_for_each_other(home: Home, library: Library) -> None:
    anna, boris = home.api.person(ANNA), home.api.person(BORIS, "ru")
    await home.visit(anna, visitor(library), until=0)
    await home.visit(boris, visitor(library, "ru"), until=0)
    await home.go_on(anna, visitor(library))
    await home.go_on(boris, visitor(library, "ru"))
    for person, language in ((anna, "en"), (boris, "ru")):
        seen = [first_text(post) for post in person.sees()]
        assert seen == course(library, visitor(library, language)).texts


async def test_a_session_outlives_the_house(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    await home.shut()
    await home.open()
    await home.go_on(anna, visitor(library))
    seen = [first_text(post) for post in anna.sees()]
    assert seen == course(library, visitor(library)).texts


async def away(home: Home, seconds: float) -> None:
    """Let time pass while no house runs."""
    await home.shut()
    home.clock.leap_to(home.clock.now() + timedelta(seconds=seconds))
    await home.open()
    await home.settle()


async def test_after_ten_minutes_away_the_house_asks_before_it_goes_on(
    home: Home, library: Library
) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    await away(home, 600)
    assert (first_text(anna.sees()[-1]), anna.sees()[-1].silent) == (
        library.words[library.fallback].messages["shall_we_go_on"],
        False,
    )
    await home.go_on(anna, visitor(library))
    assert steps_of(anna.sees()) == list(range(7))
    assert (await home.chat(ANNA)).phase == Idle()


async def test_after_hours_away_the_session_is_ended(home: Home, library: Library) -> None:
    anna = home.api.person(ANNA)
    await home.visit(anna, visitor(library), until=2)
    await away(home, 3 * 3600)
    await home.wait(DAY_S)
    assert first_text(anna.sees()[-1]) == library.words[library.fallback].messages["closed_late"]
    assert (steps_of(anna.sees()), home.alarms(ANNA)) == ([0, 1, 2], [])
