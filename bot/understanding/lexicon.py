"""Phrases, compiled for looking up."""


class Lexicon:
    """Placeholder shape until the words are compiled."""
