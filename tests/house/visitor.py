"""Somebody healthy who answers whatever the house shows, and the conversation that must come of it.

Rule 1: what to answer depends on what is shown alone, so a visitor can be led through any house.
Rule 2: what must be shown is played without a house, by `step` alone, and compared word for word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.conversation.library import Library
from bot.model.events import Commanded, Event, Pressed, Said
from bot.model.ids import Language
from bot.model.words import Words
from tests.conversations.world import World

DESCRIPTIONS = {
    "en": "tight band, both sides, pressure",
    "ru": "давит с двух сторон, как обруч",
}

DANGERS = {
    "en": "my face droops on one side and I can't speak properly",
    "ru": "перекосило лицо, не могу говорить",
}


@dataclass(frozen=True)
class Visitor:
    """Answers by the buttons' data, so that no wording matters."""

    words: Words
    language: str
    routine: str = "quick_3min"
    fidgets: bool = False
    """Taps the first line of every screen three times before going on: ticked, doubted, cleared.
    When one of the taps is lost or counts twice, the answer is another one."""

    def answer(self, text: str, buttons: Sequence[str]) -> tuple[Event, ...]:
        """Return what they do about a message, which is nothing when nothing is asked."""
        if text == self.words.messages["describe"]:
            return (Said(DESCRIPTIONS[self.language]),)
        wanted = self._wanted(buttons)
        if wanted is None:
            return ()
        ticks = [data for data in buttons if ".tick." in data]
        fidgeting = (Pressed(ticks[0]),) * 3 if self.fidgets and ticks else ()
        return (*fidgeting, Pressed(wanted))

    def _wanted(self, buttons: Sequence[str]) -> str | None:
        actions = {data.partition(".")[2]: data for data in buttons}
        ticked = any(action.startswith("tick.") for action in actions)
        if "not_sure" in actions:
            return actions["no"]
        if "pain.5" in actions:
            return actions["pain.5" if ticked else "pain.3"]
        for action in ("agree", "age.18_49", "done", "none", f"go.{self.routine}", "yes", "skip"):
            if action in actions:
                return actions[action]
        # Under a message that is late or paused, not under a step.
        return next((data for action, data in actions.items() if ".resume" in f".{action}"), None)


def visitor(library: Library, language: str = "en", *, fidgets: bool = False) -> Visitor:
    return Visitor(library.words[Language(language)], language, fidgets=fidgets)


@dataclass
class Course:
    """How a visit goes, message by message."""

    texts: list[str] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    """Where in `texts` the steps are."""
    gaps: list[int] = field(default_factory=list)
    """Seconds from each step to the next message."""
    actions: int = 0
    """How many things the visitor did."""


def course(library: Library, who: Visitor) -> Course:
    """Play a visit from /start to the promised check-in, without any house."""
    world = World(library, who.language)
    done = Course(actions=1)
    world.happen(Commanded("start"))
    while True:
        last = world.screen[-1]
        buttons = [button.data for row in last.rows for button in row]
        events = who.answer(last.text, buttons)
        for event in events:
            world.happen(event)
        done.actions += len(events)
        if not events and not _let_pass(world, done):
            break
    done.texts = [shown.text for shown in world.screen]
    return done


def _let_pass(world: World, done: Course) -> bool:
    """Let the step that is shown take its time. False: none is."""
    if "step" not in world.alarms:
        return False
    due, alarm = world.alarms["step"]
    done.steps.append(len(world.screen) - 1)
    done.gaps.append(round(alarm.after_s))
    world.wait((due - world.now).total_seconds())
    return True
