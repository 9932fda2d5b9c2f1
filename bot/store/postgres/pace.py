"""What all replicas together may send: a bucket in the database that fills with time.

Rule 1: one clock, the server's; replicas need not agree on theirs.
Rule 2: what is taken is what was lent, in the same transaction. A replica that dies wastes a few
messages' share of one moment, and nobody waits for it.
Rule 3: what the messenger demands of the whole bot is heard by one replica and obeyed by all. Then
one message of one replica, the most urgent, finds out whether the others may go.
Rule 4: no pause is for ever: a clock that was set back ends it, and so does the death of whoever
was to find out.
"""

from dataclasses import dataclass, replace

from bot.store import leasing
from bot.store.script import Script, Statement

BURST_S = 0.1
"""The share of a tenth of a second may go at once, as for a replica alone."""

LONGEST_HOLD_S = 60.0
"""No longer pause is demanded (`bot.runtime.pace`); one that seems longer is a clock set back."""

_NOW = "extract(epoch FROM clock_timestamp())::double precision"

# A clock that was set back must not stop everything until it has caught up: hence `greatest`.
_LEFT = (
    f"SELECT least($1, tokens + greatest(0, {_NOW} - filled_at) * $2), held_until IS NOT NULL, "  # noqa: S608 - our own text
    f"coalesce(held_until - {_NOW}, 0), coalesce(asked_until - {_NOW}, 0) FROM pace FOR UPDATE"
)

_TAKE = f"""
UPDATE pace SET
  tokens = least($1, tokens + greatest(0, {_NOW} - filled_at) * $2) - $3,
  filled_at = {_NOW}
"""  # noqa: S608 - our own text

_ASK = f"UPDATE pace SET asked_until = {_NOW} + $1"  # noqa: S608 - our own text

_GO = "UPDATE pace SET held_until = NULL, asked_until = NULL WHERE held_until IS NOT NULL"

_HOLD = f"""
UPDATE pace SET asked_until = NULL, held_until = least(
  greatest(coalesce(held_until, 0), {_NOW} + $1), {_NOW} + {LONGEST_HOLD_S}
)
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Budget:
    """Messages a second over all chats and all replicas."""

    per_second: float

    @property
    def most(self) -> float:
        """How much the bucket holds."""
        return max(1.0, self.per_second * BURST_S)


def lease_within(budget: Budget, term: leasing.Term) -> Script[leasing.Lent]:
    """Lease messages as long as the budget lasts. To be played whole: it holds the bucket."""
    rows = yield Statement(_LEFT, (budget.most, budget.per_second))
    tokens, is_held, held_s, asked_s = rows[0]
    lease_s = (term.until - term.now) / 1e6
    limit = min(term.limit, int(tokens), 1 if is_held else term.limit)
    if limit < 1 or 0 < held_s <= LONGEST_HOLD_S or 0 < asked_s <= lease_s:
        return leasing.Lent()
    affordable = leasing.Term(term.now, term.until, limit)
    lent = yield from leasing.lease_outgoing(leasing.POSTGRES, affordable)
    if not lent.messages:
        return lent
    yield Statement(_TAKE, (budget.most, budget.per_second, float(len(lent.messages))))
    if not is_held:
        return lent
    yield Statement(_ASK, (lease_s,))
    return replace(lent, messages=tuple(replace(one, finds_out=True) for one in lent.messages))


def told(may_go: bool, hold_s: float) -> Script[None]:  # noqa: FBT001 - the answer to one question
    """Take note of what a message has told about the whole bot."""
    yield Statement(_GO) if may_go else Statement(_HOLD, (hold_s,))
