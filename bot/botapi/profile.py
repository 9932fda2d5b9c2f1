"""Who the bot is, what its menu offers, and its answers to presses."""

import re

from bot.botapi.description import Json
from bot.botapi.faults import bad_request
from bot.botapi.files import File
from bot.botapi.world import BOT_USER, Happening, World

_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST_DOWNLOAD_BYTES = 20 * 2**20


class Profile:
    """Everything that is no message and no update."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def get_me(self, _: Json) -> Json:
        """Tell who the bot is."""
        return BOT_USER | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def answer_query(self, parameters: Json) -> bool:
        """Let a button stop spinning."""
        query = parameters["callback_query_id"]
        if query not in self._world.open_queries:
            raise bad_request(_TOO_OLD)
        self._world.open_queries.remove(query)
        self._world.answered.append(query)
        chat = self._world.asked_by.pop(query, 0)
        self._world.tell(Happening("toast", chat, word=parameters.get("text", "")))
        return True

    # --- the menu: one for each language, whatever the scope -----------------------------------

    async def set_commands(self, parameters: Json) -> bool:
        """Show these commands to people of this language."""
        language = _language(parameters)
        for command in parameters["commands"]:
            if not _COMMAND.fullmatch(command["command"]):
                raise bad_request("BOT_COMMAND_INVALID")
        self._world.menus[language] = parameters["commands"]
        self._world.tell(Happening("menus"))
        return True

    async def get_commands(self, parameters: Json) -> list[Json]:
        """Tell the commands of this language."""
        return self._world.menus.get(_language(parameters), [])

    async def delete_commands(self, parameters: Json) -> bool:
        """Show them no more."""
        self._world.menus.pop(_language(parameters), None)
        self._world.tell(Happening("menus"))
        return True

    # --- what it says of itself: a language without words of its own shows those of "" ------------

    async def set_description(self, parameters: Json) -> bool:
        """Say this before the first message; without a text nothing."""
        return _set(self._world.descriptions, parameters, "description")

    async def get_description(self, parameters: Json) -> Json:
        """Tell what is said there."""
        return {"description": _shown(self._world.descriptions, parameters)}

    async def set_short_description(self, parameters: Json) -> bool:
        """Say this beside the name; without a text nothing."""
        return _set(self._world.short_descriptions, parameters, "short_description")

    async def get_short_description(self, parameters: Json) -> Json:
        """Tell what is said there."""
        return {"short_description": _shown(self._world.short_descriptions, parameters)}

    # --- files -----------------------------------------------------------------------------------

    async def get_file(self, parameters: Json) -> Json:
        """Tell where a file can be fetched."""
        file = self._world.files.find(parameters["file_id"])
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > MOST_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return file_shape(file)


def file_shape(file: File) -> Json:
    """Return a File of the Bot API."""
    return {
        "file_id": file.id,
        "file_unique_id": file.unique,
        "file_size": len(file.content),
        "file_path": file.path,
    }


def _set(texts: dict[str, str], parameters: Json, name: str) -> bool:
    language = _language(parameters)
    texts.pop(language, None)
    if text := parameters.get(name):
        texts[language] = text
    return True


def _shown(texts: dict[str, str], parameters: Json) -> str:
    return texts.get(_language(parameters), texts.get("", ""))


def _language(parameters: Json) -> str:
    language: str = parameters.get("language_code", "")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("LANG_CODE_INVALID")
    return language
