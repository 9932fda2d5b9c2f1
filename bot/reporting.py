"""The diary as a chart or a document, made when the message that carries it is sent.

Rule 1: it holds one chat's diary, is made anew for each message and kept nowhere.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.channels.base import Attachment
from bot.conversation.library import Library
from bot.conversation.statistics import Period
from bot.model.diary import Entry
from bot.model.ids import ChatId
from bot.model.media import DiaryChart, Paper
from bot.model.state import Chat
from bot.model.words import Words
from bot.papers.facts import About, Flag
from bot.runtime.clock import Clock
from bot.runtime.illustrating import Makers
from bot.store.base import Diary, Store


@dataclass(frozen=True, slots=True)
class DiaryMaker:
    """Makes charts, reports and tables (`bot.runtime.illustrating.Maker`)."""

    store: Store
    library: Library
    clock: Clock
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Drawing takes a core and memory, and its fonts are not made for several threads."""

    def key(self, media: DiaryChart | Paper) -> None:
        """Return None: each is one person's, at one moment."""

    async def make(self, chat: ChatId, media: DiaryChart | Paper) -> Attachment | None:
        """Return the picture or the document; None for a chat that is gone. Raises StoreError."""
        state = (await self.store.load(chat)).chat
        if state is None:
            return None
        diary = await self.store.diary(chat)
        words = self.library.words.get(media.language, self.library.words[self.library.fallback])
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._made, media, state, diary, words)

    def _made(
        self, media: DiaryChart | Paper, state: Chat, diary: Diary, words: Words
    ) -> Attachment | None:
        entries = diary.entries
        match media:
            case DiaryChart():
                return Attachment("photo", "diary.png", self._chart(media, entries, words))
            case Paper(kind="report"):
                content = self._report(media, state, diary, words)
                return Attachment("document", f"headaches-{media.until}.pdf", content)
            case Paper(kind="table"):
                from bot.papers.table import csv_table  # noqa: PLC0415 - see _chart

                period = Period(media.since, media.until)
                shown = [entry for entry in entries if period.first <= entry.day <= period.last]
                content = csv_table(shown, words)
                return Attachment("document", f"headaches-{media.until}.csv", content)
            case _:
                return None  # everything that is stored is the exporter's

    def _chart(self, media: DiaryChart, entries: Sequence[Entry], words: Words) -> bytes:
        # The plotting library takes a second and 20 MB: only where somebody asks for it.
        from bot.papers.calendar_chart import calendar_chart  # noqa: PLC0415
        from bot.papers.effect_chart import before_after_chart  # noqa: PLC0415

        if media.kind == "calendar":
            return calendar_chart(entries, media.today, words, media.theme)
        least = self.library.content.diary.rules.least_sessions.value
        return before_after_chart(entries, least, words, media.theme)

    def _report(self, media: Paper, state: Chat, diary: Diary, words: Words) -> bytes:
        from bot.papers.report import report  # noqa: PLC0415 - see _chart

        person = state.person
        about = About(
            subject=person.subject if person else "me",
            period=Period(media.since, media.until),
            made_at=self.clock.now(),
            age=person.age if person else None,
            flags=self._flags(state, diary.entries),
            unread=len(diary.unread),
        )
        return report(diary.entries, about, self.library.content.diary, words)

    def _flags(self, state: Chat, entries: Sequence[Entry]) -> tuple[Flag, ...]:
        """Return the danger signs that were raised, by what the diary and the last talk say."""
        dangers = self.library.content.signs.dangers
        told = [
            Flag(sign, fact.at.date())
            for sign, fact in state.facts.items()
            if sign in dangers and fact.answer == "yes"
        ]
        kept = [
            Flag(sign, entry.day) for entry in entries for sign in entry.signs if sign in dangers
        ]
        return tuple(dict.fromkeys((*kept, *told)))


def with_diary(makers: Makers, store: Store, library: Library, clock: Clock) -> Makers:
    """Return these makers and the one that makes what the diary shows."""
    maker = DiaryMaker(store, library, clock)
    return {**makers, DiaryChart: maker, Paper: maker}
