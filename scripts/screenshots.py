"""Takes the pictures of the README from the running page: `python -m scripts.screenshots`.

The conversations are real ones: nothing on the pictures was written by hand. They land in
`docs/pictures/`, each in the light and in the dark theme. A font with emoji must be installed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from bot.conversation.library import Library
from bot.library.load import load_library
from bot.making import NOBODY, makers, pictures_of, usual
from bot.model.media import StepPicture
from bot.settings import machine_cache
from bot.trying import Trial
from tests.house.visitor import visitor
from tests.trying.browsing import Hand, chromium, visiting

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 1.5}
TALL: dict[str, Any] = {"viewport": {"width": 390, "height": 1000}, "device_scale_factor": 1.5}
DESK: dict[str, Any] = {"viewport": {"width": 1360, "height": 820}, "device_scale_factor": 1}
MIGRAINE = "splitting head, one side, light kills me"
ENGLISH, RUSSIAN = 1001, 1002
SHOWN = "quick_3min"
STEP_SHOWN = 3
"""The temples."""

Scene = Callable[[Page, Trial, Library], Awaitable[None]]


async def chat(page: Page, trial: Trial, _: Library) -> None:
    """How it begins."""
    await Hand(page, trial, ENGLISH).type(MIGRAINE)


async def offer(page: Page, trial: Trial, library: Library) -> None:
    """What it sounds like, why, and what is proposed."""
    own = Hand(page, trial, ENGLISH)
    await own.type(MIGRAINE)
    await _until_offered(own, library)


async def step(page: Page, trial: Trial, library: Library) -> None:
    """A session under way: a step with its clip, as bright as the page."""
    own = Hand(page, trial, ENGLISH)
    if await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"):
        await own.type("/settings")
        await own.press(f"a.set.m{len(own.posts)}.theme.dark")
    await own.type("tight band round my head, both sides, pressure")
    await own.lead(visitor(library), until_step=STEP_SHOWN)


async def block(page: Page, trial: Trial, library: Library) -> None:
    """No massage, and why."""
    own = Hand(page, trial, ENGLISH)
    await own.type(MIGRAINE)
    await _until_offered(own, library)
    await own.type("I have a fever of 38.5")


async def emergency(page: Page, trial: Trial, library: Library) -> None:
    """A danger sign in the middle of a session."""
    own = Hand(page, trial, ENGLISH)
    await own.type("tight band round my head, both sides, pressure")
    await own.lead(visitor(library), until_step=1)
    await own.type("my arm went numb")


async def desk(page: Page, trial: Trial, library: Library) -> None:
    """Two people side by side, and why the bot said what it said."""
    russian, english = Hand(page, trial, RUSSIAN), Hand(page, trial, ENGLISH)
    await russian.type("давит с двух сторон, как обруч")
    await russian.lead(visitor(library, "ru"), until_step=1)
    await english.type("no fever, one side, light hurts, pain 6")
    await page.locator("#look").click()


async def _until_offered(own: Hand, library: Library) -> None:
    who = visitor(library, "en")
    while not any(".go." in data for row in own.posts[-1].buttons for _, data in row):
        buttons = [data for row in own.posts[-1].buttons for _, data in row]
        for event in who.answer(own.posts[-1].text, buttons):
            await own.press(str(getattr(event, "data", "")))


SCENES: dict[str, tuple[Scene, dict[str, Any]]] = {
    "chat": (chat, PHONE),
    "offer": (offer, TALL),
    "step": (step, TALL),
    "block": (block, PHONE),
    "emergency": (emergency, PHONE),
    "desk": (desk, DESK),
}


async def take(browser: Browser, library: Library, name: str, theme: str) -> None:
    """Play a scene and keep how the page looks then."""
    scene, how = SCENES[name]
    async with (
        Trial(library, speed=20) as trial,
        visiting(browser, trial, color_scheme=theme, **how) as page,
    ):
        await scene(page, trial, library)
        await page.evaluate("document.activeElement.blur()")
        await page.mouse.move(0, 0)
        await page.wait_for_timeout(2000)  # the ring round a message that sounded fades
        await page.screenshot(path=PICTURES / f"{name}-{theme}.png")


async def draw(library: Library) -> None:
    """Have the clips ready: on a page whose time runs faster nothing waits for them."""
    async with makers(library, pictures_of(None), machine_cache()) as found:
        for media in usual(library.content):
            if media.routine == SHOWN:
                await found[StepPicture].make(NOBODY, media)


async def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    library = load_library(None)
    await draw(library)
    async with chromium() as browser:
        for name in SCENES:
            for theme in ("light", "dark"):
                await take(browser, library, name, theme)


if __name__ == "__main__":
    asyncio.run(main())
