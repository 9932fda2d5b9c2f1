"""What every model of the content is made of."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Basis = Annotated[str, Field(pattern=r"^(S[1-9][0-9]{0,2}|W[1-9][0-9]?|R:[a-z0-9-]+|K|P)$")]
"""What a rule rests on. `S40`: a fact of the source article. `W4`: our correction of one.
`R:nice`: a reference of `sources.yaml`. `K`: common medical knowledge. `P`: our own decision."""


def _clock(value: object) -> object:
    return time.fromisoformat(value) if isinstance(value, str) else value


Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of the day, `"09:00"`."""

Timing = Literal["now_24h", "days", "weeks"]
"""How soon a doctor is needed: within 24 hours, within days, within weeks."""


class Part(BaseModel):
    """Base of every content model: frozen, and a field nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy. What was worked out from the original (`cached_property`) stays behind."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
