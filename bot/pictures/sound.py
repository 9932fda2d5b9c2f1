"""Tones for closed eyes: when to press, when to let go, when the next step begins. No speech.

Rule 1: quiet. Some people with a headache cannot bear sound: no sample is above `PEAK`, no 0.4 s
        are above `RMS` of full scale, nothing begins in less than 20 ms, and nothing is high.
Rule 2: one bell between the steps, a longer one at the end.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from math import cos, exp, pi, sin
from operator import add
from typing import Literal

from bot.model.content import Step
from bot.model.state import PlannedStep
from bot.pictures.rhythm import IN_SHARE, ON_SHARE, Phase, phases

Voice = Literal["press", "release", "turn", "inhale", "exhale", "tremble", "bell", "end"]

PEAK = 0.20
"""Of full scale: -14 dBFS."""
RMS = 0.09
"""Of full scale, over 0.4 s: -21 dBFS, some 7 dB below speech in a voice message."""
TAIL_S = 6.0
"""In which the last bell fades."""
LONGEST_S = 5400
"""An hour of massage (reference L99) and its pauses."""

_RATE = 24_000
_BITS = 20_000
_FULL = 32_767


@dataclass(frozen=True, slots=True)
class _Timbre:
    """How a voice sounds."""

    hertz: tuple[float, ...]
    peak: float
    attack_s: float
    seconds: float
    flutter_hz: float = 0.0


_TIMBRES: dict[Voice, _Timbre] = {
    "press": _Timbre((330.0,), 0.10, 0.15, 0.9),
    "release": _Timbre((247.0,), 0.06, 0.12, 0.7),
    "turn": _Timbre((294.0,), 0.06, 0.10, 0.5),
    "inhale": _Timbre((262.0,), 0.08, 1.5, 4.0),
    "exhale": _Timbre((196.0,), 0.08, 1.0, 6.0),
    "tremble": _Timbre((220.0,), 0.05, 0.10, 0.9, flutter_hz=5.0),
    "bell": _Timbre((523.25, 784.0, 1046.5), 0.14, 0.03, 2.5),
    "end": _Timbre((392.0, 523.25, 784.0), 0.16, 0.04, 5.5),
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One tone. Example: `Cue(15.0, "press")`."""

    at_s: float
    voice: Voice


@dataclass(frozen=True, slots=True)
class Score:
    """What is heard when."""

    seconds: float
    """The last bell's fading included."""
    cues: tuple[Cue, ...]
    """In order of time."""


def score(steps: Iterable[tuple[Step, PlannedStep]], *, pauses: bool = True) -> Score:
    """Return the tones for a whole routine, or for one step.

    With pauses each step begins with the time for reading and moving the hands, so that the track
    keeps pace with the messages of a session; without, the hands begin at once.
    """
    cues, now = list[Cue](), 0.0
    for index, (step, planned) in enumerate(steps):
        if index:
            cues.append(Cue(now, "bell"))
        now += planned.gap_s - planned.seconds if pauses else 0
        cues += [Cue(now + cue.at_s, cue.voice) for cue in _beats(phases(step, planned))]
        now += planned.seconds
    cues.append(Cue(now, "end"))
    return Score(now + TAIL_S, tuple(sorted(cues, key=lambda cue: cue.at_s)))


def _beats(timeline: Iterable[Phase]) -> Iterator[Cue]:
    for phase in timeline:
        for index in range(_repetitions(phase)):
            start = phase.start_s + index * phase.period_s
            yield from _beat(phase, start)


def _repetitions(phase: Phase) -> int:
    """Only whole repetitions are called."""
    return int(phase.seconds / phase.period_s + 1e-6)


def _beat(phase: Phase, start: float) -> Iterator[Cue]:
    match phase.motion:
        case "press":
            yield Cue(start, "press")
            yield Cue(start + phase.period_s * ON_SHARE, "release")
        case "breathe":
            yield Cue(start, "inhale")
            yield Cue(start + phase.period_s * IN_SHARE, "exhale")
        case "turn" | "wave":
            yield Cue(start, "turn")
        case "hold":
            yield Cue(start, "press")
        case "tremble":
            yield Cue(start, "tremble")
        case "still":
            return


def track(music: Score) -> bytes:
    """Return the tones as Opus in Ogg, mono: what a messenger plays as a voice message.

    The same score gives the same bytes. Raises ValueError beyond `LONGEST_S`.
    """
    if music.seconds > LONGEST_S:
        raise ValueError(f"{music.seconds:.0f} s are more than a session; {LONGEST_S} can be made")
    import av  # noqa: PLC0415 - whoever only needs a score need not load an encoder

    out = BytesIO()
    with av.open(out, "w", format="ogg", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream(
            "libopus", rate=_RATE, options={"frame_duration": "60", "compression_level": "5"}
        )
        stream.bit_rate = _BITS
        stream.layout = "mono"
        written = 0
        for samples in _blocks(music):
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples))
            frame.planes[0].update(samples.tobytes())
            frame.sample_rate, frame.pts = _RATE, written
            frame.time_base = Fraction(1, _RATE)
            file.mux(stream.encode(frame))
            written += len(samples)
        file.mux(stream.encode())
    return out.getvalue()


def _blocks(music: Score) -> "Iterator[array[int]]":
    """Yield the samples a second at a time, so that an hour needs no more memory than a second."""
    total, first = round(music.seconds * _RATE), 0
    starts = [(round(cue.at_s * _RATE), samples_of(cue.voice)) for cue in music.cues]
    edges = [*range(0, total, _RATE), total]
    for begin, end in pairwise(edges):
        block = array("h", bytes(2 * (end - begin)))
        while first < len(starts) and starts[first][0] + _LONGEST < begin:
            first += 1
        for start, samples in starts[first:]:
            if start >= end:
                break
            _mix(block, samples, start - begin)
        yield block


def _mix(block: "array[int]", samples: "array[int]", offset: int) -> None:
    """Add what of a tone falls into a block."""
    low, high = max(offset, 0), min(offset + len(samples), len(block))
    if low < high:
        part = samples[low - offset : high - offset]
        block[low:high] = array("h", map(add, block[low:high], part))


@lru_cache
def samples_of(voice: Voice) -> "array[int]":
    """Return a tone as 16-bit samples."""
    timbre = _TIMBRES[voice]
    weights = [0.5**index for index in range(len(timbre.hertz))]
    gain = timbre.peak / sum(weights) * _FULL
    count = round(timbre.seconds * _RATE)
    return array("h", (round(gain * _sample(timbre, weights, n / _RATE)) for n in range(count)))


def _sample(timbre: _Timbre, weights: list[float], at_s: float) -> float:
    waves = zip(weights, timbre.hertz, strict=True)
    value = sum(weight * sin(2 * pi * hertz * at_s) for weight, hertz in waves)
    if timbre.flutter_hz:
        value *= 0.6 - 0.4 * cos(2 * pi * timbre.flutter_hz * at_s)
    return value * _envelope(timbre, at_s)


def _envelope(timbre: _Timbre, at_s: float) -> float:
    """Come in on half a cosine, fade like a bell, end at nothing."""
    rise = 0.5 - 0.5 * cos(pi * min(at_s / timbre.attack_s, 1.0))
    fade = exp(-3 * at_s / timbre.seconds)
    end = min((timbre.seconds - at_s) / (0.15 * timbre.seconds), 1.0)
    return rise * fade * end


_LONGEST = round(max(timbre.seconds for timbre in _TIMBRES.values()) * _RATE)
