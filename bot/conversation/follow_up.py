"""Coming back as promised: half an hour, two hours, a day later, the morning after (6.2).

Rule 1: only what the person agreed to; one tap ends it.
Rule 2: each question is repeated once when nobody answers; two in a row without an answer, and it
        is over. Nothing comes in the quiet hours: what belongs to an hour is dropped, what belongs
        to a day waits for their end.
Rule 3: worse is never only noted: the danger signs are asked about first.
"""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from bot.conversation import coursing, locating, noting, questions, repeating, session, warning
from bot.conversation.draft import Draft, column, grid
from bot.conversation.hours import at_local, next_allowed
from bot.conversation.phases import beneath
from bot.conversation.quiet import now_quiet
from bot.conversation.relief import change
from bot.conversation.wording import duration
from bot.model.diary import Entry, Later, Moment
from bot.model.effects import Button, Record, Rows, Urgency
from bot.model.events import Due
from bot.model.ids import SignId
from bot.model.state import (
    Blocked,
    CheckingIn,
    FollowUp,
    Idle,
    Locating,
    Noted,
    Promising,
)

MOST_MISSED = 2
"""One at ten minutes, one at two hours, then silence (reference 6.2)."""

NAUSEA = 4
"""None, a little, clear, strong (reference 6.1)."""

HARM = {"none": None, "sore": timedelta(days=1), "real": timedelta(days=7)}
"""What the fingers left behind, and how long no massage follows (reference 6.2, 6.3)."""

_DAY = timedelta(days=1)


def promise(draft: Draft, phase: Promising, *, agreed: bool) -> None:
    """Promise to come back, or not to."""
    rest = questions.at_rest(draft)
    draft.enter(rest)
    if agreed:
        draft.become(follow_up=phase.follow)
        schedule_next(draft)
    said = draft.text("will_check_in" if agreed else "no_check_in")
    draft.send(_with_the_short_way(draft, said))
    then = Locating(then=rest) if agreed and locating.may_be_asked(draft) else rest
    if not noting.ask_medicine(draft, phase.follow.entry, then=then):
        warning.warn(draft, draft.diary)
        if isinstance(then, Locating):
            locating.reopen(draft, then)


def _with_the_short_way(draft: Draft, said: str) -> str:
    """After the first session say how the next one begins sooner; never again."""
    if draft.chat.told_quick:
        return said
    draft.become(told_quick=True)
    return f"{said}\n\n{draft.text('at_first_sign')}"


def end(draft: Draft) -> None:
    """Ask no more about the last session."""
    draft.become(follow_up=None)
    draft.cancel("check_in")


def schedule_anew(draft: Draft) -> None:
    """Keep to a clock or to quiet hours that have just changed."""
    if draft.chat.follow_up:
        draft.cancel("check_in")
        schedule_next(draft)


def schedule_next(draft: Draft) -> None:
    """Wake for the next question that may be asked; none left, and it is over."""
    follow = draft.chat.follow_up
    while follow and follow.ahead:
        due = _due(draft, follow, follow.ahead[0])
        if due is not None and due > draft.now:
            draft.become(follow_up=follow)
            after_s = (due - draft.now).total_seconds()
            draft.schedule("check_in", about=follow.entry, after_s=after_s)
            return
        follow = replace(follow, ahead=follow.ahead[1:])
    draft.become(follow_up=None)


def _due(draft: Draft, follow: FollowUp, moment: Moment) -> datetime | None:
    """Return when to ask, None when that would wake somebody up or the zone is not known."""
    preferences, minutes = draft.chat.preferences, draft.content.screening.limits.check_ins_min
    zone = draft.zone
    if moment == "morning":
        return _morning(draft, follow, zone) if zone else None
    at = follow.ended_at + timedelta(minutes=minutes[moment])
    if zone is None:
        return at
    allowed = next_allowed(at, zone, preferences.quiet)
    return allowed if moment == "day" or allowed == at else None


