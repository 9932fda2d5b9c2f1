"""The whole house: real SQLite file, real python-telegram-bot, a Bot API server over HTTP."""
