"""What becomes of a message and its picture, whatever goes wrong with the picture."""

import asyncio
import logging
from dataclasses import dataclass, field

import pytest

from bot.channels.base import Attachment, Delivered, Outcome, Refused, StaleFile, TryLater
from bot.model.effects import Send, Urgency
from bot.model.ids import ChatId, RoutineId, Slot, StepId
from bot.model.media import Media, StepPicture, Track
from bot.model.state import PlannedStep
from bot.runtime.illustrating import PATIENCE_S, STEP_PATIENCE_S, Illustrator, plain_length
from bot.store.base import Outgoing, StoreError

from .fakes import FakeChannel
from .manual_clock import NOON, ManualClock, quiet
from .memory_store import MemoryStore

CHAT = ChatId(1)
STEP = PlannedStep(StepId("temples"), (), 40, 50, 10, 1)
CLIP = StepPicture(RoutineId("r"), STEP, moving=True, theme="dark", tone="medium")
STILL = StepPicture(RoutineId("r"), STEP, moving=False, theme="dark", tone="medium")
TONES = Track(RoutineId("r"), (STEP,))


@dataclass
class ShowingChannel(FakeChannel):
    """A channel that shows. What it has shown, and the names it gave; `shown` answers in order."""

    longest_caption: int = 20
    shown: list[Attachment] = field(default_factory=list)
    says: list[Outcome | StaleFile] = field(default_factory=list)

    async def send_with(
        self, chat: ChatId, wish: Send, attachment: Attachment
    ) -> Outcome | StaleFile:
        del chat, wish
        await asyncio.sleep(0)
        self.shown.append(attachment)
        number = len(self.shown)
        return self.says.pop(0) if self.says else Delivered(number, f"file{number}")

    def ways(self) -> list[str]:
        return [f"{each.kind} {each.file or str(each.content)}" for each in self.shown]


@dataclass
class Drawer:
    """Draws at once, or when it is let. `None` in `nothing` is what cannot be seen."""

    gate: asyncio.Event | None = None
    error: Exception | None = None
    nothing: tuple[Media, ...] = ()
    keyless: bool = False
    drawn: list[Media] = field(default_factory=list)

    def key(self, media: Media) -> str | None:
        return None if self.keyless else f"key of {_name(media)}"

    async def make(self, chat: ChatId, media: Media) -> Attachment | None:
        del chat
        self.drawn.append(media)
        if self.gate and media != STILL:
            await self.gate.wait()
        if self.error:
            raise self.error
        if media in self.nothing:
            return None
        return Attachment("photo", "a.jpg", _name(media).encode())


def _name(media: Media) -> str:
    return {CLIP: "clip", STILL: "still", TONES: "tones"}[media]


class Bench:
    """An illustrator and everything around it."""

    def __init__(self, drawer: Drawer | None = None) -> None:
        self.clock, self.store = ManualClock(), MemoryStore()
        self.channel = ShowingChannel(self.clock)
        self.drawer = drawer or Drawer()
        makers = {StepPicture: self.drawer, Track: self.drawer}
        self.illustrator = Illustrator(
            store=self.store, channel=self.channel, clock=self.clock, makers=makers
        )

    async def send(self, media: Media | None, text: str = "words", *, unclear: int = 0) -> Outcome:
        wish = Send(Slot("m1"), text, urgency=Urgency.STEP, media=media)
        row = Outgoing(1, CHAT, wish, None, 0, NOON, unclear=unclear)
        return await self.illustrator.deliver(row)


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_name() -> None:
    bench = Bench()
    assert await bench.send(STILL) == Delivered(1, "file1")
    assert await bench.send(STILL) == Delivered(2, "file2")
    assert bench.channel.ways() == ["photo b'still'", "photo file1"]
    assert (bench.drawer.drawn, bench.channel.texts(1)) == ([STILL], [])


async def test_a_name_that_is_forgotten_is_uploaded_anew() -> None:
    bench = Bench()
    await bench.send(STILL)
    bench.channel.says = [StaleFile()]
    assert await bench.send(STILL) == Delivered(3, "file3")
    await bench.send(STILL)
    assert bench.channel.ways()[1:] == ["photo file1", "photo b'still'", "photo file3"]


async def test_without_media_the_words_go_as_ever() -> None:
    bench = Bench()
    assert await bench.send(None) == Delivered(1)
    assert (bench.channel.texts(1), bench.channel.shown) == (["words"], [])


