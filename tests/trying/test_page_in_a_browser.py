"""The page as a person meets it: in a real browser, with a mouse, a phone or a keyboard."""

import re
from typing import Any, Literal

import aiohttp
import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # ships none
from playwright.async_api import Browser, Page, expect

from bot.conversation.library import Library
from bot.trying import Trial
from tests.botapi.test_files import GIF, ask, png, upload
from tests.house.visitor import DANGERS, DESCRIPTIONS, visitor
from tests.trying.browsing import Hand, visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")

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


# --- whole conversations -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_whole_session_is_led_on_the_page(
    browser: Browser, trial: Trial, library: Library, language: str
) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial, language)
        await own.chat.locator(".primary").click()
        await own.chat.locator(".bot").first.wait_for()
        await trial.rest()
        await own.lead(visitor(library, language))
        assert await own.sees() == [post.plain for post in own.posts]
        sounding = [post.message for post in own.posts if not post.silent]
        rung = await own.chat.locator(".bot:has(.meta use[href='#i-bell'])").all()
        assert [int(await one.get_attribute("data-id") or 0) for one in rung] == sounding
        assert len(sounding) >= 3


async def test_two_people_talk_side_by_side(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        english, russian = hand(page, trial, "en"), hand(page, trial, "ru")
        await english.type("hello")
        await russian.type("привет")
        assert (await english.sees())[0].startswith("Hello")
        assert (await russian.sees())[0].startswith("Здравствуйте")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_danger_in_the_middle_of_a_session_ends_it(
    browser: Browser, trial: Trial, library: Library, language: str
) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial, language)
        await begin(own, library, language, until_step=1)
        await page.locator("#look").click()
        await own.type(DANGERS[language])
        await expect(own.chat.locator(".bot").last).to_have_class(re.compile("warns"))
        newest = page.locator(".turn").first
        await expect(newest.locator(".verdict")).to_have_text(re.compile("^emergency"))
        await expect(newest.locator(".way")).to_contain_text("running")
        await expect(newest.locator(".way")).to_contain_text("locked")
        await expect(newest.locator(".status.present").first).to_be_visible()


async def test_a_session_is_paused_and_resumed(
    browser: Browser, trial: Trial, library: Library
) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial)
        await begin(own, library, until_step=1)
        [pause] = [d for row in own.posts[-1].buttons for _, d in row if d.endswith(".pause")]
        await own.press(pause)
        [resume] = [
            d for post in own.posts[-2:] for row in post.buttons for _, d in row if ".resume" in d
        ]
        paused = len(own.posts)
        await own.press(resume)
        await own.lead(visitor(library), until_step=2)
        assert len(own.posts) > paused
        assert await own.sees() == [post.plain for post in own.posts]


async def test_a_reload_in_the_middle_shows_the_same_and_goes_on(
    browser: Browser, trial: Trial, library: Library
) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial)
        await begin(own, library, until_step=1)
        before = await own.chat.locator(".message").all_inner_texts()
        await page.reload()
        await page.locator("body[data-ready]").wait_for()
        assert await own.chat.locator(".message").all_inner_texts() == before
        await own.lead(visitor(library), until_step=2)
        assert await own.sees() == [post.plain for post in own.posts]


# --- what a messenger can do ---------------------------------------------------------------------


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


