"""Telegram's HTML and inline keyboards, read as strictly as Telegram reads them."""

import html
import re
from dataclasses import dataclass
from typing import Any

from bot.botapi.faults import ApiError, bad_request

Entity = dict[str, Any]
Keyboard = list[list[dict[str, Any]]]

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
}
_START = re.compile(
    r"<([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))?)*)\s*>"
)
_END = re.compile(r"</([a-zA-Z][\w-]*)?\s*>")
_NAMED = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)")

MOST_CHARACTERS = 4096
MOST_CAPTION = 1024
MOST_ENTITIES = 100
MOST_BUTTONS = 100
MOST_BUTTONS_A_ROW = 8
_ACTIONS = {
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
}


def utf16_length(text: str) -> int:
    """Return how long Telegram counts a text."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _Open:
    tag: str
    start: int
    attributes: str


class _Html:
    """One pass over a text with tags."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._plain: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> str:
        """Return the text without its tags; they become `entities`."""
        position = 0
        while position < len(self._source):
            position = self._step(position)
        if self._open:
            tag = self._open[-1].tag
            raise self._error(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self._plain)

    def _step(self, position: int) -> int:
        if self._source[position] == "<":
            return self._tag(position)
        named = _NAMED.match(self._source, position)
        if named:
            self._add(html.unescape(named[0]))
            return named.end()
        self._add(self._source[position])
        return position + 1

    def _tag(self, position: int) -> int:
        end = _END.match(self._source, position)
        if end:
            self._close(end[1], position)
            return end.end()
        start = _START.match(self._source, position)
        if not start:
            raise self._error("Unclosed or unsupported start tag", position)
        if start[1].lower() not in _TAGS:
            raise self._error(f'Unsupported start tag "{start[1]}"', position)
        self._open.append(_Open(start[1].lower(), self._length, start[2]))
        return start.end()

    def _close(self, tag: str | None, position: int) -> None:
        if not self._open:
            raise self._error("Unexpected end tag", position)
        opened = self._open.pop()
        if tag and tag.lower() != opened.tag:
            raise self._error(
                f'Unmatched end tag, expected "</{opened.tag}>", found "</{tag}>"', position
            )
        self._keep(opened)

    def _keep(self, opened: _Open) -> None:
        length = self._length - opened.start
        entity: Entity = {"type": _TAGS[opened.tag], "offset": opened.start, "length": length}
        if opened.tag == "a":
            href = _HREF.search(opened.attributes)
            if not href:
                return
            entity["url"] = href[1]
        if length:
            self.entities.append(entity)

    def _add(self, text: str) -> None:
        self._plain.append(text)
        self._length += utf16_length(text)

    def _error(self, what: str, position: int | None = None) -> ApiError:
        if position is not None:
            what += f" at byte offset {len(self._source[:position].encode())}"
        return bad_request(f"can't parse entities: {what}")


def read_text(
    source: str, parse_mode: str | None, entities: list[Entity] | None = None
) -> tuple[str, list[Entity]]:
    """Return plain text and entities of a message, or raise as Telegram would refuse them."""
    plain, found = _read(source, parse_mode, entities)
    if not plain.strip():
        raise bad_request("message text is empty")
    if utf16_length(plain) > MOST_CHARACTERS:
        raise bad_request("message is too long")
    return plain, found


def read_caption(
    source: str, parse_mode: str | None, entities: list[Entity] | None = None
) -> tuple[str, list[Entity]]:
    """Return plain text and entities of what stands under a file; it may be empty."""
    plain, found = _read(source, parse_mode, entities)
    if utf16_length(plain) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return plain, found


def _read(
    source: str, parse_mode: str | None, entities: list[Entity] | None
) -> tuple[str, list[Entity]]:
    if parse_mode and parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    if parse_mode:
        parser = _Html(source)
        plain = parser.parse()
        ordered = sorted(parser.entities, key=lambda each: (each["offset"], -each["length"]))
        return plain.rstrip(), ordered[:MOST_ENTITIES]
    for entity in entities or []:
        if entity["offset"] < 0 or entity["offset"] + entity["length"] > utf16_length(source):
            raise bad_request("entity begins or ends outside of the text")
    return source.rstrip(), (entities or [])[:MOST_ENTITIES]


def read_keyboard(markup: dict[str, Any] | None) -> Keyboard | None:
    """Return the rows of an inline keyboard, None without one."""
    kept = [list(map(_button, row)) for row in (markup or {}).get("inline_keyboard", []) if row]
    if sum(map(len, kept)) > MOST_BUTTONS or any(len(row) > MOST_BUTTONS_A_ROW for row in kept):
        raise bad_request("reply markup is too long")
    return kept or None


def _button(button: dict[str, Any]) -> dict[str, Any]:
    if not button["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if len(_ACTIONS & button.keys()) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    return button


def read_replies(markup: dict[str, Any] | None) -> list[list[dict[str, Any]]] | None:
    """Return the rows of a reply keyboard, none when it is taken away, None when it stays."""
    if not markup or "inline_keyboard" in markup or "force_reply" in markup:
        return None
    rows: list[list[dict[str, Any]]] = markup.get("keyboard", [])
    if any(not button["text"].strip() for row in rows for button in row):
        raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')
    if "keyboard" in markup and not any(rows):
        raise bad_request("reply markup is empty")
    return rows
