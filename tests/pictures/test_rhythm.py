"""When the hands press and when they let go."""

import pytest

from bot.model.content import Step
from bot.model.ids import PartId
from bot.model.state import PlannedStep
from bot.pictures.rhythm import Phase, moves, phases, swell
from tests.pictures.conftest import find, whole


def planned(step: Step, parts: list[str], seconds: int) -> PlannedStep:
    return PlannedStep(
        step.id, tuple(map(PartId, parts)), seconds, seconds + 15, step.reps, step.pressure
    )


def strengths(phase: Phase, *moments: float) -> list[float]:
    return [round(swell(phase, at), 2) for at in moments]


def test_every_timeline_is_as_long_as_its_step(content):
    for routine in content.routines.values():
        for step in routine.steps:
            timeline = phases(step, whole(step))
            assert sum(phase.seconds for phase in timeline) == pytest.approx(step.seconds)
            assert timeline[-1].end_s == pytest.approx(step.seconds)


def test_phases_follow_each_other_without_a_gap(content):
    for routine in content.routines.values():
        for step in routine.steps:
            timeline = phases(step, whole(step))
            starts = [0.0, *(phase.end_s for phase in timeline)]
            assert [p.start_s for p in timeline] == pytest.approx(starts[:-1])


def test_pressing_twelve_a_minute_is_three_seconds_on_and_two_off(content):
    step = find(content, "occipital_neck", "skull_hollows")
    [phase] = phases(step, whole(step))
    assert phase.period_s == 5
    assert strengths(phase, 0, 1.5, 3.0, 3.5, 4.9, 6.5) == [0, 1, 0, 0, 0, 1]


def test_kneading_fifteen_a_minute_takes_four_seconds_each(content):
    step = find(content, "occipital_neck", "knead_neck")
    [phase] = phases(step, whole(step))
    assert phase.period_s == 4
    assert strengths(phase, 0, 2, 4, 6) == [0, 1, 0, 1]


def test_a_hold_of_fifty_seconds_ends_in_twenty_of_trembling(content):
    step = find(content, "occipital_neck", "hold")
    hold, tremble = phases(step, whole(step))
    assert (hold.motion, tremble.motion) == ("hold", "tremble")
    assert (hold.seconds, tremble.seconds) == (30, 20)


def test_a_tremble_trembles_and_a_hold_does_not():
    hold, tremble = Phase(None, 0, 30, "hold", 30), Phase(None, 0, 20, "tremble", 1)
    assert strengths(hold, 3, 10, 29) == [1, 1, 1]
    assert len(set(strengths(tremble, 5.0, 5.1, 5.2, 5.3))) > 2


def test_breathing_is_four_in_and_six_out(content):
    step = find(content, "no_touch_comfort", "breathe")
    [phase] = phases(step, whole(step))
    assert strengths(phase, 0, 2, 4, 7, 10) == [0, 0.5, 1, 0.5, 0]


def test_what_is_left_of_a_step_shares_its_time(content):
    step = find(content, "tension_type", "knead")
    timeline = phases(step, planned(step, ["skull_base", "temples"], 60))
    assert [(p.part, p.seconds) for p in timeline] == [("skull_base", 32), ("temples", 28)]


def test_a_rest_does_not_move(content):
    step = find(content, "tension_type", "rest")
    assert not moves(phases(step, whole(step)))


def test_nothing_swells_beyond_its_bounds(content):
    for routine in content.routines.values():
        for step in routine.steps:
            for phase in phases(step, whole(step)):
                moments = [phase.start_s + phase.seconds * i / 97 for i in range(98)]
                assert all(0 <= swell(phase, at) <= 1 for at in moments), step.id
