"""Made-up diaries: none, a little, and very much."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from bot.model.diary import Entry, Later, Massage
from bot.model.ids import (
    HeadacheId,
    MedicineId,
    PointId,
    RoutineId,
    SignId,
    TriggerId,
)

TODAY = date(2026, 3, 19)
DAY = timedelta(days=1)
ROUTINES = ("migraine_at_onset", "tension_type", "quick_3min", "occipital_neck", "eye_screen")
KINDS = ("migraine_no_aura", "migraine_aura", "tth_episodic", "cervicogenic_occipital")
CLASSES = ("simple", "triptan", "combination")
TRIGGERS = ("stress", "little_sleep", "weather", "screen", "missed_meal")


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def headache(
    number: int, day: date, before: int | None = 5, hours: int | None = None, **more: Any
) -> Entry:
    """A headache that was only written down."""
    ended = at(day) + timedelta(hours=hours) if hours is not None else None
    return Entry(number, day, at(day), ended, before, **more)


def session(
    number: int, day: date, before: int | None = 6, after: int | None = 3, **more: Any
) -> Entry:
    """A session of some routine."""
    massage = Massage(
        routine=RoutineId(more.pop("routine", "tension_type")),
        points=tuple(map(PointId, more.pop("points", ("GB20", "GV20")))),
        after=after,
        steps_done=13,
        steps_planned=13,
        cautions=(),
        stopped=more.pop("stopped", None),
        later=more.pop("later", ()),
        touch=more.pop("touch", True),
    )
    began = more.pop("began", at(day))
    return Entry(number, day, began, began + timedelta(minutes=17), before, massage=massage, **more)


def little() -> list[Entry]:
    """Nine entries of four weeks."""
    simple, none = (MedicineId("simple"),), ()
    return [
        headache(1, TODAY - 24 * DAY, 4, hours=5, medicines=simple),
        session(2, TODAY - 21 * DAY, 6, 3, headache=HeadacheId("tth_episodic"), medicines=none),
        session(3, TODAY - 17 * DAY, 5, 4, headache=HeadacheId("tth_episodic"), medicines=none),
        headache(4, TODAY - 13 * DAY, 8, hours=30, medicines=(MedicineId("triptan"),),
                 signs=(SignId("aura_sight"),), triggers=(TriggerId("little_sleep"),)),
        session(5, TODAY - 9 * DAY, 7, 6, routine="migraine_at_onset", medicines=simple),
        session(6, TODAY - 6 * DAY, 4, 1, headache=HeadacheId("tth_episodic"), medicines=none),
        headache(7, TODAY - 4 * DAY, None),
        session(8, TODAY - 2 * DAY, 3, 1, medicines=none, triggers=(TriggerId("screen"),)),
        session(9, TODAY, 5, None, stopped="worse"),
    ]  # fmt: skip


def much(days: int = 730, a_day: int = 5, seed: int = 1, today: date = TODAY) -> list[Entry]:
    """Two years with five sessions a day on most days, and headaches besides."""
    dice = Random(seed)
    entries: list[Entry] = []
    for ago in range(days - 1, -1, -1):
        day = today - ago * DAY
        for _ in range(a_day if dice.random() < 0.8 else 0):
            entries.append(_any(len(entries) + 1, day, dice))
    return entries


def _any(number: int, day: date, dice: Random) -> Entry:
    before = dice.randint(1, 10)
    more: dict[str, Any] = {
        "headache": HeadacheId(dice.choice(KINDS)),
        "medicines": dice.choice((None, (), (), (MedicineId(dice.choice(CLASSES)),))),
        "triggers": tuple({TriggerId(dice.choice(TRIGGERS)) for _ in range(dice.randint(0, 2))}),
    }
    if dice.random() < 0.2:
        return headache(number, day, before, hours=dice.randint(1, 40), **more)
    after = max(0, min(10, before + dice.randint(-5, 1)))
    later = (Later("two_hours", at(day, 15), max(0, after - 1)),) if dice.random() < 0.5 else ()
    routine = dice.choice(ROUTINES)
    return session(number, day, before, after, routine=routine, later=later, **more)
