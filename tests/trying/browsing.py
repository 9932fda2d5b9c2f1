"""A real browser, one for all tests, and a person who clicks in it.

Rule 1: whatever a test does, the page complains of nothing and asks nobody else for anything.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from bot.botapi import Post
from bot.conversation.library import Library
from bot.model.events import Pressed, Said
from bot.trying import Trial
from tests.botapi.test_files import ask, upload
from tests.house.visitor import DESCRIPTIONS, Visitor, visitor

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_S = 10.0

expect.set_options(timeout=PATIENCE_S * 1000)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser of this machine, or the one that Playwright has fetched."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    # The sandbox of Chromium refuses to work for root, which is who runs tests in a container.
    extra = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=extra)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(
    browser: Browser, trial: Trial, path: str = "/", **how: Any
) -> AsyncIterator[Page]:
    """A page that is open and has its chats. Fails when it complained about anything."""
    complaints: list[str] = []
    context = await browser.new_context(**{"viewport": {"width": 1280, "height": 860}} | how)
    page = await context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type in _BAD else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: _check_address(asked.url, trial, complaints))
    page.set_default_timeout(PATIENCE_S * 1000)
    try:
        await page.goto(trial.url + path)
        await page.locator("body[data-ready]").wait_for()
        yield page
    finally:
        await context.close()
    assert complaints == []


_BAD = {"error", "warning"}


def _check_address(url: str, trial: Trial, complaints: list[str]) -> None:
    if not url.startswith((trial.url, "data:", "blob:")):
        complaints.append(f"asked for {url}")


class Hand:
    """Somebody who uses one chat of a page."""

    def __init__(self, page: Page, trial: Trial, chat: int) -> None:
        self.page = page
        self.trial = trial
        self.chat = page.locator(f'[data-chat="{chat}"]')
        self.number = chat

    @property
    def posts(self) -> list[Post]:
        """What the bot has written, as the server has it."""
        return self.trial.rooms.person(self.number).sees()

    async def type(self, text: str) -> None:
        """Write something and wait for an answer."""
        before = self._state()
        field = self.chat.locator("textarea")
        await field.fill(text)
        await field.press("Enter")
        await self._answer(before)

    async def press(self, data: str) -> None:
        """Press the newest button with this data and wait for what comes of it."""
        post, place = self._find(data)
        before = self._state()
        await self.chat.locator(f'[data-id="{post.message}"] .key').nth(place).click()
        await self._answer(before)

    async def skip(self) -> None:
        """Let the time pass until the bot writes by itself."""
        before = self._state()
        await self.page.locator("#skip").click()
        await self._answer(before)

    async def lead(self, who: Visitor, *, until_step: int | None = None) -> None:
        """Go on as this visitor would, to the end or until a step is shown."""
        while True:
            last = self.posts[-1]
            buttons = [data for row in last.buttons for _, data in row]
            if until_step is not None and f".{until_step}.pause" in " ".join(buttons):
                return
            events = who.answer(last.text, buttons)
            for event in events:
                match event:
                    case Said(text):
                        await self.type(text)
                    case Pressed(data):
                        await self.press(data)
            if not events:
                if not any(data.endswith(".pause") for data in buttons):
                    return
                await self.skip()

    async def sees(self) -> list[str]:
        """Return the bot's messages as they stand on the page."""
        return await self.chat.locator(".bot .words").all_inner_texts()

    def _find(self, data: str) -> tuple[Post, int]:
        for post in reversed(self.posts):
            flat = [each for row in post.buttons for _, each in row]
            if data in flat:
                return post, flat.index(data)
        raise LookupError(data)

    def _state(self) -> tuple[int, int]:
        return len(self.posts), sum(len(post.edits) for post in self.posts)

    async def _answer(self, before: tuple[int, int]) -> None:
        """Wait until the bot has written or changed something and has no more to say."""
        world = self.trial.api.world
        await world.until(lambda: self._state() != before, PATIENCE_S)
        await self.trial.rest()
        shown = self.chat.locator(f'[data-id="{self.posts[-1].message}"]')
        await expect(shown).to_be_visible()


# --- who is there, and what the bot does not do by itself yet -------------------------------------

ENGLISH, RUSSIAN = 1001, 1002
CHATS = {"en": ENGLISH, "ru": RUSSIAN}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


def hand(page: Page, trial: Trial, language: str = "en") -> Hand:
    return Hand(page, trial, CHATS[language])


async def begin(own: Hand, library: Library, language: str = "en", *, until_step: int) -> None:
    """Lead somebody healthy from the first word into a session."""
    await own.type(DESCRIPTIONS[language])
    await own.lead(visitor(library, language), until_step=until_step)


async def send(trial: Trial, method: str, **parameters: Any) -> Any:
    """Let the bot do something that it does not do by itself yet."""
    status, body = await ask(trial.api, method, **{"chat_id": ENGLISH} | parameters)
    assert status == 200, body
    return body["result"]


async def send_file(trial: Trial, method: str, kind: str, content: bytes, name: str) -> Any:
    _, body = await upload(
        trial.api, method, {kind: (name, content)}, chat_id=str(ENGLISH), caption="Look <here>"
    )
    return body["result"]


# A tenth of a second, 8000 samples of one byte a second.
SILENCE = (
    b"RIFF\x44\x03\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"
    b"data\x20\x03\0\0" + b"\x80" * 800
)
