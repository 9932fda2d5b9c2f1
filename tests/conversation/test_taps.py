"""A person in pain counts every tap. So do we: `pytest -s tests/conversation/test_taps.py`."""

from collections.abc import Iterable

import pytest

from bot.conversation.library import Library
from bot.model.effects import Send, Urgency
from bot.model.events import Commanded, Pressed, Said
from bot.model.state import Asking, Consenting, Identifying, Screening, Separating
from tests.conversations.script import find_button
from tests.conversations.world import World

FIRST_TIME, NEW_DAY, SAME_DAY = 14, 6, 4
"""The most taps and messages from the first word to the first step."""

MIGRAINE = {
    "en": "splitting head, one side, throbbing, light kills me, I feel sick",
    "ru": "голова раскалывается, пульсирует слева, тошнит, свет режет глаза",
}


def is_massaging(world: World) -> bool:
    return any(
        isinstance(effect, Send) and effect.urgency is Urgency.STEP
        for effect in world.turns[-1].effects
    )


def tap(world: World, label: str) -> None:
    world.happen(Pressed(find_button(world.screen, label)))


def healthy(world: World, *, age: str = "18_49") -> int:
    """Answer as a healthy person would until the first step; return the taps it took."""
    taps = 0
    while not is_massaging(world):
        assert world.chat is not None
        phase = world.chat.phase
        buttons = [b for row in world.screen[-1].rows for b in row]
        match phase:
            case Consenting():
                world.happen(Pressed(buttons[0].data))
            case Identifying():
                world.happen(Pressed(f"q{world.chat.question}.age.{age}"))
            case Screening() if phase.ahead[0] == "E7":
                world.happen(Pressed(f"q{world.chat.question}.pain.5"))
            case Screening():
                world.happen(Pressed(buttons[0].data))
            case Asking() | Separating():
                world.happen(Pressed(f"q{world.chat.question}.no"))
            case _:
                world.happen(Pressed(buttons[0].data))
        taps += 1
        assert taps < 60
    return taps


def finish(world: World) -> None:
    """Play the session to its end and answer what is asked."""
    world.wait(3600)
    assert world.chat is not None
    world.happen(Said("2"))
    world.happen(Said("no"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_healthy_adult_needs_few_taps_and_fewer_each_time(
    library: Library, language: str
) -> None:
    world = World(library, language)
    world.happen(Commanded("start"))
    first = 1 + _describe_when_asked(world, MIGRAINE[language])
    finish(world)
    world.wait(5 * 3600)
    world.happen(Said(MIGRAINE[language]))
    same_day = 1 + healthy(world)
    finish(world)
    world.wait(20 * 3600)
    world.happen(Said(MIGRAINE[language]))
    new_day = 1 + healthy(world)
    print(f"\n{language}: first time {first}, new day {new_day}, later that day {same_day}")  # noqa: T201 - the figures are to be read
    assert (first <= FIRST_TIME, new_day <= NEW_DAY, same_day <= SAME_DAY) == (True, True, True)


def _describe_when_asked(world: World, words: str) -> int:
    """`/start`, then the screens, with the description typed where it is asked for."""
    taps = 0
    while not world.screen[-1].text.startswith(_asked(world)):
        buttons = [b for row in world.screen[-1].rows for b in row]
        world.happen(Pressed(buttons[0].data if taps == 0 else _age(world)))
        taps += 1
    world.happen(Said(words))
    return taps + 1 + healthy(world)


def _asked(world: World) -> str:
    assert world.chat is not None
    return world.library.words[world.chat.language].messages["describe"].splitlines()[0]


def _age(world: World) -> str:
    assert world.chat is not None
    return f"q{world.chat.question}.age.18_49"


def test_what_was_typed_is_not_asked_again(library: Library) -> None:
    world = World(library)
    world.happen(Said("I'm 34, one side, throbbing, nausea, light hurts, no fever"))
    tap(world, "I understand")
    asked = "\n".join(shown.text for shown in world.screen)
    assert "how old" not in asked.lower()
    assert isinstance(world.chat and world.chat.phase, Screening)


def test_the_longest_way_there_is(library: Library) -> None:
    """Every line that only asks more is ticked, every kind of doubt is raised and dispelled."""
    world = World(library)
    world.happen(Commanded("start"))
    taps = 1
    doubtful = True
    while not is_massaging(world):
        assert world.chat is not None
        taps += _slowly(world, doubtful=doubtful)
        assert taps < 400
    print(f"\nlongest way: {taps} taps and messages")  # noqa: T201 - the figure is to be read
    assert taps > FIRST_TIME


def _slowly(world: World, *, doubtful: bool) -> int:
    """Take one screen or question in the longest way that still leads to a massage."""
    assert world.chat is not None
    phase, question = world.chat.phase, world.chat.question
    buttons = [b for row in world.screen[-1].rows for b in row]
    match phase:
        case Screening():
            ticks = [b.data for b in buttons if ".tick." in b.data]
            for data in ticks:  # twice each: "not sure"
                world.happen(Pressed(data))
                world.happen(Pressed(data))
            done = world.screen[-1].rows[0][0].data
            end = f"q{question}.pain.5" if phase.ahead[0] == "E7" else done
            world.happen(Pressed(end))
            return 2 * len(ticks) + 1
        case Asking() if _may_doubt(phase) and doubtful and phase.sign not in INVERTED(world):
            world.happen(Pressed(f"q{question}.not_sure"))
        case Asking():
            safe = "yes" if phase.sign in INVERTED(world) else "no"
            world.happen(Pressed(f"q{question}.{safe}"))
        case Identifying():
            world.happen(Pressed(f"q{question}.age.50_64"))
        case Separating():
            world.happen(Pressed(f"q{question}.no"))
        case _ if buttons:
            world.happen(Pressed(buttons[0].data))
        case _:
            world.happen(Said("tight band, both sides, pressure"))
    return 1


def _may_doubt(phase: Asking) -> bool:
    """Doubt about a danger raises the alarm; about the rest it brings a simpler question."""
    return phase.form == "ask" and not phase.banner


def INVERTED(world: World) -> Iterable[str]:  # noqa: N802 - reads as the constant it is
    signs = world.library.content.signs
    every = {**signs.blocks, **signs.cautions}
    return {name for name, sign in every.items() if sign.inverted}
