"""A Bot API server of the project's own, as strict as Telegram's: real HTTP on 127.0.0.1.

Inside a test: `async with BotApi() as api`, then `api.person(7).says("hello")`. `bot.trying` puts
a page of a messenger in front of it. As a process of its own, to outlive a bot that is killed:
`python -m bot.botapi --port 0`.

Rule 1: it knows nothing of this bot. Whatever speaks the Bot API can be run against it.
Rule 2: what Telegram would refuse is refused, in Telegram's words.
"""

from bot.botapi.faults import Fault
from bot.botapi.people import Person
from bot.botapi.server import BotApi
from bot.botapi.world import BOT_ID, BOT_NAME, TOKEN, Post

__all__ = ["BOT_ID", "BOT_NAME", "TOKEN", "BotApi", "Fault", "Person", "Post"]
