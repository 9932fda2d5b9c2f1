"""Who makes what comes with a step, with the real content and base pictures."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import making
from bot.conversation.library import Library
from bot.making import BrokenPictures, makers, pictures_of, problems_of, usual
from bot.model.ids import ChatId, RoutineId, StepId
from bot.model.media import StepPicture, Track
from bot.model.state import PlannedStep
from bot.runtime.illustrating import Makers

CHAT = ChatId(1)
QUICK = RoutineId("quick_3min")


@pytest.fixture
async def made(library: Library, tmp_path: Path) -> AsyncIterator[Makers]:
    async with makers(library, pictures_of(None), tmp_path / "kept") as found:
        yield found


def wish(library: Library, step: str, *, moving: bool, routine: RoutineId = QUICK) -> StepPicture:
    return next(
        each
        for each in usual(library.content)
        if (each.routine, each.step.id, each.moving, each.theme) == (routine, step, moving, "dark")
    )


async def test_a_step_becomes_a_picture(made: Makers, library: Library) -> None:
    attachment = await made[StepPicture].make(CHAT, wish(library, "temples", moving=False))
    assert attachment is not None
    assert (attachment.kind, attachment.name) == ("photo", "step.jpg")


async def test_a_step_becomes_a_film(made: Makers, library: Library) -> None:
    attachment = await made[StepPicture].make(CHAT, wish(library, "temples", moving=True))
    assert attachment is not None
    assert (attachment.kind, attachment.name) == ("animation", "step.mp4")


async def test_a_routine_becomes_tones(made: Makers, library: Library) -> None:
    step = wish(library, "temples", moving=True).step
    attachment = await made[Track].make(CHAT, Track(QUICK, (step,)))
    assert attachment is not None
    assert (attachment.kind, attachment.name) == ("voice", "tones.ogg")


async def test_a_rest_is_words(made: Makers, library: Library) -> None:
    media = wish(library, "rest", moving=True)
    assert made[StepPicture].key(media) is None
    assert await made[StepPicture].make(CHAT, media) is None


async def test_a_step_that_content_has_lost_is_words(made: Makers) -> None:
    gone = PlannedStep(StepId("gone"), (), 30, 40, None, 1)
    for routine in (QUICK, RoutineId("gone")):
        media = StepPicture(routine, gone, moving=True, theme="dark", tone="medium")
        assert made[StepPicture].key(media) is None


async def test_whatever_looks_otherwise_has_another_name(made: Makers, library: Library) -> None:
    media = [*usual(library.content)]
    keys = [made[StepPicture].key(each) for each in media if each.routine == QUICK]
    seen = [key for key in keys if key]
    # The two hands are two steps; skull_base and the rest differ in their places.
    assert len(set(seen)) == len(seen)


async def test_what_was_drawn_is_found_without_drawing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = wish(library, "temples", moving=False)
    async with makers(library, pictures_of(None), tmp_path) as first:
        drawn = await first[StepPicture].make(CHAT, media)
    monkeypatch.setattr(sys, "executable", "/nowhere")
    async with makers(library, pictures_of(None), tmp_path) as second:
        assert await second[StepPicture].make(CHAT, media) == drawn


async def test_broken_base_pictures_are_refused_with_what_to_do(
    library: Library, tmp_path: Path
) -> None:
    shutil.copytree(pictures_of(None), tmp_path / "pictures")
    (tmp_path / "pictures" / "foot.webp").unlink()
    with pytest.raises(BrokenPictures, match=r"foot\.webp.*put the file there"):
        async with makers(library, tmp_path / "pictures", tmp_path):
            pass


def test_a_name_that_no_point_has_is_told_by_file(library: Library, tmp_path: Path) -> None:
    shutil.copytree(pictures_of(None), tmp_path / "pictures")
    views = tmp_path / "pictures" / "views.toml"
    views.write_text(views.read_text("utf-8").replace("LI4 = [1.4", "LI9 = [1.4"), "utf-8")
    [told] = problems_of(views.parent, library.content)
    assert told == f"{views}: [hand] labels: there is no point `LI9`; look for a typo"


def test_the_pictures_of_this_content_are_right(library: Library) -> None:
    assert problems_of(pictures_of(None), library.content) == ()


async def test_without_the_libraries_steps_are_words_and_it_is_said_once(
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(making, "find_spec", lambda _: None)
    with caplog.at_level(logging.WARNING):
        async with makers(library, pictures_of(None), tmp_path) as found:
            assert found == {}
    assert "words only, without pictures and tones: pillow and av not installed" in caplog.text


async def test_the_usual_pictures_are_made_after_a_start_in_peace(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "IN_PEACE_S", 0.0)
    first = wish(library, "temples", moving=False)
    monkeypatch.setattr(making, "usual", lambda _: iter([first]))
    async with makers(library, pictures_of(None), tmp_path, in_advance=True):
        async with asyncio.timeout(30):
            while not os.listdir(tmp_path):  # noqa: ASYNC110, PTH208 - another process writes it
                await asyncio.sleep(0.02)
