"""The hours in which a person is not to be woken. Data only."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when to when the bot does not write first, by the person's own clock.

    The start is quiet, the end is not: `Quiet(time(22), time(8))` ends at 8:00:00. The start may be
    the later of the two: then they reach over midnight. Both alike: there are no quiet hours.
    """

    from_hour: time = time(22)
    to: time = time(8)
