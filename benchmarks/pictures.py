"""What pictures, films and tones cost: `python -m benchmarks.pictures`.

CPU milliseconds of one process and sizes in kilobytes, for every step of every routine; then the
same from a warm cache, and what a step costs the bot on its way to a messenger. Figures are ratios
of one run on one machine; do not compare them across machines.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import aiohttp

from bot.app import WallClock
from bot.botapi import TOKEN
from bot.channels.base import Delivered
from bot.channels.telegram import TelegramChannel
from bot.library.load import content_folder, inspect, load_library
from bot.making import makers, pictures_of, usual
from bot.model.content import Content, Step
from bot.model.effects import Send
from bot.model.ids import ChatId, Slot
from bot.model.media import StepPicture
from bot.model.state import PlannedStep
from bot.pictures.cache import Cache
from bot.pictures.charts import load_charts
from bot.pictures.scene import Look
from bot.pictures.scenes import pages
from bot.pictures.studio import Studio
from bot.runtime.illustrating import Illustrator
from bot.store.base import Outgoing
from bot.store.sqlite import SqliteStore

PERSON = ChatId(7)
ROUNDS = 10
CLIPS = 30
"""Different clips; each is uploaded once."""

Cost = tuple[float, int, float]
"""CPU milliseconds, bytes, and the seconds of the step or routine."""


def steps(content: Content) -> Iterator[tuple[Step, PlannedStep]]:
    """Yield every step once: many routines share one."""
    seen = set()
    for routine in content.routines.values():
        for step in routine.steps:
            if step not in seen:
                seen.add(step)
                yield step, whole(step)


def whole(step: Step) -> PlannedStep:
    """Return a step of which nothing is left out."""
    parts = tuple(part.id for part in step.parts)
    return PlannedStep(step.id, parts, step.seconds, step.gap_s, step.reps, step.pressure)


def cost(make: Callable[[], bytes | None], seconds: float) -> Cost:
    """Return what it costs to make something once."""
    start = time.process_time()
    made = make()
    return (time.process_time() - start) * 1000, len(made or b""), seconds


def pictures(studio: Studio, content: Content) -> list[Cost]:
    """Make every picture of every step."""
    return [
        cost(partial(studio.picture, page, Look("dark")), step.seconds)
        for step, planned in steps(content)
        for page in pages(studio.scenes(step, planned))
    ]


def films(studio: Studio, content: Content) -> list[Cost]:
    """Make the film of every step that has one."""
    made = [
        cost(partial(studio.film, step, planned, Look("dark")), step.seconds)
        for step, planned in steps(content)
    ]
    return [each for each in made if each[1]]


def tracks(studio: Studio, content: Content) -> list[Cost]:
    """Make the track of every routine."""
    routines = [[(step, whole(step)) for step in r.steps] for r in content.routines.values()]
    return [
        cost(partial(studio.track, routine), sum(step.gap_s for step, _ in routine))
        for routine in routines
    ]


def report(name: str, costs: list[Cost]) -> None:
    """Print one line."""
    milliseconds, sizes = [c[0] for c in costs], [c[1] / 1000 for c in costs]
    a_minute = max(size * 60 / c[2] for size, c in zip(sizes, costs, strict=True))
    print(
        f"{name:<15}{len(costs):>4}  CPU ms median {median(milliseconds):>7.1f}, "
        f"most {max(milliseconds):>7.1f}  KB median {median(sizes):>5.0f}, "
        f"most {max(sizes):>5.0f}, most a minute {a_minute:>5.0f}"
    )


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """A messenger in a process of its own, with somebody in it; yields its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.botapi", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout  # noqa: S101 - it was asked for
    url = (await process.stdout.readline()).decode().strip()
    try:
        async with aiohttp.ClientSession() as session:
            deed = f"{url}/control/people/{PERSON}/says"
            async with session.post(deed, json={"words": "hello"}) as answer:
                answer.raise_for_status()
        yield url
    finally:
        process.terminate()
        await process.wait()


async def deliver_all(illustrator: Illustrator, medias: list[StepPicture | None]) -> float:
    """Deliver a step with each of these; return the CPU milliseconds of one."""
    start = time.process_time()
    for number, media in enumerate(medias):
        wish = Send(Slot(f"m{number}"), "<b>2/15 · Temples</b>\nSlow circles.", media=media)
        row = Outgoing(number, PERSON, wish, None, 0, datetime.now(UTC))
        outcome = await illustrator.deliver(row)
        assert isinstance(outcome, Delivered), outcome  # noqa: S101 - else nothing was measured
    return (time.process_time() - start) * 1000 / len(medias)


async def sending(folder: Path) -> None:
    """Say what a step costs the bot on its way out: with words, uploaded, and sent again."""
    library = load_library()
    wishes = [each for each in usual(library.content) if each.moving and each.theme == "dark"]
    async with (
        server() as url,
        TelegramChannel(TOKEN, url) as channel,
        makers(library, pictures_of(None), folder) as found,
    ):
        clips = [each for each in wishes if found[StepPicture].key(each)][:CLIPS]
        for clip in clips:
            await found[StepPicture].make(PERSON, clip)
        store = await SqliteStore.open(folder / "bot.sqlite")
        illustrator = Illustrator(store=store, channel=channel, clock=WallClock(), makers=found)
        words: list[StepPicture | None] = [None] * len(clips)
        uploaded = await deliver_all(illustrator, [*clips])
        plain, again = list[float](), list[float]()
        for _ in range(ROUNDS):
            plain.append(await deliver_all(illustrator, words))
            again.append(await deliver_all(illustrator, [*clips]))
        await store.close()
    base = median(plain)
    for name, cpu in (("words", base), ("uploaded", uploaded), ("sent again", median(again))):
        print(f"a step, {name:<11} CPU ms {cpu:>6.2f}, {cpu / base:>5.2f} x words")


def main() -> None:
    """Measure everything cold, then warm."""
    content = inspect().content
    if content is None:
        raise SystemExit("the content is broken; `headache-bot check` says where")
    start = time.process_time()
    charts = load_charts(content_folder() / "pictures")
    print(f"loading the base pictures: {(time.process_time() - start) * 1000:.1f} CPU ms")
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(content, charts, Cache(Path(folder)))
        for state in ("cold", "warm"):
            report(f"pictures, {state}", pictures(studio, content))
            report(f"films, {state}", films(studio, content))
            report(f"tracks, {state}", tracks(studio, content))
        kept = [path.stat().st_size for path in Path(folder).iterdir()]
        print(f"all of it, in one look: {len(kept)} files, {sum(kept) / 1e6:.1f} MB")
        asyncio.run(sending(Path(folder)))


if __name__ == "__main__":
    main()
