"""A terminal as a channel: the same house without Telegram.

Rule 1: a button is pressed by the key before it or by its words; everything else is said.
Rule 2: a label that is one number or one letter is its own key (pain 0-10, lines to tick). The
other keys are letters where numbers mean something (ages, pain), so that a typed number is an
answer, and numbers everywhere else.
Rule 3: from a pipe, a line is read only once everything due at that moment was delivered.
"""

import asyncio
import re
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Protocol, TextIO

from bot.channels.base import Arrival, Delivered, Gone, Handle, Outcome, Pace
from bot.model.effects import Button, Edit, Rows, Send
from bot.model.events import Commanded, Event, Pressed, Said
from bot.model.ids import ChatId

CHAT = ChatId(1)
"""There is one person at a terminal."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
WIDTH = 78
"""Columns of a line of buttons; the narrowest terminals have 80."""

_WAIT = re.compile(r"@wait\s+([0-9]+(?:\.[0-9]+)?)")
_QUIT = ("quit", "exit")


class Pacer(Protocol):
    """Lets the time of a piped conversation pass."""

    async def settle(self) -> None:
        """Return once everything that is due now was decided and delivered."""
        ...

    async def skip(self, seconds: float) -> None:
        """Let so much time pass, with everything that happens in it."""
        ...

    async def play_out(self) -> None:
        """Let time pass until nothing is under way any more."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A button and what is typed to press it."""

    key: str
    button: Button
    is_own_key: bool


def choices(rows: Rows) -> tuple[Choice, ...]:
    """Give each button its key (rule 2)."""
    buttons = [button for row in rows for button in row]
    own = {button: key for button in buttons if (key := _own_key(button.label))}
    alphabet = _letters() if _mean_numbers(buttons, own) else map(str, count(1))
    free = (key for key in alphabet if key not in own.values())
    return tuple(Choice(own.get(button) or next(free), button, button in own) for button in buttons)


def _mean_numbers(buttons: Sequence[Button], own: Mapping[Button, str]) -> bool:
    """Whether a typed number would be an answer: a label is one, or most begin with one (ages)."""
    beginning = sum(_plain(each.label)[:1].isdecimal() for each in buttons)
    return any(key.isdecimal() for key in own.values()) or beginning * 2 >= max(len(buttons), 1)


def _own_key(label: str) -> str | None:
    """Return the number or letter that is all of a label but its mark: `3` of "✅ 3"."""
    words = _plain(label)
    return words if words.isdecimal() or len(words) == 1 else None


def _letters() -> Iterator[str]:
    """Yield a, b, ..., z, aa, ab, ... to zz."""
    yield from _LETTERS
    yield from (first + second for first in _LETTERS for second in _LETTERS)


@dataclass(slots=True)
class Shown:
    """A message as it stands on the terminal now."""

    text: str
    rows: Rows


class Screen:
    """Writes messages and remembers them, so that a change can be told in short."""

    def __init__(self, stdout: TextIO) -> None:
        self._stdout = stdout
        self._is_tty = stdout.isatty()
        self._shown: dict[int, Shown] = {}
        self._latest: list[int] = []
        """Messages in the order in which they were last written."""

    def show(self, message: int, wish: Send | Edit) -> None:
        """Write a message, or what has changed of it."""
        before = self._shown.get(message)
        after = Shown(wish.text, wish.rows)
        self._remember(message, after)
        bell = ["🔔"] if isinstance(wish, Send) and wish.sounds else []
        if isinstance(wish, Edit):
            lines = _changes(before, after)
        else:
            lines = [*_text(wish.text), *_rows(wish.rows)]
        if lines:
            self._write([*bell, *lines], rings=bool(bell))

    def note(self, line: str) -> None:
        """Write a line that is not the bot's."""
        self._write([line], rings=False)

    def pressed(self, typed: str) -> Button | None:
        """Return the button that is meant: by its key in the newest message, else by its words."""
        wanted = typed.strip().casefold()
        for shown in reversed(self._latest):
            for choice in choices(self._shown[shown].rows):
                if choice.key == wanted:
                    return choice.button
            if self._shown[shown].rows:
                break
        return self._by_words(_plain(typed))

    def _by_words(self, wanted: str) -> Button | None:
        for shown in reversed(self._latest):
            for row in self._shown[shown].rows:
                for button in row:
                    if wanted and _plain(button.label) == wanted:
                        return button
        return None

    def _remember(self, message: int, shown: Shown) -> None:
        self._shown[message] = shown
        if message in self._latest:
            self._latest.remove(message)
        self._latest.append(message)
        for old in self._latest[:-20]:  # nobody scrolls back further to press something
            del self._shown[old]
        del self._latest[:-20]

    def _write(self, lines: Sequence[str], *, rings: bool) -> None:
        text = "\n".join(lines)
        if self._is_tty:
            text = text.replace("<b>", "\x1b[1m").replace("</b>", "\x1b[0m")
            text = ("\a" if rings else "") + "\r\x1b[K" + text + "\n\n> "
        else:
            text = text.replace("<b>", "").replace("</b>", "") + "\n\n"
        self._stdout.write(text)
        self._stdout.flush()


