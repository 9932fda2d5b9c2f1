"""The diary, shown: the last weeks, single entries, what helped, and papers to take along.

Its buttons name their entry, so they work from any message, however old.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import fmean

from bot.conversation import (
    helping,
    noting,
    questions,
    showing,
    telling,
    warning,
    writing_down,
)
from bot.conversation.draft import Draft, column
from bot.conversation.statistics import (
    DAY,
    FOUR_WEEKS,
    Effect,
    Period,
    headache_days,
    medicine_days,
)
from bot.conversation.wording import bullets, fill
from bot.model.diary import Entry
from bot.model.effects import Button, Rows
from bot.model.ids import Language
from bot.model.media import DiaryChart, Paper
from bot.model.state import Noted, NoteQuestion, Noting

MOST_POINTS = 3
"""The most frequent; more would be too long to read with a headache."""

PAGE = 5
"""So many entries on one message."""

CHANGES: dict[str, NoteQuestion] = {
    "strength": "strength",
    "began": "began",
    "over": "over",
    "medicine": "medicine",
    "kind": "kind",
    "triggers": "triggers",
}
"""What of an entry can be changed: all that can be asked."""

OF_A_SESSION = ("medicine", "triggers")
"""What a session measured is not changed afterwards."""

PERIODS = ("28", "91", "all")
"""Days a report goes back: four weeks, three months, everything."""


def commanded(draft: Draft, name: str) -> None:
    """React to a command of the diary."""
    match name:
        case "log":
            writing_down.begin(draft)
        case "diary":
            show(draft)
        case _:
            offer_report(draft)


def show(draft: Draft) -> None:
    """Show the last weeks: a picture, the same in words, and the last entries."""
    if not writing_down.may_open(draft):
        return
    if not draft.diary:
        draft.send(draft.text("diary_empty") + _unread(draft))
        return
    today = draft.day_of(draft.now)
    chart = DiaryChart("calendar", draft.chat.language, showing.theme_of(draft), today)
    draft.send(_summary(draft, draft.diary, today), _list(draft, 0), media=chart)
    standing = warning.found(draft, draft.diary)
    if standing:
        draft.send("\n\n".join(warning.tell(draft, each) for each in standing))


def _summary(draft: Draft, diary: Sequence[Entry], today: date) -> str:
    period = Period(today - (FOUR_WEEKS - 1) * DAY, today)
    days = headache_days(diary, period)
    told = [pain for pain in days.values() if pain is not None]
    taken = {day for found in medicine_days(diary, period).values() for day in found}
    lines = [draft.text("diary_days", n=len(days), of=FOUR_WEEKS)]
    if told:
        lines.append(draft.text("diary_strength", mean=warning.number(draft, fmean(told))))
    lines.append(draft.text("diary_medicine", n=len(taken)))
    return "\n".join(lines) + _unread(draft)


def _unread(draft: Draft) -> str:
    """Return what to say where a part cannot be read: whoever relies on the diary must know."""
    missing = draft.chat.unread
    return f"\n\n{draft.text('diary_unread', n=missing)}" if missing else ""


def _list(draft: Draft, page: int) -> Rows:
    newest = draft.diary[::-1]
    shown = newest[page * PAGE : (page + 1) * PAGE]
    entries = [Button(telling.label(draft, e), f"a.diary.open.{e.number}") for e in shown]
    turn = []
    if page:
        turn.append(draft.button("diary_newer", f"a.diary.page.{page - 1}"))
    if len(newest) > (page + 1) * PAGE:
        turn.append(draft.button("diary_older", f"a.diary.page.{page + 1}"))
    more = (
        draft.button("what_helps", "a.diary.helps"),
        draft.button("diary_report", "a.diary.report"),
    )
    return (*column(entries), *([tuple(turn)] if turn else []), more)


# --- its buttons ----------------------------------------------------------------------------------


def chosen(draft: Draft, family: str, action: str) -> None:
    """React to a button of the diary."""
    name, _, argument = action.partition(".")
    if not writing_down.may_open(draft):
        return
    if family == "report":
        _report(draft, name, argument)
        return
    match name:
        case "page" if argument.isdecimal():
            _page(draft, int(argument))
        case "helps":
            what_helps(draft)
        case "report":
            offer_report(draft)
        case "open" | "change" | "strike" | "struck":
            _on_entry(draft, name, argument)
        case _:
            pass


def _page(draft: Draft, page: int) -> None:
    if page * PAGE < len(draft.diary):
        draft.say("diary_entries", _list(draft, page))
    else:
        draft.say("diary_empty")


def _on_entry(draft: Draft, name: str, argument: str) -> None:
    number, _, what = argument.partition(".")
    entry = noting.find(draft, int(number)) if number.isdecimal() else None
    if entry is None:
        draft.say("entry_gone")
    elif name == "change" and what in CHANGES:
        writing_down.change(draft, entry.number, CHANGES[what])
    elif name == "open":
        draft.send(telling.tell(draft, entry), _of_entry(draft, entry))
    elif name == "change":
        draft.say("change_what", _of_entry(draft, entry)[:-1])
    elif name == "strike":
        rows = column(
            [
                draft.button("yes_strike", f"a.diary.struck.{entry.number}"),
                draft.button("no_forget", "a.keep"),
            ]
        )
        draft.say("confirm_strike", rows, told=telling.tell(draft, entry))
    else:
        _strike(draft, entry)


def _of_entry(draft: Draft, entry: Entry) -> Rows:
    named = OF_A_SESSION if entry.massage else tuple(CHANGES)
    buttons = [
        draft.button(f"change_entry_{each}", f"a.diary.change.{entry.number}.{each}")
        for each in named
    ]
    pairs = [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]
    return (*pairs, (draft.button("entry_delete", f"a.diary.strike.{entry.number}"),))


def _strike(draft: Draft, entry: Entry) -> None:
    phase = draft.chat.phase
    if isinstance(phase, Noting) and phase.entry.number == entry.number:
        draft.enter(phase.then or questions.at_rest(draft))
    elif isinstance(phase, Noted) and phase.entry == entry.number:
        draft.enter(questions.at_rest(draft))
    writing_down.strike(draft, entry)


# --- what helps -----------------------------------------------------------------------------------


def what_helps(draft: Draft) -> None:
    """Say what changed during the sessions of each routine, where there are enough."""
    found = helping.results(draft)
    least = draft.content.diary.rules.least_sessions.value
    routines, points = draft.words.routines, draft.words.points
    told = [
        _result(draft, routines[routine].name if routine in routines else routine, each)
        for routine, each in found.items()
    ]
    said = [each for each in told if each]
    if not said:
        draft.say("helps_too_few", least=least)
        return
    today = draft.day_of(draft.now)
    chart = DiaryChart("change", draft.chat.language, showing.theme_of(draft), today)
    by_point = [
        _result(draft, points[point].name if point in points else point, each)
        for point, each in helping.results_by_point(draft).items()
    ]
    most = [each for each in by_point if each][:MOST_POINTS]
    draft.send(draft.text("helps", lines=bullets(said)), media=chart)
    if most:
        draft.say("helps_points", lines=bullets(most))


def _result(draft: Draft, name: str, found: Effect) -> str | None:
    if found.before is None or found.after is None or found.change is None:
        return None
    before, after = (warning.number(draft, each) for each in (found.before, found.after))
    low, high = (warning.number(draft, each) for each in (found.change.low, found.change.high))
    return draft.text(
        "helps_line",
        name=name,
        before=before,
        after=after,
        low=low,
        high=high,
        rated=found.rated,
        n=found.better,
        of=found.judged,
    )


# --- papers ---------------------------------------------------------------------------------------


def offer_report(draft: Draft) -> None:
    """Ask how far back the report shall go."""
    if not writing_down.may_open(draft):
        return
    if not draft.diary:
        draft.send(draft.text("diary_empty") + _unread(draft))
        return
    buttons = [draft.button(f"report_{days}", f"a.report.{days}") for days in PERIODS]
    draft.say("report_how_long", column(buttons))


def _report(draft: Draft, days: str, form: str) -> None:
    if days not in PERIODS:
        return
    if not draft.diary:
        draft.send(draft.text("diary_empty") + _unread(draft))
    elif form == "csv":
        _send_paper(draft, Paper("table", draft.chat.language, *_span(draft, days)))
    elif form in draft.library.words:
        _send_paper(draft, Paper("report", Language(form), *_span(draft, days)))
    else:
        _offer_forms(draft, days)


def _offer_forms(draft: Draft, days: str) -> None:
    own = draft.chat.language
    languages = sorted(draft.library.words, key=lambda code: code != own)
    buttons = [
        Button(
            draft.text("report_in", language=draft.library.words[code].card.name),
            f"a.report.{days}.{code}",
        )
        for code in languages
    ]
    table = draft.button("report_table", f"a.report.{days}.csv")
    draft.say("report_form", column([*buttons, table]))


def _span(draft: Draft, days: str) -> tuple[date, date]:
    today = draft.day_of(draft.now)
    if days == "all":
        return min((entry.day for entry in draft.diary), default=today), today
    return today - timedelta(days=int(days) - 1), today


def _send_paper(draft: Draft, paper: Paper) -> None:
    first, last = (_date(draft, day) for day in (paper.since, paper.until))
    key = "report_ready" if paper.kind == "report" else "table_ready"
    draft.send(draft.text(key, first=first, last=last) + _unread(draft), media=paper)


def _date(draft: Draft, day: date) -> str:
    papers = draft.words.papers
    month = papers[f"month_{day.month}"]
    return fill(papers["date"], {"day": day.day, "month": month, "year": day.year})
