"""The Bot API server itself is tested here."""
