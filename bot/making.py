"""Who makes what comes with a message: wired here, used by the delivery loop.

Rule 1: without pictures the bot leads people all the same, by words; it says so once, at its start.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from bot.channels.base import Attachment
from bot.conversation.library import Library
from bot.library.load import content_folder
from bot.model.content import Content
from bot.model.ids import ChatId
from bot.model.media import StepPicture, Track
from bot.model.state import PlannedStep, Preferences, Theme
from bot.runtime.clock import end
from bot.runtime.illustrating import Makers

if TYPE_CHECKING:
    from bot.pictures.jobs import Job  # needs what may not be installed
    from bot.pictures.studio import Studio
    from bot.pictures.workshop import Workshop

IN_PEACE_S = 30.0
"""After a start there may be a backlog to answer first."""

NOBODY = ChatId(0)

_LIBRARIES = {"PIL": "pillow", "av": "av"}

_log = logging.getLogger(__name__)


class BrokenPictures(Exception):  # noqa: N818 - read as a sentence by whoever starts the bot
    """The base pictures cannot be used. Lists every problem with its remedy."""


class StepMaker:
    """Makes the pictures, clips and tones of steps (`bot.runtime.illustrating.Maker`)."""

    def __init__(self, studio: "Studio", stills: "Workshop", films: "Workshop") -> None:
        """Take two workshops: a picture must not wait behind somebody's film."""
        self._studio = studio
        self._stills = stills
        self._films = films
        # Working out a job and its name takes a fraction of a millisecond, but every message asks.
        self._named: Callable[[StepPicture | Track], tuple[Job, str] | None]
        self._named = lru_cache(512)(self._name)

    def key(self, media: StepPicture | Track) -> str | None:
        """Name the bytes; None where nothing is to be seen or heard."""
        named = self._named(media)
        return named and named[1]

    async def make(self, chat: ChatId, media: StepPicture | Track) -> Attachment | None:
        """Return the picture, the clip or the tones; None where nothing is to be seen or heard."""
        del chat  # a step looks alike for everybody
        named = self._named(media)
        if named is None:
            return None
        job, _ = named
        found = await asyncio.to_thread(self._studio.found, job)
        is_still = isinstance(media, StepPicture) and not media.moving
        workshop = self._stills if is_still else self._films
        return _attached(found if found is not None else await workshop.made(job))

    def _name(self, media: StepPicture | Track) -> "tuple[Job, str] | None":
        job = self._studio.job(media)
        return None if job is None else (job, self._studio.key(job))


_KINDS: tuple[tuple[bytes, Literal["photo", "animation", "voice"], str], ...] = (
    (b"\xff\xd8", "photo", "step.jpg"),
    (b"GIF8", "animation", "step.gif"),
    (b"OggS", "voice", "tones.ogg"),
)


def _attached(content: bytes) -> Attachment:
    """Say what the bytes are, by how they begin: a film is a GIF where H.264 is missing."""
    for mark, kind, name in _KINDS:
        if content.startswith(mark):
            return Attachment(kind, name, content)
    return Attachment("animation", "step.mp4", content)


@asynccontextmanager
async def makers(
    library: Library, pictures: Path, kept: Path, *, in_advance: bool = False
) -> AsyncIterator[Makers]:
    """Yield who makes what. Raises BrokenPictures."""
    if reason := _why_not(pictures):
        _log.warning("steps come as words only, without pictures and tones: %s", reason)
        yield {}
        return
    from bot.pictures.cache import Cache  # noqa: PLC0415 - needs what may not be installed
    from bot.pictures.charts import PicturesError, load_charts  # noqa: PLC0415 - as above
    from bot.pictures.studio import Studio  # noqa: PLC0415 - as above
    from bot.pictures.workshop import Workshop  # noqa: PLC0415 - as above

    try:
        charts = load_charts(pictures)
    except PicturesError as error:
        raise BrokenPictures(str(error)) from error
    stills, films = Workshop(pictures, kept), Workshop(pictures, kept)
    steps = StepMaker(Studio(library.content, charts, Cache(kept)), stills, films)
    ahead = asyncio.create_task(_prepare(steps, library.content)) if in_advance else None
    try:
        yield {StepPicture: steps, Track: steps}
    finally:
        if ahead:
            await end(ahead)
        await stills.close()
        await films.close()


async def _prepare(steps: StepMaker, content: Content) -> None:
    """Make what most people will be shown, one thing after the other, after a start in peace.

    Without it the first person on each step gets the still picture: a film takes a second or more.
    """
    await asyncio.sleep(IN_PEACE_S)
    try:
        for media in usual(content):
            await steps.make(NOBODY, media)
    except Exception as error:  # noqa: BLE001 - only time was lost; whoever needs it makes it
        _log.warning("pictures are not made in advance (%s)", type(error).__name__)
    else:
        _log.info("the usual pictures are ready")


def usual(content: Content) -> Iterator[StepPicture]:
    """Yield what somebody is shown of whom nothing is left out and who has chosen nothing."""
    looks = product((False, True), get_args(Theme))
    for (moving, theme), (name, routine) in product(looks, content.routines.items()):
        for step in routine.steps:
            parts = tuple(part.id for part in step.parts)
            whole = PlannedStep(step.id, parts, step.seconds, step.gap_s, step.reps, step.pressure)
            yield StepPicture(name, whole, moving, theme, Preferences().tone)


def _why_not(pictures: Path) -> str | None:
    """Return why nothing can be made, None when it can."""
    missing = [name for module, name in _LIBRARIES.items() if find_spec(module) is None]
    if missing:
        return f"{' and '.join(missing)} not installed"
    return None if pictures.is_dir() else f"there is no folder {pictures}"


def problems_of(pictures: Path, content: Content | None) -> tuple[str, ...]:
    """Return what is wrong with the base pictures, each as "file: what and how to put it right".

    Content without any is whole: its steps come as words.
    """
    if not pictures.is_dir():
        return ()
    if find_spec("PIL") is None:
        return (f"{pictures}: cannot be checked without pillow; pip install pillow",)
    from bot.pictures.charts import PicturesError, disagreements, load_charts  # noqa: PLC0415 - needs what may not be installed

    try:
        charts = load_charts(pictures)
    except PicturesError as error:
        return error.problems
    if content is None:
        return ()
    told = disagreements(charts, content.points)
    return tuple(
        f"{pictures if each.startswith('views.toml') else pictures.parent}/{each}" for each in told
    )


def pictures_of(content: Path | None) -> Path:
    """Return the folder of base pictures of a content folder."""
    return (content or content_folder()) / "pictures"
