"""Goals and figures, put into lines."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """Something that was to be reached, and what came of it."""

    what: str
    measured: str
    wanted: str
    is_met: bool

    def __str__(self) -> str:
        """Return it as a line of the table."""
        verdict = "met" if self.is_met else "MISSED"
        return f"{self.what:58}{self.measured:>16}{self.wanted:>16}  {verdict}"


def goal(what: str, measured: float, most: float, unit: str = "x") -> Goal:
    """Return a goal that names an upper limit."""
    return Goal(what, f"{measured:.2f} {unit}", f"<= {most:g} {unit}", measured <= most)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
