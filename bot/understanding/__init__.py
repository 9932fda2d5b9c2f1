"""Floor 1: what a text means. Pure."""
