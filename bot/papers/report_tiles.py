"""The figures of the report that are seen first."""

from datetime import date

from bot.conversation.statistics import (
    aura_days,
    headache_days,
    hurts,
    length_h,
    medicine_days,
    spread,
    unasked_days,
    within,
)
from bot.papers.facts import Facts
from bot.papers.page import Pages, Tile
from bot.papers.saying import Saying


def tiles(pages: Pages, facts: Facts) -> None:
    """Write how many days, how strong, how long, how many with medicine and with aura."""
    pages.tiles(
        [
            _tile_of_days(facts),
            _tile_of_strength(facts),
            _tile_of_length(facts),
            _tile_of_medicine(facts),
            _tile_of_aura(facts),
        ]
    )


def _tile_of_days(facts: Facts) -> Tile:
    days, saying = len(headache_days(facts.entries, facts.period)), facts.saying
    rate = facts.rate(days)
    more = saying.text("tile_rate", rate=rate) if rate else saying.text("tile_too_short")
    return Tile(str(days), saying.text("tile_days"), more)


def _tile_of_strength(facts: Facts) -> Tile:
    saying = facts.saying
    told = [pain for pain in headache_days(facts.entries, facts.period).values() if pain]
    found = spread(told)
    if found is None:
        return Tile("–", saying.text("tile_strength"), saying.text("tile_none"))
    mean, most = saying.number(found.mean), saying.number(found.most, 0)
    more = saying.text("tile_strength_more", mean=mean, most=most)
    return Tile(_plain(saying, found.median), saying.text("tile_strength"), more)


def _plain(saying: Saying, value: float) -> str:
    """Return a number without a decimal that says nothing: "6", "6.5"."""
    return saying.number(value, 0 if value == round(value) else 1)


def _tile_of_length(facts: Facts) -> Tile:
    saying = facts.saying
    told = [length_h(entry) for entry in within(facts.entries, facts.period) if hurts(entry)]
    found = spread([hours for hours in told if hours is not None])
    if found is None:
        return Tile("–", saying.text("tile_length"), saying.text("tile_none"))
    more = saying.text(
        "tile_length_more",
        mean=saying.number(found.mean, 0),
        most=saying.number(found.most, 0),
        n=found.count,
    )
    middle = saying.text("tile_hours", n=_plain(saying, round(found.median, 1)))
    return Tile(middle, saying.text("tile_length"), more)


def _tile_of_medicine(facts: Facts) -> Tile:
    taken = frozenset[date]().union(*medicine_days(facts.entries, facts.period).values())
    unasked = len(unasked_days(facts.entries, facts.period))
    more = facts.saying.text("tile_medicine_more", n=unasked) if unasked else ""
    return Tile(str(len(taken)), facts.saying.text("tile_medicine"), more)


def _tile_of_aura(facts: Facts) -> Tile:
    days = len(aura_days(facts.entries, facts.period, facts.diary.aura))
    saying = facts.saying
    return Tile(str(days), saying.text("tile_aura"), saying.text("tile_aura_more"))
