"""Names of things, told apart by type."""

from typing import Literal, NewType

ChatId = NewType("ChatId", int)
"""The conversation, as the channel numbers it. A Telegram private chat's id is its person's id."""

SignId = NewType("SignId", str)
"""A slug of the clinical reference: `stroke_signs`, `high_bp`, `light_hurts`."""

HeadacheId = NewType("HeadacheId", str)
RoutineId = NewType("RoutineId", str)
PointId = NewType("PointId", str)
StepId = NewType("StepId", str)
PartId = NewType("PartId", str)
ScreenId = NewType("ScreenId", str)
OptionId = NewType("OptionId", str)
AgeBandId = NewType("AgeBandId", str)
DoctorId = NewType("DoctorId", str)
MedicineId = NewType("MedicineId", str)
"""A class of medicines, never a name or a dose: `simple`, `triptan`."""

TriggerId = NewType("TriggerId", str)
Language = NewType("Language", str)
"""The name of a folder under `content/languages/`: `en`, `ru`."""

Slot = NewType("Slot", str)
"""Our own name for a message we send, so that it can be edited before Telegram has named it."""

Country = NewType("Country", str)
"""ISO 3166-1 alpha-2, upper case: `GB`, `RU`."""

AlarmKey = Literal["step", "silence", "nudge", "settle", "check_in", "course", "expiry"]
"""A chat has at most one alarm of each key.

step: the time of a step is over. silence: nobody answered a danger question.
nudge: a paused or waiting session. settle: the rest after a stop is over. check_in: as promised.
course: the next day of a course. expiry: whether everything about a quiet chat shall be erased.
"""

LASTING: tuple[AlarmKey, ...] = ("course", "expiry")
"""Alarms that belong to no single talk; they are cancelled by their name only."""
