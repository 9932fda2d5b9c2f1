"""A terminal as a channel: keys, words, changes, pipes."""

import asyncio
import io

import pytest

from bot.channels.base import Arrival, Delivered, Gone
from bot.channels.console import CHAT, ConsoleChannel, choices
from bot.model.effects import Button, Edit, Rows, Send
from bot.model.events import Commanded, Pressed, Said
from bot.model.ids import Slot

BELL = "\a"


class Tty(io.StringIO):
    def isatty(self):
        return True


class Recorder:
    """Keeps what arrives, and writes down the order in which a pacer was asked."""

    def __init__(self) -> None:
        self.events: list[object] = []
        self.asked: list[str] = []

    async def handle(self, arrival: Arrival) -> None:
        assert (arrival.chat, arrival.receipt) == (CHAT, None)
        self.events.append(arrival.event)
        self.asked.append(type(arrival.event).__name__)

    async def settle(self):
        self.asked.append("settle")

    async def skip(self, seconds):
        self.asked.append(f"skip {seconds:g}")

    async def play_out(self):
        self.asked.append("play out")


def column(*labels: str) -> Rows:
    return tuple((Button(label, f"data.{label}"),) for label in labels)


def keys(*labels: str) -> list[str]:
    return [choice.key for choice in choices(column(*labels))]


def send(text: str, *labels: str, sounds: bool = False) -> Send:
    return Send(Slot("m1"), text, column(*labels), sounds)


async def shown(*wishes: Send | Edit, tty: bool = False) -> str:
    """Return what a terminal shows; edits are of the message sent first."""
    stdout = Tty() if tty else io.StringIO()
    channel = ConsoleChannel(io.StringIO(), stdout)
    first = None
    for wish in wishes:
        outcome = await channel.deliver(CHAT, wish, first if isinstance(wish, Edit) else None)
        assert isinstance(outcome, Delivered)
        first = first or outcome.message
    return stdout.getvalue()


async def heard(lines: str, *wishes: Send) -> list[object]:
    """Return what a person at a terminal did by typing, after these messages."""
    recorder = Recorder()
    channel = ConsoleChannel(io.StringIO(lines), io.StringIO(), greet=False)
    for wish in wishes:
        await channel.deliver(CHAT, wish, None)
    await asyncio.wait_for(channel.listen(recorder.handle), 5)
    return recorder.events


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("Yes", "No", "Not sure"), ["1", "2", "3"]),
        (("0", "1", "2", "10"), ["0", "1", "2", "10"]),
        (("Done (2)", "1", "✅ 2", "❔ 3"), ["a", "1", "2", "3"]),
        (("✅ A", "B", "0", "1", "Skip"), ["a", "b", "0", "1", "c"]),
        (("Under 2", "2–3 years", "18–49", "Another adult"), ["a", "b", "c", "d"]),
        (("Full massage · 14 min", "At work · 3 min", "2 min rest"), ["1", "2", "3"]),
    ],
)
def test_every_button_has_a_key_that_means_nothing_else(labels, expected):
    assert keys(*labels) == expected


def test_keys_never_run_out():
    labels = [f"{number} and more" for number in range(60)]
    assert len(set(keys(*labels))) == 60


async def test_a_message_shows_its_buttons_with_their_keys():
    text = await shown(send("<b>Which?</b>", "Yes", "No"))
    assert text == "Which?\n  1) Yes\n  2) No\n\n"


async def test_buttons_that_lie_in_a_row_share_a_line_where_they_fit():
    rows = (
        (Button("Skip", "s"), Button("Stop", "t")),
        (Button("0", "0"), Button("1", "1"), Button("✅ 2", "2")),
        (Button("x" * 40, "x"), Button("y" * 40, "y")),
    )
    text = await shown(Send(Slot("m1"), "How strong?", rows))
    assert text.splitlines()[1:] == [
        "  a) Skip   b) Stop",
        "  [0]   [1]   [✅ 2]",
        "  c) " + "x" * 40,
        "  d) " + "y" * 40,
        "",
    ]


async def test_bold_is_bold_on_a_terminal():
    assert "\x1b[1mStop\x1b[0m now" in await shown(send("<b>Stop</b> now"), tty=True)


async def test_a_message_that_sounds_rings_where_there_is_a_bell():
    sound, silent = send("Next", sounds=True), send("Next")
    assert BELL in await shown(sound, tty=True)
    assert await shown(sound) == "🔔\nNext\n\n"
    assert BELL not in await shown(silent, tty=True)


async def test_an_edit_shows_only_what_has_changed():
    text = await shown(
        send("Tick what is true:\n1. fever\n2. rash", "Done (0)", "1", "2"),
        Edit(
            Slot("m1"), "Tick what is true:\n✅ 1. fever\n2. rash", column("Done (1)", "✅ 1", "2")
        ),
    )
    assert text.endswith("\n\n(updated)\n✅ 1. fever\n  a) Done (1)\n\n")


