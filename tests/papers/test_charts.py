"""The pictures of the diary show what is in it, on every phone, for every eye."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from matplotlib.ft2font import FT2Font

from bot.conversation.statistics import Band
from bot.model.diary import Entry
from bot.papers.calendar_chart import calendar_chart
from bot.papers.effect_chart import before_after_chart
from bot.papers.look import DARK, LIGHT, THEMES, ink_on
from bot.papers.sheet import BOLD, REGULAR, WIDTH, Ink, lines, shortened, wide
from tests.papers.diaries import DAY, TODAY, headache, little, much, session
from tests.papers.seeing import margins, opened, pixels

DIARIES = {"none": [], "little": little(), "much": much(days=120)}
BANDS: tuple[Band, ...] = ("mild", "moderate", "severe", "worst")


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [((p + 0.055) / 1.055) ** 2.4 if p > 0.04045 else p / 12.92 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", DIARIES)
def test_nothing_is_cut_off_on_any_calendar(size, theme, words):
    image = opened(calendar_chart(DIARIES[size], TODAY, words, theme))
    assert image.width == WIDTH
    assert min(margins(image)) >= 20


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", DIARIES)
def test_nothing_is_cut_off_on_any_chart_of_effects(size, theme, words):
    image = opened(before_after_chart(DIARIES[size], 5, words, theme))
    assert image.width == WIDTH
    assert min(margins(image)) >= 20


@pytest.mark.parametrize("length", [40, 300])
def test_a_long_name_of_a_routine_is_shortened(length, words):
    name = "Щ" * length
    longer = words.model_copy(
        update={
            "routines": {
                key: each.model_copy(update={"name": name}) for key, each in words.routines.items()
            }
        }
    )
    assert min(margins(opened(before_after_chart(much(days=60), 5, longer)))) >= 20


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pain", [2, 5, 8, 10])
def test_a_day_has_the_colour_of_its_strength(pain, theme, words):
    colours = THEMES[theme].bands
    name = dict(zip((2, 5, 8, 10), BANDS, strict=True))[pain]
    empty = opened(calendar_chart([], TODAY, words, theme))
    image = opened(calendar_chart([headache(1, TODAY - DAY, pain)], TODAY, words, theme))
    gained = {band: pixels(image, colours[band]) - pixels(empty, colours[band]) for band in BANDS}
    assert gained[name] > 5000
    assert all(abs(more) < 100 for band, more in gained.items() if band != name)


def test_medicine_and_massages_are_marked(words):
    plain = calendar_chart([headache(1, TODAY, 5)], TODAY, words)
    medicine = calendar_chart([headache(1, TODAY, 5, medicines=("simple",))], TODAY, words)
    massage = calendar_chart([session(1, TODAY, 5, 5)], TODAY, words)
    assert len({plain, medicine, massage}) == 3


def test_a_day_outside_the_weeks_changes_nothing_but_since_when_it_is_known(words):
    old = headache(1, TODAY - 300 * DAY, 9)
    older = headache(1, TODAY - 400 * DAY, 3)
    assert calendar_chart([old], TODAY, words) == calendar_chart([older], TODAY, words)


def test_more_weeks_make_a_taller_picture(words):
    heights = [opened(calendar_chart([], TODAY, words, weeks=n)).height for n in (1, 5, 9)]
    assert heights == sorted(set(heights))


def test_the_same_diary_gives_the_same_bytes_in_several_threads(words):
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: calendar_chart(little(), TODAY, words), range(4)))
        assert len(made) == 1
        made = set(pool.map(lambda _: before_after_chart(little(), 5, words), range(4)))
        assert len(made) == 1


def test_only_the_most_used_routines_have_a_row(words):
    def diary(routines: int) -> list[Entry]:
        return [
            session(10 * routine + n, TODAY, 6, 4, routine=f"routine {routine}")
            for routine in range(routines)
            for n in range(5)
        ]

    height = [opened(before_after_chart(diary(n), 5, words)).height for n in (6, 9)]
    assert 0 < height[1] - height[0] < 100  # one more line: how many are left out


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_strength_can_be_told_by_lightness_alone(colours):
    """Each step of strength lies further from the ground, so no hue has to be seen."""
    steps = [contrast(colours.bands[name], colours.ground) for name in BANDS]
    assert all(later / earlier >= 1.5 for earlier, later in pairwise(steps))


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=["dark", "light"])
def test_every_text_can_be_read(colours):
    """WCAG 2 asks for 4.5 of text; what is on a coloured day is large, where 3 are enough."""
    assert min(contrast(each, colours.ground) for each in (colours.ink, colours.dim)) >= 4.5
    assert min(contrast(ink_on(each), each) for each in colours.bands.values()) >= 4.5


def test_the_font_carries_every_letter_of_every_paper(words):
    letters = {*"".join(words.papers.values())} - {"\n"}
    for file in (REGULAR, BOLD):
        assert letters <= {*map(chr, FT2Font(file).get_charmap())}


def test_lines_are_no_wider_than_their_room():
    ink = Ink(8, "#000000")
    text = "Средние по массажам, где названы оба числа. Here are words of English too."
    found = lines(text, ink, 400)
    assert " ".join(found) == text
    assert max(wide(line, ink) for line in found) <= 400
    assert shortened(text, ink, 400).endswith("…")
    assert shortened("short", ink, 400) == "short"
