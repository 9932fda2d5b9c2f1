"""Who writes faster than anybody could read is listened to, but not answered each time. Pure.

Rule 1: within the allowance nothing is different. It is far beyond what a person does.
Rule 2: past it every event is still decided on, so no danger goes unheard; kept is only a turn that
leads somewhere, for a while, and after that only one that leads to a danger.
Rule 3: they are told once, and again only after they have been quiet.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.effects import Send, Urgency
from bot.model.ids import ChatId
from bot.model.state import Chat
from bot.model.turn import Turn

FREE = 60
"""Updates of one chat that may come at once. Somebody who taps every line of every screen three
times in a hurry stays below it."""

PER_SECOND = 1.0
"""How fast the allowance comes back: as fast as a chat can be answered."""

DEBT = 30
"""Turns past the allowance that are kept when they lead somewhere: a late "stop" or "it got worse"
is never lost in a burst of taps."""

QUIET = timedelta(seconds=(FREE + DEBT) / PER_SECOND)
"""After this the allowance is whole again, and nothing has to be remembered."""


@dataclass(slots=True)
class _Account:
    left: float
    at: datetime
    is_told: bool = False


class Haste:
    """The allowance of each chat. Remembers only the chats of the last minute and a half."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[ChatId, _Account] = OrderedDict()

    def __len__(self) -> int:
        return len(self._accounts)

    def is_hasty(self, chat: ChatId, now: datetime) -> bool:
        """Take note of an update; True when the chat has used up its allowance."""
        self._forget(now)
        account = self._accounts.pop(chat, None) or _Account(float(FREE), now)
        self._accounts[chat] = account
        passed_s = max(0.0, (now - account.at).total_seconds())
        account.left = min(float(FREE), account.left + passed_s * PER_SECOND)
        account.at = now
        if account.left < 1:
            return True
        account.left -= 1
        account.is_told = account.is_told and account.left < FREE / 2
        return False

    def may_keep(self, chat: ChatId, before: Chat, turn: Turn) -> bool:
        """Whether a turn of a hasty chat is kept all the same."""
        if turn.chat.phase == before.phase:
            return False
        account = self._accounts.get(chat)
        if account is None or is_about_danger(turn):
            return True
        account.left -= 1
        return account.left > -DEBT

    def must_tell(self, chat: ChatId) -> bool:
        """Whether the chat must be told that it is too fast: once."""
        account = self._accounts.get(chat)
        if account is None or account.is_told:
            return False
        account.is_told = True
        return True

    def _forget(self, now: datetime) -> None:
        while self._accounts and next(iter(self._accounts.values())).at + QUIET <= now:
            self._accounts.popitem(last=False)


def is_about_danger(turn: Turn) -> bool:
    """Whether a turn says something about a danger."""
    return any(isinstance(e, Send) and e.urgency is Urgency.DANGER for e in turn.effects)
