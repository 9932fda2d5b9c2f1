"""The pain before and after, by routine: means, how sure they are, and how often it helped."""

from collections.abc import Sequence

from bot.conversation.statistics import Effect, by_routine, effect
from bot.model.diary import Entry
from bot.model.words import Words
from bot.papers.look import THEMES, Colours, Theme
from bot.papers.saying import Saying
from bot.papers.sheet import WIDTH, XY, Ink, Paint, Sheet, lines, shortened

MOST = 6
"""More rows would make a picture that a phone has to shrink."""
MARGIN = 40
INSIDE = WIDTH - 2 * MARGIN
TOP, TOP_OF_NOTHING, ROW, FEW, LINE = 290, 210, 236, 130, 42
LEFT, RIGHT = 70, WIDTH - 70
"""Where 0 and 10 lie."""


def before_after_chart(
    entries: Sequence[Entry], least: int, words: Words, theme: Theme = "dark"
) -> bytes:
    """Return a PNG of the routines that were used most, at most six of them.

    Of a routine with fewer than `least` rated sessions only the count is told.
    """
    saying, colours = Saying(words), THEMES[theme]
    found = [
        (saying.routine(routine), effect(sessions, least))
        for routine, sessions in by_routine(entries).items()
    ]
    shown, top = found[:MOST], TOP if found else TOP_OF_NOTHING
    foot = _foot(saying, len(found))
    rows = sum(_height(each) for _, each in shown)
    sheet = Sheet(top + rows + LINE * len(foot) + 20, colours.ground)
    _head(sheet, colours, saying, empty=not shown)
    y = float(top)
    for name, each in shown:
        _name(sheet, colours, name, y)
        _row(sheet, colours, saying, each, y)
        if each.change is None:
            _too_few(sheet, colours, _few(saying, each, least), y)
        y += _height(each)
    for index, line in enumerate(foot):
        sheet.write((MARGIN, y + LINE * index), line, Ink(8, colours.dim))
    return sheet.png()


def _height(found: Effect) -> int:
    return FEW if found.change is None else ROW


def _head(sheet: Sheet, colours: Colours, saying: Saying, *, empty: bool) -> None:
    sheet.write((MARGIN, 66), saying.text("effect_title"), Ink(13, colours.ink, bold=True))
    if empty:
        sheet.write((MARGIN, 132), saying.text("nothing_yet"), Ink(10, colours.dim))
        return
    sheet.write((MARGIN, 132), saying.text("effect_axis"), Ink(9, colours.dim))
    for x, key in ((MARGIN + 20, "effect_before"), (MARGIN + 320, "effect_after")):
        _dot(sheet, colours, (x, 200), filled=key == "effect_after")
        sheet.write((x + 38, 200), saying.text(key), Ink(9, colours.ink))


def _dot(sheet: Sheet, colours: Colours, at: XY, *, filled: bool) -> None:
    after, before = Paint(colours.medicine), Paint(colours.ground, colours.ink, 6)
    sheet.dot(at, 32 if filled else 28, after if filled else before)


def _name(sheet: Sheet, colours: Colours, name: str, y: float) -> None:
    ink = Ink(10, colours.ink, bold=True)
    sheet.write((MARGIN, y), shortened(name, ink, INSIDE), ink)


def _few(saying: Saying, found: Effect, least: int) -> str:
    sessions = saying.text("effect_sessions", n=found.sessions)
    return f"{sessions}. {saying.text('effect_few', n=found.rated, least=least)}"


def _too_few(sheet: Sheet, colours: Colours, told: str, y: float) -> None:
    ink = Ink(8, colours.dim)
    sheet.write((MARGIN, y + 48), shortened(told, ink, INSIDE), ink)


def _row(sheet: Sheet, colours: Colours, saying: Saying, found: Effect, y: float) -> None:
    if found.change is None or found.before is None or found.after is None:
        return
    _axis(sheet, colours, y + 78)
    ends = (_across(found.before), y + 78), (_across(found.after), y + 78)
    sheet.line(ends[0], ends[1], Paint("none", colours.medicine, 10))
    outward = 1 if found.before >= found.after else -1
    for end, value, side in zip(
        ends, (found.before, found.after), (outward, -outward), strict=True
    ):
        _dot(sheet, colours, end, filled=end is ends[1])
        _value(sheet, colours, saying.number(value), (end[0] + side * 40, end[1] - 34))
    change = saying.text("effect_line", change=saying.interval(found.change))
    helped = saying.text("effect_helped", n=found.better, of=found.judged)
    sheet.write((MARGIN, y + 150), change, Ink(9, colours.ink))
    sheet.write((WIDTH - MARGIN, y + 150), helped, Ink(9, colours.ink, side="right"))


def _axis(sheet: Sheet, colours: Colours, y: float) -> None:
    thin = Paint("none", colours.line, 4)
    sheet.line((LEFT, y), (RIGHT, y), thin)
    for tick in range(11):
        sheet.line((_across(tick), y - 8), (_across(tick), y + 8), thin)


def _value(sheet: Sheet, colours: Colours, told: str, at: XY) -> None:
    inside = min(max(at[0], MARGIN + 40.0), WIDTH - MARGIN - 40.0)
    sheet.write((inside, at[1]), told, Ink(9, colours.ink, bold=True, side="center"))


def _across(value: float) -> float:
    return LEFT + (RIGHT - LEFT) * value / 10


def _foot(saying: Saying, found: int) -> list[str]:
    note = saying.text("effect_note" if found else "nothing_yet_how")
    more = [saying.text("effect_more", n=found - MOST)] if found > MOST else []
    return [*more, *lines(note, Ink(8, ""), INSIDE)]
