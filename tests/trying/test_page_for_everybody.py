"""The page for whoever comes with a phone, a keyboard or a screen reader."""

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # ships none
from playwright.async_api import Browser, Page, expect

from bot.conversation.library import Library
from bot.trying import Trial
from tests.house.visitor import DANGERS
from tests.trying.browsing import (
    PHONE,
    begin,
    hand,
    send,
    visiting,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_nothing_sticks_out_of_a_phone(
    browser: Browser, trial: Trial, library: Library
) -> None:
    async with visiting(browser, trial, **PHONE) as page:
        own = hand(page, trial, "ru")
        await page.get_by_role("button", name="Русский").click()
        await expect(page.locator(".chat:visible")).to_have_count(1)
        await begin(own, library, "ru", until_step=1)
        assert await page.evaluate(STICKING_OUT) == []
        assert await page.evaluate("scrollX + document.documentElement.scrollWidth") == 390
        assert await page.evaluate(TOO_SMALL) == []
        await page.get_by_role("button", name="Why").click()
        assert await page.evaluate(STICKING_OUT) == []


STICKING_OUT = """() => [...document.querySelectorAll(".chat.shown *, .bar *, #panel *")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen, svg, .tabs"))
  .map((one) => [one.className, one.getBoundingClientRect()])
  .filter(([name, box]) => box.width > 1 && (box.left < -1 || box.right > innerWidth + 1))
  .map(([name, box]) => `${name} ${box.left} ${box.right}`)"""
TOO_SMALL = """() => [...document.querySelectorAll("button, .key")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([name, box]) => box.height < 40 || box.width < 40)
  .map(([name, box]) => `${name} ${box.width} ${box.height}`)"""


async def focused(page: Page) -> str:
    """Say what has the focus, as its text or its placeholder."""
    text: str = await page.evaluate(
        "document.activeElement.innerText || document.activeElement.placeholder || ''"
    )
    return text.strip()


async def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    for _ in range(60):
        if await focused(page) == wanted:
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


async def test_the_keyboard_alone_is_enough(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial)
        await tab_to(page, "Start")
        assert (
            await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        )
        await page.keyboard.press("Enter")
        await own.chat.locator(".bot .key").first.wait_for()
        await tab_to(page, "Message")
        await tab_to(page, "I understand", "Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(own.chat.locator(".bot .words").last).to_contain_text("how old")
        await tab_to(page, "Message")
        await page.keyboard.type("34")
        await page.keyboard.press("Enter")
        await expect(own.chat.locator(".me .words").last).to_have_text("34")
        await tab_to(page, "Menu of commands", "Shift+Tab")
        await page.keyboard.press("Enter")
        await page.keyboard.press("End")
        await page.keyboard.press("ArrowDown")
        assert (await focused(page)).startswith("/")
        await page.keyboard.press("Escape")
        assert await focused(page) == "Menu of commands"
        await expect(own.chat.locator(".commands .menu")).to_be_hidden()


@pytest.mark.parametrize("how", [{}, PHONE], ids=["desk", "phone"])
async def test_nothing_is_wrong_for_assistive_technology(
    browser: Browser, trial: Trial, library: Library, how: dict[str, Any]
) -> None:
    async with visiting(browser, trial, **how) as page:
        assert await wrong(page) == []
        own = hand(page, trial)
        await begin(own, library, until_step=1)
        await own.type(DANGERS["en"])
        await own.chat.locator(".commands > button").click()
        await page.get_by_role("button", name="/help").wait_for()
        assert await wrong(page) == []
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Why").click()
        assert await wrong(page) == []


async def wrong(page: Page) -> list[str]:
    """Return what axe-core finds, after every movement has ended; only colours depend on themes."""
    found: list[str] = []
    for scheme, options in SCHEMES.items():
        await page.emulate_media(color_scheme=scheme)
        await page.evaluate("Promise.allSettled(document.getAnimations().map((a) => a.finished))")
        told = await Axe().run(page, options=options)
        found += [
            f"{scheme}, {problem['id']}: {node['target']} {node['failureSummary']}"
            for problem in told.response["violations"]
            for node in problem["nodes"]
        ]
    return found


SCHEMES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast"]},
}


async def test_what_is_wrong_would_be_found(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        await page.evaluate(
            """() => {
              document.querySelector("h1").style.color = "#808080";
              document.querySelector("textarea").removeAttribute("aria-label");
              document.querySelector("textarea").placeholder = "";
            }"""
        )
        found = {told.partition(":")[0] for told in await wrong(page)}
        assert found == {"light, color-contrast", "light, label", "dark, color-contrast"}


async def test_new_messages_are_read_aloud_and_nothing_moves_for_who_wants_no_motion(
    browser: Browser, trial: Trial
) -> None:
    async with visiting(browser, trial, reduced_motion="reduce") as page:
        own = hand(page, trial)
        log = own.chat.get_by_role("log")
        await expect(log).to_have_attribute("aria-live", "polite")
        await send(trial, "sendMessage", text="ping")
        await expect(own.chat.locator(".bot")).to_have_class(re.compile("rings"))
        assert await page.evaluate("document.getAnimations().length") == 0
        await expect(log).to_contain_text("Headache bot, ")