async def test_nothing_to_see_is_words() -> None:
    bench = Bench(Drawer(nothing=(STILL,)))
    await bench.send(STILL)
    assert (bench.channel.texts(1), bench.channel.shown) == (["words"], [])


async def test_a_text_longer_than_a_caption_goes_alone() -> None:
    bench = Bench()
    await bench.send(STILL, "<b>" + "x" * 20 + "</b>")
    await bench.send(STILL, "x" * 21)
    assert (len(bench.channel.shown), bench.channel.texts(1)) == (1, ["x" * 21])


async def test_after_a_try_that_may_have_arrived_the_words_go_alone() -> None:
    bench = Bench()
    await bench.send(STILL, unclear=1)
    assert (bench.channel.texts(1), bench.drawer.drawn) == (["words"], [])


async def test_a_clip_that_is_not_ready_is_replaced_by_its_picture_and_comes_next_time() -> None:
    gate = asyncio.Event()
    bench = Bench(Drawer(gate=gate))
    sending = asyncio.ensure_future(bench.send(CLIP))
    await bench.clock.advance(STEP_PATIENCE_S)
    await sending
    gate.set()
    await quiet()
    await bench.send(CLIP)
    assert bench.channel.ways() == ["photo b'still'", "photo b'clip'"]


async def test_two_who_want_the_same_wait_for_the_same() -> None:
    gate = asyncio.Event()
    bench = Bench(Drawer(gate=gate))
    both = asyncio.gather(bench.send(CLIP), bench.send(CLIP))
    await quiet()
    gate.set()
    await both
    assert bench.drawer.drawn == [CLIP]


async def test_what_is_made_for_one_person_is_never_another_ones() -> None:
    bench = Bench(Drawer(keyless=True))
    await bench.send(STILL)
    await bench.send(STILL)
    assert (bench.drawer.drawn, bench.store.files) == ([STILL, STILL], {})


@pytest.mark.parametrize("outcome", [Refused("too many pixels"), StaleFile()])
async def test_a_refused_picture_costs_the_picture_alone(outcome: Outcome | StaleFile) -> None:
    bench = Bench()
    bench.channel.says = [outcome]
    assert await bench.send(STILL) == Delivered(1)
    assert (bench.channel.texts(1), bench.store.files) == (["words"], {})


async def test_trouble_on_the_wire_is_the_messages_own() -> None:
    bench = Bench()
    bench.channel.says = [TryLater("flood_control", 3.0)]
    assert await bench.send(STILL) == TryLater("flood_control", 3.0)
    assert bench.channel.texts(1) == []


async def test_a_picture_that_fails_costs_the_picture_alone_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench(Drawer(error=ValueError("somebody's own words")))
    with caplog.at_level(logging.ERROR):
        await bench.send(STILL)
        await bench.send(STILL)
    assert bench.channel.texts(1) == ["words", "words"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "somebody" not in caplog.text


async def test_tones_that_cannot_be_made_leave_no_message_about_tones() -> None:
    bench = Bench(Drawer(gate=asyncio.Event()))
    sending = asyncio.ensure_future(bench.send(TONES))
    await bench.clock.advance(PATIENCE_S)
    assert isinstance(await sending, Refused)
    assert (bench.channel.texts(1), bench.channel.shown) == ([], [])


async def test_a_channel_that_cannot_show_gets_the_words() -> None:
    bench = Bench()
    bench.illustrator.channel = FakeChannel(bench.clock)
    assert await bench.send(STILL) == Delivered(1)


async def test_nobody_to_draw_means_words() -> None:
    bench = Bench()
    bench.illustrator.makers = {}
    assert await bench.send(STILL) == Delivered(1)
    assert bench.channel.texts(1) == ["words"]


async def test_a_store_that_is_away_does_not_undo_what_arrived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(*_: object) -> None:
        raise StoreError("away")

    bench = Bench()
    monkeypatch.setattr(bench.store, "file", fails)
    monkeypatch.setattr(bench.store, "keep_file", fails)
    assert await bench.send(STILL) == Delivered(1, "file1")


@pytest.mark.parametrize(
    ("text", "length"), [("<b>a</b>b", 2), ("a &lt; b &amp; c", 9), ("😀", 2), ("\ud83d", 1)]
)
def test_a_text_is_as_long_as_a_messenger_counts_it(text: str, length: int) -> None:
    assert plain_length(text) == length