def _morning(draft: Draft, follow: FollowUp, zone: tzinfo) -> datetime:
    preferences = draft.chat.preferences
    tomorrow = follow.ended_at.astimezone(zone).date() + _DAY
    first = at_local(tomorrow, draft.content.screening.limits.morning_at, zone)
    return next_allowed(first, zone, preferences.quiet)


# --- asking ---------------------------------------------------------------------------------------


def due(draft: Draft, event: Due) -> None:
    """Ask what was promised, unless something else is going on or it is much too late."""
    follow = draft.chat.follow_up
    if follow is None or event.about != follow.entry or not follow.ahead:
        return
    moment, missed = follow.ahead[0], _missed(draft, follow)
    follow = replace(follow, ahead=follow.ahead[1:], missed=missed)
    draft.become(follow_up=follow)
    if missed >= MOST_MISSED:
        draft.enter(questions.at_rest(draft))
        draft.become(follow_up=None)
        return
    if _may_ask(draft, event):
        draft.cancel("nudge")
        _open(draft, moment)
    schedule_next(draft)


def _missed(draft: Draft, follow: FollowUp) -> int:
    return follow.missed + 1 if isinstance(draft.chat.phase, CheckingIn) else follow.missed


def _may_ask(draft: Draft, event: Due) -> bool:
    at_rest = isinstance(beneath(draft.chat.phase), Idle | Blocked | CheckingIn | Noted | None)
    fresh = session.lateness(event.at, draft.now) <= draft.content.screening.limits.close_after_s
    return at_rest and fresh and not now_quiet(draft)


def _open(draft: Draft, moment: Moment) -> None:
    follow = draft.chat.follow_up
    if follow is None:
        return
    asked = CheckingIn(
        entry=follow.entry,
        headache=follow.headache,
        touch=follow.touch,
        moment=moment,
        before=follow.after,
        ask="harm" if moment == "morning" else "pain",
    )
    draft.enter(asked)
    _ask_for(draft, f"ask_{moment}", sounds=True)
    nudge_s = draft.content.screening.limits.nudge_s
    draft.schedule("nudge", about=draft.chat.question, after_s=nudge_s)


def reopen(draft: Draft) -> None:
    """Send the open question again."""
    phase = draft.chat.phase
    if isinstance(phase, CheckingIn):
        _ask_for(draft, _asked_as(phase), sounds=False)


def _asked_as(phase: CheckingIn) -> str:
    first = phase.ask == "pain" or phase.moment == "morning"
    return f"ask_{phase.moment if first else phase.ask}"


def _ask_for(draft: Draft, key: str, *, sounds: bool) -> None:
    draft.new_question()
    phase = draft.chat.phase
    rows = _rows(draft, phase) if isinstance(phase, CheckingIn) else ()
    draft.send(draft.text(key), rows, sounds=sounds, urgency=Urgency.CHECK_IN)


def _rows(draft: Draft, phase: CheckingIn) -> Rows:
    match phase.ask:
        case "pain":
            scale = (Button(f"{n}", draft.answer(f"pain.{n}")) for n in range(11))
            return (*grid(scale, 6), (draft.button("ask_no_more", draft.answer("enough")),))
        case "nausea":
            return grid((_choice(draft, "nausea", str(level)) for level in range(NAUSEA)), 2)
        case "harm":
            return column(_choice(draft, "harm", harm) for harm in HARM)


def _choice(draft: Draft, question: str, answer: str) -> Button:
    return draft.button(f"{question}_{answer}", draft.answer(f"{question}.{answer}"))


def nudge_due(draft: Draft, phase: CheckingIn, event: Due) -> None:
    """Nobody has answered for ten minutes: once more, then never again."""
    if event.about != draft.chat.question or phase.nudged or now_quiet(draft):
        return
    draft.enter(replace(phase, nudged=True))
    key = "check_in_nudge" if phase.ask == "pain" else _asked_as(phase)
    _ask_for(draft, key, sounds=True)


# --- answers --------------------------------------------------------------------------------------


