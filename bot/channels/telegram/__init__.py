"""The Telegram room: the only place that knows python-telegram-bot and the Bot API."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Timing
from bot.channels.telegram.redaction import guard_logs
from bot.channels.telegram.troubles import AnotherPoller, TelegramTrouble, TokenRejected

__all__ = [
    "AnotherPoller",
    "TelegramChannel",
    "TelegramTrouble",
    "Timing",
    "TokenRejected",
    "guard_logs",
]
