"""A clock that leaps forward in the middle of a massage: by how much decides what becomes of it."""

from datetime import timedelta

import pytest

from bot.conversation.library import Library
from bot.model.state import Idle
from tests.house.home import Home, first_text, steps_of
from tests.house.visitor import course, visitor

ANNA, BORIS = 11, 22


async def leap(home: Home, seconds: float) -> None:
    """The clock is put right while the house runs."""
    home.clock.leap_to(home.clock.now() + timedelta(seconds=seconds))
    await home.settle()


async def test_by_less_than_a_minute_the_next_step_comes_early_and_all_goes_on(
    home: Home, library: Library
) -> None:
    anna, who = home.api.person(ANNA), visitor(library)
    await home.visit(anna, who, until=1)
    await leap(home, course(library, who).gaps[1] + 30)
    assert steps_of(anna.sees()) == [0, 1, 2]
    await home.go_on(anna, who)
    assert [first_text(post) for post in anna.sees()] == course(library, who).texts


@pytest.mark.parametrize(
    ("seconds", "key", "steps"),
    [(600, "shall_we_go_on", list(range(7))), (3 * 3600, "closed_late", [0, 1])],
)
async def test_by_more_it_asks_or_ends_and_nobody_is_led_on_blindly(
    home: Home, library: Library, seconds: float, key: str, steps: list[int]
) -> None:
    anna, who = home.api.person(ANNA), visitor(library)
    await home.visit(anna, who, until=1)
    await leap(home, seconds)
    assert first_text(anna.sees()[-1]) == library.words[library.fallback].messages[key]
    await home.go_on(anna, who)
    assert steps_of(anna.sees()) == steps
    assert (await home.chat(ANNA)).phase == Idle()


async def test_whoever_comes_after_it_is_served_as_ever(home: Home, library: Library) -> None:
    await leap(home, 3 * 3600)
    boris, who = home.api.person(BORIS), visitor(library)
    await home.visit(boris, who)
    assert [first_text(post) for post in boris.sees()] == course(library, who).texts
