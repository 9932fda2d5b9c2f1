"""What all replicas together may send: a bucket in the database that fills with time.

Rule 1: one clock, the server's; replicas need not agree on theirs.
Rule 2: what is taken is what was lent, in the same transaction. A replica that dies wastes a few
messages' share of one moment, and nobody waits for it.
"""

from dataclasses import dataclass

from bot.store import leasing
from bot.store.script import Script, Statement

BURST_S = 0.1
"""The share of a tenth of a second may go at once, as for a replica alone."""

_NOW = "extract(epoch FROM clock_timestamp())::double precision"

# A clock that was set back must not stop everything until it has caught up: hence `greatest`.
_LEFT = (
    f"SELECT least($1, tokens + greatest(0, {_NOW} - filled_at) * $2) "  # noqa: S608 - our own text
    "FROM pace FOR UPDATE"
)

_TAKE = f"""
UPDATE pace SET
  tokens = least($1, tokens + greatest(0, {_NOW} - filled_at) * $2) - $3,
  filled_at = {_NOW}
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
    limit = min(term.limit, int(rows[0][0]))
    if limit < 1:
        return leasing.Lent()
    affordable = leasing.Term(term.now, term.until, limit)
    lent = yield from leasing.lease_outgoing(leasing.POSTGRES, affordable)
    if lent.messages:
        yield Statement(_TAKE, (budget.most, budget.per_second, float(len(lent.messages))))
    return lent
