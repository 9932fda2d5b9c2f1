"""The planner: a routine and what is known of the person -> the steps this person gets.

Rule 1: several cautions combine to the strictest of each (reference 0.2): all points that any of
        them removes, the lowest pressure, the shortest session.
Rule 2: whatever is changed is noted with the signs that changed it.
Rule 3: preparing and resting stay; a plan that has nothing else left is no plan.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

from bot.model.content import AgeBand, Content, Edits, Point, Routine, Step, StepPart
from bot.model.ids import HeadacheId, PointId, RoutineId, SignId
from bot.model.state import Change, ChangeKind, Plan, PlannedStep

NECK_POINTS = frozenset(PointId(code) for code in ("GB20", "GV16", "BL10", "GB21"))
"""What `no_neck` removes (reference 2.3)."""

NECK_ROUTINES = frozenset(RoutineId(name) for name in ("occipital_neck", "trigger_point"))
"""R4 and R5, which `no_neck` rules out (reference 2.3)."""

NAPE = "nape"
"""The region of whatever lies at the back of the neck."""

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
    spare_neck: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a person may not have a routine."""

    routine: RoutineId
    why: tuple[SignId, ...]
    """The cautions, or the sign of the age, that forbid it."""
    emptied: bool = False
    """True when nothing forbids it, but nothing of it is left."""


def wish(headache: HeadacheId, name: str, *, spare_neck: bool = False) -> Wish:
    """Read `routine` or `routine/variant`."""
    routine, _, variant = name.partition("/")
    return Wish(headache, RoutineId(routine), variant or None, spare_neck)


def plan(
    content: Content, wanted: Wish, cautions: Iterable[Caution], band: AgeBand | None
) -> Plan | Refusal:
    """Return the plan this person gets, or why nothing of the routine may be left.

    Raises KeyError for a routine that content does not have.
    """
    routine = content.routines[wanted.routine]
    if not routine.touch:
        return _untouched(routine, wanted)
    active = tuple(cautions)
    against = tuple(dict.fromkeys(_against(wanted, routine, active, band)))
    if against:
        return Refusal(wanted.routine, against)
    work = _Work(content, active, spare_neck=wanted.spare_neck)
    variant = _variant(routine, wanted, band, work)
    steps = [edited for step in _chosen(routine, variant) if (edited := work.edit(step))]
    steps = work.shorten(steps)
    if all(step.essential for step in steps):
        return Refusal(wanted.routine, work.reasons(), emptied=True)
    return Plan(
        headache=wanted.headache,
        routine=wanted.routine,
        variant=variant,
        steps=tuple(work.plan_step(step) for step in steps),
        cautions=tuple(c.sign for c in active),
        wait_min=max((c.edits.wait_min for c in active), default=0),
        changes=work.changes(),
        spare_neck=wanted.spare_neck,
    )


def _untouched(routine: Routine, wanted: Wish) -> Plan:
    steps = tuple(
        PlannedStep(s.id, tuple(p.id for p in s.parts), s.seconds, s.gap_s, s.reps, s.pressure)
        for s in routine.steps
    )
    return Plan(wanted.headache, wanted.routine, None, steps, ())


def _against(
    wanted: Wish, routine: Routine, cautions: tuple[Caution, ...], band: AgeBand | None
) -> Iterator[SignId]:
    """Yield the signs that forbid the routine as a whole."""
    name = wanted.routine
    if band and (name in band.forbid_routines or _is_outside(name, band.only_routines)):
        yield band.gives or SignId(band.id)
    for caution in cautions:
        edits = caution.edits
        if (
            caution.sign in routine.forbidden_with
            or name in edits.forbid_routines
            or _is_outside(name, edits.only_routines)
            or (edits.no_neck and name in NECK_ROUTINES)
        ):
            yield caution.sign


def _is_outside(name: RoutineId, only: tuple[RoutineId, ...] | None) -> bool:
    return only is not None and name not in only


def _variant(routine: Routine, wanted: Wish, band: AgeBand | None, work: "_Work") -> str | None:
    """Return the variant for this person: what the age demands, then what a caution does."""
    of_age = band.variants.get(wanted.routine) if band else None
    if of_age in routine.variants:
        if of_age == LIGHT and band and band.gives:
            work.note("light", "", [band.gives])
        return of_age
    lighten = [c.sign for c in work.cautions if c.edits.light_variant]
    if LIGHT in routine.variants and lighten:
        if wanted.variant != LIGHT:
            work.note("light", "", lighten)
        return LIGHT
    return wanted.variant if wanted.variant in routine.variants else None


def _chosen(routine: Routine, variant: str | None) -> list[Step]:
    if variant is None:
        return list(routine.steps)
    wanted = routine.variants[variant]
    return [step for step in routine.steps if step.id in wanted]


