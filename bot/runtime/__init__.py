"""Floor 4: carries out what was decided. Coordinates through Protocols and holds no rules."""
