"""The report: one or two pages that a doctor reads in a minute, the gravest first."""

from collections import Counter
from collections.abc import Sequence

from bot.conversation.statistics import bands, headache_days, hurts, kept, within
from bot.model.diary import Entry
from bot.model.diary_content import Diary
from bot.model.words import Words
from bot.papers.days_chart import days_chart, is_daily
from bot.papers.facts import About, Facts
from bot.papers.page import Pages
from bot.papers.report_tables import by_month, medicines, tried
from bot.papers.report_tiles import tiles
from bot.papers.saying import Saying

MOST_FLAGS, MOST_NAMED = 8, 6
"""So that the report keeps to two pages."""


def report(entries: Sequence[Entry], about: About, diary: Diary, words: Words) -> bytes:
    """Return a PDF of A4 pages. The same arguments give the same bytes."""
    saying = Saying(words)
    facts = Facts(entries, kept(entries, about.period), about, diary, words, saying)
    pages = Pages(saying.text("report_title"), words.code, about.made_at)
    pages.foot_text = saying.text("report_footer")
    pages.page_text = saying.text("report_page", n="{n}", of="{of}")
    pages.add_page()
    _head(pages, facts)
    if within(entries, about.period):
        tiles(pages, facts)
        _flags(pages, facts)
        _days(pages, facts)
        medicines(pages, facts)
        tried(pages, facts)
        by_month(pages, facts)
        _rest(pages, facts)
    else:
        pages.gap()
        pages.paragraph(saying.text("report_nothing"), 11, bold=True)
        _flags(pages, facts)
    pages.gap()
    pages.paragraph(saying.text("report_statement"), 7.5, dim=True)
    return pages.finished()


def _head(pages: Pages, facts: Facts) -> None:
    saying, asked = facts.saying, facts.about.period
    pages.headline(saying.text("report_title"), saying.text("report_for"))
    shown = saying.text("report_period", range=saying.range(asked), days=asked.days)
    pages.paragraph(shown, 10, bold=True)
    if 0 < facts.period.days < asked.days:
        since = saying.day(facts.period.first)
        pages.paragraph(saying.text("report_since", date=since, days=facts.period.days), 8.5)
    if facts.about.unread:
        pages.paragraph(saying.text("report_unread", n=facts.about.unread), 8.5, bold=True)
    who = saying.text(f"report_{facts.about.subject}")
    made = saying.text("report_made", date=saying.day(facts.about.made_at.date()))
    pages.paragraph(f"{who} · {_age(facts)} · {made}", 8.5, dim=True)


def _age(facts: Facts) -> str:
    age = facts.about.age
    label = facts.words.age_bands.get(age) if age else None
    if label is None:
        return facts.saying.text("report_age_unknown")
    return facts.saying.text("report_age", age=label)


def _flags(pages: Pages, facts: Facts) -> None:
    saying = facts.saying
    found = {flag for flag in facts.about.flags if flag.day in facts.about.period}
    raised = sorted(found, key=lambda flag: (flag.day, flag.sign), reverse=True)
    pages.heading(saying.text("flags_title"))
    for flag in raised[:MOST_FLAGS]:
        told = saying.text("flags_line", date=saying.day(flag.day), sign=saying.sign(flag.sign))
        pages.paragraph(f"•  {told}", bold=True)
    if len(raised) > MOST_FLAGS:
        pages.paragraph(saying.text("flags_more", n=len(raised) - MOST_FLAGS))
    if not raised:
        pages.paragraph(saying.text("flags_none"))


def _days(pages: Pages, facts: Facts) -> None:
    saying = facts.saying
    title = saying.text("days_daily" if is_daily(facts.period) else "days_weekly")
    pages.heading(title, room=50)
    pages.picture(days_chart(facts.entries, facts.period, saying), title)
    found = bands(headache_days(facts.entries, facts.period))
    named = [
        (saying.text(f"strength_{name}"), found[name])
        for name in ("mild", "moderate", "severe", "worst", "unknown")
        if found[name]
    ]
    if named:
        pages.paragraph(saying.text("bands_line", bands=saying.counted(named)), 8.5)


def _rest(pages: Pages, facts: Facts) -> None:
    """Say what the words resembled and what may have brought it on, each in a line."""
    saying, entries = facts.saying, within(facts.entries, facts.period)
    kinds = Counter(entry.headache for entry in entries if entry.headache and hurts(entry))
    triggers = Counter(each for entry in entries for each in entry.triggers)
    named = [(saying.headache(kind), n) for kind, n in kinds.most_common(MOST_NAMED)]
    told = [(saying.trigger(each), n) for each, n in triggers.most_common(MOST_NAMED)]
    for name, found in (("kinds", named), ("triggers", told)):
        if found:
            pages.gap(1.5)
            text = saying.text(f"{name}_note", **{name: saying.counted(found)})
            pages.paragraph(text, 8.5)
