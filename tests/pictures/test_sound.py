"""What is heard with closed eyes."""

from array import array
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from math import sqrt
from typing import get_args

import av
import pytest

from bot.model.content import Content, Step
from bot.model.ids import RoutineId
from bot.model.state import PlannedStep
from bot.pictures.sound import PEAK, RMS, TAIL_S, Cue, Score, Voice, samples_of, score, track
from tests.pictures.conftest import find, whole

CODED = 1.1
"""A coder rounds: what is decoded may be a tenth louder than what was made."""


def decoded(ogg: bytes) -> tuple["array[float]", int]:
    """The samples from -1 to 1, and how many there are in a second."""
    heard = array("f")
    with av.open(BytesIO(ogg), "r") as file:
        for frame in file.decode(audio=0):
            heard.frombytes(bytes(frame.planes[0])[: frame.samples * 4])
        return heard, file.streams.audio[0].rate


def loudest(samples: Sequence[float], rate: int) -> float:
    window = round(0.4 * rate)
    starts = range(0, len(samples) - window, window // 4)
    squares = [x * x for x in samples]
    return sqrt(max(sum(squares[i : i + window]) for i in starts) / window)


def routine(content: Content, name: str) -> list[tuple[Step, PlannedStep]]:
    return [(step, whole(step)) for step in content.routines[RoutineId(name)].steps]


def test_a_track_is_as_long_as_the_session_and_its_last_bell(content):
    steps = routine(content, "quick_3min")
    wanted = sum(step.gap_s for step, _ in steps) + TAIL_S
    with av.open(BytesIO(track(score(steps))), "r") as file:
        assert (file.duration or 0) / av.time_base == pytest.approx(wanted, abs=0.1)


def test_a_track_of_one_step_begins_at_once(content):
    step = find(content, "quick_3min", "skull_base")
    music = score([(step, whole(step))], pauses=False)
    assert music.cues[0] == Cue(0, "press")
    assert music.seconds == step.seconds + TAIL_S


def test_a_track_is_opus_in_ogg_and_mono(content):
    step = find(content, "quick_3min", "skull_base")
    made = track(score([(step, whole(step))], pauses=False))
    assert made.startswith(b"OggS")
    with av.open(BytesIO(made), "r") as file:
        stream = file.streams.audio[0]
        assert (stream.codec_context.name, stream.layout.name) == ("opus", "mono")


@pytest.mark.parametrize("voice", get_args(Voice))
def test_no_tone_is_loud_or_sudden(voice):
    samples = [each / 32767 for each in samples_of(voice)]
    assert max(map(abs, samples)) <= PEAK
    assert loudest(samples, 24_000) <= RMS
    assert max(map(abs, samples[:480])) < PEAK / 2  # the first 20 ms
    assert samples[0] == 0
    assert abs(samples[-1]) < 0.001


def test_a_whole_track_is_quiet_after_decoding(content):
    heard, rate = decoded(track(score(routine(content, "quick_3min"))))
    assert 0.02 < max(map(abs, heard)) <= PEAK * CODED
    assert loudest(heard, rate) <= RMS * CODED


def test_every_press_has_its_release(content):
    step = find(content, "occipital_neck", "skull_hollows")
    cues = score([(step, whole(step))], pauses=False).cues
    assert [cue.at_s for cue in cues if cue.voice == "press"] == [5.0 * i for i in range(12)]
    assert [cue.at_s for cue in cues if cue.voice == "release"] == [5.0 * i + 3 for i in range(12)]


def test_one_bell_between_the_steps_and_a_longer_one_at_the_end(content):
    steps = routine(content, "quick_3min")
    bells = [cue for cue in score(steps).cues if cue.voice in ("bell", "end")]
    assert [cue.voice for cue in bells] == ["bell"] * (len(steps) - 1) + ["end"]
    assert len(samples_of("end")) > 2 * len(samples_of("bell"))


def test_bells_keep_pace_with_the_messages_of_a_session(content):
    steps = routine(content, "quick_3min")
    bells = [0.0, *(c.at_s for c in score(steps).cues if c.voice in ("bell", "end"))]
    assert [later - sooner for sooner, later in pairwise(bells)] == [s.gap_s for s, _ in steps]


def test_the_same_score_gives_the_same_bytes():
    music = Score(9.0, (Cue(0.5, "press"), Cue(2.0, "end")))
    assert track(music) == track(music)


def test_tones_that_overlap_are_both_heard():
    alone = decoded(track(Score(3.0, (Cue(0.0, "bell"),))))[0]
    both = decoded(track(Score(3.0, (Cue(0.0, "bell"), Cue(0.1, "press")))))[0]
    assert max(abs(a - b) for a, b in zip(alone, both, strict=True)) > 0.03


def test_more_than_a_session_is_refused():
    with pytest.raises(ValueError, match="more than a session"):
        track(Score(6000.0, ()))
