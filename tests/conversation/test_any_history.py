"""P1 as a property: whatever happens, nobody is touched who is not cleared."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.library import Library
from bot.model.events import Commanded, Due, Event, Pressed, Said, Sent, Undeliverable
from bot.model.state import Locked
from tests.conversation import oracle
from tests.conversations.world import Shown, World

WORDS = (
    "one side, throbbing, light hurts, nausea",
    "tight band around my head",
    "болит затылок, шея затекла",
    "пульсирует слева, тошнит",
    "my arm is numb and I can't speak",
    "внезапно самая сильная боль в жизни",
    "38.5",
    "fever 38.5 and stiff neck",
    "150/95",
    "190/120",
    "I am 24 weeks pregnant",
    "беременна 10 недель",
    "I take warfarin",
    "у меня рак",
    "drank a lot last night",
    "bumped my head yesterday",
    "this pain is killing me",
    "no",
    "yes",
    "not sure",
    "нет, ничего из этого",
    "none of these",
    "34",
    "78",
    "5 years old",
    "7",
    "stop",
    "хватит",
    "pause",
    "again pls",
    "worse",
    "дальше",
    "I feel dizzy now",
    "start",
    "I understand",
    "a doctor has checked me",
    "🤕",
    "",
)

happenings = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 3)),
    st.tuples(st.just("first"), st.just(0)),
    st.tuples(st.just("first"), st.just(0)),
    st.tuples(st.just("old"), st.integers(0, 200)),
    st.tuples(st.just("say"), st.sampled_from(WORDS)),
    st.tuples(st.just("say"), st.text(max_size=60)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 70, 200, 700, 4000, 50_000])),
    st.tuples(st.just("away"), st.sampled_from([30, 500, 5000, 20_000, 100_000])),
    st.tuples(
        st.just("command"),
        st.sampled_from(
            ["start", "stop", "help", "now", "course", "language", "profile", "country", "xyz"]
        ),
    ),
    st.tuples(st.just("forged"), st.text(max_size=30)),
    st.tuples(st.just("stale"), st.integers(0, 5)),
    st.tuples(st.just("sent"), st.just("sticker")),
    st.tuples(st.just("gone"), st.just(0)),
)


class Watched(World):
    """A world that checks every turn."""

    def happen(self, event: Event) -> list[Shown]:
        seen = super().happen(event)
        turn = self.turns[-1]
        assert self.chat is not None or event is not None
        if oracle.touches(turn):
            assert oracle.faults(turn.chat, self.library, self.now) == []
        assert oracle.after_emergency(turn) == []
        if isinstance(turn.chat.phase, Locked):
            assert set(self.alarms) <= {"expiry"}
        for shown in seen:
            assert 1 <= len(shown.text) <= 4096
            for row in shown.rows:
                assert 1 <= len(row) <= 8
                for button in row:
                    assert 1 <= len(button.data.encode()) <= 64
                    assert button.label
        return seen


def act(world: Watched, kind: str, argument: object) -> None:
    buttons = [b for shown in world.screen[-1:] for row in shown.rows for b in row]
    every = [b for shown in world.screen for row in shown.rows for b in row]
    match kind, argument:
        case "first", _ if buttons:
            world.happen(Pressed(buttons[0].data))
        case "tap", int(n) if buttons:
            world.happen(Pressed(buttons[n % len(buttons)].data))
        case "old", int(n) if every:
            world.happen(Pressed(every[n % len(every)].data))
        case "say", str(text):
            world.happen(Said(text))
        case "wait", int(seconds):
            world.wait(seconds)
        case "away", int(seconds):
            world.away(seconds)
        case "command", str(name):
            world.happen(Commanded(name))
        case "forged", str(data):
            world.happen(Pressed(data))
        case "stale", int(n):
            world.happen(Due("step", n, n, world.now - timedelta(seconds=n)))
        case "sent", _:
            world.happen(Sent("sticker"))
        case "gone", _:
            world.happen(Undeliverable("blocked"))
        case _:
            pass


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(happenings, max_size=60))
def test_nobody_is_touched_who_is_not_cleared(
    library: Library, history: list[tuple[str, object]]
) -> None:
    world = Watched(library)
    for kind, argument in history:
        act(world, kind, argument)
    _is_no_dead_end(world)


EAGER = ("first", "first", "first", "tap", "wait", "say", "away")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.sampled_from(WORDS[:4]))
def test_nobody_is_touched_who_is_not_cleared_on_the_way_to_a_session(
    library: Library, chance: object, description: str
) -> None:
    """Histories that mostly do the expected thing get far; arbitrary ones rarely do."""
    pick = chance.choice  # type: ignore[attr-defined]  # random.Random
    world = Watched(library)
    act(world, "say", description)
    for _ in range(70):
        kind = pick(EAGER)
        argument = {
            "first": 0,
            "tap": pick(range(20)),
            "wait": pick([1, 45, 80, 700]),
            "say": pick(WORDS),
            "away": pick([30, 5000]),
        }[kind]
        act(world, kind, argument)
    _is_no_dead_end(world)


def _is_no_dead_end(world: Watched) -> None:
    """From anywhere a word is answered, and "start" leads somewhere."""
    assert world.happen(Said("hello")) or world.screen
    assert world.happen(Commanded("start"))
