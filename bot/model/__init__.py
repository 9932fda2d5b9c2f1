"""Floor 0: the words everything else is written in. Data only; no decisions, no outside world."""
