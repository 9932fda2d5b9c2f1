"""The real points, routines and base pictures, read once."""

import pytest

from bot.library.load import content_folder, inspect
from bot.model.content import Content, Step
from bot.model.state import PlannedStep
from bot.pictures.charts import Charts, load_charts


@pytest.fixture(scope="session")
def content() -> Content:
    found = inspect().content
    assert found is not None
    return found


@pytest.fixture(scope="session")
def charts() -> Charts:
    return load_charts(content_folder() / "pictures")


def whole(step: Step) -> PlannedStep:
    """A step of which nothing is left out."""
    parts = tuple(part.id for part in step.parts)
    return PlannedStep(step.id, parts, step.seconds, step.gap_s, step.reps, step.pressure)


def find(content: Content, routine: str, name: str) -> Step:
    steps = {
        str(step.id): step
        for key, each in content.routines.items()
        for step in each.steps
        if key == routine
    }
    return steps[name]
