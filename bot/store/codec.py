"""What is stored <-> JSON that carries its version.

Rule 1: every stored text says which version of its format it was written in.
Rule 2: an older version is brought forward step by step, never guessed at.
Rule 3: a newer version is refused, so that an older program never spoils it.

Example: `{"v":1,"edit":{"slot":"m12","text":"Done.","rows":[]}}`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import msgspec
from pydantic import TypeAdapter, ValidationError

from bot.model.diary import Entry
from bot.model.effects import Edit, Send
from bot.model.ids import SignId
from bot.model.state import Answer, Chat, Fact, Source, changed
from bot.store.base import StoreTooNewError, UnreadableError

T = TypeVar("T")
Body = dict[str, Any]
Upgrade = Callable[[Body], Body]
"""Turns the body of one version into that of the next."""


_WRITER = msgspec.json.Encoder()
"""Writes what pydantic reads, in a third of pydantic's time."""


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - whatever it is
    return value


@dataclass(frozen=True, slots=True)
class Format(Generic[T]):
    """How one kind of thing is written down."""

    name: str
    shape: TypeAdapter[Any]
    """Of what is stored."""
    upgrades: tuple[Upgrade, ...] = ()
    """The first one turns version 1 into version 2, and so on: append, never change."""
    stored: Callable[[T], object] = _as_it_is
    """Returns what is stored of a thing ..."""
    restored: Callable[[Any], T] = _as_it_is
    """... and the thing, from that."""

    @property
    def version(self) -> int:
        """The version that is written today."""
        return 1 + len(self.upgrades)

    @property
    def _opening(self) -> str:
        return f'{{"v":{self.version},"{self.name}":'

    def encode(self, value: T) -> str:
        """Return the text to store."""
        return f"{self._opening}{_WRITER.encode(self.stored(value)).decode()}}}"

    def decode(self, text: str) -> T:
        """Return what was stored. Raises StoreTooNewError, or UnreadableError for a broken text."""
        if text.startswith(self._opening):
            # Nearly always: straight from the text, in half the time. What fails is looked into.
            with suppress(ValidationError):
                return self.restored(self.shape.validate_json(text[len(self._opening) : -1]))
        version, body = _open(self.name, text)
        if version > self.version:
            raise StoreTooNewError(
                f"A stored {self.name} has format {version}, this program knows {self.version}. "
                "Start the newer version of the program again."
            )
        try:
            for upgrade in self.upgrades[version - 1 :]:
                body = upgrade(body)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            raise _broken(self.name, f"it is no version {version}") from None
        return self._shape(body)

    def _shape(self, body: Body) -> T:
        try:
            return self.restored(self.shape.validate_python(body))
        except ValidationError as error:
            places = sorted({str(e["loc"][0]) for e in error.errors() if e["loc"]})
            # Without the cause: it quotes what is stored, and that must not reach a log.
            raise _broken(self.name, f"at {', '.join(places)}") from None


def _open(name: str, text: str) -> tuple[int, Body]:
    try:
        document = json.loads(text)
        version, body = document["v"], document[name]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _broken(name, "it is not a versioned document") from None
    if type(version) is not int or version < 1 or type(body) is not dict:
        raise _broken(name, "its version is no version")
    return version, body


def _broken(name: str, where: str) -> UnreadableError:
    return UnreadableError(
        f"A stored {name} cannot be read ({where}). Restore the database's backup."
    )


def _runs(body: Body) -> Body:
    """Version 2 knows which routine each recent session was; version 1 knew only when it began."""
    began = body.pop("recent", [])
    body["runs"] = [{"at": at, "routine": "", "headache": ""} for at in began]
    return body


def _numbered(body: Body) -> Body:
    """Version 3 numbers the entries of the diary; until then each session was one."""
    body["entries"] = body.get("sessions", 0)
    return body


def _grouped(body: Body) -> Body:
    """Version 4 writes once what several signs have in common; until then each sign had its own."""
    facts = body.get("facts", {})
    body["facts"] = [{**fact, "signs": [sign]} for sign, fact in facts.items()]
    return body


def _entry(body: Body) -> Body:
    """Version 2 knows headaches without a session, and more about each; version 1 sessions only."""
    kept = ("after", "steps_done", "steps_planned", "cautions", "stopped", "routine")
    return {
        "number": body["session"],
        "day": body["started_at"][:10],
        "began_at": body["started_at"],
        "ended_at": body["ended_at"],
        "before": body["before"],
        "headache": body["headache"],
        "massage": {"points": [], **{name: body[name] for name in kept}},
    }


_KEPT_ELSEWHERE: Final = frozenset({"alarms", "diary", "unread"})


@dataclass(frozen=True, slots=True)
class _Alike:
    """Signs in a row of which the same is known: a screen answers a dozen at once."""

    signs: tuple[SignId, ...]
    answer: Answer
    at: datetime
    source: Source


@dataclass(frozen=True)
class _Stored(Chat):
    """A chat as it is written. Most of it would be one fact, again and again."""

    facts: tuple[_Alike, ...] = ()  # type: ignore[assignment] # stands in for them on the way


def _stored(chat: Chat) -> Body:
    body = {name: each for name, each in vars(chat).items() if name not in _KEPT_ELSEWHERE}
    body["facts"] = _alike(chat.facts)
    return body


def _alike(facts: Mapping[SignId, Fact]) -> Sequence[_Alike]:
    groups: list[tuple[Fact, list[SignId]]] = []
    for sign, fact in facts.items():
        if groups and (fact is groups[-1][0] or fact == groups[-1][0]):
            groups[-1][1].append(sign)
        else:
            groups.append((fact, [sign]))
    return [_Alike(tuple(signs), one.answer, one.at, one.source) for one, signs in groups]


def _restored(stored: _Stored) -> Chat:
    groups = ((Fact(each.answer, each.at, each.source), each.signs) for each in stored.facts)
    return changed(stored, facts={sign: fact for fact, signs in groups for sign in signs})


CHAT: Final[Format[Chat]] = Format(
    "chat", TypeAdapter(_Stored), (_runs, _numbered, _grouped), _stored, _restored
)
SEND: Final[Format[Send]] = Format("send", TypeAdapter(Send))
EDIT: Final[Format[Edit]] = Format("edit", TypeAdapter(Edit))
ENTRY: Final[Format[Entry]] = Format("record", TypeAdapter(Entry), (_entry,))


def encode(chat: Chat) -> str:
    """Return the chat as text, without its alarms: they are rows of their own."""
    return CHAT.encode(chat)


def decode(text: str) -> Chat:
    """Return the chat, its alarms empty."""
    return CHAT.decode(text)


def encode_wish(wish: Send | Edit) -> str:
    """Return an outgoing message as text."""
    return SEND.encode(wish) if isinstance(wish, Send) else EDIT.encode(wish)


def decode_wish(kind: str, text: str) -> Send | Edit:
    """Return an outgoing message; `kind` is the name of its format."""
    return SEND.decode(text) if kind == SEND.name else EDIT.decode(text)
