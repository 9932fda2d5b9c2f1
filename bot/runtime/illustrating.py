"""Joins a message with its picture, clip, tones or paper on the way out.

Rule 1: the words come first. What cannot be made, or not in time, or is not taken by the messenger,
        stays behind and the words go alone; whoever has no pictures loses nothing else. Where a
        clip is not ready, the still picture of it may be.
Rule 2: bytes are given to the messenger once. Their key names them for ever, so the messenger's own
        name for them is kept beside it and sent from then on, after a restart too.
Rule 3: what was begun is finished: a picture that came too late is there the next time.
"""

import asyncio
import logging
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, cast

from bot.channels.base import Attachment, Channel, Delivered, Outcome, Refused, Shows, StaleFile
from bot.model.effects import Send
from bot.model.ids import ChatId
from bot.model.media import Media, StepPicture, Track
from bot.runtime.clock import Clock, within
from bot.runtime.failures import stack_of
from bot.store.base import Outgoing, Store, StoreError

STEP_PATIENCE_S = 2.0
"""For a clip, and once more for the picture in its place: less than half of the shortest time for
reading that a step has (10 s), so no hands are waiting."""

PATIENCE_S = 10.0
"""For what nobody waits for with their hands on the head. With an upload after it, a delivery still
ends before its lease."""

MOST_AT_ONCE = 64
"""Things being made. More would wait for longer than anybody's patience."""

NAMES_AT_HAND = 1024
"""Some 200 bytes each. All steps in all looks are half as many."""

_log = logging.getLogger(__name__)

M_contra = TypeVar("M_contra", contravariant=True)


class Maker(Protocol[M_contra]):
    """Turns one kind of media into bytes."""

    def key(self, media: M_contra) -> str | None:
        """Name the bytes: the same key, the same bytes, for ever. Cheap; no waiting.

        None: they are another time's or another person's, and are made anew for each message.
        """
        ...

    async def make(self, chat: ChatId, media: M_contra) -> Attachment | None:
        """Return the attachment with its bytes; None where there is nothing to show."""
        ...


Makers = Mapping[type[object], Maker[Any]]
"""Who makes what, by the class of the media. What is not in it comes as words alone."""


