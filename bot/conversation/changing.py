"""Why this plan is not the whole routine: each change with its reason, in one sentence."""

from collections.abc import Iterable, Iterator

from bot.conversation import knowledge
from bot.conversation.draft import Draft
from bot.conversation.knowledge import is_yes
from bot.conversation.planning import Refusal
from bot.conversation.repeating import Rest
from bot.conversation.wording import duration, joined
from bot.model.ids import HeadacheId, RoutineId, SignId
from bot.model.state import Change, Plan


def changed(draft: Draft, plan: Plan) -> list[str]:
    """Return one sentence for each kind of change and its reasons."""
    groups: dict[tuple[str, tuple[SignId, ...]], list[str]] = {}
    for change in plan.changes:
        groups.setdefault((change.kind, change.why), []).extend(_what(draft, change))
    return [_sentence(draft, kind, why, what) for (kind, why), what in groups.items()]


def _what(draft: Draft, change: Change) -> list[str]:
    prefix = {"left_out": "region", "skipped": "technique"}.get(change.kind)
    return [draft.words.messages[f"{prefix}_{change.what}"]] if prefix else []


def _sentence(draft: Draft, kind: str, why: tuple[SignId, ...], what: list[str]) -> str:
    if not why:
        return draft.text(f"change_{kind}_kind", what=joined(what))
    return draft.text(f"change_{kind}", why=because(draft, why), what=joined(what))


def because(draft: Draft, why: Iterable[SignId]) -> str:
    """Return the reasons as they read after "because of"."""
    known = [sign for sign in why if sign in draft.words.signs]
    words = [draft.words.signs[sign] for sign in known]
    return joined(dict.fromkeys(each.because or each.label for each in words)) or draft.text(
        "because_age"
    )


def not_offered(
    draft: Draft, refused: Iterable[Refusal], resting: Iterable[tuple[RoutineId, Rest]]
) -> Iterator[str]:
    """Yield why the routine that would come first is not offered."""
    for refusal in refused:
        name = draft.words.routines[refusal.routine].name
        yield draft.text("change_instead", why=because(draft, refusal.why), name=name)
    for routine, rest in resting:
        name = draft.words.routines[routine].name
        wait = duration(draft.words, rest.wait.total_seconds())
        yield draft.text(rest.reason, name=name, time=wait)


def advice(draft: Draft, headache: HeadacheId) -> list[str]:
    """Return what to mind, and whom to see: what stands for this person brings its own sentence."""
    said = []
    covered = draft.content.headaches[headache].says_advice_of
    for sign, words in draft.words.signs.items():
        new = words.advice and sign not in covered
        if new and is_yes(draft.chat, sign) and _concerns(draft, sign):
            said.append(words.advice)
    return said


def _concerns(draft: Draft, sign: SignId) -> bool:
    if not knowledge.knows(draft.content, sign):
        return False
    applies = draft.content.signs.find(sign).applies
    return knowledge.concerns(draft.content, draft.chat.person, applies)
