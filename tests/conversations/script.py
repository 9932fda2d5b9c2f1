"""Conversations as text files that anybody can read and write.

    # what this conversation shows
    @lang en
    you: splitting head, one side
    you taps: None of these
    @wait 75
    @away 4000
    @sticker
    @location 52.52 13.40
    bot: ...          what the bot answered; 🔔 when the phone pings, ✏️ when a message was edited
         [Yes] [No]   its buttons

The lines of the person and the `@` lines are played; everything the bot says is compared.
"""

import re
from collections.abc import Callable, Iterable

from bot.model.events import Commanded, Event, Pressed, Said, Sent
from tests.conversations.world import Chatting, Shown

INPUTS = ("you:", "you taps:", "@", "#")


def inputs(text: str) -> list[str]:
    """Return the lines that are played."""
    return [line for line in text.splitlines() if line.startswith(INPUTS)]


def language(text: str) -> str:
    found = re.search(r"^@lang (\S+)", text, re.MULTILINE)
    return found.group(1) if found else "en"


def play(text: str, world: Chatting) -> str:
    """Play a conversation; return it whole, as it really went."""
    lines: list[str] = []
    for line in inputs(text):
        lines.append(line)
        if line.startswith(("#", "@lang")):
            continue
        try:
            lines += render(_play_line(line, world))
        except Exception as error:
            error.add_note("\n".join(lines[-60:]))
            raise
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _play_line(line: str, world: Chatting) -> list[Shown]:
    if line.startswith("@wait "):
        return world.wait(float(line.removeprefix("@wait ")))
    if line.startswith("@away "):
        return world.away(float(line.removeprefix("@away ")))
    return world.happen(_event(line, world))


def _event(line: str, world: Chatting) -> Event:
    if line.startswith("you taps: "):
        return Pressed(find_button(world.screen, line.removeprefix("you taps: ")))
    if line.startswith("@forwarded "):
        return Said(line.removeprefix("@forwarded "), forwarded=True)
    if line.startswith("@location "):
        north, east = map(float, line.split()[1:])
        return Sent("location", place=(north, east))
    if line.startswith("@"):
        return Sent(line.removeprefix("@"))  # type: ignore[arg-type]  # a test may send anything
    said = line.removeprefix("you:").strip()
    if said.startswith("/"):
        name, _, argument = said[1:].partition(" ")
        return Commanded(name, argument)
    return Said(said)


def find_button(screen: Iterable[Shown], label: str) -> str:
    """Return the data of the newest button with this label. `old:` means the oldest one."""
    newest_first = list(screen)[::-1]
    if label.startswith("old:"):
        newest_first, label = newest_first[::-1], label.removeprefix("old:")
    for shown in newest_first:
        for row in shown.rows:
            for button in row:
                if button.label == label or bare(button.label) == label:
                    return button.data
    raise AssertionError(f"no button {label!r} in {[s.labels() for s in newest_first[:3]]}")


def bare(label: str) -> str:
    """A label without its leading sign: "⏸ Pause" -> "Pause", "✅ 3" -> "3"."""
    return re.sub(r"^\W+\s", "", label)


def render(seen: Iterable[Shown]) -> list[str]:
    """Return messages as lines of a conversation file."""
    lines: list[str] = []
    for shown in seen:
        sign = "✏️ " if shown.edited else "🔔 " if shown.sounds else ""
        first, *rest = shown.text.splitlines()
        lines.append(f"bot: {sign}{first}")
        lines += [f"     {line}".rstrip() for line in rest]
        lines += ["     " + " ".join(f"[{button.label}]" for button in row) for row in shown.rows]
    return lines


Factory = Callable[[str], Chatting]
