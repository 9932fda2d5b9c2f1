"""The bot in a browser, without Telegram: `headache-bot try`.

The real bot (its house, its channel, its timers) runs against the Bot API server of `bot.botapi`,
and a page in the browser is everybody's messenger. Nothing is kept after the end.

Rule 1: nothing here is known to the bot. What it does on this page it does on Telegram.
Rule 2: the server is for this machine and for its own page, whoever else asks.
"""

from bot.trying.trial import Trial, try_it

__all__ = ["Trial", "try_it"]
