"""A listener made by hand: which feature says how much for what."""

from collections.abc import Mapping

import numpy as np

from bot.understanding.sensing import Sense

FINE = 0.05
"""What 1 of a weight is worth here."""


def sense_of(says: Mapping[str, Mapping[str, float]], bias: Mapping[str, float]) -> Sense:
    """A sense that hears these features; the outputs are those that have a bias."""
    outputs = tuple(bias)
    table = np.array([[each.get(name, 0.0) / FINE for name in outputs] for each in says.values()])
    return Sense(
        rows={feature: row for row, feature in enumerate(says)},
        rarity=np.ones(len(says), np.float32).tobytes(),
        weights=np.round(table).astype(np.int8).tobytes(),
        scale=np.full(len(outputs), FINE, np.float32).tobytes(),
        bias=np.array(list(bias.values()), np.float32).tobytes(),
        outputs=outputs,
        examples=(1000,) * len(outputs),
        fingerprint="by hand",
        words=dict.fromkeys(filter(str.isalpha, says), 10),
    )
