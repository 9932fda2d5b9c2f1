"""Chats, messages and turns to store."""

from datetime import UTC, datetime, timedelta

from bot.model.diary import Entry, Massage
from bot.model.effects import Button, Edit, Effect, Record, Schedule, Send, Urgency
from bot.model.ids import AlarmKey, ChatId, HeadacheId, Language, PointId, RoutineId, SignId, Slot
from bot.model.state import Chat, Describing
from bot.model.turn import Turn

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_001, tzinfo=UTC)
ANNA, BORIS, CLEO = ChatId(11), ChatId(22), ChatId(33)
LEASE_S = 30.0


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def chat(pain: int = 3) -> Chat:
    return Chat(Language("en"), phase=Describing(misses=1), pain=pain)


def turn(*effects: Effect, pain: int = 3) -> Turn:
    return Turn(chat(pain), effects)


def send(slot: str, text: str = "Now the temples.", urgency: Urgency = Urgency.ANSWER) -> Send:
    return Send(Slot(slot), text, ((Button("Pause", "s1.pause"),),), urgency=urgency)


def edit(slot: str, text: str = "Done.") -> Edit:
    return Edit(Slot(slot), text)


def alarm(
    after_s: float = 60, key: AlarmKey = "step", *, about: int = 1, slot: str | None = None
) -> Schedule:
    return Schedule(key, about, 4, after_s, None if slot is None else Slot(slot))


def entry(number: int = 1) -> Entry:
    return Entry(
        number=number,
        day=NOW.date(),
        began_at=NOW,
        ended_at=later(300),
        before=6,
        headache=HeadacheId("tth_episodic"),
        massage=Massage(
            routine=RoutineId("R1"),
            points=(PointId("GB20"),),
            after=None,
            steps_done=3,
            steps_planned=5,
            cautions=(SignId("pregnancy"),),
            stopped="stopped",
        ),
    )


def record(number: int = 1) -> Record:
    return Record(entry(number))


OLD_SESSION = (
    '{"v":1,"record":{"session":3,"started_at":"2026-03-01T12:00:00Z","ended_at":'
    '"2026-03-01T12:10:00Z","headache":"tth_episodic","routine":"tension_type","before":6,'
    '"after":4,"steps_done":9,"steps_planned":13,"cautions":["pregnancy"],"stopped":"stopped"}}'
)
"""As the first version wrote it."""
