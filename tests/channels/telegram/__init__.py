"""The Telegram room, tested with the real library against a real server."""