def _plain(text: str) -> str:
    """Words alone: what a button and somebody who types it have in common."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _text(text: str) -> list[str]:
    return text.split("\n")


def _rows(rows: Rows) -> list[str]:
    """Return the buttons as they lie under a message, one line a row where it fits."""
    listed = iter(choices(rows))
    lines: list[str] = []
    for row in rows:
        labels = [_label(choice) for _, choice in zip(row, listed, strict=False)]
        together = "  " + "   ".join(labels)
        lines += [together] if len(together) <= WIDTH else [f"  {label}" for label in labels]
    return lines


def _label(choice: Choice) -> str:
    label = choice.button.label
    return f"[{label}]" if choice.is_own_key else f"{choice.key}) {label}"


def _changes(before: Shown | None, after: Shown) -> list[str]:
    """Return the lines of text and the buttons that are new; nothing when nothing is."""
    if before is None:
        return ["(updated)", *_text(after.text), *_rows(after.rows)]
    old_text = set(_text(before.text))
    text = [line for line in _text(after.text) if line.strip() and line not in old_text]
    old, new = choices(before.rows), choices(after.rows)
    if [each.key for each in old] != [each.key for each in new]:
        buttons = _rows(after.rows)  # none when they are gone, as every answered question's are
    else:
        buttons = [
            f"  {_label(each)}"
            for each, was in zip(new, old, strict=True)
            if each.button.label != was.button.label
            and not (text and each.is_own_key)  # a line to tick shows its mark itself
        ]
    return ["(updated)", *text, *buttons] if text or buttons else []


class ConsoleChannel:
    """One person at a terminal, or a file of lines that stands for one."""

    pace: Pace | None = None

    def __init__(
        self,
        stdin: TextIO,
        stdout: TextIO,
        *,
        language: str | None = None,
        greet: bool = True,
        pacer: Pacer | None = None,
    ) -> None:
        """With a `pacer`, lines come from a pipe (rule 3); without, from a person in real time."""
        self._stdin = stdin
        self._screen = Screen(stdout)
        self._language = language
        self._greet = greet
        self._pacer = pacer
        # Not from 1: a kept conversation still edits messages of an earlier run by their numbers.
        self._numbers = count(secrets.randbits(40) << 20)

    async def listen(self, handle: Handle) -> None:
        """Pass on what is typed; return at the end of input or at `quit`."""
        lines = _Lines(self._stdin)
        line = await self._first(lines, handle)
        while line is not None and line.strip().casefold() not in _QUIT:
            await self._take(line, handle)
            line = await self._next(lines)
        if self._pacer and line is None:
            await self._pacer.play_out()

    async def _first(self, lines: "_Lines", handle: Handle) -> str | None:
        """Open the conversation as the start button does, unless the input does so itself."""
        if not self._pacer:
            await self._open(handle)
            return await lines.next()
        line = await lines.next()
        if line is None or not line.startswith("/start"):
            await self._open(handle)
            await self._pacer.settle()
        return line

    async def _open(self, handle: Handle) -> None:
        if self._greet:
            await handle(Arrival(CHAT, Commanded("start", "", self._language), None))

    async def _next(self, lines: "_Lines") -> str | None:
        if self._pacer:
            await self._pacer.settle()
        return await lines.next()

    async def _take(self, line: str, handle: Handle) -> None:
        if self._pacer:
            if wait := _WAIT.fullmatch(line.strip()):
                self._note(f"[{wait[1]} s]")
                await self._pacer.skip(float(wait[1]))
                return
            self._note(f"> {line.strip()}")
        if line.strip():
            await handle(Arrival(CHAT, self._event(line.strip()), None))

    def _note(self, line: str) -> None:
        with suppress(OSError):  # who is gone is told so by the next delivery
            self._screen.note(line)

    def _event(self, line: str) -> Event:
        if line.startswith("/") and line[1:].strip():
            name, _, argument = line[1:].partition(" ")
            return Commanded(name.casefold(), argument.strip(), self._language)
        button = self._screen.pressed(line)
        if button:
            return Pressed(button.data, self._language)
        return Said(line, self._language)

    async def deliver(self, chat: ChatId, wish: Send | Edit, message: int | None) -> Outcome:
        """Write the message. Who has closed the other end of the pipe is gone."""
        del chat  # there is one
        number = next(self._numbers) if message is None else message
        try:
            self._screen.show(number, wish)
        except OSError as error:
            return Gone(type(error).__name__)
        return Delivered(number)


class _Lines:
    """Reads lines in a thread of its own, for a terminal cannot be awaited."""

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin
        self._loop = asyncio.get_running_loop()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._is_over = False
        # A daemon: a program that is told to stop must not wait for the next line.
        threading.Thread(target=self._read, name="stdin", daemon=True).start()

    async def next(self) -> str | None:
        """Return the next line, None at the end."""
        if self._is_over:
            return None
        line = await self._lines.get()
        self._is_over = line is None
        return line

    def _read(self) -> None:
        for line in self._stdin:
            if not self._hand_over(line.rstrip("\r\n")):
                return
        self._hand_over(None)

    def _hand_over(self, line: str | None) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        except RuntimeError:
            return False  # the loop was closed: nobody waits any more
        return True
