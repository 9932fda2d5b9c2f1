"""Other websites, other names and other machines are turned away."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.conversation.library import Library
from bot.trying import Trial, try_it
from bot.trying.trial import run

ROOT = Path(__file__).parents[2]
EVIL = "http://evil.example"

# Whoever asks, and what for: headers of a request and whether it is answered.
REQUESTS: dict[str, tuple[dict[str, str], int]] = {
    "our page": ({"Origin": "{own}", "Sec-Fetch-Site": "same-origin"}, 200),
    "a program": ({}, 200),
    "another website": ({"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}, 403),
    "another website with an old browser": ({"Origin": EVIL}, 403),
    "a sandboxed frame": ({"Origin": "null"}, 403),
    "another port of this machine": ({"Origin": "http://127.0.0.1:1"}, 403),
    "a name that was pointed here": ({"Host": "evil.example"}, 403),
    "the same under another name": ({"Host": "localhost:{port}"}, 200),
}


def _headers(headers: dict[str, str], url: str) -> dict[str, str]:
    port = url.rpartition(":")[2]
    return {name: value.format(own=url, port=port) for name, value in headers.items()}


@pytest.mark.parametrize("who", REQUESTS)
async def test_only_our_own_page_may_do_anything(trial_here: Trial, who: str) -> None:
    headers, expected = REQUESTS[who]
    wish = {"language": "en"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{trial_here.url}/chats", json=wish, headers=_headers(headers, trial_here.url)
        ) as answer,
    ):
        assert answer.status == expected
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert len(trial_here.api.world.chats) == (3 if expected == 200 else 2)


@pytest.mark.parametrize("path", ["/events", "/static/page.js", "/files/x"])
async def test_other_websites_can_read_nothing(trial_here: Trial, path: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(trial_here.url + path, headers=headers) as answer,
    ):
        assert answer.status == 403


async def test_a_link_from_elsewhere_opens_the_page_but_frames_do_not(trial_here: Trial) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(trial_here.url, headers=headers) as answer,
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status == 200
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


WISHES: dict[str, tuple[str, dict[str, Any], int]] = {
    "a chat that is not there": ("/chats/5/say", {"text": "a"}, 410),
    "a chat without a number": ("/chats/x/say", {"text": "a"}, 404),
    "a deed that nobody knows": ("/chats/1001/sing", {}, 404),
    "no text": ("/chats/1001/say", {}, 400),
    "a blank": ("/chats/1001/say", {"text": " "}, 400),
    "too much": ("/chats/1001/say", {"text": "a" * 4097}, 400),
    "a button that is not there": ("/chats/1001/press", {"message": 1, "data": "q"}, 410),
    "an odd thing": ("/chats/1001/share", {"what": "money"}, 400),
    "an odd place": ("/chats/1001/location", {"latitude": "north"}, 400),
    "an odd speed": ("/speed", {"speed": "fast"}, 400),
    "no speed at all": ("/speed", {"speed": float("nan")}, 400),
    "an odd language": ("/chats", {"language": "xx"}, 400),
}


@pytest.mark.parametrize("case", WISHES)
async def test_a_wish_that_makes_no_sense_is_refused(trial_here: Trial, case: str) -> None:
    path, body, expected = WISHES[case]
    async with (
        aiohttp.ClientSession() as session,
        session.post(trial_here.url + path, json=body) as answer,
    ):
        assert answer.status == expected


async def test_a_form_of_another_kind_is_refused(trial_here: Trial) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{trial_here.url}/chats", data={"language": "en"}) as answer,
    ):
        assert answer.status == 415


async def test_an_address_that_others_can_reach_is_refused(library: Library, capsys: Any) -> None:
    assert await try_it(library, host="0.0.0.0", port=0) == 2  # noqa: S104 - refused
    assert "--expose" in capsys.readouterr().out


async def test_a_port_that_is_taken_is_named(
    trial_here: Trial, library: Library, capsys: Any
) -> None:
    port = int(trial_here.url.rpartition(":")[2])
    assert await run(Trial(library, port=port)) == 73
    assert f":{port} cannot be used" in capsys.readouterr().out


async def test_content_that_is_broken_is_named_before_anything_starts(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.trying", "--no-browser", "--content", str(tmp_path)),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    assert process.returncode == 65
    assert b"signs.yaml" in told
    assert b"Traceback" not in told


async def test_ctrl_c_ends_it_while_pages_are_open() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.trying", "--no-browser", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    told = (await process.stdout.readline()).decode()
    url = next(word for word in told.split() if word.startswith("http"))
    async with aiohttp.ClientSession() as session, session.get(f"{url}/events") as page:
        assert (await page.content.readline()).startswith(b'data: {"kind":"everything"')
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
