"""What the page is told: once everything that is, then each thing that happens, in order."""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from bot.botapi.description import Json
from bot.botapi.world import Happening
from bot.trying.rooms import Rooms

BEHIND = 1000
"""Events that a page may be behind. One that has fallen asleep is let go and starts afresh."""

PING_S = 15.0
"""How often a silent line is used, so that one that broke is noticed."""


class Stream:
    """The pages that listen, by server-sent events."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._pages: set[asyncio.Queue[Json | None]] = set()
        rooms.api.world.watchers.append(self._happened)

    def tell(self, event: Json) -> None:
        """Tell every page. Never waits."""
        for page in list(self._pages):
            try:
                page.put_nowait(event)
            except asyncio.QueueFull:
                self._pages.discard(page)
                page.get_nowait()
                page.put_nowait(None)

    def end(self) -> None:
        """Let every page go."""
        for page in list(self._pages):
            with suppress(asyncio.QueueFull):
                page.put_nowait(None)

    async def serve(self, request: web.Request, first: Json) -> web.StreamResponse:
        """Tell one page `first`, and from then on everything, until it goes."""
        answer = web.StreamResponse(headers={"Cache-Control": "no-store"})
        answer.content_type = "text/event-stream"
        page: asyncio.Queue[Json | None] = asyncio.Queue(BEHIND)
        self._pages.add(page)
        try:
            await answer.prepare(request)
            await _write(answer, first)
            while (event := await _next(page)) is not None:
                await _write(answer, event)
        except ConnectionError:
            return answer
        finally:
            self._pages.discard(page)
        return answer

    def _happened(self, happening: Happening) -> None:
        event = self._event(happening)
        if event is not None:
            self.tell(event)

    def _event(self, happening: Happening) -> Json | None:
        chat, number = happening.chat, happening.message
        match happening.kind:
            case "posted" | "edited" | "said":
                message = self._rooms.message(chat, number)
                new = happening.kind != "edited"
                shown = self._rooms.api.world.chats[chat].replies
                return {"kind": "message", "chat": chat, "new": new, "message": message} | {
                    "replies": shown
                }
            case "deleted":
                return {"kind": "deleted", "chat": chat, "message": number}
            case "action" | "toast":
                return {"kind": happening.kind, "chat": chat, "word": happening.word}
            case "menus":
                chats = self._rooms.api.world.chats.values()
                menus = {each.id: self._rooms.commands(each) for each in chats}
                return {"kind": "menus", "menus": menus}
            case "gone":
                return {"kind": "gone", "chat": chat}


async def _next(page: "asyncio.Queue[Json | None]") -> Json | None:
    try:
        async with asyncio.timeout(PING_S):
            return await page.get()
    except TimeoutError:
        return {"kind": "ping"}


async def _write(answer: web.StreamResponse, event: Json) -> None:
    line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    await answer.write(f"data: {line}\n\n".encode())
