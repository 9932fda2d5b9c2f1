"""How the bot shows itself in Telegram: its commands and what it says of itself, by language.

Rule 1: a bot works without any of it. What Telegram refuses is told in the log and nothing else.
Rule 2: what stands there already is not set again: Telegram lets nobody change it often.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.outcomes import outcome_of

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""(command, description), by language code; "" is for every other language."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is shown before the first message, and beside the bot's name."""

    description: str
    """At most 512 characters."""
    short: str
    """At most 120 characters."""


Profiles = Mapping[str, Profile]
"""By language code; "" is for every other language."""


async def introduce(bot: ExtBot[Any], menus: Commands, profiles: Profiles) -> None:
    """Set everything that is not there already."""
    for language, commands in menus.items():
        with _told("menu", language):
            await bot.set_my_commands(commands, language_code=language or None)
    for language, profile in profiles.items():
        with _told("description", language):
            await _describe(bot, language or None, profile.description)
        with _told("short description", language):
            await _describe_shortly(bot, language or None, profile.short)


@contextmanager
def _told(what: str, language: str) -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        _log.warning("the %s %r is not shown: %s", what, language, outcome_of(error))


async def _describe(bot: ExtBot[Any], language: str | None, text: str) -> None:
    if (await bot.get_my_description(language)).description != text:
        await bot.set_my_description(text, language)


async def _describe_shortly(bot: ExtBot[Any], language: str | None, text: str) -> None:
    if (await bot.get_my_short_description(language)).short_description != text:
        await bot.set_my_short_description(text, language)