def answer(draft: Draft, phase: CheckingIn, name: str, argument: str) -> None:
    """Take a tap on the open question."""
    match name, phase.ask:
        case "pain", "pain" if argument.isdecimal():
            take_pain(draft, phase, min(10, int(argument)))
        case "nausea", "nausea" if argument.isdecimal():
            _take_nausea(draft, phase, min(NAUSEA - 1, int(argument)))
        case "harm", "harm" if argument in HARM:
            _take_harm(draft, phase, argument)
        case "enough", _:
            end(draft)
            _close(draft)
            draft.say("asks_no_more")
        case _:
            pass


def take_pain(draft: Draft, phase: CheckingIn, now: int) -> None:
    """Take the pain, 0-10."""
    _note(draft, phase, Later(phase.moment, draft.now, now))
    how = change(phase.before, now)
    if how == "worse":
        end(draft)
        session.check_for_danger(draft)
    elif phase.moment == "two_hours" and "nausea" in _signs(draft, phase):
        _ask_more(draft, replace(phase, ask="nausea", now=now))
    elif phase.moment == "day" and phase.touch:
        draft.say(_outcome(phase, now))
        _ask_more(draft, replace(phase, ask="harm", now=now))
    else:
        _close(draft)
        _say_how(draft, phase, now)


def _take_nausea(draft: Draft, phase: CheckingIn, level: int) -> None:
    _note(draft, phase, Later(phase.moment, draft.now, phase.now, nausea=level))
    _close(draft)
    _say_how(draft, phase, phase.now if phase.now is not None else phase.before)


def _take_harm(draft: Draft, phase: CheckingIn, harm: str) -> None:
    _note(draft, phase, Later(phase.moment, draft.now, phase.now, harm=harm == "real"))
    if harm == "real":
        coursing.harmed(draft, _entry(draft, phase))
    rest = HARM[harm]
    if rest:
        until = max(draft.now + rest, draft.chat.no_touch_until or draft.now)
        draft.become(no_touch_until=until)
    _close(draft)
    draft.say(f"after_harm_{harm}")


def _ask_more(draft: Draft, phase: CheckingIn) -> None:
    draft.cancel("nudge")
    draft.enter(phase)
    _ask_for(draft, _asked_as(phase), sounds=False)


def _close(draft: Draft) -> None:
    draft.cancel("nudge")
    draft.enter(questions.at_rest(draft))
    follow = draft.chat.follow_up
    if follow:
        draft.become(follow_up=replace(follow, missed=0))


def _say_how(draft: Draft, phase: CheckingIn, now: int) -> None:
    lines = [draft.text(_outcome(phase, now))]
    if phase.touch and phase.moment == "two_hours" and now == phase.before:
        lines.append(_once_more(draft, phase))
    draft.send("\n\n".join(lines))


def _outcome(phase: CheckingIn, now: int) -> str:
    how = change(phase.before, now)
    match phase.moment:
        case "half_hour":
            return f"half_hour_{how}"
        case "two_hours":
            return f"two_hours_{how}"
        case _:
            return "day_gone" if now == 0 else f"day_{how}"


def _once_more(draft: Draft, phase: CheckingIn) -> str:
    """Say when the routine may be done once more (6.3)."""
    wait = repeating.rest_of_all(draft, phase.headache)
    if wait is None:
        return draft.text("once_more_now")
    return draft.text("once_more_in", time=duration(draft.words, wait.total_seconds()))


def _signs(draft: Draft, phase: CheckingIn) -> tuple[SignId, ...]:
    entry = _entry(draft, phase)
    return entry.signs if entry else ()


def _entry(draft: Draft, phase: CheckingIn) -> Entry | None:
    return next((each for each in draft.diary if each.number == phase.entry), None)


def _note(draft: Draft, phase: CheckingIn, later: Later) -> None:
    """Write it into the diary, in the place of what was noted for the same moment before."""
    entry = _entry(draft, phase)
    if entry is None or entry.massage is None:
        return  # the person has taken it out of the diary since
    others = tuple(each for each in entry.massage.later if each.moment != later.moment)
    draft.do(Record(replace(entry, massage=replace(entry.massage, later=(*others, later)))))
