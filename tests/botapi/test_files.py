"""Photos, clips and voices: uploaded once, sent again by their id, changed in place."""

import io
import json
import struct
import zlib
from typing import Any

import aiohttp
import pytest

from bot.botapi import BotApi
from bot.botapi.files import MOST_PHOTO_BYTES

Body = dict[str, Any]


def png(width: int, height: int) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    mark = b"\x89PNG\r\n\x1a\n"
    return mark + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x80\0\0" + b"\0" * 6 + b"\x3b"
JPEG = (
    b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc0\0\x0b\x08" + struct.pack(">HH", 5, 9) + b"\x01\x01\x11\0"
)
OGG = b"OggS" + b"\0" * 60


async def upload(
    api: BotApi, method: str, files: dict[str, tuple[str, bytes]], **fields: str
) -> tuple[int, Body]:
    form = aiohttp.FormData({"chat_id": "7"} | fields)
    for field, (name, content) in files.items():
        form.add_field(field, io.BytesIO(content), filename=name)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{api.url}/bot{api.token}/{method}", data=form) as answer,
    ):
        return answer.status, await answer.json()


async def ask(api: BotApi, method: str, **parameters: Any) -> tuple[int, Body]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{api.url}/bot{api.token}/{method}", json=parameters) as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize("field", ["photo", "x1"], ids=["by its name", "attached"])
async def test_a_photo_is_shown_with_its_caption_and_size(field: str) -> None:
    async with BotApi() as api:
        person = api.person(7)
        named = {"photo": f"attach://{field}"} if field != "photo" else {}
        status, body = await upload(
            api,
            "sendPhoto",
            {field: ("a.png", png(40, 30))},
            caption="<b>here</b>",
            parse_mode="HTML",
            **named,
        )
        (size,) = body["result"]["photo"]
        assert (status, size["width"], size["height"]) == (200, 40, 30)
        assert body["result"]["caption_entities"] == [{"type": "bold", "offset": 0, "length": 4}]
        (post,) = person.sees()
        assert post.file is not None
        assert (post.plain, post.file.content) == ("here", png(40, 30))


async def test_a_file_is_sent_again_by_its_id() -> None:
    async with BotApi() as api:
        api.person(7)
        _, first = await upload(api, "sendPhoto", {"photo": ("a.png", png(40, 30))})
        known = first["result"]["photo"][-1]["file_id"]
        status, again = await ask(api, "sendPhoto", chat_id=7, photo=known)
        assert (status, again["result"]["photo"]) == (200, first["result"]["photo"])
        status, wrong = await ask(api, "sendVoice", chat_id=7, voice=known)
        assert (status, wrong["description"]) == (
            400,
            "Bad Request: can't use file of type Photo as Voice",
        )


async def test_a_file_can_be_fetched_where_get_file_says() -> None:
    async with BotApi() as api, aiohttp.ClientSession() as session:
        api.person(7)
        _, body = await upload(api, "sendVoice", {"voice": ("a.ogg", OGG)}, duration="4")
        known = body["result"]["voice"]["file_id"]
        path = (await ask(api, "getFile", file_id=known))[1]["result"]["file_path"]
        async with session.get(f"{api.url}/file/bot{api.token}/{path}") as answer:
            assert (body["result"]["voice"]["duration"], await answer.read()) == (4, OGG)
        async with session.get(f"{api.url}/file/botnobody/{path}") as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("content", "sides"),
    [(GIF, (3, 2)), (JPEG, (9, 5)), (png(2, 1), (2, 1))],
    ids=["gif", "jpeg", "png"],
)
async def test_the_size_of_a_picture_is_read_from_it(
    content: bytes, sides: tuple[int, int]
) -> None:
    async with BotApi() as api:
        api.person(7)
        _, body = await upload(api, "sendAnimation", {"animation": ("a", content)})
        shown = body["result"]["animation"]
        assert (shown["width"], shown["height"]) == sides


TOO_BIG = (
    f"file of size {MOST_PHOTO_BYTES + 100} bytes is too big for a photo; "
    f"the maximum size is {MOST_PHOTO_BYTES} bytes"
)
REFUSED_PHOTOS = {
    "no picture": (b"hello", "IMAGE_PROCESS_FAILED"),
    "too long": (png(300, 10), "PHOTO_INVALID_DIMENSIONS"),
    "empty": (b"", "file must be non-empty"),
    "too big": (png(4, 4).ljust(MOST_PHOTO_BYTES + 100, b"\0"), TOO_BIG),
}


@pytest.mark.parametrize("case", REFUSED_PHOTOS)
async def test_a_photo_beyond_the_limits_is_refused(case: str) -> None:
    content, why = REFUSED_PHOTOS[case]
    async with BotApi() as api:
        api.person(7)
        status, body = await upload(api, "sendPhoto", {"photo": ("a.png", content)})
        assert (status, body["description"], api.posts) == (400, f"Bad Request: {why}", [])


