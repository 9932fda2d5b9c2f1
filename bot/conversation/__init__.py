"""Floor 2: pure decisions about a conversation."""
