"""The page as a messenger: whole conversations, and everything else one can do in a chat."""

import re
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from bot.conversation.library import Library
from bot.trying import Trial
from tests.botapi.test_files import GIF, png
from tests.house.visitor import DANGERS, visitor
from tests.trying.browsing import (
    ENGLISH,
    SILENCE,
    Hand,
    begin,
    hand,
    send,
    send_file,
    visiting,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

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
