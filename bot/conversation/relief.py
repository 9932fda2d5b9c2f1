"""How much a change of pain is, in words (reference 6.1)."""

MEANINGFUL_POINTS = 2
"""A fall of two points, or of three tenths, is one that people notice (reference 6.1)."""
MEANINGFUL_SHARE = 0.3


def change(before: int, after: int) -> str:
    """Return `better`, `little`, `same` or `worse` (reference 6.1)."""
    fall = before - after
    if fall < 0:
        return "worse"
    if fall >= MEANINGFUL_POINTS or (fall and fall / before >= MEANINGFUL_SHARE):
        return "better"
    return "little" if fall else "same"