@dataclass(kw_only=True)
class Illustrator:
    """Hands messages to the channel, with what shall come with them where that can be done."""

    store: Store
    channel: Channel
    clock: Clock
    makers: Makers = field(default_factory=dict)
    _making: dict[Hashable, "asyncio.Task[Attachment | None]"] = field(
        init=False, default_factory=dict
    )
    _names: dict[str, str] = field(init=False, default_factory=dict)
    _told: set[str] = field(init=False, default_factory=set)

    async def deliver(self, row: Outgoing) -> Outcome:
        """Hand over one message; as `Channel.deliver`."""
        wish = row.wish
        if isinstance(wish, Send) and wish.media is not None:
            outcome = await self._deliver_with(row, wish, wish.media)
            if outcome is not None:
                return outcome
            if isinstance(wish.media, Track):
                return Refused("there are no tones, and nothing else was in the message")
        return await self.channel.deliver(row.chat, wish, row.message)

    def close(self) -> None:
        """Make nothing more."""
        for task in self._making.values():
            task.cancel()

    async def _deliver_with(self, row: Outgoing, wish: Send, media: Media) -> Outcome | None:
        """Return what became of the message and its media; None where the words shall go alone."""
        channel, maker = self.channel, self.makers.get(type(media))
        # An upload of which nobody knows whether it arrived may be what the network cannot carry.
        if maker is None or row.unclear or not isinstance(channel, Shows):
            return None
        if plain_length(wish.text) > channel.longest_caption:
            return None
        outcome = await self._try(channel, row, wish, media, maker)
        if outcome is None and isinstance(media, StepPicture) and media.moving:
            still = replace(media, moving=False)
            return await self._try(channel, row, wish, still, maker)
        return outcome

    async def _try(
        self, channel: Shows, row: Outgoing, wish: Send, media: Media, maker: Maker[Any]
    ) -> Outcome | None:
        key = self._key(maker, media)
        known = await self._known(key)
        if key and known:
            outcome = await channel.send_with(row.chat, wish, known)
            if not isinstance(outcome, StaleFile):
                return None if isinstance(outcome, Refused) else outcome
            await self._remember(key, None)
        made = await self._made(row.chat, media, maker, key)
        return None if made is None else await self._upload(channel, row, wish, made, key)

    async def _upload(
        self, channel: Shows, row: Outgoing, wish: Send, made: Attachment, key: str | None
    ) -> Outcome | None:
        outcome = await channel.send_with(row.chat, wish, made)
        if isinstance(outcome, StaleFile | Refused):
            reason = outcome.reason if isinstance(outcome, Refused) else "its file is not known"
            self._tell(f"a {made.kind} was refused", reason)
            return None
        if isinstance(outcome, Delivered) and outcome.file and key:
            await self._remember(key, f"{made.kind} {outcome.file}")
        return outcome

    # --- what the messenger has already ----------------------------------------------------------

    def _key(self, maker: Maker[Any], media: Media) -> str | None:
        try:
            return maker.key(media)
        except Exception as error:  # noqa: BLE001 - rule 1: a mistake in a picture costs the picture
            self._tell(f"a {type(media).__name__} has no key", stack_of(error))
            return None

    async def _known(self, key: str | None) -> Attachment | None:
        if key is None:
            return None
        name = self._names.get(key)
        if name is None:
            try:
                name = await self.store.file(key)
            except StoreError:
                return None  # it is told when the message is settled
        if name is None:
            return None
        self._note(key, name)
        kind, _, file = name.partition(" ")
        return Attachment(cast("Any", kind), file=file)

    def _note(self, key: str, name: str | None) -> None:
        """Have the name at hand, which halves the cost of sending it. The store knows it anyway."""
        self._names.pop(key, None)
        if name is not None:
            self._names[key] = name
        if len(self._names) > NAMES_AT_HAND:
            del self._names[next(iter(self._names))]

    async def _remember(self, key: str, name: str | None) -> None:
        """Keep or forget a name. The message has gone out: nothing that fails here may undo it."""
        self._note(key, name)
        try:
            await self.store.keep_file(key, name)
        except StoreError as error:
            _log.warning("the name of a file was not kept (%s)", type(error).__name__)

    # --- what must be made -----------------------------------------------------------------------

    async def _made(
        self, chat: ChatId, media: Media, maker: Maker[Any], key: str | None
    ) -> Attachment | None:
        """Wait for it as long as the message may wait. Two who want the same wait for the same."""
        wanted: Hashable = key or (chat, media)
        task = self._making.get(wanted)
        if task is None:
            if len(self._making) >= MOST_AT_ONCE:
                return None
            task = asyncio.create_task(self._make(chat, media, maker))
            self._making[wanted] = task
            task.add_done_callback(lambda _: self._making.pop(wanted, None))
        patience_s = STEP_PATIENCE_S if isinstance(media, StepPicture) else PATIENCE_S
        try:
            return await within(self.clock, patience_s, _result(task))
        except TimeoutError:
            _log.info("a %s was not ready in %.0f s", type(media).__name__, patience_s)
            return None

    async def _make(self, chat: ChatId, media: Media, maker: Maker[Any]) -> Attachment | None:
        try:
            return await maker.make(chat, media)
        except Exception as error:  # noqa: BLE001 - rule 1: a mistake in a picture costs the picture
            self._tell(f"a {type(media).__name__} could not be made", stack_of(error))
            return None

    def _tell(self, what: str, why: str) -> None:
        """Log an error once a kind: what fails for one would fail with every step of everybody."""
        if what not in self._told:
            self._told.add(what)
            _log.error("%s: %s", what, why)


async def _result(task: "asyncio.Task[Attachment | None]") -> Attachment | None:
    return await asyncio.shield(task)  # who stops waiting does not break it off


def plain_length(text: str) -> int:
    """Return how long a text is for a messenger: without its tags, in UTF-16 units."""
    plain = text.replace("<b>", "").replace("</b>", "")
    for letter in ("&lt;", "&gt;", "&amp;"):
        plain = plain.replace(letter, "x")
    return len(plain.encode("utf-16-le", "surrogatepass")) // 2
