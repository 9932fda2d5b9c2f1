"""Pictures, clips, tones and papers: uploaded once, sent again by their name."""

import pytest

from bot.botapi import BotApi, Fault
from bot.channels.base import Attachment, Delivered, Gone, Outcome, Refused, StaleFile, TryLater
from bot.model.effects import Button, Send
from bot.model.ids import ChatId, Slot
from tests.botapi.test_files import GIF, OGG, png
from tests.channels.telegram.room import IMPATIENT, channel_to

CHAT = ChatId(7)
ROWS = ((Button("Pause", "s1.2.pause"),),)
FILES = {
    "photo": Attachment("photo", "step.png", png(40, 30)),
    "animation": Attachment("animation", "step.gif", GIF),
    "voice": Attachment("voice", "tones.ogg", OGG),
    "document": Attachment("document", "report.pdf", b"%PDF-1.7"),
}


def send(text: str = "<b>2/15</b> Temples", *, sounds: bool = False) -> Send:
    return Send(Slot("m1"), text, ROWS, sounds)


@pytest.mark.parametrize("kind", FILES)
async def test_what_was_uploaded_once_is_sent_again_by_its_name(kind: str) -> None:
    async with BotApi() as api, channel_to(api) as channel:
        person = api.person(CHAT)
        first = await channel.send_with(CHAT, send(), FILES[kind])
        assert isinstance(first, Delivered)
        again = Attachment(FILES[kind].kind, file=first.file)
        second = await channel.send_with(CHAT, send(), again)
        posts = person.sees()
        assert [post.plain for post in posts] == ["2/15 Temples"] * 2
        assert [post.buttons for post in posts] == [[[("Pause", "s1.2.pause")]]] * 2
        assert [post.file and post.file.content for post in posts] == [FILES[kind].content] * 2
        assert second == Delivered(posts[1].message, first.file)


@pytest.mark.parametrize("sounds", [True, False])
async def test_only_what_shall_sound_pings(sounds: bool) -> None:  # noqa: FBT001 - a case of a table
    async with BotApi() as api, channel_to(api) as channel:
        person = api.person(CHAT)
        await channel.send_with(CHAT, send(sounds=sounds), FILES["photo"])
        assert person.sees()[0].silent is not sounds


async def test_tones_can_come_without_words() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        person = api.person(CHAT)
        await channel.send_with(CHAT, Send(Slot("m1"), ""), FILES["voice"])
        assert person.sees()[0].plain == ""


async def outcome_with(fault: Fault, attachment: Attachment) -> Outcome | StaleFile:
    async with BotApi() as api, channel_to(api, timeouts=IMPATIENT) as channel:
        api.person(CHAT)
        api.fails("sendPhoto", fault)
        return await channel.send_with(CHAT, send(), attachment)


KNOWN = Attachment("photo", file="AgACold")


@pytest.mark.parametrize(
    "description",
    [
        "wrong file identifier/HTTP URL specified",
        "wrong remote file identifier specified: Wrong string length",
        "can't use file of type Video as Photo",
        "FILE_REFERENCE_EXPIRED",
    ],
)
async def test_a_name_that_telegram_has_forgotten_is_stale(description: str) -> None:
    assert await outcome_with(Fault.error(400, f"Bad Request: {description}"), KNOWN) == StaleFile()


async def test_an_unknown_name_is_stale() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        api.person(CHAT)
        assert await channel.send_with(CHAT, send(), KNOWN) == StaleFile()


async def test_bytes_that_are_refused_are_not_stale() -> None:
    fault = Fault.error(400, "Bad Request: IMAGE_PROCESS_FAILED")
    assert await outcome_with(fault, FILES["photo"]) == Refused("Image_process_failed")


@pytest.mark.parametrize("attachment", [FILES["photo"], KNOWN], ids=["uploaded", "by its name"])
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.flood(3), TryLater("flood_control", 3.0)),
        (Fault.error(500, "Internal Server Error"), TryLater("network")),
        (Fault.hang(accepts=False), TryLater("timed_out", unclear=True)),
        (Fault.error(403, "Forbidden: bot was blocked by the user"), Gone("blocked")),
        (Fault.page(200, '{"ok": true, "result": {}}'), Delivered(None)),
    ],
)
async def test_trouble_means_what_it_means_for_words(
    fault: Fault, outcome: Outcome, attachment: Attachment
) -> None:
    assert await outcome_with(fault, attachment) == outcome


async def test_a_caption_that_is_too_long_is_refused() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        api.person(CHAT)
        long = send("я" * (channel.longest_caption + 1))
        fits = send(f"<b>{'я' * channel.longest_caption}</b>")
        assert isinstance(await channel.send_with(CHAT, long, FILES["photo"]), Refused)
        assert isinstance(await channel.send_with(CHAT, fits, FILES["photo"]), Delivered)


async def test_a_closed_channel_sends_nothing() -> None:
    async with BotApi() as api, channel_to(api) as channel:
        pass
    assert await channel.send_with(CHAT, send(), FILES["photo"]) == TryLater("closed")
