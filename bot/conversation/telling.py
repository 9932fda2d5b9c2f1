"""An entry of the diary, in one or two short sentences and on a button."""

from datetime import date, timedelta

from bot.conversation.draft import Draft
from bot.conversation.statistics import length_h
from bot.conversation.wording import duration, fill, joined
from bot.model.diary import Entry
from bot.model.ids import MedicineId, TriggerId


def tell(draft: Draft, entry: Entry) -> str:
    """Say what an entry holds. The hour only where the person's clock is known."""
    sentences = [draft.text("entry_told", day=day_name(draft, entry.day), what=_what(draft, entry))]
    if entry.medicines:
        names = joined(medicine_name(draft, each) for each in entry.medicines)
        sentences.append(draft.text("entry_medicine", names=names))
    elif entry.medicines is not None:
        sentences.append(draft.text("entry_no_medicine"))
    if entry.triggers:
        names = joined(trigger_name(draft, each) for each in entry.triggers)
        sentences.append(draft.text("entry_triggers", names=names))
    return " ".join(sentences)


def _what(draft: Draft, entry: Entry) -> str:
    told = [_strength(draft, entry)]
    kind = draft.words.headaches.get(entry.headache) if entry.headache else None
    if kind and entry.headache != "unknown":
        told.append(kind.name)
    if draft.zone:
        local = entry.began_at.astimezone(draft.zone)
        told.append(draft.text("entry_from", time=f"{local:%H:%M}"))
    length = length_h(entry)
    if length:
        told.append(draft.text("entry_lasted", time=duration(draft.words, length * 3600)))
    return joined(told)


def _strength(draft: Draft, entry: Entry) -> str:
    massage = entry.massage
    before = "?" if entry.before is None else str(entry.before)
    if massage is None and entry.before is None:
        return draft.text("entry_headache")
    if massage is None:
        return draft.text("entry_headache_strength", n=before)
    words = draft.words.routines.get(massage.routine)
    name = words.name if words else massage.routine
    after = "?" if massage.after is None else str(massage.after)
    return draft.text("entry_session", name=name, before=before, after=after)


def day_name(draft: Draft, day: date) -> str:
    """Call a day as people do: today, yesterday, else by its date."""
    ago = (draft.day_of(draft.now) - day) / timedelta(days=1)
    if ago in (0, 1):
        return draft.text("today" if ago == 0 else "yesterday")
    papers = draft.words.papers
    return fill(papers["day_month"], {"day": day.day, "month": papers[f"month_{day.month}"]})


def label(draft: Draft, entry: Entry) -> str:
    """Name an entry on a button: `3 Mar · 6 → 2`."""
    after = entry.massage.after if entry.massage else None
    told = "?" if entry.before is None else str(entry.before)
    if after is not None:
        told = f"{told} → {after}"
    return f"{day_name(draft, entry.day)} · {told}"


def medicine_name(draft: Draft, medicine: MedicineId) -> str:
    """Call a class of medicines; an id that content does not have any more says itself."""
    words = draft.words.diary.medicines.get(medicine)
    return words.button if words else medicine


def trigger_name(draft: Draft, trigger: TriggerId) -> str:
    """Call a trigger; an id that content does not have any more says itself."""
    return draft.words.diary.triggers.get(trigger, trigger)
