"""The door of this room: pictures, films and tracks for steps, each made once.

Making takes from tenths of a second to seconds of one core: see `workshop.py` for a process that
does it beside a bot.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.content import Content, Step
from bot.model.media import StepPicture, Track
from bot.model.state import PlannedStep
from bot.pictures.cache import Cache
from bot.pictures.charts import Charts
from bot.pictures.jobs import Film, Job, Tones, clip_of, drawn, job_of, key_for, made, scenes_of
from bot.pictures.scene import Look, PointScene
from bot.pictures.sound import score


class Studio:
    """Makes what can be seen and heard of a step, and keeps it."""

    def __init__(self, content: Content, charts: Charts, kept: Cache | None = None) -> None:
        self._content = content
        self._charts = charts
        self._cache = kept

    def job(self, media: StepPicture | Track) -> Job | None:
        """Return what is to be made for a wish; None where nothing is to be seen or heard."""
        return job_of(media, self._content, self._charts)

    def key(self, job: Job) -> str:
        """Name the bytes of a job, for ever."""
        return key_for(job, self._charts)

    def found(self, job: Job) -> bytes | None:
        """Return the bytes of a job that was carried out before."""
        return self._cache.read(self.key(job)) if self._cache else None

    def scenes(self, step: Step, planned: PlannedStep) -> tuple[PointScene, ...]:
        """Return what the pictures of a step show; what was left out for this person is crossed."""
        return scenes_of(step, planned, self._content, self._charts)

    def picture(self, scenes: Sequence[PointScene], look: Look) -> bytes:
        """Return a JPEG of at most 1280 pixels a side. Raises ValueError without a scene."""
        return self.made(drawn(scenes, look))

    def film(
        self, step: Step, planned: PlannedStep, look: Look, kind: Film = "mp4"
    ) -> bytes | None:
        """Return the step's rhythm, exactly as long as the step; None where nothing moves."""
        clip = clip_of(step, planned, self.scenes(step, planned), look)
        return None if clip is None else self.made(replace(clip, film=kind))

    def track(self, steps: Sequence[tuple[Step, PlannedStep]], *, pauses: bool = True) -> bytes:
        """Return Opus in Ogg for a whole routine, or for one step without pauses."""
        return self.made(Tones(score(steps, pauses=pauses)))

    def made(self, job: Job) -> bytes:
        """Carry out a job, unless it was carried out before."""
        if self._cache is None:
            return made(job, self._charts)
        return self._cache.kept(self.key(job), lambda: made(job, self._charts))
