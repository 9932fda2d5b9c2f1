"""A raw update becomes what it means to us, however strange it is.

Of an update only its id and kind are logged, and of an error only its type and place: the rest may
quote what a person wrote.
"""

import logging
import traceback

from telegram import Update
from telegram.ext import ExtBot

from bot.channels.telegram.glance import at_a_glance
from bot.channels.telegram.sorting import NOTHING, Sorted, Sorter
from bot.channels.telegram.transport import Raw

_log = logging.getLogger(__name__)


class Updates:
    """Sorts updates as they come from Telegram."""

    def __init__(self, bot: ExtBot[None], sorter: Sorter) -> None:
        self._bot = bot
        self._sorter = sorter

    async def sort(self, raw: Raw) -> Sorted:
        """Return what an update comes to; nothing for one that cannot be read."""
        try:
            seen = at_a_glance(raw)
            return seen or await self._sorter.sort(Update.de_json(raw, self._bot))
        except Exception as error:  # noqa: BLE001 - an update of an unknown shape may break it anywhere
            _log.error(
                "update %s (%s) is unreadable: %s", raw["update_id"], kind(raw), where(error)
            )
            return NOTHING


def kind(raw: Raw) -> str:
    """Return the field that an update carries besides its id."""
    return next((name for name in raw if name != "update_id"), "empty")


def where(error: Exception) -> str:
    """Name an error by type and place, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}{place}"
