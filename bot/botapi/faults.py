"""What can go wrong on the way, on demand."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """One call that goes wrong. Example: `Fault.flood(3)`."""

    kind: Literal["answer", "page", "hang", "reset"]
    """answer: an error of the Bot API. page: a proxy's page. hang: no answer ever. reset: the
    connection breaks."""
    status: int = 200
    text: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    accepts: bool = False
    """True: the call has its effect all the same; only the answer is lost."""

    @classmethod
    def flood(cls, retry_after: int) -> "Fault":
        """Too many requests."""
        return cls(
            "answer",
            429,
            f"Too Many Requests: retry after {retry_after}",
            {"retry_after": retry_after},
        )

    @classmethod
    def error(cls, status: int, description: str) -> "Fault":
        """Refuse in these words."""
        return cls("answer", status, description)

    @classmethod
    def moved(cls, chat: int) -> "Fault":
        """The group has become this chat."""
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        return cls("answer", 400, text, {"migrate_to_chat_id": chat})

    @classmethod
    def page(cls, status: int, body: str) -> "Fault":
        """What a proxy answers."""
        return cls("page", status, body)

    @classmethod
    def hang(cls, *, accepts: bool) -> "Fault":
        """Never answer."""
        return cls("hang", accepts=accepts)

    @classmethod
    def reset(cls, *, accepts: bool) -> "Fault":
        """Break the connection."""
        return cls("reset", accepts=accepts)


class Faults:
    """The calls that will go wrong, by method."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def plan(self, method: str, fault: Fault, times: int) -> None:
        """Let the next calls of a method go wrong."""
        self._waiting[method.lower()].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """Return what goes wrong with this call, once."""
        waiting = self._waiting[method.lower()]
        return waiting.popleft() if waiting else None


class ApiError(Exception):
    """A refusal as the Bot API words it."""

    def __init__(
        self, status: int, description: str, parameters: dict[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(what: str) -> ApiError:
    """Return the refusal of what cannot be right."""
    return ApiError(400, f"Bad Request: {what}")


def forbidden(what: str) -> ApiError:
    """Return the refusal of what the person does not want."""
    return ApiError(403, f"Forbidden: {what}")
