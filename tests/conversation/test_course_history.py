"""Whatever happens to a course: it never nags, never wakes anybody, and stops when told."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.hours import is_quiet
from bot.conversation.library import Library
from bot.model.events import Commanded, Due, Event, Pressed, Said
from bot.model.hours import Quiet
from bot.model.state import Locked
from tests.conversation import oracle
from tests.conversation.courses import running
from tests.conversations.world import Shown, World

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati")
QUIETS = (Quiet(), Quiet(time(19), time(9)), Quiet(time(0), time(0)), Quiet(time(13), time(21)))


@dataclass
class Reminded:
    """A reminder that came by itself."""

    at: datetime
    day: date
    nudge: bool


@dataclass
class Watched:
    """A world whose reminders are counted."""

    world: World
    reminded: list[Reminded] = field(default_factory=list)
    asked_for: int = 0
    """How often "later" was pressed and taken."""

    def wait(self, hours: float, *, away: bool = False) -> None:
        world = self.world
        if away:
            world.now += timedelta(hours=hours)
        end = world.now if away else world.now + timedelta(hours=hours)
        while world.alarms:
            key, (at, alarm) = min(world.alarms.items(), key=lambda each: each[1][0])
            if at > end:
                break
            del world.alarms[key]
            world.now = max(world.now, at)
            self._look(world.happen(Due(alarm.key, alarm.about, alarm.step, at)))
        world.now = max(end, world.now)

    def _look(self, seen: list[Shown]) -> None:
        chat = self.world.chat
        assert chat is not None
        zone = ZoneInfo(chat.preferences.zone or "UTC")
        local = self.world.now.astimezone(zone)
        for shown in seen:
            of_course = any("a.course." in b.data for row in shown.rows for b in row)
            if not of_course:
                continue
            assert not is_quiet(local.time(), chat.preferences.quiet), shown.text
            assert not isinstance(chat.phase, Locked)
            if any("a.course.start" in b.data for row in shown.rows for b in row):
                nudge = "There is still time" in shown.text
                self.reminded.append(Reminded(self.world.now, local.date(), nudge))

    def happen(self, event: Event) -> None:
        self.world.happen(event)
        turn = self.world.turns[-1]
        if oracle.touches(turn):
            assert oracle.faults(turn.chat, self.world.library, self.world.now) == []


def act(watched: Watched, kind: str, argument: object) -> None:
    world = watched.world
    assert world.chat is not None
    buttons = [b.data for shown in world.screen[-3:] for row in shown.rows for b in row]
    match kind, argument:
        case "wait", float(hours):
            watched.wait(hours)
        case "away", float(hours):
            watched.wait(hours, away=True)
        case "button", int(n) if buttons:
            watched.asked_for += ".later." in buttons[n % len(buttons)]
            watched.happen(Pressed(buttons[n % len(buttons)]))
        case "course", str(name):
            watched.happen(Pressed(f"a.course.{name}"))
        case "zone", str(zone):
            changed = replace(world.chat.preferences, zone=zone)
            world.chat = replace(world.chat, preferences=changed)
            watched.happen(Commanded("help"))
        case "quiet", Quiet() as quiet:
            changed = replace(world.chat.preferences, quiet=quiet)
            world.chat = replace(world.chat, preferences=changed)
            watched.happen(Commanded("help"))
        case "say", str(text):
            watched.happen(Said(text))
        case _:
            pass


happenings = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([0.1, 0.5, 1.0, 5.0, 12.0, 24.0, 24.0, 72.0])),
    st.tuples(st.just("away"), st.sampled_from([0.4, 1.0, 2.5, 12.0, 50.0, 1000.0])),
    st.tuples(st.just("button"), st.integers(0, 30)),
    st.tuples(st.just("course"), st.sampled_from(["pause", "resume", "hour", "days"])),
    st.tuples(st.just("zone"), st.sampled_from(ZONES)),
    st.tuples(st.just("quiet"), st.sampled_from(QUIETS)),
    st.tuples(st.just("say"), st.sampled_from(["yes", "no", "throbbing, one side", "21:00", "ok"])),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(happenings, max_size=40), st.booleans())
def test_never_two_reminders_a_day_besides_the_nudge_and_none_at_night(
    library: Library,
    history: list[tuple[str, object]],
    short: bool,  # noqa: FBT001 - drawn
) -> None:
    watched = Watched(running(library, short=short))
    for kind, argument in history:
        act(watched, kind, argument)
    first = [each for each in watched.reminded if not each.nudge]
    nudges = [each.day for each in watched.reminded if each.nudge]
    assert len(nudges) == len(set(nudges))
    if not watched.asked_for:
        days = [each.day for each in first]
        assert len(days) == len(set(days))


ENDINGS: dict[str, Event] = {
    "stop": Commanded("stop"),
    "forget": Pressed("a.forget"),
    "lock": Said("my face droops and I cannot speak"),
    "course": Pressed("a.course.stop"),
}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(happenings, max_size=15), st.sampled_from(sorted(ENDINGS)))
def test_no_reminder_after_it_was_ended(
    library: Library, history: list[tuple[str, object]], ending: str
) -> None:
    watched = Watched(running(library))
    for kind, argument in history:
        act(watched, kind, argument)
    watched.world.happen(Commanded("course"))
    watched.world.happen(ENDINGS[ending])
    chat = watched.world.chat
    session = chat is not None and getattr(chat.phase, "session", None)
    if ending == "stop" and session:
        return  # that ended the session; its checklist is open
    if ending == "course" and chat and chat.course and chat.course.stage == "running":
        return  # something more urgent was open and was shown instead
    watched.reminded.clear()
    watched.world.wait(60 * 24 * 3600)
    assert not [
        shown
        for shown in watched.world.screen[-1:]
        if shown.sounds and "a.course.start" in str(shown.rows)
    ]
    assert "course" not in watched.world.alarms
