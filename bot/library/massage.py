"""What no routine may do, however it is edited (clinical reference 2.5, 4.3 and 5.1)."""

from bot.library.source import Atlas, Place
from bot.model.content import Content, Limits, Routine, Step
from bot.model.ids import StepId

FULL_SESSION = {"press": (71, 75, "S59"), "knead": (21, 25, "S58")}
"""Repetitions of a technique in a full session, and the fact of the article that says so."""

_WITHOUT_TOUCH = {"breathe", "rest"}


def check(content: Content, atlas: Atlas) -> None:
    """Note every routine that is too long, too hard, or in a wrong place."""
    for name, routine in content.routines.items():
        place: Place = ("routines", name)
        _check_length(routine, content.screening.limits, place, atlas)
        _check_ends(routine, place, atlas)
        if routine.full_session:
            _check_counts(routine, place, atlas)
        for index, step in enumerate(routine.steps):
            at = (*place, "steps", index)
            _check_time(step, content.screening.limits, at, atlas)
            _check_repetitions(step, at, atlas)
            _check_points(content, step, at, atlas)
            if not routine.touch:
                _check_untouched(step, at, atlas)


def _check_length(routine: Routine, limits: Limits, place: Place, atlas: Atlas) -> None:
    total = sum(step.gap_s for step in routine.steps)
    if total > limits.session_s:
        told = f"the steps take {total} s in all; {limits.session_s} s are allowed; shorten them"
        atlas.problem((*place, "steps"), told)


def _check_counts(routine: Routine, place: Place, atlas: Atlas) -> None:
    """A full session has the article's numbers of pressings and kneadings."""
    for technique, (least, most, fact) in FULL_SESSION.items():
        counted = sum(step.reps or 0 for step in routine.steps if technique in step.techniques)
        if not least <= counted <= most:
            told = f"a full session has {least}-{most} repetitions of `{technique}` ({fact})"
            atlas.problem((*place, "steps"), f"{told}, not {counted}; change `reps`")


def _check_ends(routine: Routine, place: Place, atlas: Atlas) -> None:
    """Every way through starts and ends with a step that no caution removes."""
    steps = {step.id: step for step in routine.steps}
    ways: dict[Place, tuple[StepId, ...]] = {("steps",): tuple(steps)}
    ways |= {("variants", name): chosen for name, chosen in routine.variants.items()}
    for way, chosen in ways.items():
        known = [step for step in chosen if step in steps]
        if not known:
            atlas.problem((*place, *way), "this has no steps; list them")
            continue
        if not (steps[known[0]].essential and steps[known[-1]].essential):
            told = "it must start and end with a step that is `essential: true` (prepare, rest)"
            atlas.problem((*place, *way), told)
        if known != [step for step in steps if step in known]:
            atlas.problem((*place, *way), "its steps must stand in the order of the routine")


def _check_time(step: Step, limits: Limits, at: Place, atlas: Atlas) -> None:
    if step.gap_s < step.seconds:
        told = f"`gap_s` {step.gap_s} is shorter than the step itself; at least {step.seconds}"
        atlas.problem((*at, "gap_s"), told)
    parts = [part.seconds for part in step.parts if part.seconds]
    if len(parts) == len(step.parts) and sum(parts) > step.seconds:
        told = f"the parts take {sum(parts)} s together; raise the step's `seconds` to that"
        atlas.problem((*at, "seconds"), told)
    for index, part in enumerate(step.parts):
        spent = part.seconds or step.seconds / len(step.parts)
        if part.points and spent > limits.point_s:
            told = f"a point may be pressed for {limits.point_s} s at most; this is {spent:.0f} s"
            atlas.problem((*at, "parts", index), told)


def _check_repetitions(step: Step, at: Place, atlas: Atlas) -> None:
    parts = [part.reps for part in step.parts if part.reps is not None]
    if parts and len(parts) == len(step.parts) and step.reps not in (None, sum(parts)):
        told = f"the parts have {sum(parts)} repetitions together, the step says {step.reps}"
        atlas.problem((*at, "reps"), f"{told}; make them equal")
    if step.reps and step.per_minute and step.reps * 60 / step.per_minute > step.gap_s:
        needed = step.reps * 60 / step.per_minute
        told = f"{step.reps} repetitions at {step.per_minute} a minute need {needed:.0f} s"
        atlas.problem((*at, "reps"), f"{told}; there are {step.gap_s} s", warning=True)


def _check_points(content: Content, step: Step, at: Place, atlas: Atlas) -> None:
    for index, part in enumerate(step.parts):
        pressure = part.pressure or step.pressure
        for name in part.points:
            point = content.points.get(name)
            if point and point.never_press:
                told = f"`{name}` must never be pressed; take it out of the routine"
                atlas.problem((*at, "parts", index), told)
            elif point and pressure > point.max_pressure:
                told = f"`{name}` takes pressure {point.max_pressure} at most, not {pressure}"
                atlas.problem((*at, "parts", index), f"{told}; lower it")


def _check_untouched(step: Step, at: Place, atlas: Atlas) -> None:
    if not _WITHOUT_TOUCH.issuperset(step.techniques) or any(part.points for part in step.parts):
        told = "with `touch: false` it may only `breathe` and `rest`, without points; change it"
        atlas.problem((*at, "techniques"), told)
