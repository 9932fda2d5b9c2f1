"""The store: one contract for all, and what is special about each."""
