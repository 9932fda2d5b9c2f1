"""One turn, told to whoever edits the content: what was understood, what it changed, and why.

Pure: plain data for JSON in the end, ids with their labels beside them.
"""

from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from bot.conversation import gate, kinds, offering
from bot.conversation.draft import Draft
from bot.conversation.library import Library
from bot.model.effects import Cancel, Edit, Effect, Record, Schedule, Send, Strike, Withdraw
from bot.model.events import Commanded, Due, Event, Pressed, Said, Sent, Undeliverable
from bot.model.ids import SignId
from bot.model.state import Asking, Blocked, Locked, Phase
from bot.trying.watching import Seen
from bot.understanding.read import read
from bot.understanding.reading import Reading

Json = dict[str, Any]

KINDS_SHOWN = 4


def tell(seen: Seen, library: Library) -> Json:
    """Return what the page shows about a turn."""
    before, after = (Draft(chat, library, seen.now) for chat in (seen.before, seen.turn.chat))
    told: Json = {
        "at": seen.now.timestamp(),
        "event": _event(seen.event),
        "mistake": seen.mistake,
        "before": _phase(seen.before.phase),
        "after": _phase(seen.turn.chat.phase),
        "verdict": _verdict(after),
        "learned": list(_learned(before, after)),
        "kinds": list(_kinds(after)),
        "does": [_effect(effect) for effect in seen.turn.effects],
    }
    if isinstance(seen.event, Said):
        reading = read(seen.event.text, library.lexicon, seen.before.language)
        told["reading"] = _reading(reading, after)
    return told


# --- what happened -------------------------------------------------------------------------------


def _event(event: Event) -> Json:
    match event:
        case Said():
            return {"kind": "said", "text": event.text}
        case Pressed():
            return {"kind": "pressed", "text": event.data}
        case Commanded():
            return {"kind": "command", "text": f"/{event.name} {event.argument}".strip()}
        case Sent():
            return {"kind": "sent", "text": event.what}
        case Due():
            return {"kind": "alarm", "text": f"{event.key} {event.about}.{event.step}"}
        case Undeliverable():
            return {"kind": "gone", "text": event.reason}


def _reading(reading: Reading, draft: Draft) -> Json:
    numbers = {name: n for name, n in asdict(reading.numbers).items() if n is not None}
    signs = [
        {**_sign(mention.sign, draft), "status": mention.status, "strength": mention.strength}
        | {"words": mention.words}
        for mention in reading.mentions
    ]
    fits = [
        {"id": fit.headache, "score": round(fit.score), "words": fit.words} for fit in reading.fits
    ]
    return {
        "language": reading.language,
        "subject": reading.subject,
        "signs": signs,
        "numbers": numbers,
        "fits": fits,
        "wishes": list(reading.intents),
    }


# --- what it comes to ----------------------------------------------------------------------------


def _phase(phase: Phase) -> Json:
    """Return the name of a phase and what it is about."""
    about = {
        field.name: value
        for field in fields(phase)
        if field.name != "kind" and (value := _simple(getattr(phase, field.name))) not in ("", None)
    }
    return {"kind": phase.kind, "about": about}


def _simple(value: object) -> str | None:
    """Return a word or two for a part of a phase."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else None
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if is_dataclass(value) and hasattr(value, "position"):
        return f"step {value.position + 1}"
    kind = getattr(value, "kind", None)
    return kind if isinstance(kind, str) else None


def _verdict(draft: Draft) -> Json:
    """Return what may be done now, and because of what."""
    phase = draft.chat.phase
    match phase:
        case Locked():
            return {"is": "emergency", "why": [_sign(phase.reason, draft)]}
        case Blocked():
            return {"is": "no massage", "why": [_sign(sign, draft) for sign in phase.reasons]}
        case Asking(banner=True):
            return {"is": "danger in question", "why": [_sign(phase.sign, draft)]}
        case _ if not gate.is_clear(draft):
            return {"is": "not screened", "why": []}
        case _:
            why = [_sign(each.sign, draft) for each in offering.cautions(draft)]
            return {"is": "caution" if why else "clear", "why": why}


def _learned(before: Draft, after: Draft) -> Iterator[Json]:
    """Return the facts that the turn changed."""
    old, new = before.chat.facts, after.chat.facts
    for sign in [*new, *(sign for sign in old if sign not in new)]:
        now = new.get(sign)
        if old.get(sign) == now:
            continue
        answer = f"{now.answer} ({now.source})" if now else "forgotten"
        yield {**_sign(sign, after), "answer": answer}


def _kinds(draft: Draft) -> Iterator[Json]:
    for one in kinds.ranking(draft).ranked[:KINDS_SHOWN]:
        words = draft.words.headaches.get(one.headache)
        yield {
            "id": one.headache,
            "label": words.name if words else one.headache,
            "score": round(one.score),
            "because": [_sign(sign, draft) for sign in one.because],
        }


def _sign(sign: SignId, draft: Draft) -> Json:
    words = draft.words.signs.get(sign)
    return {"id": sign, "label": words.label if words else sign}


def _effect(effect: Effect) -> str:
    match effect:
        case Send():
            return "send, sounding" if effect.sounds else "send, silent"
        case Edit():
            return "edit"
        case Schedule():
            start = " after delivery" if effect.after_delivery_of else ""
            return f"alarm {effect.key} in {effect.after_s:g} s{start}"
        case Cancel():
            return f"cancel {effect.key or 'all alarms'}"
        case Withdraw():
            return "withdraw what waits"
        case Record():
            return "keep in the diary"
        case Strike():
            return "take out of the diary"
        case _:
            return type(effect).__name__.lower()
