"""How things are said: places filled, lists joined, times and counts in short."""

from collections.abc import Iterable, Mapping

from bot.model.words import Words


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put values into the places of a message. Raises KeyError for a place without a value."""
    return template.format_map(values) if values else template


def tidy(text: str) -> str:
    """Close the gap that a place without a value leaves."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def joined(parts: Iterable[str]) -> str:
    """Join a short list: "one side, light hurts, nausea"."""
    return ", ".join(parts)


def bullets(lines: Iterable[str]) -> str:
    """One line each, with a dot."""
    return "\n".join(f"• {line}" for line in lines)


def _rounded(count: float, unit: int) -> int:
    """Nobody counts single seconds: above 20 they come in fives."""
    return 5 * round(count / 5) if unit == 1 and count > 20 else max(1, round(count))


MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def duration(words: Words, seconds: float) -> str:
    """Say a time as a person would: seconds up to 120, minutes up to 90, hours up to two days."""
    for limit, unit, key in (
        (2 * MINUTE_S, 1, "time_seconds"),
        (1.5 * HOUR_S, MINUTE_S, "time_minutes"),
        (2 * DAY_S, HOUR_S, "time_hours"),
    ):
        if seconds <= limit:
            return fill(words.messages[key], {"n": _rounded(seconds / unit, unit)})
    return fill(words.messages["time_days"], {"n": round(seconds / DAY_S)})
