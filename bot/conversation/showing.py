"""What comes with a step beside its words: a clip or a picture, and tones for closed eyes. Pure.

Rule 1: the words stand alone. Whoever sees no picture, or gets none, misses nothing of a step.
Rule 2: what a picture marks, the words name: the same numbers, and every crossed place (a messenger
        has no other text for whoever cannot see).
Rule 3: whom touch or light hurts gets the quieter thing first; they can choose otherwise.
"""

from collections.abc import Iterator
from typing import Final

from bot.conversation.draft import Draft
from bot.conversation.knowledge import is_yes
from bot.conversation.wording import joined
from bot.model.content import Step, StepPart
from bot.model.ids import PartId, SignId
from bot.model.media import StepPicture, Track
from bot.model.state import PlannedStep, Session, Show, Theme
from bot.model.words import StepWords

TOUCH_HURTS: Final = SignId("allodynia")
"""C11. The same nerves make light and movement hurt, so nothing moves or shines unasked."""

LIGHT_HURTS: Final = (TOUCH_HURTS, SignId("light_hurts"), SignId("wants_dark"))

NEVER: Final = ("nape", "shoulder", "temple")
"""Regions on whose pictures something is crossed that nobody may press (reference 4.1, 4.3)."""

_FIRST_NUMBER: Final = ord("①")
_LAST_NUMBER: Final = ord("⑳")


def show_of(draft: Draft) -> Show:
    """Return what comes with a step: what was chosen, else what suits this person."""
    chosen = draft.chat.preferences.show
    return chosen or ("words" if is_yes(draft.chat, TOUCH_HURTS) else "clip")


def is_quiet_by_itself(draft: Draft) -> bool:
    """Whether words come alone without anybody having chosen so."""
    return draft.chat.preferences.show is None and show_of(draft) == "words"


def theme_of(draft: Draft) -> Theme:
    """Return how bright pictures are: as was chosen, else dark where light hurts."""
    hurts = any(is_yes(draft.chat, sign) for sign in LIGHT_HURTS)
    return draft.chat.preferences.theme or ("dark" if hurts else "light")


def picture_of(draft: Draft, session: Session, *, moving: bool = True) -> StepPicture | None:
    """Return what is shown with the session's present step; None for words alone."""
    show = show_of(draft)
    if show == "words":
        return None
    return StepPicture(
        session.plan.routine,
        session.plan.steps[session.position],
        moving=moving and show == "clip",
        theme=theme_of(draft),
        tone=draft.chat.preferences.tone,
    )


def send_track(draft: Draft, session: Session) -> None:
    """Send the tones of the whole session, once, to whoever wants to close the eyes."""
    if draft.chat.preferences.sound:
        media = Track(session.plan.routine, session.plan.steps[session.position :])
        draft.send(draft.text("tones"), media=media)


# --- the words of what is marked ------------------------------------------------------------------


def numbers(step: Step, planned: PlannedStep) -> dict[PartId, str]:
    """Return the numbers of each part's marks: `{"temples": "②③"}`.

    The order is that of the pictures: part by part, point by point, what is left out not counted.
    """
    found, number = dict[PartId, str](), 0
    for part in _worked(step, planned):
        last = number + len(part.points)
        found[part.id] = "".join(_circled(n) for n in range(number + 1, last + 1))
        number = last
    return found


def _circled(number: int) -> str:
    letter = _FIRST_NUMBER + number - 1
    return chr(letter) if letter <= _LAST_NUMBER else f"({number})"


def _worked(step: Step, planned: PlannedStep) -> Iterator[StepPart]:
    """Yield the parts that have marks, in the order of the content."""
    return (part for part in step.parts if part.points and part.id in planned.parts)


def crossed(draft: Draft, step: Step, planned: PlannedStep, words: StepWords) -> Iterator[str]:
    """Yield in words what the picture of a step crosses out."""
    left_out = [p.id for p in step.parts if p.points and p.id not in planned.parts]
    names = [_name(words.parts[part]) for part in left_out if part in words.parts]
    worked = list(_worked(step, planned))
    if names and worked:
        yield draft.text("not_here", what=joined(names))
    points = draft.content.points
    regions = {points[code].region for part in worked for code in part.points}
    never = [draft.text(f"never_{region}") for region in NEVER if region in regions]
    if never:
        places = "; ".join(never).split("; ")  # two regions may name the same place
        yield draft.text("never_here", what="; ".join(dict.fromkeys(places)))


def _name(text: str) -> str:
    """Return what a part is called: "Temples" of "Temples: the soft dips beside the eyes."."""
    return text.partition(":")[0].rstrip(".")