@dataclass(slots=True)
class _Work:
    """One plan in the making, and the notes of what was changed by whom."""

    content: Content
    cautions: tuple[Caution, ...]
    spare_neck: bool = False
    noted: dict[tuple[ChangeKind, str], dict[SignId, None]] = field(default_factory=dict)

    def note(self, kind: ChangeKind, what: str, why: Iterable[SignId]) -> None:
        """Remember a change; several signs may have made the same one."""
        self.noted.setdefault((kind, what), {}).update(dict.fromkeys(why))

    def changes(self) -> tuple[Change, ...]:
        """Return what was changed, in the order of the steps."""
        return tuple(Change(kind, what, tuple(why)) for (kind, what), why in self.noted.items())

    def reasons(self) -> tuple[SignId, ...]:
        """Return the signs that changed anything."""
        return tuple(dict.fromkeys(sign for why in self.noted.values() for sign in why))

    def edit(self, step: Step) -> Step | None:
        """Return what the cautions leave of a step, None when nothing."""
        if step.essential or (step.techniques and not (self.cautions or self.spare_neck)):
            return step  # nothing is to be spared, which is the usual case
        if step.neck and self._leaves_out_neck():
            return None
        techniques = tuple(t for t in step.techniques if not self._skips(t))
        if not techniques:
            return None
        skipped = set(step.techniques) - set(techniques)
        # A part may be named for its technique (tapping, then lifting the hair, then stroking).
        parts = tuple(p for p in step.parts if p.id not in skipped and self._keeps(p))
        if step.parts and not parts:
            return None
        percent = self._percent()
        changed = _scaled(step, parts, percent)
        if techniques == changed.techniques:
            return changed
        return changed.model_copy(update={"techniques": techniques})

    def _leaves_out_neck(self) -> bool:
        sparing = [c.sign for c in self.cautions if c.edits.no_neck]
        if sparing or self.spare_neck:
            self.note("left_out", NAPE, sparing)
            return True
        return False

    def _skips(self, technique: str) -> bool:
        skipping = [c.sign for c in self.cautions if technique in c.edits.skip_techniques]
        if skipping:
            self.note("skipped", technique, skipping)
        return bool(skipping)

    def _keeps(self, part: StepPart) -> bool:
        kept = True
        for name in part.points:
            removing = [c.sign for c in self.cautions if name in _removed(c.edits)]
            spared = self.spare_neck and name in NECK_POINTS
            if removing or spared:
                self.note("left_out", self._region(name), removing)
                kept = False
        if part.neck and self._leaves_out_neck():
            kept = False
        return kept

    def _region(self, name: PointId) -> str:
        point: Point | None = self.content.points.get(name)
        return point.region if point else NAPE

    def _percent(self) -> int:
        percent = min((c.edits.reps_percent for c in self.cautions), default=100)
        if percent < 100:
            self.note("fewer", "", [c.sign for c in self.cautions if c.edits.reps_percent < 100])
        return percent

    def shorten(self, steps: list[Step]) -> list[Step]:
        """Leave out steps from the end of the work until the working time fits the limit.

        The rest after the work is no work and does not count.
        """
        limits = {c.sign: c.edits.max_session_s for c in self.cautions if c.edits.max_session_s}
        limit_s = min([self.content.screening.limits.session_s, *limits.values()])
        kept = list(steps)
        while _working_s(kept) > limit_s:
            work = [step for step in kept if not step.essential]
            if not work:
                break
            kept.remove(work[-2] if len(work) > 1 else work[-1])
            self.note("shorter", "", [sign for sign, most in limits.items() if most == limit_s])
        return kept

    def plan_step(self, step: Step) -> PlannedStep:
        """Return the step with its ids and numbers alone."""
        return PlannedStep(
            id=step.id,
            parts=tuple(part.id for part in step.parts),
            seconds=step.seconds,
            gap_s=step.gap_s,
            reps=step.reps,
            pressure=self._pressure(step),
        )

    def _pressure(self, step: Step) -> int:
        if not self.cautions:
            return step.pressure
        touched = {p for part in step.parts for p in part.points}
        lowest = step.pressure
        for caution in self.cautions:
            softens = touched & set(caution.edits.soften_points)
            most = 1 if softens else caution.edits.max_pressure
            if most < step.pressure and not step.essential:
                self.note("softer", "", [caution.sign])
            lowest = min(lowest, most)
        return lowest


def _removed(edits: Edits) -> frozenset[PointId]:
    return frozenset(edits.remove_points) | (NECK_POINTS if edits.no_neck else frozenset())


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


def _working_s(steps: Iterable[Step]) -> int:
    return sum(step.gap_s for step in steps if not (step.essential and "rest" in step.techniques))
