"""Floor 3: what must survive."""
