"""Whatever is pressed or said, no entry is lost, doubled or numbered twice."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.library import Library
from bot.model.effects import Erase, Record, Strike
from bot.model.events import Commanded, Event, Pressed, Said
from tests.conversation.diarist import NOON, diarist, headache, session
from tests.conversations.world import Shown, World

WORDS = (
    "headache since noon, 6, took ibuprofen",
    "вчера весь день болела голова, 7, пила суматриптан",
    "log: headache 5",
    "7",
    "none",
    "yesterday",
    "3 hours",
    "skip",
    "done",
    "delete",
    "change",
    "yes",
    "no",
    "stop",
    "my arm is numb and I can't speak",
    "this pain is killing me",
    "tight band around my head, both sides",
    "a doctor has checked me",
    "my diary",
    "stress",
    "???",
)

COMMANDS = ("log", "log", "diary", "report", "start", "stop", "help", "language", "profile")

happenings = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("twice"), st.integers(0, 40)),
    st.tuples(st.just("old"), st.integers(0, 300)),
    st.tuples(st.just("say"), st.sampled_from(WORDS)),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("wait"), st.sampled_from([1, 70, 700, 7200, 90_000])),
    st.tuples(
        st.just("forged"),
        st.sampled_from(
            [
                "a.diary.open.99",
                "a.diary.strike.x",
                "a.diary.page.77",
                "a.diary.change.1.nothing",
                "a.diary",
                "a.report.5",
                "a.report.28.xx",
                "q1.strength.5",
            ]
        ),
    ),
)


class Kept(World):
    """A world that watches what becomes of the entries."""

    def happen(self, event: Event) -> list[Shown]:
        before, given_before = dict(self.entries), self.chat.entries if self.chat else 0
        seen = super().happen(event)
        turn = self.turns[-1]
        recorded = {e.entry.number for e in turn.effects if isinstance(e, Record)}
        struck = {e.number for e in turn.effects if isinstance(e, Strike)}
        if any(isinstance(effect, Erase) for effect in turn.effects):
            return seen
        added = set(self.entries) - set(before)
        assert set(before) - set(self.entries) == struck & set(before)  # nothing else is lost
        assert added == {n for n in recorded if n > given_before}  # what is new has a new number
        assert len(added) <= 1
        assert turn.chat.entries == given_before + len(added)
        assert not struck or not recorded
        for shown in seen:
            assert 1 <= len(shown.text) <= 4096
            for row in shown.rows:
                assert all(len(button.data.encode()) <= 64 and button.label for button in row)
        return seen


def act(world: Kept, kind: str, argument: object) -> None:
    last = [b for shown in world.screen[-1:] for row in shown.rows for b in row]
    every = [b for shown in world.screen for row in shown.rows for b in row]
    every = [button for button in every if button.data != "a.forget"]
    match kind, argument:
        case "tap", int(n) if last:
            world.happen(Pressed(last[n % len(last)].data))
        case "twice", int(n) if last:
            data = last[n % len(last)].data
            world.happen(Pressed(data))
            world.happen(Pressed(data))
        case "old", int(n) if every:
            world.happen(Pressed(every[n % len(every)].data))
        case "say", str(text):
            world.happen(Said(text))
        case "command", str(name):
            world.happen(Commanded(name))
        case "wait", int(seconds):
            world.wait(seconds)
        case "forged", str(data):
            world.happen(Pressed(data))
        case _:
            pass


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(happenings, max_size=50))
def test_no_entry_is_lost_or_doubled(library: Library, history: list[tuple[str, object]]) -> None:
    known = diarist(library, [headache(1, 3), session(2, 2, 6, 2), headache(3, 1, None)])
    world = Kept(library, now=NOON, chat=known.chat, entries=dict(known.entries))
    for kind, argument in history:
        act(world, kind, argument)
    assert world.happen(Commanded("start"))
