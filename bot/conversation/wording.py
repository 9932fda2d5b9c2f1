"""How things are said: places filled, lists joined, times and counts in short."""

from collections.abc import Iterable, Mapping

from bot.model.words import Words


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put values into the places of a message. Raises KeyError for a place without a value."""
    return template.format_map(values) if values else template


def joined(parts: Iterable[str]) -> str:
    """Join a short list: "one side, light hurts, nausea"."""
    return ", ".join(parts)


def bullets(lines: Iterable[str]) -> str:
    """One line each, with a dot."""
    return "\n".join(f"• {line}" for line in lines)


def numbered(lines: Iterable[str]) -> str:
    """One line each, counted from 1."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def duration(words: Words, seconds: float) -> str:
    """A time as a person says it: seconds up to 90, then minutes."""
    if seconds <= 90:
        return fill(words.messages["time_seconds"], {"n": round(seconds)})
    return fill(words.messages["time_minutes"], {"n": max(1, round(seconds / 60))})


def upper_first(text: str) -> str:
    """Begin with a capital, leave the rest."""
    return text[:1].upper() + text[1:]
