"""Floor 3: `content/` on its way in. Strict: all problems are told at once, by file and line."""