async def test_pictures_clips_and_voices_are_shown(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        chat = hand(page, trial).chat
        sent = await send_file(trial, "sendPhoto", "photo", png(120, 80), "a.png")
        picture = chat.locator("img.file")
        await expect(picture).to_have_js_property("naturalWidth", 120)
        await expect(picture).to_have_attribute("alt", "Look <here>")
        await send_file(trial, "sendVoice", "voice", SILENCE, "a.wav")
        await expect(chat.locator("audio.file")).to_have_js_property("duration", 0.1)
        await send_file(trial, "sendDocument", "document", b"<script>", "a.html")
        await expect(chat.locator("a.file")).to_have_attribute("download", "a.html")
        media = {"type": "photo", "media": sent["photo"][0]["file_id"], "caption": "new"}
        await send(trial, "editMessageMedia", message_id=sent["message_id"], media=media)
        await expect(chat.locator(".bot").first).to_contain_text("new")
        await send_file(trial, "sendAnimation", "animation", GIF, "a.gif")
        await expect(chat.locator("img.file").last).to_be_visible()


# A tenth of a second, 8000 samples of one byte a second.
SILENCE = (
    b"RIFF\x44\x03\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"
    b"data\x20\x03\0\0" + b"\x80" * 800
)


async def test_what_people_and_bots_write_never_becomes_markup(
    browser: Browser, trial: Trial
) -> None:
    evil = '<img src=x onerror="document.title=1"><b>bold</b>'
    async with visiting(browser, trial) as page:
        own = hand(page, trial)
        await own.type(evil)
        await send(trial, "sendMessage", text="<b>1 &lt; 2</b> &amp;lt;i&gt;", parse_mode="HTML")
        await expect(own.chat.locator(".bot .words").last).to_have_text("1 < 2 &lt;i>")
        await expect(own.chat.locator(".bot .words").last.locator("b")).to_have_text("1 < 2")
        await expect(own.chat.locator(".me .words").first).to_have_text(evil)
        assert await own.chat.locator(".words img").count() == 0
        await page.locator("#look").click()
        await expect(page.locator(".turn h3").last).to_contain_text(evil)
        assert await page.locator("#panel img").count() == 0


async def test_a_message_changes_where_it_stands(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        chat = hand(page, trial).chat
        keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
        first = await send(trial, "sendMessage", text="one", reply_markup=keys)
        await send(trial, "sendMessage", text="two", reply_parameters=first)
        await send(trial, "editMessageText", message_id=first["message_id"], text="three")
        await expect(chat.locator(".bot .words")).to_have_text(["three", "two"])
        await expect(chat.locator(".bot").first.locator(".meta")).to_contain_text("edited")
        await expect(chat.locator(".bot").first.locator(".key")).to_have_count(0)
        await send(trial, "deleteMessage", message_id=first["message_id"])
        await expect(chat.locator(".bot .words")).to_have_text(["two"])


async def test_only_what_sounds_is_heard_and_only_when_it_may(
    browser: Browser, trial: Trial
) -> None:
    async with visiting(browser, trial) as page:
        chat = hand(page, trial).chat
        await page.evaluate(COUNT_TONES)
        await page.locator("h1").click()
        await chat.locator("textarea").fill("hi")
        await chat.locator("textarea").press("Enter")
        await chat.locator(".bot").first.wait_for()
        await trial.rest()
        await send(trial, "sendMessage", text="quiet", disable_notification=True)
        await expect(chat.locator(".bot .words").last).to_have_text("quiet")
        assert await page.evaluate("tones") == 0
        await send(trial, "sendMessage", text="ping")
        await expect(chat.locator(".bot").last).to_have_class(re.compile("rings"))
        assert await page.evaluate("tones") == 2
        await page.get_by_role("button", name="Sound").click()
        await send(trial, "sendMessage", text="again")
        await expect(chat.locator(".bot").last).to_have_class(re.compile("rings"))
        assert await page.evaluate("tones") == 2
        await page.reload()
        await expect(page.locator("#mute")).to_have_attribute("aria-pressed", "false")


COUNT_TONES = """() => {
  window.tones = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { tones++; return make.call(this); };
}"""


async def test_it_is_typing_until_it_has_written(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        chat = hand(page, trial).chat
        await send(trial, "sendChatAction", action="typing")
        await expect(chat.locator(".doing")).to_have_text("is typing…")
        await send(trial, "sendMessage", text="there")
        await expect(chat.locator(".doing")).not_to_have_text("is typing…")


async def test_a_place_is_shared_and_a_reply_keyboard_answers(
    browser: Browser, trial: Trial
) -> None:
    here = {"latitude": 48.1, "longitude": 11.6}
    allowed: dict[str, Any] = {"permissions": ["geolocation"], "geolocation": here}
    async with visiting(browser, trial, **allowed) as page:
        own = hand(page, trial)
        await own.chat.locator(".attach > button").click()
        await page.get_by_role("button", name="My location").click()
        await expect(own.chat.locator(".me .what")).to_have_text("Location")
        await trial.rest()
        rows = [[{"text": "Here", "request_location": True}, {"text": "Nowhere"}]]
        await send(trial, "sendMessage", text="Where?", reply_markup={"keyboard": rows})
        await own.chat.locator(".replies").get_by_text("Here", exact=True).click()
        await expect(own.chat.locator(".me")).to_have_count(2)
        await own.chat.locator(".replies").get_by_text("Nowhere").click()
        await expect(own.chat.locator(".me .words")).to_have_text(["Nowhere"])
        places = [said["location"] for said in trial.api.world.said.values() if "location" in said]
        assert places == [here, here]


async def test_the_menu_holds_what_the_bot_has_set(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial, "ru")
        await trial.api.world.until(lambda: "ru" in trial.api.world.menus)
        await own.chat.locator(".commands > button").click()
        await page.get_by_role("button", name="/help").click()
        await expect(own.chat.locator(".me .words")).to_have_text("/help")
        await expect(own.chat.locator(".bot .words").last).to_be_visible()


async def test_a_link_with_a_start_parameter_opens_a_chat_of_its_own(
    browser: Browser, trial: Trial
) -> None:
    async with visiting(browser, trial, "/?start=friend&lang=ru") as page:
        new = page.locator("[data-chat='1003']")
        await expect(new.locator(".me .words")).to_have_text("/start friend")
        await expect(new).to_have_attribute("lang", "ru")
        assert page.url == f"{trial.url}/"


async def test_chats_are_opened_begun_anew_blocked_and_closed(
    browser: Browser, trial: Trial
) -> None:
    async with visiting(browser, trial) as page:
        own = hand(page, trial)
        await own.type("hello")
        await own.chat.locator(".more > button").click()
        await page.get_by_role("button", name="Block the bot").click()
        await expect(own.chat.locator("textarea")).to_be_hidden()
        await own.chat.get_by_role("button", name="Unblock").click()
        await expect(own.chat.locator("textarea")).to_be_visible()
        await own.chat.locator(".more > button").click()
        await page.get_by_role("button", name="Start over").click()
        await expect(page.locator(".chat")).to_have_count(2)
        await expect(own.chat).to_have_count(0)
        await page.locator("#adding > button").click()
        await page.get_by_role("button", name="Русский").click()
        await expect(page.locator(".chat")).to_have_count(3)
        assert [chat["language"] for chat in trial.rooms.all()] == ["en", "ru", "ru"]
        languages = "[...document.querySelectorAll('.chat')].map((one) => one.lang)"
        assert await page.evaluate(languages) == ["en", "ru", "ru"]


async def test_the_speed_of_time_is_chosen_on_the_page(browser: Browser, trial: Trial) -> None:
    async with visiting(browser, trial) as page:
        await page.get_by_role("radio", name="×5", exact=True).check(force=True)
        await expect(page.locator("[name=speed][value='5']")).to_be_checked()
        assert trial.clock.speed == 5
        await page.reload()
        await expect(page.locator("[name=speed][value='5']")).to_be_checked()


async def test_skipping_says_when_there_is_nothing_to_wait_for(
    browser: Browser, trial: Trial
) -> None:
    async with visiting(browser, trial) as page:
        await page.get_by_role("button", name="Skip wait").click()
        await expect(page.locator(".toast")).to_contain_text("not waiting")


# --- for whoever comes with a phone, a keyboard, a screen reader ---------------------------------


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


async def test_the_page_comes_back_when_the_server_does(browser: Browser, library: Library) -> None:
    async with Trial(library, speed=60) as first:
        port = int(first.url.rpartition(":")[2])
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(first.url)
        await page.locator("body[data-ready]").wait_for()
        await Hand(page, first, ENGLISH).type("hello")
    await expect(page.locator("#trouble")).to_contain_text("does not answer")
    async with Trial(library, port=port, speed=60), aiohttp.ClientSession():
        await expect(page.locator("#trouble")).to_be_empty()
        await expect(page.locator(".message")).to_have_count(0)
        await expect(page.locator(".chat")).to_have_count(2)
    await context.close()
