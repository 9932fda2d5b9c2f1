"""The planner: a routine and what is known of the person -> the steps this person gets.

Rule 1: several cautions combine to the strictest of each (reference 0.2): all points that any of
        them removes, the lowest pressure, the shortest session.
Rule 2: whatever is left out is named with its reason.
Rule 3: preparing and resting stay; a plan that has nothing else left is no plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from bot.model.content import AgeBand, Content, Edits, Routine, Step, StepPart
from bot.model.ids import HeadacheId, PointId, RoutineId, SignId
from bot.model.state import Plan, PlannedStep

NECK_POINTS = frozenset(PointId(code) for code in ("GB20", "GV16", "BL10", "GB21"))
"""What `no_neck` removes (reference 2.3)."""

NECK_ROUTINES = frozenset(RoutineId(name) for name in ("occipital_neck", "trigger_point"))
"""R4 and R5, which `no_neck` rules out (reference 2.3)."""

LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Caution:
    """A sign that edits the plan, and how."""

    sign: SignId
    edits: Edits


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to do: `migraine_at_onset/light` for a migraine."""

    headache: HeadacheId
    routine: RoutineId
    variant: str | None = None


def wish(headache: HeadacheId, name: str) -> Wish:
    """Read `routine` or `routine/variant`."""
    routine, _, variant = name.partition("/")
    return Wish(headache, RoutineId(routine), variant or None)


def plan(
    content: Content, wanted: Wish, cautions: Iterable[Caution], band: AgeBand | None
) -> Plan | None:
    """Return the plan this person gets, or None when nothing of the routine may be left."""
    routine = content.routines.get(wanted.routine)
    active = tuple(cautions)
    if routine is None or not _is_allowed(wanted.routine, routine, active, band):
        return None
    variant = _variant(routine, wanted.variant, active if routine.touch else ())
    steps = _chosen(routine, variant)
    if routine.touch:
        steps = [edited for step in steps if (edited := _edit(step, active))]
        steps = _shorten(steps, _session_limit(content, active))
    planned = tuple(_planned(step, active if routine.touch else ()) for step in steps)
    if all(_is_frame(step, routine) for step in steps):
        return None
    wait = max((c.edits.wait_min for c in active), default=0) if routine.touch else 0
    told = tuple(c.sign for c in active) if routine.touch else ()
    return Plan(wanted.headache, wanted.routine, variant, planned, told, wait)


def _is_allowed(
    name: RoutineId, routine: Routine, cautions: tuple[Caution, ...], band: AgeBand | None
) -> bool:
    if not routine.touch:
        return True
    if band and (name in band.forbid_routines or _is_outside(name, band.only_routines)):
        return False
    for caution in cautions:
        edits = caution.edits
        if caution.sign in routine.forbidden_with or name in edits.forbid_routines:
            return False
        if _is_outside(name, edits.only_routines):
            return False
        if edits.no_neck and name in NECK_ROUTINES:
            return False
    return True


def _is_outside(name: RoutineId, only: tuple[RoutineId, ...] | None) -> bool:
    return only is not None and name not in only


def _variant(routine: Routine, wanted: str | None, cautions: tuple[Caution, ...]) -> str | None:
    if LIGHT in routine.variants and any(c.edits.light_variant for c in cautions):
        return LIGHT
    return wanted if wanted in routine.variants else None


def _chosen(routine: Routine, variant: str | None) -> list[Step]:
    if variant is None:
        return list(routine.steps)
    wanted = routine.variants[variant]
    return [step for step in routine.steps if step.id in wanted]


def _is_frame(step: Step, routine: Routine) -> bool:
    return step.essential and routine.touch


def _edit(step: Step, cautions: tuple[Caution, ...]) -> Step | None:
    """Return what the cautions leave of a step, None when nothing."""
    if step.essential:
        return step
    for caution in cautions:
        if caution.edits.no_neck and step.neck:
            return None
    skipped: set[str] = {t for caution in cautions for t in caution.edits.skip_techniques}
    techniques = tuple(t for t in step.techniques if t not in skipped)
    if not techniques:
        return None
    # A part may be named for its technique (tapping, then lifting the hair, then stroking).
    parts = tuple(p for p in step.parts if p.id not in skipped and _may_stay(p, cautions))
    if step.parts and not parts:
        return None
    changed = _scaled(step, parts, _percent(cautions))
    return changed.model_copy(update={"techniques": techniques})


def _may_stay(part: StepPart, cautions: tuple[Caution, ...]) -> bool:
    for caution in cautions:
        edits = caution.edits
        removed = set(edits.remove_points) | (NECK_POINTS if edits.no_neck else set())
        if removed & set(part.points) or (edits.no_neck and part.neck):
            return False
    return True


def _percent(cautions: tuple[Caution, ...]) -> int:
    return min((caution.edits.reps_percent for caution in cautions), default=100)


def _scaled(step: Step, parts: tuple[StepPart, ...], percent: int) -> Step:
    """Shrink a step to the parts that are left and to a share of its repetitions."""
    share = _share(step, parts) * percent / 100
    if share >= 1:
        return step
    reading_s = step.gap_s - step.seconds
    seconds = max(5, 5 * ceil(step.seconds * share / 5))  # nobody counts single seconds
    reps = None if step.reps is None else max(1, round(step.reps * share))
    lessened = tuple(_lessen(part, percent) for part in parts)
    return step.model_copy(
        update={"parts": lessened, "seconds": seconds, "gap_s": seconds + reading_s, "reps": reps}
    )


def _lessen(part: StepPart, percent: int) -> StepPart:
    if part.reps is None or percent == 100:
        return part
    return part.model_copy(update={"reps": max(1, round(part.reps * percent / 100))})


def _share(step: Step, parts: tuple[StepPart, ...]) -> float:
    """How much of a step's work its remaining parts are."""
    if len(parts) == len(step.parts):
        return 1.0
    whole = sum(part.reps or 0 for part in step.parts)
    if whole and all(part.reps for part in step.parts):
        return sum(part.reps or 0 for part in parts) / whole
    whole = sum(part.seconds or 0 for part in step.parts)
    if whole and all(part.seconds for part in step.parts):
        return sum(part.seconds or 0 for part in parts) / whole
    return len(parts) / len(step.parts)


def _session_limit(content: Content, cautions: tuple[Caution, ...]) -> int:
    limits = [c.edits.max_session_s for c in cautions if c.edits.max_session_s is not None]
    return min([content.screening.limits.session_s, *limits])


def _shorten(steps: list[Step], limit_s: int) -> list[Step]:
    """Leave out steps from the end of the work until the working time fits the limit.

    The rest after the work is no work and does not count.
    """
    kept = list(steps)
    while _working_s(kept) > limit_s:
        work = [step for step in kept if not step.essential]
        if not work:
            break
        kept.remove(work[-2] if len(work) > 1 else work[-1])
    return kept


def _working_s(steps: Iterable[Step]) -> int:
    return sum(step.gap_s for step in steps if not (step.essential and "rest" in step.techniques))


def _planned(step: Step, cautions: tuple[Caution, ...]) -> PlannedStep:
    softened = {p for caution in cautions for p in caution.edits.soften_points}
    touched = {p for part in step.parts for p in part.points}
    pressure = min((c.edits.max_pressure for c in cautions), default=3)
    if softened & touched:
        pressure = 1
    return PlannedStep(
        id=step.id,
        parts=tuple(part.id for part in step.parts),
        seconds=step.seconds,
        gap_s=step.gap_s,
        reps=step.reps,
        pressure=min(step.pressure, pressure),
    )
