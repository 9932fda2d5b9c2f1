"""Floor 3: how a person is reached."""
