"""A Bot API server for tests, as strict as Telegram's: real HTTP on 127.0.0.1.

Inside a test: `async with BotApi() as api`, then `api.person(7).says("hello")`.
As a process of its own, to outlive a bot that is killed: `python -m tests.botapi --port 0`, driven
through `tests.botapi.remote`.
"""

from tests.botapi.faults import Fault
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.botapi.world import BOT_ID, BOT_NAME, TOKEN, Post

__all__ = ["BOT_ID", "BOT_NAME", "TOKEN", "BotApi", "Fault", "Person", "Post"]
