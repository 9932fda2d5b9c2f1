"""What the diary warns of, said in words: each warning at most once in some days.

Rule 1: never in the middle of something, and never instead of a question about danger.
Rule 2: it says which doctor and how soon, as content has it.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.conversation import offering
from bot.conversation.draft import Draft
from bot.conversation.noticing import DiaryWarning, warnings
from bot.conversation.telling import medicine_name
from bot.conversation.wording import fill, joined
from bot.model.diary import Entry


def warn(draft: Draft, diary: Sequence[Entry]) -> None:
    """Say what the diary shows and was not said lately, in one message."""
    rest = timedelta(days=draft.content.screening.limits.warn_again_days)
    said = draft.chat.warned
    new = [w for w in found(draft, diary) if w.id not in said or draft.now - said[w.id] >= rest]
    if new:
        draft.become(warned={**said, **dict.fromkeys((each.id for each in new), draft.now)})
        draft.send("\n\n".join(tell(draft, each) for each in new))


def found(draft: Draft, diary: Sequence[Entry]) -> tuple[DiaryWarning, ...]:
    """Return all that the diary shows today."""
    today = draft.day_of(draft.now)
    return warnings(diary, today, draft.content.diary, draft.content.screening.limits)


def tell(draft: Draft, warning: DiaryWarning) -> str:
    """Say one warning, with the doctor and the time."""
    numbers = {name: number(draft, value) for name, value in warning.numbers}
    medicines = joined(medicine_name(draft, each) for each in warning.medicines)
    text = fill(draft.words.diary.warnings[warning.id], {**numbers, "medicines": medicines})
    advice = draft.content.diary.warnings[warning.id]
    if advice.timing is None or advice.doctor is None:
        return text
    of_children = draft.content.screening.child_doctor
    named = of_children if of_children and offering.is_child(draft) else advice.doctor
    timing = draft.text(f"timing_{advice.timing}")
    return f"{text} {draft.text('see_doctor', doctor=draft.words.doctors[named], timing=timing)}"


def number(draft: Draft, value: float) -> str:
    """Write a number as the language does, without a needless decimal."""
    return f"{round(value, 1):g}".replace(".", draft.words.papers["decimal"])
