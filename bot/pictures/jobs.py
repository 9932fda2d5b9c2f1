"""What is to be made, as plain data: pure to work out, slow to carry out.

Rule 1: a job holds everything that its bytes depend on but the base pictures and this room's code.
Rule 2: whoever works out a job needs no library that draws or encodes; those come with `made`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Literal, assert_never

from bot.model.content import Content, Step
from bot.model.ids import RoutineId, StepId
from bot.model.media import StepPicture, Track
from bot.model.state import PlannedStep
from bot.pictures.cache import key_of
from bot.pictures.charts import Charts
from bot.pictures.rhythm import LONGEST_S, Phase, moves, phases
from bot.pictures.scene import Look, PointScene
from bot.pictures.scenes import scenes_for
from bot.pictures.sound import LONGEST_S as LONGEST_TRACK_S
from bot.pictures.sound import Score, score

Film = Literal["mp4", "gif"]


@dataclass(frozen=True, slots=True)
class Still:
    """A picture."""

    scenes: tuple[PointScene, ...]
    look: Look


@dataclass(frozen=True, slots=True)
class Clip:
    """A film; without scenes it is one circle."""

    scenes: tuple[PointScene, ...]
    timeline: tuple[Phase, ...]
    look: Look
    film: Film = "mp4"


@dataclass(frozen=True, slots=True)
class Tones:
    """A track."""

    music: Score


Job = Still | Clip | Tones


def job_of(media: StepPicture | Track, content: Content, charts: Charts) -> Job | None:
    """Return what is to be made; None where nothing is to be seen or heard.

    None too for a step that content does not have any more. A step that is to move and does not,
    or for too long, is a still picture.
    """
    if isinstance(media, Track):
        return _tones(media, content)
    step = _step(content, media.routine, media.step.id)
    if step is None:
        return None
    scenes, look = scenes_of(step, media.step, content, charts), Look(media.theme, media.tone)
    film = clip_of(step, media.step, scenes, look) if media.moving else None
    return film or (Still(scenes, look) if scenes else None)


def scenes_of(
    step: Step, planned: PlannedStep, content: Content, charts: Charts
) -> tuple[PointScene, ...]:
    """Return what the pictures of a step show; what was left out for this person is crossed."""
    left_out = {part.id for part in step.parts} - set(planned.parts)
    return scenes_for(step.parts, content.points, charts, left_out=left_out)


def clip_of(
    step: Step, planned: PlannedStep, scenes: tuple[PointScene, ...], look: Look
) -> Clip | None:
    """Return the film of a step; None where nothing moves, or for longer than a film may be."""
    timeline = phases(step, planned)
    if not moves(timeline) or planned.seconds > LONGEST_S:
        return None
    return Clip(scenes, timeline, look)


def _tones(media: Track, content: Content) -> Tones | None:
    found = [(_step(content, media.routine, planned.id), planned) for planned in media.steps]
    steps = [(step, planned) for step, planned in found if step is not None]
    if len(steps) < len(found) or not any(moves(phases(*each)) for each in steps):
        return None
    music = score(steps)
    return Tones(music) if music.seconds <= LONGEST_TRACK_S else None


def _step(content: Content, routine: RoutineId, name: StepId) -> Step | None:
    steps = content.routines[routine].steps if routine in content.routines else ()
    return next((step for step in steps if step.id == name), None)


def key_for(job: Job, charts: Charts) -> str:
    """Name the bytes of a job, for ever: what they depend on is another name when it changes."""
    return key_of(type(job).__name__, job, charts.digest, code_version())


def made(job: Job, charts: Charts) -> bytes:
    """Carry out a job: tenths of a second to seconds of one core."""
    from bot.pictures.clip import can_film, film  # noqa: PLC0415 - rule 2
    from bot.pictures.drawing import draw  # noqa: PLC0415 - rule 2
    from bot.pictures.sound import track  # noqa: PLC0415 - rule 2

    match job:
        case Still():
            return draw(job.scenes, charts, job.look)
        case Clip():
            kind = job.film if can_film() else "gif"
            return film(job.scenes, job.timeline, charts, job.look, kind)
        case Tones():
            return track(job.music)
        case _:
            assert_never(job)


def drawn(scenes: Sequence[PointScene], look: Look) -> Still:
    """Return the job of one picture with these scenes. Raises ValueError without any."""
    if not scenes:
        raise ValueError("no scene, no picture; a step without points has none")
    return Still(tuple(scenes), look)


@cache
def code_version() -> str:
    """Return what changes whenever this room or a library it draws with does."""
    libraries = f"{version('pillow')} {version('av')}"
    digest = blake2b(libraries.encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
