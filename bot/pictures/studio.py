"""The door of this room: pictures, films and tracks for steps, each made once.

Everything here takes from tenths of a second to seconds of one core: call it in a thread.
"""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

import av
import PIL

from bot.model.content import Content, Step
from bot.model.state import PlannedStep
from bot.pictures.cache import Cache, key_of
from bot.pictures.charts import Charts
from bot.pictures.clip import LONGEST_S, Film, film
from bot.pictures.drawing import draw
from bot.pictures.rhythm import moves, phases
from bot.pictures.scene import Look, PointScene
from bot.pictures.scenes import scenes_for
from bot.pictures.sound import Score, score, track


class Studio:
    """Makes what can be seen and heard of a step, and keeps it."""

    def __init__(self, content: Content, charts: Charts, kept: Cache | None = None) -> None:
        self._points = content.points
        self._charts = charts
        self._cache = kept

    def scenes(self, step: Step, planned: PlannedStep) -> tuple[PointScene, ...]:
        """Return what the pictures of a step show; what was left out for this person is crossed."""
        left_out = {part.id for part in step.parts} - set(planned.parts)
        return scenes_for(step.parts, self._points, self._charts, left_out=left_out)

    def picture(self, scenes: Sequence[PointScene], look: Look) -> bytes:
        """Return a JPEG of at most 1280 pixels a side. Raises ValueError without a scene."""
        return self._kept(
            ("picture", tuple(scenes), look),
            lambda: draw(scenes, self._charts, look),
        )

    def film(
        self, step: Step, planned: PlannedStep, look: Look, kind: Film = "mp4"
    ) -> bytes | None:
        """Return the step's rhythm, exactly as long as the step; None where nothing moves."""
        timeline = phases(step, planned)
        if not moves(timeline) or planned.seconds > LONGEST_S:
            return None
        scenes = self.scenes(step, planned)
        return self._kept(
            ("film", kind, scenes, timeline, look),
            lambda: film(scenes, timeline, self._charts, look, kind),
        )

    def track(self, steps: Sequence[tuple[Step, PlannedStep]], *, pauses: bool = True) -> bytes:
        """Return Opus in Ogg for a whole routine, or for one step without pauses."""
        music: Score = score(steps, pauses=pauses)
        return self._kept(("track", music), lambda: track(music))

    def _kept(self, inputs: tuple[object, ...], make: Callable[[], bytes]) -> bytes:
        if self._cache is None:
            return make()
        return self._cache.kept(key_of(*inputs, self._charts.digest, code_version()), make)


@cache
def code_version() -> str:
    """Return what changes whenever this room or a library it draws with does."""
    digest = blake2b(f"{PIL.__version__} {av.__version__}".encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
