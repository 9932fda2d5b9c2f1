"""The methods of the Bot API that are emulated, each called with checked parameters."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.botapi.description import Json, description
from bot.botapi.flood import Flood
from bot.botapi.messages import Messages
from bot.botapi.profile import Profile
from bot.botapi.updates import Updates
from bot.botapi.world import World

Method = Callable[[Json], Awaitable[Any]]


class Methods:
    """Each method takes the parameters of a call and returns the result, or raises ApiError."""

    def __init__(self, world: World, flood: Flood) -> None:
        updates, profile = Updates(world), Profile(world)
        self.stop = updates.stop
        self._table: dict[str, Method] = {
            "getme": profile.get_me,
            "getupdates": updates.get_updates,
            "setwebhook": updates.set_webhook,
            "deletewebhook": updates.delete_webhook,
            "getwebhookinfo": updates.webhook_info,
            **Messages(world, flood).table(),
            "answercallbackquery": profile.answer_query,
            "setmycommands": profile.set_commands,
            "getmycommands": profile.get_commands,
            "deletemycommands": profile.delete_commands,
            "setmydescription": profile.set_description,
            "getmydescription": profile.get_description,
            "setmyshortdescription": profile.set_short_description,
            "getmyshortdescription": profile.get_short_description,
            "getfile": profile.get_file,
        }

    def find(self, name: str) -> Method | None:
        """Return the method with this name, in whatever case, or None."""
        method = self._table.get(name.lower())
        return partial(_checked, method, name) if method else None


async def _checked(method: Method, name: str, parameters: Json) -> Any:  # noqa: ANN401 - JSON is anything
    return await method(description().checked(name, parameters))
