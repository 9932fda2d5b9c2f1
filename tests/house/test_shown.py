"""Pictures, clips and tones through the whole house, to a messenger that checks them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.app import WallClock
from bot.botapi import BotApi, Fault
from bot.channels.base import Attachment, Delivered
from bot.conversation import session, showing
from bot.conversation.library import Library
from bot.model.effects import Send
from bot.model.events import Commanded, Pressed
from bot.model.ids import ChatId
from bot.model.media import Media, StepPicture, Track
from bot.model.state import Show
from bot.runtime.illustrating import Illustrator, Makers
from bot.store.base import Outgoing
from tests.botapi.test_files import GIF, OGG, png
from tests.channels.telegram.room import channel_to
from tests.conversation.test_showing import drafted, every_step, session_of
from tests.conversations.world import BEGIN
from tests.house.home import Home, at_home, steps_of
from tests.house.visitor import visitor
from tests.runtime.memory_store import MemoryStore

ME = 7
CHAT = ChatId(ME)


@dataclass
class Painter:
    """Makes something small of the right kind at once, or when it is let."""

    made: list[Media] = field(default_factory=list)
    gate: asyncio.Event | None = None

    def key(self, media: Media) -> str:
        return repr(media)

    async def make(self, chat: ChatId, media: Media) -> Attachment:
        del chat
        self.made.append(media)
        if self.gate:
            await self.gate.wait()
        if isinstance(media, Track):
            return Attachment("voice", "tones.ogg", OGG + str(len(self.made)).encode())
        if isinstance(media, StepPicture) and media.moving:
            return Attachment("animation", "step.gif", GIF + str(len(self.made)).encode())
        return Attachment("photo", "step.png", png(len(self.made) + 20, 40))

    @property
    def makers(self) -> Makers:
        return {StepPicture: self, Track: self}


# --- every step ----------------------------------------------------------------------------------


def messages(library: Library, language: str, show: Show) -> Iterator[Send]:
    """Yield what is sent for every step of every routine, tones included."""
    for name, planned in every_step(library):
        draft = drafted(library, language=language, show=show, sound=True)
        known = session_of(draft)
        plan = replace(known.plan, routine=name, steps=(planned,))
        showing.send_track(draft, replace(known, plan=plan))
        session._send_step(draft, replace(known, plan=plan), sounds=False)
        yield from (effect for effect in draft.turn().effects if isinstance(effect, Send))


@pytest.mark.parametrize("show", ["clip", "still", "words"])
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_step_is_accepted(library: Library, language: str, show: Show) -> None:
    async with BotApi() as api, channel_to(api) as channel:
        person, painter = api.person(ME), Painter()
        illustrator = Illustrator(
            store=MemoryStore(), channel=channel, clock=WallClock(), makers=painter.makers
        )
        wishes = [*messages(library, language, show)]
        for number, wish in enumerate(wishes):
            row = Outgoing(number, CHAT, wish, None, 0, BEGIN)
            assert isinstance(await illustrator.deliver(row), Delivered), wish.text
        kinds = [post.file.kind if post.file else "words" for post in person.sees()]
    kind = {"clip": "animation", "still": "photo", "words": "words"}[show]
    assert kinds == ["voice", kind] * (len(wishes) // 2)


# --- a session -----------------------------------------------------------------------------------


async def massaged(home: Home, library: Library, person: int = ME, until: int = 2) -> None:
    await home.visit(home.api.person(person, "en"), visitor(library), until=until)


def shown(home: Home, person: int = ME) -> list[str]:
    """How each step came."""
    posts = [post for post in home.api.person(person).sees() if steps_of([post])]
    return [post.file.kind if post.file else "words" for post in posts]


def uploads(home: Home) -> int:
    calls = home.api.calls("sendAnimation") + home.api.calls("sendPhoto")
    return sum(any(isinstance(v, bytes) for v in call.parameters.values()) for call in calls)


async def test_steps_come_with_their_clips_and_each_is_uploaded_once(
    library: Library, tmp_path: Path
) -> None:
    painter = Painter()
    async with at_home(library, tmp_path / "bot.sqlite", painter.makers) as home:
        await massaged(home, library)
        await massaged(home, library, person=8)  # the first one's session goes on meanwhile
        assert shown(home)[:3] == shown(home, 8) == ["animation"] * 3
        assert uploads(home) == len(painter.made) == len(set(painter.made))


async def test_after_a_restart_nothing_is_uploaded_again(library: Library, tmp_path: Path) -> None:
    painter = Painter()
    async with at_home(library, tmp_path / "bot.sqlite", painter.makers) as home:
        await massaged(home, library)
        await home.shut()
        await home.open()
        await massaged(home, library, person=8)
        assert shown(home, 8) == ["animation"] * 3
        assert uploads(home) == len(painter.made) == len(set(painter.made))


async def test_a_file_that_the_messenger_has_forgotten_is_given_to_it_again(
    library: Library, tmp_path: Path
) -> None:
    async with at_home(library, tmp_path / "bot.sqlite", Painter().makers) as home:
        await massaged(home, library, until=0)
        stale = Fault.error(400, "Bad Request: wrong file identifier/HTTP URL specified")
        home.api.fails("sendAnimation", stale)
        await massaged(home, library, person=8, until=0)
        await massaged(home, library, person=9, until=0)
        assert shown(home, 8) == shown(home, 9) == ["animation"]
        assert uploads(home) == 2


async def test_an_upload_whose_fate_is_unclear_is_followed_by_words(
    library: Library, tmp_path: Path
) -> None:
    async with at_home(library, tmp_path / "bot.sqlite", Painter().makers) as home:
        home.api.fails("sendAnimation", Fault.hang(accepts=False))
        await massaged(home, library)
        assert shown(home) == ["words", "animation", "animation"]


async def test_a_painter_who_is_slow_holds_nothing_up(library: Library, tmp_path: Path) -> None:
    painter = Painter(gate=asyncio.Event())
    async with at_home(library, tmp_path / "bot.sqlite", painter.makers) as home:
        await massaged(home, library, until=0)
        assert shown(home) == ["words"]
        assert painter.gate is not None
        painter.gate.set()
        await massaged(home, library, person=8, until=0)
        assert shown(home, 8) == ["animation"]


async def test_nobody_who_paints_means_words(library: Library, tmp_path: Path) -> None:
    async with at_home(library, tmp_path / "bot.sqlite") as home:
        await massaged(home, library)
        assert shown(home) == ["words"] * 3


async def test_what_was_chosen_counts_from_the_next_step(library: Library, tmp_path: Path) -> None:
    async with at_home(library, tmp_path / "bot.sqlite", Painter().makers) as home:
        await massaged(home, library, until=0)
        person = home.api.person(ME)
        await home.happen(person, Commanded("settings"))
        slot = (await home.chat(ME)).sent
        await home.happen(person, Pressed(f"a.set.m{slot}.show.still"))
        assert person.sees()[-1].edits
        await home.wait_for_step(ME)
        assert shown(home) == ["animation", "photo"]