async def test_an_edit_that_only_takes_the_buttons_away_is_not_worth_a_line():
    before = send("Ready?", "Yes", "No")
    assert await shown(before, Edit(Slot("m1"), "Ready?")) == await shown(before)


async def test_an_edit_with_other_buttons_shows_them_all():
    text = await shown(send("Step 1", "Pause", "Stop"), Edit(Slot("m1"), "Step 1", column("Go on")))
    assert text.endswith("(updated)\n  1) Go on\n\n")


async def test_an_edit_of_a_message_from_an_earlier_run_is_shown_whole():
    channel = ConsoleChannel(io.StringIO(), stdout := io.StringIO())
    await channel.deliver(CHAT, Edit(Slot("m9"), "Paused", column("Go on")), 7)
    assert stdout.getvalue() == "(updated)\nPaused\n  1) Go on\n\n"


@pytest.mark.parametrize("typed", ["2", " 2 ", "No", "no!", "NO"])
async def test_a_button_is_pressed_by_its_key_or_its_words(typed):
    assert await heard(typed, send("Sure?", "Yes", "No")) == [Pressed("data.No")]


async def test_a_label_that_is_a_number_wins_over_a_place_in_a_list():
    assert await heard("0\n10", send("How strong?", *map(str, range(11)))) == [
        Pressed("data.0"),
        Pressed("data.10"),
    ]


async def test_a_number_that_is_no_button_is_said():
    assert await heard("34", send("Sure?", "Yes", "No")) == [Said("34")]


async def test_a_number_is_an_answer_where_ages_are_asked():
    assert await heard("2\nb", send("How old?", "Under 2", "2–3", "18–49", "For a child")) == [
        Said("2"),
        Pressed("data.2–3"),
    ]


async def test_the_newest_buttons_are_meant():
    older, newer = send("Sure?", "Yes", "No"), send("Where?", "Left", "Right")
    assert await heard("1", older, newer) == [Pressed("data.Left")]


async def test_an_older_button_is_pressed_by_its_words():
    older, newer = send("Step", "Pause", "Stop"), send("Where?", "Left", "Right")
    assert await heard("stop", older, newer) == [Pressed("data.Stop")]


async def test_a_message_without_buttons_leaves_those_before_it():
    assert await heard("1", send("Sure?", "Yes"), send("Take your time.")) == [Pressed("data.Yes")]


async def test_words_of_no_button_are_said():
    assert await heard("my head hurts\n\nyes and no", send("Sure?", "Yes", "No")) == [
        Said("my head hurts"),
        Said("yes and no"),
    ]


async def test_commands_are_commands():
    assert await heard("/country GB\n/Stop\n/") == [
        Commanded("country", "GB"),
        Commanded("stop"),
        Said("/"),
    ]


@pytest.mark.parametrize("word", ["quit", "EXIT "])
async def test_quit_ends_it(word):
    assert await heard(f"one\n{word}\ntwo") == [Said("one")]


async def test_a_person_is_greeted_once_in_their_language():
    recorder = Recorder()
    channel = ConsoleChannel(io.StringIO("hi"), io.StringIO(), language="ru")
    await asyncio.wait_for(channel.listen(recorder.handle), 5)
    assert recorder.events == [Commanded("start", "", "ru"), Said("hi", "ru")]


async def piped(lines: str) -> tuple[list[str], str]:
    recorder, stdout = Recorder(), io.StringIO()
    channel = ConsoleChannel(io.StringIO(lines), stdout, pacer=recorder)
    await asyncio.wait_for(channel.listen(recorder.handle), 5)
    return recorder.asked, stdout.getvalue()


async def test_from_a_pipe_each_line_waits_until_all_is_delivered_and_the_end_is_played_out():
    asked, written = await piped("one\n@wait 90\ntwo\n")
    assert asked == [
        "Commanded", "settle", "Said", "settle", "skip 90", "settle", "Said", "settle", "play out",
    ]  # fmt: skip
    assert written == "> one\n\n[90 s]\n\n> two\n\n"


async def test_from_a_pipe_quit_is_the_end_at_once():
    asked, _ = await piped("one\nquit\n")
    assert asked[-1] == "settle"


async def test_a_pipe_may_open_the_conversation_itself():
    asked, _ = await piped("/start\n")
    assert asked == ["Commanded", "settle", "play out"]


class Closed(io.StringIO):
    def write(self, _: str) -> int:
        raise BrokenPipeError


async def test_who_has_closed_the_pipe_is_gone():
    channel = ConsoleChannel(io.StringIO(), Closed())
    assert await channel.deliver(CHAT, send("hello"), None) == Gone("BrokenPipeError")
