"""A process that draws, and what becomes of it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.library.load import content_folder
from bot.pictures.jobs import Clip, Still, made
from bot.pictures.rhythm import Phase
from bot.pictures.scene import Look
from bot.pictures.scenes import scenes_for
from bot.pictures.workshop import Workshop, WorkshopError
from tests.pictures.conftest import find

PICTURES = content_folder() / "pictures"


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Workshop]:
    opened = Workshop(PICTURES, tmp_path)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def still(content, charts):
    step = find(content, "quick_3min", "temples")
    return Still(scenes_for(step.parts, content.points, charts), Look())


async def test_it_draws_what_would_be_drawn_here(workshop, still, charts):
    assert await workshop.made(still) == made(still, charts)


async def test_what_it_drew_is_kept(workshop, still, tmp_path):
    await workshop.made(still)
    assert len(list(tmp_path.glob("*.kept"))) == 1


async def test_what_cannot_be_made_is_told_and_the_next_is_made(workshop, still):
    with pytest.raises(WorkshopError, match="ValueError"):
        await workshop.made(Still((), Look()))
    assert await workshop.made(still)


async def test_a_process_that_died_is_told_and_replaced(workshop, still):
    await workshop.made(still)
    os.kill(workshop._process.pid, signal.SIGKILL)
    await workshop._process.wait()
    assert await workshop.made(still)


async def test_a_process_that_dies_at_work_is_told_and_replaced(workshop, still):
    await workshop.made(still)
    working = asyncio.ensure_future(workshop.made(Clip(still.scenes, (), Look())))
    os.kill(workshop._process.pid, signal.SIGSTOP)
    os.kill(workshop._process.pid, signal.SIGKILL)
    with pytest.raises(WorkshopError):
        await working
    assert await workshop.made(still)


async def test_who_stops_waiting_does_not_mix_up_the_answers(workshop, still, charts):
    other = Still(still.scenes, Look("dark"))
    waiting = asyncio.ensure_future(workshop.made(still))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await workshop.made(other) == made(other, charts)


async def test_it_ends_with_whoever_began_it(workshop, still):
    await workshop.made(still)
    process = workshop._process
    process.stdin.close()
    async with asyncio.timeout(10):
        assert await process.wait() == 0


async def test_it_knows_no_secret(workshop, still, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret")
    given = {}
    begin = asyncio.create_subprocess_exec

    async def watched(*arguments, **options):
        given.update(options["env"])
        return await begin(*arguments, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await workshop.made(still)
    assert "TELEGRAM_BOT_TOKEN" not in given


def test_a_film_is_a_gif_where_h264_is_missing(charts, content, monkeypatch):
    step = find(content, "quick_3min", "between_brows")
    scenes = scenes_for(step.parts, content.points, charts)
    monkeypatch.setattr("bot.pictures.clip.can_film", lambda: False)
    short = Clip(scenes, (Phase(step.parts[0].id, 0.0, 2.0, "press", 2.0),), Look())
    assert made(short, charts).startswith(b"GIF8")
