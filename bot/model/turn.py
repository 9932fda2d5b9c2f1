"""One decision: the new state and what shall be done about the world."""

from dataclasses import dataclass

from bot.model.effects import Effect
from bot.model.state import Chat


@dataclass(frozen=True, slots=True)
class Turn:
    """What `step` returns. Kept whole or not at all."""

    chat: Chat
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that something was consumed: `Receipt("telegram", 7711)`, `Receipt("alarm", 42)`."""

    source: str
    id: int