REFUSED: dict[str, tuple[str, Body, str]] = {
    "no photo": ("sendPhoto", {}, "there is no photo in the request"),
    "an unknown id": ("sendPhoto", {"photo": "x"}, "wrong file identifier/HTTP URL specified"),
    "an address": ("sendVoice", {"voice": "http://a/b"}, "failed to get HTTP URL content"),
    "an odd number": (
        "sendVoice",
        {"voice": "x", "duration": "long"},
        "parameter duration must be of type Integer",
    ),
    "an odd flag": (
        "sendMessage",
        {"text": "a", "disable_notification": "maybe"},
        "parameter disable_notification must be of type Boolean",
    ),
    "an odd action": ("sendChatAction", {"action": "sing"}, "wrong parameter action in request"),
    "an answer to nothing": (
        "sendMessage",
        {"text": "a", "reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    "a button without a text": (
        "sendMessage",
        {"text": "a", "reply_markup": {"inline_keyboard": [[{"callback_data": "b"}]]}},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    "a button whose text is a number": (
        "sendMessage",
        {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": 1, "callback_data": "b"}]]}},
        'can\'t parse inline keyboard button: Field "text" must be of type String',
    ),
    "markup that is a list": (
        "sendMessage",
        {"text": "a", "reply_markup": []},
        "object expected as reply markup",
    ),
    "a long answer to a press": (
        "answerCallbackQuery",
        {"callback_query_id": "q", "text": "a" * 201},
        "MESSAGE_TOO_LONG",
    ),
    "101 commands": (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "a"}] * 101},
        "BOT_COMMANDS_TOO_MUCH",
    ),
    "an entity outside": (
        "sendMessage",
        {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "entity begins or ends outside of the text",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_telegram_would_refuse_is_refused(case: str) -> None:
    method, parameters, why = REFUSED[case]
    async with BotApi() as api:
        api.person(7)
        status, body = await ask(api, method, **{"chat_id": 7} | parameters)
        assert (status, body["description"]) == (400, f"Bad Request: {why}")


async def test_captions_are_shorter_than_texts() -> None:
    async with BotApi() as api:
        api.person(7)
        for length, expected in ((1024, 200), (1025, 400)):
            status, _ = await upload(
                api, "sendPhoto", {"photo": ("a.png", png(4, 4))}, caption="a" * length
            )
            assert status == expected


async def test_media_and_captions_are_changed_in_place() -> None:
    async with BotApi() as api:
        person = api.person(7)
        _, body = await upload(api, "sendPhoto", {"photo": ("a.png", png(4, 4))}, caption="one")
        number = body["result"]["message_id"]
        await ask(api, "editMessageCaption", chat_id=7, message_id=number, caption="two")
        media = json.dumps({"type": "animation", "media": "attach://m", "caption": "three"})
        status, _ = await upload(
            api, "editMessageMedia", {"m": ("a.gif", GIF)}, message_id=str(number), media=media
        )
        (post,) = person.sees()
        assert status == 200
        assert post.file is not None
        assert (post.file.kind, post.plain) == ("animation", "three")
        assert [version.plain for version in post.edits] == ["one", "two"]


async def test_a_text_has_no_caption_and_a_photo_no_text() -> None:
    async with BotApi() as api:
        api.person(7)
        _, photo = await upload(api, "sendPhoto", {"photo": ("a.png", png(4, 4))})
        _, text = await ask(api, "sendMessage", chat_id=7, text="a")
        answers = [
            await ask(api, method, chat_id=7, message_id=body["result"]["message_id"], **words)
            for method, body, words in (
                ("editMessageText", photo, {"text": "b"}),
                ("editMessageCaption", text, {"caption": "b"}),
            )
        ]
        assert [body["description"] for _, body in answers] == [
            "Bad Request: there is no text in the message to edit",
            "Bad Request: there is no caption in the message to edit",
        ]


async def test_more_than_fifty_megabytes_do_not_fit() -> None:
    async with BotApi() as api:
        api.person(7)
        status, body = await upload(api, "sendDocument", {"document": ("a", b"a" * (52 * 2**20))})
        assert (status, body["error_code"]) == (413, 413)


async def test_a_reply_keyboard_stays_until_it_is_taken_away() -> None:
    async with BotApi() as api:
        chat = api.person(7)._chat
        where = {"text": "Where I am", "request_location": True}
        shown = {"keyboard": [[where]], "resize_keyboard": True}
        await ask(api, "sendMessage", chat_id=7, text="a", reply_markup=shown)
        await ask(api, "sendMessage", chat_id=7, text="b")
        assert chat.replies == [[where]]
        await ask(api, "sendMessage", chat_id=7, text="c", reply_markup={"remove_keyboard": True})
        assert chat.replies == []


async def test_what_the_bot_says_of_itself_is_kept_by_language_within_limits() -> None:
    async with BotApi() as api:
        assert (await ask(api, "setMyDescription", description="x" * 513))[0] == 400
        assert (await ask(api, "setMyShortDescription", short_description="x" * 121))[0] == 400
        await ask(api, "setMyDescription", description="For everybody")
        await ask(api, "setMyDescription", description="Для всех", language_code="ru")
        for code, text in (("ru", "Для всех"), ("de", "For everybody")):
            answer = await ask(api, "getMyDescription", language_code=code)
            assert answer[1]["result"] == {"description": text}
        await ask(api, "setMyDescription", language_code="ru")
        answer = await ask(api, "getMyDescription", language_code="ru")
        assert answer[1]["result"] == {"description": "For everybody"}


async def test_the_menu_of_a_language_can_be_read_and_taken_away() -> None:
    async with BotApi() as api:
        commands = [{"command": "help", "description": "Помощь"}]
        await ask(api, "setMyCommands", commands=commands, language_code="ru")
        assert (await ask(api, "getMyCommands", language_code="ru"))[1]["result"] == commands
        await ask(api, "deleteMyCommands", language_code="ru")
        assert (await ask(api, "getMyCommands", language_code="ru"))[1]["result"] == []
