"""How often: gaps, caps a day and a week, and rest after what did not help (reference 6.3)."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile

from bot.conversation.draft import Draft
from bot.conversation.knowledge import age_band
from bot.model.ids import HeadacheId, RoutineId
from bot.model.state import Run, Session

KEPT = timedelta(days=14)
"""Longer than any rule here looks back."""

DAY = timedelta(days=1)
WEEK = timedelta(days=7)

NOT_TO_THE_HOUR = timedelta(hours=12)
"""Who begins on a Monday evening may begin a little sooner on the next one."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A routine that has to wait."""

    wait: timedelta
    reason: str
    """The message that says why."""


def begin(draft: Draft, session: Session) -> None:
    """Remember that a session with touch has begun."""
    plan = session.plan
    recent = (run for run in draft.chat.runs if draft.now - run.at < KEPT)
    draft.become(runs=(*recent, Run(draft.now, plan.routine, plan.headache)))


def take_back(draft: Draft) -> None:
    """Forget the session that has just begun: it was planned for somebody else's needs."""
    draft.become(runs=draft.chat.runs[:-1])


def no_more_today(draft: Draft) -> None:
    """A massage that made it worse is not repeated that day."""
    draft.become(no_touch_until=draft.now + DAY)


def rate(draft: Draft, *, helped: bool) -> None:
    """Remember whether the last session helped."""
    *before, last = draft.chat.runs or (None,)
    if last is not None:
        draft.become(runs=(*(run for run in before if run), replace(last, helped=helped)))


def rest_of_all(draft: Draft, headache: HeadacheId) -> timedelta | None:
    """Return how long to wait before any massage, None when one may begin now."""
    waits = [_forbidden_for(draft), _until_tomorrow(draft, headache), _gap(draft)]
    longest = max((wait for wait in waits if wait), default=None)
    return longest if longest and longest > timedelta(0) else None


def _forbidden_for(draft: Draft) -> timedelta | None:
    until = draft.chat.no_touch_until
    return until - draft.now if until and until > draft.now else None


def _until_tomorrow(draft: Draft, headache: HeadacheId) -> timedelta | None:
    """Wait until fewer than the most sessions a day lie within the last 24 hours."""
    day = [run.at for run in draft.chat.runs if draft.now - run.at < DAY]
    most = _most_a_day(draft, headache)
    if len(day) < most:
        return None
    return day[-most] + DAY - draft.now if most else DAY


def _most_a_day(draft: Draft, headache: HeadacheId) -> int:
    person = draft.chat.person
    band = age_band(draft.content, person.age) if person else None
    caps = [
        draft.content.screening.limits.sessions_a_day,
        draft.content.headaches[headache].sessions_a_day,
        band.sessions_a_day if band else None,
    ]
    return min(cap for cap in caps if cap is not None)


def _gap(draft: Draft) -> timedelta | None:
    if not draft.chat.runs:
        return None
    gap = timedelta(hours=draft.content.screening.limits.session_gap_h)
    return draft.chat.runs[-1].at + gap - draft.now


def rest_of(draft: Draft, headache: HeadacheId, routine: RoutineId) -> Rest | None:
    """Return why one routine has to wait while others need not, None when it need not either."""
    waits = [
        _after_hard_work(draft, routine),
        _this_week(draft, routine),
        _this_attack(draft, headache, routine),
        _fruitless(draft, routine),
    ]
    standing = [rest for rest in waits if rest and rest.wait > timedelta(0)]
    return max(standing, key=lambda rest: rest.wait, default=None)


def _runs_of(draft: Draft, routine: RoutineId) -> list[Run]:
    return [run for run in draft.chat.runs if run.routine == routine]


def _after_hard_work(draft: Draft, routine: RoutineId) -> Rest | None:
    """A muscle that was pressed hard has a day off."""
    hours, runs = draft.content.routines[routine].rest_h, _runs_of(draft, routine)
    if not hours or not runs:
        return None
    return Rest(runs[-1].at + timedelta(hours=hours) - draft.now, "rests_muscle")


def _this_week(draft: Draft, routine: RoutineId) -> Rest | None:
    most = draft.content.routines[routine].a_week
    runs = [run for run in _runs_of(draft, routine) if draft.now - run.at < WEEK - NOT_TO_THE_HOUR]
    if most is None or len(runs) < most:
        return None
    return Rest(runs[-most].at + WEEK - draft.now, "rests_week")


def _this_attack(draft: Draft, headache: HeadacheId, routine: RoutineId) -> Rest | None:
    """What did not help twice in a row is not offered a third time on that day."""
    tries = draft.content.screening.limits.same_attack_tries
    runs = [r for r in _runs_of(draft, routine) if r.headache == headache]
    last = runs[-tries:]
    if len(last) < tries or any(run.helped is not False for run in last):
        return None
    return Rest(last[0].at + DAY - draft.now, "rests_attack")


def _fruitless(draft: Draft, routine: RoutineId) -> Rest | None:
    """After several sessions in a week without help the strong routines rest for a week."""
    if not draft.content.routines[routine].strong:
        return None
    limits = draft.content.screening.limits
    span = timedelta(days=limits.fruitless_days)
    rated = [run for run in draft.chat.runs if run.helped is not None]
    row = list(takewhile(lambda run: run.helped is False, reversed(rated)))
    for run in row[: max(0, len(row) - limits.fruitless_sessions + 1)]:
        first = row[row.index(run) + limits.fruitless_sessions - 1]
        if run.at - first.at <= span:
            return Rest(run.at + span - draft.now, "rests_fruitless")
    return None
